"""Flows of a network in which every couple is held to one of its options."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.flow import settle
from koryu.matching.flows.network import Network
from koryu.matching.flows.rows import Rows
from koryu.matching.flows.search import best_of_partners
from koryu.matching.market import Int32, Int64
from koryu.matching.results import APART

Bool = NDArray[np.bool_]


class Holding:
    """A flow with its worths, settled again and again: options, prices, capacities change.

    ``flow`` (A,) and ``worth`` (K, N) are those of the last settling, ``price`` (K, t) what the
    rows cost in it. ``limit`` (A,): what the arcs may carry, those of couples if they are
    opened; lower it and raise it again between settlings. ``must``: people who are to be
    placed, besides those pinned.
    """

    def __init__(self, network: Network, rows: Rows, must: Iterable[int] = ()) -> None:
        self.network, self.rows = network, rows
        self.limit = network.capacity.copy()
        self.limit[network.options.arcs] = 1
        self.flow = np.zeros(len(network.tail), np.int32)
        self.worth = np.zeros((len(network.gain), network.root + 1), np.int64)
        self.price = np.zeros((len(network.gain), len(rows.cap)), np.int64)
        self.fixed = np.zeros(network.market.size[0], np.bool_)
        self.fixed[network.market.pins[:, 0]] = True
        self.fixed[list(must)] = True
        self._gain = network.gain.copy()
        self._warm = False
        self._must = 0

    def copy(self) -> "Holding":
        """Another that goes on from the same flow, without limits and prices."""
        other = Holding(self.network, self.rows, np.flatnonzero(self.fixed))
        other.flow[:], other.worth[:], other._warm = self.flow, self.worth, self._warm
        return other

    @property
    def paid(self) -> Int32:
        """What the arcs gain (K, A) at the prices of the rows."""
        return self.rows.charged(self._gain, self.price)

    def settle(self, chosen: Int32) -> Int64:
        """The best flow with couples held to these options; its value at no prices (K,), what
        must be first."""
        network = self.network
        settle(
            network.tail,
            network.head,
            self._held(chosen),
            self.paid,
            network.start,
            network.spokes,
            self.flow,
            self.worth,
            self._warm,
        )
        self._warm = True
        return self._comes_to(self.flow, chosen)

    def value(self, flow: Int32, chosen: Int32) -> Int64:
        """What a flow (A,) comes to at no prices (K,), what must be first, with couples held to
        these options."""
        self._held(chosen)
        return self._comes_to(flow, chosen)

    def is_held(self, arcs: Int32) -> Bool:
        """Whether each of these arcs leaves somebody who must be placed, by the options last
        chosen."""
        tail = self.network.tail[arcs]
        supply = np.minimum(tail, self.network.first_hub - 1)
        held: Bool = (tail < self.network.first_hub) & (self._gain[0, supply] > 0)
        return held

    def _comes_to(self, flow: Int32, chosen: Int32) -> Int64:
        network = self.network
        used = np.flatnonzero(flow)
        value: Int64 = self._gain[:, used].astype(np.int64) @ flow[used]
        value[1:] += network.options.bonus[chosen, 1:].sum(axis=0)
        value[0] -= network.required + self._must
        return value

    def _held(self, chosen: Int32) -> Int32:
        """What the arcs may carry when those of these options are open and no others'."""
        network, options = self.network, self.network.options
        capacity = self.limit.copy()
        capacity[options.arcs] = 0
        self._must = 0
        for couple, option in enumerate(chosen):
            for side, person in enumerate(options.members[couple]):
                row = 2 * int(option) + side
                arcs = options.arcs[options.start[row] : options.start[row + 1]]
                capacity[arcs] = self.limit[arcs]
                supply = network.kind[person]
                if supply >= 0 and not self.fixed[person]:
                    held = len(arcs) > 0 and options.value[option] != APART
                    self._gain[0, supply] = held
                    self._must += held
        return capacity


def earned_by_options(network: Network, gain: Int32, worth: Int64, fixed: Bool) -> Int64:
    """What each option of a couple would earn at these worths (o, K)."""
    options = network.options
    members = options.members[options.couple]
    optional = (options.value == APART)[:, None] & ~fixed[members]
    points = np.zeros((*members.shape, len(worth)), np.int64)
    kinds = network.kind[members]
    points[:, :, 1:] = np.moveaxis(network.gain[1:, kinds], 0, 2) * (kinds >= 0)[:, :, None]
    earned: Int64 = options.bonus + best_of_partners(
        options.start, options.arcs, network.head, gain, worth, points, optional
    )
    return earned
