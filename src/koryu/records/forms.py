"""Fields that take files in: what is never kept is refused in words beside the field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from koryu.base.moves import Refused
from koryu.records.actions import MAX_BYTES, Upload, check_upload

MOST_FILES = 20  # of one field


class UploadField(forms.FileField):
    """One file; its cleaned value is an Upload, or None where none need be sent. The browser
    tells before it sends what is too large, so that nothing typed is lost."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("At most 25 MB. It is kept just as it is."))
        super().__init__(allow_empty_file=True, **kwargs)  # refused below, in the house's words

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        too_large = _("Together these files are larger than 25 MB. Choose smaller or fewer ones.")
        return {
            **super().widget_attrs(widget),
            "data-most-bytes": MAX_BYTES,
            "data-too-large": too_large,
        }

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
        kept, wrong = [], []
        for file in files:
            try:
                kept.append(super().clean(file, initial))
            except ValidationError as refused:
                wrong += refused.messages
        if wrong:
            raise ValidationError(wrong)
        return kept


def _kept(file: "UploadedFile[bytes]") -> Upload:
    name, data = str(file.name), file.read()
    try:
        check_upload(data, name)
    except Refused as refusal:
        raise ValidationError(str(refusal)) from refusal
    return Upload(name, data)
