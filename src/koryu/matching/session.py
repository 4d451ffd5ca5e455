"""A market kept solved while its conditions change: what-if, and repair.

A change (somebody withdraws or is pinned, a place or region takes more or fewer) alters a few
capacities of the network; the last flow and its worths are nearly right, and settling again
from there takes milliseconds. Whom the network treats as one of a couple, or as pinned, it has
to be built anew for; under quotas, and where couples leave a gap, the market is solved from
nothing. Kept near an earlier placement, a session repairs it: the first aim is then that as
many people as possible stay where they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from koryu.matching.aims import values
from koryu.matching.checks import check_aims, check_placement
from koryu.matching.conflicts import Infeasible, conflict
from koryu.matching.flows.dealing import deal
from koryu.matching.flows.network import Network, build_network
from koryu.matching.flows.search import Found, NothingLawful, Search
from koryu.matching.flows.spelt import own_choices
from koryu.matching.market import (
    NO_CAP,
    NOWHERE,
    UNPLACED,
    Aim,
    BadMarket,
    Choices,
    Int32,
    Int64,
    Market,
    Regions,
)
from koryu.matching.optimal import can_be_met, optimal
from koryu.matching.pairs import choice_of, class_line_of, is_lawful
from koryu.matching.results import Optimum

STAY = "stay"


@dataclass
class _Changes:
    """``pins``: all there are now, those of people who have withdrawn among them."""

    pins: dict[int, int]
    gone: set[int]
    seats: dict[int, int]
    caps: dict[int, int]


class Session:
    """A market with its aims; ``solve`` after any number of changes.

    ``near`` (n,) int32: an earlier placement, UNPLACED for none; an aim named ``stay``, of
    one point for each person who keeps the place, then comes before all others. Who may no
    longer be where they were cannot stay. Each change raises BadMarket, and changes nothing,
    where it names no person, place or region, or cannot be made.
    """

    def __init__(self, market: Market, aims: Sequence[Aim], *, near: Int32 | None = None) -> None:
        check_aims(market, aims)
        if near is not None:
            check_placement("near", near, market)
        self._near = near
        self._market, self.aims = (
            (market, tuple(aims)) if near is None else _near(market, aims, near)
        )
        pins = {int(person): int(place) for person, place in market.pins}
        self._changes = _Changes(pins, set(), {}, {})
        members = () if market.couples is None else market.couples.members.flat
        self._fixed = {*pins, *(int(person) for person in members)}
        self._known = self._of_fixed()
        quotas, regions = market.quotas, market.regions
        self._has_quotas = quotas is not None and len(quotas.cap) > 0
        self._floors = np.zeros(0, np.int32) if regions is None else regions.floor
        self._build()

    def _build(self, deadline: float = np.inf) -> None:
        """The network, in which the pins and withdrawals of some stand fast."""
        pins, gone = self._known
        self._network = build_network(self._changed(pins, gone), self.aims)
        self._search = Search(self._network, deadline=deadline)
        if self._near is not None:
            self._search.start_from(_flow_of(self._network, self._near))

    @property
    def market(self) -> Market:
        """The market with all changes made, against which the last optimum can be verified.

        Who has withdrawn is there without a line: a joint choice that sends them anywhere
        can't be drawn, one that leaves them unplaced can; the partner in a couple without
        joint choices goes where the own lines lead.
        """
        return self._changed(self._pins, self._changes.gone)

    def _changed(self, pins: dict[int, int], gone: set[int]) -> Market:
        """The market under these pins, without these people, with the seats and caps of now."""
        seats = self._market.seats.copy()
        seats[list(self._changes.seats)] = list(self._changes.seats.values())
        target = self._market.target
        if target is not None:
            target = np.minimum(target, seats)
        pairs = np.array(list(pins.items()), np.int32).reshape(-1, 2)
        market = replace(
            self._market, seats=seats, target=target, regions=self._regions, pins=pairs
        )
        return market if not gone else _without(market, gone)

    @property
    def _regions(self) -> Regions | None:
        regions, caps = self._market.regions, self._changes.caps
        if regions is None or not caps:
            return regions
        cap = regions.cap.copy()
        cap[list(caps)] = list(caps.values())
        return replace(regions, cap=cap)

    @property
    def _pins(self) -> dict[int, int]:
        """The pins of all who have not withdrawn."""
        changes = self._changes
        return {who: where for who, where in changes.pins.items() if who not in changes.gone}

    def _of_fixed(self) -> tuple[dict[int, int], set[int]]:
        """The pins and withdrawals that the network has to be built for."""
        pins = {who: where for who, where in self._pins.items() if who in self._fixed}
        return pins, self._changes.gone & self._fixed

    def _loose(self) -> tuple[dict[int, int], set[int]]:
        """The pins and withdrawals that only alter its capacities."""
        pins = {who: where for who, where in self._pins.items() if who not in self._fixed}
        return pins, self._changes.gone - self._fixed

    # Changes

    def pin(self, person: int, place: int | None) -> None:
        """The person must go to this place; None lifts the pin, one of the market's as well."""
        self._is_person(person)
        name = self._market.person(person)
        if person in self._changes.gone:
            raise BadMarket(f"{name} has withdrawn and can't be pinned")
        if place is None:
            self._changes.pins.pop(person, None)
            return
        self._is_place(place)
        if not self._line(person, place):
            raise BadMarket(f"{name} has no line to {self._market.place(place)}")
        self._must_hold({**self._pins, person: place}, place, self._seats(place))
        self._changes.pins[person] = place

    def withdraw(self, person: int) -> None:
        """The person is no longer there. A partner is then a single person: of the couple's joint
        choices only those stay that leave the withdrawn unplaced; without joint choices the
        partner goes where the own lines lead."""
        self._is_person(person)
        self._changes.gone.add(person)

    def restore(self, person: int) -> None:
        """Who has withdrawn is there again, with the pin and the couple there were."""
        self._is_person(person)
        if person in self._changes.pins:
            place = self._changes.pins[person]
            self._must_hold({**self._pins, person: place}, place, self._seats(place))
        self._changes.gone.discard(person)

    def set_seats(self, place: int, seats: int) -> None:
        """The place takes so many at most."""
        self._is_place(place)
        _check_limit(f"{self._market.place(place)}: seats", seats)
        self._must_hold(self._pins, place, seats)
        self._changes.seats[place] = seats

    def set_cap(self, region: int, cap: int) -> None:
        """The region takes so many at most, NO_CAP for no limit."""
        regions = self._market.regions
        if regions is None:
            raise BadMarket("the market has no regions")
        _check_number("region", region, len(regions.cap))
        _check_limit(f"{self._market.area(region)}: cap", cap)
        self._changes.caps[region] = cap
        # the proof of a region without a cap looks different
        market = replace(self._network.market, regions=self._regions)
        self._search.network = replace(self._network, market=market)

    def _is_person(self, person: int) -> None:
        _check_number("person", person, self._market.size[0])

    def _is_place(self, place: int) -> None:
        _check_number("place", place, self._market.size[1])

    def _seats(self, place: int) -> int:
        return self._changes.seats.get(place, int(self._market.seats[place]))

    def _must_hold(self, pins: dict[int, int], place: int, seats: int) -> None:
        """Whether the seats are enough for those pinned to the place."""
        pinned = list(pins.values()).count(place)
        if pinned > seats:
            raise BadMarket(
                f"{pinned} people are pinned to {self._market.place(place)}, "
                f"which has {seats} seats"
            )

    def _line(self, person: int, place: int) -> bool:
        pair = np.array([person], np.int32), np.array([place], np.int32)
        return bool(is_lawful(self._market, *pair)[0])

    # Solving

    def solve(self, *, time_limit: float | None = None) -> Optimum:
        """The optimum under the changes, with its proof; after ``time_limit`` (seconds) the best
        so far and its ``bound``, as ``optimal`` has it. Raises Infeasible."""
        self._search.deadline = np.inf if time_limit is None else monotonic() + time_limit
        if self._has_quotas:
            return optimal(self.market, self.aims, time_limit=time_limit)
        if self._known != (known := self._of_fixed()):
            self._known = known
            self._build(self._search.deadline)
        try:
            self._search.change(*self._capacities())
            found = self._search.run()
        except NothingLawful:
            changed = self.market
            raise Infeasible(changed, conflict(changed, can_be_met)) from None
        left = self._search.deadline - monotonic()
        if found is not None and (found.values == found.bound or left < 0):
            return self._told(found)
        limit = None if time_limit is None else max(left, 0)
        return optimal(self.market, self.aims, time_limit=limit)

    def _told(self, found: Found) -> Optimum:
        """What was found, those pinned meanwhile among the others."""
        network, (pins, gone) = self._network, self._loose()
        kind = network.kind.copy()
        kind[[*pins, *gone]] = NOWHERE
        place_of = deal(replace(network, kind=kind), found.flow)
        place_of[list(pins)] = list(pins.values())
        earned, bound = found.values, found.bound
        if pins:  # what they earned did not flow
            earned = values(self._market, self.aims, place_of)
            more = [mine - flown for mine, flown in zip(earned, found.values, strict=True)]
            bound = tuple(most + mine for most, mine in zip(bound, more, strict=True))
        return Optimum(place_of, earned, bound, found.tree, tuple(found.prices))

    def _capacities(self) -> tuple[Int32, int]:
        """The capacities (A,) under the changes, and how much must be."""
        network, changes, market = self._network, self._changes, self._market
        pins, gone = self._loose()
        capacity, required = network.capacity.copy(), network.required
        for place, seats in changes.seats.items():
            capacity[network.way_up[network.first_place + place]] = seats
        for region, cap in changes.caps.items():
            floor, rest = network.way_up[int(network.regions[region])]
            most = min(cap, market.size[0])
            capacity[floor] = min(self._floors[region], most)
            capacity[rest] = most - capacity[floor]
        for person in (*gone, *pins):
            if network.kind[person] != NOWHERE:
                capacity[network.kind[person]] -= 1
        for place in pins.values():
            required -= self._take_seat(capacity, place)
        return capacity, required

    def _take_seat(self, capacity: Int32, place: int) -> int:
        """Take a pinned person's unit out of everything on the way from the place to the root;
        returns how many floors it serves."""
        network = self._network
        node, served = network.first_place + place, 0
        while node != network.root:
            free = [arc for arc in network.way_up[node] if capacity[arc] > 0]
            if not free:
                raise NothingLawful
            capacity[free[0]] -= 1
            served += int(network.gain[0, free[0]])
            node = int(network.above[node])
        return served


def _check_number(sort: str, number: int, count: int) -> None:
    if not 0 <= number < count:
        raise BadMarket(f"there is no {sort} {number}: they are numbered from 0 to {count - 1}")


def _check_limit(what: str, number: int) -> None:
    if not 0 <= number <= NO_CAP:
        raise BadMarket(f"{what} is {number}, not 0 to {NO_CAP}")


def _without(market: Market, gone: set[int]) -> Market:
    """The market in which these people have no lines; all arrays keep their order."""
    people = np.array(sorted(gone), np.int32)
    lines = own_choices(market, people)
    barred = np.column_stack([lines.person, lines.place])
    classes = market.classes
    if classes is not None:
        of_person = classes.of_person.copy()
        of_person[people] = NOWHERE
        classes = replace(classes, of_person=of_person)
    return replace(market, classes=classes, forbidden=np.concatenate([market.forbidden, barred]))


def _near(market: Market, aims: Sequence[Aim], near: Int32) -> tuple[Market, tuple[Aim, ...]]:
    """The market with each line of the earlier placement a choice, ``stay`` before the aims."""
    person = np.flatnonzero(near != UNPLACED).astype(np.int32)
    place = near[person]
    choices, classes = market.choices, market.classes
    chosen = choice_of(choices, person, place)
    line = np.full(len(person), NOWHERE, np.int64)
    if classes is not None:
        line = np.where(chosen == NOWHERE, class_line_of(classes, person, place), NOWHERE)
    added = line != NOWHERE
    count = len(choices.place)
    owner = np.concatenate([choices.person, person[added]])
    last = np.full(int(added.sum()), choices.rank.max(initial=-1) + 1, np.int32)
    rank = np.concatenate([choices.rank, last])
    order = np.lexsort((rank, owner))
    standing = np.concatenate([choices.standing, np.zeros_like(last)])
    start = np.searchsorted(owner[order], np.arange(market.size[0] + 1)).astype(np.int64)
    places = np.concatenate([choices.place, place[added]])
    new = Choices(start, places[order], rank[order], standing[order])
    stays = np.concatenate([np.zeros(count, np.int32), np.ones_like(last)])
    stays[chosen[chosen != NOWHERE]] = 1
    kept = [replace(aim, choice=_points(aim, count, line[added])[order]) for aim in aims]
    return replace(market, choices=new), (Aim(STAY, choice=stays[order]), *kept)


def _points(aim: Aim, choices: int, lines: Int64) -> Int32:
    """The points of all choices, and behind them of class lines that become choices."""
    own = np.zeros(choices, np.int32) if aim.choice is None else aim.choice
    more = np.zeros(len(lines), np.int32)
    if aim.class_line is not None:
        more = aim.class_line[lines].astype(np.int32)
    return np.concatenate([own.astype(np.int32), more])


def _flow_of(network: Network, near: Int32) -> Int32:
    """An earlier placement as a flow (A,), over capacity where it no longer fits."""
    flow = np.zeros_like(network.capacity)
    people = np.flatnonzero((near != UNPLACED) & (network.kind != NOWHERE))
    wanted = network.kind[people].astype(np.int64) * len(network.start)
    wanted += network.first_place + near[people]
    direct = np.flatnonzero(
        (network.tail < network.first_hub)
        & (network.head >= network.first_place)
        & (network.capacity > 0)
    )
    known = network.tail[direct].astype(np.int64) * len(network.start) + network.head[direct]
    _keys, first, _at = np.intersect1d(known, wanted, return_indices=True)
    arcs = direct[first]
    flow[arcs] = 1
    np.add.at(flow, network.tail[arcs], 1)
    amount = np.bincount(network.head[arcs], minlength=len(network.start))
    for node in sorted(network.way_up):
        left, above = int(amount[node]), int(network.above[node])
        amount[above] += left
        for arc in network.way_up[node]:
            flow[arc] = min(left, int(network.capacity[arc]))
            left -= int(flow[arc])
        flow[network.way_up[node][-1]] += left
    return flow
