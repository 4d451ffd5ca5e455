"""HiGHS: a linear or mixed-integer program."""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from bench.programs import WITHOUT, Program

COLUMNWISE, MINIMISE = 1, 1  # HiGHS' numbers for them


def build(program: Program) -> Any:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    matrix, sides = program.matrix, program.sides
    floors = np.where(np.arange(len(sides)) < program.first_cap, sides, -np.inf)
    rows, columns = matrix.shape
    ends = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data
    shape = columns, rows, matrix.nnz, COLUMNWISE, MINIMISE, 0.0
    whole = np.full(columns, program.united > 0, np.int32)
    bounds = program.cost, program.low, program.high, floors, sides
    solver.passModel(*shape, *bounds, *ends, whole)
    return solver


@dataclass(frozen=True, eq=False)
class Solved:
    """The flow, and of a mixed-integer program the first answer: seconds and gap."""

    flow: NDArray[np.float64]
    first: tuple[float, float] | None


def solve(solver: Any) -> Solved:
    first: list[tuple[float, float]] = []

    def found(event: Any) -> None:
        first.append((event.data_out.running_time, event.data_out.mip_gap))

    solver.clearSolver()
    solver.cbMipImprovingSolution += found
    solver.run()
    solver.cbMipImprovingSolution -= found
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
    return Solved(np.array(solver.getSolution().col_value), first[0] if first else None)


def answer(program: Program, solved: Solved) -> list[int]:
    """People placed, couples held together where there are any, and the sum of ranks."""
    flow, left = solved.flow, program.cost == WITHOUT
    sides = program.sides[: program.first_cap]
    placed = round(sides[sides > 0].sum() - flow[left].sum())
    ranks = round(program.cost[~left] @ flow[~left])
    return [placed, program.united, ranks] if program.united else [placed, ranks]


def aside(solved: Solved) -> dict[str, float]:
    if solved.first is None:
        return {}
    return {"peer_first_s": solved.first[0], "peer_first_gap": solved.first[1]}
