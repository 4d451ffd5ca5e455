"""A market in another order is the same market, and what is found of it comes back."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu.matching.canonical import by_lot, market_sha256
from koryu.matching.checks import check_aims
from koryu.matching.market import UNPLACED, Classes, Couples, Market, Quotas, Regions
from koryu.matching.optimal import Infeasible, optimal
from koryu.matching.relabelling import Relabelling
from koryu.matching.results import APART, CoupleBranch, Leaf, Optimum, Prices, QuotaBranch
from koryu.matching.verify import verify_optimum
from tests.matching.brute_force import lawful_placements, values_of
from tests.matching.examples import examples
from tests.matching.markets import EVERY, aims, array, market_of, markets
from tests.matching.test_checks import whole_market

SMALL = {"people": 4, "places": 3}


def named(market: Market) -> Market:
    """With names, but for the places where the people are an odd number."""
    people, places = market.size
    regions = 0 if market.regions is None else len(market.regions.cap)
    return replace(
        market,
        people=[f"p{number}" for number in range(people)],
        places=[f"q{number}" for number in range(places)],
        areas=[f"r{number}" for number in range(regions)],
    )


def some_order(data: st.DataObject, market: Market) -> tuple[list[int], list[int]]:
    people, places = (data.draw(st.permutations(range(size))) for size in market.size)
    return people, places


@given(st.data())
def test_the_lawful_placements_and_their_worth_stay(data: st.DataObject) -> None:
    market = data.draw(markets(*EVERY, **SMALL))
    order = some_order(data, market)
    wanted = data.draw(aims(market))
    way = Relabelling(market, *order)
    others = way.aims(wanted)
    check_aims(way.market, others)
    back = {
        tuple(way.placement_back(array(place_of)).tolist()): place_of
        for place_of in lawful_placements(way.market)
    }
    assert {*back} == {*lawful_placements(market)}
    for mine, theirs in [*back.items()][:20]:
        assert values_of(market, wanted, mine) == values_of(way.market, others, theirs)


@given(st.data())
def test_a_second_order_makes_the_first_forgotten(data: st.DataObject) -> None:
    market = named(data.draw(markets(*EVERY, **SMALL)))
    wanted = data.draw(aims(market))
    first = some_order(data, market)
    way = Relabelling(market, *first)
    again = (np.argsort(first[0]), np.argsort(first[1]))
    back = Relabelling(way.market, *again)
    assert market_sha256(back.market, back.aims(way.aims(wanted))) == market_sha256(market, wanted)
    straight = Relabelling(market, range(market.size[0]), range(market.size[1])).market
    for name in ("seats", "pins", "forbidden"):
        assert getattr(back.market, name).tolist() == getattr(straight, name).tolist()
    for name in ("start", "place", "rank", "standing"):
        ours, theirs = getattr(back.market.choices, name), getattr(straight.choices, name)
        assert (ours.dtype, ours.tolist()) == (theirs.dtype, theirs.tolist())


@given(st.data())
@examples(40)
def test_what_is_found_in_the_order_of_lots_is_proved_of_the_market_as_it_was(
    data: st.DataObject,
) -> None:
    features = [feature for feature in EVERY if feature != "quotas"]
    market = data.draw(markets(*features, **SMALL))
    wanted = data.draw(aims(market))
    way = by_lot(market, data.draw(st.integers(0, 9)))
    try:
        found = optimal(way.market, way.aims(wanted))
    except Infeasible:
        return
    back = way.optimum_back(found)
    assert back.values == values_of(market, wanted, back.place_of.tolist())
    assert verify_optimum(market, wanted, back).breaches == ()


def test_choices_of_one_rank_stand_in_the_order_of_places() -> None:
    market = market_of([[0], [2, [1, 0]]], [1, 1, 1])
    choices = Relabelling(market, [1, 0], [2, 0, 1]).market.choices
    assert choices.start.tolist() == [0, 3, 4]
    assert choices.place.tolist() == [0, 1, 2, 1]
    assert choices.rank.tolist() == [0, 1, 1, 0]


def test_couples_go_by_their_lower_member() -> None:
    market = market_of([[0, 1]] * 4, [4, 4])
    couples = Couples(
        members=array([[0, 3], [1, 2]]),
        start=np.array([0, 2, 2]),
        places=array([[0, 1], [1, UNPLACED]]),
        rank=array([0, 0]),
    )
    moved = Relabelling(replace(market, couples=couples), [2, 3, 1, 0], [0, 1]).market.couples
    assert moved is not None
    assert moved.members.tolist() == [[0, 2], [1, 3]]
    assert moved.start.tolist() == [0, 0, 2]
    assert moved.places.tolist() == [[UNPLACED, 1], [1, 0]]


def test_regions_go_by_their_first_place_the_inner_before_the_outer() -> None:
    regions = Regions(
        of_place=array([3, 1, 0]),
        parent=array([2, 2, -1, -1, -1, -1]),
        cap=array([10, 11, 12, 13, 14, 15]),
        floor=array([0] * 6),
    )
    market = market_of([[0, 1, 2]], [1, 1, 1], regions=regions)
    plain = Relabelling(market, [0], [2, 0, 1]).market.regions
    assert plain is not None
    assert plain.cap.tolist() == [10, 12, 13, 11, 14, 15]
    assert plain.parent.tolist() == [1, -1, -1, 1, -1, -1]
    assert plain.of_place.tolist() == [0, 2, 3]
    # those without a place go by name
    by_name = replace(market, areas=["f", "e", "d", "c", "b", "a"])
    moved = Relabelling(by_name, [0], [2, 0, 1]).market
    assert moved.areas == ["f", "d", "c", "e", "a", "b"]


def test_classes_and_categories_are_numbered_as_they_occur() -> None:
    market = replace(
        whole_market(),
        classes=Classes(
            array([3, -1, 1, -1]), array([2, -1, 0]), np.array([0, 1, 2, 2, 4]), array([0, 1, 0, 2])
        ),
        quotas=Quotas(array([5, 2, -1, 2]), array([9, 2]), array([0, 1]), array([1, 1])),
        pins=array([]).reshape(0, 2),
    )
    way = Relabelling(market, [3, 2, 1, 0], [0, 1, 2])
    classes, quotas = way.market.classes, way.market.quotas
    assert classes is not None
    assert quotas is not None
    assert classes.of_person.tolist() == [-1, 0, -1, 1]
    assert classes.of_place.tolist() == [0, -1, 1]
    assert classes.start.tolist() == [0, 1, 3, 4, 4]
    assert classes.place_class.tolist() == [2, 0, 1, 1]
    assert way.class_lines.tolist() == [1, 3, 2, 0]
    assert quotas.category.tolist() == [0, -1, 0, 1]
    assert quotas.region.tolist() == [0, 1]
    assert quotas.counted.tolist()[1] == 0


def test_a_proof_comes_back_number_by_number() -> None:
    couples = Couples(
        members=array([[0, 1], [2, 3]]),
        start=np.array([0, 2, 2]),
        places=array([[0, 1], [1, 2]]),
        rank=array([0, 0]),
    )
    market = replace(
        whole_market(), couples=couples, group=array([2, 0, -1]), label=array([4, 4, 7])
    )
    way = Relabelling(market, [3, 2, 1, 0], [2, 1, 0])
    quota = QuotaBranch(0, 1, Leaf(0), Leaf(1))
    free = CoupleBranch(0, ((APART,), (0, 1)), (quota, Leaf(2)))
    tree = CoupleBranch(1, ((0,), (APART, 1)), (free, Leaf(3)))

    def row(*numbers: int) -> Any:
        return np.array([numbers], np.int64)

    prices = Prices(row(1, 2, 3), row(4, 5), row(6, 7), row(8))
    found = Optimum(array([0, 1, UNPLACED, 2]), (1,), (2,), tree, (prices,))
    back = way.optimum_back(found)
    assert back.place_of.tolist() == [0, UNPLACED, 1, 2]
    assert (back.values, back.bound) == ((1,), (2,))
    [moved] = back.prices
    assert moved.place.tolist() == [[3, 2, 1]]
    assert moved.region.tolist() == [[5, 4]]
    assert moved.group.tolist() == [[6, 0, 7]]
    assert moved.quota.tolist() == [[8]]
    assert back.tree == CoupleBranch(
        0,
        ((1,), (APART, 0)),
        (
            CoupleBranch(1, ((APART,), (7, 4)), (QuotaBranch(3, 0, Leaf(0), Leaf(1)), Leaf(2))),
            Leaf(3),
        ),
    )


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 1, 2, 2], [0, 1, 2, 4]])
def test_an_order_holds_everybody_once(order: list[int]) -> None:
    with pytest.raises(ValueError, match=r"^people_order must hold each of 4 numbers once$"):
        Relabelling(whole_market(), order, [0, 1, 2])
