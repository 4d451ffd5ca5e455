"""From a flow back to people: each unit is dealt out to somebody."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.network import Network
from koryu.matching.market import NOWHERE, UNPLACED, Int32

Index = NDArray[np.intp]


def deal(network: Network, flow: Int32) -> Int32:
    """The place of each person (n,), UNPLACED for none, from the ``flow`` (A,) of the arcs.

    People alike are dealt out in the order of their numbers, places alike likewise: whoever
    numbers them by lot has drawn between them.
    """
    carrying = np.flatnonzero(flow)
    tail, head = network.tail[carrying], network.head[carrying]
    units = flow[carrying]
    place_of = np.full(network.market.size[0], UNPLACED, np.int32)
    people, at = _into_hubs(network, tail, head, units, place_of)
    steps = [network.first_hub, network.first_pool, network.first_place_class]
    steps += [network.first_gate, network.first_place]
    for low, high in pairwise(steps):
        part = (tail >= low) & (tail < high)
        people, at = _handed_on(people, at, tail[part], head[part], units[part])
    place_of[people] = at - network.first_place
    return place_of


def _into_hubs(
    network: Network, tail: Int32, head: Int32, units: Int32, place_of: Int32
) -> tuple[Index, Int32]:
    """Place who goes by a line of their own; returns the others and the class they go by."""
    from_kind = tail < network.first_hub
    direct = from_kind & (head >= network.first_place)
    person_of = np.full(network.first_hub, NOWHERE, np.int64)
    kinds = np.flatnonzero(network.kind != NOWHERE)
    person_of[network.kind[kinds]] = kinds
    place_of[person_of[tail[direct]]] = head[direct] - network.first_place
    by_class = from_kind & ~direct
    taken = np.zeros(network.first_hub, np.int64)
    taken[tail[by_class]] = units[by_class]
    hub = np.full(network.first_hub, NOWHERE, np.int32)
    hub[tail[by_class]] = head[by_class]
    order = kinds[np.argsort(network.kind[kinds], kind="stable")]
    turn = np.arange(len(order)) - _first_of_each(network.kind[order])
    people = np.sort(order[turn < taken[network.kind[order]]])
    return people, hub[network.kind[people]]


def _handed_on(
    people: Index, at: Int32, tail: Int32, head: Int32, units: Int32
) -> tuple[Index, Int32]:
    """Everybody who has come no further than the nodes of these arcs goes on to the next, lowest
    numbers first on both sides; the others, beyond, stay."""
    order = np.lexsort((people, at))
    people, at = people[order], at[order]
    slots = np.lexsort((head, tail))
    moved = np.repeat(head[slots], units[slots])
    return people, np.concatenate([moved, at[len(moved) :]]).astype(np.int32)


def _first_of_each(sorted_values: Int32) -> Index:
    """For each entry of a sorted array, where the entries like it begin."""
    return np.searchsorted(sorted_values, sorted_values, side="left")
