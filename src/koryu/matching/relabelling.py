"""The same market with its people and places in another order, and the way back.

Mechanisms give what is left equal to the lower number. Run on a market whose people and
places stand in the order of lots, they draw between equals by lot, and never by the order
in which rows came in: everything else is numbered as it first occurs along the new order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from koryu.matching.market import (
    NOWHERE,
    UNPLACED,
    Aim,
    Choices,
    Classes,
    Couples,
    Int32,
    Market,
    Quotas,
    Regions,
)
from koryu.matching.pairs import entries
from koryu.matching.results import (
    APART,
    CoupleBranch,
    Leaf,
    Optimum,
    Prices,
    QuotaBranch,
    Tree,
)

Index = NDArray[np.intp]
Numbers = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Order:
    """``old`` (k,): the old number of each in the new order. ``new``: the new number of
    each in the old order, and behind them NOWHERE, which NOWHERE itself (-1) leads to."""

    old: Index
    new: Int32

    @classmethod
    def of(cls, old: Index, count: int | None = None) -> "Order":
        """The order that takes these of ``count`` old ones (all of them if None)."""
        new = np.full((len(old) if count is None else count) + 1, NOWHERE, np.int32)
        new[old] = np.arange(len(old), dtype=np.int32)
        return cls(old, new)


class Relabelling:
    """A market, another order of its people and places, and all that follows from it.

    ``people_order`` (n,) and ``place_order`` (m,): the present number of each in the new
    order. Within a person, choices of one rank stand in the new order of places. The lower
    number is the first member of a couple; couples stand in the order of their first
    members, joint choices of one rank in that of their places. Groups, labels, classes and
    categories are numbered as they first occur, regions by their first place, the inner
    before the outer; pins, forbidden pairs and quotas are sorted.

    Raises ValueError where an order leaves one out or has one twice.
    """

    def __init__(self, market: Market, people_order: ArrayLike, place_order: ArrayLike) -> None:
        self._of = market
        people, places = market.size
        self._classes_of = market.classes or _no_classes(people, places)
        self._regions_of = market.regions or _no_regions(places)
        self._couples_of = market.couples or _no_couples()
        self._quotas_of = market.quotas or _no_quotas(people)
        # what is left out stands here as empty, so that nothing below need ask
        self.people = Order.of(_permutation("people_order", people_order, people))
        self.places = Order.of(_permutation("place_order", place_order, places))

    # Numbers

    @cached_property
    def groups(self) -> Order:
        """Groups, as they first occur along the new order of places."""
        return _as_they_occur(self._of.group, self.places.old)

    @cached_property
    def labels(self) -> Order:
        """Labels, as they first occur along the new order of places."""
        return _as_they_occur(self._of.label, self.places.old)

    @cached_property
    def categories(self) -> Order:
        """Categories, as they first occur along the new order of people."""
        quotas = self._quotas_of
        most = int(quotas.counted.max(initial=NOWHERE)) + 1
        return _as_they_occur(quotas.category, self.people.old, most)

    @cached_property
    def regions(self) -> Order:
        """Regions by their first place, the inner before the outer."""
        regions = self._regions_of
        first = _first_places(regions, self.places.new[:-1])
        named = range(len(first)) if self._of.areas is None else self._of.areas
        by_name = np.argsort(sorted(range(len(first)), key=named.__getitem__))
        return Order.of(np.lexsort((by_name, -_depths(regions.parent), first)))

    @cached_property
    def _person_classes(self) -> Order:
        classes = self._classes_of
        return _as_they_occur(classes.of_person, self.people.old, len(classes.start) - 1)

    @cached_property
    def _place_classes(self) -> Order:
        classes = self._classes_of
        most = int(classes.place_class.max(initial=NOWHERE)) + 1
        return _as_they_occur(classes.of_place, self.places.old, most)

    # Which choice, class line, couple, joint choice, quota stands where

    @cached_property
    def choices(self) -> Index:
        """The old number of each choice in the new order (c,)."""
        choices = self._of.choices
        entry = entries(choices.start, self.people.old)
        person, rank = self.people.new[choices.person[entry]], choices.rank[entry]
        tied = (person[1:] == person[:-1]) & (rank[1:] == rank[:-1])
        if not tied.any():
            return entry
        level = np.cumsum(np.append(0, ~tied))
        place = self.places.new[choices.place[entry]]
        return entry[np.argsort(level * len(self.places.old) + place, kind="stable")]

    @cached_property
    def class_lines(self) -> Index:
        """The old number of each class line in the new order (l,)."""
        classes = self._classes_of
        people = self._person_classes.new[classes.person_class]
        return np.lexsort((self._place_classes.new[classes.place_class], people))

    @cached_property
    def couples(self) -> Index:
        """The old number of each couple in the new order (k,)."""
        return np.argsort(self.people.new[self._couples_of.members].min(axis=1))

    @cached_property
    def joint(self) -> Index:
        """The old number of each joint choice in the new order (q,)."""
        couples = self._couples_of
        couple = np.repeat(np.arange(len(couples.members)), np.diff(couples.start))
        ours, theirs = self._joint_places.T
        return np.lexsort((theirs, ours, couples.rank, Order.of(self.couples).new[couple]))

    @property
    def _joint_places(self) -> Int32:
        """New places of the joint choices in their old order, the lower member's first."""
        couples = self._couples_of
        members = self.people.new[couples.members]
        swap = np.repeat(members[:, 0] > members[:, 1], np.diff(couples.start))
        places = self.places.new[couples.places]
        return np.where(swap[:, None], places[:, ::-1], places)

    @cached_property
    def quotas(self) -> Index:
        """The old number of each quota in the new order (t,)."""
        quotas = self._quotas_of
        counted = self.categories.new[quotas.counted]
        return np.lexsort((quotas.cap, counted, self.regions.new[quotas.region]))

    # There

    @cached_property
    def market(self) -> Market:
        """The market in the new order."""
        market, places = self._of, self.places.old
        return Market(
            seats=market.seats[places],
            choices=self._choices(market.choices),
            classes=market.classes and self._classes(market.classes),
            regions=market.regions and self._regions(market.regions),
            couples=market.couples and self._couples(market.couples),
            quotas=market.quotas and self._quotas(market.quotas),
            target=None if market.target is None else market.target[places],
            group=None if market.group is None else self.groups.new[market.group[places]],
            label=None if market.label is None else self.labels.new[market.label[places]],
            alternate=None if market.alternate is None else market.alternate[self.people.old],
            pins=self._pairs(market.pins),
            forbidden=self._pairs(market.forbidden),
            people=_names(market.people, self.people.old),
            places=_names(market.places, places),
            areas=_names(market.areas, self.regions.old),
        )

    def aims(self, aims: Sequence[Aim]) -> list[Aim]:
        """The same aims, of the market in the new order."""
        return [
            replace(
                aim,
                person=None if aim.person is None else aim.person[self.people.old],
                choice=None if aim.choice is None else aim.choice[self.choices],
                class_line=None if aim.class_line is None else aim.class_line[self.class_lines],
                joint=None if aim.joint is None else aim.joint[self.joint],
            )
            for aim in aims
        ]

    def _choices(self, choices: Choices) -> Choices:
        count = np.diff(choices.start)[self.people.old]
        return Choices(
            start=np.append(0, np.cumsum(count)),
            place=self.places.new[choices.place[self.choices]],
            rank=choices.rank[self.choices],
            standing=choices.standing[self.choices],
        )

    def _classes(self, classes: Classes) -> Classes:
        count = np.diff(classes.start)[self._person_classes.old]
        return Classes(
            of_person=self._person_classes.new[classes.of_person[self.people.old]],
            of_place=self._place_classes.new[classes.of_place[self.places.old]],
            start=np.append(0, np.cumsum(count)),
            place_class=self._place_classes.new[classes.place_class[self.class_lines]],
        )

    def _regions(self, regions: Regions) -> Regions:
        old, new = self.regions.old, self.regions.new
        return Regions(
            of_place=new[regions.of_place[self.places.old]],
            parent=new[regions.parent[old]],
            cap=regions.cap[old],
            floor=regions.floor[old],
        )

    def _couples(self, couples: Couples) -> Couples:
        count = np.diff(couples.start)[self.couples]
        return Couples(
            members=np.sort(self.people.new[couples.members[self.couples]], axis=1),
            start=np.append(0, np.cumsum(count)),
            places=self._joint_places[self.joint],
            rank=couples.rank[self.joint],
        )

    def _quotas(self, quotas: Quotas) -> Quotas:
        return Quotas(
            category=self.categories.new[quotas.category[self.people.old]],
            counted=self.categories.new[quotas.counted[self.quotas]],
            region=self.regions.new[quotas.region[self.quotas]],
            cap=quotas.cap[self.quotas],
        )

    def _pairs(self, pairs: Int32) -> Int32:
        person, place = self.people.new[pairs[:, 0]], self.places.new[pairs[:, 1]]
        return np.stack([person, place], axis=1)[np.lexsort((place, person))]

    # And back

    def placement_back(self, place_of: Int32) -> Int32:
        """A placement of the market in the new order (n,), as one of the market as it was."""
        back = np.empty_like(place_of)
        back[self.people.old] = np.append(self.places.old, UNPLACED)[place_of]
        return back

    def optimum_back(self, optimum: Optimum) -> Optimum:
        """What was found of the market in the new order, as of the market as it was."""
        return replace(
            optimum,
            place_of=self.placement_back(optimum.place_of),
            tree=self._tree_back(optimum.tree),
            prices=tuple(self._prices_back(prices) for prices in optimum.prices),
        )

    def _prices_back(self, prices: Prices) -> Prices:
        groups = len(self.groups.new) - 1
        return replace(
            prices,
            place=_columns_back(prices.place, self.places.old, len(self.places.old)),
            region=_columns_back(prices.region, self.regions.old, len(self.regions.old)),
            group=_columns_back(prices.group, self.groups.old, groups),
            quota=_columns_back(prices.quota, self.quotas, len(self.quotas)),
        )

    def _tree_back(self, tree: Tree) -> Tree:
        match tree:
            case Leaf():
                return tree
            case CoupleBranch(couple, options, children):
                return CoupleBranch(
                    int(self.couples[couple]),
                    tuple(tuple(self._option_back(couple, one) for one in own) for own in options),
                    tuple(self._tree_back(child) for child in children),
                )
            case QuotaBranch(person, region, inside, outside):
                return QuotaBranch(
                    int(self.people.old[person]),
                    int(self.regions.old[region]),
                    self._tree_back(inside),
                    self._tree_back(outside),
                )

    def _option_back(self, couple: int, option: int) -> int:
        if option == APART:
            return APART
        start = self._couples_of.start
        at = self.couples[couple]
        held = start[at] < start[at + 1]
        return int(self.joint[option] if held else self.labels.old[option])


def _no_classes(people: int, places: int) -> Classes:
    nowhere = np.full(people + places, NOWHERE, np.int32)
    return Classes(nowhere[:people], nowhere[people:], np.zeros(1, np.int64), nowhere[:0])


def _no_regions(places: int) -> Regions:
    nowhere = np.full(places, NOWHERE, np.int32)
    return Regions(nowhere, nowhere[:0], nowhere[:0], nowhere[:0])


def _no_couples() -> Couples:
    none = np.zeros((0, 2), np.int32)
    return Couples(none, np.zeros(1, np.int64), none, none[:, 0])


def _no_quotas(people: int) -> Quotas:
    nowhere = np.full(people, NOWHERE, np.int32)
    return Quotas(nowhere, nowhere[:0], nowhere[:0], nowhere[:0])


def _permutation(name: str, order: ArrayLike, size: int) -> Index:
    found = np.asarray(order, np.intp).reshape(-1)
    if len(found) != size or (np.sort(found) != np.arange(size)).any():
        raise ValueError(f"{name} must hold each of {size} numbers once")
    return found


def _as_they_occur(numbers: Int32 | None, along: Index, most: int = 0) -> Order:
    """Numbers as they first occur in this order of rows; those that don't (of ``most``)
    come behind, as they stood."""
    if numbers is None:
        return Order.of(np.zeros(0, np.intp))
    met, first = np.unique(numbers[along], return_index=True)
    met, first = met[met != NOWHERE], first[met != NOWHERE]
    count = max(most, int(met.max(initial=NOWHERE)) + 1)
    old = np.append(met[np.argsort(first)], np.setdiff1d(np.arange(most), met))
    return Order.of(old.astype(np.intp), count)


def _first_places(regions: Regions, number: Int32) -> Index:
    """The lowest number of a place in each region (r,); one more than any where it has none."""
    first = np.full(len(regions.parent) + 1, len(number))  # the last for what is NOWHERE
    above, region = np.append(regions.parent, NOWHERE), regions.of_place
    while (region != NOWHERE).any():
        np.minimum.at(first, region, number)
        region = above[region]
    return first[:-1]


def _depths(parent: Int32) -> Index:
    """How many regions there are around each (r,)."""
    depth = np.zeros(len(parent), np.intp)
    above, region = np.append(parent, NOWHERE), parent
    while (region != NOWHERE).any():
        depth += region != NOWHERE
        region = above[region]
    return depth


def _names(names: Sequence[str] | None, order: Index) -> list[str] | None:
    return None if names is None else [names[at] for at in order.tolist()]


def _columns_back(prices: NDArray[np.int64], old: Index, count: int) -> NDArray[np.int64]:
    back = np.zeros((len(prices), count), np.int64)
    if prices.shape[1]:
        back[:, old] = prices
    return back
