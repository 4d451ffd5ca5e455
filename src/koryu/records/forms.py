"""Fields that take files in: what is never kept is refused in words beside the field."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from koryu.base.moves import Refused
from koryu.records.actions import check_upload

MOST_FILES = 20  # of one field


class Upload(NamedTuple):
    """A file that was sent in and may be kept: ``store_file(upload.data, name=upload.name)``."""

    name: str
    data: bytes


class UploadField(forms.FileField):
    """One file; its cleaned value is an Upload, or None where none need be sent."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("At most 25 MB. It is kept just as it is."))
        super().__init__(allow_empty_file=True, **kwargs)  # refused below, in the house's words

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        return _kept(file) if file else None


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class UploadsField(UploadField):
    """Several files at once; its cleaned value is a list of Uploads, in the order sent."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", _("At most 25 MB altogether. They are kept just as they are.")
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = list(data or ())
        if not files:
            super().clean(None, initial)  # which says so where one is required
        if len(files) > MOST_FILES:
            raise ValidationError(_("Send at most %(n)s files at once."), params={"n": MOST_FILES})
        return [super(UploadsField, self).clean(file, initial) for file in files]


def _kept(file: "UploadedFile[bytes]") -> Upload:
    name, data = str(file.name), file.read()
    try:
        check_upload(data, name)
    except Refused as refusal:
        raise ValidationError(str(refusal)) from refusal
    return Upload(name, data)
