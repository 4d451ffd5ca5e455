"""Pairs of a person and a place: which line, if any, puts the one on the other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import NOWHERE, Choices, Classes, Int32, Int64, Market

Flags = NDArray[np.bool_]


def entries(start: Int64, rows: NDArray[np.integer[Any]]) -> Int64:
    """The entries of a CSR array, row by row in the order of these rows."""
    count = start[rows + 1] - start[rows]
    before = np.cumsum(count) - count
    found: Int64 = np.arange(count.sum()) + np.repeat(start[rows] - before, count)
    return found


def choice_of(choices: Choices, person: Int32, place: Int32) -> Int64:
    """The number of the choice of each pair (p,), NOWHERE where there is none.

    Looks through the choices of the people asked about and no others.
    """
    found = np.full(len(person), NOWHERE, np.int64)
    asked = np.repeat(np.arange(len(person)), choices.start[person + 1] - choices.start[person])
    entry = entries(choices.start, person)
    hit = choices.place[entry] == place[asked]
    found[asked[hit]] = entry[hit]
    return found


def class_line_of(classes: Classes, person: Int32, place: Int32) -> Int64:
    """The number of the class line of each pair (p,), NOWHERE where there is none.

    Looks through the lines of the classes asked about and no others.
    """
    ours, theirs = classes.of_person[person].astype(np.int64), classes.of_place[place]
    inside = (ours != NOWHERE) & (theirs != NOWHERE)
    asked = np.unique(ours[inside])
    line = entries(classes.start, asked)
    known = np.repeat(asked << 32, classes.start[asked + 1] - classes.start[asked])
    known |= classes.place_class[line]
    if (known[1:] < known[:-1]).any():
        order = np.argsort(known, kind="stable")
        known, line = known[order], line[order]
    return _look_up(known, line, np.where(inside, ours << 32 | theirs, NOWHERE))


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
