"""Quotas as sets of arcs of a network: what runs over the arcs of a row is what a quota counts."""

from dataclasses import dataclass, replace

import numpy as np

from koryu.matching.flows.network import Network
from koryu.matching.flows.spelt import Index, spread
from koryu.matching.market import NOWHERE, UNPLACED, Int32, Int64, Market

MOST = 2**30  # beyond which a price changes no more


@dataclass(frozen=True, eq=False)
class Rows:
    """``cap`` (t,) int64 of each row. ``row``, ``arc`` (x,) int32: its arcs, row by row;
    ``first`` (t+1,): where those of each row begin."""

    cap: Int64
    row: Int32
    arc: Int32
    first: Int64

    def count(self, flow: Int32) -> Int64:
        """How much of the flow (A,) each row counts (t,)."""
        counted: Int64 = np.bincount(self.row, flow[self.arc], len(self.cap)).astype(np.int64)
        return counted

    def charged(self, gain: Int32, price: Int64) -> Int32:
        """What the arcs gain (K, A) when those of each row pay its price (K, t)."""
        paid = gain.copy()
        for mine, due in zip(paid, np.clip(price, -MOST, MOST), strict=True):
            if due.any():
                np.subtract.at(mine, self.arc, due[self.row].astype(np.int32))
        return paid


def find_rows(network: Network) -> Rows:
    """The row of each quota of the network's market, in their order."""
    quotas, regions = network.market.quotas, network.market.regions
    if quotas is None or regions is None:
        nothing = np.zeros(0, np.int32)
        return Rows(nothing.astype(np.int64), nothing, nothing, np.zeros(1, np.int64))
    arc, at = _ways_in(network, regions.of_place)
    category = network.category[network.tail[arc]]
    count = len(regions.parent)
    code = quotas.counted.astype(np.int64) * count + quotas.region
    order = np.argsort(code, kind="stable")
    found: list[tuple[Index, Int32]] = [(order[:0], arc[:0])]
    while len(arc):
        asked = category.astype(np.int64) * count + at
        begin, end = (np.searchsorted(code[order], asked, side) for side in ("left", "right"))
        which, entry = spread(begin, end)
        found.append((order[entry], arc[which]))
        at = regions.parent[at]
        arc, category, at = (of[at != NOWHERE] for of in (arc, category, at))
    row, arc = (np.concatenate([pair[side] for pair in found]) for side in (0, 1))
    by_row = np.lexsort((arc, row))
    row, arc = row[by_row].astype(np.int32), arc[by_row].astype(np.int32)
    first = np.searchsorted(row, np.arange(len(code) + 1))
    return Rows(quotas.cap.astype(np.int64), row, arc, first)


def counted(market: Market, place_of: Int32) -> Int64:
    """How many people of a placement (n,) each quota counts (t,)."""
    quotas, regions = market.quotas, market.regions
    if quotas is None or regions is None:
        return np.zeros(0, np.int64)
    people = np.flatnonzero((place_of != UNPLACED) & (quotas.category != NOWHERE))
    category, at = quotas.category[people], regions.of_place[place_of[people]]
    shape = (
        1 + int(max(category.max(initial=0), quotas.counted.max(initial=0))),
        len(regions.parent),
    )
    inside = np.zeros(shape, np.int64)
    while (at != NOWHERE).any():
        category, at = category[at != NOWHERE], at[at != NOWHERE]
        np.add.at(inside, (category, at), 1)
        at = regions.parent[at]
    found: Int64 = inside[quotas.counted, quotas.region]
    return found


def _ways_in(network: Network, of_place: Int32) -> tuple[Int32, Int32]:
    """The arcs of counted people into regions (x,), and into which innermost region each."""
    tail, head = network.tail, network.head
    inner = np.full(network.root + 1, NOWHERE, np.int32)
    end = network.first_place + len(of_place)
    inner[network.first_place : end] = of_place
    leaving = np.flatnonzero((tail >= network.first_gate) & (tail < network.first_place))
    inner[tail[leaving]] = inner[head[leaving]]
    direct = (head >= network.first_place) & (tail < network.first_hub)
    into = (direct | (head >= network.first_gate) & (head < network.first_place)) & (head < end)
    counted = np.zeros(network.root + 1, np.bool_)
    counted[: network.first_place] = network.category != NOWHERE
    arc = np.flatnonzero(into & counted[tail] & (inner[head] != NOWHERE)).astype(np.int32)
    return arc, inner[head[arc]]


def in_points(network: Network, scale: int) -> Network:
    """The network with every point counted as ``scale`` of them."""
    return replace(
        network,
        gain=network.gain * np.int32(scale),
        aims=[replace(aim, per_group=aim.per_group * scale) for aim in network.aims],
        options=replace(network.options, bonus=network.options.bonus * scale),
    )
