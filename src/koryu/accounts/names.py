"""Names of people, as somebody types them into a form."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

JOINERS = "\u200c\u200d"  # written in names of Persian, Hindi and others, between letters
# Control characters, those that steer the direction of text, ends of lines, no characters at all.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


class PersonNameField(forms.CharField):
    """Letters of any script, but nothing unseen that makes a name look like another."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 150, **kwargs})

    def clean(self, value: Any) -> Any:
        if any(is_unseen(character) for character in str(value or "").strip()):
            raise ValidationError(
                _(
                    "The name holds a character that cannot be seen, such as one that turns the "
                    "direction of writing. Type the name anew."
                ),
                "unseen",
            )
        return super().clean(value)


def is_unseen(character: str) -> bool:
    return character not in JOINERS and unicodedata.category(character) in UNSEEN
