"""Pairs of a person and a place: which line, if any, puts the one on the other."""

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import NOWHERE, Choices, Classes, Int32, Int64, Market

Flags = NDArray[np.bool_]


def choice_of(choices: Choices, person: Int32, place: Int32) -> Int64:
    """The number of the choice of each pair (p,), NOWHERE where there is none.

    Looks through the choices of the people asked about and no others.
    """
    found = np.full(len(person), NOWHERE, np.int64)
    first = choices.start[person]
    count = choices.start[person + 1] - first
    asked = np.repeat(np.arange(len(person)), count)
    before = np.cumsum(count) - count  # entries looked through for the pairs before
    entry = np.arange(len(asked)) + (first - before)[asked]
    hit = choices.place[entry] == place[asked]
    found[asked[hit]] = entry[hit]
    return found


def class_line_of(classes: Classes, person: Int32, place: Int32) -> Int64:
    """The number of the class line of each pair (p,), NOWHERE where there is none."""
    known = classes.person_class.astype(np.int64) << 32 | classes.place_class
    order = np.argsort(known, kind="stable")
    ours, theirs = classes.of_person[person].astype(np.int64), classes.of_place[place]
    asked = np.where((ours == NOWHERE) | (theirs == NOWHERE), NOWHERE, ours << 32 | theirs)
    return _look_up(known[order], order, asked)


def is_lawful(market: Market, person: Int32, place: Int32) -> Flags:
    """Whether each pair (p,) is a line of the market, and not forbidden."""
    lawful: Flags = choice_of(market.choices, person, place) != NOWHERE
    if market.classes is not None:
        lawful |= class_line_of(market.classes, person, place) != NOWHERE
    return lawful & ~is_forbidden(market, person, place)


def is_forbidden(market: Market, person: Int32, place: Int32) -> Flags:
    """Whether each pair (p,) stands among the forbidden ones."""
    barred = market.forbidden.astype(np.int64) @ [market.size[1], 1]
    return np.isin(person.astype(np.int64) * market.size[1] + place, barred)


def _look_up(keys: Int64, values: Int64, asked: Int64) -> Int64:
    """The value of each key asked for, of ascending keys; NOWHERE where it is not."""
    if not len(keys):
        return np.full(len(asked), NOWHERE, np.int64)
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    found: Int64 = np.where(keys[at] == asked, values[at], NOWHERE)
    return found
