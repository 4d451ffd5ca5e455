"""A market kept solved: after any change the answer is that of solving from nothing."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu.matching.conflicts import Infeasible
from koryu.matching.market import UNPLACED, Aim, BadMarket, Int32, Market, Regions
from koryu.matching.optimal import optimal
from koryu.matching.session import STAY, Session
from koryu.matching.verify import verify_optimum
from tests.matching.brute_force import (
    Values,
    best_values,
    lawful_lines,
    lawful_placements,
    values_of,
)
from tests.matching.examples import examples
from tests.matching.markets import (
    Feature,
    Pair,
    aims,
    array,
    market_of,
    markets,
    placed,
    total_rank,
)
from tests.matching.midsize import midsize_aims, midsize_market

SINGLES: tuple[Feature, ...] = (
    "ties",
    "classes",
    "regions",
    "floors",
    "forbidden",
    "groups",
    "pins",
)
MORE: dict[str, tuple[Feature, ...]] = {
    "singles": (),
    "couples": ("couples",),
    "joint choices": ("couples", "joint"),
    "quotas": ("quotas",),
}


@dataclass
class Told:
    """What a session was told, kept beside it in the plainest way."""

    market: Market
    pins: dict[int, int]
    gone: set[int] = field(default_factory=set)

    def best(self, aimed: Sequence[Aim]) -> Values | None:
        """The most of all placements in which who is gone has no place."""
        pins = [pin for pin in self.pins.items() if pin[0] not in self.gone]
        market = replace(self.market, pins=array(pins).reshape(-1, 2))
        lawful = (
            place_of
            for place_of in lawful_placements(market)
            if all(place_of[person] == UNPLACED for person in self.gone)
        )
        return max((values_of(market, aimed, place_of) for place_of in lawful), default=None)


def checked(session: Session) -> Values | None:
    """What the session finds, proved against its market; None where nothing is lawful."""
    try:
        found = session.solve()
    except Infeasible:
        return None
    assert verify_optimum(session.market, session.aims, found).breaches == ()
    assert found.bound == found.values
    return found.values


def change(data: st.DataObject, session: Session, told: Told) -> None:
    """One change of any sort; where the session refuses it, nothing is changed."""
    market = told.market
    person = data.draw(st.integers(0, market.size[0] - 1))
    place = data.draw(st.integers(0, market.size[1] - 1))
    sorts = ["pin", "unpin", "withdraw", "restore", "seats"]
    regions = market.regions
    if regions is not None and len(regions.cap):
        sorts.append("cap")
    sort = data.draw(st.sampled_from(sorts))
    with suppress(BadMarket):
        if sort == "pin":
            session.pin(person, place)
            told.pins[person] = place
        if sort == "unpin":
            session.pin(person, None)
            told.pins.pop(person, None)
        if sort == "withdraw":
            session.withdraw(person)
            told.gone.add(person)
        if sort == "restore":
            session.restore(person)
            told.gone.discard(person)
        if sort == "seats":
            seats = data.draw(st.integers(0, 3))
            session.set_seats(place, seats)
            seated = market.seats.copy()
            seated[place] = seats
            told.market = replace(market, seats=seated, pins=array([]).reshape(-1, 2))
        if sort == "cap" and regions is not None:
            region = data.draw(st.integers(0, len(regions.cap) - 1))
            cap = regions.cap.copy()
            cap[region] = data.draw(st.integers(0, 4))
            session.set_cap(region, int(cap[region]))
            told.market = replace(market, regions=replace(regions, cap=cap))


@pytest.mark.parametrize("near", [False, True], ids=["anew", "near"])
@pytest.mark.parametrize("more", MORE.values(), ids=MORE)
@examples(80)
@given(data=st.data())
def test_any_changes_are_solved_as_from_nothing(
    more: tuple[Feature, ...], near: bool, data: st.DataObject
) -> None:
    market = data.draw(markets(*SINGLES, *more))
    aimed = data.draw(aims(market))
    before = None
    if near:
        places = st.integers(UNPLACED, market.size[1] - 1)
        before = array([data.draw(places) for _person in range(market.size[0])])
    session = Session(market, aimed, near=before)
    pins = {int(person): int(place) for person, place in market.pins}
    told = Told(replace(session.market, pins=array([]).reshape(-1, 2)), pins)
    for _change in range(data.draw(st.integers(1, 5))):
        change(data, session, told)
        if data.draw(st.booleans()):
            assert checked(session) == told.best(session.aims)
    assert checked(session) == told.best(session.aims)


@examples(200)
@given(st.data())
def test_a_repair_moves_as_few_as_can_be(data: st.DataObject) -> None:
    """As many stay as in any lawful placement, and then the aims are at their best."""
    market = data.draw(markets("ties", "classes", "regions", "groups"))
    aimed = data.draw(aims(market))
    before = optimal(market, aimed).place_of
    session = Session(market, aimed, near=before)
    for person in data.draw(st.lists(st.integers(0, market.size[0] - 1), max_size=2)):
        session.withdraw(person)
    assert checked(session) == best_values(session.market, session.aims)
    assert session.aims[0].name == STAY


def test_nobody_moves_for_a_seat_that_somebody_else_leaves() -> None:
    """bo wanted x, but ana has it; ana leaves: a repair lets bo stay where bo is."""
    market = market_of([[0], [0, 1]], [1, 1])
    aimed = [placed(market), total_rank(market)]
    before = optimal(market, aimed).place_of
    session = Session(market, aimed, near=before)
    session.withdraw(0)
    assert session.solve().place_of.tolist() == [UNPLACED, 1]
    upgraded = Session(market, aimed)
    upgraded.withdraw(0)
    assert upgraded.solve().place_of.tolist() == [UNPLACED, 0]


def test_who_was_unplaced_moves_in_and_counts_as_nobody_moved() -> None:
    market = market_of([[0], [0]], [1])
    session = Session(market, [placed(market)], near=np.array([0, UNPLACED], np.int32))
    session.withdraw(0)
    found = session.solve()
    assert found.place_of.tolist() == [UNPLACED, 0]
    assert found.values == (0, 1)


def test_a_lifted_pin_leaves_nothing_behind() -> None:
    market, aimed = _midsize()
    session = Session(market, aimed)
    before = session.solve()
    person = int(np.flatnonzero(before.place_of != UNPLACED)[0])
    line = next(line for line in sorted(lawful_lines(market)) if line[0] == person)
    session.pin(*line)
    session.solve()
    session.pin(person, None)
    assert session.solve().values == before.values


def _ana_bo_cy() -> Market:
    regions = Regions(array([0, UNPLACED]), array([UNPLACED]), array([2]), array([0]))
    market = market_of([[0, 1], [0, 1], [0]], [1, 1], regions=regions)
    return replace(market, people=["ana", "bo", "cy"], places=["x", "y"], areas=["r"])


@pytest.mark.parametrize(
    ("method", "asked", "says"),
    [
        ("pin", (2, 1), "cy has no line to y"),
        ("pin", (1, 0), "2 people are pinned to x, which has 1 seats"),
        ("pin", (3, 0), "there is no person 3: they are numbered from 0 to 2"),
        ("pin", (-1, None), "there is no person -1: they are numbered from 0 to 2"),
        ("pin", (0, 99), "there is no place 99: they are numbered from 0 to 1"),
        ("withdraw", (99,), "there is no person 99: they are numbered from 0 to 2"),
        ("withdraw", (-1,), "there is no person -1: they are numbered from 0 to 2"),
        ("restore", (3,), "there is no person 3: they are numbered from 0 to 2"),
        ("set_seats", (99, 1), "there is no place 99: they are numbered from 0 to 1"),
        ("set_seats", (-1, 0), "there is no place -1: they are numbered from 0 to 1"),
        ("set_seats", (1, -1), "y: seats is -1, not 0 to 2147483647"),
        ("set_seats", (1, 2**31), "y: seats is 2147483648, not 0 to 2147483647"),
        ("set_seats", (0, 0), "1 people are pinned to x, which has 0 seats"),
        ("set_cap", (9, 1), "there is no region 9: they are numbered from 0 to 0"),
        ("set_cap", (0, -1), "r: cap is -1, not 0 to 2147483647"),
    ],
)
def test_what_cannot_be_is_refused_at_once_and_changes_nothing(
    method: str, asked: tuple[int, ...], says: str
) -> None:
    market = _ana_bo_cy()
    session = Session(market, [placed(market)])
    session.pin(0, 0)
    before = session.solve()
    with pytest.raises(BadMarket) as refused:
        getattr(session, method)(*asked)
    assert str(refused.value) == says
    assert session.solve().place_of.tolist() == before.place_of.tolist()


@pytest.mark.parametrize("place", [None, 0])
def test_who_has_withdrawn_is_not_pinned(place: int | None) -> None:
    market = _ana_bo_cy()
    session = Session(market, [placed(market)])
    session.withdraw(0)
    with pytest.raises(BadMarket, match=r"^ana has withdrawn and can't be pinned$"):
        session.pin(0, place)


def test_who_comes_back_may_find_the_seat_pinned() -> None:
    market = replace(_ana_bo_cy(), pins=array([[0, 0]]))
    session = Session(market, [placed(market)])
    session.withdraw(0)
    session.pin(1, 0)
    with pytest.raises(BadMarket, match=r"^2 people are pinned to x, which has 1 seats$"):
        session.restore(0)
    session.pin(1, None)
    session.restore(0)
    assert session.solve().place_of.tolist() == [0, 1, UNPLACED]


def test_a_place_that_loses_seats_aims_at_no_more_than_it_has() -> None:
    market = market_of([[0], [0]], [2], target=[2])
    session = Session(market, [placed(market)])
    session.set_seats(0, 1)
    assert checked(session) == (1,)


def test_caps_need_regions() -> None:
    market = market_of([[0]], [1])
    with pytest.raises(BadMarket, match=r"^the market has no regions$"):
        Session(market, [placed(market)]).set_cap(0, 1)


@pytest.mark.parametrize(
    ("near", "says"),
    [
        (array([0]), "near must be an int32 array of shape (3,), not int32 of shape (1,)"),
        (array([5, -1, 0]), "near: ana at place 5, of 2 places"),
        (array([0, 0, -2]), "near: cy at place -2, of 2 places"),
        ([0, 0, 0], "near must be an int32 array of shape (3,), not list"),
    ],
)
def test_an_earlier_placement_names_places_there_are(near: Int32, says: str) -> None:
    market = _ana_bo_cy()
    with pytest.raises(BadMarket) as refused:
        Session(market, [placed(market)], near=near)
    assert str(refused.value) == says


def test_the_partner_of_who_withdraws_is_single() -> None:
    """Both at one label pays, until one of them is gone; then the partner takes the better."""
    market = market_of([[0, 1], [1]], [1, 2], pairs=[Pair((0, 1))], label=[0, 1])
    aimed = [placed(market), Aim("together", per_couple=1), total_rank(market)]
    session = Session(market, aimed)
    assert session.solve().place_of.tolist() == [1, 1]
    session.withdraw(1)
    assert session.solve().place_of.tolist() == [0, UNPLACED]
    session.restore(1)
    assert session.solve().place_of.tolist() == [1, 1]


def test_of_joint_choices_those_stay_that_leave_the_withdrawn_out() -> None:
    choices = [(0, 0), (1, UNPLACED)]
    market = market_of([[0, 1], [0]], [2, 1], pairs=[Pair((0, 1), choices)])
    session = Session(market, [placed(market)])
    assert session.solve().place_of.tolist() == [0, 0]
    session.withdraw(1)
    assert session.solve().place_of.tolist() == [1, UNPLACED]
    session.restore(1)
    session.withdraw(0)
    assert session.solve().place_of.tolist() == [UNPLACED, UNPLACED]


def test_members_are_pinned_and_pins_of_the_market_lifted() -> None:
    market = market_of([[0, 1], [0, 1]], [1, 1], pairs=[Pair((0, 1))], pins=[(0, 1)])
    session = Session(market, [placed(market), total_rank(market)])
    session.pin(0, None)
    session.pin(1, 1)
    assert session.solve().place_of.tolist() == [0, 1]


def test_a_mid_size_market_is_repaired_as_from_nothing() -> None:
    market, aimed = _midsize()
    before = optimal(market, aimed).place_of
    session = Session(market, aimed, near=before)
    for person in range(0, market.size[0], 25):
        session.withdraw(person)
    found = session.solve()
    anew = optimal(session.market, session.aims)
    assert found.values == anew.values
    assert found.values == values_of(session.market, session.aims, tuple(found.place_of.tolist()))


def _midsize() -> tuple[Market, list[Aim]]:
    market = midsize_market(3, "classes", "regions")
    return market, midsize_aims(3, market)
