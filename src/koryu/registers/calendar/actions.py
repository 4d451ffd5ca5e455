"""Opening a programme year from its data, and correcting what stands in it."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.models import is_japanese
from koryu.base.moves import Refused
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ArrivalGroup, Deadline, ProgrammeYear, YearRule

YEAR_OPENED = Sentence("calendar.opened", _("The programme year %(year)s was opened."))
GROUP_CORRECTED = Sentence(
    "calendar.group_corrected",
    _("The dates of group %(code)s were corrected: %(old)s → %(new)s."),
)
DEADLINE_CORRECTED = Sentence(
    "calendar.deadline_corrected", _("The deadline %(code)s was corrected: %(old)s → %(new)s.")
)
RULE_CORRECTED = Sentence(
    "calendar.rule_corrected", _("The rule %(key)s was corrected: %(old)s → %(new)s.")
)


@transaction.atomic
def open_year(data: Mapping[str, Any], *, by: Viewer) -> ProgrammeYear:
    """The year that the data describe, current from now on. Opening it again adds what the
    data have gained and leaves alone what stands, since an officer may have corrected it."""
    year = ProgrammeYear.objects.filter(year=data["year"]).first() or _new_year(data, by)
    ArrivalGroup.objects.bulk_create(
        [ArrivalGroup(year=year, **group) for group in data["groups"]], ignore_conflicts=True
    )
    Deadline.objects.bulk_create(
        [_deadline(year, **deadline) for deadline in data["deadlines"]], ignore_conflicts=True
    )
    YearRule.objects.bulk_create(
        [YearRule(year=year, **rule) for rule in data["rules"]], ignore_conflicts=True
    )
    return year


@transaction.atomic
def correct_group(
    group: ArrivalGroup, *, arrives_on: date, term_ends_on: date, source: str, by: Viewer
) -> ArrivalGroup:
    """Other dates for a group, with who says so."""
    if term_ends_on <= arrives_on:
        raise Refused(_("The first term must end after the group has arrived."))
    old = f"{group.arrives_on} – {group.term_ends_on}"
    group.arrives_on, group.term_ends_on = arrives_on, term_ends_on
    _save(group, source)
    new = f"{arrives_on} – {term_ends_on}"
    leave_entry(GROUP_CORRECTED, group, by=by, code=group.code, old=old, new=new)
    return group


@transaction.atomic
def correct_deadline(
    deadline: Deadline, *, due_at: datetime, zone: str, source: str, by: Viewer
) -> Deadline:
    """Another moment for a deadline, given on the clock of ``zone``."""
    if zone not in available_timezones():
        raise Refused(_("No time zone of this name is known."))
    old = _on_its_clock(deadline)
    deadline.due_at, deadline.zone = due_at, zone
    _save(deadline, source)
    new = _on_its_clock(deadline)
    leave_entry(DEADLINE_CORRECTED, deadline, by=by, code=deadline.code, old=old, new=new)
    return deadline


@transaction.atomic
def correct_rule(rule: YearRule, *, value: Any, source: str, by: Viewer) -> YearRule:
    """Another value for a rule, of the same kind as the one that stood."""
    if type(value) is not type(rule.value):
        raise Refused(_("The new value is of another kind than the old one."))
    old, rule.value = json.dumps(rule.value), value
    _save(rule, source)
    new = json.dumps(value)
    leave_entry(RULE_CORRECTED, rule, by=by, key=rule.key, old=old, new=new)
    return rule


def _new_year(data: Mapping[str, Any], by: Viewer) -> ProgrammeYear:
    ProgrammeYear.objects.filter(is_current=True).update(is_current=False)
    year = ProgrammeYear.objects.create(year=data["year"], is_current=True)
    leave_entry(YEAR_OPENED, year, by=by, year=year.year)
    return year


def _deadline(year: ProgrammeYear, *, due: str, zone: str, **rest: str) -> Deadline:
    due_at = datetime.fromisoformat(due).replace(tzinfo=ZoneInfo(zone))
    return Deadline(year=year, due_at=due_at, zone=zone, **rest)


def _on_its_clock(deadline: Deadline) -> str:
    return f"{deadline.due_at.astimezone(ZoneInfo(deadline.zone)):%Y-%m-%d %H:%M} {deadline.zone}"


def _save(row: ArrivalGroup | Deadline | YearRule, source: str) -> None:
    # An officer writes the source in the language of the page; the other one falls back to it.
    if source != row.source:
        row.source_ja, row.source_en = (source, "") if is_japanese() else ("", source)
    row.save()
