"""Worths at the nodes, and the prices of places, regions and groups that they amount to."""

import numpy as np

from koryu.matching.flows.network import Network
from koryu.matching.kernel import kernel
from koryu.matching.market import NO_CAP, NOWHERE, Int32, Int64
from koryu.matching.results import Prices

NO_WAY = -(2**40)  # stands first in the worth of a node from which there is no way


@kernel
def lesser(worth: Int64, one: int, other: int) -> bool:
    """Whether the worth at one node is below that at another, the aims compared in order."""
    for aim in range(len(worth)):
        if worth[aim, one] != worth[aim, other]:
            return bool(worth[aim, one] < worth[aim, other])
    return False


@kernel
def earns_less(gain: Int32, worth: Int64, head: Int32, one: int, other: int) -> bool:
    """Whether one arc brings less than another, with what its end is worth (K aims in order)."""
    for aim in range(len(worth)):
        here = gain[aim, one] + worth[aim, head[one]]
        there = gain[aim, other] + worth[aim, head[other]]
        if here != there:
            return bool(here < there)
    return False


def tightened(network: Network, worth: Int64, *, whole: bool = False) -> Int64:
    """The same proof with nothing to spare: no place dearer than free, no class above its best.

    ``worth`` (K, N). A node through which nothing flows may stand at any worth that refutes
    no arc; here it is brought down to what it can really earn (classes only where couples
    look at them, people only if ``whole``).
    """
    result = worth - worth[:, -1:]
    regions = network.market.regions
    floors = caps = np.zeros(0, np.int32)
    if regions is not None:
        floors, caps = regions.floor, regions.cap
    reward = np.array([0, *(aim.per_group for aim in network.aims)], np.int64)
    lowest = network.first_hub if len(network.options.couple) else network.first_place
    spans = np.array([0 if whole else lowest, network.first_place, network.root])
    _tighten(
        network.head,
        network.gain,
        network.start,
        network.spokes,
        network.above,
        network.groups,
        network.regions,
        floors,
        caps,
        reward,
        spans,
        result,
    )
    return result


@kernel
def _tighten(
    head: Int32,
    gain: Int32,
    start: Int32,
    spokes: Int32,
    above: Int32,
    groups: Int32,
    regions: Int32,
    floors: Int32,
    caps: Int32,
    reward: Int64,
    spans: Int64,
    worth: Int64,
) -> None:
    aims = len(worth)
    lowest, first_place, root = spans[0], spans[1], spans[2]
    free = np.zeros(root + 1, np.bool_)
    uncapped = np.zeros(root + 1, np.bool_)
    for region in range(len(regions)):
        free[regions[region]] = floors[region] > 0
        uncapped[regions[region]] = caps[region] == NO_CAP
    is_group = np.zeros(root + 1, np.bool_)
    is_group[groups] = True
    uncapped[groups] = True
    for node in range(root - 1, first_place - 1, -1):
        if uncapped[node] and lesser(worth, node, above[node]):
            for aim in range(aims):
                worth[aim, node] = worth[aim, above[node]]
        if free[node]:
            continue
        for aim in range(aims):
            most = worth[aim, above[node]] + (reward[aim] if is_group[node] else 0)
            if worth[aim, node] != most:
                if worth[aim, node] > most:
                    for rest in range(aims):
                        worth[rest, node] = worth[rest, above[node]]
                        if is_group[node]:
                            worth[rest, node] += reward[rest]
                break
    for node in range(first_place - 1, lowest - 1, -1):
        best = -1
        for at in range(start[node], start[node + 1]):
            arc = spokes[at]
            if arc < 0:
                continue
            if best < 0 or earns_less(gain, worth, head, best, arc):
                best = arc
        if best >= 0:
            for aim in range(aims):
                worth[aim, node] = gain[aim, best] + worth[aim, head[best]]
        elif lowest == 0:
            worth[0, node] = NO_WAY


def prices_of(network: Network, worth: Int64, *, penalty: int) -> Prices:
    """Prices (see results) from tightened worths (K+1, N), what must be folded into the first.

    ``penalty``: points of the first aim that a breach of what must be counts for; more than
    any difference of reduced costs keeps the order of everything else.
    """
    folded = worth[1:].copy()
    folded[:1] += penalty * worth[0]
    drop = folded[:, network.above] - folded  # the price of passing a node
    market = network.market
    places = slice(network.first_place, network.first_place + market.size[1])
    sizes = np.zeros(0, np.int64)
    if market.group is not None:
        sizes = np.bincount(market.group[market.group != NOWHERE])
    group = np.zeros((len(folded), len(sizes)), np.int64)
    if len(network.groups):
        group = np.where(sizes > 0, -drop[:, network.groups], 0)
    return Prices(
        place=np.ascontiguousarray(drop[:, places]),
        region=np.ascontiguousarray(drop[:, network.regions]),
        group=group,
        quota=np.zeros((len(folded), 0), np.int64),
    )
