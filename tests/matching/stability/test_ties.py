"""Ties: lots of each place, and the factor that many chances are proved to keep."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given

from koryu.matching.market import UNPLACED, Market
from koryu.matching.stability.acceptance import deferred_acceptance, largest_acceptance
from koryu.matching.stability.ties import lots_of_places, split_mix
from tests.matching.examples import examples
from tests.matching.markets import market_of, markets
from tests.matching.stable_by_force import stable_placements


def placed(place_of: Sequence[int]) -> int:
    return sum(place != UNPLACED for place in place_of)


# The largest


@examples(400)
@given(markets("standings", "ties", "pins", "forbidden"))
def test_two_thirds_of_the_largest_at_least(market: Market) -> None:
    """Yokoi (2021), for ties on both sides and any number of seats."""
    every = stable_placements(market)
    found = tuple(largest_acceptance(market).place_of.tolist())
    assert found in every
    assert 3 * placed(found) >= 2 * max(map(placed, every))


@examples(200)
@given(markets("standings", people=6))
def test_without_ties_all_are_as_large(market: Market) -> None:
    every = stable_placements(market)
    assert placed(largest_acceptance(market).place_of.tolist()) == placed(every[0])


def test_the_unlucky_try_again_ahead_of_equals() -> None:
    """Half the largest is what lots may leave (Manlove, Irving, Iwama, Miyazaki and Morita,
    Theoretical Computer Science 276 (2002)); equals at place 0, of whom one has another choice."""
    market = market_of([[0, 1], [0]], [1, 1], [[[0, 1]], [0]])
    assert deferred_acceptance(market).place_of.tolist() == [0, UNPLACED]
    assert largest_acceptance(market).place_of.tolist() == [1, 0]


def test_among_equal_places_one_with_room_is_tried_first() -> None:
    """The same with the tie on the other side, where trying again would not help."""
    market = market_of([[[0, 1]], [0]], [1, 1], [[0, 1], [0]])
    assert deferred_acceptance(market).place_of.tolist() == [0, UNPLACED]
    assert largest_acceptance(market).place_of.tolist() == [1, 0]


def test_the_factor_is_reached() -> None:
    """Two of three, where all three could be placed."""
    market = market_of([[0, 2], [1], [0, 1]], [1, 1, 1], [[[0, 2]], [2, 1], [0]])
    assert largest_acceptance(market).place_of.tolist() == [0, UNPLACED, 1]
    assert (2, 1, 0) in stable_placements(market)


# Lots of each place


@examples(200)
@given(markets("standings", "ties"))
def test_lots_of_places_only_tell_equals_apart(market: Market) -> None:
    choices = market.choices
    drawn = lots_of_places(choices, market.size[1], 1)
    for place in range(market.size[1]):
        mine = choices.place == place
        assert sorted(drawn[mine].tolist()) == list(range(mine.sum()))
        by_lot = choices.standing[mine][np.argsort(drawn[mine])]
        assert by_lot.tolist() == sorted(by_lot.tolist())


def equals(people: int, places: int) -> Market:
    return market_of([list(range(places))] * people, [1] * places)


def test_each_place_draws_its_own() -> None:
    market = equals(40, 3)
    orders = {
        tuple(lots_of_places(market.choices, 3, seed)[place::3].tolist())
        for place in range(3)
        for seed in range(4)
    }
    assert len(orders) == 12


def test_the_same_lots_on_any_machine() -> None:
    market = equals(6, 2)
    assert lots_of_places(market.choices, 2, 2027).reshape(6, 2).T.tolist() == [
        [0, 2, 5, 1, 3, 4],
        [1, 5, 2, 4, 0, 3],
    ]


def test_the_published_numbers() -> None:
    """What SplitMix64 begins with from the seed 1234567 (Rosetta Code)."""
    numbers = split_mix(1234567, np.arange(3, dtype=np.uint64))
    assert numbers.tolist() == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_every_order_is_as_likely() -> None:
    """Of 2,400 seeds each of the six orders of three equals comes 400 times, give or take 80."""
    market = equals(3, 1)
    orders = [tuple(lots_of_places(market.choices, 1, seed).tolist()) for seed in range(2_400)]
    counts = [orders.count(order) for order in sorted(set(orders))]
    assert len(counts) == 6
    assert max(abs(count - 400) for count in counts) < 80
