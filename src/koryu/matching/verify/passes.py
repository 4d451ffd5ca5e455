"""How the checker goes through the lines: once, person by person, keeping the best."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from koryu.matching.kernel import kernel
from koryu.matching.market import NOWHERE, Aim, Int32, Int64, Market

Bool = NDArray[np.bool_]
UInt32 = NDArray[np.uint32]  # of numbers that index, so that no kernel need check their sign
LEAST = -(2**62)  # stands for the worth of a line that is not there


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
    last = np.full(groups, -1, np.int64)  # of each class of people, and who was before each
    before = np.empty(len(person), np.int64)
    for x in range(len(person)):
        i, j = person[x], place[x]
        for c in range(lines.start[i], lines.start[i + 1]):
            if lines.place[c] == j and (found[x] < 0 or _earns_more(points, c, found[x])):
                found[x] = c
        if j >= 0 and lines.class_of[i] >= 0:
            before[x], last[lines.class_of[i]] = last[lines.class_of[i]], x
    row_to = np.full(len(lines.member_start), -1, np.int64)  # by class of places
    for g in range(groups):
        x = last[g]
        for y in range(lines.class_start[g], lines.class_start[g + 1] if x >= 0 else 0):
            row_to[lines.leads_to[y]] = first + y
        while x >= 0:
            c = row_to[lines.of_place[place[x]]]
            mine = first + lines.class_start[g] <= c and lines.of_place[place[x]] >= 0
            if mine and (found[x] < 0 or _earns_more(points, c, found[x])):
                found[x] = c
            x = before[x]
    return found


@kernel
def _earns_more(points: Int32, row: Any, than: Any) -> bool:
    for k in range(len(points)):
        if points[k, row] != points[k, than]:
            return bool(points[k, row] > points[k, than])
    return False


@kernel
def best_lines(lines: Lines, worth: Worth, ordinary: Bool, reached: Bool) -> Int64:
    """The worth of the best lines of all ordinary people, none below nothing; marks what
    places they reach. Of each class of people the best class line is sought but once."""
    kinds, aims, none = len(worth.place), len(worth.row), np.uint32(worth.row.shape[1] - 1)
    classes, groups = len(lines.member_start) - 1, len(lines.class_start) - 1
    total = np.zeros(aims, np.int64)
    if not ordinary.any():
        return total
    most = np.diff(lines.start).max() + max(len(lines.leads_to), len(lines.member)) + 1
    rows, places = np.empty(most, np.uint32), np.empty(most, np.uint32)  # to be compared
    top = np.full((kinds, classes), -1, np.int64)  # the best place of each class of places
    for v in range(kinds):
        for t in range(classes):
            begin, many = lines.member_start[t], lines.member_start[t + 1] - lines.member_start[t]
            for x in range(many):
                rows[x], places[x] = none, lines.member[begin + x]
            if _first_of_best(worth.row, worth.place[v], rows, places, many):
                top[v, t] = places[0]
    seen = np.zeros((kinds, groups), np.bool_)
    shared = np.full((kinds, groups, 2), -1, np.int64)  # the best class line: row and place
    entered = np.zeros(classes, np.bool_)
    for i in range(len(ordinary)):
        if not ordinary[i]:
            continue
        v, g, many = worth.kind[i], lines.class_of[i], 0
        if g >= 0 and not seen[v, g]:
            seen[v, g] = True
            for y in range(lines.class_start[g], lines.class_start[g + 1]):
                t = lines.leads_to[y]
                entered[t] = True
                if top[v, t] >= 0:
                    rows[many], places[many] = len(lines.place) + y, top[v, t]
                    many += 1
            if _first_of_best(worth.row, worth.place[v], rows, places, many):
                shared[v, g, 0], shared[v, g, 1] = rows[0], places[0]
        many = 0
        if g >= 0 and shared[v, g, 1] >= 0:
            rows[0], places[0], many = shared[v, g, 0], shared[v, g, 1], 1
        for c in range(lines.start[i], lines.start[i + 1]):
            rows[many], places[many] = c, lines.place[c]
            reached[lines.place[c]] = True
            many += 1
        if many > 1:
            _first_of_best(worth.row, worth.place[v], rows, places, many)
        gains = False
        for k in range(aims if many else 0):
            mine = worth.person[k, i] + worth.row[k, rows[0]] + worth.place[v, k, places[0]]
            gains = gains or mine > 0
            if not gains and mine < 0:
                break
            total[k] += mine
    for t in range(classes):
        for x in range(lines.member_start[t], lines.member_start[t + 1] if entered[t] else 0):
            reached[lines.member[x]] = True
    return total


@kernel
def _first_of_best(row: Int32, place: Int64, rows: UInt32, places: UInt32, many: Any) -> bool:
    """Bring one of the best of ``many`` lines to the front, number by number of their worth;
    False if there are none."""
    left = many
    for k in range(len(row)):
        if left < 2:
            break
        best, kept = np.int64(LEAST), 0
        for x in range(left):
            c, j = rows[x], places[x]
            mine = row[k, c] + place[k, j]
            if mine > best:
                best, kept = mine, 0
            rows[kept], places[kept] = c, j
            kept += mine == best
        left = kept
    return bool(many > 0)


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
