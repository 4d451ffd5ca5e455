"""A market of people, posts with seats, and what is to be had from each placement.

Everything here is an array of integers: who the people are and why a line earns a point
is the caller's business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.integer[Any]]

UNPLACED = -1
LARGEST_GAIN = 2**20  # sums over any real market then stay exact in a double


class BadMarket(ValueError):
    """The arrays do not describe a market; says which one and why."""


@dataclass(frozen=True)
class Market:
    """Who may go where, and how the posts hang together.

    Shapes: n people, m posts. ``lawful`` (n, m) bool: the lines that may be drawn.
    ``seats`` (m,): people a post takes at most. ``group`` and ``label`` (m,): small
    non-negative integers; posts of one group are one body for the aim of covering
    groups, posts of one label are near enough for a couple. ``couples`` (k, 2): pairs of
    people, nobody in two. ``pins``: person to post, lines that must be drawn.
    Raises BadMarket.
    """

    lawful: BoolArray
    seats: IntArray
    group: IntArray
    label: IntArray
    couples: IntArray = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    pins: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_posts(self)
        _check_couples(self)
        _check_pins(self)

    @property
    def people(self) -> int:
        return int(self.lawful.shape[0])

    @property
    def posts(self) -> int:
        return int(self.lawful.shape[1])

    @property
    def groups(self) -> int:
        return int(self.group.max(initial=-1)) + 1

    @property
    def labels(self) -> int:
        return int(self.label.max(initial=-1)) + 1

    def open_lines(self) -> BoolArray:
        """``lawful`` (n, m) with nothing but the pinned line left to a pinned person."""
        lines = self.lawful.copy()
        for person, post in self.pins.items():
            lines[person] = False
            lines[person, post] = True
        return lines


@dataclass(frozen=True)
class Aim:
    """What one placement earns: a sum over lines, covered groups and united couples.

    ``gain`` (n, m): points of each line, None where lines earn nothing. ``per_group``:
    points for each group that receives at least one person. ``per_couple``: points for
    each couple whose posts carry the same label.
    """

    name: str
    gain: NDArray[Any] | None = None
    per_group: float = 0
    per_couple: float = 0

    def gains(self, market: Market) -> NDArray[Any]:
        """Points of each line (n, m), zeros where lines earn nothing."""
        return np.zeros(market.lawful.shape, np.int8) if self.gain is None else self.gain

    def value(self, market: Market, post_of: IntArray) -> int:
        """The points of a placement; ``post_of`` (n,) holds posts, UNPLACED for none."""
        people = np.flatnonzero(post_of != UNPLACED)
        posts = post_of[people]
        lines = 0 if self.gain is None else self.gain[people, posts].sum()
        covered = self.per_group * len(np.unique(market.group[posts])) if self.per_group else 0
        united = self.per_couple * united_couples(market, post_of) if self.per_couple else 0
        return int(lines + covered + united)

    def most(self, market: Market) -> int:
        """More than this no placement can earn, whatever the other aims ask for."""
        open_lines = market.open_lines()
        lines = np.where(open_lines, self.gains(market), 0).max(axis=1, initial=0).sum()
        reached = np.unique(market.group[open_lines.any(axis=0)])
        return int(lines + self.per_group * len(reached) + self.per_couple * len(market.couples))


def united_couples(market: Market, post_of: IntArray) -> int:
    """Couples both placed on posts of the same label, each couple counted once."""
    posts = post_of[market.couples]
    placed = (posts != UNPLACED).all(axis=1)
    labels = market.label[posts[placed]]
    return int((labels[:, 0] == labels[:, 1]).sum())


def check_aims(market: Market, aims: Sequence[Aim]) -> None:
    """Raises BadMarket where points are not integers of the market's shape, or too large."""
    for aim in aims:
        if aim.gain is None:
            continue
        if aim.gain.shape != market.lawful.shape:
            raise BadMarket(f"gain of {aim.name} must have the shape of lawful")
        if not np.issubdtype(aim.gain.dtype, np.integer):
            raise BadMarket(f"gain of {aim.name} must be integers")
        if aim.gain.size and np.abs(aim.gain).max() > LARGEST_GAIN:
            raise BadMarket(f"gain of {aim.name} must not exceed {LARGEST_GAIN}")


def _check_posts(market: Market) -> None:
    if market.lawful.ndim != 2 or market.lawful.dtype != np.bool_:
        raise BadMarket("lawful must be a matrix of people by posts, true or false")
    for name in ("seats", "group", "label"):
        array = getattr(market, name)
        if array.shape != (market.posts,) or not np.issubdtype(array.dtype, np.integer):
            raise BadMarket(f"{name} must hold one integer a post")
        if array.size and array.min() < 0:
            raise BadMarket(f"{name} must not be negative")


def _check_couples(market: Market) -> None:
    couples = market.couples
    if couples.ndim != 2 or couples.shape[1] != 2:
        raise BadMarket("couples must be pairs of people")
    if couples.size and (couples.min() < 0 or couples.max() >= market.people):
        raise BadMarket("couples name a person who does not exist")
    if len(np.unique(couples)) != couples.size:
        raise BadMarket("a person stands in one couple only")


def _check_pins(market: Market) -> None:
    taken = np.zeros(market.posts, np.int64)
    for person, post in market.pins.items():
        if not (0 <= person < market.people and 0 <= post < market.posts):
            raise BadMarket("a pin names a person or post that does not exist")
        if not market.lawful[person, post]:
            raise BadMarket(f"the pin of person {person} is not lawful")
        taken[post] += 1
    over = np.flatnonzero(taken > market.seats)
    if len(over):
        raise BadMarket(f"more pins than seats at post {over[0]}")
