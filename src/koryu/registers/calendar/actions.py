"""Opening a programme year from its data, and correcting what stands in it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.days import refuse_far
from koryu.base.models import is_japanese
from koryu.base.moves import Refused
from koryu.records import facts
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ArrivalGroup, Deadline, ProgrammeYear, YearRule

YEAR_OPENED = Sentence("calendar.opened", _("The programme year %(year)s was opened."))
GROUP_CORRECTED = Sentence(
    "calendar.group_corrected",
    _("The dates of %(group)s were corrected: %(old)s → %(new)s."),
)
DEADLINE_CORRECTED = Sentence(
    "calendar.deadline_corrected",
    _("The deadline “%(deadline)s” was corrected: %(old)s → %(new)s."),
)
RULE_CORRECTED = Sentence(
    "calendar.rule_corrected", _("The rule “%(rule)s” was corrected: %(old)s → %(new)s.")
)

MOST = 100  # no rule that is a plain number, such as months of a term, comes near
LEAST_PAY, MOST_PAY = 1_000_000, 20_000_000  # yen a year: a digit too few or too many


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
    refuse_far(arrives_on, term_ends_on)
    old = facts.of_days(group.arrives_on, group.term_ends_on)
    group.arrives_on, group.term_ends_on = arrives_on, term_ends_on
    _save(group, source)
    new = facts.of_days(arrives_on, term_ends_on)
    code = facts.of_code(group.code, "group")
    leave_entry(GROUP_CORRECTED, group, by=by, group=code, old=old, new=new)
    return group


@transaction.atomic
def correct_deadline(
    deadline: Deadline, *, due_at: datetime, zone: str, source: str, by: Viewer
) -> Deadline:
    """Another moment for a deadline, given on the clock of ``zone``."""
    if zone not in available_timezones():
        raise Refused(_("No time zone of this name is known."))
    refuse_far(due_at.date())
    old = facts.of_moment(deadline.due_at, deadline.zone)
    deadline.due_at, deadline.zone = due_at, zone
    _save(deadline, source)
    new = facts.of_moment(due_at, zone)
    name = _names(deadline)
    leave_entry(DEADLINE_CORRECTED, deadline, by=by, deadline=name, old=old, new=new)
    return deadline


@transaction.atomic
def correct_rule(rule: YearRule, *, value: Any, source: str, by: Viewer) -> YearRule:
    """Another value for a rule, of the same kind as the one that stood and within reason."""
    if type(value) is not type(rule.value):
        raise Refused(_("The new value is of another kind than the old one."))
    _refuse_unlikely(rule, value)
    old, rule.value = _in_history(rule), value
    _save(rule, source)
    new = _in_history(rule)
    leave_entry(RULE_CORRECTED, rule, by=by, rule=_names(rule), old=old, new=new)
    return rule


def _new_year(data: Mapping[str, Any], by: Viewer) -> ProgrammeYear:
    ProgrammeYear.objects.filter(is_current=True).update(is_current=False)
    year = ProgrammeYear.objects.create(year=data["year"], is_current=True)
    leave_entry(YEAR_OPENED, year, by=by, year=year.year)
    return year


def _deadline(year: ProgrammeYear, *, due: str, zone: str, **rest: str) -> Deadline:
    due_at = datetime.fromisoformat(due).replace(tzinfo=ZoneInfo(zone))
    return Deadline(year=year, due_at=due_at, zone=zone, **rest)


def _refuse_unlikely(rule: YearRule, value: Any) -> None:
    if rule.kind == "day":
        refuse_far(date.fromisoformat(value))
    if rule.kind == "number" and not 0 <= value <= MOST:
        raise Refused(_("Give a number from 0 to %(most)s.") % {"most": MOST})
    if rule.kind != "by_year":
        return
    if len(value) != len(rule.value):
        raise Refused(_("Give %(years)s amounts, one a year.") % {"years": len(rule.value)})
    if not all(LEAST_PAY <= amount <= MOST_PAY for amount in value):
        between = {"least": f"{LEAST_PAY:,}", "most": f"{MOST_PAY:,}"}
        raise Refused(_("Give amounts from %(least)s to %(most)s yen a year.") % between)


def _in_history(rule: YearRule) -> Any:
    match rule.kind:
        case "day":
            return facts.of_day(rule.day)
        case "number":
            return facts.of_number(rule.value)
        case "by_year":
            return facts.of_numbers_by_year(rule.value)
    return rule.value


def _names(row: Deadline | YearRule) -> facts.Fact:
    return facts.of_names(en=row.name_en, ja=row.name_ja)


def _save(row: ArrivalGroup | Deadline | YearRule, source: str) -> None:
    # An officer writes the source in the language of the page; the other one falls back to it.
    if source != row.source:
        row.source_ja, row.source_en = (source, "") if is_japanese() else ("", source)
    row.save()
