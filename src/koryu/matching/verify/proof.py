"""Why no placement is worth more.

Give every place, region, group and quota a price, and pay for each line what it earns, less
the prices of what it uses, plus the price of the group that it helps to cover. Let everybody
take the best line, and add what all seats, caps, floors, quotas and groups bring at their
prices: whatever the prices, no lawful placement is worth more (weak duality). Prices, like
worths, are columns of one number an aim, compared number by number; a price of what may be
left unused is never below nothing. Where couples or quotas stand in the way of one set of
prices, the proof is a tree of cases that leaves none out, with prices for each; the best
of the cases is the bound. Prices may be in parts of a point; no aim then comes to the part
of a point by which the bound is above whole points.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import NO_CAP, NOWHERE, Int64
from koryu.matching.results import APART, CoupleBranch, Leaf, Optimum, Prices, QuotaBranch
from koryu.matching.verify.facts import Bool, Facts, regions_around
from koryu.matching.verify.passes import LEAST, Worth, best_lines, tables_of

Index = NDArray[np.signedinteger[Any]]
LARGEST = 2**62  # no aim comes to more
PRICED = 2**58  # no sum of prices does, so that SUNK is always below it
MOST_PARTS = 2**10


class Unproved(Exception):
    """The proof does not hold; says where."""


@dataclass(frozen=True, eq=False)
class Case:
    """What a leaf looks at: the options that couples have ``left`` (o,), and who is placed
    inside a region or not there (``held``: person, region, whether inside)."""

    left: Bool
    held: tuple[tuple[int, int, bool], ...] = ()


def bound_of(facts: Facts, optimum: Optimum) -> tuple[int, ...]:
    """The most that the proof leaves possible, the aims in their order. Raises Unproved."""
    if not facts.aims:
        return ()
    for prices in optimum.prices:
        _check_prices(facts, prices)
    parts = {prices.scale: facts.in_parts(prices.scale) for prices in optimum.prices}
    possible = []
    for number, case in _cases(facts, optimum):
        prices = optimum.prices[number]
        worth = _worth_of(parts[prices.scale], case, prices)
        if worth is not None:
            possible.append(_whole(worth, prices.scale))
    if not possible:
        raise Unproved("The proof says that nothing is lawful.")
    return max(possible)


def _whole(worth: tuple[int, ...], scale: int) -> tuple[int, ...]:
    """A bound in parts of a point, in points: no aim comes to a fraction of one, and short of
    the fraction that the bound allows, nothing is said of the later aims."""
    found: list[int] = []
    for points in worth:
        found.append(points // scale)
        if points % scale:
            break
    return (*found, *[LARGEST] * (len(worth) - len(found)))


def _cases(facts: Facts, optimum: Optimum) -> Iterator[tuple[int, Case]]:
    """The leaves of the tree; Unproved where a branch leaves something out."""
    everything = Case(np.ones(len(facts.options.couple), np.bool_))
    if not isinstance(optimum.tree, Leaf):
        everything = Case(_possible(facts, everything))
    used, todo = set(), [(optimum.tree, everything)]
    while todo:
        tree, case = todo.pop()
        match tree:
            case Leaf(number):
                if not 0 <= number < len(optimum.prices):
                    raise Unproved(f"The tree names prices {number}, which are not there.")
                used.add(number)
                yield number, case
            case CoupleBranch():
                todo += zip(tree.children, _by_options(facts, tree, case), strict=True)
            case QuotaBranch(person, region):
                if not 0 <= person < facts.people or not 0 <= region < facts.regions:
                    raise Unproved("The tree names a person or a region that is not there.")
                for child, inside in ((tree.inside, True), (tree.outside, False)):
                    held = (*case.held, (person, region, inside))
                    todo.append((child, replace(case, held=held)))
    if len(used) < len(optimum.prices):
        raise Unproved("There are prices for a case that the tree does not have.")


def _by_options(facts: Facts, tree: CoupleBranch, case: Case) -> list[Case]:
    """The cases into which a branch parts this case; every option left stands in one."""
    options = facts.options
    mine = options.couple == tree.couple
    parts = [mine & np.isin(options.value, some) for some in tree.options]
    known = {*options.value[mine].tolist()}
    if len(parts) != len(tree.children) or not known.issuperset(chain(*tree.options)) or not known:
        raise Unproved("A branch of the tree is not one of a couple and its options.")
    if (mine & case.left & ~np.any(parts, axis=0)).any():
        raise Unproved(f"A branch of the tree leaves out an option of couple {tree.couple}.")
    return [replace(case, left=case.left & (part | ~mine)) for part in parts]


def _check_prices(facts: Facts, prices: Prices) -> None:
    """Shapes and signs, and that no sum can run over."""
    aims, quotas, regions = len(facts.aims), facts.market.quotas, facts.market.regions
    sizes = {
        "place": facts.places,
        "region": facts.regions,
        "group": facts.groups,
        "quota": 0 if quotas is None else len(quotas.cap),
    }
    if not 1 <= prices.scale <= MOST_PARTS:
        raise Unproved(f"Prices are in {prices.scale} parts of a point, not 1 to {MOST_PARTS}.")
    units = (facts.people + 1) * (4 + sum(sizes.values()))  # more than a price is ever counted
    for name, size in sizes.items():
        price: Int64 = getattr(prices, name)
        if price.shape != (aims, size) or price.dtype != np.int64:
            raise Unproved(f"The prices of each {name} are not {aims} × {size} whole numbers.")
        if max(int(price.max(initial=0)), -int(price.min(initial=0))) > PRICED // units:
            raise Unproved(f"The price of a {name} is too large to be reckoned with.")
        if name != "region" and (sign(price.T) < 0).any():
            raise Unproved(f"The price of a {name} is below nothing.")
    if regions is not None and ((sign(prices.region.T) > 0) & (regions.cap == NO_CAP)).any():
        raise Unproved("A region without a cap has a price above nothing.")


def _worth_of(facts: Facts, case: Case, prices: Prices) -> tuple[int, ...] | None:
    """The most that a placement of this case is worth at these prices; None if there is none."""
    worth = _at_prices(facts, prices)
    reached = np.zeros(facts.places, np.bool_)
    total = best_lines(facts.lines, worth, facts.ordinary) + _income(facts, prices)
    if len(facts.special):
        special = _Special(facts, case, worth, reached)
        if not special.possible[facts.alone].all():
            return None
        total += special.worth[facts.alone].sum(axis=0)
        couples = _best_options(facts, special, case.left)
        if (couples == LEAST).any():
            return None
        total += couples.sum(axis=0)
    if facts.market.group is not None:
        reached |= facts.reached
        sought = facts.market.group[reached & (facts.market.seats > 0)]
        spare = facts.per_group - prices.group.T[np.unique(sought[sought != NOWHERE])]
        total += spare[sign(spare) > 0].sum(axis=0)
    return tuple(total.tolist())


def _at_prices(facts: Facts, prices: Prices) -> Worth:
    """What a place adds to a line, for each kind of people that quotas tell apart."""
    market = facts.market
    place = np.zeros((len(facts.counted) + 1, len(facts.aims), facts.places + 1), np.int64)
    place[..., :-1] = -prices.place
    if market.group is not None:
        grouped = np.flatnonzero(market.group != NOWHERE)
        place[..., grouped] += prices.group[:, market.group[grouped]]
    region = np.repeat(prices.region[None], len(place), axis=0)
    if market.quotas is not None:
        kind = np.searchsorted(facts.counted, market.quotas.counted) + 1
        for counted, where, price in zip(kind, market.quotas.region, prices.quota.T, strict=True):
            region[counted, :, where] += price
    for inside, around in regions_around(facts.market, np.arange(facts.places)):
        place[..., inside] -= region[..., around]
    return Worth(facts.person, facts.row, facts.kind, place)


def _income(facts: Facts, prices: Prices) -> Int64:
    """What seats, caps, floors and quotas bring at their prices; nobody fills more than all."""
    market, people = facts.market, facts.people
    income: Int64 = prices.place @ np.minimum(market.seats, people).astype(np.int64)
    if market.regions is not None:
        cap, floor = np.minimum(market.regions.cap, people), market.regions.floor
        income += prices.region @ np.where(sign(prices.region.T) > 0, cap, floor).astype(np.int64)
    if market.quotas is not None:
        income += prices.quota @ np.minimum(market.quotas.cap, people).astype(np.int64)
    return income


class _Special:
    """What special people can take: ``worth`` (special, K) of the best line or of none at
    all, ``possible`` whether either may be; ``best`` (special, slots, K) and ``found``: of
    the best line anywhere (slot 0) and by label from 1."""

    def __init__(self, facts: Facts, case: Case, worth: Worth, reached: Bool) -> None:
        self.worths, self.open, self.must = worth, facts.open, facts.must
        self.people = facts.special
        if case.held:
            self._hold(facts, case)
        slot = np.zeros(facts.places, np.int64)  # by label from 1
        if facts.market.label is not None and facts.labels:
            slot += facts.market.label + 1
        best = np.full((len(self.people), facts.labels + 1, len(facts.aims)), LEAST, np.int64)
        tables_of(facts.lines, worth, self.people, self.open, slot, best, reached)
        best[:, 0] = largest(best)
        self.found = best[..., 0] > LEAST
        self.best = np.where(self.found[..., None], best + facts.person.T[self.people][:, None], 0)
        takes = self.found[:, 0] & (self.must | (sign(self.best[:, 0]) > 0))
        self.worth = np.where(takes[:, None], self.best[:, 0], 0)
        self.possible = self.found[:, 0] | ~self.must

    def _hold(self, facts: Facts, case: Case) -> None:
        self.open, self.must = self.open.copy(), self.must.copy()
        for person, region, inside in case.held:
            within = np.zeros(facts.places + 1, np.bool_)
            for places, around in regions_around(facts.market, np.arange(facts.places)):
                within[places[around == region]] = True
            at = facts.at[person]
            self.open[at] &= within == inside
            self.must[at] |= inside

    def of(self, person: Index, row: Index, place: Index) -> Int64:
        """What lines are worth (…, K); a line that is none is worth nothing."""
        worth: Int64 = (
            self.worths.row.T[row] + self.worths.place[self.worths.kind[person], :, place]
        )
        return worth + np.where(place[..., None] >= 0, self.worths.person.T[person], 0)


def _option_worths(facts: Facts, special: _Special) -> tuple[Int64, Bool]:
    """What each option of a couple is worth (o, K), and whether it is possible."""
    options = facts.options
    who = facts.members[options.couple]
    at = facts.at[who]
    apart = options.value == APART
    slot = np.where(options.joint, 0, options.value + 1)[:, None]
    one_by_one = special.best[at, slot]
    found = special.found[at, slot]
    alone, free = (apart & ~options.joint)[:, None], special.possible[at]
    one_by_one = np.where(alone[..., None], special.worth[at], one_by_one)
    asked = special.of(who, options.row, options.place)
    lawful = (options.row >= 0) & special.open[at, options.place]
    lawful = np.where(options.place >= 0, lawful, ~special.must[at])
    joint = options.joint[:, None]
    worth = np.where(joint[..., None], asked, one_by_one).sum(axis=1) + options.extra
    possible: Bool = np.where(joint, lawful, np.where(alone, free, found)).all(axis=1)
    return worth, possible


def _best_options(facts: Facts, special: _Special, left: Bool) -> Int64:
    """The worth of each couple's best option (k, K), LEAST where none is possible."""
    worth, possible = _option_worths(facts, special)
    leading = left & possible
    best = np.zeros((len(facts.members), len(facts.aims)), np.int64)
    for k in range(len(facts.aims) if len(best) else 0):
        column = np.where(leading, worth[:, k], LEAST)
        best[:, k] = np.maximum.reduceat(column, facts.options.first)
        leading &= column == best[facts.options.couple, k]
    return best


def _possible(facts: Facts, case: Case) -> Bool:
    """Which options a couple could take at all."""
    nothing = np.zeros((len(facts.counted) + 1, len(facts.aims), facts.places + 1), np.int64)
    worth = Worth(facts.person, facts.row, facts.kind, nothing)
    special = _Special(facts, case, worth, np.zeros(facts.places, np.bool_))
    return _option_worths(facts, special)[1]


def largest(columns: Int64) -> Int64:
    """Of columns (people, many, K) the largest of each person's, number by number."""
    leading = np.ones(columns.shape[:2], np.bool_)
    best = np.empty((len(columns), columns.shape[2]), np.int64)
    for k in range(columns.shape[2]):
        column = np.where(leading, columns[..., k], LEAST)
        best[:, k] = column.max(axis=1)
        leading &= column == best[:, k, None]
    return best


def sign(columns: Int64) -> Int64:
    """Of columns (…, K) the sign of the first number that is not 0."""
    first = (columns != 0).argmax(axis=-1)[..., None]
    signs: Int64 = np.sign(np.take_along_axis(columns, first, axis=-1)[..., 0])
    return signs
