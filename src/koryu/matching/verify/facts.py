"""Who may go where, in the shape in which the checker goes through it."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import NOWHERE, UNPLACED, Aim, Couples, Int32, Int64, Market
from koryu.matching.results import APART, CoupleBranch, QuotaBranch, Tree
from koryu.matching.verify.passes import lines_of, points_of, rows_by

Bool = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Options:
    """Where couples may go, one couple's options side by side, APART first.

    ``couple`` and ``value`` (o,): whose, and the label or the number of the joint choice
    (``joint``), with the ``place`` and ``row`` (o, 2) of its lines. ``extra`` (o, K): what it
    earns beside them. ``first`` (k,): where each couple's begin.
    """

    couple: Int64
    value: Int64
    first: Int64
    joint: Bool
    place: Int32
    row: Int64
    extra: Int64


class Facts:
    """The market and its aims.

    ``special`` people are not free to take just any line of theirs: members of couples, those
    pinned, kept from a place, or told apart by the tree. Of them, ``open`` (special, m + 1)
    says which places are theirs (the last is none), ``must`` who can't be left out, ``alone``
    who is in no couple. ``kind`` (n,): which of the categories that quotas count, from 1.
    """

    def __init__(self, market: Market, aims: Sequence[Aim], tree: Tree) -> None:
        self.market, self.aims = market, aims
        self.people, self.places = market.size
        self.regions = 0 if market.regions is None else len(market.regions.parent)
        self.groups = 0 if market.group is None else int(market.group.max(initial=NOWHERE)) + 1
        self.labels = 0
        if market.label is not None and any(aim.per_couple for aim in aims):
            self.labels = int(market.label.max(initial=NOWHERE)) + 1
        self.per_group = np.array([aim.per_group for aim in aims], np.int64)
        self.lines = lines_of(market)
        self.person, self.row = points_of(market, aims)
        self.counted, self.kind = self._kinds()
        none = np.zeros((0, 2), np.int32)
        self.members = none if market.couples is None else market.couples.members
        self._find_special(tree)
        self.options = self._options(market.couples)

    def in_parts(self, scale: int) -> "Facts":
        """The same with every point counted as ``scale`` of them."""
        if scale == 1:
            return self
        finer = copy(self)
        finer.person, finer.row = self.person * np.int32(scale), self.row * np.int32(scale)
        finer.per_group = self.per_group * scale
        finer.options = replace(self.options, extra=self.options.extra * scale)
        return finer

    @cached_property
    def reached(self) -> Bool:
        """The places (m,) to which ordinary people have lines."""
        lines, reached = self.lines, np.zeros(self.places, np.bool_)
        reached[lines.place[np.repeat(self.ordinary, np.diff(lines.start))]] = True
        leading = np.zeros(len(lines.class_start), np.bool_)  # the last for those in no class
        leading[lines.class_of[self.ordinary]] = True
        entered = np.zeros(len(lines.member_start), np.bool_)
        entered[lines.leads_to[np.repeat(leading[:-1], np.diff(lines.class_start))]] = True
        return reached | entered[lines.of_place]

    def _kinds(self) -> tuple[Int32, Int32]:
        quotas = self.market.quotas
        if quotas is None:
            return np.zeros(0, np.int32), np.zeros(self.people, np.int32)
        counted = np.unique(quotas.counted)
        kind = np.searchsorted(counted, quotas.category) + 1
        return counted, np.where(np.isin(quotas.category, counted), kind, 0).astype(np.int32)

    def _find_special(self, tree: Tree) -> None:
        pins, forbidden = self.market.pins, self.market.forbidden
        special = np.zeros(self.people, np.bool_)
        for some in (self.members, pins[:, 0], forbidden[:, 0], _branched(tree, self.people)):
            special[some] = True
        self.ordinary, self.special = ~special, np.flatnonzero(special)
        self.at = np.cumsum(special) - 1  # where a special person stands among them
        self.open = np.repeat(np.append(self.market.seats, 0)[None] > 0, len(self.special), axis=0)
        self.open[self.at[forbidden[:, 0]], forbidden[:, 1]] = False
        for person, place in pins:
            self.open[self.at[person], np.arange(self.places + 1) != place] = False
        self.must = np.zeros(len(self.special), np.bool_)
        self.must[self.at[pins[:, 0]]] = True
        self.alone = ~np.isin(self.special, self.members)

    def _options(self, couples: Couples | None) -> Options:
        asked = np.zeros(0, np.int64) if couples is None else np.diff(couples.start)
        count = np.where(asked > 0, asked, self.labels) + 1
        first = np.cumsum(count) - count
        couple = np.repeat(np.arange(len(count)), count)
        value = np.arange(len(couple)) - first[couple] - 1
        joint = asked[couple] > 0
        place = np.full((len(couple), 2), UNPLACED, np.int32)
        extra = np.zeros((len(couple), len(self.aims)), np.int64)
        extra[~joint & (value != APART)] = [aim.per_couple for aim in self.aims]
        if couples is not None:
            chosen = joint & (value != APART)
            value[chosen] += couples.start[couple[chosen]]
            place[chosen] = couples.places[value[chosen]]
            for k, aim in enumerate(self.aims):
                extra[chosen, k] = 0 if aim.joint is None else aim.joint[value[chosen]]
        who = self.members[couple]
        row = np.stack([self.rows(who[:, side], place[:, side]) for side in (0, 1)], axis=1)
        return Options(couple, value, first, joint, place, row, extra)

    def rows(self, person: NDArray[np.integer[Any]], place: Int32) -> Int64:
        """The row by which each person stands on each place, the better of two, -1 for none."""
        return rows_by(self.lines, self.row, person.astype(np.int32), np.ascontiguousarray(place))


def regions_around(
    market: Market, place: NDArray[np.integer[Any]]
) -> Iterator[tuple[Int64, Int32]]:
    """The regions around these places, innermost first: which have one, and which it is."""
    regions = market.regions
    if regions is None:
        return
    at = regions.of_place[place]
    inside = np.flatnonzero(at != NOWHERE)
    while len(inside):
        yield inside, at[inside]
        at[inside] = regions.parent[at[inside]]
        inside = np.flatnonzero(at != NOWHERE)


def _branched(tree: Tree, people: int) -> list[int]:
    """Whom the tree tells apart by region."""
    found, todo = [], [tree]
    while todo:
        match todo.pop():
            case QuotaBranch(person, _, inside, outside):
                found += [person] if 0 <= person < people else []
                todo += [inside, outside]
            case CoupleBranch(_, _, children):
                todo += children
    return found
