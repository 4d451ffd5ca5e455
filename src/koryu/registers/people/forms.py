"""Finding candidacies, and giving another form of a name."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.base.names import choices, country_name
from koryu.registers.people.models import Name

ANY = ("", _("any"))


def _choice(label: Any, kind: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=lambda: [ANY, *choices(kind)])


class FindForm(forms.Form):
    position = _choice(_("Position"), "position")
    result = _choice(_("Result"), "result")
    group = _choice(_("Group"), "group")
    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    interview_post = forms.ChoiceField(label=_("Interview post"), required=False)

    def __init__(
        self, data: Any, *, nationalities: Iterable[str], interview_posts: Iterable[str]
    ) -> None:
        super().__init__(data)
        countries = sorted((country_name(code), code) for code in nationalities)
        self._offer("nationality", [(code, name) for name, code in countries])
        self._offer("interview_post", [(code, code) for code in interview_posts if code])

    def _offer(self, field: str, options: list[tuple[str, str]]) -> None:
        self.fields[field].choices = [ANY, *options]  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """Exactly as the person gave it; nothing is filled in from another form."""

    form = forms.ChoiceField(
        label=_("Form of the name"),
        choices=[choice for choice in Name.Form.choices if choice[0] != Name.Form.PASSPORT],
    )
    family = forms.CharField(label=_("Family name"), max_length=250)
    given = forms.CharField(label=_("Given name"), max_length=250, required=False)
    middle = forms.CharField(label=_("Middle name"), max_length=250, required=False)
