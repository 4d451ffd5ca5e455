"""In place of the holder (代決), seen later (後閲), posts that change hands, seats rerouted."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from koryu.accounts.actions.posts import end_role, hand_over
from koryu.accounts.viewer import SYSTEM
from koryu.accounts.work import work_of
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.tools.approvals import actions
from koryu.tools.approvals.models import Circulation, Seat, Step
from koryu.tools.approvals.queries import stuck_for, to_see, todo_for, waiting_for
from tests.tools.approvals.conftest import APPROVER, HEAD, OFFICER, Desk, Office, step

pytestmark = pytest.mark.django_db


def as_it_stands(office: Office, found: Any, slug: str, **hat: str) -> list[Any]:
    """What a query finds for somebody, within their walls."""
    viewer = office.viewer(slug, **hat)
    with scoped(viewer.scopes):
        return list(found(viewer))


def reroute(office: Office, slug: str, row: Circulation, to: str, **more: Any) -> Circulation:
    here = office.again(row).open_step
    assert here is not None
    seat: Seat | None = more.get("seat", next(iter(here.taken), None))
    by = office.viewer(slug)
    with scoped(by.scopes):
        reason = more.get("reason", "Has left")
        return actions.reroute(here, seat=seat, to=office.post(to), reason=reason, by=by)


def end_now(office: Office, slug: str) -> None:
    with scoped(SYSTEM.scopes):
        end_role(office.post(slug), by=SYSTEM)


@pytest.fixture
def lent(two_steps: Office) -> Office:
    """The head has named the approver of the placement as deputy."""
    two_steps.add("checker", APPROVER)
    two_steps.lend("head", to="officer")
    return two_steps


def test_a_deputy_decides_in_place_of_the_head(lent: Office, desk: Desk) -> None:
    row = lent.approve("approver", lent.circulate())
    row = lent.approve("officer", row, in_place_of="head")
    deed = row.history[-1]
    assert (str(deed.by), str(deed.in_place_of)) == ("Oto Demo-Placement", "Toki Demo-Head")
    assert row.state == "settling"
    assert lent.settle(row)
    assert desk.effects == [(1, lent.cast["officer"].pk)]


def test_the_effect_knows_in_whose_place_it_was_decided(
    lent: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[int | None] = []
    monkeypatch.setattr(
        Desk, "effect", lambda self, circulation, *, by: places.append(by.in_place_of_id)
    )
    row = lent.approve("approver", lent.circulate())
    lent.settle(lent.approve("officer", row, in_place_of="head"))
    assert places == [lent.cast["head"].pk]


def test_without_the_borrowed_hat_a_deputy_decides_nothing(lent: Office) -> None:
    row = lent.approve("approver", lent.circulate())
    with pytest.raises(Refused, match=r"^This step is not yours\.$"):
        lent.approve("officer", row)


def test_the_holder_sees_it_later(lent: Office) -> None:
    row = lent.approve("approver", lent.circulate())
    lent.settle(lent.approve("officer", row, in_place_of="head"))
    assert [found.pk for found in as_it_stands(lent, to_see, "head")] == [row.pk]
    assert [str(todo.label) for todo in as_it_stands(lent, todo_for, "head")] == [
        "See what was approved in your place: Report on placements"
    ]
    row = lent.does("head", "mark_seen", row)
    assert row.history[-1].act == "seen"
    assert [deed.seen_at is None for deed in row.in_order[1].standing] == [False]
    assert as_it_stands(lent, to_see, "head") == []
    with pytest.raises(Refused, match=r"^Nothing here waits to be seen by you\.$"):
        lent.does("head", "mark_seen", row)


def test_nobody_sees_it_in_the_holders_place(lent: Office) -> None:
    row = lent.approve("approver", lent.circulate())
    row = lent.approve("officer", row, in_place_of="head")
    assert as_it_stands(lent, to_see, "officer", in_place_of="head") == []
    for hat in ("", "head"):
        with pytest.raises(Refused, match="waits to be seen"):
            lent.does("officer", "mark_seen", row, in_place_of=hat)


def test_where_the_route_asks_for_it_alone(office: Office) -> None:
    office.lend("head", to="officer")
    office.route(step("Decide", HEAD))
    row = office.approve("officer", office.circulate(), in_place_of="head")
    assert [deed.see_later for deed in row.in_order[0].standing] == [False]
    assert as_it_stands(office, to_see, "head") == []


def test_what_the_holder_decided_themself_needs_no_second_look(lent: Office) -> None:
    row = lent.approve("head", lent.approve("approver", lent.circulate()))
    assert [deed.see_later for deed in row.in_order[1].standing] == [False]


def test_the_holder_takes_back_what_the_deputy_approved(lent: Office) -> None:
    row = lent.approve("approver", lent.circulate())
    row = lent.approve("officer", row, in_place_of="head")
    row = lent.does("head", "undo", row)
    assert (row.state, row.in_order[1].state) == ("circulating", "open")
    assert as_it_stands(lent, to_see, "head") == []


def test_a_deputy_does_not_take_back_what_the_holder_approved(lent: Office) -> None:
    row = lent.approve("head", lent.approve("approver", lent.circulate()))
    with pytest.raises(Refused, match="no approval of yours"):
        lent.does("officer", "undo", row, in_place_of="head")


def test_a_post_that_is_handed_over_takes_its_seats_along(two_steps: Office) -> None:
    row = two_steps.approve("approver", two_steps.circulate())
    heir = two_steps.add("heir", OFFICER)
    with scoped(SYSTEM.scopes):
        today = timezone.localdate()
        hand_over(two_steps.post("head"), user=heir, by=SYSTEM, on=today)
    viewer = two_steps.viewer("heir")
    hat = next(hat for hat in viewer.wardrobe if hat.role == HEAD)
    by = type(viewer)(heir, (hat,), viewer.wardrobe)
    with scoped(by.scopes):
        assert [found.pk for found in waiting_for(by)] == [row.pk]
        assert actions.approve(row, by=by).state == "settling"


def test_what_waits_at_a_post_is_told_to_who_looks_after_it(two_steps: Office) -> None:
    two_steps.circulate()
    told = {
        slug: [(str(todo.label), todo.count) for todo in work_of(two_steps.post(slug))]
        for slug in ("approver", "correspondence", "head")
    }
    assert {slug: [row for row in rows if "raft" in row[0]] for slug, rows in told.items()} == {
        "approver": [("Drafts that wait for a decision", 1)],
        "correspondence": [("Own drafts in circulation", 1)],
        "head": [],
    }


def test_a_seat_that_nobody_holds_any_more_is_rerouted(two_steps: Office) -> None:
    row = two_steps.approve("approver", two_steps.circulate())
    two_steps.add("chief", APPROVER)
    assert as_it_stands(two_steps, stuck_for, "correspondence") == []
    end_now(two_steps, "head")
    assert [found.pk for found in as_it_stands(two_steps, stuck_for, "correspondence")] == [row.pk]
    assert [str(todo.label) for todo in as_it_stands(two_steps, todo_for, "correspondence")] == [
        "Nobody can take the next step, reroute it: Report on placements"
    ]
    row = reroute(two_steps, "correspondence", row, "chief", reason=" The head has left ")
    assert [(d.act, d.comment) for d in row.history][-1] == ("rerouted", "The head has left")
    assert as_it_stands(two_steps, stuck_for, "correspondence") == []
    assert two_steps.approve("chief", row).state == "settling"


def test_a_step_that_finds_nobody_when_it_opens_is_rerouted(office: Office) -> None:
    office.route(step("Check", APPROVER), step("Decide", HEAD))
    row = office.circulate()
    end_now(office, "head")
    row = office.approve("approver", row)
    assert row.open_step is not None
    assert row.open_step.taken == []
    assert [found.pk for found in as_it_stands(office, stuck_for, "correspondence")] == [row.pk]
    row = reroute(office, "correspondence", row, "officer")
    assert office.approve("officer", row).state == "settling"


def test_where_fewer_have_a_seat_than_must_approve_one_more_is_given(office: Office) -> None:
    office.route(step("Decide", HEAD, need="some", count=2))
    row = office.circulate()
    assert [found.pk for found in as_it_stands(office, stuck_for, "correspondence")] == [row.pk]
    row = office.approve("head", row)
    assert row.state == "circulating"
    row = reroute(office, "correspondence", row, "officer", seat=None)
    assert as_it_stands(office, stuck_for, "correspondence") == []
    with pytest.raises(Refused, match="Choose the seat"):
        reroute(office, "correspondence", row, "approver", seat=None)
    assert office.approve("officer", row).state == "settling"


def test_where_somebody_is_there_only_the_head_reroutes(two_steps: Office) -> None:
    row = two_steps.circulate()
    two_steps.add("chief", APPROVER)
    with pytest.raises(Refused, match="only the head of department"):
        reroute(two_steps, "correspondence", row, "chief")
    row = reroute(two_steps, "head", row, "chief")
    assert [seat.post.user.name for seat in row.in_order[0].taken] == ["Chief"]
    with pytest.raises(Refused, match=r"^This step is not yours\.$"):
        two_steps.approve("approver", row)


@pytest.mark.parametrize(
    ("by", "to", "why"),
    [
        ("head", "head", "Nobody reroutes a step to themself"),
        ("head", "correspondence", "Whoever drafted this"),
        ("head", "approver", "has a seat in this step already"),
        ("head", "host", "decides on nothing today"),
        ("head", "administrator", "decides on nothing today"),
    ],
)
def test_not_to_everybody(by: str, to: str, why: str, two_steps: Office) -> None:
    row = two_steps.circulate()
    with pytest.raises(Refused, match=why):
        reroute(two_steps, by, row, to)
    assert [seat.post.user.name for seat in two_steps.again(row).in_order[0].taken] == [
        "Aki Demo-Approval"
    ]


def test_a_seat_that_has_approved_stays(office: Office) -> None:
    office.add("second", APPROVER)
    office.route(step("Check", APPROVER, need="all"))
    row = office.approve("approver", office.circulate())
    with pytest.raises(Refused, match=r"^This seat has approved"):
        reroute(office, "head", row, "officer")


def test_a_step_to_come_is_not_rerouted(two_steps: Office) -> None:
    row = two_steps.circulate()
    later = row.in_order[1]
    by = two_steps.viewer("head")
    with scoped(by.scopes), pytest.raises(Refused, match="decides now"):
        actions.reroute(later, seat=None, to=two_steps.post("officer"), reason="x", by=by)
    assert later.state == Step.State.WAITING


def test_a_seat_once_given_away_comes_back_to_nobody_by_a_return(two_steps: Office) -> None:
    """The step keeps those it was rerouted to when it opens again."""
    row = two_steps.circulate()
    two_steps.add("chief", APPROVER)
    reroute(two_steps, "head", row, "chief")
    two_steps.approve("chief", row)
    row = two_steps.does("head", "return_to", row, step=1, comment="Again")
    assert [seat.post.user.name for seat in row.in_order[0].taken] == ["Chief"]


def test_a_deputys_days_are_over(lent: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    row = lent.approve("approver", lent.circulate())
    later = timezone.now() + timedelta(days=30)
    monkeypatch.setattr(timezone, "now", lambda: later)
    wardrobe = lent.viewer("officer").wardrobe
    assert [hat.role for hat in wardrobe] == [OFFICER]
    with pytest.raises(Refused, match=r"^This step is not yours\.$"):
        lent.approve("officer", row)
