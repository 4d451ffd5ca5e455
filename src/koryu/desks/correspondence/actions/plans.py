"""The year's exchange with each ministry: laid out from data or from last year's, corrected,
and each step tied to the letter that fulfilled it."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Unit
from koryu.accounts.viewer import Viewer
from koryu.base.days import refuse_far
from koryu.base.models import is_japanese
from koryu.base.moves import Refused
from koryu.base.working_days import next_working_day
from koryu.desks.correspondence.models import Letter, PlanStep
from koryu.desks.correspondence.models.letters import PASSED
from koryu.desks.correspondence.moves import KEEPERS, OFFICE, check_role
from koryu.desks.correspondence.scoping import NUMBERS
from koryu.programme.words import Words
from koryu.records import facts
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ProgrammeYear

YEARS = files("koryu.programme") / "data" / "years"
LAID_OUT = Sentence(
    "correspondence.plan_laid_out",
    _("The exchange with the ministries in programme year %(year)s was laid out: %(steps)s steps."),
)
STEP_CORRECTED = Sentence(
    "correspondence.step_corrected", _("The date of “%(step)s” was corrected: %(old)s → %(new)s.")
)
TIED = Sentence("correspondence.step_tied", _("“%(step)s” was fulfilled by a letter."))
UNTIED = Sentence("correspondence.step_untied", _("“%(step)s” is waited for again."))
FROM_LAST_YEAR = Words("As in programme year {year}", "{year}年度と同じ時期")


def exchange_of(year: int) -> list[Mapping[str, Any]]:
    """What the programme's data tell of a year's exchange; Refused where they have no such year."""
    data = YEARS / f"{year}.json"
    if not data.is_file():
        raise Refused(_("There are no data for this year; copy the year before."))
    exchange: list[Mapping[str, Any]] = json.loads(data.read_text(encoding="utf-8"))["exchange"]
    return exchange


@transaction.atomic
def lay_out_plan(
    year: ProgrammeYear, exchange: list[Mapping[str, Any]], *, by: Viewer
) -> list[PlanStep]:
    """The year's steps as the data tell them; what stands already is left alone."""
    check_role(by, *KEEPERS)
    ministries = Unit.objects.in_bulk([step["ministry"] for step in exchange], field_name="code")
    made = [_from_data(year, dict(step), ministries) for step in exchange]
    return _add(year, made, by)


@transaction.atomic
def copy_plan(year: ProgrammeYear, *, by: Viewer) -> list[PlanStep]:
    """Last year's steps, each on the same day of this year, or the next working day."""
    check_role(by, *KEEPERS)
    before = PlanStep.objects.filter(year__year=year.year - 1).select_related("ministry")
    made = [_moved(step, year) for step in before]
    if not made:
        raise Refused(_("The year before has no plan to copy."))
    return _add(year, made, by)


@transaction.atomic
def correct_step(
    step: PlanStep, *, due_at: datetime, zone: str, source: str, by: Viewer
) -> PlanStep:
    """Another date, with who says so."""
    check_role(by, *OFFICE)
    refuse_far(due_at.date())
    old = facts.of_moment(step.due_at, step.zone)
    step.due_at, step.zone = due_at, zone
    if source != step.source:
        step.source_ja, step.source_en = (source, "") if is_japanese() else ("", source)
    step.save()
    new = facts.of_moment(due_at, zone)
    leave_entry(STEP_CORRECTED, step, by=by, scopes=NUMBERS, step=_name(step), old=old, new=new)
    return step


@transaction.atomic
def tie_step(step: PlanStep, letter: Letter | None, *, by: Viewer) -> PlanStep:
    """This letter is what the step expected; without one the step is waited for again."""
    check_role(by, *OFFICE)
    if letter is not None:
        _check_fits(step, letter)
    step.letter = letter
    step.save(update_fields=["letter"])
    sentence = TIED if letter else UNTIED
    leave_entry(sentence, step, by=by, scopes=NUMBERS, step=_name(step))
    return step


def _check_fits(step: PlanStep, letter: Letter) -> None:
    if letter.state not in PASSED:
        raise Refused(_("Only a letter that was received or dispatched fulfils a step."))
    if letter.counterpart_id != step.ministry_id:
        raise Refused(_("This letter is to or from another body."))
    if letter.is_incoming != (step.owes == PlanStep.Owes.MINISTRY):
        raise Refused(_("This letter went the other way."))


def _add(year: ProgrammeYear, made: list[PlanStep], by: Viewer) -> list[PlanStep]:
    there = set(PlanStep.objects.filter(year=year).values_list("ministry", "code"))
    new = [step for step in made if (step.ministry_id, step.code) not in there]
    PlanStep.objects.bulk_create(new)
    if new:
        leave_entry(LAID_OUT, year, by=by, scopes=NUMBERS, year=year.year, steps=len(new))
    return new


def _from_data(
    year: ProgrammeYear, step: dict[str, Any], ministries: Mapping[str, Unit]
) -> PlanStep:
    zone = step.pop("zone", "Asia/Tokyo")
    due_at = datetime.fromisoformat(step.pop("due")).replace(tzinfo=ZoneInfo(zone))
    ministry = ministries[step.pop("ministry")]
    return PlanStep(year=year, ministry=ministry, due_at=due_at, zone=zone, scopes=NUMBERS, **step)


def _moved(step: PlanStep, year: ProgrammeYear) -> PlanStep:
    before = step.due_at.astimezone(ZoneInfo(step.zone))
    due_at = datetime.combine(_a_year_later(before.date()), before.time(), before.tzinfo)
    since = FROM_LAST_YEAR.fill(year=year.year - 1)
    return PlanStep(
        year=year,
        code=step.code,
        ministry=step.ministry,
        owes=step.owes,
        name_en=step.name_en,
        name_ja=step.name_ja,
        due_at=due_at,
        zone=step.zone,
        source_en=since.en,
        source_ja=since.ja,
        scopes=NUMBERS,
    )


def _a_year_later(day: date) -> date:
    """The same day of the next year, or the working day that follows."""
    leap = day.month == 2 and day.day == 29
    moved = date(day.year + 1, 3, 1) if leap else day.replace(year=day.year + 1)
    return next_working_day(moved, 0)


def _name(step: PlanStep) -> facts.Fact:
    return facts.of_names(en=step.name_en, ja=step.name_ja)
