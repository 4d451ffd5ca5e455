"""The placement with the fewest blocking pairs, exactly, for small markets.

An integer program after Manlove, McBride and Trimble, '"Almost-stable" matchings in the
hospitals/residents problem with couples', Constraints 22 (2017), 50-72: a variable for each
option of each applicant, one for each option that may block, and, where it must be known
whether a place keeps all it has against somebody, one for that. The problem is NP-hard.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from koryu.matching.market import UNPLACED, BadMarket, Int32, Market
from koryu.matching.stability.applicants import (
    NONE,
    Applicant,
    Seats,
    couple_applicants,
    single_applicants,
)
from koryu.matching.stability.couples import (
    Blocking,
    blocking_with_couples,
    refuse_what_couples_cannot_have,
    roth_peranson,
)

MOST_OPTIONS = 1000  # beyond that half a minute may not do, and a time limit is asked for

Term = tuple[int, float]  # a column of the program and its coefficient


@dataclass(frozen=True, eq=False)
class FewestBlocking:
    """``place_of`` (n,) int32, what blocks it, and how few could block any placement at least."""

    place_of: Int32
    blocking: Blocking
    bound: int

    @property
    def gap(self) -> int:
        """0: there is no placement with fewer; else how many fewer there might be."""
        return len(self.blocking) - self.bound


def fewest_blocking(
    market: Market, *, seed: int = 0, time_limit: float | None = None
) -> FewestBlocking:
    """The placement that the fewest pairs of applicant and option block.

    Exact without ``time_limit`` (seconds), which markets of more than MOST_OPTIONS options
    must have; with it ``gap`` tells what is not proved. What is handed back is counted anew
    by ``blocking_with_couples``. Raises BadMarket as ``roth_peranson``, and for such markets.
    """
    refuse_what_couples_cannot_have(market)
    found = roth_peranson(market, seed=seed)
    if found.stable:
        return FewestBlocking(found.place_of, found.blocking, 0)
    options = _count_options(market)
    if time_limit is None and options > MOST_OPTIONS:
        raise BadMarket(
            f"{options} options are too many to find the fewest blocking pairs at once "
            f"(at most {MOST_OPTIONS}); give a time limit"
        )
    return solve(market, found.place_of, time_limit)


def solve(market: Market, start: Int32, time_limit: float | None = None) -> FewestBlocking:
    """What the program finds within the time, or ``start`` where that is as good."""
    place_of, bound = _Program(market).solve(start, time_limit)
    found, known = (blocking_with_couples(market, one) for one in (place_of, start))
    if len(known) <= len(found):
        return FewestBlocking(start, known, bound)
    return FewestBlocking(place_of, found, bound)


def _count_options(market: Market) -> int:
    couples = [applicant for _, applicant in couple_applicants(market)]
    return sum(len(applicant.options) for applicant in [*single_applicants(market), *couples])


class _Program:
    """The program of one market: columns are 0-1 variables, rows say what holds of them."""

    def __init__(self, market: Market) -> None:
        self.market = market
        couples = [applicant for _, applicant in couple_applicants(market)]
        self.applicants = [*single_applicants(market), *couples]
        self.costs: list[int] = []
        self.rows: list[tuple[list[Term], float]] = []  # the terms come to at least so much
        self.goes = [[self._column() for _ in a.options] for a in self.applicants]
        self.there = _people_there(market, self.applicants, self.goes)
        self.keeping: dict[tuple[Any, ...], int] = {}
        self.seats = market.seats.tolist()
        self._place_everybody_once()
        for applicant, goes in zip(self.applicants, self.goes, strict=True):
            for option in range(len(goes)):
                self._count_if_blocking(applicant, goes, option)

    def solve(self, start: Int32, time_limit: float | None) -> tuple[Int32, int]:
        """The best placement met, and the proved least number of blocking pairs."""
        import highspy  # only who asks for it waits for it

        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 0.999)
        if time_limit is not None:
            solver.setOptionValue("time_limit", float(time_limit))
        self._hand_over(solver, highspy)
        solver.run()
        info, known = solver.getInfo(), highspy.SolutionStatus.kSolutionStatusFeasible
        bound = info.mip_dual_bound  # endless while nothing is proved
        least = max(0, int(np.ceil(bound - 1e-6))) if np.isfinite(bound) else 0
        if info.primal_solution_status != known:
            return start, least
        return self._placement(solver.getSolution().col_value), least

    def _column(self, cost: int = 0) -> int:
        self.costs.append(cost)
        return len(self.costs) - 1

    def _at_least(self, terms: Iterable[Term], least: float) -> None:
        row: dict[int, float] = {}
        for column, value in terms:  # a column may seat two: the solver wants it told at once
            row[column] = row.get(column, 0.0) + value
        self.rows.append((list(row.items()), least))

    def _place_everybody_once(self) -> None:
        for goes in self.goes:
            self._at_least([(column, -1) for column in goes], -1)
        for place, people in enumerate(self.there):
            terms = [(c, -1.0) for _, _, columns in people for c in columns]
            self._at_least(terms, -self.seats[place] + self._pinned(place))

    def _pinned(self, place: int) -> int:
        return int(np.count_nonzero(self.market.pins[:, 1] == place))

    def _count_if_blocking(self, applicant: Applicant, goes: list[int], option: int) -> None:
        """A column that is 1 if the applicant, placed worse, would be taken for this option."""
        blocks = self._column(cost=1)
        to, standing = applicant.options[option], applicant.standing[option]
        good = set(applicant.at_least_as_good(option))
        content: list[Term] = [(blocks, 1), *((goes[o], 1) for o in good)]
        worse = [o for o in range(len(goes)) if o not in good]
        if len(to) == 1:
            self._at_least([*content, *self._kept(to[0], standing[0], 1, applicant.members)], 1)
            return
        stays = [[o for o in worse if applicant.options[o][side] == to[side]] for side in (0, 1)]
        for side in (0, 1):
            if stays[side]:
                kept = self._kept_beside(applicant, option, 1 - side)
                terms = [(goes[o], -1.0) for o in stays[side]]
                self._at_least([(blocks, 1), *terms, *kept], 0)
        moves = [(goes[o], 1.0) for o in {*stays[0], *stays[1]}]
        self._at_least([*content, *moves, *self._kept_both(applicant, option)], 1)

    def _kept_beside(self, applicant: Applicant, option: int, mover: int) -> list[Term]:
        """Whether the place keeps all against one partner while the other stays."""
        to, standing = applicant.options[option], applicant.standing[option]
        if to[mover] == UNPLACED:
            return []
        mate = (applicant.members[1 - mover],) if to[0] == to[1] else ()
        return self._kept(to[mover], standing[mover], 1, (applicant.members[mover],), mate)

    def _kept_both(self, applicant: Applicant, option: int) -> list[Term]:
        """Whether one of the places keeps all, or the one place all but one seat, against both."""
        to, standing = applicant.options[option], applicant.standing[option]
        if to[0] != to[1]:
            return [
                term
                for place, own, person in zip(to, standing, applicant.members, strict=True)
                if place != UNPLACED
                for term in self._kept(place, own, 1, (person,))
            ]
        both = applicant.members
        return [
            *self._kept(to[0], min(standing), 2, both),
            *self._kept(to[0], max(standing), 1, both),
        ]

    def _kept(
        self,
        place: int,
        standing: int,
        needed: int,
        leave_out: Sequence[int],
        besides: Sequence[int] = (),
    ) -> list[Term]:
        """A column that may be 1 only if fewer than ``needed`` seats could be had there.

        They could not if ``seats - needed + 1`` people are there who are pinned, ranked no
        lower than ``standing``, or ``besides``; ``leave_out`` do not count.
        """
        enough = self.seats[place] - needed + 1 - self._pinned(place)
        counted = [
            columns
            for person, theirs, columns in self.there[place]
            if person not in leave_out and (theirs <= standing or person in besides)
        ]
        key = (place, standing, needed, tuple(leave_out), tuple(besides))
        if key not in self.keeping:
            self.keeping[key] = self._column()
            terms = [(c, 1.0) for columns in counted for c in columns]
            self._at_least([*terms, (self.keeping[key], -float(enough))], 0)
        return [(self.keeping[key], 1.0)]

    def _hand_over(self, solver: Any, highspy: Any) -> None:
        model = highspy.HighsLp()
        columns, rows = len(self.costs), len(self.rows)
        model.num_col_, model.num_row_ = columns, rows
        model.col_cost_ = np.array(self.costs, float)
        model.col_lower_, model.col_upper_ = np.zeros(columns), np.ones(columns)
        model.integrality_ = [highspy.HighsVarType.kInteger] * columns
        model.row_lower_ = np.array([least for _, least in self.rows], float)
        model.row_upper_ = np.full(rows, highspy.kHighsInf)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms, _ in self.rows)])
        model.a_matrix_.index_ = np.array([c for terms, _ in self.rows for c, _ in terms])
        model.a_matrix_.value_ = np.array([v for terms, _ in self.rows for _, v in terms])
        solver.passModel(model)

    def _placement(self, values: Sequence[float]) -> Int32:
        seats = Seats(self.market, self.applicants)
        for number, goes in enumerate(self.goes):
            option = next((o for o, c in enumerate(goes) if values[c] > 0.5), NONE)
            if option != NONE:
                seats.move(number, option)
        return seats.place_of(self.market.size[0])


def _people_there(
    market: Market, applicants: Sequence[Applicant], goes: Sequence[list[int]]
) -> list[list[tuple[int, int, list[int]]]]:
    """Of each place: (person, standing, columns that put the person there)."""
    found: list[dict[int, tuple[int, list[int]]]] = [{} for _ in market.seats]
    for applicant, columns in zip(applicants, goes, strict=True):
        for option, column in enumerate(columns):
            spots = zip(
                applicant.options[option],
                applicant.standing[option],
                applicant.members,
                strict=True,
            )
            for place, standing, person in spots:
                if place != UNPLACED:
                    found[place].setdefault(person, (standing, []))[1].append(column)
    return [
        [(person, standing, columns) for person, (standing, columns) in people.items()]
        for people in found
    ]
