"""The linear program behind a placement, and its optimal faces.

People send one unit each over a post and its group to the sink; each group has one arc
that pays for the first unit. That is a network, so its vertices are placements. Couples
add one switch a couple and label, held down by what flows from either partner to posts
of that label: with the switches whole, what is left is a network again.

Of a market's lines only a few matter. The program begins with a handful a person and
prices all others with the duals after each solution, adding those that could improve it
until none is left (column generation; Gilmore, Gomory 1961). The duals then prove the
optimum for the whole market.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.first.market import LARGEST_GAIN, UNPLACED, Aim, BoolArray, IntArray, Market
from koryu.matching.first.simplex import FloatArray, Simplex

TOLERANCE = 1e-6  # duals are whole, or plain fractions where couples pull: never near zero
FIRST_LINES = 4  # of each person and of each post at the start: the promising, and by lot
LACK = 4.0 * LARGEST_GAIN  # points that a missing person costs
MORE_LINES = 3  # of each person and of each post after each pricing


@dataclass(frozen=True)
class Face:
    """The solutions still in question: all, or those that reach the optimum so far.

    By complementary slackness an optimal face is told by what may no longer differ:
    the ``lines`` (n, m) that may carry people, the rows that must be ``tight``, and the
    bounds ``low`` and ``high`` of the switches (groups covered, then couples united).
    """

    lines: BoolArray
    tight: BoolArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Optimum:
    """A vertex, and the prices that prove it the best of its face.

    ``flow`` (lines in the program) runs from ``people`` to ``posts``. ``prices`` (rows),
    ``reduced`` (n, m) and ``switch_reduced`` (switches) are in points of the aim.
    ``lack`` is how much it falls short of what the face asks (see ``attempt``).
    """

    value: float
    lack: float
    people: IntArray
    posts: IntArray
    flow: FloatArray
    switches: FloatArray
    prices: FloatArray
    reduced: FloatArray
    switch_reduced: FloatArray

    def face(self, within: Face) -> Face:
        """All solutions of ``within`` that are as good as this one."""
        return Face(
            lines=within.lines & (self.reduced >= -TOLERANCE),
            tight=within.tight | (np.abs(self.prices) > TOLERANCE),
            low=np.where(self.switch_reduced > TOLERANCE, within.high, within.low),
            high=np.where(self.switch_reduced < -TOLERANCE, within.low, within.high),
        )

    @property
    def is_placement(self) -> bool:
        """Whether nothing is lacking and nobody is split between two posts."""
        return self.lack < TOLERANCE and bool((self.flow == np.rint(self.flow)).all())

    def post_of(self, market: Market) -> IntArray:
        """The post of each person (n,), UNPLACED for none."""
        post_of = np.full(market.people, UNPLACED)
        drawn = self.flow > 0
        post_of[self.people[drawn]] = self.posts[drawn]
        return post_of


class Program:
    """The market as rows and columns, growing by the lines that matter.

    ``promise`` says which of equally priced lines to try first, ``lots`` spread the first
    lines evenly. ``after_each`` is called after every solution and may raise to end the
    work.
    """

    def __init__(
        self,
        market: Market,
        promise: Aim,
        lots: Aim,
        after_each: Callable[[Optimum], None],
    ) -> None:
        self.market = market
        self._open = market.open_lines()
        self.pairs = _pairs(market, self._open)  # (couple, label) of each couple's switches
        promising = promise.gains(market)
        self._promise = promising / (3 * max(np.abs(promising).max(initial=0), 1))
        self._after_each = after_each
        self._group_row = market.people + market.posts
        self._pair_row = self._group_row + market.groups
        self._rows = self._pair_row + 2 * len(self.pairs)
        self._switches = market.groups + len(self.pairs)
        self._people = self._posts = np.zeros(0, np.int64)
        self._held = np.zeros_like(self._open)
        self._lp = Simplex(self._most_in_each_row())
        self._add_switches()
        self._add_lacks()
        self._add_lines(self._first_lines(lots.gains(market)))

    def whole(self) -> Face:
        """Every lawful placement under the pins."""
        tight = np.zeros(self._rows, bool)
        tight[list(self.market.pins)] = True
        return Face(self._open, tight, np.zeros(self._switches), np.ones(self._switches))

    def without(self, face: Face, pairs: int | slice) -> Face:
        """The face with nothing to be had from these couples' switches."""
        high = face.high.copy()
        high[self.market.groups :][pairs] = 0
        return replace(face, high=high)

    def united(self, face: Face, pair: int) -> Face:
        """The face on which both of the couple go to posts of the pair's label; maybe empty."""
        couple, label = self.pairs[pair]
        lines, low = face.lines.copy(), face.low.copy()
        lines[np.ix_(self.market.couples[couple], self.market.label != label)] = False
        low[self.market.groups + pair] = 1
        return replace(face, lines=lines, low=low)

    def split_pairs(self, best: Optimum) -> list[int]:
        """The couples' switches that are neither on nor off, the most undecided first."""
        pairs = best.switches[self.market.groups :]
        undecided = np.abs(pairs - np.rint(pairs))
        order = np.argsort(-undecided, kind="stable")
        return [int(pair) for pair in order if undecided[pair] > 0]

    def maximise(self, aim: Aim, face: Face) -> Optimum:
        """The best of a face that is known not to be empty."""
        self._restrict(face)
        return self._generate(aim, face)

    def attempt(self, aim: Aim, face: Face) -> Optimum | None:
        """The best of a face that may be empty; None if nothing on it was found.

        Tight rows and switches that must be on may lack what they ask for at a price
        above any gain. The dual method is quick here: little differs from the last face.
        """
        if (face.low > face.high).any():
            return None
        self._restrict(face)
        self._let_lack(np.inf)
        best = self._generate(aim, face, dual=True)
        self._let_lack(0)
        return best if best.lack < TOLERANCE else None

    def _generate(self, aim: Aim, face: Face, *, dual: bool = False) -> Optimum:
        """Solve, price, add lines, until none is left that could improve it."""
        self._lp.price_columns(0, self._rewards(aim))
        self._lp.price_columns(self._first_line, self._gains(aim))
        while True:
            best = self._solve(aim, dual=dual)
            self._after_each(best)
            improving = face.lines & ~self._held & (best.reduced > TOLERANCE)
            if not improving.any():
                return best
            wanted = best.reduced + self._promise
            self._add_lines(_best_of_each(improving, wanted, MORE_LINES), aim)
            dual = False

    def _solve(self, aim: Aim, *, dual: bool) -> Optimum:
        columns, prices = self._lp.solve(dual=dual)
        switches = _snapped(columns[: self._switches])
        lack = columns[self._switches : self._first_line].sum()
        flow = _snapped(columns[self._first_line :])
        rewards = self._rewards(aim)
        return Optimum(
            value=float(self._gains(aim) @ flow + rewards @ switches),
            lack=float(lack),
            people=self._people,
            posts=self._posts,
            flow=flow,
            switches=switches,
            prices=prices,
            reduced=self._reduced(aim, prices),
            switch_reduced=rewards - self._switch_prices(prices),
        )

    # Points and prices

    def _gains(self, aim: Aim) -> FloatArray:
        """Points of the lines in the program."""
        if aim.gain is None:
            return np.zeros(len(self._people))
        return aim.gain[self._people, self._posts].astype(np.float64)

    def _rewards(self, aim: Aim) -> FloatArray:
        """Points of the switches."""
        rewards = [float(aim.per_group), float(aim.per_couple)]
        return np.repeat(rewards, [self.market.groups, len(self.pairs)])

    def _reduced(self, aim: Aim, prices: FloatArray) -> FloatArray:
        """What each line of the market (n, m) would earn beyond what it costs."""
        seats = prices[self.market.people : self._group_row]
        groups = prices[self._group_row : self._pair_row][self.market.group]
        reduced = -np.add.outer(prices[: self.market.people], seats - groups)
        if aim.gain is not None:
            reduced += aim.gain
        reduced[self.market.couples] += self._pull(prices)[:, :, self.market.label]
        return reduced

    def _pull(self, prices: FloatArray) -> FloatArray:
        """What uniting is worth on each partner's line (couples, 2, labels)."""
        pull = np.zeros((len(self.market.couples), 2, self.market.labels))
        pull[self.pairs[:, 0], :, self.pairs[:, 1]] = prices[self._pair_row :].reshape(-1, 2)
        return pull

    def _switch_prices(self, prices: FloatArray) -> FloatArray:
        pairs = prices[self._pair_row :].reshape(-1, 2).sum(axis=1)
        return np.concatenate([prices[self._group_row : self._pair_row], pairs])

    # Rows: people, posts, groups, two a pair. Columns: switches, a lack a row, lines.

    @property
    def _first_line(self) -> int:
        return self._switches + self._rows

    def _most_in_each_row(self) -> FloatArray:
        """One post a person, the seats of a post; a switch counts what flows, no more."""
        none = np.zeros(self._rows - self._group_row)
        return np.concatenate([np.ones(self.market.people), self.market.seats, none])

    def _add_switches(self) -> None:
        groups, rows = self.market.groups, np.arange(self._group_row, self._rows)
        starts = np.r_[np.arange(groups), groups + 2 * np.arange(len(self.pairs))]
        self._lp.add_columns(starts, rows, np.ones(len(rows)), np.ones(self._switches))

    def _add_lacks(self) -> None:
        """A tight row of people or seats lacks people, one of a switch lacks a reason."""
        rows = np.arange(self._rows)
        signs = np.where(rows < self._group_row, 1.0, -1.0)
        self._lp.add_columns(rows, rows, signs, np.zeros(self._rows))

    def _let_lack(self, most: float) -> None:
        self._lp.bound_columns(self._switches, np.zeros(self._rows), np.full(self._rows, most))
        self._lp.price_columns(self._switches, np.full(self._rows, -LACK))

    def _add_lines(self, lines: NDArray[np.int64], aim: Aim | None = None) -> None:
        """Take lines, numbered through the matrix row by row, into the program."""
        people, posts = np.divmod(lines, self.market.posts)
        pair = self._pair_rows(people, posts)
        width = np.where(pair >= 0, 4, 3)
        starts = np.cumsum(width) - width
        rows = np.empty(width.sum(), np.int64)
        rows[starts] = people
        rows[starts + 1] = self.market.people + posts
        rows[starts + 2] = self._group_row + self.market.group[posts]
        rows[starts[pair >= 0] + 3] = pair[pair >= 0]
        signs = np.full(len(rows), -1.0)
        signs[starts] = signs[starts + 1] = 1
        before = len(self._people)
        self._lp.add_columns(starts, rows, signs, np.full(len(lines), np.inf))
        self._people = np.concatenate([self._people, people])
        self._posts = np.concatenate([self._posts, posts])
        self._held[people, posts] = True
        if aim is not None:
            self._lp.price_columns(self._first_line + before, self._gains(aim)[before:])

    def _pair_rows(self, people: IntArray, posts: IntArray) -> NDArray[np.int64]:
        """The row of the couple's switch that a line feeds, -1 for none."""
        row = np.full((self.market.people, self.market.labels), -1)
        couple, label = self.pairs.T
        for partner in (0, 1):
            persons = self.market.couples[couple, partner]
            row[persons, label] = self._pair_row + 2 * np.arange(len(self.pairs)) + partner
        return row[people, self.market.label[posts]]

    def _first_lines(self, lots: NDArray[Any]) -> NDArray[np.int64]:
        pins = [person * self.market.posts + post for person, post in self.market.pins.items()]
        promising = _best_of_each(self._open, self._promise, FIRST_LINES)
        drawn = _best_of_each(self._open, lots, FIRST_LINES)
        return np.unique(np.concatenate([promising, drawn, np.array(pins, np.int64)]))

    def _restrict(self, face: Face) -> None:
        self._lp.tighten(face.tight)
        self._lp.bound_columns(0, face.low, face.high)
        high = np.where(face.lines[self._people, self._posts], np.inf, 0)
        self._lp.bound_columns(self._first_line, np.zeros(len(high)), high)


def _pairs(market: Market, lines: BoolArray) -> NDArray[np.int64]:
    """Couples with each label that both partners have a line to: (couple, label) in rows."""
    at_label = np.zeros((market.posts, market.labels), np.int32)
    at_label[np.arange(market.posts), market.label] = 1
    reaches = (lines[market.couples] @ at_label > 0).all(axis=1)
    return np.argwhere(reaches)


def _best_of_each(wanted: BoolArray, score: NDArray[np.floating], k: int) -> NDArray[np.int64]:
    """The k best wanted entries of each row and of each column, numbered row by row."""
    score = np.where(wanted, score, -np.inf)
    chosen = np.zeros(score.shape, bool)
    for axis in (0, 1):
        best = np.argpartition(-score, min(k, score.shape[axis]) - 1, axis=axis)
        np.put_along_axis(chosen, best.take(range(min(k, score.shape[axis])), axis), True, axis)
    return np.flatnonzero(chosen & wanted)


def _snapped(values: FloatArray) -> FloatArray:
    """Whole where whole within the solver's tolerance."""
    whole = np.rint(values)
    return np.where(np.abs(values - whole) < TOLERANCE, whole, values)
