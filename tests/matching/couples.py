"""Markets with couples from a seed."""

import random

from koryu.matching.market import UNPLACED, Market
from tests.matching.markets import Order, Pair, market_of


def random_market(
    seed: int,
    *,
    people: int,
    places: int,
    choices: int,
    couples: int,
    joint: int = 4,
    seats: int = 2,
) -> Market:
    """Everybody chooses as many places; the first people are the couples, with joint choices.

    Places rank everybody, and two by two if the seed is odd.
    """
    lot = random.Random(seed)
    wishes = [lot.sample(range(places), choices) for _ in range(people)]
    orders = [lot.sample(range(people), people) for _ in range(places)]
    ranks: list[Order] = [_in_twos(order) if seed % 2 else order for order in orders]
    rooms = [lot.randint(1, seats) for _ in range(places)]
    pairs = [
        Pair((2 * k, 2 * k + 1), _joint(lot, wishes[2 * k], wishes[2 * k + 1], joint))
        for k in range(couples)
    ]
    return market_of(wishes, rooms, ranks, pairs)


def _in_twos(order: list[int]) -> list[list[int]]:
    return [order[at : at + 2] for at in range(0, len(order), 2)]


def _joint(
    lot: random.Random, one: list[int], other: list[int], most: int
) -> list[tuple[int, int]]:
    every = [(p, q) for p in [*one, UNPLACED] for q in [*other, UNPLACED]]
    every.remove((UNPLACED, UNPLACED))
    return lot.sample(every, min(most, len(every)))
