"""How the checker goes through the lines: once, person by person, keeping the best."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from koryu.matching.kernel import inlined, kernel
from koryu.matching.market import NOWHERE, Aim, Int32, Int64, Market

Bool = NDArray[np.bool_]
UInt32 = NDArray[np.uint32]  # of numbers that index, so that no kernel need check their sign
LEAST = -(2**62)  # stands for the worth of a line that is not there
SUNK = -(2**61)  # put on the worth of a line that another is better than: below all that are not


class Lines(NamedTuple):
    """The lines as the kernels read them. A row is a choice or, behind all choices, a class
    line; ``member`` lists the places class by class."""

    start: Int64
    place: Int32
    class_of: Int32
    class_start: Int64
    leads_to: Int32
    of_place: Int32
    member_start: Int64
    member: Int32


class Worth(NamedTuple):
    """What lines earn: ``person`` (K, n) and ``row`` (K, rows + 1) points; ``place`` (kinds,
    K, m + 1): what a place adds, at the prices, for a person of this ``kind`` (n,). The last
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
    """What each person (K, n) and each row of the lines (K, rows + 1) earns."""
    choices = len(market.choices.place)
    lines = 0 if market.classes is None else len(market.classes.place_class)
    person = np.zeros((len(aims), market.size[0]), np.int32)
    row = np.zeros((len(aims), choices + lines + 1), np.int32)
    for k, aim in enumerate(aims):
        if aim.person is not None:
            person[k] = aim.person
        if aim.choice is not None:
            row[k, :choices] = aim.choice
        if aim.class_line is not None:
            row[k, choices:-1] = aim.class_line
    return person, row


@kernel
def rows_by(lines: Lines, points: Int32, person: Int32, place: Int32) -> Int64:
    """The row by which each person stands on each place, the better of two, -1 for none.

    The class lines of each class are laid out once, for all who are in it.
    """
    found = np.full(len(person), -1, np.int64)
    groups, first = len(lines.class_start) - 1, len(lines.place)
    begin = np.zeros(groups + 1, np.int64)
    for x in range(len(person)):
        i, j = person[x], place[x]
        for c in range(lines.start[i], lines.start[i + 1]):
            if lines.place[c] == j and (found[x] < 0 or _earns_more(points, c, found[x])):
                found[x] = c
        if j >= 0 and lines.class_of[i] >= 0 and lines.of_place[j] >= 0:
            begin[lines.class_of[i] + 1] += 1
    begin = np.cumsum(begin)
    who = np.empty((begin[-1], 2), np.int32)  # by class of people, and to which class of places
    end = begin[:-1].copy()
    for x in range(len(person)):
        g, t = lines.class_of[person[x]], lines.of_place[place[x]] if place[x] >= 0 else -1
        if g >= 0 and t >= 0:
            who[end[g], 0], who[end[g], 1] = x, t
            end[g] += 1
    row_to = np.full(len(lines.member_start), -1, np.int64)  # by class of places
    for g in range(groups):
        lasts = lines.class_start[g + 1] if begin[g] < begin[g + 1] else 0
        for y in range(lines.class_start[g], lasts):
            row_to[np.uint32(lines.leads_to[y])] = first + y
        for z in range(begin[g], begin[g + 1]):
            x, c = who[z, 0], row_to[who[z, 1]]
            mine = c >= first + lines.class_start[g]  # else laid out for a class before
            if mine and (found[x] < 0 or _earns_more(points, c, found[x])):
                found[x] = c
    return found


@kernel
def _earns_more(points: Int32, row: Any, than: Any) -> bool:
    for k in range(len(points)):
        if points[k, row] != points[k, than]:
            return bool(points[k, row] > points[k, than])
    return False


@kernel
def best_lines(lines: Lines, worth: Worth, ordinary: Bool) -> Int64:
    """The worth of the best lines of all ordinary people, none below nothing. Of each class of
    people the best class line is sought but once."""
    kinds, aims, row = len(worth.place), len(worth.row), worth.row
    classes, groups = len(lines.member_start) - 1, len(lines.class_start) - 1
    best, total = np.empty(aims, np.int64), np.zeros(aims, np.int64)
    most = max(len(lines.leads_to), len(lines.member))
    scratch = np.empty(most, np.int64), np.empty(most, np.int64)
    nothing = np.zeros((aims, len(lines.member)), np.int32)
    top = np.empty((kinds, aims, classes), np.int64)  # the best place of each class of places
    for v in range(kinds):
        place = worth.place[v]
        for t in range(classes):
            part = lines.member_start[t], lines.member_start[t + 1]
            _best_of(best, nothing, 0, place, lines.member, part, scratch)
            top[v, :, t] = best
    seen = np.zeros((kinds, groups), np.bool_)
    shared = np.empty((kinds, groups, aims), np.int64)  # the best class line
    for i in range(len(ordinary)):
        if not ordinary[i]:
            continue
        v, g = worth.kind[i], lines.class_of[i]
        place = worth.place[v]
        if g >= 0 and not seen[v, g]:
            part = lines.class_start[g], lines.class_start[g + 1]
            _best_of(best, row, len(lines.place), top[v], lines.leads_to, part, scratch)
            seen[v, g], shared[v, g] = True, best
        best[:] = LEAST
        if g >= 0:
            best[:] = shared[v, g]
        for c in range(lines.start[i], lines.start[i + 1]):
            _keep_better(best, row, c, place, lines.place[c])
        gains = False
        for k in range(aims):
            mine = worth.person[k, i] + best[k]
            gains = gains or mine > 0
            if not gains and mine < 0:
                break
            total[k] += mine
    return total


@inlined
def _best_of(
    best: Int64, row: Int32, first: Any, place: Int64, to: Int32, part: Any, scratch: Any
) -> None:
    """The worth of the best of many lines (rows from ``first`` + ``part`` on), LEAST where there
    are none. Number by number, and what falls behind is sunk: so there is nothing to branch on."""
    mine, sunk = scratch
    begin, many = np.uint64(part[0]), np.uint64(part[1] - part[0])
    offset = np.uint64(first) + begin
    for x in range(many):
        sunk[x] = 0
    for k in range(len(best)):
        most = np.int64(LEAST)
        for x in range(many):
            mine[x] = row[k, offset + x] + place[k, np.uint32(to[begin + x])] + sunk[x]
            most = max(most, mine[x])
        best[k] = most
        for x in range(many):
            sunk[x] = 0 if mine[x] == most else SUNK


@inlined
def _keep_better(best: Int64, row: Int32, c: Any, place: Int64, j: Any) -> None:
    """Write the worth of a line over the best so far, if it is more: number by number."""
    for k in range(len(best)):
        mine = row[k, np.uint64(c)] + place[k, np.uint64(j)]
        if mine != best[k]:
            if mine > best[k]:
                for other in range(k, len(best)):
                    best[other] = row[other, np.uint64(c)] + place[other, np.uint64(j)]
            break


@kernel
def tables_of(
    lines: Lines, worth: Worth, who: Int64, open_: Bool, slot: Int64, best: Int64, reached: Bool
) -> None:
    """Fill in ``best`` (special, slots, K): the worth of the best line of special people, their
    own points aside, to the places of each ``slot`` (m,); it comes with LEAST throughout."""
    most = np.diff(lines.start).max() + len(slot)
    rows, places = np.empty(most, np.uint32), np.empty(most, np.uint32)
    for s in range(len(who)):
        i, v, left = who[s], worth.kind[who[s]], 0
        for c in range(lines.start[i], lines.start[i + 1]):
            rows[left], places[left] = c, lines.place[c]
            left += open_[s, lines.place[c]]
        g = lines.class_of[i]
        for y in range(lines.class_start[g], lines.class_start[g + 1] if g >= 0 else 0):
            t = lines.leads_to[y]
            for x in range(lines.member_start[t], lines.member_start[t + 1]):
                rows[left], places[left] = len(lines.place) + y, lines.member[x]
                left += open_[s, lines.member[x]]
        for x in range(left):
            reached[places[x]] = True
        for k in range(len(worth.row)):
            for x in range(left):
                h, mine = slot[places[x]], worth.row[k, rows[x]] + worth.place[v, k, places[x]]
                best[s, h, k] = max(best[s, h, k], mine)
            kept = 0
            for x in range(left):
                c, j = rows[x], places[x]
                rows[kept], places[kept] = c, j
                kept += worth.row[k, c] + worth.place[v, k, j] == best[s, slot[j], k]
            left = kept
