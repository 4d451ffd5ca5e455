"""From a flow back to people: each unit is dealt out to somebody."""

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import NOWHERE, UNPLACED, Int32
from koryu.matching.network import Network

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
    people, hubs = _into_hubs(network, tail, head, units, place_of)
    people, ends = _handed_on(people, hubs, *_part(network, tail, head, units, "class"))
    people, places = _handed_on(people, ends, *_part(network, tail, head, units, "place class"))
    place_of[people] = places - network.first_place
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


def _part(
    network: Network, tail: Int32, head: Int32, units: Int32, sort: str
) -> tuple[Int32, Int32, Int32]:
    low, high = {
        "class": (network.first_hub, network.first_place_class),
        "place class": (network.first_place_class, network.first_place),
    }[sort]
    part = (tail >= low) & (tail < high)
    return tail[part], head[part], units[part]


def _handed_on(
    people: Index, at: Int32, tail: Int32, head: Int32, units: Int32
) -> tuple[Index, Int32]:
    """Everybody from the node where they are to the next, lowest numbers first on both sides."""
    order = np.lexsort((people, at))
    slots = np.lexsort((head, tail))
    heads = np.repeat(head[slots], units[slots])
    return people[order], heads.astype(np.int32)


def _first_of_each(sorted_values: Int32) -> Index:
    """For each entry of a sorted array, where the entries like it begin."""
    return np.searchsorted(sorted_values, sorted_values, side="left")
