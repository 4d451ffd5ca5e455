"""HiGHS: a linear or mixed-integer program."""

from typing import Any

import highspy
import numpy as np

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


def solve(solver: Any) -> Any:
    solver.clearSolver()
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
    return np.array(solver.getSolution().col_value)


def answer(program: Program, flow: Any) -> list[int]:
    """People placed, couples held together where there are any, and the sum of ranks."""
    left = program.cost == WITHOUT
    sides = program.sides[: program.first_cap]
    placed = round(sides[sides > 0].sum() - flow[left].sum())
    ranks = round(program.cost[~left] @ flow[~left])
    return [placed, program.united, ranks] if program.united else [placed, ranks]
