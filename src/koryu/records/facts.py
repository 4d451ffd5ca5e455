"""Facts of an entry that each reader reads in their own way: days, amounts, names, codes.

Kept as plain JSON, put into words when the entry is shown.
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from koryu.base.dates import day_words, is_japanese, moment_words
from koryu.base.names import code_name

Fact = dict[str, Any]


def of_day(day: date) -> Fact:
    return {"day": day.isoformat()}


def of_days(first: date, last: date) -> Fact:
    return {"days": [first.isoformat(), last.isoformat()]}


def of_moment(moment: datetime, zone: str) -> Fact:
    return {"moment": moment.astimezone(ZoneInfo(zone)).isoformat(), "zone": zone}


def of_names(*, en: str, ja: str) -> Fact:
    return {"en": en, "ja": ja}


def of_code(code: str, kind: str) -> Fact:
    return {"code": code, "kind": kind}


def of_number(number: int) -> Fact:
    return {"number": number}


def of_numbers_by_year(numbers: list[int]) -> Fact:
    return {"by_year": numbers}


def in_words(fact: Any) -> Any:
    """The fact as this reader reads it; one that needs no words as it is."""
    language = get_language() or "en"
    match fact:
        case bool():
            return _("yes") if fact else _("no")
        case {"day": day}:
            return day_words(date.fromisoformat(day), language)
        case {"days": days}:
            until = "～" if is_japanese(language) else " – "
            return until.join(day_words(date.fromisoformat(day), language) for day in days)
        case {"moment": moment, "zone": zone}:
            clock = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
            return moment_words(clock, language)
        case {"en": en, "ja": ja}:
            return (ja or en) if is_japanese(language) else (en or ja)
        case {"code": code, "kind": kind}:
            return code_name(code, kind)
        case {"number": number}:
            return f"{number:,}"
        case {"by_year": numbers}:
            years = [_year(nth, number) for nth, number in enumerate(numbers, 1)]
            return ("、" if is_japanese(language) else ", ").join(years)
    return fact


def _year(nth: int, number: int) -> str:
    return _("Year %(nth)s: %(number)s") % {"nth": nth, "number": f"{number:,}"}
