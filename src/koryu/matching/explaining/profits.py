"""What lines earn, less what the places they use cost at the prices of a proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.spelt import Lines
from koryu.matching.market import NOWHERE, UNPLACED, Aim, Int32, Int64, Market
from koryu.matching.pairs import choice_of, class_line_of, is_forbidden
from koryu.matching.results import APART, CoupleBranch, Leaf, Optimum, Prices, QuotaBranch

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Worth:
    """Lines and what they are worth: ``person``, ``place`` (l,) int32; ``earns`` (l, K) int64
    points, the person's own among them; ``profit`` (l, K) what the prices leave of them."""

    person: Int32
    place: Int32
    earns: Int64
    profit: Int64


class Profits:
    """The lines of a market at the prices of the case in which a placement lies.

    ``person`` (n, K) int64: the points of each person wherever they go. ``scale``: profits and
    prices are in parts of a point, so many to one.
    """

    def __init__(self, market: Market, aims: Sequence[Aim], optimum: Optimum) -> None:
        self.market, self.aims = market, aims
        self.place_of = optimum.place_of
        self.prices = prices_at(market, optimum)
        self.scale = self.prices.scale
        self.person = np.zeros((market.size[0], len(aims)), np.int64)
        for row, aim in enumerate(aims):
            if aim.person is not None:
                self.person[:, row] = aim.person
        self._added = lru_cache(maxsize=None)(self._added_for)
        self._pin = np.full(market.size[0], UNPLACED, np.int32)
        self._pin[market.pins[:, 0]] = market.pins[:, 1]

    def of_person(self, person: int) -> Worth:
        """All lawful lines of a person, in order of place; of a pinned one the pin alone.

        Time O(lines of the person), a pair that is a choice and a class line being one.
        """
        choices, classes = self.market.choices, self.market.classes
        source = np.arange(choices.start[person], choices.start[person + 1], dtype=np.int32)
        place = choices.place[source]
        if classes is not None and classes.of_person[person] != NOWHERE:
            mine = int(classes.of_person[person])
            lines = np.arange(classes.start[mine], classes.start[mine + 1], dtype=np.int32)
            line_of = np.full(len(self._class_start), NOWHERE, np.int32)
            line_of[classes.place_class[lines]] = lines
            line = line_of[classes.of_place]  # NOWHERE, the last entry, leads nowhere
            there = np.flatnonzero(line != NOWHERE).astype(np.int32)
            source = np.concatenate([source, -2 - line[there]])
            place = np.concatenate([place, there])
        return self._worth(Lines(np.full(len(place), person, np.int32), place, source))

    def at_place(self, place: int) -> Worth:
        """All lawful lines to a place, in order of person."""
        source = np.flatnonzero(self.market.choices.place == place).astype(np.int32)
        person = self.market.choices.person[source]
        classes = self.market.classes
        if classes is not None and classes.of_place[place] != NOWHERE:
            lines = np.flatnonzero(classes.place_class == classes.of_place[place])
            line_of = np.full(len(classes.start), NOWHERE, np.int32)
            line_of[classes.person_class[lines]] = lines
            line = line_of[classes.of_person]
            able = np.flatnonzero(line != NOWHERE).astype(np.int32)
            source = np.concatenate([source, -2 - line[able]])
            person = np.concatenate([person, able])
        return self._worth(Lines(person, np.full(len(person), place, np.int32), source))

    @cached_property
    def own(self) -> Int64:
        """What each person's place leaves them at the prices (n, K), 0 for none."""
        placed = np.flatnonzero(self.place_of != UNPLACED).astype(np.int32)
        place = self.place_of[placed]
        source = choice_of(self.market.choices, placed, place)
        lines = [Lines(*(x[source != NOWHERE].astype(np.int32) for x in (placed, place, source)))]
        if self.market.classes is not None:
            line = class_line_of(self.market.classes, placed, place)
            by_class = line != NOWHERE
            lines.append(
                Lines(placed[by_class], place[by_class], (-2 - line[by_class]).astype(np.int32))
            )
        own = np.zeros_like(self.person)
        worth = self._worth(lines[0] if len(lines) == 1 else lines[0].plus(lines[1]))
        own[worth.person] = worth.profit
        return own

    @cached_property
    def _class_start(self) -> Int32:
        """As many entries as there are classes of places, and one for none."""
        classes = self.market.classes
        ends = () if classes is None else (classes.of_place, classes.place_class)
        return np.zeros(2 + max((int(of.max(initial=-1)) for of in ends), default=-1), np.int32)

    def _worth(self, lines: Lines) -> Worth:
        lines = lines.only(self._is_open)
        earns = np.stack([lines.points(aim) for aim in self.aims], axis=1).astype(np.int64)
        order = np.lexsort((*-earns.T[::-1], lines.place, lines.person))
        pair = lines.person[order].astype(np.int64) << 32 | lines.place[order]
        lines, earns = lines.take(order), earns[order]
        first = np.flatnonzero(np.diff(pair, prepend=-1))  # the better line of each pair
        person, place = lines.person[first], lines.place[first]
        earns = earns[first] + self.person[person]
        profit = earns * self.scale
        for category in np.unique(self._category[person]):
            mine = self._category[person] == category
            profit[mine] += self._added(int(category))[place[mine]]
        return Worth(person, place, earns, profit)

    def _is_open(self, lines: Lines) -> Flags:
        """Which lines are lawful: not forbidden, and of somebody pinned the pin."""
        pin = self._pin[lines.person]
        is_open: Flags = (pin == UNPLACED) | (pin == lines.place)
        return is_open & ~is_forbidden(self.market, lines.person, lines.place)

    @cached_property
    def _category(self) -> Int32:
        quotas = self.market.quotas
        if quotas is None:
            return np.full(self.market.size[0], NOWHERE, np.int32)
        return np.where(np.isin(quotas.category, quotas.counted), quotas.category, NOWHERE)

    def _added_for(self, category: int) -> Int64:
        """What each place adds to a line of somebody of this category (m, K)."""
        added = -self.prices.place.T
        market, quotas = self.market, self.market.quotas
        if market.group is not None:
            grouped = np.flatnonzero(market.group != NOWHERE)
            added[grouped] += self.prices.group.T[market.group[grouped]]
        if market.regions is None:
            return added
        toll = self.prices.region.T.copy()
        if quotas is not None:
            counting = np.flatnonzero(quotas.counted == category)
            np.add.at(toll, quotas.region[counting], self.prices.quota.T[counting])
        at = market.regions.of_place
        while (at != NOWHERE).any():
            inside = np.flatnonzero(at != NOWHERE)
            added[inside] -= toll[at[inside]]
            at = np.where(at == NOWHERE, NOWHERE, market.regions.parent[at])
        return added


def prices_at(market: Market, optimum: Optimum) -> Prices:
    """The prices of the case of the proof in which the placement itself lies."""
    tree = optimum.tree
    while not isinstance(tree, Leaf):
        match tree:
            case CoupleBranch(couple, options, children):
                taken = option_taken(market, optimum.place_of, couple)
                tree = next(
                    child for some, child in zip(options, children, strict=True) if taken in some
                )
            case QuotaBranch(person, region):
                place = int(optimum.place_of[person])
                inside = place != UNPLACED and region in regions_around(market, place)
                tree = tree.inside if inside else tree.outside
    return optimum.prices[tree.number]


def regions_around(market: Market, place: int) -> list[int]:
    """The regions that a place lies in, innermost first."""
    found: list[int] = []
    if market.regions is not None:
        region = int(market.regions.of_place[place])
        while region != NOWHERE:
            found.append(region)
            region = int(market.regions.parent[region])
    return found


def quotas_over(market: Market, person: int, place: int) -> list[int]:
    """The quotas that count the person at the place, those of the innermost region first."""
    quotas = market.quotas
    if quotas is None:
        return []
    counts = quotas.counted == quotas.category[person]
    around = regions_around(market, place)
    return [int(q) for region in around for q in np.flatnonzero(counts & (quotas.region == region))]


def option_taken(market: Market, place_of: Int32, couple: int) -> int:
    """What a branch calls the option that a couple has: see ``results.CoupleBranch``."""
    couples = market.couples
    if couples is None:
        return APART
    one, other = (int(place_of[person]) for person in couples.members[couple])
    asked = range(int(couples.start[couple]), int(couples.start[couple + 1]))
    if asked:
        met = (k for k in asked if (one, other) == tuple(couples.places[k].tolist()))
        return next(met, APART)
    if market.label is None or UNPLACED in (one, other) or market.label[one] != market.label[other]:
        return APART
    return int(market.label[one])
