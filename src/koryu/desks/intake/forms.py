"""Taking a file in: which kind it is, and the file, not too large to be read."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from koryu.base.moves import Refused
from koryu.desks.intake.models import Finding, Sheet
from koryu.desks.intake.queries import OPEN
from koryu.desks.intake.shown import field_name
from koryu.programme.sheets.unusable import MAX_BYTES, TOO_LARGE
from koryu.programme.sheets.workbook import EXCEL_NAMES, ZIP

ENDINGS = ("xlsx", "xlsm", "csv", "txt")
NOT_SO_NAMED = _("The name of the file must end in .xlsx, .xlsm, .csv or .txt.")
NOT_ALIKE = _("This is named as a text file, but is a workbook: name it .xlsx.")


ANY = ("", _("all"))
LONGEST_NAME = 18  # of a field that names a difference by its number


class KindForm(forms.Form):
    """Asked where the columns of a file do not tell."""

    kind = forms.ChoiceField(
        label=_("What the sheet lists"), choices=Sheet.Kind.choices, widget=forms.RadioSelect
    )


class SeenForm(forms.Form):
    """Which decisions whoever applies them had before them."""

    seen = forms.CharField(required=False)


class DecideForm(forms.Form):
    """Decisions on all that is listed, on one number's row (``take P-12``), or on each by itself:
    ``d12=take``, with what was shown there as ``w12``."""

    because = forms.CharField(max_length=300, required=False)
    all = forms.CharField(required=False)
    row = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        return {
            **self.cleaned_data,
            "chosen": self._numbered("d"),
            "shown": self._numbered("w"),
        }

    def _numbered(self, letter: str) -> dict[int, str]:
        names = [n for n in self.data if n[:1] == letter and n[1:].isascii() and n[1:].isdecimal()]
        return {int(name[1:]): self.data[name] for name in names if len(name) < LONGEST_NAME}

    def checked(self) -> "DecideForm":
        if not self.is_valid():
            raise Refused(" ".join(str(said) for field in self.errors.values() for said in field))
        return self

    @property
    def typed(self) -> dict[str, str]:
        """What came in, to be shown again."""
        return {name: self.data[name] for name in self.data}


class NarrowForm(forms.Form):
    """Which differences to list, by what there is; each choice says how many."""

    change = forms.ChoiceField(label=_("What differs"), required=False)
    field = forms.ChoiceField(label=_("Item"), required=False)
    decision = forms.ChoiceField(label=_("Decided"), required=False)

    def __init__(self, *args: Any, sheet: Sheet, counts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        fields = {key: field_name(sheet.kind, key).in_language(language) for key in counts["field"]}
        names: dict[str, dict[str, Any]] = {
            "change": dict(Finding.Change.choices),
            "field": {key: name for key, name in fields.items() if key},
            "decision": {OPEN: _("not decided yet"), **dict(Finding.Decision.choices)},
        }
        for name, words in names.items():
            there = [(c, f"{said} ({counts[name][c]:,})") for c, said in words.items()]
            some = [(code, said) for code, said in there if counts[name][code]]
            choice: Any = self.fields[name]
            choice.choices = [ANY, *some]


class ReceiveForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the sheet lists"), choices=Sheet.Kind.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "An Excel workbook (.xlsx), or CSV in UTF-8 or Shift JIS (cp932); at most 20 MB and "
            "20,000 rows."
        ),
        allow_empty_file=True,  # the reading says itself what is wrong with it
        widget=forms.FileInput(attrs={"accept": ",".join(f".{end}" for end in ENDINGS)}),
        validators=[FileExtensionValidator(ENDINGS, NOT_SO_NAMED)],
    )

    def clean_file(self) -> Any:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(TOO_LARGE.in_language(get_language() or "en"), "too_large")
        first = file.read(len(ZIP))
        file.seek(0)
        if first == ZIP and not str(file.name).lower().endswith(EXCEL_NAMES):
            raise ValidationError(NOT_ALIKE, "not_alike")
        return file
