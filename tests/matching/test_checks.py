"""Every way in which arrays can fail to be a market, and what is said of each."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from koryu.matching.checks import MOST_POINTS, check_aims
from koryu.matching.market import (
    NO_CAP,
    NOWHERE,
    UNPLACED,
    Aim,
    BadMarket,
    Choices,
    Classes,
    Couples,
    Market,
    Quotas,
    Regions,
)
from tests.matching.markets import array

PAIRS = np.zeros((0, 2), np.int32)


def whole_market() -> Market:
    """Everything that a market can hold: ana and bo a couple, di free to go by class."""
    return Market(
        seats=array([1, 2, 0]),
        choices=Choices(
            start=np.array([0, 2, 4, 5, 5]),
            place=array([0, 1, 1, 2, 0]),
            rank=array([0, 1, 0, 0, 0]),
            standing=array([0, 0, 1, 0, 1]),
        ),
        classes=Classes(
            of_person=array([NOWHERE, NOWHERE, 0, 1]),
            of_place=array([NOWHERE, 0, 1]),
            start=np.array([0, 2, 3]),
            place_class=array([0, 1, 0]),
        ),
        regions=Regions(
            of_place=array([0, 1, NOWHERE]),
            parent=array([1, NOWHERE]),
            cap=array([2, NO_CAP]),
            floor=array([0, 1]),
        ),
        couples=Couples(
            members=array([[0, 1]]),
            start=np.array([0, 2]),
            places=array([[0, 1], [1, UNPLACED]]),
            rank=array([0, 1]),
        ),
        quotas=Quotas(
            category=array([0, 1, NOWHERE, 0]),
            counted=array([0]),
            region=array([1]),
            cap=array([1]),
        ),
        target=array([1, 1, 0]),
        group=array([0, NOWHERE, 1]),
        label=array([0, 0, NOWHERE]),
        alternate=array([0, 0, 0, 1]),
        pins=array([[3, 1]]),
        forbidden=array([[2, 0]]),
        people=["ana", "bo", "cy", "di"],
        places=["x", "y", "z"],
        areas=["inner", "outer"],
    )


def part(name: str, **arrays: Any) -> Callable[[Market], Market]:
    """The market with these arrays of one of its parts."""
    return lambda market: replace(market, **{name: replace(getattr(market, name), **arrays)})


def whole(**arrays: Any) -> Callable[[Market], Market]:
    return lambda market: replace(market, **arrays)


FAULTS: list[tuple[Callable[[Market], Market], str]] = [
    (
        whole(seats=np.array([1, 2, 0])),
        "seats must be an int32 array of shape (3,), not int64 of shape (3,)",
    ),
    (whole(seats=[1, 2, 0]), "seats must be an int32 array of shape (3,), not list"),
    (whole(seats=array([1, -2, 0])), "y: seats is -2, less than 0"),
    (whole(target=array([1, 1, -1])), "z: target is -1, less than 0"),
    (whole(target=array([9, 1, 0])), "x: target is 9, above 1 seats"),
    (
        whole(target=array([1, 1])),
        "target must be an int32 array of shape (3,), not int32 of shape (2,)",
    ),
    (whole(group=array([0, -2, 0])), "y: group is -2, less than -1"),
    (whole(label=array([-2, 0, 0])), "x: label is -2, less than -1"),
    (whole(alternate=array([0, 0, -1, 0])), "cy: alternate is -1, less than 0"),
    (
        whole(alternate=array([0])),
        "alternate must be an int32 array of shape (4,), not int32 of shape (1,)",
    ),
    (whole(people=["ana", "bo", "cy"]), "people must hold 4 names, not 3"),
    (whole(people=["ana", "bo", "cy", "bo"]), "people holds the name bo twice"),
    (whole(places=["x", "x", "z"]), "places holds the name x twice"),
    (whole(areas=["inner"]), "areas must hold 2 names, not 1"),
    # choices
    (
        part("choices", start=np.zeros(0, np.int64)),
        "choices.start must be an int64 array with one entry more than people",
    ),
    (
        part("choices", start=array([0, 2, 4, 5, 5])),
        "choices.start must be an int64 array of shape (5,), not int32 of shape (5,)",
    ),
    (part("choices", start=np.array([1, 2, 4, 5, 5])), "choices.start must begin with 0, not 1"),
    (part("choices", start=np.array([0, 2, 4, 5, 4])), "choices.start falls at di"),
    (part("choices", start=np.array([0, 2, 4, 5, 6])), "choices.start must end with 5, not 6"),
    (
        part("choices", rank=array([0, 1, 0, 0])),
        "choices.rank must be an int32 array of shape (5,), not int32 of shape (4,)",
    ),
    (
        part("choices", standing=np.zeros(5)),
        "choices.standing must be an int32 array of shape (5,), not float64 of shape (5,)",
    ),
    (part("choices", place=array([0, 1, 1, 3, 0])), "bo chooses place 3, of 3 places"),
    (part("choices", place=array([0, 1, 1, 2, -1])), "cy chooses place -1, of 3 places"),
    (part("choices", place=array([0, 1, 2, 2, 0])), "bo chooses z twice"),
    (part("choices", rank=array([0, 1, 1, 0, 0])), "bo: ranks must be at least 0 and ascend"),
    (part("choices", rank=array([-1, 1, 0, 0, 0])), "ana: ranks must be at least 0 and ascend"),
    (
        part("choices", standing=array([0, 0, 0, 0, -1])),
        "cy stands at -1, less than 0, with x",
    ),
    # classes
    (
        part("classes", of_person=array([NOWHERE, 2, 0, 1])),
        "bo is in class 2, of 2 classes",
    ),
    (part("classes", of_place=array([NOWHERE, 0, -2])), "z: classes.of_place is -2, less than -1"),
    (part("classes", start=np.array([0, 4, 3])), "classes.start falls at class 1"),
    (part("classes", place_class=array([0, 1, -1])), "class line 2 leads to no class of places"),
    (part("classes", place_class=array([1, 1, 0])), "class line 0 stands twice"),
    # regions and quotas
    (part("regions", of_place=array([0, 2, 0])), "y is in region 2, of 2 regions"),
    (part("regions", parent=array([1, 2])), "outer is in region 2, of 2 regions"),
    (part("regions", parent=array([NOWHERE, 1])), "outer is inside itself"),
    (part("regions", parent=array([1, 0])), "inner is inside itself"),
    (part("regions", cap=array([-1, 0])), "inner: regions.cap is -1, less than 0"),
    (part("regions", floor=array([0, -3])), "outer: regions.floor is -3, less than 0"),
    (part("quotas", category=array([0, -2, 0, 0])), "bo: quotas.category is -2, less than -1"),
    (part("quotas", counted=array([-1])), "quota 0: quotas.counted is -1, less than 0"),
    (part("quotas", cap=array([-1])), "quota 0: quotas.cap is -1, less than 0"),
    (part("quotas", region=array([2])), "quota 0 is of region 2, of 2 regions"),
    (whole(regions=None, areas=None), "quota 0 is of region 1, of 0 regions"),
    # couples
    (part("couples", members=array([[0, 4]])), "couple 0 has member 4, of 4 people"),
    (part("couples", members=array([[0, 0]])), "ana is in a couple twice"),
    (
        part("couples", members=array([[0, 1], [2, 1]]), start=np.array([0, 2, 2])),
        "bo is in a couple twice",
    ),
    (part("couples", start=np.array([0, 1])), "couples.start must end with 2, not 1"),
    (part("couples", rank=array([1, 0])), "ana and bo: ranks must be at least 0 and ascend"),
    (
        part("couples", places=array([[0, 3], [1, UNPLACED]])),
        "ana and bo choose place 3, of 3 places",
    ),
    (
        part("couples", places=array([[0, 1], [UNPLACED, UNPLACED]])),
        "ana and bo choose to be unplaced both",
    ),
    (
        part("couples", places=array([[0, 1], [UNPLACED, 0]])),
        "ana and bo choose x, not among the choices of bo",
    ),
    (
        part("couples", places=array([[0, 1], [0, 1]])),
        "ana and bo make the same joint choice twice",
    ),
    # pins and forbidden pairs
    (
        whole(pins=array([3, 1])),
        "pins must be an int32 array of shape (2, 2), not int32 of shape (2,)",
    ),
    (whole(pins=array([[4, 1]])), "pins 0 is of person 4, of 4 people"),
    (whole(forbidden=array([[3, -1]])), "forbidden: di at place -1, of 3 places"),
    (whole(pins=array([[3, 1], [3, 1]])), "di is pinned twice"),
    (whole(pins=array([[3, 0]])), "di is pinned to x but may not go there"),
    (whole(pins=array([[2, 0]])), "cy is pinned to x but may not go there"),
    (whole(pins=array([[1, 2]])), "1 people are pinned to z, which has 0 seats"),
]


def test_a_market_with_everything_is_one() -> None:
    assert whole_market().size == (4, 3)


@pytest.mark.parametrize(("spoil", "message"), FAULTS, ids=[message for _, message in FAULTS])
def test_a_fault_is_named(spoil: Callable[[Market], Market], message: str) -> None:
    with pytest.raises(BadMarket) as refused:
        spoil(whole_market())
    assert str(refused.value) == message


def test_numbers_stand_in_for_names_left_out() -> None:
    plain = replace(whole_market(), people=None, places=None, areas=None)
    with pytest.raises(BadMarket) as refused:
        replace(plain, pins=array([[3, 0]]))
    assert str(refused.value) == "person 3 is pinned to place 0 but may not go there"


def test_an_empty_market_is_one() -> None:
    empty = Choices(np.zeros(1, np.int64), array([]), array([]), array([]))
    assert Market(array([]), empty, pins=PAIRS).size == (0, 0)


def test_a_deep_ring_of_regions_is_found_and_a_deep_chain_is_none() -> None:
    chain = np.arange(-1, 99, dtype=np.int32)
    free = array([0] * 100)
    regions = Regions(array([99, 99, 99]), chain, free + 1, free)
    market = replace(whole_market(), regions=regions, areas=None)
    ring = chain.copy()
    ring[40] = 99
    with pytest.raises(BadMarket, match=r"^region 40 is inside itself$"):
        replace(market, regions=replace(regions, parent=ring))


AIM_FAULTS = [
    (Aim("a", person=array([1, 1])), "aim a: person must have the shape (4,), not (2,)"),
    (Aim("a", choice=np.ones(5)), "aim a: choice must be an array of integers"),
    (Aim("a", choice=np.ones(5, np.bool_)), "aim a: choice must be an array of integers"),
    (
        Aim("a", choice=array([0, 0, 0, MOST_POINTS + 1, 0])),
        "aim a: choice: bo at z earns 1048577; at most 1048576 either way",
    ),
    (
        Aim("a", person=array([0, 0, 0, -MOST_POINTS - 1])),
        "aim a: person: di earns -1048577; at most 1048576 either way",
    ),
    (Aim("a", class_line=array([1])), "aim a: class_line must have the shape (3,), not (1,)"),
    (
        Aim("a", joint=array([0, 2**30])),
        "aim a: joint: joint choice 1 earns 1073741824; at most 1048576 either way",
    ),
    (Aim("a", per_group=-1), "aim a: per_group is -1, not 0 to 1048576"),
    (Aim("a", per_couple=2**21), "aim a: per_couple is 2097152, not 0 to 1048576"),
]


@pytest.mark.parametrize(("aim", "message"), AIM_FAULTS, ids=[message for _, message in AIM_FAULTS])
def test_a_fault_of_an_aim_is_named(aim: Aim, message: str) -> None:
    with pytest.raises(BadMarket) as refused:
        check_aims(whole_market(), [Aim("b"), aim])
    assert str(refused.value) == message


def test_aims_are_told_apart_by_name() -> None:
    with pytest.raises(BadMarket, match=r"^two aims are called a$"):
        check_aims(whole_market(), [Aim("a"), Aim("b"), Aim("a")])


def test_points_may_be_as_large_as_said_and_of_any_width() -> None:
    most = np.full(5, MOST_POINTS, np.int64)
    check_aims(whole_market(), [Aim("a", choice=most), Aim("b", choice=-most.astype(np.int32))])
