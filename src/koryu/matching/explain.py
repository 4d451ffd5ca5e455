"""Why somebody is placed, or is not, and the least that would have to be different.

``Explainer`` answers from an optimum and its prices: what a line earns, what the places it
uses cost, what the person's own place leaves. What it would cost the aims to draw another
line is found along shortest ways through the settled network (``residual``), for all places
of a person in one search; the first aim that would lose is the reason. Where quotas are in
play, or couples would move in answer, the market is solved again instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import (
    NOWHERE,
    UNPLACED,
    Aim,
    BadMarket,
    Int32,
    Int64,
    Market,
)
from koryu.matching.optimal import Infeasible, optimal
from koryu.matching.pairs import is_forbidden, is_lawful
from koryu.matching.profits import Profits, Worth, regions_around
from koryu.matching.residual import Residual, Ways, plus
from koryu.matching.results import Optimum

Values = tuple[int, ...]
Verdict = Literal[
    "drawn", "unlawful", "forbidden", "pinned", "impossible", "dearer", "equal", "open"
]
Sort = Literal["place", "region", "group", "quota"]


@dataclass(frozen=True)
class Pressure:
    """A price on a line: of the place, a region (a cap, or below nothing a floor), a group or
    a quota, by number; what it takes from the line, aim by aim."""

    sort: Sort
    number: int
    price: Values


@dataclass(frozen=True)
class Reason:
    """Why a line was drawn or was not.

    ``verdict``: drawn; unlawful (no line) or forbidden; pinned (elsewhere); impossible (pins and
    floors stand against it); dearer (the aims would lose by it, first in ``aim``, an index);
    equal (nothing would be lost: it went by lot, or by the lower number); open (the prices
    favour it: it is the partner, or a search that was cut short, that decides).
    ``earns``: its points. ``profit``: what the prices leave of them; ``own``: what they leave
    of the line drawn instead, 0 for none; both in parts of a point, ``scale`` to one.
    ``loss``: what every aim would lose, couples staying where they are; None for a member of
    a couple or where quotas are in play. ``full``: no seat is left. ``pressing``: the prices
    that are not nothing, the place's first.
    """

    person: int
    place: int
    verdict: Verdict
    earns: Values = ()
    profit: Values = ()
    own: Values = ()
    loss: Values | None = None
    full: bool = False
    pressing: tuple[Pressure, ...] = ()
    scale: int = 1

    @property
    def short(self) -> Values:
        """By how much the profit is less than the own, aim by aim, in parts of a point: the aims,
        compared in their order, lose at least this if no couple moves."""
        return tuple(own - mine for own, mine in zip(self.own, self.profit, strict=True))

    @property
    def aim(self) -> int | None:
        """The first aim that would lose, or gain, by the line."""
        return first_of(self.short if self.loss is None else self.loss)


@dataclass(frozen=True)
class Change:
    """The least that would have to be different for a person to be placed somewhere.

    ``sort``: nothing (the line is drawn); lot (an equal placement has it: it went by lot); seat
    (one more at the place ``number``); cap (one more in the region ``number``); points (so many
    ``points`` more for the line in the aim ``number``); law (the line itself would have to be
    lawful); conditions (no single change of these helps against the pins, caps and floors).
    After it an optimum draws the line; others may do as well.
    """

    sort: Literal["nothing", "lot", "seat", "cap", "points", "law", "conditions"]
    number: int = NOWHERE
    points: int = 0


@dataclass(frozen=True, eq=False)
class Losses:
    """What drawing each lawful line of a person would lose: ``place`` (l,) int32, ``loss``
    (l, K) int64 by aim, ``possible`` (l,) whether pins and floors let it be drawn."""

    place: Int32
    loss: Int64
    possible: NDArray[np.bool_]


@dataclass(frozen=True)
class Unfilled:
    """Why a place has free seats, or that it has none.

    ``reason``: full; closed (it has no seats); nobody (no line leads there); few (all who may
    go there are there); cap (a full region, ``number``, costs more than anybody would earn
    there); better (the aims would lose by ``person``, who comes nearest at the prices: first in
    the aim ``number``, ``loss`` in all); equal (nothing would be lost); impossible (pins and
    floors keep ``person`` elsewhere).
    """

    reason: Literal["full", "closed", "nobody", "few", "cap", "better", "equal", "impossible"]
    free: int
    lawful: int
    number: int = NOWHERE
    person: int = NOWHERE
    loss: Values = ()


class Explainer:
    """Reasons and costs around one ``optimum`` of a market, whose values they are against."""

    def __init__(self, market: Market, aims: Sequence[Aim], optimum: Optimum) -> None:
        self.market, self.aims, self.optimum = market, tuple(aims), optimum
        self.profits = Profits(market, aims, optimum)
        placed = optimum.place_of[optimum.place_of != UNPLACED]
        self._taken = np.bincount(placed, minlength=market.size[1])
        self._members = set() if market.couples is None else set(market.couples.members.flat)

    # Reasons, from prices

    def why(self, person: int, place: int) -> Reason:
        """Why the person is placed there or is not. One search through the network."""
        worth = self.profits.of_person(person)
        at = np.flatnonzero(worth.place == place)
        full = bool(self._taken[place] >= self.market.seats[place])
        if not len(at):
            return Reason(person, place, self._barred(person, place), full=full)
        losses = self.losses(person)
        reason = Reason(
            person,
            place,
            "drawn",
            earns=_told(worth.earns[at[0]]),
            profit=_told(worth.profit[at[0]]),
            own=_told(self.profits.own[person]),
            loss=None if losses is None else _told(losses.loss[at[0]]),
            full=full,
            pressing=tuple(self._pressing(person, place)),
            scale=self.profits.scale,
        )
        if self.optimum.place_of[person] == place:
            return reason
        if losses is not None and not losses.possible[at[0]]:
            return replace(reason, verdict="impossible", loss=None)
        return replace(reason, verdict=_verdict(reason))

    def why_not_filled(self, place: int) -> Unfilled:
        """Why a place has seats left. Time O(choices + people)."""
        worth, seats = self.profits.at_place(place), int(self.market.seats[place])
        free, lawful = seats - int(self._taken[place]), len(worth.person)
        if free <= 0:
            return Unfilled("full" if seats else "closed", 0, lawful)
        elsewhere = np.flatnonzero(self.optimum.place_of[worth.person] != place)
        if not len(elsewhere):
            return Unfilled("few" if lawful else "nobody", free, lawful)
        short = self.profits.own[worth.person[elsewhere]] - worth.profit[elsewhere]
        nearest = elsewhere[np.lexsort(short.T[::-1])[0]]
        person = int(worth.person[nearest])
        why = self.why(person, place)
        loss = why.short if why.loss is None else why.loss
        cap = next((p.number for p in why.pressing if _is_cap(p)), NOWHERE)
        if why.verdict == "impossible":
            return Unfilled("impossible", free, lawful, person=person)
        if cap != NOWHERE:
            return Unfilled("cap", free, lawful, cap, person, loss)
        if why.aim is None:
            return Unfilled("equal", free, lawful, person=person, loss=loss)
        return Unfilled("better", free, lawful, why.aim, person, loss)

    def _barred(self, person: int, place: int) -> Verdict:
        market = self.market
        one, there = np.array([person], np.int32), np.array([place], np.int32)
        if is_forbidden(market, one, there)[0]:
            return "forbidden"
        return "pinned" if is_lawful(market, one, there)[0] else "unlawful"

    def _pressing(self, person: int, place: int) -> Iterator[Pressure]:
        market, prices = self.market, self.profits.prices
        found: list[tuple[Sort, int, Int64]] = [("place", place, prices.place[:, place])]
        if market.group is not None and market.group[place] != NOWHERE:
            group = int(market.group[place])
            found.append(("group", group, -prices.group[:, group]))
        for region in regions_around(market, place):
            found.append(("region", region, prices.region[:, region]))
            if market.quotas is not None:
                counts = market.quotas.counted == market.quotas.category[person]
                for quota in np.flatnonzero(counts & (market.quotas.region == region)):
                    found.append(("quota", int(quota), prices.quota[:, quota]))
        for sort, number, price in found:
            if price.any():
                yield Pressure(sort, number, _told(price))

    # Losses, along shortest ways

    @cached_property
    def _residual(self) -> Residual | None:
        """The settled network; None where it does not say what the placement is worth."""
        quotas = self.market.quotas
        if quotas is not None and len(quotas.cap):
            return None
        residual = Residual(self.market, self.aims, self.optimum.place_of)
        return residual if residual.value == (0, *self.optimum.values) else None

    def losses(self, person: int) -> Losses | None:
        """What drawing each line of the person would lose, at most: less where couples would
        move in answer (``cost_of`` knows). None for a member of a couple, and where quotas are
        in play. One search through the network."""
        if (residual := self._network_for(person)) is None:
            return None
        worth, ways = self.profits.of_person(person), residual.ways_to_person(person)
        loss = ways.loss[residual.network.first_place + worth.place] + self._slack(
            residual, person, worth
        )
        return Losses(worth.place, loss[:, 1:], loss[:, 0] == 0)

    def is_least(self, person: int, place: int) -> bool:
        """Whether what ``losses`` says of a line is proved to be the least."""
        residual = self._network_for(person)
        return residual is not None and residual.is_least_for(
            residual.ways_to_person(person), place
        )

    def cost_of(self, person: int, place: int) -> Values | None:
        """What every aim loses (below nothing: gains) if the line is drawn and all others are
        placed as well as can be then; None where pins and floors don't let it be drawn.

        Solves again where the network does not prove it. Raises BadMarket if the line is not
        lawful."""
        at = self._line(person, place)
        losses = self.losses(person)
        if losses is None or not self.is_least(person, place):
            return self._lost(self._pinned(self.market, person, place))
        return _told(losses.loss[at]) if losses.possible[at] else None

    def _network_for(self, person: int) -> Residual | None:
        """The settled network, if it says what becomes of this person."""
        return None if person in self._members else self._residual

    def _slack(self, residual: Residual, person: int, worth: Worth) -> Int64:
        """By how much lines fall short of what the person is worth in the network (l, K)."""
        worths, first = residual.worth, residual.network.first_place
        slack = worths[:, residual.network.kind[person]] - worths[:, first + worth.place].T
        slack[:, 1:] -= worth.earns - self.profits.person[person]
        return slack

    def _line(self, person: int, place: int) -> int:
        """Where the line stands among the person's lawful ones."""
        at = np.flatnonzero(self.profits.of_person(person).place == place)
        if not len(at):
            market = self.market
            raise BadMarket(f"{market.person(person)} may not go to {market.place(place)}")
        return int(at[0])

    # The smallest change

    def smallest_change(self, person: int, place: int) -> Change:
        """The first of these after which an optimum draws the line: nothing; another lot; one
        more seat at the place; one more in a region around it; one more seat, or one more in a
        region, where others would have to make room; points for the line.

        Each is proved to lead there by the settled network, or found by solving again."""
        if self.optimum.place_of[person] == place:
            return Change("nothing")
        if place not in self.profits.of_person(person).place:
            return Change("law")
        cost = self.cost_of(person, place)
        if cost is not None and cost <= (0,) * len(cost):
            return Change("lot")
        for change in self._ways_out(person, place):
            if self.is_enough(change, person, place) or self._is_found_enough(
                change, person, place
            ):
                return change
        if cost is None:
            return Change("conditions")
        aim = first_of(cost) or 0
        later = cost[aim + 1 :] > (0,) * (len(cost) - aim - 1)
        return Change("points", aim, cost[aim] + later)

    def is_enough(self, change: Change, person: int, place: int) -> bool:
        """Whether the settled network proves that one more seat, or one more in a region, leads
        to the line being drawn in an optimum."""
        residual = self._network_for(person)
        if residual is None:
            return False
        arc = _arc_of(change, residual)
        if not residual.is_full(arc):
            return False
        worth, at = self.profits.of_person(person), self._line(person, place)
        slack = tuple(self._slack(residual, person, worth)[at].tolist())
        over = residual.lost_over(arc, place, residual.ways_to_person(person))
        return plus(slack, over) <= residual.gained_by(arc) and residual.is_most_for(arc)

    def _ways_out(self, person: int, place: int) -> Iterator[Change]:
        """Seats and caps that might stand in the way, the nearest first."""
        found = [Change("seat", place)]
        found += [Change("cap", region) for region in regions_around(self.market, place)]
        if (residual := self._network_for(person)) is not None:
            found += _along(residual, residual.ways_to_person(person), place)
        yield from filter(self._is_full, dict.fromkeys(found))

    def _is_full(self, change: Change) -> bool:
        """Whether the seats or the cap are used up."""
        if change.sort == "seat":
            return bool(self._taken[change.number] >= self.market.seats[change.number])
        regions = self.market.regions
        return regions is not None and bool(
            self._inside[change.number] >= regions.cap[change.number]
        )

    @cached_property
    def _inside(self) -> Int64:
        """How many people are placed in each region (r,)."""
        regions = self.market.regions
        if regions is None:
            return np.zeros(0, np.int64)
        inside = np.zeros(len(regions.cap), np.int64)
        place = np.flatnonzero(self._taken)
        at = regions.of_place[place]
        while (at != NOWHERE).any():
            place, at = place[at != NOWHERE], at[at != NOWHERE]
            np.add.at(inside, at, self._taken[place])
            at = regions.parent[at]
        return inside

    # Solving again

    def _is_found_enough(self, change: Change, person: int, place: int) -> bool:
        """The same as ``is_enough``, found out by solving again where couples might move."""
        if self.market.couples is None and self._network_for(person) is not None:
            return False
        changed = _changed(self.market, change)
        values = self._values(self._pinned(changed, person, place))
        return values is not None and values == self._values(changed)

    def _pinned(self, market: Market, person: int, place: int) -> Market | None:
        """The market with this pin besides its own; None where they leave no seat for it."""
        if (market.pins == (person, place)).all(axis=1).any():
            return market
        if np.count_nonzero(market.pins[:, 1] == place) >= market.seats[place]:
            return None
        pin = np.array([[person, place]], np.int32)
        return replace(market, pins=np.concatenate([market.pins, pin]))

    def _values(self, market: Market | None) -> Values | None:
        try:
            return None if market is None else optimal(market, self.aims).values
        except Infeasible:
            return None

    def _lost(self, market: Market | None) -> Values | None:
        """What every aim loses in another market."""
        values = self._values(market)
        if values is None:
            return None
        return tuple(
            ours - theirs for ours, theirs in zip(self.optimum.values, values, strict=True)
        )


def first_of(values: Values) -> int | None:
    """The first aim that is not nothing."""
    return next((aim for aim, points in enumerate(values) if points), None)


def _told(numbers: Int64) -> Values:
    return tuple(numbers.tolist())


def _verdict(reason: Reason) -> Verdict:
    if reason.aim is None:
        return "equal"
    lost = reason.short if reason.loss is None else reason.loss
    return "dearer" if lost[reason.aim] > 0 else "open"


def _is_cap(pressure: Pressure) -> bool:
    aim = first_of(pressure.price)
    return pressure.sort == "region" and aim is not None and pressure.price[aim] > 0


def _arc_of(change: Change, residual: Residual) -> int:
    if change.sort == "seat":
        return residual.seat_arc(change.number)
    return residual.cap_arc(change.number)


def _along(residual: Residual, ways: Ways, place: int) -> Iterator[Change]:
    """The seats and caps along the shortest way from a place to a person."""
    network = residual.network
    regions = {int(node): region for region, node in enumerate(network.regions)}
    node = network.first_place + place
    while node >= 0:
        if network.first_place <= node < network.first_place + network.market.size[1]:
            yield Change("seat", node - network.first_place)
        elif node in regions:
            yield Change("cap", regions[node])
        node = int(ways.after[node])


def _changed(market: Market, change: Change) -> Market:
    """The market with one more seat, or one more in a region."""
    if change.sort == "seat":
        seats = market.seats.copy()
        seats[change.number] += 1
        return replace(market, seats=seats)
    if market.regions is None:
        return market
    cap = market.regions.cap.copy()
    cap[change.number] += 1
    return replace(market, regions=replace(market.regions, cap=cap))
