"""What it costs to put somebody somewhere: shortest ways through a settled network.

Where a flow is the best, one more unit over an arc must come round to where it started, and
loses the reduced costs on its way (Ahuja, Magnanti, Orlin 1993, sections 9.3 and 9.8). These
are columns of one number an aim, what must be first, and none is below nothing: so the least
loss is a shortest way, and one search finds those of all places to one person.

Couples stay held to where they are. Whether that leaves the least loss of all is told by the
worths after the way was gone: no couple may then wish to be elsewhere.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koryu.matching.explaining.profits import option_taken
from koryu.matching.flows.holding import Holding, earned_by_options
from koryu.matching.flows.network import Network, build_network
from koryu.matching.flows.rows import find_rows
from koryu.matching.flows.worths import tightened
from koryu.matching.kernel import kernel
from koryu.matching.market import Aim, Int32, Int64, Market
from koryu.matching.pairs import entries

Flags = NDArray[np.bool_]
Loss = tuple[int, ...]  # what must be first, then the aims
NO_WAY = 2**59  # stands first in the loss of what can't be reached
ROUNDS = 8  # of moving all couples at once
KEPT = 128  # searches remembered


class Ways(NamedTuple):
    """The shortest ways from every node to one: what they lose (N, K), and the next node (N,)."""

    loss: Int64
    after: Int32

    def of(self, node: int) -> Loss:
        """What the way from this node loses."""
        return tuple(self.loss[node].tolist())


class Residual:
    """The network of a market, settled as this placement is, and what can still change in it.

    ``value``: what must be and the aims come to in it; the placement's own values where it is
    the best of all those in which the couples stay where they are.
    """

    def __init__(self, market: Market, aims: Sequence[Aim], place_of: Int32) -> None:
        self.network = build_network(market, aims)
        self._chosen = _options_taken(self.network, place_of)
        holding = Holding(self.network, find_rows(self.network))
        self._fixed = holding.fixed
        self._approach(holding)
        self.value = tuple(int(points) for points in holding.settle(self._chosen))
        self.worth = holding.worth
        self._full = holding.flow >= self._capacity()
        self.reduced = self.worth[:, self.network.tail] - self.worth[:, self.network.head]
        self.reduced -= holding.paid
        self._lay_out(holding.flow)
        self.ways_to = lru_cache(maxsize=KEPT)(self._ways_to)

    def _capacity(self) -> Int32:
        """What the arcs may carry (A,) while couples stay where they are."""
        options = self.network.options
        capacity = self.network.capacity.copy()
        capacity[options.arcs] = 0
        rows = np.concatenate([2 * self._chosen, 2 * self._chosen + 1])
        capacity[options.arcs[entries(options.start.astype(np.int64), rows)]] = 1
        return capacity

    def _approach(self, holding: Holding) -> None:
        """Let couples go where they would rather be, from apart, so that the worths at which the
        placement is settled at last are those at which they stay."""
        chosen = self.network.options.first[:-1].copy()
        for _round in range(ROUNDS):
            holding.settle(chosen)
            earned = self._earned(tightened(self.network, holding.worth))
            wanted = self._wanted(earned)
            moved = (earned[wanted] != earned[chosen]).any(axis=1)
            if not moved.any():
                return
            chosen = np.where(moved, wanted, chosen)

    def _wanted(self, earned: Int64) -> Int32:
        """Of each couple the option that earns most (k,)."""
        order = np.lexsort((*-earned.T[::-1], self.network.options.couple))
        return order[self.network.options.first[:-1]].astype(np.int32)

    def _earned(self, worth: Int64) -> Int64:
        """What each option earns at tightened worths (o, K)."""
        return earned_by_options(self.network, self.network.gain, worth, self._fixed)

    def _lay_out(self, flow: Int32) -> None:
        """The steps that are open, by the node they lead to."""
        on, back = np.flatnonzero(~self._full), np.flatnonzero(flow > 0)
        tail, head = self.network.tail, self.network.head
        start, end = np.append(tail[on], head[back]), np.append(head[on], tail[back])
        order = np.argsort(end, kind="stable")
        loss = np.concatenate([self.reduced[:, on], -self.reduced[:, back]], axis=1)
        nodes = self.network.root + 2
        self._begin = np.searchsorted(end[order], np.arange(nodes)).astype(np.int32)
        self._from, self._loss = start[order], np.ascontiguousarray(loss.T[order])

    def _ways_to(self, node: int) -> Ways:
        ways = Ways(
            np.empty((self.network.root + 1, self._loss.shape[1]), np.int64),
            np.full(self.network.root + 1, -1, np.int32),
        )
        _search(self._begin, self._from, self._loss, node, *ways)
        return ways

    def ways_to_person(self, person: int) -> Ways:
        """To the person, who then leaves the place they have, or is no longer unplaced."""
        kind = int(self.network.kind[person])
        steps = range(int(self._begin[kind]), int(self._begin[kind + 1]))
        found = [_further(self.ways_to(int(self._from[s])), self._loss[s]) for s in steps]
        if not found:
            return self.ways_to(kind)
        best = found[0]
        for other in found[1:]:
            nearer = _is_less(other.loss, best.loss)
            loss = np.where(nearer[:, None], other.loss, best.loss)
            best = Ways(loss, np.where(nearer, other.after, best.after))
        return best

    def seat_arc(self, place: int) -> int:
        """The arc whose capacity is the seats of a place."""
        return int(self.network.way_up[self.network.first_place + place][0])

    def cap_arc(self, region: int) -> int:
        """The arc whose capacity is the cap of a region, less its floor."""
        return int(self.network.way_up[int(self.network.regions[region])][1])

    def is_full(self, arc: int) -> bool:
        """Whether the arc carries all it may."""
        return bool(self._full[arc])

    def gained_by(self, arc: int) -> Loss:
        """What is lost, nothing or less, once this full arc takes one unit more."""
        tail, head = self._ends(arc)
        gained = plus(self.toll(arc), self.ways_to(tail).of(head))
        return min(gained, (0,) * len(gained))

    def lost_over(self, arc: int, place: int, to_person: Ways) -> Loss:
        """From a place to a person by way of this full arc, once it takes one unit more."""
        tail, head = self._ends(arc)
        here = self.ways_to(tail).of(self.network.first_place + place)
        return plus(here, self.toll(arc), to_person.of(head))

    def toll(self, arc: int) -> Loss:
        """What one unit more on the arc itself would lose; below nothing on a full one."""
        return tuple(self.reduced[:, arc].tolist())

    def least_lost_with(self, arc: int, person: int, place: int, slack: Loss) -> Loss:
        """What drawing a line loses at least, against what there is now, once this full arc takes
        one unit more. ``slack``: by how much the line falls short at the worths of the network.

        By weak duality, at worths lowered along the ways to the person and to the arc: the unit
        is worth its price at most, and couples earn no more than by their best options.
        """
        kind, there = int(self.network.kind[person]), self.network.first_place + place
        tail, head = self._ends(arc)
        lower = self._lower(arc, there, kind, self.ways_to_person(person).loss.copy())
        worth = tightened(self.network, self.worth - lower.T)
        shift = self.worth - worth
        price = shift[:, tail] - shift[:, head] - self.reduced[:, arc]
        earned = self._earned(worth)
        more = (earned[self._wanted(earned)] - earned[self._chosen]).sum(axis=0)
        lost = np.array(slack) + shift[:, there] - shift[:, kind] - more
        return min(_column(lost), _column(lost - price))

    def _lower(self, arc: int, there: int, kind: int, to_person: Int64) -> Int64:
        """By how much to lower the worths (N, K), so that neither the ways to the person nor those
        to the arc, however they are joined, lose less than what the line and the price say."""
        to_person[kind] = 0
        to_arc = self.ways_to(int(self.network.tail[arc])).loss
        ends = [at for at in (there, self._ends(arc)[1]) if _is_way(to_arc[at])]
        lead = [to_person[at] - to_arc[at] for at in ends if _is_way(to_person[at])]
        lower = to_person
        if lead:
            other = to_arc + min(lead, key=_column)
            lower = np.where(_is_less(other, lower)[:, None], other, lower)
        reached = (lower[at] for at in (there, *self._ends(arc)) if _is_way(lower[at]))
        most = np.array(max(map(_column, reached), default=(0,) * lower.shape[1]))
        return np.where(_is_less(lower, most)[:, None], lower, most)

    def _ends(self, arc: int) -> tuple[int, int]:
        return int(self.network.tail[arc]), int(self.network.head[arc])

    def is_least_for(self, ways: Ways, place: int) -> bool:
        """Whether no couple would make less of the loss that these ways lead to from a place."""
        return self._is_content(ways, ways.of(self.network.first_place + place))

    def is_most_for(self, arc: int) -> bool:
        """Whether no couple would make more of one unit more on this full arc."""
        ways = self.ways_to(int(self.network.tail[arc]))
        price = tuple(-points for points in self.toll(arc))
        return self._is_content(ways, min(price, ways.of(int(self.network.head[arc]))))

    def _is_content(self, ways: Ways, most: Loss) -> bool:
        """Whether no couple would earn more by another option, at the worths after the way."""
        if not len(self._chosen):
            return True
        limit = np.array(most, np.int64)
        lower = np.where(_is_less(ways.loss, limit)[:, None], ways.loss, limit)
        earned = self._earned(tightened(self.network, self.worth - lower.T))
        here = earned[self._chosen][self.network.options.couple]
        return not bool(_is_less(here, earned).any())


def plus(*losses: Loss) -> Loss:
    """The sum, number by number."""
    return tuple(sum(points) for points in zip(*losses, strict=True))


def _further(ways: Ways, step: Int64) -> Ways:
    return Ways(ways.loss + step, ways.after)


def _is_less(one: Int64, other: Int64) -> Flags:
    """Which rows of ``one`` (N, K) are less than those of ``other``, number by number."""
    differs = np.sign(one - other)
    first = (differs != 0).argmax(axis=1)
    return np.asarray(np.take_along_axis(differs, first[:, None], axis=1)[:, 0] < 0)


def _column(points: Int64) -> Loss:
    return tuple(points.tolist())


def _is_way(loss: Int64) -> bool:
    return bool(loss[0] < NO_WAY // 2)


def _options_taken(network: Network, place_of: Int32) -> Int32:
    """The option that each couple has in this placement (k,)."""
    options = network.options
    chosen = options.first[:-1].copy()
    for couple, first in enumerate(chosen):
        taken = option_taken(network.market, place_of, couple)
        mine = options.value[first : options.first[couple + 1]]
        chosen[couple] += int(np.argmax(mine == taken))  # the first of all, APART, if none is
    return chosen


@kernel
def _search(
    begin: Int32, came_from: Int32, step: Int64, target: int, loss: Int64, after: Int32
) -> None:
    """Dijkstra's search against the steps (S, K), all of them to ``target``."""
    nodes, aims = loss.shape
    for node in range(nodes):
        loss[node, 0] = NO_WAY
        for aim in range(1, aims):
            loss[node, aim] = 0
    heap = np.empty(nodes, np.int32)
    at = np.full(nodes, -1, np.int32)  # where a node stands in the heap; -2 once it is settled
    size = 1
    loss[target, 0] = 0
    heap[0], at[target] = target, 0
    new = np.empty(aims, np.int64)
    while size > 0:
        here = heap[0]
        size -= 1
        at[here] = -2
        if size > 0:
            heap[0] = heap[size]
            at[heap[0]] = 0
            _sink(heap, at, size, loss)
        for s in range(begin[here], begin[here + 1]):
            node = came_from[s]
            if at[node] == -2:
                continue
            less = False
            for aim in range(aims):
                new[aim] = loss[here, aim] + step[s, aim]
                if not less:
                    if new[aim] > loss[node, aim]:
                        break
                    less = new[aim] < loss[node, aim]
            if not less:
                continue
            for aim in range(aims):
                loss[node, aim] = new[aim]
            after[node] = here
            if at[node] < 0:
                at[node] = size
                heap[size] = node
                size += 1
            _rise(heap, at, at[node], loss)


@kernel
def _is_nearer(loss: Int64, one: int, other: int) -> bool:
    for aim in range(loss.shape[1]):
        if loss[one, aim] != loss[other, aim]:
            return bool(loss[one, aim] < loss[other, aim])
    return False


@kernel
def _rise(heap: Int32, at: Int32, place: int, loss: Int64) -> None:
    while place > 0:
        above = (place - 1) >> 1
        if not _is_nearer(loss, heap[place], heap[above]):
            return
        _swap(heap, at, place, above)
        place = above


@kernel
def _sink(heap: Int32, at: Int32, size: int, loss: Int64) -> None:
    place = 0
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and _is_nearer(loss, heap[below + 1], heap[below]):
            below += 1
        if not _is_nearer(loss, heap[below], heap[place]):
            return
        _swap(heap, at, place, below)
        place = below


@kernel
def _swap(heap: Int32, at: Int32, one: int, other: int) -> None:
    heap[one], heap[other] = heap[other], heap[one]
    at[heap[one]], at[heap[other]] = one, other
