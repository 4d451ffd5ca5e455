"""Lines spelt out: who, where, and which choice or class line says so."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import NOWHERE, Aim, Int32, Market
from koryu.matching.pairs import is_forbidden

Which = NDArray[np.bool_] | NDArray[np.intp]
Index = NDArray[np.int64] | NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Lines:
    """``person``, ``place``, ``source`` (s,) int32: a choice c as c, a class line l as -2 - l."""

    person: Int32
    place: Int32
    source: Int32

    def take(self, which: Which) -> "Lines":
        """Those of these numbers, or where a flag is set."""
        return Lines(self.person[which], self.place[which], self.source[which])

    def only(self, holds: "Callable[[Lines], NDArray[np.bool_]]") -> "Lines":
        """Those of which this holds."""
        return self.take(holds(self))

    def plus(self, others: "Lines") -> "Lines":
        """These and the others behind them."""
        return Lines(
            np.concatenate([self.person, others.person]),
            np.concatenate([self.place, others.place]),
            np.concatenate([self.source, others.source]),
        )

    def points(self, aim: Aim) -> Int32:
        """What each line earns by an aim (s,), the person's own points aside."""
        points = np.zeros(len(self.source), np.int32)
        chosen = self.source >= 0
        if aim.choice is not None:
            points[chosen] = aim.choice[self.source[chosen]]
        if aim.class_line is not None:
            points[~chosen] = aim.class_line[-2 - self.source[~chosen]]
        return points


def own_choices(market: Market, people: Int32 | None = None) -> Lines:
    """The choices of these people (all if None) that are not forbidden."""
    person, place = market.choices.person, market.choices.place
    source = np.arange(len(place), dtype=np.int32)
    if people is not None:
        source = np.concatenate([source[market.choices.of(int(one))] for one in people])
    lines = Lines(person[source], place[source], source)
    return lines.only(lambda line: ~is_forbidden(market, line.person, line.place))


def class_lines_of(market: Market, people: Int32) -> Lines:
    """The class lines of these people, place by place, that are not forbidden."""
    nothing = np.zeros(0, np.int32)
    if market.classes is None or not len(people):
        return Lines(nothing, nothing, nothing)
    classes = market.classes
    order = np.argsort(classes.of_place, kind="stable").astype(np.int32)
    people = people[classes.of_person[people] != NOWHERE]
    of = classes.of_person[people]
    whose, line = spread(classes.start[of], classes.start[of + 1])
    inside = classes.of_place[order]
    first, end = (
        np.searchsorted(inside, classes.place_class[line], side) for side in ("left", "right")
    )
    through, at = spread(first, end)
    source = (-2 - line[through]).astype(np.int32)
    lines = Lines(people[whose[through]], order[at], source)
    return lines.only(lambda line: ~is_forbidden(market, line.person, line.place))


def spread(first: Index, end: Index) -> tuple[Index, Index]:
    """All entries from ``first`` to before ``end``, one range after the other: of which range
    each is, and which entry."""
    count = end - first
    of = np.repeat(np.arange(len(count)), count)
    return of, np.arange(len(of)) + (first - np.cumsum(count) + count)[of]
