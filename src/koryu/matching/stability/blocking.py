"""Blocking pairs: a person and a place that would both rather have each other.

A pair blocks a placement where the person ranks the place higher than the own one, and the
place has a seat free or holds somebody whom it ranks lower: each strictly, so that a tie moves
nobody (weak stability; Irving, 'Stable marriage and indifference', Discrete Applied
Mathematics 48 (1994), 261-272). The pinned neither move nor make room, and forbidden lines do
not count. A placement without such pairs is stable.
"""

import numpy as np
from numpy.typing import NDArray

from koryu.matching.kernel import kernel
from koryu.matching.market import BadMarket, Int32, Int64, Market
from koryu.matching.stability.singles import NOT_FULL, OpenPart, without_pinned
from koryu.matching.stability.unsupported import refuse_classes, refuse_joint_choices

NAME = "the search for blocking pairs of single people"

UInt32 = NDArray[np.uint32]  # numbers are unsigned in kernels: see proposing.py
UInt64 = NDArray[np.uint64]
NOT_PLACED = np.uint32(2**32 - 1)  # UNPLACED, unsigned
NOBODY_ASTRAY = -1
SEAT_FREE = 2**31  # as the worst standing held: everybody is better
NOBODY_MOVES = -1  # nobody is


def blocking_pairs(market: Market, place_of: Int32) -> Int32:
    """The pairs (p, 2) int32 of person and place that block ``place_of`` (n,) int32.

    In the order of the market's choices. Regional limits are not looked at (see
    ``regional_stability``). O(c) time for c choices and O(m) memory for m places, the pairs
    apart. Raises BadMarket for class lines and joint choices, and where the placement puts
    somebody on no line, breaks a pin or fills more seats than there are.
    """
    pairs = np.empty((count_blocking(market, place_of), 2), np.int32)
    if len(pairs):
        _look_for_pairs(market, place_of, pairs)
    return pairs


def count_blocking(market: Market, place_of: Int32) -> int:
    """How many pairs block ``place_of``; as ``blocking_pairs``, without writing them down."""
    return _look_for_pairs(market, place_of, np.empty((0, 2), np.int32))


def cutoffs(part: OpenPart, place_of: Int32) -> Int32:
    """The worst standing held at each full place (m,) int32, 0 at one where nobody can be
    moved, NOT_FULL at the others."""
    worst, _, _ = _held(part, place_of)
    return np.where(worst == SEAT_FREE, NOT_FULL, np.maximum(worst, 0)).astype(np.int32)


def _look_for_pairs(market: Market, place_of: Int32, pairs: Int32) -> int:
    """How many there are; as many as ``pairs`` can hold are written into it."""
    refuse_classes(market, NAME)
    refuse_joint_choices(market, NAME)
    part, rest = OpenPart.of(market), without_pinned(market, place_of)
    worst, free, astray = _held(part, rest)
    if astray != NOBODY_ASTRAY:
        raise BadMarket(f"{market.person(astray)} is placed on no line of the market")
    if free.min(initial=0) < 0:
        place = market.place(int(free.argmin()))
        raise BadMarket(f"more people are placed at {place} than it has seats")
    return int(_go_through(*_choices(part, rest), part.choices.rank, worst, pairs))


def _held(part: OpenPart, place_of: Int32) -> tuple[Int64, Int32, int]:
    """The worst standing that somebody holds at each place (m,), the seats that are free
    (m,), and the first person who is placed on no line, if any."""
    worst = np.full(len(part.seats), NOBODY_MOVES, np.int64)
    free = part.seats.copy()
    astray = _look_at_held(*_choices(part, place_of), worst, free)
    worst[free > 0] = SEAT_FREE
    return worst, free, int(astray)


def _choices(part: OpenPart, place_of: Int32) -> tuple[UInt64, UInt32, Int32, UInt32]:
    choices = part.choices
    where = np.ascontiguousarray(place_of, np.int32).view(np.uint32)
    return choices.start.view(np.uint64), choices.place.view(np.uint32), choices.standing, where


@kernel
def _look_at_held(
    start: UInt64, place: UInt32, standing: Int32, place_of: UInt32, worst: Int64, free: Int32
) -> int:
    """Write ``worst`` and take from ``free``; the first person placed on no line, if any."""
    for person in range(len(place_of)):
        own = place_of[person]
        if own == NOT_PLACED:
            continue
        astray = True
        for choice in range(start[person], start[person + 1]):
            if place[choice] == own:
                worst[own] = max(worst[own], standing[choice])
                free[own] -= 1
                astray = False
                break
        if astray:
            return person
    return NOBODY_ASTRAY


@kernel
def _go_through(
    start: UInt64,
    place: UInt32,
    standing: Int32,
    place_of: UInt32,
    rank: Int32,
    worst: Int64,
    pairs: Int32,
) -> int:
    """Count the pairs that block, and write them into ``pairs`` as far as it goes."""
    count = 0
    for person in range(len(place_of)):
        own = place_of[person]
        for choice in range(start[person], start[person + 1]):
            there = place[choice]
            if there == own:
                break
            if standing[choice] < worst[there]:
                # would be taken; now, is it more than a tie with the own place?
                tied = False
                for other in range(choice, start[person + 1]):
                    if place[other] == own:
                        tied = rank[other] == rank[choice]
                        break
                if not tied:
                    if count < len(pairs):
                        pairs[count, 0] = person
                        pairs[count, 1] = there
                    count += 1
    return count
