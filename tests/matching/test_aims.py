"""What the usual aims come to, beside the ranks of a placement counted person by person."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu.matching.aims import (
    UnknownAim,
    aims_named,
    alternates,
    fair,
    placed,
    points,
    rank_maximal,
    spread,
    together,
    total_rank,
    value,
    values,
)
from koryu.matching.checks import check_aims
from koryu.matching.market import UNPLACED, BadMarket, Classes, Couples, Market
from tests.matching.brute_force import (
    choice_lines,
    held_couples,
    lawful_placements,
    values_of,
)
from tests.matching.markets import EVERY, aims, array, market_of, markets
from tests.matching.test_checks import whole_market


def some_placement(data: st.DataObject, market: Market) -> tuple[int, ...]:
    """One of the first lawful placements; where none is, nobody is placed."""
    found = list(islice(lawful_placements(market), 40))
    return data.draw(st.sampled_from(found)) if found else (UNPLACED,) * market.size[0]


def last_rank(market: Market) -> int:
    joint = [] if market.couples is None else market.couples.rank.tolist()
    return 2 + max([-1, *market.choices.rank.tolist(), *joint])


def ranks_reached(market: Market, place_of: Sequence[int]) -> list[int]:
    """The rank, from 1, that each person placed has reached."""
    own = dict(zip(choice_lines(market), market.choices.rank.tolist(), strict=True))
    reached = []
    for one, other, joint in held_couples(market):
        number = joint.get((place_of[one], place_of[other]))
        if number is not None:
            assert market.couples is not None
            count = sum(place_of[who] != UNPLACED for who in (one, other))
            reached += [int(market.couples.rank[number]) + 1] * count
    held = {who for one, other, _ in held_couples(market) for who in (one, other)}
    for line in enumerate(place_of):
        if line[1] != UNPLACED and line[0] not in held:
            reached.append(own[line] + 1 if line in own else last_rank(market))
    return reached


@given(st.data())
def test_values_are_those_counted_one_by_one(data: st.DataObject) -> None:
    market = data.draw(markets(*EVERY, people=4, places=3))
    wanted = data.draw(aims(market))
    place_of = some_placement(data, market)
    assert values(market, wanted, array(place_of)) == values_of(market, wanted, place_of)


@given(st.data())
def test_total_rank_is_the_sum_of_the_ranks(data: st.DataObject) -> None:
    market = data.draw(markets(*EVERY, people=4, places=3))
    place_of = some_placement(data, market)
    counted = [placed(market), total_rank(market)]
    assert values(market, counted, array(place_of))[1] == -sum(ranks_reached(market, place_of))


@given(st.data())
def test_rank_maximal_counts_rank_by_rank(data: st.DataObject) -> None:
    market = data.draw(markets(*EVERY, people=4, places=3))
    wanted = rank_maximal(market)
    check_aims(market, wanted)
    place_of = some_placement(data, market)
    reached = ranks_reached(market, place_of)
    numbers = [int(aim.name.removeprefix("rank_maximal_")) for aim in wanted]
    assert numbers == sorted(numbers)
    assert {*reached} <= {*numbers}
    assert values(market, wanted, array(place_of)) == tuple(map(reached.count, numbers))


@given(st.data())
def test_fair_counts_from_the_worst_rank(data: st.DataObject) -> None:
    market = data.draw(markets(*EVERY, people=4, places=3))
    wanted = fair(market)
    check_aims(market, wanted)
    place_of = some_placement(data, market)
    reached = ranks_reached(market, place_of)
    numbers = [int(aim.name.removeprefix("fair_")) for aim in wanted]
    assert numbers == sorted(numbers, reverse=True)
    assert len({*reached} - {*numbers}) <= 1  # what is left is the first rank of all
    counted = values(market, wanted, array(place_of))
    assert counted == tuple(-reached.count(number) for number in numbers)


def test_placed_leaves_alternates_out() -> None:
    market = whole_market()
    everybody = replace(market, alternate=None)
    place_of = array([0, 1, UNPLACED, 1])
    assert value(market, placed(market), place_of) == 2
    assert value(everybody, placed(everybody), place_of) == 3


def test_an_earlier_alternate_earns_more_whatever_the_numbers() -> None:
    market = replace(whole_market(), alternate=array([7, 0, 3, 7]))
    assert alternates(market).person.tolist() == [1, 0, 2, 1]
    assert value(market, alternates(market), array([0, 1, 0, 1])) == 1 + 2 + 1
    nobody = replace(market, alternate=None)
    assert value(nobody, alternates(nobody), array([0, 1, 0, 1])) == 0


def test_spread_counts_groups_and_together_couples_without_joint_choices() -> None:
    market = market_of([[0, 1, 2]] * 4, [2, 2, 2], group=[0, 1, 1], label=[4, 4, -1])
    couples = Couples(
        array([[0, 1], [2, 3]]), np.zeros(3, np.int64), array([]).reshape(0, 2), array([])
    )
    market = replace(market, couples=couples)
    both = [spread(), together()]
    assert values(market, both, array([0, 1, 2, 2])) == (2, 1)
    assert values(market, both, array([2, 1, 2, 1])) == (1, 0)
    assert values(market, both, array([-1, -1, 0, -1])) == (1, 0)
    joint = Couples(array([[0, 1]]), np.array([0, 1]), array([[0, 1]]), array([0]))
    assert values(replace(market, couples=joint), both, array([0, 1, -1, -1])) == (2, 0)


def test_a_pair_of_two_lines_counts_as_the_better_by_the_aims_in_order() -> None:
    classes = Classes(array([0]), array([0]), np.array([0, 1]), array([0]))
    market = market_of([[0]], [1], classes=classes)
    first = points("first", choice=[1], class_line=[2])
    second = points("second", choice=[5], class_line=[3])
    assert values(market, [first, second], array([0])) == (2, 3)
    assert values(market, [second, first], array([0])) == (5, 1)
    assert (value(market, first, array([0])), value(market, second, array([0]))) == (2, 5)


def test_points_take_lists() -> None:
    market = whole_market()
    own = points("own", person=[1, 2, 3, 4], choice=[], joint=(7, 8), per_group=2)
    with pytest.raises(
        BadMarket, match=r"^aim own: choice must have the shape \(5,\), not \(0,\)$"
    ):
        check_aims(market, [own])
    assert value(market, replace(own, choice=None), array([0, 1, -1, -1])) == 1 + 2 + 7 + 2


def test_aims_go_by_names() -> None:
    market = market_of([[0, 1], [1]], [1, 1])
    found = aims_named(market, ["unplaced", "fair", "rank_maximal", "spread"])
    assert [aim.name for aim in found] == [
        "placed",
        "fair_2",
        "rank_maximal_1",
        "rank_maximal_2",
        "spread",
    ]


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownAim) as refused:
        aims_named(whole_market(), ["placed", "cheap"])
    assert str(refused.value) == (
        "no aim is called 'cheap'; there are placed, unplaced, spread, together, total_rank, "
        "rank_maximal, fair, alternates"
    )


@pytest.mark.parametrize(
    ("place_of", "message"),
    [
        ([2, -1, -1, -1], "ana may not go to z"),
        ([-1, 3, -1, -1], "bo is at place 3: there is none"),
        ([-1, -1, -2, -1], "cy is at place -2: there is none"),
        ([0], "place_of must have the shape (4,), not (1,)"),
    ],
)
def test_what_is_no_line_cannot_be_counted(place_of: list[int], message: str) -> None:
    market = whole_market()
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared
        values(market, [placed(market)], array(place_of))
    assert str(refused.value) == message
