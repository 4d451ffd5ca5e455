"""Reading rounds and runs: where they stand, and what waits for whom."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from koryu.accounts.viewer import Viewer
from koryu.base.todo import Todo
from koryu.desks.placement.models import Pin, Round, Run
from koryu.desks.placement.moves import (
    APPROVED,
    APPROVER,
    CLOSED,
    COMPUTED,
    DONE,
    FAILED,
    FROZEN,
    OFFICER,
    OPEN,
    PUBLISHED,
    ROUND_MOVES,
    SUBMITTED,
    UNDER_WAY,
    is_stalled,
)
from koryu.desks.placement.queries.inputs import missing_sheets
from koryu.registers.calendar.models import Deadline, ProgrammeYear
from koryu.registers.calendar.queries import current_year
from koryu.registers.people.queries import names_for
from koryu.tools.approvals.kinds import subject_pk
from koryu.tools.approvals.models import Circulation

STAGES = (OPEN, FROZEN, COMPUTED, SUBMITTED, APPROVED, PUBLISHED)
# The deadline of the programme year by which a round should leave each state.
DUE = {
    OPEN: "placement-proposed",
    FROZEN: "placement-proposed",
    COMPUTED: "placement-proposed",
    SUBMITTED: "placement-approved",
    APPROVED: "placement-published",
}


@dataclass(frozen=True)
class Stage:
    """One stage of the bar over a round."""

    label: str | Promise
    state: str
    note: str = ""


def rounds_for(viewer: Viewer) -> QuerySet[Round]:
    found = Round.objects.visible_to(viewer)
    rows = found.defer("snapshot__content")
    record = ("run_of_record__certificate", "run_of_record__prices")
    return rows.select_related(
        "year", *record, "rule_set", "snapshot", "submitted_by", "approved_by"
    )


def runs_for(viewer: Viewer) -> QuerySet[Run]:
    return Run.objects.visible_to(viewer).select_related("round__year", "base", "asked_by")


def runs_of(round_: Round, viewer: Viewer) -> QuerySet[Run]:
    """The round's runs, the newest first, each with ``moves``: how many were made by hand."""
    runs = Run.objects.visible_to(viewer).filter(round=round_).select_related("asked_by")
    counted: QuerySet[Run] = runs.annotate(moves=Count("pins")).order_by("-number")
    return counted


def stages_of(round_: Round) -> list[Stage]:
    """The way from opening to publication, and how far this round has come."""
    at = STAGES.index(round_.state) if round_.state in STAGES else -1
    notes = _notes(round_)
    return [
        Stage(Round.State(state).label, _reached(n, at), notes.get(state, ""))
        for n, state in enumerate(STAGES)
    ]


def page_of(circulation: Circulation) -> str:
    """The page of the round that circulates."""
    key = Round.objects.values_list("key", flat=True).get(pk=subject_pk(circulation))
    return reverse("placement:round", args=[key])


def deadline_of(round_: Round) -> Deadline | None:
    """By when the round should leave its present state."""
    return Deadline.objects.filter(year=round_.year_id, code=DUE.get(round_.state, "")).first()


def todo_for(viewer: Viewer) -> list[Todo]:
    """What waits for this officer or approver at the placement desk; that a result waits for
    their decision is said where it circulates."""
    if not viewer.holds(*OFFICER, *APPROVER):
        return []
    found = Round.objects.visible_to(viewer).exclude(state__in=(PUBLISHED, CLOSED))
    open_rounds = list(found.select_related("run_of_record"))
    waiting = [todo for round_ in open_rounds for todo in _todo(round_, viewer)]
    return waiting if open_rounds else [*_new_round(viewer)]


def _reached(stage: int, at: int) -> str:
    if stage == at:
        return "done" if STAGES[at] == PUBLISHED else "current"
    return "done" if stage < at else "todo"


def _notes(round_: Round) -> dict[str, str]:
    notes = {}
    if round_.run_of_record is not None:
        notes[COMPUTED] = _("run %(n)s of record") % {"n": round_.run_of_record.number}
    if round_.submitted_by is not None:
        notes[SUBMITTED] = str(round_.submitted_by)
    if round_.approved_by is not None:
        notes[APPROVED] = str(round_.approved_by)
    return notes


def _new_round(viewer: Viewer) -> Iterator[Todo]:
    """A year with both sheets and no round at all waits for one."""
    year = current_year()
    if year is None or not viewer.holds(*OFFICER) or missing_sheets(year):
        return
    if standing_round(year) is None:
        yield Todo(_("Open the placement round"), reverse("placement:open"))


def _todo(round_: Round, viewer: Viewer) -> Iterator[Todo]:
    moves = {move.name for move in ROUND_MOVES.open_to(round_, viewer)}
    label, note = _next_step(round_, moves)
    if label:
        url = reverse("placement:round", args=[round_.key])
        due = deadline_of(round_)
        yield Todo(label % {"round": round_.name}, url, due.due_at if due else None, note=note)


def _next_step(round_: Round, moves: set[str]) -> tuple[str, str]:
    """The one thing this viewer does next, if it is theirs to do."""
    if "freeze" in moves:
        return _("Freeze the inputs of %(round)s"), str(missing_sheets(round_.year) or "")
    if "publish" in moves:
        return _("Publish %(round)s"), ""
    return _about_runs(round_) if "ask" in moves else ("", "")


def _about_runs(round_: Round) -> tuple[str, str]:
    last = round_.runs.order_by("-number").first()
    if last is None:
        return _("Compute the placement of %(round)s"), ""
    if last.state == FAILED or is_stalled(last):
        return _("See why a run of %(round)s came to nothing"), last.trouble
    if last.state in UNDER_WAY:
        return "", ""
    if round_.run_of_record is None or round_.run_of_record.state != DONE:
        return _("Compute the placement of %(round)s"), ""
    if round_.returned_because:
        return _("Look at %(round)s again: it was returned"), round_.returned_because
    return _("Review %(round)s and submit it"), ""


def standing_round(year: ProgrammeYear) -> Round | None:
    """The year's round that is under way or published."""
    return Round.objects.filter(year=year).exclude(state=CLOSED).first()


def pins_of(run: Run, viewer: Viewer) -> list[Pin]:
    """The moves by hand that hold in the run, with whom and where to."""
    pins = Pin.objects.visible_to(viewer).filter(run=run)
    pins = pins.select_related("candidacy__person", "request_line__organisation__unit", "by")
    return list(pins.prefetch_related(names_for(viewer, "candidacy__person__names")))
