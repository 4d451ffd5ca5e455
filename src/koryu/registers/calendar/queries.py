"""Reading the calendar: the year that is under way and what it holds."""

import re

from django.db import models
from django.db.models import Prefetch

from koryu.base.models import Viewer
from koryu.records.models import Entry, subject_key
from koryu.registers.calendar.models import ArrivalGroup, ProgrammeYear, YearRule

YEAR = re.compile(r"[0-9]{4}")


def current_year() -> ProgrammeYear | None:
    """The year that is under way; None before the first one is opened."""
    return ProgrammeYear.objects.filter(is_current=True).first()


def year_named(year: str) -> ProgrammeYear | None:
    """The year of this number, else the current one."""
    asked = ProgrammeYear.objects.filter(year=int(year)) if YEAR.fullmatch(year) else None
    return (asked.first() if asked else None) or current_year()


def all_years() -> list[ProgrammeYear]:
    """Every year that was opened, the latest first."""
    return list(ProgrammeYear.objects.order_by("-year"))


def whole_year() -> ProgrammeYear | None:
    """The current year with its groups, deadlines and rules, these as the data list them."""
    rules = Prefetch("rules", YearRule.objects.order_by("pk"))
    years = ProgrammeYear.objects.prefetch_related("groups", "deadlines", rules)
    year: ProgrammeYear | None = years.filter(is_current=True).first()
    return year


def arrival_group(year: ProgrammeYear, code: str) -> ArrivalGroup | None:
    """The group of this code (APR, A, B, C) with its dates; None for a code not in the year."""
    return year.groups.filter(code=code).first()


def corrections_of(year: ProgrammeYear, viewer: Viewer, limit: int = 50) -> list[Entry]:
    """What was done to the year and everything in it, as far as this viewer may see."""
    rows: list[models.Model] = [year]
    for part in (year.groups, year.deadlines, year.rules):
        rows += part.all()
    about = Entry.objects.visible_to(viewer).filter(subject__in=[subject_key(r) for r in rows])
    return list(about.select_related("by", "in_place_of")[:limit])
