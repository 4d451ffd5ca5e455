"""What an officer fills in at the placement desk."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.ui.forms import ConfirmNumberField

LARGEST_SEED = 2**53 - 1  # a recorded seed must survive JSON
WISHES = (
    ("1", _("First wish met")),
    ("2", _("Second wish met")),
    ("3", _("Third wish met")),
    ("0", _("Placed elsewhere")),
    ("none", _("Not placed")),
)


class OpenRound(forms.Form):
    name_en = forms.CharField(label=_("English name"), max_length=100)
    name_ja = forms.CharField(label=_("Japanese name"), max_length=100)


class AskRun(forms.Form):
    seed = forms.IntegerField(
        label=_("Seed of the lottery"),
        help_text=_("What the aims leave equal is settled by lottery. The seed is recorded."),
        min_value=0,
        max_value=LARGEST_SEED,
        initial=1,
    )


class Reason(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ConfirmPublication(forms.Form):
    """The number of people who will be told their place, typed in."""

    def __init__(self, *args: Any, number: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"] = ConfirmNumberField(number=number)

    def clean(self) -> dict[str, Any]:
        """Nothing of it is an argument of the act."""
        super().clean()
        return {}


class MovePerson(Reason):
    request_no = forms.CharField(max_length=40)


class LineFilter(forms.Form):
    """What the list of lines is narrowed to; what is not understood narrows nothing."""

    host = forms.ChoiceField(label=_("Host"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    wish = forms.ChoiceField(label=_("Result"), required=False, choices=[("", _("All")), *WISHES])

    def __init__(
        self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, known in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("All")), *known]
