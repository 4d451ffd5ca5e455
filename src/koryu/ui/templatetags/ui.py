"""Tags and filters of the house; a builtin of every template, so nothing needs loading."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from koryu.base import dates
from koryu.ui import charts, icons, states

register = template.Library()
register.simple_tag(icons.icon, name="icon")
register.filter("look", states.look)
register.filter("tone_look", states.tone_look)

_KANA, _KANJI = "\u3040-\u30ff\uff66-\uff9f", "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_JAPANESE = re.compile(f"[{_KANA}{_KANJI}]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Scripts written from the right, and the marks that turn what follows them round
_TURNED = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]"
)
_OFFICIAL_NUMBER = re.compile(r"\b([0-9A-Z]+(?:-[0-9A-Z]+)+)\b", re.ASCII)


def language() -> str:
    """The language of the page, ``en`` or ``ja``."""
    return "ja" if dates.is_japanese(get_language() or "en") else "en"


@register.filter
def words(value: Any) -> Any:
    """A text of two languages in the page's one; anything else as it is."""
    in_language = getattr(value, "in_language", None)
    return in_language(language()) if in_language else value


@register.filter
def lang_of(text: Any) -> str:
    """``ja`` for a text with kana or kanji, ``en`` for one in Latin letters, else empty."""
    if _JAPANESE.search(str(text)):
        return "ja"
    return "en" if _LATIN.search(str(text)) else ""


@register.filter
def in_its_language(text: Any) -> SafeString:
    """The text, marked with its language where that is not the page's, and set apart where it
    runs from right to left: so it turns nothing round that stands beside it."""
    code = lang_of(text)
    foreign = format_html(' lang="{}"', code) if code and code != language() else ""
    if _TURNED.search(str(text)):
        return format_html("<bdi{}>{}</bdi>", foreign, text)
    return format_html("<span{}>{}</span>", foreign, text) if foreign else format_html("{}", text)


@register.filter
def set_apart(text: Any) -> SafeString:
    """The text; set apart where it runs from right to left, or says that others should."""
    if _TURNED.search(str(text)):
        return format_html("<bdi>{}</bdi>", text)
    return format_html("{}", text)


@register.filter
def numbers_whole(text: Any) -> SafeString:
    """The text; an official number in it, such as ``362018-ALT-1``, does not break at the end
    of a line."""
    parts = _OFFICIAL_NUMBER.split(str(text))  # text and number by turns
    shown = (
        format_html('<span class="nowrap">{}</span>', part) if turn % 2 else format_html("{}", part)
        for turn, part in enumerate(parts)
    )
    return format_html_join("", "{}", ((part,) for part in shown))


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """``2464`` as ``2,464``; what is missing is a dash, never a zero.

    A number that a template has already turned into text (``of="{{ all }}"``) is one still.
    """
    if value is None or value == "":
        return "–"
    if isinstance(value, str) and value.isdecimal() and str(int(value)) == value:
        value = int(value)
    if not isinstance(value, (int, float, Decimal)):
        return str(value)
    return f"{value:,.{places}f}" if places is not None else f"{value:,}"


@register.filter
def share_of(part: float | None, whole: float | None) -> str:
    """``37 %`` of a whole; a dash where there is no whole."""
    return f"{100 * (part or 0) / whole:.0f} %" if whole else "–"


def _time(value: date, text: str) -> SafeString:
    wareki = dates.wareki(value)
    title = format_html(' title="{}"', wareki) if wareki else ""
    return format_html('<time datetime="{}"{}>{}</time>', value.isoformat(), title, text)


@register.filter
def wareki(value: date) -> str:
    return dates.wareki(value)


@register.filter
def day(value: date | None) -> str:
    """A day (a moment: the day it has in Tokyo) in words, its wareki on hover."""
    if value is None:
        return "–"
    shown = dates.in_zone(value).date() if isinstance(value, datetime) else value
    return _time(shown, dates.day_words(shown, language()))


def _unbroken(day: str, *parts: str) -> SafeString:
    """The day and what follows it, broken between the parts only, spaced as the page's language."""
    japanese = language() == "ja"
    spans = [format_html('<span class="nowrap">{}</span>', part) for part in parts]
    return format_html_join("" if japanese else " ", "{}", ((p,) for p in (day, *spans)))


@register.filter
def moment(value: datetime | None, zone: str | None = None) -> str:
    """A moment in words with its zone, its wareki on hover."""
    if value is None:
        return "–"
    shown, code = dates.in_zone(value, zone), language()
    return _time(shown, _unbroken(_comma(shown), dates.clock_words(shown, code)))


@register.filter
def deadline(value: datetime | None, zone: str | None = None) -> str:
    """A moment with its zone and how far off it is, its wareki on hover."""
    if value is None:
        return "–"
    shown, code = dates.in_zone(value, zone), language()
    distance = dates.bracketed(dates.distance_words(shown, timezone.now(), code), code)
    return _time(shown, _unbroken(_comma(shown), dates.clock_words(shown, code), distance))


def _comma(shown: datetime) -> str:
    words = dates.day_words(shown, language())
    return words if language() == "ja" else f"{words},"


@register.filter
def bracketed(text: Any) -> str:
    """The text in the brackets of the page's language, with English's space before."""
    code = language()
    gap = "" if code == "ja" else " "
    return gap + dates.bracketed(str(text), code)


@register.simple_tag
def comma() -> str:
    """What parts the items of a list in a line: ``、`` in Japanese."""
    return "、" if language() == "ja" else ", "


@register.filter
def is_past(value: datetime | None) -> bool:
    return value is not None and value < timezone.now()


@register.filter
def html_attributes(attributes: Any) -> SafeString:
    """What a component was given beyond its own attributes, escaped.

    In place of cotton's own ``{{ attrs }}``, which trusts the values it prints.
    """
    undeclared: Mapping[str, Any] = attributes.attrs_dict() if attributes else {}
    given = {k: v for k, v in undeclared.items() if v is not False and v is not None}
    return format_html_join(
        "",
        " {}{}",
        ((k, "" if v is True else format_html('="{}"', v)) for k, v in given.items()),
    )


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The pages worth a link from here: first, last and neighbours; None marks a gap."""
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [n if isinstance(n, int) else None for n in elided]


@register.simple_tag
def tile_map_plot(
    *,
    counts: Mapping[str, int | None] | None,
    title: Any,
    unit: Any = "",
    desc: Any = "",
    threshold: int | str = 0,
) -> charts.Plot:
    """The tile map as a template asks for it, in the language of the page."""
    said = [str(words(text)) for text in (title, desc, unit)]
    return charts.tile_map(said[0], counts or {}, desc=said[1], unit=said[2], least=int(threshold))
