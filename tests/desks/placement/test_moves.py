"""Every state × move × role of rounds and of runs, against the table written out."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from koryu.desks.placement.moves import ROUND_MOVES, RUN_MOVES, SILENCE, Round, Run, is_stalled

ROLES = ("placement_officer", "placement_approver", "department_head", "host_officer")
ROLES += ("organisation_officer", "candidate")
# What an officer and an approver can do in each state; everybody else: nothing, anywhere. What
# circulates is decided on where it circulates: nobody approves or returns a round itself.
ROUND_TABLE = {
    "open": (["freeze", "close"], []),
    "frozen": (["ask", "close"], []),
    "computed": (["ask", "submit", "close"], []),
    "submitted": ([], []),
    "approved": (["reopen", "publish"], ["reopen", "publish"]),
    "published": ([], []),
    "closed": ([], []),
}
RUN_TABLE = {
    "waiting": ["stop"],
    "running": ["stop"],
    "done": ["choose", "pin"],
    "stopped": ["again"],
    "failed": ["again"],
}


def mover(role: str) -> Any:
    return SimpleNamespace(roles=frozenset({role}))


def round_in(state: str, run: Any = None) -> Any:
    done = SimpleNamespace(state="done")
    return SimpleNamespace(state=state, run_of_record=run or done)


def run_in(state: str, *, of: str = "computed", silent: timedelta = timedelta()) -> Any:
    return SimpleNamespace(
        state=state, round=round_in(of), stop_asked=False, alive_at=timezone.now() - silent
    )


def names(moves: Any, subject: Any, who: Any) -> list[str]:
    return [move.name for move in moves.open_to(subject, who)]


def test_the_tables_name_every_state() -> None:
    assert list(ROUND_TABLE) == Round.State.values
    assert list(RUN_TABLE) == Run.State.values


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", ROUND_TABLE)
def test_who_may_do_what_with_a_round(state: str, role: str) -> None:
    allowed = dict(zip(ROLES, ROUND_TABLE[state], strict=False)).get(role, [])
    assert names(ROUND_MOVES, round_in(state), mover(role)) == allowed


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", RUN_TABLE)
def test_who_may_do_what_with_a_run(state: str, role: str) -> None:
    allowed = RUN_TABLE[state] if role == "placement_officer" else []
    assert names(RUN_MOVES, run_in(state), mover(role)) == allowed


@pytest.mark.parametrize("run", [None, "waiting", "running", "stopped", "failed"])
def test_only_a_finished_run_is_submitted(run: str | None) -> None:
    subject = round_in("computed")
    subject.run_of_record = SimpleNamespace(state=run) if run else None
    assert names(ROUND_MOVES, subject, mover("placement_officer")) == ["ask", "close"]


@pytest.mark.parametrize("state", ["open", "submitted", "approved", "published", "closed"])
def test_runs_rest_while_their_round_is_not_under_review(state: str) -> None:
    officer = mover("placement_officer")
    for run_state in ("done", "stopped", "failed"):
        assert names(RUN_MOVES, run_in(run_state, of=state), officer) == []


def test_a_silent_run_is_stalled_and_can_be_computed_again() -> None:
    officer, quiet = mover("placement_officer"), SILENCE + timedelta(seconds=1)
    for state in ("waiting", "running"):
        assert names(RUN_MOVES, run_in(state, silent=quiet), officer) == ["stop", "again"]
        assert is_stalled(run_in(state, silent=quiet))
        assert not is_stalled(run_in(state, silent=SILENCE - timedelta(seconds=5)))
    assert not is_stalled(run_in("done", silent=quiet))


def test_a_run_is_asked_to_stop_once() -> None:
    run = run_in("running")
    run.stop_asked = True
    assert names(RUN_MOVES, run, mover("placement_officer")) == []
