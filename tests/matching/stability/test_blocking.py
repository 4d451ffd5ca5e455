"""Blocking pairs against those found pair by pair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu.matching.market import UNPLACED, BadMarket, Market
from koryu.matching.stability.blocking import blocking_pairs, count_blocking
from tests.matching import stable_by_force
from tests.matching.brute_force import lawful_placements
from tests.matching.examples import examples
from tests.matching.markets import Pair, array, market_of, markets


@st.composite
def placements(draw: st.DrawFn) -> tuple[Market, tuple[int, ...]]:
    market = draw(markets("standings", "ties", "pins", "forbidden", people=4, places=3))
    return market, draw(st.sampled_from(list(lawful_placements(market))))


@examples(400)
@given(placements())
def test_they_are_the_pairs_that_would_both_rather(case: tuple[Market, tuple[int, ...]]) -> None:
    market, place_of = case
    expected = stable_by_force.blocking_pairs(market, place_of)
    found = blocking_pairs(market, array(place_of))
    assert found.dtype == np.int32
    assert sorted(map(tuple, found.tolist())) == expected
    assert count_blocking(market, array(place_of)) == len(expected)


def test_in_the_order_of_the_choices() -> None:
    market = market_of([[2, 0, 1], [1, 2]], [1, 1, 1], [[0], [0, 1], [0, 1]])
    found = blocking_pairs(market, array([UNPLACED, UNPLACED]))
    assert found.tolist() == [[0, 2], [0, 0], [0, 1], [1, 1], [1, 2]]
    assert blocking_pairs(market, array([1, 2])).tolist() == [[0, 2], [0, 0]]
    assert blocking_pairs(market, array([2, 1])).tolist() == []


def test_a_tie_moves_nobody() -> None:
    equals = market_of([[[0, 1]], [0]], [1, 1], [[[0, 1]], [0]])
    assert count_blocking(equals, array([0, UNPLACED])) == 0
    assert count_blocking(equals, array([1, 0])) == 0


def test_any_numbers_will_do_for_standings() -> None:
    market = market_of([[0], [0]], [1], [[0, 1]])
    market.choices.standing[:] = [2**31 - 2, 2**31 - 1]
    assert blocking_pairs(market, array([UNPLACED, 0])).tolist() == [[0, 0]]
    assert blocking_pairs(market, array([UNPLACED, UNPLACED])).tolist() == [[0, 0], [1, 0]]


FAULTS = {
    "person 1 is placed on no line": [0, 1, 1],
    "more people are placed at place 0 than it has seats": [0, 0, 1],
    "person 2 is pinned to place 1 and placed elsewhere": [0, UNPLACED, 0],
    "2 placements for 3 people": [0, UNPLACED],
}


@pytest.mark.parametrize("says", FAULTS)
def test_no_placement_of_this_market(says: str) -> None:
    market = market_of([[0], [0], [0, 1]], [1, 1], [[0, 1, 2], [2]], pins=[(2, 1)])
    with pytest.raises(BadMarket, match=says):
        count_blocking(market, array(FAULTS[says]))


def test_joint_choices_are_another_matter() -> None:
    market = market_of([[0], [0]], [2], [[0, 1]], pairs=[Pair((0, 1), [(0, 0)])])
    with pytest.raises(BadMarket, match="joint choices of person 0 and person 1"):
        count_blocking(market, array([0, 0]))
