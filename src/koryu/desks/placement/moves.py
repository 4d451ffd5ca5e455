"""Who may take a round, and a run of it, from where to where."""

from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Role
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Move, Moves
from koryu.desks.placement.models import Round, Run

OFFICER = (Role.PLACEMENT_OFFICER.value,)
APPROVER = (Role.PLACEMENT_APPROVER.value,)
HEAD = (Role.DEPARTMENT_HEAD.value,)
NOBODY = ()  # it follows from what a circulation came to
OPEN, FROZEN, COMPUTED, SUBMITTED, APPROVED, PUBLISHED, CLOSED = Round.State.values
WAITING, RUNNING, DONE, STOPPED, FAILED = Run.State.values
UNDER_WAY = (WAITING, RUNNING)
SILENCE = timedelta(minutes=3)  # a worker says more often than this that it lives


def is_stalled(run: Run) -> bool:
    """Whether the run should be under way but nothing was heard of a worker for long."""
    return run.state in UNDER_WAY and timezone.now() - run.alive_at > SILENCE


def _no_run_of_record(round_: Round, _mover: Viewer) -> Promise | None:
    run = round_.run_of_record
    if run is None or run.state != DONE:
        return _("A finished run must be chosen first.")
    return None


def _settled(run: Run, _mover: Viewer) -> Promise | None:
    if run.round.state not in (FROZEN, COMPUTED):
        return _("The round is not under review.")
    return None


def _stop_asked(run: Run, _mover: Viewer) -> Promise | None:
    return _("The run has been asked to stop already.") if run.stop_asked else None


def _alive(run: Run, mover: Viewer) -> Promise | None:
    if run.state in UNDER_WAY and not is_stalled(run):
        return _("The run is still under way.")
    return _settled(run, mover)


ROUND_MOVES = Moves(
    [
        Move("freeze", (OPEN,), FROZEN, OFFICER, _("Freeze the inputs")),
        # The state follows when the first run is done.
        Move("ask", (FROZEN, COMPUTED), COMPUTED, OFFICER, _("Compute a placement")),
        Move(
            "submit", (COMPUTED,), SUBMITTED, OFFICER, _("Submit for approval"), _no_run_of_record
        ),
        Move("approve", (SUBMITTED,), APPROVED, NOBODY, _("Approved")),
        Move("give_back", (SUBMITTED,), COMPUTED, NOBODY, _("Given back")),
        Move("reopen", (APPROVED,), COMPUTED, (*OFFICER, *APPROVER), _("Review it again")),
        Move("publish", (APPROVED,), PUBLISHED, (*OFFICER, *APPROVER), _("Publish")),
        Move("close", (OPEN, FROZEN, COMPUTED), CLOSED, OFFICER, _("Close without publication")),
    ]
)
RUN_MOVES = Moves(
    [
        Move("stop", UNDER_WAY, STOPPED, OFFICER, _("Stop"), _stop_asked),
        Move(
            "again",
            (WAITING, RUNNING, STOPPED, FAILED),
            WAITING,
            OFFICER,
            _("Compute it again"),
            _alive,
        ),
        Move("choose", (DONE,), DONE, OFFICER, _("Make this the run of record"), _settled),
        Move("pin", (DONE,), DONE, OFFICER, _("Move a person by hand"), _settled),
    ]
)
