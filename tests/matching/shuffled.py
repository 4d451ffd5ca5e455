"""The same market told in another order: whoever reads it must come to the same values."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import (
    NOWHERE,
    Aim,
    Choices,
    Classes,
    Couples,
    Int32,
    Market,
    Quotas,
    Regions,
)

Order = NDArray[np.int64]


def shuffled(market: Market, aims: Sequence[Aim], seed: int) -> tuple[Market, list[Aim]]:
    """People, places, choices of one rank, class lines, regions, couples: all in another order."""
    return _Shuffle(market, np.random.default_rng(seed)).told(aims)


class _Shuffle:
    """``people[new]`` is the old number of a person, ``person[old]`` the new one; so for all."""

    def __init__(self, market: Market, lot: np.random.Generator) -> None:
        self.market, self.lot = market, lot
        self.people, self.places = (lot.permutation(size) for size in market.size)
        self.person, self.place = np.argsort(self.people), np.argsort(self.places)
        regions = 0 if market.regions is None else len(market.regions.cap)
        self.regions = lot.permutation(regions)
        self.region = np.append(np.argsort(self.regions), NOWHERE)  # at -1 stands NOWHERE

    def told(self, aims: Sequence[Aim]) -> tuple[Market, list[Aim]]:
        market = self.market
        choices, of_choice = self._choices(market.choices)
        classes, of_line = self._classes(market.classes)
        couples, of_joint = self._couples(market.couples)
        retold = Market(
            _taken(market.seats, self.places),
            choices,
            classes=classes,
            regions=self._told_regions(market.regions),
            couples=couples,
            quotas=self._quotas(market.quotas),
            pins=self._lines(market.pins),
            forbidden=self._lines(market.forbidden),
            alternate=_taken_if(market.alternate, self.people),
            target=_taken_if(market.target, self.places),
            group=_taken_if(market.group, self.places),
            label=_taken_if(market.label, self.places),
        )
        return retold, [
            replace(
                aim,
                person=_taken_if(aim.person, self.people),
                choice=_taken_if(aim.choice, of_choice),
                class_line=_taken_if(aim.class_line, of_line),
                joint=_taken_if(aim.joint, of_joint),
            )
            for aim in aims
        ]

    def _choices(self, choices: Choices) -> tuple[Choices, Order]:
        """And the old number of each choice."""
        by_lot = self.lot.permutation(len(choices.place))
        person = self.person[choices.person]
        order = np.lexsort((by_lot, choices.rank, person))
        return Choices(
            _starts(person, len(self.people)),
            _taken(self.place[choices.place], order),
            _taken(choices.rank, order),
            _taken(choices.standing, order),
        ), order

    def _classes(self, classes: Classes | None) -> tuple[Classes | None, Order]:
        """And the old number of each class line; the classes of people change theirs too."""
        if classes is None:
            return None, np.zeros(0, np.int64)
        count = len(classes.start) - 1
        renamed = np.append(self.lot.permutation(count), NOWHERE)
        owner = renamed[classes.person_class]
        order = np.lexsort((self.lot.permutation(len(owner)), owner))
        return Classes(
            _taken(renamed[classes.of_person], self.people),
            _taken(classes.of_place, self.places),
            _starts(owner, count),
            _taken(classes.place_class, order),
        ), order

    def _told_regions(self, regions: Regions | None) -> Regions | None:
        if regions is None:
            return None
        return Regions(
            _taken(self.region[regions.of_place], self.places),
            _taken(self.region[regions.parent], self.regions),
            _taken(regions.cap, self.regions),
            _taken(regions.floor, self.regions),
        )

    def _quotas(self, quotas: Quotas | None) -> Quotas | None:
        if quotas is None:
            return None
        order = self.lot.permutation(len(quotas.cap))
        return Quotas(
            _taken(quotas.category, self.people),
            _taken(quotas.counted, order),
            _taken(self.region[quotas.region], order),
            _taken(quotas.cap, order),
        )

    def _couples(self, couples: Couples | None) -> tuple[Couples | None, Order]:
        """And the old number of each joint choice; the partners change sides."""
        if couples is None:
            return None, np.zeros(0, np.int64)
        count = len(couples.members)
        renamed = self.lot.permutation(count)
        owner = renamed[np.repeat(np.arange(count), np.diff(couples.start))]
        order = np.lexsort((couples.rank, owner))
        place = np.append(self.place, NOWHERE)[couples.places]  # at -1 stands UNPLACED
        return Couples(
            _taken(self.person[couples.members][:, ::-1], np.argsort(renamed)),
            _starts(owner, count),
            _taken(place[:, ::-1], order),
            _taken(couples.rank, order),
        ), order

    def _lines(self, lines: Int32) -> Int32:
        told = np.column_stack([self.person[lines[:, 0]], self.place[lines[:, 1]]])
        return _taken(told, self.lot.permutation(len(lines)))


def _taken(values: NDArray[Any], order: Order) -> Int32:
    return np.ascontiguousarray(values[order], np.int32)


def _taken_if(values: NDArray[Any] | None, order: Order) -> Int32 | None:
    return None if values is None else _taken(values, order)


def _starts(owner: NDArray[Any], count: int) -> NDArray[np.int64]:
    return np.append(0, np.cumsum(np.bincount(owner, minlength=count))).astype(np.int64)
