"""Approving, returning, rejecting, taking back: what each leaves, and what follows."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.base.moves import Refused
from koryu.records.models import Entry
from koryu.tools.approvals import actions
from koryu.tools.approvals.models import Circulation
from tests.tools.approvals.conftest import APPROVER, HEAD, OFFICER, Desk, Office, step

pytestmark = pytest.mark.django_db


def states(row: Circulation) -> list[str]:
    return [step.state for step in row.in_order]


def deeds(row: Circulation) -> list[tuple[str, str]]:
    return [(deed.act, str(deed.by or "")) for deed in row.history]


@pytest.fixture
def three_steps(office: Office) -> Office:
    office.route(step("Look", OFFICER), step("Check", APPROVER), step("Decide", HEAD))
    return office


def test_it_goes_from_step_to_step_and_then_takes_effect(two_steps: Office, desk: Desk) -> None:
    row = two_steps.circulate()
    assert (row.state, states(row)) == ("circulating", ["open", "waiting"])
    row = two_steps.approve("approver", row)
    assert (row.state, states(row)) == ("circulating", ["done", "open"])
    row = two_steps.approve("head", row)
    assert (row.state, states(row)) == ("settling", ["done", "done"])
    assert desk.effects == []
    assert two_steps.settle(row) is True
    assert two_steps.again(row).state == "approved"
    assert desk.effects == [(1, two_steps.cast["head"].pk)]
    assert desk.came_back == []


def test_it_settles_for_a_minute_before_it_takes_effect(two_steps: Office, desk: Desk) -> None:
    two_steps.approve("approver", row := two_steps.circulate())
    before = timezone.now()
    row = two_steps.approve("head", row)
    assert row.settles_at is not None
    assert row.settles_at - before >= timedelta(seconds=60)
    assert row.settles_at - before < timedelta(seconds=65)
    job = ProcrastinateJob.objects.get(task_name="approvals.settle")
    assert (job.args, job.scheduled_at) == ({"circulation_id": row.pk}, row.settles_at)
    assert actions.settle(row.pk) is False
    assert actions.settle(row.pk, now=row.settles_at - timedelta(seconds=1)) is False
    assert two_steps.again(row).state == "settling"
    assert desk.effects == []


def test_back_to_an_earlier_step_it_decides_anew(three_steps: Office, desk: Desk) -> None:
    row = three_steps.circulate()
    three_steps.approve("officer", row)
    three_steps.approve("approver", row)
    row = three_steps.does("head", "return_to", row, step=1, comment="Look at the sum again")
    assert (row.state, states(row)) == ("circulating", ["open", "waiting", "waiting"])
    assert desk.came_back == []
    three_steps.approve("officer", row)
    row = three_steps.approve("approver", row)
    assert states(row) == ["done", "done", "open"]
    assert deeds(row)[-3:] == [
        ("returned", "Toki Demo-Head"),
        ("approved", "Oto Demo-Placement"),
        ("approved", "Aki Demo-Approval"),
    ]
    assert [deed.lifted_at is None for deed in row.history if deed.act == "approved"] == [
        False,
        False,
        True,
        True,
    ]


def test_back_to_the_step_before_leaves_the_one_before_that(three_steps: Office) -> None:
    row = three_steps.circulate()
    three_steps.approve("officer", row)
    three_steps.approve("approver", row)
    row = three_steps.does("head", "return_to", row, step=2, comment="Again")
    assert states(row) == ["done", "open", "waiting"]


def test_back_to_the_drafter_it_ends(two_steps: Office, desk: Desk) -> None:
    row = two_steps.circulate()
    row = two_steps.does("approver", "return_to", row, step=0, comment="  The sum is wrong ")
    assert (row.state, row.ended_at is None, row.last_word) == (
        "returned",
        False,
        "The sum is wrong",
    )
    assert desk.came_back == [("returned", "The sum is wrong")]
    assert desk.effects == []


def test_rejected_it_ends(two_steps: Office, desk: Desk) -> None:
    row = two_steps.circulate()
    two_steps.approve("approver", row)
    row = two_steps.does("head", "reject", row, comment="We do not write this")
    assert row.state == "rejected"
    assert desk.came_back == [("rejected", "We do not write this")]


@pytest.mark.parametrize("settling", [False, True])
def test_the_drafter_takes_it_back_until_it_has_settled(
    settling: bool, two_steps: Office, desk: Desk
) -> None:
    row = two_steps.circulate()
    two_steps.approve("approver", row)
    if settling:
        two_steps.approve("head", row)
    row = two_steps.does("correspondence", "withdraw", row, comment="A mistake of mine")
    assert (row.state, row.settles_at) == ("withdrawn", None)
    assert desk.came_back == [("withdrawn", "A mistake of mine")]
    assert actions.settle(row.pk, now=timezone.now() + timedelta(hours=1)) is False
    assert desk.effects == []


@pytest.mark.parametrize(("act", "more"), [("return_to", {"step": 0}), ("reject", {})])
def test_a_no_takes_a_reason(act: str, more: dict[str, Any], two_steps: Office) -> None:
    row = two_steps.circulate()
    with pytest.raises(Refused, match=r"^Please give the reason\.$"):
        two_steps.does("approver", act, row, comment="  ", **more)
    assert two_steps.again(row).state == "circulating"


@pytest.mark.parametrize("place", [2, 3, 4, -1])
def test_only_an_earlier_step_is_returned_to(place: int, three_steps: Office) -> None:
    row = three_steps.approve("officer", three_steps.circulate())
    with pytest.raises(Refused, match=r"^Choose an earlier step\.$"):
        three_steps.does("approver", "return_to", row, step=place, comment="No")


def test_an_approval_is_taken_back_until_the_next_step_acts(three_steps: Office) -> None:
    row = three_steps.approve("officer", three_steps.circulate())
    row = three_steps.does("officer", "undo", row)
    assert states(row) == ["open", "waiting", "waiting"]
    row = three_steps.approve("officer", row)
    row = three_steps.approve("approver", row)
    with pytest.raises(Refused, match="no approval of yours"):
        three_steps.does("officer", "undo", row)
    assert states(three_steps.again(row)) == ["done", "done", "open"]


def test_an_opinion_of_the_next_step_is_no_act_upon_it(two_steps: Office) -> None:
    row = two_steps.approve("approver", two_steps.circulate())
    two_steps.does("head", "give_opinion", row, comment="I shall read it tomorrow")
    assert states(two_steps.does("approver", "undo", row)) == ["open", "waiting"]


def test_the_last_approval_is_taken_back_while_it_settles(two_steps: Office, desk: Desk) -> None:
    row = two_steps.circulate()
    two_steps.approve("approver", row)
    two_steps.approve("head", row)
    row = two_steps.does("head", "undo", row)
    assert (row.state, states(row), row.settles_at) == ("circulating", ["done", "open"], None)
    assert actions.settle(row.pk, now=timezone.now() + timedelta(hours=1)) is False
    assert desk.effects == []


def test_the_first_job_does_nothing_after_an_undo_and_a_new_approval(
    two_steps: Office, desk: Desk
) -> None:
    row = two_steps.circulate()
    two_steps.approve("approver", row)
    first = two_steps.approve("head", row).settles_at
    two_steps.does("head", "undo", row)
    again = two_steps.approve("head", row).settles_at
    assert first is not None
    assert again is not None
    assert actions.settle(row.pk, now=first) is False
    assert actions.settle(row.pk, now=again) is True
    assert desk.effects == [(1, two_steps.cast["head"].pk)]


def test_once_in_effect_nothing_is_taken_back(two_steps: Office) -> None:
    row = two_steps.circulate()
    two_steps.approve("approver", row)
    two_steps.approve("head", row)
    two_steps.settle(row)
    for slug, act in (("head", "undo"), ("correspondence", "withdraw")):
        with pytest.raises(Refused, match=r"^This is not possible in the present state\.$"):
            two_steps.does(slug, act, row)


def test_one_of_two_takes_back_the_own_alone(office: Office) -> None:
    office.add("second", APPROVER)
    office.route(step("Check", APPROVER, need="all"), step("Decide", HEAD))
    row = office.approve("approver", office.circulate())
    office.approve("second", row)
    row = office.does("approver", "undo", row)
    assert states(row) == ["open", "waiting"]
    assert [str(deed.by) for deed in row.in_order[0].standing] == ["Second"]


def test_an_opinion_decides_nothing(two_steps: Office) -> None:
    row = two_steps.does("officer", "give_opinion", two_steps.circulate(), comment=" Mind it ")
    assert states(row) == ["open", "waiting"]
    assert [(d.act, d.comment) for d in row.history][-1] == ("opinion", "Mind it")


def test_each_act_leaves_an_entry_that_names_nobody(two_steps: Office, acting: Any) -> None:
    row = two_steps.circulate()
    two_steps.approve("approver", row)
    two_steps.approve("head", row)
    two_steps.settle(row)
    with acting("officer"):
        told = [str(entry) for entry in Entry.objects.about(row).order_by("pk")]
    assert told == [
        "Trial: version 1 was put into circulation.",
        "Trial: Check approved.",
        "Trial: Decide approved.",
        "Trial: approved, and in effect.",
    ]
