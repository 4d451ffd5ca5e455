"""How forms look and speak everywhere: one renderer, the house's words for what is wrong, and
the field that confirms by typing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class Renderer(TemplatesSetting):
    """``{{ form }}``, ``{{ form.name.as_field_group }}`` and error lists in the house's look."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


WRONG: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {
        "max_length": _("Use at most %(limit_value)s characters; there are %(show_value)s."),
        "min_value": _("Give %(limit_value)s or more."),
        "max_value": _("Give %(limit_value)s or less."),
        "null_characters_not_allowed": _("The text holds a character that cannot be kept."),
    },
    forms.IntegerField: {"invalid": _("Write a whole number, in digits.")},
    forms.ChoiceField: {"invalid_choice": _("Choose one of the values offered.")},
    forms.ModelChoiceField: {"invalid_choice": _("Choose one of the values offered.")},
    forms.EmailField: {"invalid": _("Write an e-mail address such as name@example.jp.")},
    forms.DateField: {"invalid": _("Write a day such as 2027-04-01.")},
    forms.TimeField: {"invalid": _("Write a time such as 17:00.")},
}


def speak_plainly() -> None:
    """Put the house's words in place of Django's, for every field that is made from now on."""
    for field, words in WRONG.items():
        field.default_error_messages = {**field.default_error_messages, **words}


class ConfirmNumberField(forms.CharField):
    """Confirms a grave act: the person types the official number of what it strikes."""

    default_error_messages = {"mismatch": _("This is not the number asked for: %(number)s.")}

    def __init__(self, *, number: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.number = number

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value != self.number:
            params = {"number": self.number}
            raise ValidationError(self.error_messages["mismatch"], "mismatch", params)
