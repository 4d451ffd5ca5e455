"""A market as a network, in which every flow is a placement.

Kinds of people (people alike) send a unit each over a choice, or over their class and a
class of places, to a place, and on through its group and its regions to the root:

    root -> kind -> place                                        a choice
    root -> kind -> class (-> pool) -> class of places -> place  a class line
    place -> group -> region -> ... -> root                      seats, caps and floors

Pools are there for fewer arcs (see ``pools``). Where quotas count people, those of another
category have kinds, classes, pools and classes of places to themselves, and a gate on the way
from these to the places of each innermost region: what passes the gates of a region, or comes
to its places directly, is what a quota counts.

What must be (pins, floors) is the first aim of the network, before those of the caller:
where that aim falls short of what it counts, nothing is lawful. Arcs of couples' members
to the places of a label, or of a joint choice, stay shut until somebody opens them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.arcs import Arcs
from koryu.matching.flows.flow import adjacency
from koryu.matching.flows.options import Options, find_options
from koryu.matching.flows.pools import find_pools
from koryu.matching.flows.spelt import Index, Lines, class_lines_of, own_choices, spread
from koryu.matching.market import NO_CAP, NOWHERE, Aim, BadMarket, Classes, Int32, Int64, Market

Bool = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Network:
    """The arrays that ``flow.settle`` takes, and what stands where in them.

    ``gain`` (K, A): row 0 counts what must be, which is ``required`` in a lawful placement;
    the caller's aims follow. ``kind`` (n,): each person's kind, NOWHERE without a line. The
    first arcs supply the kinds, in their order. ``groups`` and ``regions``: each one's node.
    ``above`` (N,): the node after a place, a group or a region. ``category`` (first_place,):
    whom the nodes before the places are for, NOWHERE for all that no quota counts.
    """

    market: Market
    aims: Sequence[Aim]
    tail: Int32
    head: Int32
    capacity: Int32
    gain: Int32
    start: Int32
    spokes: Int32
    kind: Int32
    required: int
    first_hub: int
    first_pool: int
    first_place_class: int
    first_gate: int
    first_place: int
    groups: Int32
    regions: Int32
    above: Int32
    category: Int32
    options: Options

    @property
    def root(self) -> int:
        """The last node, where all ways end and begin again."""
        return len(self.start) - 2

    @cached_property
    def way_up(self) -> dict[int, Int32]:
        """The arcs out of each place, group and region, in the order in which they fill."""
        out = np.flatnonzero((self.tail >= self.first_place) & (self.tail < self.root))
        upper: Int32 = out[np.argsort(self.tail[out], kind="stable")].astype(np.int32)
        nodes, first = np.unique(self.tail[upper], return_index=True)
        parts = np.split(upper, first[1:])
        return {int(node): arcs for node, arcs in zip(nodes, parts, strict=True)}


class _Builder:
    """Numbers the nodes, then adds the arcs sort by sort."""

    def __init__(self, market: Market, aims: Sequence[Aim], must: Sequence[int]) -> None:
        self.market, self.aims = market, aims
        self.people, self.places = market.size
        self.arcs = Arcs(aims)
        self.pin = np.full(self.people, NOWHERE, np.int32)
        self.pin[market.pins[:, 0]] = market.pins[:, 1]
        self.must = self.pin != NOWHERE
        self.must[list(must)] = True
        self.member = np.zeros(self.people, np.bool_)
        self.joint = np.zeros(self.people, np.bool_)
        if market.couples is not None:
            self.member[market.couples.members] = True
            has_joint = np.diff(market.couples.start) > 0
            self.joint[market.couples.members[has_joint]] = True
        self.barred = np.zeros(self.people, np.bool_)
        self.barred[market.forbidden[:, 0]] = True
        self.person_gain = _rows(aims, "person", self.people)
        self.counted = _counted(market)
        self._own_lines()
        self._number_kinds()
        self._number_nodes()

    def _own_lines(self) -> None:
        """Choices that stay open, and class lines spelt out for those who can't share them."""
        market = self.market
        self.hub_of = np.full(self.people, NOWHERE, np.int32)
        self.hub_class, self.hub_category = np.zeros((2, 0), np.int32)
        shared = (self.pin == NOWHERE) & ~self.barred & ~self.joint
        spelt = np.zeros(0, np.int32)
        if market.classes is not None:
            classes = market.classes
            lines = np.diff(classes.start)
            able = (classes.of_person != NOWHERE) & (
                lines[np.maximum(classes.of_person, 0)] > 0 if len(lines) else False
            )
            self._number_hubs(classes, np.flatnonzero(shared & able))
            spelt = np.flatnonzero(~shared & ~self.joint & able).astype(np.int32)
        own = own_choices(market).only(lambda line: ~self.joint[line.person])
        self.own = own.plus(class_lines_of(market, spelt)).only(
            lambda line: (self.pin[line.person] == NOWHERE) | (self.pin[line.person] == line.place)
        )

    def _number_hubs(self, classes: Classes, people: Index) -> None:
        """A hub for each class, or for each category that a quota counts in each class."""
        count = max(len(classes.start) - 1, 1)
        found: Int64 = np.arange(count, dtype=np.int64)
        self.hub_of[people] = classes.of_person[people]
        if self.market.quotas is not None:
            code = (self.counted[people] + 1).astype(np.int64) * count
            found, of = np.unique(code + classes.of_person[people], return_inverse=True)
            self.hub_of[people] = of
        self.hub_class = (found % count).astype(np.int32)
        self.hub_category = (found // count - 1).astype(np.int32)

    def _number_kinds(self) -> None:
        """People with lines of their own, and members of couples, are kinds of their own."""
        alone = self.member | self.must
        alone[self.own.person] = True
        alike = ~alone & (self.hub_of != NOWHERE)
        self.kind = np.full(self.people, NOWHERE, np.int32)
        people = np.flatnonzero(alone)
        self.kind[people] = np.arange(len(people), dtype=np.int32)
        others = np.flatnonzero(alike)
        keys = np.column_stack([self.hub_of[others], self.person_gain[:, others].T])
        rows, first, of = _unique_rows(keys)
        self.kind[others] = len(people) + of
        self.representative = np.concatenate([people, others[first]]).astype(np.int32)
        self.supply = np.concatenate([np.ones(len(people), np.int32), rows]).astype(np.int32)

    def _number_nodes(self) -> None:
        market = self.market
        kinds = len(self.representative)
        self._find_pools()
        self.first_hub = kinds
        self.first_pool = kinds + len(self.hub_class)
        self.first_place_class = self.first_pool + len(self.pool_codes)
        self.first_gate = self.first_place_class + len(self.categories) * self.ends
        self.first_place = self.first_gate + len(self.categories) * len(self.gate_end)
        counted = self.counted[self.representative]
        of_pool = self.pool_codes // max(len(self.pools.start) - 1, 1)
        of_end = np.repeat(self.categories, self.ends)
        of_gate = np.repeat(self.categories, len(self.gate_end))
        self.category = np.concatenate(
            [counted, self.hub_category, self.categories[of_pool], of_end, of_gate]
        ).astype(np.int32)
        covers = any(aim.per_group for aim in self.aims) and market.group is not None
        groups = int(market.group.max(initial=-1)) + 1 if covers and market.group is not None else 0
        first_group = self.first_place + self.places
        first_region = first_group + groups
        self.groups = np.arange(first_group, first_region, dtype=np.int32)
        self.regions = np.zeros(0, np.int32)
        if market.regions is not None:
            depth = region_depths(market.regions.parent)
            order = np.argsort(-depth, kind="stable")
            self.regions = np.empty(len(order), np.int32)
            self.regions[order] = first_region + np.arange(len(order), dtype=np.int32)
        self.root = first_region + len(self.regions)
        self.above = np.full(self.root + 1, self.root, np.int32)
        self._hang_places()

    def _find_pools(self) -> None:
        """Pools for each category of the people who use them."""
        classes = self.market.classes
        self.ends, self.categories = 0, np.unique(self.hub_category)
        if classes is None:
            nothing = np.zeros(0, np.int32)
            classes = Classes(nothing, nothing, np.zeros(1, np.int64), nothing)
        else:
            ends = (classes.of_place, classes.place_class)
            self.ends = 1 + max(int(of.max(initial=NOWHERE)) for of in ends)
        self.line_gain = np.zeros((len(self.aims) + 1, len(classes.place_class)), np.int32)
        self.line_gain[1:] = _rows(self.aims, "class_line", len(classes.place_class))
        self.pools = find_pools(classes, self.line_gain)
        self.entering, self.entry = _entries(self.pools.person_class, self.hub_class)
        of = np.searchsorted(self.categories, self.hub_category[self.entering])
        code = of * (len(self.pools.start) - 1) + self.pools.pool[self.entry]
        self.pool_codes, self.pool_of_entry = np.unique(code, return_inverse=True)
        self._find_gates(classes)

    def _find_gates(self, classes: Classes) -> None:
        """A gate for each class of places in each innermost region, where quotas count."""
        self.classed = np.flatnonzero(classes.of_place != NOWHERE)
        self.gate_end, self.gate_of = np.zeros((2, 0), np.int64)
        quotas, regions = self.market.quotas, self.market.regions
        if quotas is not None and regions is not None:
            inner = regions.of_place[self.classed].astype(np.int64)
            code = (inner + 1) * self.ends + classes.of_place[self.classed]
            found, self.gate_of = np.unique(code, return_inverse=True)
            self.gate_end = found % max(self.ends, 1)

    def _hang_places(self) -> None:
        """Say what comes after each place, group and region on the way to the root."""
        market = self.market
        inner = np.full(self.places, self.root, np.int32)
        if market.regions is not None:
            regions, parent = market.regions.of_place, market.regions.parent
            inner = np.where(regions == NOWHERE, self.root, self._region(regions)).astype(np.int32)
            above = np.where(parent == NOWHERE, self.root, self._region(parent))
            self.above[self.regions] = above
        self.above[self.first_place : self.first_place + self.places] = inner
        if not len(self.groups) or market.group is None:
            return
        grouped = np.flatnonzero(market.group != NOWHERE)
        node = self.groups[market.group[grouped]]
        self.above[node] = inner[grouped]
        across = np.flatnonzero(self.above[node] != inner[grouped])
        if len(across):
            raise BadMarket(
                f"the group of {market.place(int(grouped[across[0]]))} lies in several regions: "
                "an aim can cover groups only where each lies in one"
            )
        self.above[self.first_place + grouped] = node

    def _region(self, regions: Int32) -> Int32:
        return self.regions[np.maximum(regions, 0)] if len(self.regions) else regions

    def build(self) -> Network:
        """Add all arcs, and hand the arrays over."""
        self._supply_arcs()
        self._line_arcs()
        required = self._upper_arcs()
        options = find_options(self.market, self.aims, self._apart_arcs, self._shut_arcs)
        tail, head, capacity, gain = self.arcs.done()
        start, spokes = adjacency(tail, head, self.root + 1)
        return Network(
            self.market,
            self.aims,
            tail,
            head,
            capacity,
            gain,
            start,
            spokes,
            self.kind,
            required,
            self.first_hub,
            self.first_pool,
            self.first_place_class,
            self.first_gate,
            self.first_place,
            self.groups,
            self.regions,
            self.above,
            self.category,
            options,
        )

    def _supply_arcs(self) -> None:
        gain = np.zeros((len(self.aims) + 1, len(self.representative)), np.int32)
        gain[1:] = self.person_gain[:, self.representative]
        gain[0] = self.must[self.representative]
        kinds = np.arange(len(self.representative), dtype=np.int32)
        self.arcs.add(self.root, kinds, self.supply, gain)

    def _line_arcs(self) -> None:
        own = self.own
        self.own_arc = self.arcs.add(
            self.kind[own.person], self.first_place + own.place, 1, self._gains(own)
        )
        kinds = np.arange(len(self.representative), dtype=np.int32)
        hub = self.hub_of[self.representative]
        shared = hub != NOWHERE
        self.hub_arc = np.full(len(kinds), NOWHERE, np.int64)
        begin = self.arcs.add(kinds[shared], self.first_hub + hub[shared], self.supply[shared])
        self.hub_arc[shared] = begin + np.arange(int(shared.sum()))
        if self.market.classes is not None:
            self._class_arcs(self.market.classes)

    def _class_arcs(self, classes: Classes) -> None:
        """From hubs to classes of places, by themselves or through pools, and on to places."""
        pools, many = self.pools, self.people
        alone, which = _entries(classes.person_class[pools.line], self.hub_class)
        line = pools.line[which]
        of_hub = np.searchsorted(self.categories, self.hub_category)
        end = self.first_place_class + of_hub[alone] * self.ends + classes.place_class[line]
        self.arcs.add(self.first_hub + alone, end, many, self.line_gain[:, line])
        gain = self.line_gain[:, pools.sample[self.entry]]
        entered = self.first_pool + self.pool_of_entry
        self.arcs.add(self.first_hub + self.entering, entered, many, gain)
        category, pool = np.divmod(self.pool_codes, max(len(pools.start) - 1, 1))
        owner = np.repeat(np.arange(len(pools.start) - 1, dtype=np.int32), np.diff(pools.start))
        leaving, member = _entries(owner, pool.astype(np.int32))
        end = category[leaving] * self.ends + pools.place_class[member]
        self.arcs.add(self.first_pool + leaving, self.first_place_class + end, many)
        self._arcs_from_classes(classes.of_place[self.classed])

    def _arcs_from_classes(self, end: Int32) -> None:
        """From classes of places (whose places are in ``end``) to places, through their gates."""
        times, many = np.arange(len(self.categories))[:, None], self.people
        tail = self.first_place_class + self.ends * times
        if len(self.gate_end):
            gates = len(self.gate_end) * times
            gate = self.first_gate + gates + np.arange(len(self.gate_end))
            self.arcs.add((tail + self.gate_end).ravel(), gate.ravel(), many)
            tail, end = self.first_gate + gates, self.gate_of.astype(np.int32)
        last = tail + end
        place = np.broadcast_to(self.first_place + self.classed, last.shape)
        self.arcs.add(last.ravel(), place.ravel(), many)

    def _upper_arcs(self) -> int:
        """Places, groups and regions; returns how much must be: pins and floors."""
        market = self.market
        places = np.arange(self.first_place, self.first_place + self.places)
        self.arcs.add(places, self.above[places], market.seats)
        if len(self.groups):
            reward = np.array([0, *(aim.per_group for aim in self.aims)], np.int32)[:, None]
            self.arcs.add(self.groups, self.above[self.groups], 1, reward)
            self.arcs.add(self.groups, self.above[self.groups], self.people)
        required = int(self.must.sum())
        if market.regions is not None:
            floor, cap = market.regions.floor, np.minimum(market.regions.cap, self.people)
            must = np.zeros((len(self.aims) + 1, 1), np.int32)
            must[0] = 1
            above = self.above[self.regions]
            self.arcs.add(self.regions, above, np.minimum(floor, cap), must)
            self.arcs.add(self.regions, above, np.maximum(cap - floor, 0))
            required += int(floor.sum(dtype=np.int64))
        return required

    def _gains(self, lines: Lines) -> Int32:
        gain = np.zeros((len(self.aims) + 1, len(lines.person)), np.int32)
        for row, aim in enumerate(self.aims, 1):
            gain[row] = lines.points(aim)
        return gain

    def _apart_arcs(self, person: int) -> Int32:
        """The arcs of somebody who is held to nothing."""
        own = self.own_arc + np.flatnonzero(self.own.person == person)
        hub = self.hub_arc[self.kind[person]] if self.kind[person] != NOWHERE else NOWHERE
        return np.append(own, [hub] if hub != NOWHERE else []).astype(np.int32)

    def _shut_arcs(self, lines: Lines, by_class: bool) -> Int32:
        """Arcs for these lines that nobody can use until they are opened; if ``by_class``, one
        arc for all places of a class that lie on one label."""
        if not len(lines.person):
            return lines.person
        head = self.first_place + lines.place
        classes = self.market.classes
        if by_class and classes is not None:
            shared = self.hub_of[lines.person] != NOWHERE
            shared &= (lines.source < 0) & self._on_one_label[lines.place]
            of = np.searchsorted(self.categories, self.counted[lines.person])
            end = self.first_place_class + of * self.ends + classes.of_place[lines.place]
            head = np.where(shared, end, head)
        code = (head.astype(np.int64) << 32) + lines.source
        _codes, first, of = np.unique(code, return_index=True, return_inverse=True)
        kind, gain = self.kind[lines.person[first]], self._gains(lines.take(first))
        arcs: Int32 = (self.arcs.add(kind, head[first], 0, gain) + of).astype(np.int32)
        return arcs

    @cached_property
    def _on_one_label(self) -> Bool:
        """Whether all places of a place's class have its label (m,)."""
        classes, label = self.market.classes, self.market.label
        if classes is None or label is None:
            return np.zeros(self.places, np.bool_)
        least, most = np.full((2, self.ends + 1), [[NO_CAP], [NOWHERE]], np.int64)
        np.minimum.at(least, classes.of_place, label)
        np.maximum.at(most, classes.of_place, label)
        return np.asarray((least == most)[classes.of_place])


def build_network(market: Market, aims: Sequence[Aim], must: Sequence[int] = ()) -> Network:
    """The network of a market (see the module), in which some, besides those pinned, must be
    placed. Time O(lines + people log people)."""
    return _Builder(market, aims, must).build()


def region_depths(parent: Int32) -> Int32:
    """How many regions each region lies in (r,)."""
    depth = np.zeros(len(parent), np.int32)
    at = parent.copy()
    while (at != NOWHERE).any():
        depth += at != NOWHERE
        at = np.where(at == NOWHERE, NOWHERE, parent[np.maximum(at, 0)])
    return depth


def _counted(market: Market) -> Int32:
    """The category of each person (n,), NOWHERE where no quota counts it."""
    if market.quotas is None:
        return np.full(market.size[0], NOWHERE, np.int32)
    counted = np.isin(market.quotas.category, market.quotas.counted)
    return np.where(counted, market.quotas.category, NOWHERE).astype(np.int32)


def _entries(owner: Int32, asked: Int32) -> tuple[Index, Index]:
    """All entries of those asked for in a list sorted by owner: for whom, and which entry."""
    first, end = (np.searchsorted(owner, asked, side) for side in ("left", "right"))
    return spread(first, end)


def _rows(aims: Sequence[Aim], name: str, length: int) -> Int32:
    """One attribute of all aims (K, length), zeros where an aim earns nothing."""
    rows = np.zeros((len(aims), length), np.int32)
    for row, aim in enumerate(aims):
        points = getattr(aim, name)
        if points is not None:
            rows[row] = points
    return rows


def _unique_rows(keys: NDArray[np.int64]) -> tuple[Int32, NDArray[np.intp], Int32]:
    """Of equal rows: how many, where the first stands, and for each row which it is."""
    if not len(keys):
        nothing = np.zeros(0, np.int32)
        return nothing, np.zeros(0, np.intp), nothing
    code = np.zeros(len(keys), np.int64)
    for column in keys.T:
        _values, column_code = np.unique(column, return_inverse=True)
        code = code * (int(column_code.max()) + 1) + column_code
        _values, code = np.unique(code, return_inverse=True)
    _codes, first, of, count = np.unique(
        code, return_index=True, return_inverse=True, return_counts=True
    )
    return count.astype(np.int32), first, of.astype(np.int32)
