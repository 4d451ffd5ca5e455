"""A market kept solved: after any change the answer is that of solving from nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu.matching.conflicts import Infeasible
from koryu.matching.market import UNPLACED, Aim, BadMarket, Market
from koryu.matching.optimal import optimal
from koryu.matching.session import STAY, Session
from koryu.matching.verify import verify_optimum
from tests.matching.brute_force import Values, best_values, lawful_lines, values_of
from tests.matching.markets import (
    Feature,
    Pair,
    aims,
    couples_of,
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


def checked(session: Session) -> Values | None:
    """What the session finds, proved against its market; None where nothing is lawful."""
    try:
        found = session.solve()
    except Infeasible:
        return None
    assert verify_optimum(session.market, session.aims, found).breaches == ()
    assert found.bound == found.values
    return found.values


def change(data: st.DataObject, session: Session, market: Market) -> None:
    """One change of any sort, where the session allows it."""
    sort = data.draw(st.sampled_from(("pin", "unpin", "withdraw", "seats", "cap")))
    fixed = {int(person) for person, _place in market.pins}
    if market.couples is not None:
        fixed |= set(market.couples.members.ravel().tolist())
    lines = sorted(line for line in lawful_lines(session.market) if line[0] not in fixed)
    if sort in ("pin", "unpin", "withdraw") and lines:
        person, place = data.draw(st.sampled_from(lines))
        if sort == "withdraw":
            session.withdraw(person)
        else:
            session.pin(person, place if sort == "pin" else None)
    if sort == "cap" and market.regions is not None and len(market.regions.cap):
        region = data.draw(st.integers(0, len(market.regions.cap) - 1))
        session.set_cap(region, data.draw(st.integers(0, 4)))
    if sort == "seats":
        session.set_seats(data.draw(st.integers(0, market.size[1] - 1)), 3)


@pytest.mark.parametrize("couples", [(), ("couples",)], ids=["singles", "couples"])
@settings(max_examples=150)
@given(st.data())
def test_any_changes_are_solved_as_from_nothing(
    couples: tuple[Feature, ...], data: st.DataObject
) -> None:
    market = data.draw(markets(*SINGLES, *couples))
    aimed = data.draw(aims(market))
    session = Session(market, aimed)
    for _change in range(data.draw(st.integers(1, 4))):
        change(data, session, market)
        try:
            changed = session.market
        except BadMarket:  # more pins than seats
            return
        assert checked(session) == best_values(changed, aimed)


@settings(max_examples=200)
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


def test_what_a_session_cannot_do_is_said() -> None:
    market = market_of([[0], [0, 1], [1]], [1, 1], couples=couples_of([Pair((0, 1))]))
    session = Session(market, [placed(market)])
    with pytest.raises(BadMarket, match="one of a couple"):
        session.pin(0, 0)
    with pytest.raises(BadMarket, match="has no line to"):
        session.pin(2, 0)
    with pytest.raises(BadMarket, match="no regions"):
        session.set_cap(0, 1)


def test_a_mid_size_market_is_repaired_as_from_nothing() -> None:
    market, aimed = _midsize()
    before = optimal(market, aimed).place_of
    session = Session(market, aimed, near=before)
    members = set() if market.couples is None else set(market.couples.members.flat)
    free = [person for person in range(market.size[0]) if person not in members]
    for person in free[::25]:
        session.withdraw(person)
    found = session.solve()
    anew = optimal(session.market, session.aims)
    assert found.values == anew.values
    assert found.values == values_of(session.market, session.aims, tuple(found.place_of.tolist()))


def _midsize() -> tuple[Market, list[Aim]]:
    market = midsize_market(3, "classes", "regions")
    return market, midsize_aims(3, market)
