"""The same optimum from a general mixed-integer solver: the market written out line by line.

One column for each line, one row for each person, place, region and quota. People whom nothing
but their class tells apart take their class lines together: a column says that one of them goes
by class, and another how many of the class go to a place. Aim after aim is solved, each held at
its value while the next is. HiGHS counts in floating point: its answer is rounded, and every row
and every value counted again in integers.
"""

from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np

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


class Unsolved(Exception):
    """The solver gave up, or its answer does not hold when counted in integers."""


def best_values(market: Market, aims: Sequence[Aim]) -> Values | None:
    """The most that the aims can come to, in their order; None if nothing is lawful."""
    model = _Model(len(aims))
    _Writer(market, aims, model).write()
    return model.solve()


class _Model:
    """Columns and rows as they are gathered, and the solver that takes them."""

    def __init__(self, aims: int) -> None:
        self.aims = aims
        self.rows: dict[Row, tuple[float, float]] = {}
        idle: dict[Row, int] = {}  # HiGHS does not look at the rows of a model without columns
        self.columns = [([0] * aims, 0.0, idle, False)]

    def add_row(self, row: Row, lower: float, upper: float) -> None:
        self.rows[row] = (lower, upper)

    def add_column(
        self, points: list[int], upper: float, entries: dict[Row, int], whole: bool = True
    ) -> None:
        """Something that may be taken ``upper`` times; ``whole`` where only whole numbers count."""
        self.columns.append((points, upper, entries, whole))

    def solve(self) -> Values | None:
        solver = self._solver()
        columns = np.arange(len(self.columns), dtype=np.int32)
        points = np.array([column[0] for column in self.columns], np.int64)
        points = points.reshape(len(columns), self.aims)
        values: list[int] = []
        for earned in points.T:
            solver.changeColsCost(len(columns), columns, earned.astype(float))
            if not _optimum_found(solver):
                return None
            values.append(round(solver.getInfo().objective_function_value))
            used = np.flatnonzero(earned).astype(np.int32)
            solver.addRow(values[-1], UNBOUND, len(used), used, earned[used].astype(float))
        self._count_again(solver, points, values)
        return tuple(values)

    def _solver(self) -> highspy.Highs:
        number = {row: at for at, row in enumerate(self.rows)}
        entries = [entry for column in self.columns for entry in column[2].items()]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.columns), len(self.rows)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.zeros(len(self.columns))
        lp.col_lower_ = np.zeros(len(self.columns))
        lp.col_upper_ = np.array([float(upper) for _, upper, _, _ in self.columns])
        lp.row_lower_ = np.array([float(lower) for lower, _ in self.rows.values()])
        lp.row_upper_ = np.array([float(upper) for _, upper in self.rows.values()])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(column[2]) for column in self.columns)])
        lp.a_matrix_.index_ = np.array([number[row] for row, _ in entries], np.int32)
        lp.a_matrix_.value_ = np.array([float(times) for _, times in entries])
        kinds = [highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger]
        lp.integrality_ = [kinds[whole] for _, _, _, whole in self.columns]
        solver = highspy.Highs()
        solver.silent()
        for option in ("mip_rel_gap", "mip_abs_gap"):
            solver.setOptionValue(option, 0.0)
        solver.setOptionValue("threads", 1)
        solver.passModel(lp)
        return solver

    def _count_again(self, solver: Any, points: Any, values: Sequence[int]) -> None:
        taken = [round(times) for times in solver.getSolution().col_value]
        totals = dict.fromkeys(self.rows, 0)
        for times, (_, upper, entries, _) in zip(taken, self.columns, strict=True):
            if not 0 <= times <= upper:
                raise Unsolved("a column out of its bounds")
            for row, weight in entries.items():
                totals[row] += times * weight
        if not all(low <= totals[row] <= high for row, (low, high) in self.rows.items()):
            raise Unsolved("a row out of its bounds")
        if tuple(np.array(taken, np.int64) @ points) != tuple(values):
            raise Unsolved("the aims come to something else")


def _optimum_found(solver: Any) -> bool:
    """Solve; False if nothing is feasible."""
    solver.run()
    status, states = solver.getModelStatus(), highspy.HighsModelStatus
    if status in (states.kInfeasible, states.kUnboundedOrInfeasible):
        return False
    if status != states.kOptimal:
        raise Unsolved(str(status))
    return True


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
            self.model.add_column(reward, 1, {row: -1}, whole=False)

    def _write_couples(self) -> None:
        """Free couples at a label, and joint choices: each side is where the choice says."""
        reward, rows = [aim.per_couple for aim in self.aims], self.model.rows
        for couple, side, label in [row[1:] for row in rows if row[0] == "near"]:
            if side == 0 and ("near", couple, 1, label) in rows:
                near: dict[Row, int] = {("near", couple, s, label): -1 for s in (0, 1)}
                self.model.add_column(reward, 1, near, whole=False)
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
