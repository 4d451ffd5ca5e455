"""Where couples may go, decided by branch and bound over flows.

With every couple held to one option (apart, both at one label, one joint choice) a market is
a network and one flow settles it. Its worths bound the other options too: a couple held to
another option could at most earn what its two lines would earn at these worths. So

    bound = value of the flow + for each couple, what its best option would earn more

and where no couple would rather be elsewhere, the placement is the best of all. Else those
couples move and the flow is settled again, warm; when that does not settle it, the case is
split on the couple with the most to gain, which is there, or is anywhere but there. A gap that
a few such cases do not close is left to ``cases``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.flow import settle
from koryu.matching.flows.network import Network
from koryu.matching.flows.worths import earns_less, prices_of, tightened
from koryu.matching.kernel import kernel
from koryu.matching.market import Int32, Int64
from koryu.matching.results import APART, CoupleBranch, Leaf, Prices, Tree

CASES = 16  # closed by flows alone; what is left is better told apart at other prices
ROUNDS = 6  # of moving all couples at once before a case is split
Bool = NDArray[np.bool_]
Value = tuple[int, ...]


class NothingLawful(Exception):
    """What must be (pins, floors) cannot all be."""


@dataclass(frozen=True, eq=False)
class Found:
    """The best flow (A,), its value, a bound on all others, and the proof of it."""

    flow: Int32
    values: Value
    bound: Value
    tree: Tree
    prices: list[Prices]


@dataclass
class _Case:
    """What a case comes to: its lowest bound with the worths behind it, who would move where."""

    bound: Value
    worth: Int64
    couple: int
    option: int


@dataclass
class Search:
    """Searches over a network; each ``run`` starts from where the one before ended."""

    network: Network
    deadline: float
    follow: Callable[[float], None] | None = None
    prices: list[Prices] = field(default_factory=list)

    def __post_init__(self) -> None:
        network = self.network
        self._capacity = network.capacity.copy()
        self._gain = network.gain.copy()
        self._flow = np.zeros(len(network.tail), np.int32)
        self._worth = np.zeros((len(network.gain), network.root + 1), np.int64)
        self._warm = False
        self._must = 0
        self._required = network.required
        self._best: Value | None = None
        self._pinned = np.zeros(len(network.market.choices.start) - 1, np.bool_)
        self._pinned[network.market.pins[:, 0]] = True
        gains, bonus = np.abs(network.gain[1:2]), np.abs(network.options.bonus[:, 1:2])
        self._span = 3 * int(gains.max(initial=0)) + int(bonus.max(initial=0))

    def run(self, most: int = CASES) -> Found | None:
        """The optimum, or the best by the deadline or until so many cases are closed; None if
        nothing lawful was found by then. Raises NothingLawful."""
        self._forget()
        options = self.network.options
        allowed = np.ones(len(options.couple), np.bool_)
        chosen = options.first[:-1].copy()
        self._bound: Value = ()
        self._most, self._all_closed = most, True
        tree = self._solve(allowed, chosen, 1.0)
        if self._best is None:
            if self._all_closed:
                raise NothingLawful
            return None
        return Found(self._best_flow, self._best[1:], self._bound[1:], tree, self.prices)

    def _forget(self) -> None:
        """Nothing is found yet; flow and worths stay, to start from."""
        self._best = None
        self._best_flow = self._flow
        self._closed = 0.0
        self.prices = []

    def change(self, capacity: Int32, required: int) -> None:
        """Let the next run keep to other capacities (A,), and to another count of what must be."""
        self._capacity = capacity.copy()
        self._required = required

    def start_from(self, flow: Int32) -> None:
        """Let the first run begin with this flow (A,)."""
        self._flow = flow.copy()

    def _solve(self, allowed: Bool, chosen: Int32, share: float) -> Tree:
        """Close a case, by worths if they will do it, else by splitting it."""
        case = self._look(allowed, chosen)
        closed = self._is_closed(case.bound)
        if closed or len(self.prices) >= self._most or monotonic() > self.deadline:
            self._all_closed &= closed
            return self._close(case, share)
        there, elsewhere = allowed.copy(), allowed.copy()
        mine = self._options_of(case.couple)
        there[mine] = False
        there[case.option] = True
        elsewhere[case.option] = False
        values = self.network.options.value
        inside = int(values[case.option])
        outside = tuple(int(values[o]) for o in mine if elsewhere[o])
        chosen = chosen.copy()
        first = chosen.copy()
        first[case.couple] = case.option
        if chosen[case.couple] == case.option:
            chosen[case.couple] = next(o for o in mine if elsewhere[o])
        children = (
            self._solve(there, first, share / 2),
            self._solve(elsewhere, chosen, share / 2),
        )
        return CoupleBranch(case.couple, ((inside,), outside), children)

    def _options_of(self, couple: int) -> range:
        first = self.network.options.first
        return range(int(first[couple]), int(first[couple + 1]))

    def _look(self, allowed: Bool, chosen: Int32) -> _Case:
        """Settle flows, moving couples where they would rather be, a few rounds long."""
        cases: list[_Case] = []
        for _round in range(ROUNDS):
            value = self._settle(chosen)
            worth = tightened(self.network, self._worth)
            if not len(chosen):
                return _Case(tuple(int(v) for v in value), worth, 0, 0)
            earned = self._earned(worth)
            wanted = best_options(self.network.options.first, allowed, earned)
            moving = np.flatnonzero((earned[wanted] != earned[chosen]).any(axis=1))
            more = earned[wanted[moving]] - earned[chosen[moving]]
            bound = tuple(int(v) for v in value + more.sum(axis=0))
            most = max(range(len(moving)), key=lambda i: tuple(more[i]), default=0)
            couple = int(moving[most]) if len(moving) else 0
            option = int(wanted[couple]) if len(moving) else 0
            idle = not len(moving) or any(bound >= case.bound for case in cases)
            cases.append(_Case(bound, worth, couple, option))
            if idle or self._is_closed(bound):
                break
            chosen = np.where((earned[wanted] != earned[chosen]).any(axis=1), wanted, chosen)
        return min(cases, key=lambda case: case.bound)

    def _settle(self, chosen: Int32) -> Int64:
        """The best flow with couples held to these options; its value, what must be first."""
        self._hold(chosen)
        network = self.network
        settle(
            network.tail,
            network.head,
            self._capacity,
            self._gain,
            network.start,
            network.spokes,
            self._flow,
            self._worth,
            self._warm,
        )
        self._warm = True
        used = np.flatnonzero(self._flow)
        value: Int64 = self._gain[:, used].astype(np.int64) @ self._flow[used]
        value[1:] += network.options.bonus[chosen, 1:].sum(axis=0)
        value[0] -= self._required + self._must
        told = tuple(int(v) for v in value)
        if told[0] == 0 and (self._best is None or told > self._best):
            self._best, self._best_flow = told, self._flow.copy()
        if self.follow is not None:
            self.follow(self._closed)
        return value

    def _hold(self, chosen: Int32) -> None:
        """Open the arcs of these options and shut those of all others."""
        network, options = self.network, self.network.options
        self._capacity[options.arcs] = 0
        self._must = 0
        for couple, option in enumerate(chosen):
            for side, person in enumerate(options.members[couple]):
                row = 2 * int(option) + side
                arcs = options.arcs[options.start[row] : options.start[row + 1]]
                self._capacity[arcs] = 1
                supply = network.kind[person]
                if supply >= 0 and not self._pinned[person]:
                    held = len(arcs) > 0 and options.value[option] != APART
                    self._gain[0, supply] = held
                    self._must += held

    def _earned(self, worth: Int64) -> Int64:
        """What each option would earn at these worths (o, K)."""
        network, options = self.network, self.network.options
        members = options.members[options.couple]
        optional = (options.value == APART)[:, None] & ~self._pinned[members]
        points = np.zeros((*members.shape, len(worth)), np.int64)
        kinds = network.kind[members]
        points[:, :, 1:] = np.moveaxis(network.gain[1:, kinds], 0, 2) * (kinds >= 0)[:, :, None]
        return options.bonus + best_of_partners(
            options.start, options.arcs, network.head, network.gain, worth, points, optional
        )

    def _is_closed(self, bound: Value) -> bool:
        return bound[0] < 0 or (self._best is not None and bound <= self._best)

    def _close(self, case: _Case, share: float) -> Tree:
        self._closed += share
        penalty = self._penalty(case)
        folded = (points + penalty * case.bound[0] for points in case.bound[1:2])
        bound = (0, *folded, *case.bound[2:])
        self._bound = max(self._bound, bound)
        self.prices.append(prices_of(self.network, case.worth, penalty=penalty))
        return Leaf(len(self.prices) - 1)

    def _penalty(self, case: _Case) -> int:
        """Points of the first aim that outweigh what must be; see ``worths.prices_of``."""
        if not case.worth[0].any():
            return 0
        largest = 4 * int(np.abs(case.worth[1:2]).max(initial=0)) + self._span
        if case.bound[0] < 0:  # nothing lawful in this case: let its bound drop below anything
            largest += 2 * self._span * (len(self._pinned) + 1)
        return largest + 1


@kernel
def best_of_partners(
    start: Int32,
    arcs: Int32,
    head: Int32,
    gain: Int32,
    worth: Int64,
    points: Int64,
    optional: NDArray[np.bool_],
) -> Int64:
    """The best line of either partner in each option (o, K): at most nothing is lost by a
    partner who may stay unplaced."""
    options, aims = len(points), len(worth)
    earned = np.zeros((options, aims), np.int64)
    for row in range(2 * options):
        option, side = row >> 1, row & 1
        best = -1
        for at in range(start[row], start[row + 1]):
            arc = arcs[at]
            if best < 0 or earns_less(gain, worth, head, best, arc):
                best = arc
        if best < 0:
            continue
        gains = not optional[option, side]
        for aim in range(aims):
            mine = points[option, side, aim] + gain[aim, best] + worth[aim, head[best]]
            if not gains and mine < 0:
                break
            gains = gains or mine > 0
            earned[option, aim] += mine
    return earned


@kernel
def best_options(first: Int32, allowed: NDArray[np.bool_], earned: Int64) -> Int32:
    """For each couple the allowed option that earns most, the earlier of equals (k,)."""
    wanted = np.full(len(first) - 1, -1, np.int32)
    for couple in range(len(first) - 1):
        best = -1
        for option in range(first[couple], first[couple + 1]):
            if not allowed[option]:
                continue
            if best < 0:
                best = option
                continue
            for aim in range(earned.shape[1]):
                if earned[option, aim] != earned[best, aim]:
                    if earned[option, aim] > earned[best, aim]:
                        best = option
                    break
        wanted[couple] = best
    return wanted
