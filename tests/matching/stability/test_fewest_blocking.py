"""The fewest blocking pairs: against all placements, and what is told of larger markets."""

import pytest
from hypothesis import given

from koryu.matching.market import UNPLACED, BadMarket, Market
from koryu.matching.stability.couples import blocking_with_couples, roth_peranson
from koryu.matching.stability.fewest_blocking import FewestBlocking, fewest_blocking, solve
from tests.matching.brute_force import lawful_placements
from tests.matching.couples import random_market
from tests.matching.examples import examples
from tests.matching.markets import Pair, array, market_of, markets
from tests.matching.stability.test_couples import klaus_klijn, roth
from tests.matching.stable_by_force import blocking_couples, blocking_pairs


def fewest_by_force(market: Market) -> int:
    return min(
        len(blocking_pairs(market, place_of)) + len(blocking_couples(market, place_of))
        for place_of in lawful_placements(market)
    )


def without_luck(market: Market) -> FewestBlocking:
    """What the program finds by itself, whatever Roth and Peranson's way would find."""
    return solve(market, array([UNPLACED] * market.size[0]))


@pytest.mark.parametrize("market", [klaus_klijn(), roth()], ids=["Klaus and Klijn", "Roth"])
def test_where_nothing_is_stable_one_pair_blocks(market: Market) -> None:
    found = fewest_blocking(market)
    assert (len(found.blocking), found.bound, found.gap) == (1, 1, 0)
    place_of = tuple(found.place_of.tolist())
    assert len(blocking_pairs(market, place_of)) + len(blocking_couples(market, place_of)) == 1


@examples(60)
@given(markets("ties", "standings", "joint", "forbidden", people=4, places=3))
def test_the_program_alone_finds_the_fewest(market: Market) -> None:
    found = without_luck(market)
    assert found.gap == 0
    assert len(found.blocking) == fewest_by_force(market)
    assert tuple(found.place_of.tolist()) in set(lawful_placements(market))


def test_the_fewest_in_markets_mostly_of_couples() -> None:
    counted = []
    for seed in range(40):
        market = random_market(seed, people=5, places=3, choices=2, couples=2, joint=5)
        found = without_luck(market)
        assert (len(found.blocking), found.gap) == (fewest_by_force(market), 0)
        counted.append(len(found.blocking))
    assert max(counted) > 0


def test_the_pinned_hold_their_seats() -> None:
    """The market of Klaus and Klijn with one seat more at each place, for one who stays."""
    market = market_of(
        [[0], [1], [0, 1], [0], [1]],
        [2, 2],
        [[0, 2, 3], [2, 1, 4]],
        [Pair((0, 1), [(0, 1)])],
        pins=[[3, 0], [4, 1]],
    )
    found = without_luck(market)
    assert (len(found.blocking), found.gap) == (1, 0)
    assert found.place_of[3:].tolist() == [0, 1]


def test_nobody_blocks_for_a_seat_of_the_pinned() -> None:
    market = market_of([[0], [0], [0]], [2], [[0, 1, 2]], pins=[[2, 0]])
    found = without_luck(market)
    assert (found.place_of.tolist(), found.bound) == ([0, UNPLACED, 0], 0)


def test_it_finds_the_stable_placement_that_was_missed() -> None:
    missed = random_market(8, people=20, places=8, choices=3, couples=10)
    assert not roth_peranson(missed).stable
    found = fewest_blocking(missed)
    assert (len(found.blocking), found.gap) == (0, 0)
    assert not len(blocking_with_couples(missed, found.place_of))


def test_a_large_market_wants_a_time_limit() -> None:
    market = random_market(0, people=300, places=120, choices=4, couples=40)
    with pytest.raises(BadMarket, match=r"options are too many .* give a time limit$"):
        fewest_blocking(market)


def test_a_time_limit_tells_the_gap() -> None:
    market = random_market(0, people=300, places=120, choices=4, couples=40)
    found = fewest_blocking(market, time_limit=0.0)
    assert found.gap == len(found.blocking) - found.bound
    assert 0 <= found.bound <= len(found.blocking)
    assert len(found.blocking) == len(blocking_with_couples(market, found.place_of))
