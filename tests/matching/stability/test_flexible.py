"""Flexible acceptance: the published example, and all small markets drawn against force."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given

from koryu.matching.market import NO_CAP, NOWHERE, UNPLACED, BadMarket, Choices, Market, Regions
from koryu.matching.stability.flexible import artificial_caps, flexible_placement
from koryu.matching.stability.regional_stability import is_stable_under_regions, unexcused_pairs
from tests.matching.brute_force import lawful_placements
from tests.matching.examples import examples
from tests.matching.markets import Pair, array, market_of, markets
from tests.matching.stable_by_force import (
    flexibly_stable_placements,
    strongly_stable_placements,
    weakly_stable_placements,
)

FEW = examples(60)


def regions(of_place: list[int], parent: list[int], cap: list[int]) -> Regions:
    return Regions(array(of_place), array(parent), array(cap), array([0] * len(cap)))


def two_hospitals() -> Market:
    """Kamada and Kojima (2015), example 1: one region with a cap of 10, two hospitals of 10
    seats and target 5; three doctors want only the first, seven only the second."""
    return market_of(
        [[0]] * 3 + [[1]] * 7,
        [10, 10],
        [list(range(10))] * 2,
        regions=regions([0, 0], [NOWHERE], [10]),
        target=[5, 5],
    )


def test_artificial_caps_leave_seats_empty_as_published() -> None:
    capped = artificial_caps(two_hospitals(), array([5, 5]))
    assert flexible_placement(capped).tolist() == [0] * 3 + [1] * 5 + [UNPLACED] * 2


def test_flexible_acceptance_fills_them_as_published() -> None:
    assert flexible_placement(two_hospitals()).tolist() == [0] * 3 + [1] * 7


def test_the_placement_under_artificial_caps_is_not_stable() -> None:
    market = two_hospitals()
    place_of = flexible_placement(artificial_caps(market, array([5, 5])))
    assert unexcused_pairs(market, place_of).tolist() == [[8, 1], [9, 1]]


def test_seats_beyond_the_targets_go_round_by_number() -> None:
    market = market_of(
        [[0]] * 4 + [[1]] * 4,
        [4, 4],
        [list(range(8))] * 2,
        regions=regions([0, 0], [NOWHERE], [5]),
        target=[1, 1],
    )
    assert flexible_placement(market).tolist() == [0, 0, 0, UNPLACED, 1, 1, UNPLACED, UNPLACED]


def test_the_fuller_place_gives_up_the_lower_ranked() -> None:
    """Beyond its target the first place yields a seat to the second, which is below its own."""
    market = market_of(
        [[0], [0], [1]],
        [2, 1],
        [[1, 0], [2]],
        regions=regions([0, 0], [NOWHERE], [2]),
        target=[1, 1],
    )
    assert flexible_placement(market).tolist() == [UNPLACED, 0, 1]


def test_a_region_inside_another_keeps_both_caps() -> None:
    market = market_of(
        [[0], [0], [1], [2], [2]],
        [2, 2, 2],
        [[0, 1], [2], [3, 4]],
        regions=regions([1, 1, 0], [NOWHERE, 0], [3, 2]),
        target=[0, 1, 1],
    )
    assert flexible_placement(market).tolist() == [0, UNPLACED, 1, 2, UNPLACED]


def test_the_pinned_count_against_seats_targets_and_caps() -> None:
    market = market_of(
        [[0], [0, 1], [1]],
        [2, 2],
        [[1, 2, 0], [1, 2]],
        regions=regions([0, 0], [NOWHERE], [2]),
        target=[1, 1],
        pins=[[0, 0]],
    )
    assert flexible_placement(market).tolist() == [0, 1, UNPLACED]


@FEW
@given(markets("ties", "standings", "regions", "targets", "forbidden"))
def test_what_is_placed_is_stable(market: Market) -> None:
    place_of = flexible_placement(market)
    if market.regions is None:
        assert is_stable_under_regions(market, place_of)
    else:
        assert tuple(place_of) in flexibly_stable_placements(market)


def test_a_move_that_evens_out_is_not_excused() -> None:
    market = market_of(
        [[0, 1], [1]],
        [2, 2],
        [[0], [0, 1]],
        regions=regions([0, 0], [NOWHERE], [2]),
        target=[0, 0],
    )
    assert unexcused_pairs(market, array([1, 1])).tolist() == [[0, 0]]
    assert unexcused_pairs(replace(market, target=array([0, 1])), array([1, 1])).tolist() == []


@FEW
@given(markets("ties", "standings", "regions", "targets", "pins", people=4, places=3))
def test_the_three_notions_are_those_found_by_force(market: Market) -> None:
    assume(market.regions is not None)
    weak, flexible, strong = (
        set(by_force(market))
        for by_force in (
            weakly_stable_placements,
            flexibly_stable_placements,
            strongly_stable_placements,
        )
    )
    for placement in lawful_placements(market):
        place_of = array(placement)
        assert is_stable_under_regions(market, place_of, "weak") == (placement in weak)
        assert is_stable_under_regions(market, place_of) == (placement in flexible)
        assert is_stable_under_regions(market, place_of, "strong") == (placement in strong)


@FEW
@given(markets("standings", "regions", "targets", people=4, places=3))
def test_nobody_gains_by_another_list(market: Market) -> None:
    truth = flexible_placement(market)
    for person in range(market.size[0]):
        own = market.choices.place[market.choices.of(person)].tolist()
        for length in range(1, len(own) + 1):
            for list_ in permutations(range(len(own)), length):
                lied = flexible_placement(_with_list(market, person, list_))
                assert _rank(own, int(truth[person])) <= _rank(own, int(lied[person]))


@FEW
@given(markets("standings", "regions", "targets"))
def test_nobody_is_worse_off_than_under_artificial_caps(market: Market) -> None:
    """As Kamada and Kojima (2015) prove, where the targets fit under the caps."""
    assume(market.target is not None)
    try:
        capped = artificial_caps(market, market.target)  # type: ignore[arg-type]
    except BadMarket:
        assume(False)
    flexible, rigid = flexible_placement(market), flexible_placement(capped)
    for person in range(market.size[0]):
        own = market.choices.place[market.choices.of(person)].tolist()
        assert _rank(own, int(flexible[person])) <= _rank(own, int(rigid[person]))


@FEW
@given(markets("standings", "regions", "targets"))
def test_the_order_of_people_does_not_matter(market: Market) -> None:
    turned = replace(market, choices=_reversed(market.choices))
    assert flexible_placement(turned)[::-1].tolist() == flexible_placement(market).tolist()


def test_a_thousand_people_in_nested_regions_are_placed_stably() -> None:
    market = _large(1000, 60, 7)
    place_of = flexible_placement(market)
    assert is_stable_under_regions(market, place_of)
    assert int((place_of != UNPLACED).sum()) == 700  # the cap of the top region, and no less


def test_targets_over_a_cap_are_refused_as_artificial_caps() -> None:
    with pytest.raises(BadMarket, match=r"^the targets in region 0 come to more than its cap$"):
        artificial_caps(two_hospitals(), array([6, 5]))


def test_artificial_caps_on_a_market_without_regions_are_seats() -> None:
    market = market_of([[0], [0]], [2], [[0, 1]])
    assert artificial_caps(market, array([1])).seats.tolist() == [1]


def test_more_pins_than_a_cap_allows_are_refused() -> None:
    market = market_of(
        [[0], [0]], [2], [[0, 1]], regions=regions([0], [NOWHERE], [1]), pins=[[0, 0], [1, 0]]
    )
    with pytest.raises(BadMarket, match="more people are pinned in region 0 than its cap allows"):
        flexible_placement(market)


def test_joint_choices_and_floors_are_refused_by_name() -> None:
    couple = market_of([[0], [0]], [2], [[0, 1]], [Pair((0, 1), [(0, 0)])])
    with pytest.raises(BadMarket, match="joint choices of person 0 and person 1"):
        flexible_placement(couple)
    floor = Regions(array([0]), array([NOWHERE]), array([NO_CAP]), array([1]))
    with pytest.raises(BadMarket, match="cannot keep a floor; region 0 has one"):
        flexible_placement(market_of([[0]], [1], [[0]], regions=floor))


def _rank(own: list[int], place: int) -> int:
    return own.index(place) if place != UNPLACED else len(own)


def _with_list(market: Market, person: int, list_: tuple[int, ...]) -> Market:
    """The market in which the person names these of the own choices, in this order."""
    choices, start = market.choices, market.choices.start
    own = np.array(list_, np.int64) + start[person]
    kept = np.concatenate([np.arange(start[person]), own, np.arange(start[person + 1], start[-1])])
    rank = choices.rank.copy()
    count = np.diff(start)
    count[person] = len(list_)
    starts = np.append(0, np.cumsum(count)).astype(np.int64)
    rank = rank[kept]
    rank[starts[person] : starts[person + 1]] = np.arange(len(list_))
    return replace(
        market, choices=Choices(starts, choices.place[kept], rank, choices.standing[kept])
    )


def _reversed(choices: Choices) -> Choices:
    """The same people, the last first."""
    rows = [np.arange(s, e) for s, e in zip(choices.start, choices.start[1:], strict=False)][::-1]
    kept = np.concatenate([*rows, np.zeros(0, np.int64)]).astype(np.int64)
    start = np.append(0, np.cumsum([len(row) for row in rows])).astype(np.int64)
    return Choices(start, choices.place[kept], choices.rank[kept], choices.standing[kept])


def _large(people: int, places: int, count: int) -> Market:
    lot = np.random.default_rng(1)
    place = np.stack([lot.permutation(places)[:6] for _ in range(people)]).astype(np.int32)
    return Market(
        seats=np.full(places, 2 * people // places, np.int32),
        choices=Choices(
            np.arange(people + 1, dtype=np.int64) * 6,
            place.reshape(-1),
            np.tile(np.arange(6, dtype=np.int32), people),
            lot.permutation(6 * people).astype(np.int32),
        ),
        regions=Regions(
            (1 + np.arange(places) % (count - 1)).astype(np.int32),
            array([NOWHERE] + [0] * (count - 1)),
            array([people * 7 // 10] + [people // 7] * (count - 1)),
            array([0] * count),
        ),
        target=np.full(places, 5, np.int32),
    )
