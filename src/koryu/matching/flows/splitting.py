"""Lawful placements under quotas: each quota is split among its arcs.

An arc that may carry its share of a quota and no more is a matter for the flow; when all quotas
are split, they are kept. Arcs that would carry more at a profit take shares from the arcs of
their row that lose least by it (resource-directive decomposition: Geoffrion 1970), and what
the cheapest share of a row is worth is a good price of the quota.
"""

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.holding import Holding
from koryu.matching.market import Int32, Int64

Bool = NDArray[np.bool_]
Index = NDArray[np.intp]
Kept = tuple[Int32, Int32, Int64]


class Splitting:
    """The shares that arcs have of quotas, kept as limits of a ``holding``."""

    def __init__(self, holding: Holding) -> None:
        self._holding, self._rows = holding, holding.rows
        self._open = holding.limit.copy()

    def clear(self) -> None:
        """Let every arc carry what it can."""
        self._holding.limit[:] = self._open

    def settle(self, chosen: Int32) -> Int64:
        """The value (K,) of a best flow within the shares, after rows over their cap are cut."""
        rows, holding = self._rows, self._holding
        while True:
            value = holding.settle(chosen)
            over = rows.count(holding.flow) > rows.cap
            if not over.any():
                return value
            self._cut(over)

    def keep(self) -> Kept:
        """The shares and the flow as they are, to be restored."""
        holding = self._holding
        return holding.limit.copy(), holding.flow.copy(), holding.worth.copy()

    def restore(self, kept: Kept) -> None:
        self._holding.limit[:], self._holding.flow[:], self._holding.worth[:] = kept

    def give(self, carried: NDArray[np.float64] | Int32) -> None:
        """Share out the rows that a flow (A,), which may run in fractions, fills."""
        self.clear()
        count = np.bincount(self._rows.row, carried[self._rows.arc], len(self._rows.cap))
        full = count > self._rows.cap - 0.5
        at, room, _left = self._shared(full, carried)
        share, rest = np.divmod(carried[self._rows.arc[at]] + 1e-6, 1)
        self._share_out(at, share.astype(np.int64), rest, room)

    def _cut(self, over: Bool) -> None:
        """Give the arcs of these rows shares in proportion to what they carry."""
        rows, flow = self._rows, self._holding.flow
        at, room, left = self._shared(over, flow)
        row, carried = rows.row[at], flow[rows.arc[at]].astype(np.int64)
        share, rest = np.divmod(carried * room[row], np.maximum(left, 1)[row])
        self._share_out(at, share, rest, room)

    def _shared(
        self, wanted: Bool, carried: NDArray[np.float64] | Int32
    ) -> tuple[Index, Int64, Int64]:
        """The entries of the rows ``wanted`` among whose arcs shares are divided, how much there
        is of each row, and how much they carry. Who must be placed needs no share, as long as
        there is enough."""
        rows = self._rows
        units = np.rint(carried[rows.arc]).astype(np.int64)
        must = self._holding.is_held(rows.arc)
        needed = np.bincount(rows.row, units * must, len(rows.cap)).astype(np.int64)
        must &= (needed <= rows.cap)[rows.row]
        needed = np.where(needed <= rows.cap, needed, 0)
        count = np.bincount(rows.row, units, len(rows.cap)).astype(np.int64)
        return np.flatnonzero(wanted[rows.row] & ~must), rows.cap - needed, count - needed

    def _share_out(
        self, at: Index, share: Int64, rest: NDArray[np.float64] | Int64, room: Int64
    ) -> None:
        """Limit the arcs of entries ``at`` to shares; what is left goes by the largest rest."""
        rows = self._rows
        row = rows.row[at]
        left = room - np.bincount(row, share, len(rows.cap)).astype(np.int64)
        order = np.lexsort((-rest, row))
        turn = np.arange(len(order)) - np.searchsorted(row[order], row[order])
        share[order] += turn < left[row[order]]
        np.minimum.at(self._holding.limit, rows.arc[at], share.astype(np.int32))

    def prices(self) -> Int64:
        """A price of each row (K, t): what the cheapest share in use is worth, the dearest where
        the row is of no use to anybody."""
        row, flow = self._rows.row, self._holding.flow[self._rows.arc]
        worth = self._worth_of_shares()
        order = np.lexsort((*worth[::-1], row))
        order = order[self._is_cut()[order]]
        price = np.zeros_like(self._holding.price)
        dearest = order[_last_of_each(row[order])]
        price[:, row[dearest]] = worth[:, dearest]
        order = order[flow[order] > 0]
        cheapest = order[_first_of_each(row[order])]
        price[:, row[cheapest]] = worth[:, cheapest]
        return self._holding.price + np.where(_positive(price), price, 0)

    def trade(self, draw: np.random.Generator, part: float) -> None:
        """In a ``part`` of the split rows a share goes from the arc that loses least by it to
        the arc that gains most; where a row is not full, what is left goes there."""
        rows, holding, row = self._rows, self._holding, self._rows.row
        if not len(row):
            return  # nobody whom a quota counts can go where it counts them
        flow = holding.flow[rows.arc]
        worth = self._worth_of_shares()
        order = np.lexsort((*worth[::-1], row))
        taker = np.full(len(rows.cap), -1)
        giver = taker.copy()
        last = order[_last_of_each(row[order])]
        taker[row[last]] = last
        order = order[flow[order] > 0]
        first = order[_first_of_each(row[order])]
        giver[row[first]] = first
        spare = rows.cap - rows.count(holding.flow)
        split = np.bincount(row, self._is_cut(), len(rows.cap)) > 0
        more = _positive(worth[:, taker]) & (
            (spare > 0) | _positive(worth[:, taker] - worth[:, giver])
        )
        moved = split & more & ((giver >= 0) | (spare > 0)) & (draw.random(len(split)) < part)
        entries = moved[row]
        holding.limit[rows.arc[entries]] = flow[entries]
        full = moved & (spare == 0)
        np.add.at(holding.limit, rows.arc[taker[moved]], np.maximum(spare[moved], 1))
        np.subtract.at(holding.limit, rows.arc[giver[full]], 1)
        # an arc of several rows may have given one share to each
        np.clip(holding.limit, 0, self._open, out=holding.limit)

    def _is_cut(self) -> Bool:
        arc = self._rows.arc
        cut: Bool = self._holding.limit[arc] < self._open[arc]
        return cut

    def _worth_of_shares(self) -> Int64:
        """What one more unit would gain on the arc of each entry (K, x)."""
        network, arc = self._holding.network, self._rows.arc
        worth, gain = self._holding.worth, self._holding.paid[:, arc].astype(np.int64)
        gained: Int64 = gain + worth[:, network.head[arc]] - worth[:, network.tail[arc]]
        return gained


def _positive(columns: Int64) -> Bool:
    """Of columns (K, x) whether the first number that is not 0 is above it."""
    first = (columns != 0).argmax(axis=0)
    positive: Bool = np.take_along_axis(columns, first[None], axis=0)[0] > 0
    return positive


def _first_of_each(ordered: Int32) -> Index:
    """Where each run of equal numbers begins."""
    return np.flatnonzero(np.diff(ordered, prepend=-1))


def _last_of_each(ordered: Int32) -> Index:
    """Where each run of equal numbers ends."""
    return np.flatnonzero(np.diff(ordered, append=-1))
