"""Aim after aim to the one best placement, branching where couples leave it open.

Each aim is settled on the face that the earlier ones left, so that no weight ever trades
one aim for another (lexicographic optimisation). Where a couple ends split between
labels, the search goes on twice: with the couple united at one of them, and with nothing
to be had from uniting it there. Every placement counts in one of the two cases. A case is
bounded by its values, compared aim by aim.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic

import numpy as np

from koryu.matching.first.market import UNPLACED, Aim, IntArray, Market
from koryu.matching.first.program import Face, Optimum, Program
from koryu.matching.first.simplex import Unsolved

WHOLE = 1e-4  # values are whole or plain fractions; sums of lots carry some rounding
STEEPNESS = 3.0  # how much more an aim counts than the next in the rough sum
ANY = Aim("any placement")

Narrow = Callable[[Face], Face]


class OutOfTime(Exception):
    """The time allowed is over; what was found so far stands."""


@dataclass(frozen=True)
class Trail:
    """A case as far as it was followed: ``faces[k]`` is left by the first k ``values``."""

    faces: tuple[Face, ...]
    values: tuple[float, ...] = ()
    end: Optimum | None = None  # a vertex of the last face

    def then(self, best: Optimum) -> "Trail":
        return Trail((*self.faces, best.face(self.faces[-1])), (*self.values, best.value), best)

    def upto(self, place: int, narrow: Narrow) -> "Trail":
        """The first ``place`` values, on narrower faces that still reach them."""
        return Trail(tuple(narrow(face) for face in self.faces[: place + 1]), self.values[:place])

    @property
    def is_open(self) -> bool:
        """Whether the next aim can be settled: below a broken value nothing is known."""
        return not self.values or abs(self.values[-1] - round(self.values[-1])) < WHOLE

    @property
    def bounds(self) -> list[int]:
        """Values that no placement of the case exceeds, aim by aim."""
        return [int(np.floor(value + WHOLE)) for value in self.values]


Case = tuple[Trail, Narrow]  # a trail, and what is asked on top of it


class Search:
    """One search over a market; ``settle`` once, then read ``best`` and ``gaps``.

    ``lots`` are the aims that draw between what ``aims`` leave equal. ``deadline`` (of
    ``time.monotonic``) is looked at after each solution, until every aim is proved: the
    draw is always finished. ``follow`` is told how many of the aims and lots are settled
    after each solution, -1 during the head start; it may raise to end the work.
    """

    def __init__(
        self,
        market: Market,
        aims: Sequence[Aim],
        lots: Sequence[Aim],
        *,
        deadline: float,
        follow: Callable[[int], None],
    ) -> None:
        self._market = market
        self._aims = aims
        self._order = [*aims, *lots]
        self._deadline = deadline
        self._follow = follow
        self._settled = -1
        self._bounds: list[int] = []
        self.best = np.full(market.people, UNPLACED)
        self.best[list(market.pins)] = list(market.pins.values())
        self._best_values = self._values(self.best)
        self._rough = _rough_sum(market, aims, lots[0])
        self._program = Program(market, self._rough, lots[0], self._look_up)

    def settle(self) -> None:
        """Find the best placement, or the best that time allows."""
        try:
            whole = self._program.whole()
            self._take_a_head_start(whole)
            cases = self._branches(Trail((whole,)))
            while cases:
                if narrowed := self._narrowed(*cases.pop()):
                    cases += self._branches(narrowed)
            self._bounds = self._best_values
        except OutOfTime:
            return

    def gaps(self) -> list[int]:
        """By how much each aim might still rise while the earlier ones keep their values.

        Once an earlier aim might still rise, the next ones are only known to stay under
        what they could reach on their own.
        """
        gaps: list[int] = []
        for place, aim in enumerate(self._aims):
            known = place < len(self._bounds) and not any(gaps)
            most = self._bounds[place] if known else aim.most(self._market)
            gaps.append(most - self._best_values[place])
        return gaps

    def _take_a_head_start(self, whole: Face) -> None:
        """All aims at once, roughly, without couples: a good placement and its lines.

        The exact steps that follow begin near their ends.
        """
        self._program.maximise(self._rough, self._program.without(whole, slice(None)))
        self._settled = 0

    def _branches(self, trail: Trail) -> list[Case]:
        """Follow a case to its end: the two that it falls into, none if it is settled."""
        at_root = not self._bounds
        while trail.is_open and len(trail.values) < len(self._order):
            if self._cannot_beat(trail.bounds):
                return []
            aim = self._order[len(trail.values)]
            trail = trail.then(self._program.maximise(aim, trail.faces[-1]))
            if at_root:
                self._bounds = trail.bounds
                self._settled += 1
        return [] if self._cannot_beat(trail.bounds) else self._cases(trail)

    def _cases(self, trail: Trail) -> list[Case]:
        split = self._program.split_pairs(trail.end) if trail.end else []
        if not split:
            raise Unsolved("a case holds no placement as good as its bound")
        without = partial(self._program.without, pairs=split[0])
        united = partial(self._program.united, pair=split[0])
        return [(trail, without), (trail, united)]

    def _narrowed(self, trail: Trail, narrow: Narrow) -> Trail | None:
        """The longest part of the trail that survives what the case asks, its last aim anew.

        None where no placement at all does.
        """
        for place in reversed(range(1, len(trail.values))):
            face = narrow(trail.faces[place])
            if best := self._program.attempt(self._order[place], face):
                return trail.upto(place, narrow).then(best)
        start = trail.upto(0, narrow)
        if self._program.attempt(ANY, start.faces[0]) is None:
            return None
        return start.then(self._program.maximise(self._order[0], start.faces[0]))

    def _cannot_beat(self, bounds: list[int]) -> bool:
        return bounds < self._best_values[: len(bounds)] or bounds == self._best_values

    def _look_up(self, seen: Optimum) -> None:
        """After each solution: keep it if it is the best placement so far, mind the time."""
        if seen.is_placement:
            post_of = seen.post_of(self._market)
            values = self._values(post_of)
            if values > self._best_values:
                self.best, self._best_values = post_of, values
        self._follow(self._settled)
        if monotonic() > self._deadline and any(self.gaps()):
            raise OutOfTime

    def _values(self, post_of: IntArray) -> list[int]:
        return [aim.value(self._market, post_of) for aim in self._order]


def _rough_sum(market: Market, aims: Sequence[Aim], lot: Aim) -> Aim:
    """One sum of all aims, the earlier the steeper, with the lots as the last of them."""
    gain = np.zeros(market.lawful.shape, np.float32)
    per_group = per_couple = 0.0
    for aim, weight in zip(reversed([*aims, lot]), STEEPNESS ** np.arange(99), strict=False):
        if aim.gain is not None:
            gain += aim.gain * np.float32(weight / max(np.abs(aim.gain).max(initial=0), 1))
        per_group += weight * bool(aim.per_group)
        per_couple += weight * bool(aim.per_couple)
    return Aim("rough sum", gain, per_group, per_couple)
