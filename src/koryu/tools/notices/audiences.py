"""To whom a mailing can go: queries of the rooms that know, and recipients named by hand.

A room registers its own in its ``apps.py``; nothing here knows any desk.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.programme.words import Words

NAME = "name"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A scope to write to, what they are called, and what the placeholders stand for."""

    scope: str
    name: Words
    values: Mapping[str, "Words | str"] = field(default_factory=dict)

    def pairs(self) -> dict[str, list[str]]:
        """Each placeholder in English and Japanese."""
        found = {NAME: self.name, **self.values}
        return {key: _pair(value) for key, value in found.items()}


@dataclass(frozen=True)
class Audience:
    """A query by name. ``recipients(viewer, params)`` asks through ``visible_to(viewer)``;
    ``form`` asks for its params, whose cleaned data are plain JSON; ``placeholders`` tells what
    stands beside ``{name}``, which every recipient has."""

    code: str
    label: str | Promise
    recipients: Callable[[Viewer, Mapping[str, Any]], Iterable[Recipient]]
    placeholders: Mapping[str, str | Promise] = field(default_factory=dict)
    form: type[forms.Form] | None = None

    @property
    def every_placeholder(self) -> dict[str, str | Promise]:
        return {NAME: _("the recipient's name"), **self.placeholders}


_known: dict[str, Audience] = {}


def register(audience: Audience) -> None:
    if _known.setdefault(audience.code, audience) is not audience:
        raise ValueError(f"the audience {audience.code} is registered twice")


def by_code(code: str) -> Audience | None:
    return _known.get(code)


def choices() -> list[tuple[str, str | Promise]]:
    return [(audience.code, audience.label) for audience in _known.values()]


def _pair(value: "Words | str") -> list[str]:
    return [value.en, value.ja] if isinstance(value, Words) else [value, value]
