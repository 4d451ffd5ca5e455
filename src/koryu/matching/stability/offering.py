"""Deferred acceptance with places proposing: each offers its seats to those it ranks best.

A place offers seats in the order of its ranking until as many people hold on to an offer as
it has seats, or nobody is left; a person holds on to the offer that comes first among the own
choices.
"""

import numpy as np

from koryu.matching.kernel import kernel
from koryu.matching.market import UNPLACED, Choices, Int32, Int64
from koryu.matching.stability.singles import OpenPart

NO_OFFER = 2**62  # comes behind every choice


def places_propose(part: OpenPart) -> tuple[Int32, int, bool]:
    """``place_of`` (n,) int32, how many offers, and whether a place ranks people equal."""
    choices = part.choices
    order = by_place(choices, len(part.seats))
    end = np.cumsum(np.bincount(choices.place, minlength=len(part.seats)))
    first = np.append(0, end)[:-1]
    following = first.copy()
    kept = np.full(part.size[0], NO_OFFER, np.int64)
    person, seats = choices.person[order], part.seats.astype(np.int64)
    _offer(order, person, choices.place, following, end, seats, kept)
    placed = np.flatnonzero(kept != NO_OFFER)
    place_of = np.full(part.size[0], UNPLACED, np.int32)
    place_of[placed] = choices.place[kept[placed]]
    return place_of, int((following - first).sum()), _has_equals(choices, order)


def by_place(choices: Choices, places: int, before: Int64 | None = None) -> Int64:
    """The numbers of the choices (c,), place by place, each place's by standing; equals in
    the order ``before``, or as they are. O(c + m) by counting."""
    level = levels(choices.standing)
    order = np.arange(len(level)) if before is None else before
    order = _counted_out(level, order, int(level.max(initial=0)) + 1)
    return _counted_out(choices.place, order, places)


def levels(standing: Int32) -> Int32:
    """Standings (c,) in the same order, none above c."""
    if standing.max(initial=0) <= len(standing):
        return standing
    return np.unique(standing, return_inverse=True)[1].astype(np.int32)


def _has_equals(choices: Choices, order: Int64) -> bool:
    place, standing = choices.place[order], choices.standing[order]
    return bool(((place[1:] == place[:-1]) & (standing[1:] == standing[:-1])).any())


@kernel
def _counted_out(key: Int32, order: Int64, keys: int) -> Int64:
    """``order`` by ascending key, those of one key as they come."""
    position = np.zeros(keys + 1, np.int64)
    for one in order:
        position[key[one] + 1] += 1
    for at in range(keys):
        position[at + 1] += position[at]
    ordered = np.empty_like(order)
    for one in order:
        ordered[position[key[one]]] = one
        position[key[one]] += 1
    return ordered


@kernel
def _offer(
    order: Int64,
    person_of: Int32,
    place_of: Int32,
    following: Int64,
    end: Int64,
    free: Int64,
    kept: Int64,
) -> None:
    """Offer until no place has a seat and somebody left to offer it to.

    ``order`` (c,): the choices by place; ``person_of`` each of them; ``place_of`` by number
    of choice. ``following``, ``end`` (m,): where in the order a place goes on, and stops.
    ``free`` (m,): seats without an offer kept. Writes ``kept`` (n,): the choice kept.
    """
    active = np.empty(len(free), np.int64)  # a stack: each place stands in it once at most
    for place in range(len(free)):
        active[0] = place
        size = 1
        while size > 0:
            size -= 1
            offering = active[size]
            while free[offering] > 0 and following[offering] < end[offering]:
                choice, person = order[following[offering]], person_of[following[offering]]
                following[offering] += 1
                left = kept[person]
                if choice > left:
                    continue
                kept[person] = choice
                free[offering] -= 1
                if left != NO_OFFER:
                    other = place_of[left]
                    if free[other] == 0:
                        active[size] = other
                        size += 1
                    free[other] += 1
