"""What is named where nothing is lawful: together impossible, and none of it to spare."""

from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from koryu.matching.conflicts import Condition, Infeasible
from koryu.matching.market import NO_CAP, NOWHERE, Market, Regions
from koryu.matching.optimal import optimal
from tests.matching.brute_force import lawful_placements
from tests.matching.examples import examples
from tests.matching.markets import Feature, array, market_of, markets, placed

FEATURES: dict[str, tuple[Feature, ...]] = {
    "caps and floors": ("regions", "floors"),
    "floors and pins": ("regions", "floors", "pins", "forbidden", "classes"),
    "joint choices": ("regions", "floors", "joint", "pins"),
    "quotas": ("regions", "floors", "quotas", "pins"),
}


def bound_by(market: Market, kept: Collection[Condition]) -> Market:
    """The market with no other pins, floors, caps and quotas than these."""

    def numbers(sort: str) -> list[int]:
        return [condition.number for condition in kept if condition.sort == sort]

    regions, quotas = market.regions, market.quotas
    assert regions is not None
    count = range(len(regions.cap))
    regions = replace(
        regions,
        cap=array([regions.cap[r] if r in numbers("cap") else NO_CAP for r in count]),
        floor=array([regions.floor[r] if r in numbers("floor") else 0 for r in count]),
    )
    if quotas is not None:
        left = numbers("quota")
        quotas = replace(
            quotas, counted=quotas.counted[left], region=quotas.region[left], cap=quotas.cap[left]
        )
    return replace(market, pins=market.pins[numbers("pin")], regions=regions, quotas=quotas)


def is_possible(market: Market) -> bool:
    return any(True for _placement in lawful_placements(market))


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
@examples(60)
@given(data=st.data())
def test_the_conditions_named_are_in_conflict_and_none_is_to_spare(
    features: tuple[Feature, ...], data: st.DataObject
) -> None:
    market = data.draw(markets(*features))
    if is_possible(market):
        reject()
    with pytest.raises(Infeasible) as refusal:
        optimal(market, [placed(market)])
    named = refusal.value.conditions
    assert len(set(named)) == len(named)
    assert not is_possible(bound_by(market, named))
    for condition in named:
        assert is_possible(bound_by(market, [other for other in named if other != condition]))


def test_a_conflict_is_told_in_words() -> None:
    north, south = 0, 1
    market = market_of(
        [[0], [0, 1]],
        [2, 1],
        pins=[(1, 0)],
        people=["ana", "bo"],
        places=["x", "y"],
        areas=["north", "south"],
        regions=Regions(
            of_place=array([north, south]),
            parent=array([NOWHERE, NOWHERE]),
            cap=array([2, NO_CAP]),
            floor=array([0, 1]),
        ),
    )
    with pytest.raises(Infeasible) as refusal:
        optimal(market, [placed(market)])
    assert str(refusal.value) == (
        "These cannot all be met: south must receive at least 1; bo is pinned to x."
    )


def test_a_condition_that_nothing_could_meet_stands_alone() -> None:
    regions = Regions(array([0]), array([NOWHERE]), array([NO_CAP]), array([2]))
    market = market_of([[0]], [1], areas=["north"], regions=regions)
    with pytest.raises(Infeasible) as refusal:
        optimal(market, [placed(market)])
    assert str(refusal.value) == "This cannot be met: north must receive at least 2."
