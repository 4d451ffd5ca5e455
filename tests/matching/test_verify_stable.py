"""The checker of stable placements against all placements of small markets."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from koryu.matching.market import UNPLACED, BadMarket, Market, Quotas, Regions
from koryu.matching.stable import stable
from koryu.matching.verify import stability_is_settled, verify_stable
from tests.matching.brute_force import is_lawful, lawful_placements
from tests.matching.markets import Feature, Pair, array, market_of, markets
from tests.matching.stable_by_force import (
    blocking_couples,
    blocking_pairs,
    flexibly_stable_placements,
)

SINGLE: tuple[Feature, ...] = ("standings", "ties", "pins", "forbidden")


def cutoffs(market: Market, place_of: Any) -> Any:
    """By hand: the worst standing of those who are not pinned, at each full place."""
    pinned = set(market.pins[:, 0].tolist())
    rows = zip(market.choices.person.tolist(), market.choices.place.tolist(), strict=True)
    standing = dict(zip(rows, market.choices.standing.tolist(), strict=True))
    found = []
    for place, seats in enumerate(market.seats.tolist()):
        there = [i for i, where in enumerate(place_of) if where == place]
        worst = max((standing[i, place] for i in there if i not in pinned), default=0)
        found.append(worst if len(there) >= seats else -1)
    return array(found)


def is_refused(market: Market, place_of: Any, cutoff: Any, blocking: int) -> bool:
    verdict = verify_stable(market, array(place_of), cutoff, blocking=blocking)
    assert bool(verdict.breaches) != bool(verdict.proved)
    return bool(verdict.breaches)


MECHANISMS: list[Any] = [
    {"proposing": "people", "ties": "single"},
    {"proposing": "people", "ties": "multiple"},
    {"proposing": "people", "ties": "largest"},
    {"proposing": "places", "ties": "single"},
    {"proposing": "places", "ties": "multiple"},
]


@given(markets(*SINGLE), st.sampled_from(MECHANISMS), st.integers(0, 3))
def test_what_deferred_acceptance_finds_is_stable(market: Market, how: Any, seed: int) -> None:
    found = stable(market, seed=seed, **how)
    assert verify_stable(market, found.place_of, found.cutoff).breaches == ()


@given(markets(*SINGLE, "joint"), st.data())
def test_pairs_and_couples_that_block_are_counted(market: Market, data: Any) -> None:
    place_of = data.draw(st.sampled_from(list(lawful_placements(market)) or [None]))
    assume(place_of is not None and not one_is_pinned(market))
    blocking = len(blocking_pairs(market, place_of)) + len(blocking_couples(market, place_of))
    cutoff = cutoffs(market, place_of)
    assert not is_refused(market, place_of, cutoff, blocking)
    assert is_refused(market, place_of, cutoff, blocking + 1)
    assert is_refused(market, place_of, cutoff, blocking - 1)


def one_is_pinned(market: Market) -> bool:
    """Somebody of a couple that chooses together is pinned: no mechanism takes that."""
    return market.couples is not None and bool(
        np.isin(market.couples.members, market.pins[:, 0]).any()
    )


@given(markets(*SINGLE, "regions", "targets"), st.data())
def test_what_a_full_region_may_refuse_blocks_nothing(market: Market, data: Any) -> None:
    assert market.regions is not None
    assume((market.regions.parent == -1).all())  # as far as the paper goes
    place_of = data.draw(st.sampled_from(list(lawful_placements(market)) or [None]))
    assume(place_of is not None)
    stable_ones = flexibly_stable_placements(market)
    assert is_refused(market, place_of, cutoffs(market, place_of), 0) == (
        tuple(place_of) not in stable_ones
    )


@given(markets(*SINGLE, "regions", "targets"))
def test_what_flexible_acceptance_finds_is_stable(market: Market) -> None:
    try:
        found = stable(market)
    except BadMarket:
        assume(False)
        raise
    assert verify_stable(market, found.place_of, found.cutoff).breaches == ()


@given(markets(*SINGLE), st.data())
def test_another_placement_is_refused(market: Market, data: Any) -> None:
    found = stable(market)
    person = data.draw(st.integers(0, market.size[0] - 1))
    place = data.draw(st.integers(UNPLACED, market.size[1] - 1))
    place_of = found.place_of.copy()
    place_of[person] = place
    right = is_lawful(market, place_of.tolist()) and not blocking_pairs(market, place_of.tolist())
    right = right and np.array_equal(cutoffs(market, place_of), found.cutoff)
    assert is_refused(market, place_of, found.cutoff, 0) == (not right)


@given(markets(*SINGLE), st.data(), st.sampled_from([-1, 1]))
def test_no_cutoff_can_be_off_by_one(market: Market, data: Any, by: int) -> None:
    found = stable(market)
    cutoff = found.cutoff.copy()
    cutoff[data.draw(st.integers(0, market.size[1] - 1))] += by
    assert verify_stable(market, found.place_of, cutoff).breaches == (
        "The cutoffs are not those of the placement.",
    )


def test_what_was_proved_is_said() -> None:
    market = market_of([[0], [0, 1]], [1, 1], [[0, 1], [1]])
    assert verify_stable(market, array([0, 1]), array([0, 0])).proved == (
        "All 2 lines are lawful; all seats, limits, pins and joint choices are kept.",
        "Nobody and no place would rather have each other: the placement is stable.",
    )
    assert verify_stable(market, array([-1, 0]), array([1, -1]), blocking=1).proved[1] == (
        "The placement is not stable: it is blocked once."
    )
    assert verify_stable(market, array([-1, 0]), array([1, -1]), blocking=1).proved[0] == (
        "The one line is lawful; all seats, limits, pins and joint choices are kept."
    )


def test_cutoffs_that_nobody_states_are_not_looked_at() -> None:
    market = market_of([[0], [0, 1]], [1, 1], [[0, 1], [1]])
    assert verify_stable(market, array([0, 1]), None).breaches == ()
    assert verify_stable(market, array([-1, 0]), None).breaches == (
        "The placement is said to be blocked 0 times, but is once.",
    )


@pytest.mark.parametrize(
    ("cap", "joint", "quotas", "settled"),
    [
        (1, [(0, 0)], None, False),
        (2, [(0, 0)], None, True),  # there are no more seats than that
        (1, [], None, True),
        (2, [], Quotas(array([0, 0]), array([0]), array([0]), array([1])), False),
    ],
)
def test_under_quotas_and_of_couples_under_caps_it_is_not_settled(
    cap: int, joint: Any, quotas: Quotas | None, settled: bool
) -> None:
    market = market_of(
        [[0], [0]],
        [2],
        pairs=[Pair((0, 1), joint)],
        regions=Regions(array([0]), array([-1]), array([cap]), array([0])),
        quotas=quotas,
    )
    assert stability_is_settled(market) is settled


@pytest.mark.parametrize(
    ("place_of", "why"),
    [
        ([0, 0], "place 0 takes at most 1; 2 are placed there."),
        ([1, 0], "person 0 may not go to place 1."),
        ([0], "The placement is not one of 2 people."),
        ([0, 2], "The placement names places beyond the 2."),
        ([0, -1], "The placement is said to be blocked 0 times, but is once."),
    ],
)
def test_what_is_wrong_is_said(place_of: list[int], why: str) -> None:
    market = market_of([[0], [0, 1]], [1, 1], [[0, 1], [1]])
    cutoff = array([0, -1])
    assert verify_stable(market, array(place_of), cutoff).breaches == (why,)


def test_two_partners_need_two_seats() -> None:
    """Of the one person at the place both partners are ranked above: not enough for both."""
    market = market_of([[0], [0], [0]], [1], [[0, 1, 2]], pairs=[Pair((0, 1), [(0, 0)])])
    assert not is_refused(market, [-1, -1, 0], array([2]), 0)
    wider = market_of([[0], [0], [0]], [2], [[0, 1, 2]], pairs=[Pair((0, 1), [(0, 0)])])
    assert is_refused(wider, [-1, -1, 0], array([-1]), 0)
    assert not is_refused(wider, [-1, -1, 0], array([-1]), 1)
