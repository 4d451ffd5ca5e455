"""How the checker goes through the lines: once, person by person, keeping the best.

Part of ``verify``, and of nothing else: the solvers have their own ways.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from koryu.matching.kernel import kernel
from koryu.matching.market import NOWHERE, Aim, Int32, Int64, Market

Bool = NDArray[np.bool_]


class Lines(NamedTuple):
    """The lines as the kernels read them. A row is a choice or, behind all choices, a class
    line; ``member`` lists the places class by class; row and place -1 stand for none."""

    start: Int64
    place: Int32
    class_of: Int32
    class_start: Int64
    leads_to: Int32
    of_place: Int32
    member_start: Int64
    member: Int32


class Worth(NamedTuple):
    """What lines earn: ``person`` (n, K) and ``row`` (rows + 1, K) points; ``place`` (kinds,
    m + 1, K): what a place adds, at the prices, for a person of this ``kind`` (n,). The last
    row and place are all 0: what -1 earns."""

    person: Int32
    row: Int32
    kind: Int32
    place: Int64


def lines_of(market: Market) -> Lines:
    """The market's lines; without classes nobody and no place is in one."""
    people, places = market.size
    classes, choices = market.classes, market.choices
    if classes is None:
        none, nobody = np.full(places, NOWHERE, np.int32), np.full(people, NOWHERE, np.int32)
        nothing, start = np.zeros(0, np.int32), np.zeros(1, np.int64)
        return Lines(choices.start, choices.place, nobody, start, nothing, none, start, nothing)
    order = np.argsort(classes.of_place, kind="stable").astype(np.int32)
    count = max(classes.of_place.max(initial=-1), classes.place_class.max(initial=-1)) + 1
    start = np.searchsorted(classes.of_place[order], np.arange(count + 1)).astype(np.int64)
    return Lines(
        choices.start,
        choices.place,
        classes.of_person,
        classes.start,
        classes.place_class,
        classes.of_place,
        start,
        order,
    )


def points_of(market: Market, aims: Sequence[Aim]) -> tuple[Int32, Int32]:
    """What each person (n, K) and each row of the lines (rows + 1, K) earns."""
    choices = len(market.choices.place)
    lines = 0 if market.classes is None else len(market.classes.place_class)
    person = np.zeros((market.size[0], len(aims)), np.int32)
    row = np.zeros((choices + lines + 1, len(aims)), np.int32)
    for k, aim in enumerate(aims):
        if aim.person is not None:
            person[:, k] = aim.person
        if aim.choice is not None:
            row[:choices, k] = aim.choice
        if aim.class_line is not None:
            row[choices:-1, k] = aim.class_line
    return person, row


@kernel
def _beats(worth: Worth, kind: Any, row: Any, place: Any, best: Any, at: Any) -> bool:
    """Whether this line is worth more than the best so far, or there is none (at = -1)."""
    if at < 0:
        return True
    for k in range(worth.row.shape[1]):
        mine = worth.row[row, k] + worth.place[kind, place, k]
        more = mine - worth.row[best, k] - worth.place[kind, at, k]
        if more != 0:
            return bool(more > 0)
    return False


@kernel
def rows_by(lines: Lines, worth: Worth, person: Int32, place: Int32) -> Int64:
    """The row by which each person stands on each place, the better of two."""
    found = np.full(len(person), -1, np.int64)
    for x in range(len(person)):
        i, j, row, at = person[x], place[x], -1, -1
        for c in range(lines.start[i], lines.start[i + 1]):
            if lines.place[c] == j and _beats(worth, 0, c, j, row, at):
                row, at = c, j
        g = lines.class_of[i] if j >= 0 else -1
        for y in range(lines.class_start[g], lines.class_start[g + 1] if g >= 0 else 0):
            c = len(lines.place) + y
            if lines.leads_to[y] == lines.of_place[j] and _beats(worth, 0, c, j, row, at):
                row, at = c, j
        found[x] = row
    return found


@kernel
def best_lines(lines: Lines, worth: Worth, ordinary: Bool, reached: Bool) -> Int64:
    """The worth of the best lines of all ordinary people, none below nothing; marks what
    places they reach. Of each class of people the best class line is sought but once."""
    kinds, classes, aims = len(worth.place), len(lines.member_start) - 1, worth.row.shape[1]
    top = np.full((kinds, classes), -1, np.int64)  # the best place of each class of places
    for v in range(kinds):
        for t in range(classes):
            for x in range(lines.member_start[t], lines.member_start[t + 1]):
                if _beats(worth, v, -1, lines.member[x], -1, top[v, t]):
                    top[v, t] = lines.member[x]
    best = np.full((2, kinds, len(lines.class_start)), -2, np.int64)  # row and place; -2: unseen
    entered = np.zeros(classes, np.bool_)
    total = np.zeros(aims, np.int64)
    for i in np.flatnonzero(ordinary):
        v, g, row, at = worth.kind[i], lines.class_of[i], np.int64(-1), np.int64(-1)
        if g >= 0 and best[0, v, g] == -2:
            for y in range(lines.class_start[g], lines.class_start[g + 1]):
                c, j = len(lines.place) + y, top[v, lines.leads_to[y]]
                entered[lines.leads_to[y]] = True
                if j >= 0 and _beats(worth, v, c, j, row, at):
                    row, at = np.int64(c), j
            best[0, v, g], best[1, v, g] = row, at
        elif g >= 0:
            row, at = best[0, v, g], best[1, v, g]
        for c in range(lines.start[i], lines.start[i + 1]):
            reached[lines.place[c]] = True
            if _beats(worth, v, c, lines.place[c], row, at):
                row, at = np.int64(c), np.int64(lines.place[c])
        gains = False
        for k in range(aims if at >= 0 else 0):
            mine = worth.person[i, k] + worth.row[row, k] + worth.place[v, at, k]
            if mine < 0 and not gains:
                break
            gains = gains or mine > 0
            total[k] += mine
    for t in range(classes):
        for x in range(lines.member_start[t], lines.member_start[t + 1] if entered[t] else 0):
            reached[lines.member[x]] = True
    return total


@kernel
def _offer(worth: Worth, v: Any, row: Any, j: Any, best: Int64, slot: Any) -> None:
    if _beats(worth, v, row, j, best[slot, 0], best[slot, 1]):
        best[slot, 0], best[slot, 1] = row, j


@kernel
def tables_of(
    lines: Lines, worth: Worth, who: Int64, open_: Bool, label: Int32, slots: int, reached: Bool
) -> Int64:
    """The best line (row, place) of special people: anywhere (slot 0), and by label from 1."""
    best = np.full((len(who), slots, 2), -1, np.int64)
    for s in range(len(who)):
        i, v = who[s], worth.kind[who[s]]
        for c in range(lines.start[i], lines.start[i + 1]):
            j = lines.place[c]
            if open_[s, j]:
                reached[j] = True
                _offer(worth, v, c, j, best[s], 0)
                if 0 <= label[j] < slots - 1:
                    _offer(worth, v, c, j, best[s], label[j] + 1)
        g = lines.class_of[i]
        for y in range(lines.class_start[g], lines.class_start[g + 1] if g >= 0 else 0):
            c, t = len(lines.place) + y, lines.leads_to[y]
            for x in range(lines.member_start[t], lines.member_start[t + 1]):
                j = lines.member[x]
                if open_[s, j]:
                    reached[j] = True
                    _offer(worth, v, c, j, best[s], 0)
                    if 0 <= label[j] < slots - 1:
                        _offer(worth, v, c, j, best[s], label[j] + 1)
    return best
