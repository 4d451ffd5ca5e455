"""All placements of a small market, one after another: slow, and right by its plainness."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from koryu.matching.first import UNPLACED, Aim, Market


def lawful_placements(market: Market) -> Iterator[tuple[int, ...]]:
    people, posts = market.lawful.shape
    for post_of in product(range(UNPLACED, posts), repeat=people):
        drawn = [(person, post) for person, post in enumerate(post_of) if post != UNPLACED]
        if all(market.lawful[line] for line in drawn) and _fits(market, post_of):
            yield post_of


def points(market: Market, aim: Aim, post_of: Sequence[int]) -> int:
    """What the placement earns, counted one by one."""
    total = 0
    for person, post in enumerate(post_of):
        if post != UNPLACED and aim.gain is not None:
            total += int(aim.gain[person, post])
    total += int(aim.per_group) * len({market.group[p] for p in post_of if p != UNPLACED})
    for one, other in market.couples.tolist():
        both = UNPLACED not in (post_of[one], post_of[other])
        if both and market.label[post_of[one]] == market.label[post_of[other]]:
            total += int(aim.per_couple)
    return total


def best(market: Market, aims: Sequence[Aim]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The values of the aims at the best placement, and that placement."""
    return max(
        (tuple(points(market, aim, post_of) for aim in aims), post_of)
        for post_of in lawful_placements(market)
    )


def _fits(market: Market, post_of: Sequence[int]) -> bool:
    taken = np.bincount([post for post in post_of if post != UNPLACED], minlength=market.posts)
    pinned = all(post_of[person] == post for person, post in market.pins.items())
    return pinned and bool((taken <= market.seats).all())
