"""One network after the other: cases of a market in which people are held inside regions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.bounds import Proof, proof_at
from koryu.matching.flows.holding import Holding
from koryu.matching.flows.network import Network, build_network
from koryu.matching.flows.relaxation import Relaxation
from koryu.matching.flows.rows import find_rows
from koryu.matching.flows.splitting import Splitting
from koryu.matching.market import NOWHERE, Aim, Int64, Market

SMALL = 20_000  # arcs up to which placements are sought in every case, not only in the first
Bool = NDArray[np.bool_]
Held = tuple[tuple[int, int, bool], ...]  # who is placed inside which region, or is not


class Model:
    """The network of all cases in which the same people are held. ``ask`` is called now and then
    while a linear program is solved; what it raises ends the work."""

    def __init__(
        self, market: Market, aims: Sequence[Aim], held: Held, ask: Callable[[], None]
    ) -> None:
        must = sorted({person for person, _region, inside in held if inside})
        self.network = build_network(_held_market(market, held), aims, must)
        self.rows = find_rows(self.network)
        self.holding = Holding(self.network, self.rows, must)
        self.splitting = Splitting(self.holding)
        self._ask = ask
        self.is_small = len(self.network.tail) < SMALL

    @cached_property
    def relaxation(self) -> Relaxation:
        return Relaxation(self.network, self.rows, self._ask)

    def possible(self, values: set[tuple[int, int]]) -> Bool:
        """Which options (o,) are among these (couple, value), and can be where people must be
        placed."""
        options = self.network.options
        pairs = zip(options.couple.tolist(), options.value.tolist(), strict=True)
        left: Bool = np.array([pair in values for pair in pairs], np.bool_)
        idle = np.diff(options.start).reshape(-1, 2) == 0
        lacking = (idle & self.holding.fixed[options.members[options.couple]]).any(axis=1)
        return np.asarray(left & ~lacking)

    def proof(self, worth: Int64, price: Int64, allowed: Bool, scale: int = 1) -> Proof:
        return proof_at(self.network, self.rows, worth, price, allowed, self.holding.fixed, scale)


def part_inside(network: Network, flow: NDArray[np.float64], region: int) -> NDArray[np.float64]:
    """Of what a kind sends (kinds,), the part of each unit that arrives inside a region."""
    inside = np.zeros(network.root + 1)
    places = np.arange(network.first_place, network.first_place + network.market.size[1])
    inside[places] = _is_inside(network.market, region)
    steps = [0, network.first_hub, network.first_pool, network.first_place_class]
    steps += [network.first_gate, network.first_place]
    for low, high in reversed(list(pairwise(steps))):
        along = (network.tail >= low) & (network.tail < high)
        tail, head, units = network.tail[along] - low, network.head[along], flow[along]
        sent = np.bincount(tail, units, high - low)
        arriving = np.bincount(tail, units * inside[head], high - low)
        inside[low:high] = np.divide(arriving, sent, out=np.zeros(high - low), where=sent > 1e-9)
    supplied = network.capacity[: network.first_hub]
    part: NDArray[np.float64] = inside[: network.first_hub]
    return part * np.minimum(flow[: network.first_hub] / supplied, 1)


def _is_inside(market: Market, region: int) -> Bool:
    """Whether each place (m,) lies in the region or one inside it."""
    inside = np.zeros(market.size[1], np.bool_)
    if market.regions is None:
        return inside
    at = market.regions.of_place.copy()
    while (at != NOWHERE).any():
        inside |= at == region
        at = np.where(at == NOWHERE, NOWHERE, market.regions.parent[at])
    return inside


def _held_market(market: Market, held: Held) -> Market:
    """The market without the lines that those held can't take."""
    if not held:
        return market
    pairs = [market.forbidden]
    for person, region, inside in held:
        barred = np.flatnonzero(_is_inside(market, region) != inside)
        pairs.append(np.column_stack([np.full(len(barred), person), barred]).astype(np.int32))
    return replace(market, forbidden=np.concatenate(pairs))
