"""Every state × move × persona; and who may do what on which seat, in whose place."""

from typing import Any

import pytest

from koryu.accounts.models import Role
from koryu.accounts.viewer import CANDIDATE
from koryu.base.scopes import CLAIR
from koryu.tools.approvals.models import Circulation
from koryu.tools.approvals.moves import HOLDERS, MOVES
from tests.tools.approvals.conftest import APPROVER, HEAD, LETTERS, OFFICER, Office, step

pytestmark = pytest.mark.django_db

# Drafted by the correspondence officer; the approver checks, the head decides. ``checked``:
# the first step is done. Whoever is not named can do nothing.
ANYBODY = ["opinion"]
TABLE: dict[str, dict[str, list[str]]] = {
    "new": {
        "officer": ANYBODY,
        "approver": ["approve", "return", "reject", "opinion"],
        "head": ANYBODY,
        "correspondence": ["opinion", "withdraw"],
    },
    "checked": {
        "officer": ANYBODY,
        "approver": ["undo", "opinion"],
        "head": ["approve", "return", "reject", "opinion"],
        "correspondence": ["opinion", "withdraw"],
    },
    "settling": {"head": ["undo"], "correspondence": ["withdraw"]},
    "approved": {},
    "returned": {},
    "rejected": {},
    "withdrawn": {},
}
SLUGS = ("officer", "approver", "head", "correspondence", "host", "organisation", "candidate")
OUTSIDE = ("neighbour", "advisor", "manager", "administrator", "keeper", "mofa", "mext")


def bring_to(state: str, office: Office) -> Circulation:
    row = office.circulate()
    if state in ("checked", "settling", "approved"):
        office.approve("approver", row)
    if state in ("settling", "approved"):
        office.approve("head", row)
    if state == "approved":
        office.settle(row)
    if state == "returned":
        office.does("approver", "return_to", row, step=0, comment="No")
    if state == "rejected":
        office.does("approver", "reject", row, comment="No")
    if state == "withdrawn":
        office.does("correspondence", "withdraw", row)
    return office.again(row)


def names(row: Circulation, viewer: Any) -> list[str]:
    """What is open to them, but for rerouting, which asks besides who holds the seats."""
    return [m.name for m in MOVES.open_to(row, viewer) if m.name != "reroute"]


def test_the_table_of_moves_names_every_state() -> None:
    assert set(MOVES.states()) == set(Circulation.State.values)


@pytest.mark.parametrize("state", TABLE)
def test_who_may_do_what(state: str, two_steps: Office) -> None:
    row = bring_to(state, two_steps)
    found = {slug: names(row, two_steps.viewer(slug)) for slug in (*SLUGS, *OUTSIDE)}
    assert {slug: moves for slug, moves in found.items() if moves} == TABLE[state]


@pytest.mark.parametrize("state", TABLE)
def test_rerouting_is_for_those_who_decide_at_clair_while_it_circulates(
    state: str, two_steps: Office
) -> None:
    row = bring_to(state, two_steps)
    may = MOVES.table["reroute"]
    found = {s for s in (*SLUGS, *OUTSIDE) if may.refusal(row, two_steps.viewer(s)) is None}
    circulates = state in ("new", "checked")
    assert found == ({"officer", "approver", "head", "correspondence"} if circulates else set())


@pytest.mark.parametrize("role", [*Role.values, CANDIDATE])
def test_no_other_role_decides_even_on_a_seat_of_its_own(role: str, two_steps: Office) -> None:
    """Were a seat given to a post of another role, its holder could still do nothing."""
    row = two_steps.circulate()
    viewer = two_steps.viewer("approver")
    assert viewer.roles == {APPROVER}
    vars(viewer)["roles"] = frozenset({role})
    assert (names(two_steps.again(row), viewer) != []) == (role in HOLDERS)


def test_any_one_of_them_is_enough(office: Office) -> None:
    office.route(step("Check", APPROVER, OFFICER), step("Decide", HEAD))
    row = office.approve("officer", office.circulate())
    assert [s.state for s in row.in_order] == ["done", "open"]
    assert names(row, office.viewer("approver")) == ["opinion"]


def test_all_of_them_are_needed(office: Office) -> None:
    office.add("second", APPROVER)
    office.route(step("Check", APPROVER, need="all"), step("Decide", HEAD))
    row = office.approve("approver", office.circulate())
    assert [s.state for s in row.in_order] == ["open", "waiting"]
    assert "approve" not in names(row, office.viewer("approver"))
    row = office.approve("second", row)
    assert [s.state for s in row.in_order] == ["done", "open"]


@pytest.mark.parametrize("order", [("approver", "second"), ("third", "approver")])
def test_two_of_three_are_enough(order: tuple[str, str], office: Office) -> None:
    office.add("second", APPROVER)
    office.add("third", APPROVER)
    office.route(step("Check", APPROVER, need="some", count=2), step("Decide", HEAD))
    row = office.approve(order[0], office.circulate())
    assert row.open_step is not None
    assert row.open_step.position == 1
    row = office.approve(order[1], row)
    assert row.open_step is not None
    assert row.open_step.position == 2


def test_one_person_is_not_two_of_three(office: Office) -> None:
    """Neither with the own hat and a borrowed one, nor with two borrowed ones."""
    office.add("second", APPROVER)
    office.lend("second", to="approver")
    office.route(step("Check", APPROVER, OFFICER, need="some", count=2))
    row = office.approve("approver", office.circulate())
    again = office.viewer("approver", in_place_of="second")
    assert str(MOVES.table["approve"].refusal(row, again)) == (
        "You have approved this step already; this takes another person."
    )


def test_whoever_drafted_decides_nowhere(office: Office) -> None:
    """Nor in another's place, nor does a deputy for them: and they are given no seat."""
    office.add("second", APPROVER)
    office.lend("second", to="approver")
    office.route(step("Check", APPROVER))
    row = office.circulate("approver", scopes=[CLAIR])
    assert [seat.post.user.name for seat in row.in_order[0].taken] == ["Second"]
    assert "approve" not in names(row, office.viewer("approver"))
    assert "approve" not in names(row, office.viewer("approver", in_place_of="second"))
    assert "approve" in names(row, office.viewer("second"))


def test_a_deputys_draft_is_not_decided_on_by_the_one_they_stood_in_for(office: Office) -> None:
    office.lend("head", to="officer")
    office.add("chief", HEAD)
    office.route(step("Decide", HEAD))
    by = office.viewer("officer", in_place_of="head")
    row = office.circulate(by=by, scopes=[CLAIR])
    assert (row.drafted_by, row.drafted_for) == (office.cast["officer"], office.cast["head"])
    assert [seat.post.user.name for seat in row.in_order[0].taken] == ["Chief"]
    assert "approve" not in names(row, office.viewer("head"))


def test_the_correspondence_officer_can_be_a_holder(office: Office) -> None:
    office.route(step("Letters", LETTERS))
    row = office.circulate("officer")
    assert names(row, office.viewer("correspondence")) == [
        "approve",
        "return",
        "reject",
        "opinion",
    ]
