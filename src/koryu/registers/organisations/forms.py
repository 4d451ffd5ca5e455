"""Finding bodies, adding them and correcting what is known of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Kind, Unit
from koryu.base.names import choices
from koryu.programme.places import PRIVATE, load_places
from koryu.registers.organisations.models import TOWN_KINDS, Organisation
from koryu.ui.forms import ConfirmNumberField

ANY = ("", _("any"))
TOWN_FIELDS = ("district_ja", "size_band")
COUNTED_FIELDS = ("population", "households")


def kinds() -> list[tuple[str, Any]]:
    """The kinds of bodies a list can be narrowed to; a municipality by what it calls itself."""
    there = [kind for kind in Kind if kind not in (Kind.MUNICIPALITY, Kind.OFFICE)]
    return [ANY, *((kind.value, kind.label) for kind in there), *TOWN_KINDS.items()]


def prefectures() -> list[tuple[str, Any]]:
    named = ((code, row.name) for code, row in load_places().prefectures.items())
    return [(code, f"{code} {name.ja} {name.en}") for code, name in named]


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Name or code"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    prefecture = forms.ChoiceField(
        label=_("Prefecture"), required=False, choices=lambda: [ANY, *prefectures()]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=kinds)
    host = forms.BooleanField(label=_("Host this year"), required=False)
    asks = forms.BooleanField(label=_("Takes part this year"), required=False)


class CorrectForm(forms.Form):
    """Names and real facts; those that a body of its kind has."""

    name_ja = forms.CharField(label=_("Japanese name"), max_length=150)
    name_en = forms.CharField(label=_("English name"), max_length=150, required=False)
    name_kana = forms.CharField(label=_("Name in kana"), max_length=150, required=False)
    name_romaji = forms.CharField(
        label=_("Name in roman letters"),
        max_length=150,
        required=False,
        help_text=_("No form of a name is made from another: write each as it is used."),
    )
    district_ja = forms.CharField(label=_("District"), max_length=60, required=False)
    population = forms.IntegerField(
        label=_("Population"), min_value=0, max_value=99_999_999, required=False
    )
    households = forms.IntegerField(
        label=_("Households"), min_value=0, max_value=99_999_999, required=False
    )
    size_band = forms.ChoiceField(label=_("Size band"), choices=lambda: choices("area"))

    @classmethod
    def of(cls, organisation: Organisation, data: Any) -> "CorrectForm":
        form = cls(data)
        for name in list(form.fields):
            if _has(organisation, name):
                row = organisation.unit if name in ("name_ja", "name_en") else organisation
                form.initial[name] = getattr(row, name)
            else:
                del form.fields[name]
        return form


def _has(organisation: Organisation, field: str) -> bool:
    town = bool(organisation.municipality_kind)
    if field in TOWN_FIELDS:
        return town
    return town or organisation.is_prefecture or field not in COUNTED_FIELDS


class CorporationForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        initial=PRIVATE,
        help_text=_("P- and then capital letters, digits or hyphens, for instance P-36901."),
    )
    name_ja = forms.CharField(label=_("Japanese name"), max_length=150)
    name_en = forms.CharField(label=_("English name"), max_length=150, required=False)
    prefecture = forms.ChoiceField(label=_("Prefecture"), choices=prefectures)


class ContactForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    duty = forms.CharField(label=_("Duty"), max_length=150, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    office = forms.ModelChoiceField(
        label=_("Office"), queryset=Unit.objects.none(), required=False, empty_label=_("none")
    )

    @classmethod
    def of(cls, organisation: Organisation, data: Any) -> "ContactForm":
        form = cls(data)
        offices = organisation.unit.children.filter(kind=Kind.OFFICE)
        form.fields["office"].queryset = offices  # type: ignore[attr-defined]
        return form


class OfficeForm(forms.Form):
    name_ja = forms.CharField(label=_("Japanese name"), max_length=150)
    name_en = forms.CharField(label=_("English name"), max_length=150, required=False)


class FactForm(forms.Form):
    holds = forms.TypedChoiceField(
        label=_("Does the organisation meet it?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who says so, and where or when.")
    )


class MergeForm(forms.Form):
    """Names the successor, and confirms by the code of the body that ends."""

    successor = forms.CharField(
        label=_("Code of the successor"), help_text=_("Six digits; look it up in the list.")
    )
    on = forms.DateField(
        label=_("Day of the merger"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("Type %(code)s to confirm") % {"code": code}
        self.fields["number"] = ConfirmNumberField(number=code, label=label)

    def clean_successor(self) -> Organisation:
        code = self.cleaned_data["successor"]
        bodies = Organisation.objects.select_related("unit")
        found: Organisation | None = bodies.filter(unit__code=code).first()
        if found is None:
            raise forms.ValidationError(_("No body has this code."))
        return found

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        given.pop("number", None)
        return given
