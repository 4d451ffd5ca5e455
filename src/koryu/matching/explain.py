"""Why somebody is placed, or is not, and the least that would have to be different.

``Explainer`` answers from an optimum and its prices: what a line earns, what the places it
uses cost, what the person's own place leaves. What it would cost the aims to draw another
line is found along shortest ways through the settled network (``residual``), for all places
of a person in one search; the first aim that would lose is the reason. Where quotas are in
play, or couples would move in answer, the market is solved again instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np

from koryu.matching.explaining.again import Again
from koryu.matching.explaining.profits import Profits, Worth, quotas_over, regions_around
from koryu.matching.explaining.reasons import (
    Change,
    Losses,
    Pressure,
    Reason,
    Sort,
    Unfilled,
    Values,
    Verdict,
    first_of,
)
from koryu.matching.explaining.residual import KEPT, Residual, Ways, plus
from koryu.matching.market import (
    NOWHERE,
    UNPLACED,
    Aim,
    BadMarket,
    Int64,
    Market,
)
from koryu.matching.pairs import is_forbidden, is_lawful
from koryu.matching.results import Optimum, Prices

__all__ = [
    "Change",
    "Explainer",
    "Losses",
    "Pressure",
    "Reason",
    "Unfilled",
    "Values",
    "first_of",
]


class Explainer:
    """Reasons and costs around one ``optimum`` of a market, whose values they are against."""

    def __init__(self, market: Market, aims: Sequence[Aim], optimum: Optimum) -> None:
        self.market, self.aims, self.optimum = market, tuple(aims), optimum
        self.profits = Profits(market, aims, optimum)
        placed = optimum.place_of[optimum.place_of != UNPLACED]
        self._taken = np.bincount(placed, minlength=market.size[1])
        self._cost = lru_cache(maxsize=KEPT)(self._cost_of)
        self._again = Again(market, self.aims)
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
        for quota in quotas_over(market, person, place):
            found.append(("quota", quota, prices.quota[:, quota]))
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

    def nearest(self, person: int, places: Sequence[int] | None = None) -> int | None:
        """Of these places (of all, where none are named) the one whose line would lose the
        least, the own one left out; None where no other line leads there. What is lost is what
        ``losses`` says, or what the prices say where that is None."""
        worth, losses = self.profits.of_person(person), self.losses(person)
        lost = self.profits.own[person] - worth.profit if losses is None else losses.loss
        open_ = worth.place != self.optimum.place_of[person]
        if places is not None:
            open_ &= np.isin(worth.place, places)
        if losses is not None and (open_ & losses.possible).any():
            open_ &= losses.possible
        if not open_.any():
            return None
        at = np.flatnonzero(open_)
        return int(worth.place[at[np.lexsort(lost[at].T[::-1])[0]]])

    def is_least(self, person: int, place: int) -> bool:
        """Whether what ``losses`` says of a line is proved to be the least."""
        residual = self._network_for(person)
        return residual is not None and residual.is_least_for(
            residual.ways_to_person(person), place
        )

    def cost_of(self, person: int, place: int) -> Values | None:
        """What every aim loses (below nothing: gains) if the line is drawn and all others are
        placed as well as can be then; None where pins and floors don't let it be drawn.

        Solves again where the network does not prove it; what is lost at most if the time for
        that (``give``) was up. Raises BadMarket if the line is not lawful."""
        return self._cost(person, place)[0]

    def give(self, seconds: float | None) -> None:
        """Solve again for so long at most in all from now on; None, as at first, for as long as
        it takes. ``untried`` says of a change that something was left open."""
        self._again.give(seconds)
        self._cost.cache_clear()

    def _cost_of(self, person: int, place: int) -> tuple[Values | None, bool]:
        """What the line costs, and whether that is proved to be the least."""
        at, losses = self._line(person, place), self.losses(person)
        if losses is None:
            return self._lost(person, place)
        held = _told(losses.loss[at]) if losses.possible[at] else None
        if self.is_least(person, place):
            return held, True
        if held is not None and self._again.is_over:
            return held, False
        lost, is_least = self._lost(person, place)
        return (lost if held is None or lost is None else min(held, lost)), is_least

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
        more seat at the place; one more in a region around it, or under a quota there; one more
        seat, or one more in a region, where others would have to make room; points for the line.

        Each is proved to lead there by the settled network, or found by solving again, and those
        passed over are proved not to, or found so; the others are counted as ``untried``.
        """
        if self.optimum.place_of[person] == place:
            return Change("nothing")
        if place not in self.profits.of_person(person).place:
            return Change("law")
        cost, is_least = self._cost(person, place)
        if cost is not None and cost <= (0,) * len(cost):
            return Change("lot")
        found, untried = self._way_out(person, place)
        untried += not is_least
        if found is not None:
            return replace(found, untried=untried)
        if cost is None:
            return Change("conditions", untried=untried)
        aim = first_of(cost) or 0
        later = cost[aim + 1 :] > (0,) * (len(cost) - aim - 1)
        return Change("points", aim, cost[aim] + later, untried)

    def _way_out(self, person: int, place: int) -> tuple[Change | None, int]:
        """The first seat or cap that is enough, and of how many before it that is not known."""
        untried = 0
        for change in self._ways_out(person, place):
            if self.is_enough(change, person, place):
                return change, untried
            if self._is_too_little(change, person, place):
                continue
            is_enough = None
            if not self._again.is_over:
                is_enough = self._is_found_enough(change, person, place)
            if is_enough:
                return change, untried
            untried += is_enough is None
        return None, untried

    def is_enough(self, change: Change, person: int, place: int) -> bool:
        """Whether the settled network proves that one more seat, or one more in a region, leads
        to the line being drawn in an optimum."""
        residual = self._network_for(person)
        if residual is None:
            return False
        arc = _arc_of(change, residual)
        if not residual.is_full(arc):
            return False
        slack = self._slack_of(residual, person, place)
        over = residual.lost_over(arc, place, residual.ways_to_person(person))
        return plus(slack, over) <= residual.gained_by(arc) and residual.is_most_for(arc)

    def _is_too_little(self, change: Change, person: int, place: int) -> bool:
        """Whether it is proved that one more seat, or one more in a region or under a quota, does
        not lead there: by weak duality, from the network, or from the prices under a pin."""
        if (residual := self._network_for(person)) is not None:
            if self.market.couples is None:
                return True  # the network says all, and did not say that it is enough
            arc, slack = _arc_of(change, residual), self._slack_of(residual, person, place)
            least = residual.least_lost_with(arc, person, place, slack)
            return least > residual.gained_by(arc)
        pinned = self._again.after(Change("nothing"), person, place)
        return pinned is not None and all(
            _most_with(change, pinned.bound, prices) < _scaled(self.optimum.values, prices.scale)
            for prices in pinned.prices
        )

    def _slack_of(self, residual: Residual, person: int, place: int) -> tuple[int, ...]:
        worth, at = self.profits.of_person(person), self._line(person, place)
        return _told(self._slack(residual, person, worth)[at])

    def _ways_out(self, person: int, place: int) -> Iterator[Change]:
        """Seats and caps that might stand in the way, the nearest first."""
        found = [Change("seat", place)]
        found += [Change("cap", region) for region in regions_around(self.market, place)]
        found += [Change("quota", quota) for quota in quotas_over(self.market, person, place)]
        if (residual := self._network_for(person)) is not None:
            found += _along(residual, residual.ways_to_person(person), place)
        yield from filter(self._is_full, dict.fromkeys(found))

    def _is_full(self, change: Change) -> bool:
        """Whether the seats or the cap are used up."""
        if change.sort == "seat":
            return bool(self._taken[change.number] >= self.market.seats[change.number])
        if change.sort == "quota":
            return self._is_used_up(change.number)
        regions = self.market.regions
        return regions is not None and bool(
            self._inside[change.number] >= regions.cap[change.number]
        )

    def _is_used_up(self, quota: int) -> bool:
        quotas, place_of = self.market.quotas, self.optimum.place_of
        if quotas is None:
            return False
        people = np.flatnonzero(quotas.category == quotas.counted[quota])
        places = place_of[people[place_of[people] != UNPLACED]]
        region = int(quotas.region[quota])
        there = sum(region in regions_around(self.market, int(place)) for place in places)
        return bool(there >= quotas.cap[quota])

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

    def _is_found_enough(self, change: Change, person: int, place: int) -> bool | None:
        """The same as ``is_enough``, found out by solving again; None if that took too long."""
        drawn = self._again.after(change, person, place)
        if drawn is None or drawn.bound < self.optimum.values:  # more room never makes it worse
            return False
        anew = self._again.after(change)
        if anew is None or drawn.bound < anew.values:
            return False
        return True if drawn.values >= anew.bound else None

    def _lost(self, person: int, place: int) -> tuple[Values | None, bool]:
        """What every aim loses under the pin of a line, and whether that is the least."""
        pinned = self._again.after(Change("nothing"), person, place)
        if pinned is None:
            return None, True
        pairs = zip(self.optimum.values, pinned.values, strict=True)
        return tuple(ours - theirs for ours, theirs in pairs), pinned.values == pinned.bound


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


def _most_with(change: Change, bound: Values, prices: Prices) -> Values:
    """What nothing is worth more than at these prices, after the change; in parts of a point."""
    of = {"seat": prices.place, "cap": prices.region, "quota": prices.quota}[change.sort]
    price = max(_told(of[:, change.number]), (0,) * len(bound))
    return plus(_scaled(bound, prices.scale), price)


def _scaled(values: Values, scale: int) -> Values:
    return tuple(points * scale for points in values)


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
