"""Giving official numbers. Whoever takes one holds the counter until the transaction ends,
so that no number is given twice and none is lost: what is undone gives its number back."""

import re
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.dates import wareki
from koryu.base.days import refuse_far
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.correspondence.models import Counter, NumberSeries, OfficialNumber
from koryu.desks.correspondence.moves import KEEPERS, OFFICE, check_role
from koryu.desks.correspondence.scoping import NUMBERS
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence

SERIES_BEGUN = Sentence(
    "correspondence.series_begun",
    _("From %(day)s official numbers read like %(sample)s."),
)
RESERVED = Sentence("correspondence.reserved", _("The official number %(number)s was reserved."))
GIVEN_UP = Sentence(
    "correspondence.given_up",
    _("The reserved number %(number)s was given up; it stays unused."),
)
FIRST_OF_FISCAL_YEAR = 4
ERA_YEAR = re.compile(r"^(.).(元|\d+)年")
FIELDS = {"sign", "year", "wareki", "number"}


def fiscal_year_of(day: date) -> int:
    """Japan's fiscal year, named by the year in which its April lies."""
    return day.year if day.month >= FIRST_OF_FISCAL_YEAR else day.year - 1


def written(pattern: str, sign: str, fiscal_year: int, number: int) -> str:
    """The official number as the pattern has it: 令8自国協JET第12号."""
    era = ERA_YEAR.match(wareki(date(fiscal_year, 12, 31)))
    short = "".join(era.groups()) if era else str(fiscal_year)
    return pattern.format(sign=sign, year=fiscal_year, wareki=short, number=number)


@transaction.atomic
def begin_series(
    *, direction: str, sign: str, pattern: str, valid_from: date, by: Viewer
) -> NumberSeries:
    """From this day numbers of a register are written another way. What is given stays."""
    check_role(by, *KEEPERS)
    refuse_far(valid_from)
    _refuse_bad_pattern(pattern)
    sample = written(pattern, sign, fiscal_year_of(valid_from), 1)
    for other in NumberSeries.objects.all():
        if written(other.pattern, other.sign, fiscal_year_of(valid_from), 1) == sample:
            raise Refused(_("Another series writes its numbers in just the same way."))
    if NumberSeries.objects.filter(direction=direction, valid_from=valid_from).exists():
        raise Refused(_("Another series of this register begins on the same day."))
    series = NumberSeries.objects.create(
        direction=direction, sign=sign, pattern=pattern, valid_from=valid_from
    )
    facts = {"day": {"day": valid_from.isoformat()}, "sample": sample}
    leave_entry(SERIES_BEGUN, series, by=by, scopes=NUMBERS, **facts)
    return series


@transaction.atomic
def reserve_number(*, direction: str, name: str, reason: str, by: Viewer) -> OfficialNumber:
    """The next number, kept for a letter to come."""
    check_role(by, *OFFICE)
    if not reason.strip():
        raise Refused(_("Say why the number is reserved."))
    taken = give_number(direction, by=by, state=OfficialNumber.State.RESERVED, reason=reason)
    taken.name = name
    taken.save(update_fields=["name"])
    leave_entry(RESERVED, taken, by=by, scopes=NUMBERS, number=taken.text)
    return taken


@transaction.atomic
def give_up_number(number: OfficialNumber, *, reason: str, by: Viewer) -> OfficialNumber:
    """A reserved number that no letter will bear; it is never given again."""
    check_role(by, *OFFICE)
    number.refresh_from_db(from_queryset=OfficialNumber.objects.select_for_update())
    if number.state != OfficialNumber.State.RESERVED:
        raise Refused(_("Only a number that is still reserved can be given up."))
    if not reason.strip():
        raise Refused(_("Say why the number is given up."))
    number.state, number.reason = OfficialNumber.State.GIVEN_UP, reason
    number.save(update_fields=["state", "reason"])
    leave_entry(GIVEN_UP, number, by=by, scopes=NUMBERS, number=number.text)
    return number


def give_number(
    direction: str, *, by: Viewer, state: str = OfficialNumber.State.USED, reason: str = ""
) -> OfficialNumber:
    """The next number of the register's present series, for a letter or a reservation."""
    today = timezone.localdate()
    series = (
        NumberSeries.objects.filter(direction=direction, valid_from__lte=today)
        .order_by("-valid_from")
        .first()
    )
    if series is None:
        raise Refused(_("No series of official numbers is in force yet. Begin one first."))
    year = fiscal_year_of(today)
    with scoped(SYSTEM.scopes):  # a ministry's reader who answers is given one too
        number = _next(series, year)
        return OfficialNumber.objects.create(
            series=series,
            fiscal_year=year,
            number=number,
            text=written(series.pattern, series.sign, year, number),
            state=state,
            reason=reason,
            given_by=by.user,
            scopes=NUMBERS,
        )


def use_reserved(number: OfficialNumber, direction: str) -> OfficialNumber:
    """A reserved number of this register, borne by a letter from now on."""
    number.refresh_from_db(from_queryset=OfficialNumber.objects.select_for_update())
    if number.state != OfficialNumber.State.RESERVED or number.series.direction != direction:
        raise Refused(_("This number is not reserved any more. Choose another one."))
    number.state = OfficialNumber.State.USED
    number.save(update_fields=["state"])
    return number


def _next(series: NumberSeries, fiscal_year: int) -> int:
    Counter.objects.get_or_create(series=series, fiscal_year=fiscal_year)
    counter = Counter.objects.select_for_update().get(series=series, fiscal_year=fiscal_year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return int(counter.last)


def _refuse_bad_pattern(pattern: str) -> None:
    """Each number must differ from all others, so it shows itself and its year."""
    named = set(re.findall(r"\{([^{}]*)\}", pattern))
    left = re.sub(r"\{[^{}]*\}", "", pattern)
    if named - FIELDS or "{" in left or "}" in left:
        raise Refused(_("Use {sign}, {year}, {wareki} and {number}, and no other braces."))
    if "number" not in named or not named & {"year", "wareki"}:
        raise Refused(_("The pattern needs {number} and the year: {year} or {wareki}."))
