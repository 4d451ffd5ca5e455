"""Deferred acceptance one proposal at a time, with sorted lists: slow, and right by its plainness.

For markets without class lines, pins, forbidden lines and ties.
"""

from collections.abc import Sequence

import numpy as np

from koryu.matching.market import UNPLACED, Market


def one_by_one(market: Market, seed: int) -> tuple[list[int], int]:
    """The placement, and how many proposals were made, each by somebody drawn by lot."""
    lot, choices = np.random.default_rng(seed), market.choices
    left: list[list[tuple[int, int]]] = []
    for person in range(market.size[0]):
        own = choices.of(person)
        left.append(
            list(zip(choices.place[own].tolist(), choices.standing[own].tolist(), strict=True))
        )
    held: list[list[tuple[int, int]]] = [[] for _ in market.seats]
    waiting = list(range(market.size[0]))
    proposals = 0
    while waiting:
        person = waiting.pop(int(lot.integers(len(waiting))))
        if not left[person]:
            continue
        place, standing = left[person].pop(0)
        proposals += 1
        held[place] = sorted([*held[place], (standing, person)])
        if len(held[place]) > market.seats[place]:
            waiting.append(held[place].pop()[1])
    return _place_of(held, market.size[0]), proposals


def _place_of(held: Sequence[Sequence[tuple[int, int]]], people: int) -> list[int]:
    place_of = [UNPLACED] * people
    for place, there in enumerate(held):
        for _, person in there:
            place_of[person] = place
    return place_of
