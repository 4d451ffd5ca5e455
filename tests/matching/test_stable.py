"""The door to the stable mechanisms."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu.matching.canonical import by_lot
from koryu.matching.market import NOWHERE, UNPLACED, BadMarket, Market, Regions
from koryu.matching.relabelling import Relabelling
from koryu.matching.stability.acceptance import Side
from koryu.matching.stable import Ties, stable
from tests.matching.examples import examples
from tests.matching.markets import Pair, array, market_of, markets
from tests.matching.stable_by_force import stable_placements

Way = tuple[Side, Ties]
WAYS: tuple[Way, ...] = (
    ("people", "single"),
    ("people", "multiple"),
    ("people", "largest"),
    ("places", "single"),
    ("places", "multiple"),
)


def named(market: Market) -> Market:
    people, places = market.size
    return replace(
        market,
        people=[f"p{number}" for number in range(people)],
        places=[f"q{number}" for number in range(places)],
    )


@examples(200)
@given(markets("standings", "ties", "pins", "forbidden"), st.sampled_from(WAYS))
def test_it_is_stable_whatever_tells_equals_apart(market: Market, way: Way) -> None:
    found = stable(market, proposing=way[0], ties=way[1], seed=3)
    assert tuple(found.place_of.tolist()) in stable_placements(market)
    assert found.stable


@examples(150)
@given(st.data(), st.sampled_from(WAYS))
def test_the_order_of_rows_changes_nothing(data: st.DataObject, way: Way) -> None:
    market = named(data.draw(markets("standings", "ties", "pins", "forbidden")))
    people, places = (data.draw(st.permutations(range(size))) for size in market.size)
    other = Relabelling(market, people, places)
    here = stable(market, proposing=way[0], ties=way[1], seed=5)
    there = stable(other.market, proposing=way[0], ties=way[1], seed=5)
    assert other.placement_back(there.place_of).tolist() == here.place_of.tolist()
    assert there.cutoff.tolist() == here.cutoff[other.places.old].tolist()
    assert (there.proposals, there.mechanism) == (here.proposals, here.mechanism)


EQUALS = market_of([[0], [0], [0]], [1])


@pytest.mark.parametrize("ties", ["single", "multiple"])
def test_the_seed_decides_between_equals(ties: Ties) -> None:
    got = [stable(EQUALS, ties=ties, seed=seed).place_of.tolist() for seed in range(20)]
    assert {tuple(place_of) for place_of in got} == {(0, -1, -1), (-1, 0, -1), (-1, -1, 0)}
    assert got == [stable(EQUALS, ties=ties, seed=seed).place_of.tolist() for seed in range(20)]


def test_a_single_lottery_is_the_order_of_the_lots() -> None:
    for seed in range(10):
        first = int(by_lot(EQUALS, seed).people.old[0])
        assert int(np.argmax(stable(EQUALS, seed=seed).place_of)) == first


def test_a_single_lottery_serves_all_places_alike() -> None:
    market = market_of([[0, 1]] * 4, [1, 1])
    apart = market_of([[0], [0], [1], [1]], [1, 1])
    for seed in range(10):
        order = by_lot(market, seed).people.old.tolist()
        place_of = stable(market, seed=seed).place_of.tolist()
        assert [order.index(place_of.index(place)) for place in (0, 1)] == [0, 1]
        lucky = stable(apart, seed=seed).place_of.tolist()
        assert next(i for i in order if i < 2) == lucky.index(0)
        assert next(i for i in order if i > 1) == lucky.index(1)


def test_without_ties_all_ways_lead_to_the_only_stable_placement() -> None:
    market = market_of([[0, 1], [0]], [1, 1], [[1, 0], [0]])
    for way in WAYS:
        found = stable(market, proposing=way[0], ties=way[1])
        assert found.place_of.tolist() == [1, 0]


def test_more_are_placed_where_asked_for() -> None:
    """Equals at place 0, of whom one has another choice."""
    market = market_of([[0, 1], [0]], [1, 1], [[[0, 1]], [0]])
    lots = {tuple(stable(market, seed=seed).place_of.tolist()) for seed in range(10)}
    assert lots == {(0, UNPLACED), (1, 0)}
    assert stable(market, ties="largest").place_of.tolist() == [1, 0]


# Caps and couples


CAPPED = market_of(
    [[0], [1]],
    [1, 1],
    [[0], [1]],
    regions=Regions(array([0, 0]), array([NOWHERE]), array([1]), array([0])),
)
COUPLE = market_of([[0, 1], [0, 1]], [1, 1], [[0, 1], [0, 1]], pairs=[Pair((0, 1), [(1, 0)])])


def test_regional_caps_are_kept() -> None:
    found = stable(CAPPED)
    assert sorted(found.place_of.tolist()) in ([UNPLACED, 0], [UNPLACED, 1])
    assert found.mechanism == "flexible acceptance"


def test_couples_go_together() -> None:
    found = stable(COUPLE)
    assert found.place_of.tolist() == [1, 0]
    assert found.cutoff.tolist() == [1, 0]
    assert (found.mechanism, found.stable) == ("stable placement with couples", True)


def test_where_no_placement_is_stable_it_says_so() -> None:
    """Klaus and Klijn, 'Stable matchings and preferences of couples', Journal of Economic
    Theory 121 (2005): a couple and a single person, two places."""
    market = market_of([[0], [1], [0, 1]], [1, 1], [[0, 2], [2, 1]], pairs=[Pair((0, 1), [(0, 1)])])
    assert stable_placements(market) == []
    assert not stable(market).stable


@pytest.mark.parametrize("market", [CAPPED, COUPLE], ids=["caps", "couples"])
def test_with_caps_and_couples_people_propose_and_lots_decide(market: Market) -> None:
    with pytest.raises(BadMarket, match="places propose only"):
        stable(market, proposing="places")
    with pytest.raises(BadMarket, match="ties go by lots"):
        stable(market, ties="largest")


def test_the_largest_is_sought_with_people_proposing() -> None:
    with pytest.raises(BadMarket, match="places propose only"):
        stable(EQUALS, proposing="places", ties="largest")
