"""Approval and effect are one: both, or neither; once, whatever is killed and however often."""

import os
from collections.abc import Callable
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Kind, Role, Unit
from koryu.accounts.viewer import SYSTEM
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, granting, scoped
from koryu.tools.approvals import actions, jobs
from koryu.tools.approvals.models import Circulation
from tests.tools.approvals.conftest import APPROVER, HEAD, Desk, Office, step

PATIENCE = 10
KILLED = 9


@pytest.fixture
def committed(committed_db: Any, desk: Desk) -> Office:
    """Two approvers and a drafter, where commits are real."""
    with granting():
        unit = Unit.objects.create(code="CLAIR", kind=Kind.CLAIR, name_ja="自治体国際化協会")
    office = Office(unit, {})
    for slug, role in (
        ("drafter", Role.PLACEMENT_OFFICER),
        ("first", Role.PLACEMENT_APPROVER),
        ("second", Role.PLACEMENT_APPROVER),
        ("head", Role.DEPARTMENT_HEAD),
    ):
        with scoped(SYSTEM.scopes):
            email = f"{slug}@koryu.example"
            office.cast[slug] = create_account(email=email, name=slug, by=SYSTEM)
            grant_role(office.cast[slug], unit=unit, role=role, by=SYSTEM)
    return office


def renamed(name: str) -> Callable[..., None]:
    """An effect that writes into the database."""

    def effect(circulation: Circulation, *, by: Any) -> None:
        with granting():
            Unit.objects.filter(code="CLAIR").update(name_en=f"{name} {by.user.name}")

    return effect


def unit_name() -> str:
    return str(Unit.objects.values_list("name_en", flat=True).get(code="CLAIR"))


def settling(office: Office) -> Circulation:
    office.route(step("Decide", HEAD))
    return office.approve("head", office.circulate("drafter"))


@pytest.mark.django_db
def test_what_the_desk_refuses_is_not_approved_and_goes_back(two_steps: Office, desk: Desk) -> None:
    row = two_steps.circulate()
    two_steps.approve("head", two_steps.approve("approver", row))
    desk.refusal = "The letter was changed meanwhile."
    assert two_steps.settle(row) is False
    row = two_steps.again(row)
    assert (row.state, row.last_word) == ("returned", "The letter was changed meanwhile.")
    assert desk.came_back == [("returned", "The letter was changed meanwhile.")]
    assert desk.effects == []
    assert two_steps.settle(row) is False


@pytest.mark.django_db
def test_a_fault_leaves_it_as_it_was_and_it_is_tried_again(two_steps: Office, desk: Desk) -> None:
    row = two_steps.circulate()
    two_steps.approve("head", two_steps.approve("approver", row))
    desk.fault = True
    with pytest.raises(ZeroDivisionError):
        two_steps.settle(row)
    assert (two_steps.again(row).state, desk.effects, desk.came_back) == ("settling", [], [])
    desk.fault = False
    assert two_steps.settle(row) is True
    assert len(desk.effects) == 1


@pytest.mark.django_db
def test_what_is_due_settles_even_where_its_own_job_was_lost(
    two_steps: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = two_steps.circulate()
    row = two_steps.approve("head", two_steps.approve("approver", row))
    jobs.settle_due(0)
    assert desk.effects == []
    later = row.settles_at
    monkeypatch.setattr(timezone, "now", lambda: later)
    jobs.settle_due(0)
    jobs.settle_due(0)
    assert two_steps.again(row).state == "approved"
    assert len(desk.effects) == 1


@pytest.mark.django_db
def test_one_that_fails_does_not_keep_the_others_waiting(
    two_steps: Office, desk: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.APPROVAL_SETTLES = 0
    for subject in (two_steps.subject, two_steps.cast["host"]):
        two_steps.subject = subject
        two_steps.approve("head", two_steps.approve("approver", two_steps.circulate()))
    tried: list[int] = []

    def effect(self: Desk, circulation: Circulation, *, by: Any) -> None:
        tried.append(circulation.pk)
        if len(tried) == 1:
            raise ZeroDivisionError

    monkeypatch.setattr(Desk, "effect", effect)
    jobs.settle_due(0)
    with scoped({CLAIR}):
        states = dict(Circulation.objects.values_list("pk", "state"))
    assert [states[pk] for pk in tried] == ["settling", "approved"]


@pytest.mark.django_db
def test_the_job_does_what_the_act_does(two_steps: Office, desk: Desk, settings: Any) -> None:
    settings.APPROVAL_SETTLES = 0
    row = two_steps.approve("head", two_steps.approve("approver", two_steps.circulate()))
    jobs.settle(row.pk)
    jobs.settle(row.pk)
    assert (two_steps.again(row).state, len(desk.effects)) == ("approved", 1)


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done(
    committed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies between the effect and the commit; the next worker does it whole."""
    row = settling(committed)
    connections.close_all()
    if (child := os.fork()) == 0:
        write = renamed("Half")
        die = SimpleNamespace(effect=lambda c, by: (write(c, by=by), os._exit(KILLED)))
        monkeypatch.setattr(Desk, "effect", lambda self, c, *, by: die.effect(c, by))
        actions.settle(row.pk, now=row.settles_at)
        os._exit(0)
    _pid, ended = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(ended) == KILLED
    assert (committed.again(row).state, unit_name()) == ("settling", "")
    write = renamed("Whole")
    monkeypatch.setattr(Desk, "effect", lambda self, c, *, by: write(c, by=by))
    assert actions.settle(row.pk, now=row.settles_at) is True
    assert actions.settle(row.pk, now=row.settles_at) is False
    assert (committed.again(row).state, unit_name()) == ("approved", "Whole head")


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each came to, begun at one moment on a connection of its own."""
    start, came_to = Event(), [None] * len(acts)

    def run(n: int) -> None:
        start.wait(PATIENCE)
        try:
            came_to[n] = acts[n]()
        except Refused as refusal:
            came_to[n] = str(refusal)  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [Thread(target=run, args=[n]) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    start.set()
    for thread in threads:
        thread.join(PATIENCE)
    return came_to


def test_two_workers_at_once_do_it_once(committed: Office, desk: Desk) -> None:
    row = settling(committed)
    found = together(*[lambda: actions.settle(row.pk, now=row.settles_at)] * 4)
    assert sorted(found) == [False, False, False, True]
    assert len(desk.effects) == 1


def test_undoing_and_settling_at_once_one_of_them_wins(committed: Office, desk: Desk) -> None:
    row = settling(committed)
    undo = lambda: committed.does("head", "undo", row).state  # noqa: E731
    settle = lambda: actions.settle(row.pk, now=row.settles_at)  # noqa: E731
    undone, settled = together(undo, settle)
    state = committed.again(row).state
    assert (state, settled, len(desk.effects)) in [
        ("circulating", False, 0),
        ("approved", True, 1),
    ]
    assert undone in ("circulating", "This is not possible in the present state.")
    assert (undone == "circulating") == (state == "circulating")


def test_of_any_one_of_them_two_at_once_approve_it_once(committed: Office) -> None:
    committed.route(step("Check", APPROVER), step("Decide", HEAD))
    row = committed.circulate("drafter")
    found = together(
        lambda: committed.approve("first", row).state,
        lambda: committed.approve("second", row).state,
    )
    assert sorted(found) == ["This step is not yours.", "circulating"]
    row = committed.again(row)
    assert [(s.state, len(s.standing)) for s in row.in_order] == [("done", 1), ("open", 0)]
    assert len(row.in_order[1].taken) == 1


def test_of_all_of_them_two_at_once_both_count(committed: Office) -> None:
    """Neither is lost, and the next step opens once."""
    committed.route(step("Check", APPROVER, need="all"), step("Decide", HEAD))
    row = committed.circulate("drafter")
    found = together(
        lambda: committed.approve("first", row).state,
        lambda: committed.approve("second", row).state,
    )
    assert found == ["circulating", "circulating"]
    row = committed.again(row)
    assert [(s.state, len(s.standing)) for s in row.in_order] == [("done", 2), ("open", 0)]
    assert len(row.in_order[1].taken) == 1


def test_of_one_seat_two_presses_at_once_count_once(committed: Office) -> None:
    committed.route(step("Check", APPROVER, need="all"), step("Decide", HEAD))
    row = committed.circulate("drafter")
    found = together(*[lambda: committed.approve("first", row).state] * 3)
    again = "You have approved this step already; this takes another person."
    assert sorted(found) == [again, again, "circulating"]


def test_two_put_the_same_into_circulation_and_one_does(committed: Office) -> None:
    committed.route(step("Decide", HEAD))
    found = together(*[lambda: committed.circulate("drafter").number] * 3)
    told = "This circulates already. Take it back before you change it."
    assert sorted(found, key=str) == [1, told, told]


def test_a_return_and_an_approval_at_once(committed: Office) -> None:
    committed.route(step("Check", APPROVER), step("Decide", HEAD))
    row = committed.circulate("drafter")
    found = together(
        lambda: committed.approve("first", row).state,
        lambda: committed.does("second", "return_to", row, step=0, comment="No").state,
    )
    state = committed.again(row).state
    assert found in [
        ["circulating", "This step is not yours."],
        ["This is not possible in the present state.", "returned"],
    ]
    assert state == ("returned" if found[1] == "returned" else "circulating")
