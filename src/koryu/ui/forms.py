"""How forms look everywhere: one renderer, and the field that confirms by typing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class Renderer(TemplatesSetting):
    """``{{ form }}``, ``{{ form.name.as_field_group }}`` and error lists in the house's look."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


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
