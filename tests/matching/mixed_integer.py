"""The same optimum from a general mixed-integer solver: the market written out line by line.

One column for each line, one row for each person, place, region and quota. People whom nothing
but their class tells apart take their class lines together: a column says that one of them goes
by class, and another how many of the class go to a place. Aim after aim is solved, each held at
its value while the next is. HiGHS counts in floating point: its answer is rounded, and every row
and every value counted again in integers.
"""

from collections.abc import Sequence
from math import floor
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import NO_CAP, NOWHERE, UNPLACED, Aim, Market
from tests.matching.brute_force import (
    Values,
    choice_lines,
    class_lines,
    couples,
    joint_choices,
    regions_of,
)

Row = tuple[Any, ...]  # what the row is of: ("place", 3)
UNBOUND = highspy.kHighsInf
TOLERANCE = 1e-4


class Unsolved(Exception):
    """The solver gave up, or its answer does not hold when counted in integers."""


def best_values(market: Market, aims: Sequence[Aim]) -> Values | None:
    """The most that the aims can come to, in their order; None if nothing is lawful."""
    model = _Model(len(aims))
    _Writer(market, aims, model).write()
    return model.solve()


class _Model:
    """Columns and rows as they are gathered, and what HiGHS makes of them."""

    def __init__(self, aims: int) -> None:
        self.rows: dict[Row, tuple[float, float]] = {}
        idle: dict[Row, int] = {}  # HiGHS does not look at the rows of a model without columns
        self.columns = [([0] * aims, 0, idle)]

    def add_row(self, row: Row, lower: float, upper: float) -> None:
        self.rows[row] = (lower, upper)

    def add_column(self, points: list[int], upper: int, entries: dict[Row, int]) -> None:
        """Something that may be taken ``upper`` times."""
        self.columns.append((points, upper, entries))

    def solve(self) -> Values | None:
        """Aim after aim, in fractions first and in whole numbers only where that won't do."""
        self._spread()
        solvers = [self._solver(whole=False), self._solver(whole=True)]
        values: Values = ()
        for earned in self.points:
            for solver in solvers:
                most = _most(solver, earned)
                if most is None:
                    return None
                if self._come_to(solver, (*values, most)):
                    break
            else:
                raise Unsolved("counted in integers, the aims come to something else")
            values = (*values, most)
            for solver in solvers:
                _hold(solver, earned, most)
        return values

    def _spread(self) -> None:
        number = {row: at for at, row in enumerate(self.rows)}
        entries = [entry for _, _, entries in self.columns for entry in entries.items()]
        self.points = np.array([points for points, _, _ in self.columns], np.int64).T.copy()
        self.upper = np.array([upper for _, upper, _ in self.columns], np.int64)
        self.start = np.cumsum([0, *(len(entries) for _, _, entries in self.columns)])
        self.row = np.array([number[row] for row, _ in entries], np.int32)
        self.weight = np.array([weight for _, weight in entries], np.int64)
        self.bounds = np.array([*self.rows.values()], float).reshape(-1, 2).T.copy()

    def _solver(self, *, whole: bool) -> Any:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.columns), len(self.rows)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.zeros(len(self.columns))
        lp.col_lower_, lp.col_upper_ = np.zeros(len(self.columns)), self.upper.astype(float)
        lp.row_lower_, lp.row_upper_ = self.bounds
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = self.start, self.row
        lp.a_matrix_.value_ = self.weight.astype(float)
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * len(self.columns)
        solver = highspy.Highs()
        solver.silent()
        for name, value in {"mip_rel_gap": 0.0, "mip_abs_gap": 0.0, "threads": 1}.items():
            solver.setOptionValue(name, value)
        if not whole:
            solver.setOptionValue("simplex_strategy", 4)  # primal: the last answer stays feasible
        solver.passModel(lp)
        return solver

    def _come_to(self, solver: Any, values: Values) -> bool:
        """Whether the answer, rounded, keeps every row and comes to these values."""
        taken = np.rint(solver.getSolution().col_value).astype(np.int64)
        totals = np.zeros(len(self.rows), np.int64)
        np.add.at(totals, self.row, self.weight * np.repeat(taken, np.diff(self.start)))
        kept = ((self.bounds[0] <= totals) & (totals <= self.bounds[1])).all()
        inside = ((taken >= 0) & (taken <= self.upper)).all()
        return bool(kept and inside) and tuple(self.points[: len(values)] @ taken) == values


def _most(solver: Any, earned: NDArray[np.int64]) -> int | None:
    """The most that this can come to, in whole points; None if nothing is feasible."""
    columns = np.arange(len(earned), dtype=np.int32)
    solver.changeColsCost(len(earned), columns, earned.astype(float))
    solver.run()
    status, states = solver.getModelStatus(), highspy.HighsModelStatus
    if status in (states.kInfeasible, states.kUnboundedOrInfeasible):
        return None
    if status != states.kOptimal:
        raise Unsolved(str(status))
    found: float = solver.getInfo().objective_function_value
    return floor(found + TOLERANCE)


def _hold(solver: Any, earned: NDArray[np.int64], value: int) -> None:
    """Let this come to no less from now on."""
    used = np.flatnonzero(earned).astype(np.int32)
    solver.addRow(value, UNBOUND, len(used), used, earned[used].astype(float))


class _Writer:
    """Writes a market into a model."""

    def __init__(self, market: Market, aims: Sequence[Aim], model: _Model) -> None:
        self.market, self.aims, self.model = market, aims, model
        self.people, self.places = market.size
        self.pins = dict(market.pins.tolist())
        self.forbidden = {(i, j) for i, j in market.forbidden.tolist()}
        self.counted = self._counted()
        self.of_couple = {i: (k, s) for k, c in enumerate(couples(market)) for s, i in enumerate(c)}
        self.joint = [joint_choices(market, k) for k in range(len(couples(market)))]
        self.regions = [regions_of(market, place) for place in range(self.places)]
        self.apart = self._set_apart()

    def write(self) -> None:
        self._write_rows()
        self._write_lines()
        self._write_together()
        self._write_groups()
        self._write_couples()

    def _counted(self) -> dict[int, list[tuple[int, int]]]:
        """Of each person whom a quota counts: the quotas, with their regions."""
        quotas = self.market.quotas
        found: dict[int, list[tuple[int, int]]] = {}
        if quotas is not None:
            for number, whom in enumerate(quotas.counted.tolist()):
                for person in np.flatnonzero(quotas.category == whom).tolist():
                    found.setdefault(person, []).append((number, int(quotas.region[number])))
        return found

    def _write_rows(self) -> None:
        market, add = self.market, self.model.add_row
        for person in range(self.people):
            add(("person", person), int(person in self.pins), 1)
        for place, seats in enumerate(market.seats.tolist()):
            add(("place", place), 0, seats)
        if market.regions is not None:
            caps, floors = market.regions.cap.tolist(), market.regions.floor.tolist()
            for region, (floor, cap) in enumerate(zip(floors, caps, strict=True)):
                add(("region", region), floor, UNBOUND if cap == NO_CAP else cap)
        if market.quotas is not None:
            for number, cap in enumerate(market.quotas.cap.tolist()):
                add(("quota", number), 0, cap)

    def _points(self, name: str, number: int) -> list[int]:
        rows = [getattr(aim, name) for aim in self.aims]
        return [0 if row is None else int(row[number]) for row in rows]

    def _write_lines(self) -> None:
        """One column for each line of somebody, but for those who go together by class."""
        lines = [(line, "choice", n) for n, line in enumerate(choice_lines(self.market))]
        alone = [(line, "class_line", n) for line, n in class_lines(self.market, self.apart)]
        for (person, place), kind, number in lines + alone:
            pinned = self.pins.get(person, place)
            if pinned == place and (person, place) not in self.forbidden:
                own, of_line = self._points("person", person), self._points(kind, number)
                points = [one + other for one, other in zip(own, of_line, strict=True)]
                self.model.add_column(points, 1, self._entries(person, place))

    def _entries(self, person: int, place: int) -> dict[Row, int]:
        entries: dict[Row, int] = {("person", person): 1} | self._entries_of_place(place)
        for number, region in self.counted.get(person, []):
            if region in self.regions[place]:
                entries["quota", number] = 1
        if person in self.of_couple:
            couple, side = self.of_couple[person]
            if self.joint[couple]:
                entries["side", couple, side, place] = 1
                self.model.add_row(("side", couple, side, place), 0, 0)
            elif self._label(place) != NOWHERE:
                entries["near", couple, side, self._label(place)] = 1
                self.model.add_row(("near", couple, side, self._label(place)), 0, UNBOUND)
        return entries

    def _entries_of_place(self, place: int) -> dict[Row, int]:
        entries: dict[Row, int] = {("place", place): 1}
        entries |= {("region", region): 1 for region in self.regions[place]}
        if self.market.group is not None and self.market.group[place] != NOWHERE:
            group = ("group", int(self.market.group[place]))
            entries[group] = 1
            self.model.add_row(group, 0, UNBOUND)
        return entries

    def _label(self, place: int) -> int:
        return NOWHERE if self.market.label is None else int(self.market.label[place])

    def _set_apart(self) -> list[int]:
        """Whom something else than the class tells apart."""
        barred = {person for person, _ in self.forbidden}
        return sorted({*self.of_couple, *self.counted, *self.pins, *barred})

    def _write_together(self) -> None:
        """Everybody else: who goes by class, and how many of a class go to each place."""
        classes = self.market.classes
        if classes is None:
            return
        for number in range(len(classes.start) - 1):
            self.model.add_row(("class", number), 0, 0)
        for person, number in enumerate(classes.of_person.tolist()):
            if number != NOWHERE and person not in self.apart:
                entries: dict[Row, int] = {("person", person): 1, ("class", number): 1}
                self.model.add_column(self._points("person", person), 1, entries)
        allowed = zip(classes.person_class.tolist(), classes.place_class.tolist(), strict=True)
        for line, (number, end) in enumerate(allowed):
            for place in np.flatnonzero(classes.of_place == end).tolist():
                entries = {("class", number): -1} | self._entries_of_place(place)
                self.model.add_column(self._points("class_line", line), self.people, entries)

    def _write_groups(self) -> None:
        reward = [aim.per_group for aim in self.aims]
        for row in [row for row in self.model.rows if row[0] == "group"]:
            self.model.add_column(reward, 1, {row: -1})

    def _write_couples(self) -> None:
        """Free couples at a label, and joint choices: each side is where the choice says."""
        reward, rows = [aim.per_couple for aim in self.aims], self.model.rows
        for couple, side, label in [row[1:] for row in rows if row[0] == "near"]:
            if side == 0 and ("near", couple, 1, label) in rows:
                near: dict[Row, int] = {("near", couple, s, label): -1 for s in (0, 1)}
                self.model.add_column(reward, 1, near)
        for couple, joint in enumerate(self.joint):
            for pair, choice in joint.items():
                sides = {
                    ("side", couple, side, place): -1
                    for side, place in enumerate(pair)
                    if place != UNPLACED
                }
                if sides.keys() <= rows.keys():
                    self.model.add_row(("couple", couple), 0, 1)
                    self.model.add_column(
                        self._points("joint", choice), 1, sides | {("couple", couple): 1}
                    )
