"""Whatever is done to a circulation in whatever order, it never ends approved with a step undone.

Walks of chosen acts: approvals, undoing, returns, reroutes, deputies, early and late settling.
After each act the record of deeds is read anew, by other rules than those of the code: what
stands is worked out from the order of the deeds alone.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, scoped
from koryu.tools.approvals import actions
from koryu.tools.approvals.models import Circulation, Deed, Seat, Step
from koryu.tools.approvals.moves import MOVES
from tests.tools.approvals.conftest import APPROVER, HEAD, LETTERS, OFFICER, Desk, Office, step

pytestmark = pytest.mark.django_db

DRAFTER = "correspondence"
HATS = [
    ("approver", ""),
    ("second", ""),
    ("officer", ""),
    ("third", ""),
    ("head", ""),
    (DRAFTER, ""),
    ("officer", "head"),
    ("approver", "second"),
    (DRAFTER, "third"),
    ("clerk", ""),
    ("scribe", ""),
]
ACTS = [
    *["approve"] * 6,
    *["undo", "settle", "see", "reroute"] * 2,
    *["return", "opinion"],
]
RARE = ["reject", "withdraw", "early"]
BACK = [0, 1, 1, 2, 2, 3]
ACTS_EACH = 60


@pytest.fixture
def full_office(office: Office) -> Office:
    """Four steps of every sort, eight people, and three of them deputies."""
    for slug, role in (
        ("second", APPROVER),
        ("third", OFFICER),
        ("clerk", LETTERS),
        ("scribe", LETTERS),
    ):
        office.add(slug, role)
    office.lend("head", to="officer")
    office.lend("second", to="approver")
    office.lend("third", to=DRAFTER)
    office.route(
        step("Look", APPROVER, LETTERS, seen_later=True),
        step("Check", OFFICER, need="all"),
        step("Weigh", APPROVER, OFFICER, need="some", count=2, seen_later=True),
        step("Decide", HEAD, seen_later=True),
    )
    return office


class Walk:
    """One circulation, and everything that is tried on it."""

    def __init__(self, office: Office, desk: Desk) -> None:
        self.office, self.desk = office, desk
        self.viewers = [office.viewer(who, in_place_of=place) for who, place in HATS]
        self.row = office.circulate(DRAFTER, scopes=[CLAIR])

    def take(self, chance: random.Random) -> None:
        """Mostly an act that somebody may do now; one in eight is anybody's."""
        name = chance.choice(RARE if chance.random() < 0.03 else ACTS)
        able = [viewer for viewer in self.viewers if self._may(name, viewer)]
        anybody = chance.random() < 0.12 or not able
        by = chance.choice(self.viewers if anybody else able)
        if name == "reroute" and chance.random() < 0.7:
            by = self.viewers[HATS.index(("head", ""))]  # others may, where nobody is there
        with suppress(Refused):
            self._do(name, by, chance)
        self.row = self.office.again(self.row)
        self.check()

    def _may(self, name: str, viewer: Viewer) -> bool:
        move = MOVES.table.get(name)
        return move is None or move.refusal(self.row, viewer) is None

    def _do(self, name: str, by: Viewer, chance: random.Random) -> None:
        to = chance.choice(BACK)
        doings: dict[str, Callable[[], Any]] = {
            "approve": lambda: actions.approve(self.row, by=by),
            "undo": lambda: actions.undo(self.row, by=by),
            "return": lambda: actions.return_to(self.row, step=to, comment="x", by=by),
            "reject": lambda: actions.reject(self.row, comment="x", by=by),
            "withdraw": lambda: actions.withdraw(self.row, by=by),
            "opinion": lambda: actions.give_opinion(self.row, comment="x", by=by),
            "see": lambda: actions.mark_seen(self.row, by=by),
            "reroute": lambda: self._reroute(by, chance),
            "early": lambda: actions.settle(self.row.pk),
            "settle": lambda: actions.settle(self.row.pk, now=self.row.settles_at),
        }
        with scoped(by.scopes):
            doings[name]()

    def _reroute(self, by: Viewer, chance: random.Random) -> None:
        here = self.row.open_step or self.row.in_order[0]
        seats: list[Seat | None] = [*here.taken, None]
        to = self.office.post(chance.choice(["clerk", "scribe", "officer", DRAFTER]))
        seat = chance.choice(seats)
        actions.reroute(here, seat=seat, to=to, reason="x", by=by)

    def check(self) -> None:
        with scoped({CLAIR}):
            standing = replayed(self.row)
        done = [fulfilled(step, standing[step.position]) for step in self.row.in_order]
        if self.row.state in ("settling", "approved"):
            assert all(done)
        if self.row.state == "circulating":
            here = [s.position for s in self.row.in_order if s.state == Step.State.OPEN]
            assert len(here) == 1
            assert done[: here[0]] == [True] * (here[0] - 1) + [False]
        assert len(self.desk.effects) == (self.row.state == "approved")
        for each in self.row.in_order:
            flagged = {deed.seat_id: deed.by_id for deed in each.standing}
            assert flagged == standing[each.position]
            drafter = self.office.cast[DRAFTER].pk
            assert drafter not in flagged.values()


def replayed(row: Circulation) -> dict[int, dict[int | None, int | None]]:
    """By step the seats that stand approved, and by whom: from the order of the deeds alone."""
    standing: dict[int, dict[int | None, int | None]] = defaultdict(dict)
    for deed in Deed.objects.filter(pk__in=[d.pk for d in row.history]).order_by("pk"):
        place = next((s.position for s in row.in_order if s.pk == deed.step_id), 0)
        to = next((s.position for s in row.in_order if s.pk == deed.to_step_id), None)
        if deed.act == "approved":
            standing[place][deed.seat_id] = deed.by_id
        elif deed.act == "undone":
            del standing[place][deed.seat_id]
        elif deed.act == "returned" and to is not None:
            for later in range(to, len(row.in_order) + 1):
                standing[later].clear()
    return standing


def fulfilled(step: Step, standing: dict[int | None, int | None]) -> bool:
    seats = {seat.pk for seat in step.seats.all() if seat.left_at is None}
    people = set(standing.values())
    wanted = {"any": 1, "some": step.count, "all": 1}[step.need]
    return len(people) >= wanted and (step.need != "all" or seats <= set(standing))


def test_it_never_ends_approved_with_a_step_undone(full_office: Office, desk: Desk) -> None:
    ends, _deeds = walk_often(full_office, desk, range(3))
    assert "approved" in ends, ends


@pytest.mark.sweep
def test_nor_on_longer_walks_that_leave_no_act_untried(full_office: Office, desk: Desk) -> None:
    ends, deeds = walk_often(full_office, desk, range(3, 43))
    assert {"approved", "returned", "rejected", "withdrawn"} <= set(ends), ends
    assert set(Deed.Act.values) == set(deeds), deeds


def walk_often(office: Office, desk: Desk, seeds: range) -> tuple[Counter[str], Counter[str]]:
    """How the walks ended, and what was done on them."""
    ends: Counter[str] = Counter()
    deeds: Counter[str] = Counter()
    for seed in seeds:
        row = walked(office, desk, random.Random(seed))
        ends[row.state] += 1
        deeds.update(deed.act for deed in row.history)
    return ends, deeds


def walked(office: Office, desk: Desk, chance: random.Random) -> Circulation:
    """What becomes of one circulation on a walk, of which nothing is left behind."""
    desk.effects.clear()
    with transaction.atomic():
        walk = Walk(office, desk)
        for _ in range(ACTS_EACH):
            if not walk.row.is_under_way:
                break
            walk.take(chance)
        transaction.set_rollback(True)
    return walk.row


@pytest.mark.parametrize("approved", [[], ["approver"], ["approver", "officer"]])
@pytest.mark.parametrize("state", ["circulating", "settling"])
def test_the_database_refuses_to_approve_it_with_a_step_undone(
    approved: list[str], state: str, full_office: Office
) -> None:
    row = full_office.circulate(DRAFTER)
    for slug in approved:
        full_office.approve(slug, row)
    with scoped({CLAIR}), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_circulation SET state = %s", [state])
        for trick in ("SELECT 1", "UPDATE approvals_step SET state = 'done'"):
            cursor.execute(trick)
            with (
                pytest.raises(DatabaseError, match="nothing is approved with a step undone"),
                transaction.atomic(),
            ):
                cursor.execute("UPDATE approvals_circulation SET state = 'approved'")


def test_nor_does_settling_where_a_step_is_undone(full_office: Office, desk: Desk) -> None:
    """As if a fault had let it come that far."""
    row = full_office.circulate(DRAFTER)
    with scoped({CLAIR}):
        Circulation.objects.filter(pk=row.pk).update(state="settling", settles_at=row.circulated_at)
    with pytest.raises(actions.StepUndone):
        actions.settle(row.pk)
    assert desk.effects == []
    assert full_office.again(row).state == "settling"
