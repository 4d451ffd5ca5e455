"""A case as a linear program: couples and people may be cut into fractions.

HiGHS solves it aim by aim, each on the optimal face of those before. Its numbers only point
the way: what they prove is reckoned anew in whole numbers (see ``bounds``), and what they
place is placed by a flow.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import Int32
from koryu.matching.network import Network
from koryu.matching.results import APART
from koryu.matching.rows import Rows

Bool = NDArray[np.bool_]
Float = NDArray[np.float64]

NOTHING = 1e-6  # what HiGHS may leave of a zero
COLUMNWISE, MINIMISE = 1, 1  # HiGHS' numbers for them


@dataclass(frozen=True, eq=False)
class Fractions:
    """The flow (A,), the share of each option (o,), and what units are worth at the nodes (K, N)
    and rows cost (K, t)."""

    flow: Float
    share: Float
    worth: Float
    price: Float


class Relaxation:
    """The linear program of a network; ``solve`` it for any case.

    Columns: the arcs, then the options of couples. Rows: the nodes but the root, the quotas,
    the couples, and, for each set of arcs that options open, that these carry what the
    options ask for.
    """

    def __init__(self, network: Network, rows: Rows) -> None:
        import highspy  # only who needs it waits for it

        self._network, self._rows = network, rows
        self._arcs, self._nodes = len(network.tail), network.root
        self._gain = np.concatenate([network.gain, network.options.bonus.T], axis=1)
        self._infinite = highspy.kHighsInf
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._high = self._upper_bounds()
        entries, self._low_row, self._high_row = self._write()
        self._solver: Any = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._pass(*entries)

    def solve(self, allowed: Bool, seconds: float) -> Fractions | None:
        """The best fractions of a case in which couples have the options ``allowed`` (o,); None
        if HiGHS does not come to an end in time."""
        high = self._high.copy()
        high[self._arcs :][~allowed] = 0
        low = np.zeros(len(high))
        low_row, high_row = self._low_row.copy(), self._high_row.copy()
        worths, prices = [], []
        end = self._nodes + len(self._rows.cap)
        for gain in self._gain:
            solution = self._best(gain, low, high, low_row, high_row, seconds)
            if solution is None:
                return None
            value, dual, reduced = solution
            settled = np.abs(reduced) > NOTHING
            low = np.where(settled, np.where(reduced > 0, high, low), low)
            high = np.where(settled, low, high)
            tight = dual > NOTHING
            low_row[tight] = high_row[tight]
            worths.append(np.append(dual[: self._nodes], 0))
            prices.append(dual[self._nodes : end])
        return Fractions(
            value[: self._arcs], value[self._arcs :], np.array(worths), np.array(prices)
        )

    def _best(
        self, gain: Int32, low: Float, high: Float, low_row: Float, high_row: Float, seconds: float
    ) -> tuple[Float, Float, Float] | None:
        """Columns, prices of rows and reduced gains of columns at the optimum of one aim."""
        solver = self._solver
        columns, rows = len(high), len(high_row)
        every, all_rows = np.arange(columns, dtype=np.int32), np.arange(rows, dtype=np.int32)
        solver.changeColsCost(columns, every, -gain.astype(np.float64))
        solver.changeColsBounds(columns, every, low, high)
        if rows:
            solver.changeRowsBounds(rows, all_rows, low_row, high_row)
        solver.setOptionValue("time_limit", solver.getRunTime() + seconds)
        solver.run()
        if solver.getModelStatus() != self._optimal:
            return None
        found = solver.getSolution()
        return np.array(found.col_value), -np.array(found.row_dual), -np.array(found.col_dual)

    def _upper_bounds(self) -> Float:
        """Arcs of couples are open to one; options are taken once."""
        options = self._network.options
        high = np.ones(self._arcs + len(options.couple))
        high[: self._arcs] = self._network.capacity
        high[options.arcs] = 1
        return high

    def _write(self) -> tuple[tuple[Int32, Int32, Float], Float, Float]:
        """All entries (row, column, value), and the bounds of the rows."""
        network, rows, options = self._network, self._rows, self._network.options
        arcs = np.arange(self._arcs)
        out, into = network.tail < self._nodes, network.head < self._nodes
        row: list[NDArray[Any]] = [network.tail[out], network.head[into], self._nodes + rows.row]
        column: list[NDArray[Any]] = [arcs[out], arcs[into], rows.arc]
        value = [np.ones(int(out.sum())), -np.ones(int(into.sum())), np.ones(len(rows.row))]
        first_couple = self._nodes + len(rows.cap)
        row.append(first_couple + options.couple)
        column.append(self._arcs + np.arange(len(options.couple)))
        value.append(np.ones(len(options.couple)))
        at = first_couple + len(options.members)
        low = [np.zeros(self._nodes), np.full(len(rows.cap), -self._infinite)]
        low.append(np.ones(len(options.members)))
        high = [np.zeros(self._nodes), rows.cap.astype(np.float64)]
        high.append(np.ones(len(options.members)))
        for mine, takers, free in self._opened():
            row.append(np.full(len(mine) + len(takers), at))
            column.append(np.concatenate([mine, self._arcs + takers]))
            value.append(np.concatenate([np.ones(len(mine)), -np.ones(len(takers))]))
            low.append(np.array([-self._infinite if free else 0.0]))
            high.append(np.zeros(1))
            at += 1
        entries = (
            np.concatenate(row).astype(np.int32),
            np.concatenate(column).astype(np.int32),
            np.concatenate(value),
        )
        return entries, np.concatenate(low), np.concatenate(high)

    def _opened(self) -> list[tuple[Int32, Int32, bool]]:
        """Each set of arcs that options open, the options that do, and whether it may stay idle."""
        options = self._network.options
        takers: dict[int, list[int]] = {}
        arcs_of: dict[int, Int32] = {}
        for row in range(2 * len(options.couple)):
            mine = options.arcs[options.start[row] : options.start[row + 1]]
            if len(mine):
                takers.setdefault(int(mine[0]), []).append(row >> 1)
                arcs_of[int(mine[0])] = mine
        return [
            (arcs_of[key], np.array(who, np.int32), bool(options.value[who[0]] == APART))
            for key, who in takers.items()
        ]

    def _pass(self, row: Int32, column: Int32, value: Float) -> None:
        order = np.lexsort((row, column))
        columns = self._gain.shape[1]
        start = np.searchsorted(column[order], np.arange(columns)).astype(np.int32)
        rows = len(self._high_row)
        nothing = np.zeros(columns, np.int32)
        self._solver.passModel(
            columns,
            rows,
            len(order),
            COLUMNWISE,
            MINIMISE,
            0.0,
            np.zeros(columns),
            np.zeros(columns),
            self._high,
            self._low_row,
            self._high_row,
            start,
            row[order],
            value[order],
            nothing,
        )
