"""A thin hand on HiGHS: a maximisation that grows by columns and starts from where it was."""

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

PRIMAL, DUAL = 4, 1  # HiGHS' numbers of its simplex methods


class Unsolved(RuntimeError):
    """The solver found no optimum where one exists."""


class Simplex:
    """Rows ``activity <= high``, columns of signs (+1, -1), one thread, warm starts.

    After a first solution only columns, costs and bounds change, so that the last basis
    stays a solution or nearly so: the primal method then needs few steps.
    """

    def __init__(self, row_high: FloatArray) -> None:
        self._high = row_high
        self._lp = highspy.Highs()
        for option, value in {
            "output_flag": False,
            "threads": 1,
            "solver": "simplex",
        }.items():
            self._lp.setOptionValue(option, value)
        self._lp.changeObjectiveSense(highspy.ObjSense.kMaximize)
        none = np.zeros(0, np.int32)
        size = len(row_high)
        low = np.full(size, -np.inf)
        self._lp.addRows(size, low, row_high, 0, np.zeros(size, np.int32), none, np.zeros(0))

    def add_columns(
        self, starts: NDArray[Any], rows: NDArray[Any], signs: FloatArray, high: FloatArray
    ) -> None:
        """Columns from 0 to ``high``; column i has its rows from ``starts[i]`` on."""
        zero = np.zeros(len(high))
        starts, rows = starts.astype(np.int32), rows.astype(np.int32)
        self._lp.addCols(len(high), zero, zero, high, len(rows), starts, rows, signs)

    def bound_columns(self, first: int, low: FloatArray, high: FloatArray) -> None:
        self._lp.changeColsBounds(len(low), _range(first, len(low)), low, high)

    def price_columns(self, first: int, gains: FloatArray) -> None:
        self._lp.changeColsCost(len(gains), _range(first, len(gains)), gains)

    def tighten(self, tight: NDArray[np.bool_]) -> None:
        """Ask equality of these rows and of no others."""
        low = np.where(tight, self._high, -np.inf)
        self._lp.changeRowsBounds(len(low), _range(0, len(low)), low, self._high)

    def solve(self, *, dual: bool) -> tuple[FloatArray, FloatArray]:
        """Values of the columns and duals of the rows at an optimal vertex.

        The primal method suits new columns and costs, the dual one new bounds.
        """
        self._lp.setOptionValue("simplex_strategy", DUAL if dual else PRIMAL)
        self._lp.run()
        if not self._is_optimal():  # rare trouble with a warm start: once more from nothing
            self._lp.clearSolver()
            self._lp.run()
        if not self._is_optimal():
            raise Unsolved(self._lp.modelStatusToString(self._lp.getModelStatus()))
        solution = self._lp.getSolution()
        return np.array(solution.col_value), np.array(solution.row_dual)

    def _is_optimal(self) -> bool:
        return bool(self._lp.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def _range(first: int, size: int) -> NDArray[np.int32]:
    return np.arange(first, first + size, dtype=np.int32)
