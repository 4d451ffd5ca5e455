"""A paper's shape as plain JSON, in which nothing is markup and each text is fit to be set."""

import unicodedata
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import override

from koryu.base.dates import clock_words, in_zone, wareki, wareki_short
from koryu.programme.words import Words
from koryu.ui.typesetting.shapes import Seal

GETA = "〓"  # what a Japanese printer sets where a sort is missing
# One person's name must not turn round the line that it stands in.
_DROPPED = frozenset("\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES = frozenset("\t\v\f\u2028\u2029")
Plain = str | bool | None | dict[str, "Plain"] | list["Plain"]


def plain(value: object) -> Plain:
    """A shape, or what stands in it; texts in two languages as a pair ``{"en", "ja"}``."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, Words):
        return {
            field.name: seal_day(value.day)
            if isinstance(value, Seal) and field.name == "day"
            else plain(getattr(value, field.name))
            for field in fields(value)
        }
    return _pair(value)


def clean(text: str) -> str:
    """The text without what no paper can show: control characters and turns of direction."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(map(_fit, text))


def seal_day(day: date) -> Plain:
    """A day short enough for a seal: R8.11.23, 23 Nov 2026."""
    return {"en": format_date(day, "d MMM y", "en_GB"), "ja": wareki_short(day)}


def _pair(value: object) -> Plain:
    """What is there in one language only is shown in it."""
    words = _words(value)
    return {"en": clean(words.en or words.ja), "ja": clean(words.ja or words.en)}


def _words(value: object) -> Words:
    match value:
        case Words():
            return value
        case Promise():
            return Words(_lazy(value, "en"), _lazy(value, "ja"))
        case datetime():
            moment = in_zone(value)
            clocks = [clock_words(moment, code) for code in ("en", "ja")]
            day = _day(moment)
            return Words(f"{day.en}, {clocks[0]}", f"{day.ja} {clocks[1]}")
        case date():
            return _day(value)
    raise TypeError(f"cannot be set in type: {type(value).__name__}")


def _day(day: date) -> Words:
    return Words(format_date(day, "d MMMM y", "en_GB"), wareki(day))


def _lazy(text: Promise, language: str) -> str:
    with override(language):
        return str(text)


def _fit(character: str) -> str:
    if character in _DROPPED:
        return ""
    if character in _SPACES:
        return " "
    category = unicodedata.category(character)
    if category == "Cs":  # half of a pair: no character at all
        return GETA
    return "" if category == "Cc" and character != "\n" else character
