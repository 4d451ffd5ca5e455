"""What an officer does with a changed sheet, and what the register says afterwards."""

from typing import Any

from koryu.desks.intake.actions import Outcome, apply_sheet, decide_all, decide_differences
from koryu.desks.intake.models import Finding, Sheet
from koryu.desks.intake.queries import decisions_mark, differences_of
from koryu.registers.people.models import Candidacy
from tests.desks.intake.papers import Paper, sample, written

PEOPLE, LINES = sample("small", "candidates"), sample("small", "requests")
FIRST, SECOND, THIRD = (p.candidate_no for p in PEOPLE.reading.records[:3])
TAKE, KEEP = Finding.Decision
REASON = "Withdrew by letter of 3 February"


def decide(sheet: Sheet, by: Any, because: str = "", **decisions: str) -> Outcome:
    """Decide differences named by their field, or by their change."""
    found = {f.field or f.change: f for f in differences_of(sheet)}
    chosen = {found[name].pk: word for name, word in decisions.items()}
    shown = {found[name].pk: found[name].decision for name in decisions}
    return decide_differences(sheet, chosen, shown=shown, because=because, by=by)


def follow(sheet: Sheet, by: Any, because: str = REASON) -> Sheet:
    """Take all that the sheet says, and apply it."""
    decide_all(sheet, differences_of(sheet), TAKE, because=because, by=by)
    return apply_sheet(sheet, seen=decisions_mark(sheet), by=by)


def person(number: str) -> Any:
    rows = Candidacy.objects.select_related("person").prefetch_related("person__names")
    return rows.get(candidate_no=number)


def without(*numbers: str) -> Paper:
    kept = [r for r in PEOPLE.reading.records if r.candidate_no not in numbers]
    return written("candidates", kept)
