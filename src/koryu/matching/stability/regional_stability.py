"""Which blocking pairs a regional cap excuses: three notions of stability under caps."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import (
    NO_CAP,
    NOWHERE,
    UNPLACED,
    BadMarket,
    Int32,
    Int64,
    Market,
    Regions,
)
from koryu.matching.stability.flexible import open_choices, people_in
from koryu.matching.stability.unsupported import refuse_classes, refuse_joint_choices

Notion = Literal["weak", "flexible", "strong"]
Flags = NDArray[np.bool_]
NAME = "stability under regional caps"


def is_stable_under_regions(market: Market, place_of: Int32, notion: Notion = "flexible") -> bool:
    """Whether every blocking pair of a lawful placement is excused by a full region."""
    return not len(unexcused_pairs(market, place_of, notion))


def unexcused_pairs(market: Market, place_of: Int32, notion: Notion = "flexible") -> Int32:
    """(person, place) (b, 2) int32 of the blocking pairs that no regional cap excuses.

    A pair blocks where the person prefers the place and it has a free seat or somebody it
    ranks lower. It is excused where a region around the place is full, nobody at the place
    is ranked lower than the person, and

    - ``weak``: nothing more (Kamada and Kojima, Journal of Economic Theory 168 (2017));
    - ``flexible``: the person would come from outside the region, or the move would leave the
      place further above its target than the one left behind (the same, American Economic
      Review 105 (2015): their stability); any region around the place may be the one;
    - ``strong``: the person would come from outside the region (the same, both papers).

    Pinned people neither move nor make room. O(c x depth of the regions) for c choices.
    """
    refuse_classes(market, NAME)
    refuse_joint_choices(market, NAME)
    if len(place_of) != market.size[0]:
        raise BadMarket(f"{len(place_of)} placements for {market.size[0]} people")
    choices = open_choices(market)
    person, place = choices.person, choices.place
    count = np.bincount(place_of[place_of != UNPLACED], minlength=market.size[1])
    lowest = np.full(market.size[1], NOWHERE, np.int64)
    here = place_of[person] == place
    np.maximum.at(lowest, place[here], choices.standing[here])
    rank_now = np.full(market.size[0], NO_CAP, np.int64)
    rank_now[person[here]] = choices.rank[here]
    better = choices.rank < rank_now[person]
    lower = choices.standing < lowest[place]
    room = count[place] < market.seats[place]
    excused = np.zeros(len(place), np.bool_)
    free = np.flatnonzero(better & room & ~lower)
    excused[free] = _excused(market, place_of, count, notion, person[free], place[free])
    blocking = better & (room | lower) & ~excused
    return np.stack([person[blocking], place[blocking]], axis=1)


def _excused(
    market: Market, place_of: Int32, count: Int64, notion: Notion, person: Int32, place: Int32
) -> Flags:
    """Which of these pairs, at places with a free seat, a full region may refuse."""
    excused = np.zeros(len(person), np.bool_)
    if market.regions is None:
        return excused
    regions = market.regions
    full = np.append(people_in(regions, count) >= regions.cap, False)
    target = market.seats if market.target is None else market.target
    excess = np.append(count - target, 0)
    before = place_of[person]
    uneven = excess[place] + 1 > excess[before] - 1
    around = regions.of_place[place]
    while (around != NOWHERE).any():
        within = (before != UNPLACED) & _is_in(regions, before, around)
        kept = {"weak": True, "flexible": ~within | uneven, "strong": ~within}[notion]
        excused |= (around != NOWHERE) & full[around] & kept
        around = np.where(around == NOWHERE, NOWHERE, np.append(regions.parent, NOWHERE)[around])
    return excused


def _is_in(regions: Regions, place: Int32, region: Int32) -> Flags:
    """Whether each place is in the region beside it, at whatever depth."""
    above = np.append(regions.parent, NOWHERE)
    at = np.append(regions.of_place, NOWHERE)[place]
    found = np.zeros(len(place), np.bool_)
    while (at != NOWHERE).any():
        found |= (at == region) & (at != NOWHERE)
        at = above[at]
    return found
