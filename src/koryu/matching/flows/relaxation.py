"""A case as a linear program: couples and people may be cut into fractions.

HiGHS solves it aim by aim, each on the optimal face of those before. Its numbers only point
the way: what they prove is reckoned anew in whole numbers (see ``bounds``), and what they
place is placed by a flow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.bounds import Proof
from koryu.matching.flows.faces import Face
from koryu.matching.flows.network import Network
from koryu.matching.flows.rows import Rows
from koryu.matching.market import Int32
from koryu.matching.results import APART

Bool = NDArray[np.bool_]
Float = NDArray[np.float64]

NOTHING = 1e-6  # what HiGHS may leave of a zero
MANY = 10_000  # columns for which an interior point is sought first
NODES = 1_000  # at most, of a search for whole numbers
OFTEN_S = 0.1  # between one question whether to go on and the next
COLUMNWISE, MINIMISE, CONTINUOUS, INTEGER, FEASIBLE = 1, 1, 0, 1, 2  # HiGHS' numbers for them


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

    Columns: the arcs, the options of couples, then what sets of arcs owe. Rows: the nodes but
    the root, the quotas, the couples, and, for each set of arcs that options open, that these
    carry what the options ask for, or owe it, which is a breach of what must be: there always
    are best fractions. ``ask`` is called while HiGHS works; what it raises ends the work.
    """

    def __init__(self, network: Network, rows: Rows, ask: Callable[[], None]) -> None:
        import highspy  # only who needs it waits for it

        self._network, self._rows, self._ask = network, rows, ask
        self._arcs, self._nodes = len(network.tail), network.root
        self._options = slice(self._arcs, self._arcs + len(network.options.couple))
        self._opened = self._find_opened()
        debt = np.zeros((len(network.gain), sum(not free for *_, free in self._opened)), np.int64)
        debt[0] = -1
        self._gain = np.concatenate([network.gain, network.options.bonus.T, debt], axis=1)
        self._infinite = highspy.kHighsInf
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._high = self._upper_bounds()
        entries, self._low_row, self._high_row = self._write()
        self._basis: dict[int, Any] = {}
        self._raised: BaseException | None = None
        self._next_question = 0.0
        self._solver: Any = highspy.Highs()
        self._set(output_flag=False, threads=1, mip_rel_gap=0.0, mip_abs_gap=0.99)
        self._set(mip_max_nodes=NODES)
        for called in ("cbSimplexInterrupt", "cbIpmInterrupt", "cbMipInterrupt"):
            getattr(self._solver, called).subscribe(self._asked)
        self._pass(*entries)

    def solve(self, allowed: Bool, face: Face, proof: Proof, seconds: float) -> Fractions | None:
        """The best fractions of a case in which couples have the options ``allowed`` (o,), on a
        face of the proof; None if there is nothing on it or HiGHS does not end in time."""
        low, high = np.zeros(len(self._high)), self._high.copy()
        high[self._options][~allowed | face.barred] = 0
        if face.aims:
            high[self._options.stop :] = 0
        low[: self._arcs][face.full] = high[: self._arcs][face.full]
        high[: self._arcs][face.empty] = 0
        low_row, high_row = self._low_row.copy(), self._high_row.copy()
        worth, price = proof.worth / proof.scale, proof.price / proof.scale
        tight = (price[: face.aims] != 0).any(axis=0)
        low_row[self._nodes :][: len(tight)][tight] = high_row[self._nodes :][: len(tight)][tight]
        for option, side in np.argwhere(face.placed):
            begin = self._network.options.start[2 * option + side]
            low_row[self._row_of[int(self._network.options.arcs[begin])]] = 0
        self._bound_rows(low_row, high_row)
        self._solved: list[tuple[int, Float, Float, Float, Float]] = []
        for aim in range(face.aims, len(self._gain)):
            solution = self._best(aim, low, high, seconds)
            if solution is None:
                return None
            value, dual, reduced = solution
            self._solved.append((aim, low, high, reduced, low_row.copy()))
            settled = np.abs(reduced) > NOTHING
            low = np.where(settled, np.where(reduced > 0, high, low), low)
            high = np.where(settled, low, high)
            tight = dual > NOTHING
            low_row[tight] = high_row[tight]
            self._bound_rows(low_row, high_row)
            worth[aim], price[aim] = (
                np.append(dual[: self._nodes], 0),
                dual[self._nodes :][: price.shape[1]],
            )
            if aim == 0:
                high[self._options.stop :] = 0
                if self._gain[0] @ value < self._network.required - NOTHING:
                    worth[1:] = price[1:] = 0  # what must be cannot be: no more is to be said
                    break
        return Fractions(value[: self._arcs], value[self._options], worth, price)

    def whole(self, slack: float, seconds: float) -> tuple[Int32, Float] | None:
        """The flow and the shares of options of a placement on the face last solved: the best
        by the last aim among those with lines that lose no more than ``slack`` points of it, by
        the first aim if that is no matter; None if none is found."""
        aim, low, high, reduced, low_row = self._solved[0 if slack == np.inf else -1]
        self._bound_rows(low_row, self._high_row)
        near = np.abs(reduced) <= slack + NOTHING
        low = np.where(near, low, np.where(reduced > 0, high, low))
        self._put(aim, low, np.where(near, high, low))
        self._make(INTEGER)
        self._set(solver="choose")
        self._run(seconds)
        known = self._solver.getInfo().primal_solution_status == FEASIBLE
        value = np.array(self._solver.getSolution().col_value)
        self._make(CONTINUOUS)
        if not known:
            return None
        return np.rint(value[: self._arcs]).astype(np.int32), value[self._options]

    def _best(
        self, aim: int, low: Float, high: Float, seconds: float
    ) -> tuple[Float, Float, Float] | None:
        """Columns, prices of rows and reduced gains of columns at the optimum of one aim."""
        solver = self._solver
        self._put(aim, low, high)
        if aim in self._basis:
            solver.setBasis(self._basis[aim])
        large = len(high) > MANY and aim not in self._basis
        self._set(solver="ipm" if large else "simplex")
        self._run(seconds)
        if solver.getModelStatus() != self._optimal:  # try again from nothing
            solver.clearSolver()
            self._set(solver="choose")
            self._run(seconds)
        if solver.getModelStatus() != self._optimal:
            return None
        self._basis[aim] = solver.getBasis()
        found = solver.getSolution()
        return np.array(found.col_value), -np.array(found.row_dual), -np.array(found.col_dual)

    def _run(self, seconds: float) -> None:
        self._set(time_limit=self._solver.getRunTime() + seconds)
        self._solver.run()
        if self._raised is not None:
            raise self._raised

    def _asked(self, event: Any) -> None:
        """HiGHS asks whether to go on: nothing may be raised while it is at work."""
        if monotonic() < self._next_question:
            return
        self._next_question = monotonic() + OFTEN_S
        try:
            self._ask()
        except BaseException as why:
            self._raised = why
            event.interrupt()

    def _set(self, **options: Any) -> None:
        for name, value in options.items():
            self._solver.setOptionValue(name, value)

    def _put(self, aim: int, low: Float, high: Float) -> None:
        every = np.arange(len(high), dtype=np.int32)
        self._solver.changeColsCost(len(high), every, -self._gain[aim].astype(np.float64))
        self._solver.changeColsBounds(len(high), every, low, high)

    def _bound_rows(self, low: Float, high: Float) -> None:
        if len(high):
            every = np.arange(len(high), dtype=np.int32)
            self._solver.changeRowsBounds(len(high), every, low, high)

    def _make(self, sort: int) -> None:
        every = np.arange(len(self._high), dtype=np.int32)
        kinds = np.full(len(self._high), sort, np.uint8)
        self._solver.changeColsIntegrality(len(self._high), every, kinds)

    def _upper_bounds(self) -> Float:
        """Arcs of couples are open to one; options are taken once, and owe one."""
        options = self._network.options
        high = np.ones(self._gain.shape[1])
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
        self._row_of: dict[int, int] = {}
        owing = self._options.stop
        for mine, takers, free in self._opened:
            owed = [] if free else [owing]
            owing += len(owed)
            row.append(np.full(len(mine) + len(takers) + len(owed), at))
            column.append(np.concatenate([mine, self._arcs + takers, owed]))
            value.append(
                np.concatenate([np.ones(len(mine)), -np.ones(len(takers)), np.ones(len(owed))])
            )
            low.append(np.array([-self._infinite if free else 0.0]))
            high.append(np.zeros(1))
            self._row_of[int(mine[0])] = at
            at += 1
        entries = (
            np.concatenate(row).astype(np.int32),
            np.concatenate(column).astype(np.int32),
            np.concatenate(value),
        )
        return entries, np.concatenate(low), np.concatenate(high)

    def _find_opened(self) -> list[tuple[Int32, Int32, bool]]:
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
