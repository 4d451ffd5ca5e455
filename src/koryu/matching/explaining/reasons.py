"""What is told of single lines and places: verdicts, losses, changes. ``explain`` finds them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import NOWHERE, Int32, Int64

Values = tuple[int, ...]
Verdict = Literal[
    "drawn", "unlawful", "forbidden", "pinned", "impossible", "dearer", "equal", "open"
]
Sort = Literal["place", "region", "group", "quota"]


def first_of(values: Values) -> int | None:
    """The first aim that is not nothing."""
    return next((aim for aim, points in enumerate(values) if points), None)


@dataclass(frozen=True)
class Pressure:
    """A price on a line: of the place, a region (a cap, or below nothing a floor), a group or
    a quota, by number; what it takes from the line, aim by aim."""

    sort: Sort
    number: int
    price: Values


@dataclass(frozen=True)
class Reason:
    """Why a line was drawn or was not.

    ``verdict``: drawn; unlawful (no line) or forbidden; pinned (elsewhere); impossible (pins and
    floors stand against it); dearer (the aims would lose by it, first in ``aim``, an index);
    equal (nothing would be lost: it went by lot, or by the lower number); open (the prices
    favour it: it is the partner, or a search that was cut short, that decides).
    ``earns``: its points. ``profit``: what the prices leave of them; ``own``: what they leave
    of the line drawn instead, 0 for none; both in parts of a point, ``scale`` to one.
    ``loss``: what every aim would lose, couples staying where they are; None for a member of
    a couple or where quotas are in play. ``full``: no seat is left. ``pressing``: the prices
    that are not nothing, the place's first.
    """

    person: int
    place: int
    verdict: Verdict
    earns: Values = ()
    profit: Values = ()
    own: Values = ()
    loss: Values | None = None
    full: bool = False
    pressing: tuple[Pressure, ...] = ()
    scale: int = 1

    @property
    def short(self) -> Values:
        """By how much the profit is less than the own, aim by aim, in parts of a point: the aims,
        compared in their order, lose at least this while couples stay where they are and
        quotas bind as they do."""
        return tuple(own - mine for own, mine in zip(self.own, self.profit, strict=True))

    @property
    def aim(self) -> int | None:
        """The first aim that would lose, or gain, by the line."""
        return first_of(self.short if self.loss is None else self.loss)


@dataclass(frozen=True)
class Change:
    """The least that would have to be different for a person to be placed somewhere.

    ``sort``: nothing (the line is drawn); lot (an equal placement has it: it went by lot); seat
    (one more at the place ``number``); cap (one more in the region ``number``); quota (one more
    person under the quota ``number``); points (so many ``points`` more for the line in the aim
    ``number``); law (the line itself would have to be lawful); conditions (no single change of
    these helps against the pins, caps, quotas and floors).
    After it an optimum draws the line; others may do as well. ``untried``: how much was left
    open for want of time, so that less might be enough: seats and caps that come before it, and
    what the line costs at least.
    """

    sort: Literal["nothing", "lot", "seat", "cap", "quota", "points", "law", "conditions"]
    number: int = NOWHERE
    points: int = 0
    untried: int = 0


@dataclass(frozen=True, eq=False)
class Losses:
    """What drawing each lawful line of a person would lose: ``place`` (l,) int32, ``loss``
    (l, K) int64 by aim, ``possible`` (l,) whether pins and floors let it be drawn."""

    place: Int32
    loss: Int64
    possible: NDArray[np.bool_]


@dataclass(frozen=True)
class Unfilled:
    """Why a place has free seats, or that it has none.

    ``reason``: full; closed (it has no seats); nobody (no line leads there); few (all who may
    go there are there); cap (a full region, ``number``, costs more than anybody would earn
    there); better (the aims would lose by ``person``, who comes nearest at the prices: first in
    the aim ``number``, ``loss`` in all); equal (nothing would be lost); impossible (pins and
    floors keep ``person`` elsewhere).
    """

    reason: Literal["full", "closed", "nobody", "few", "cap", "better", "equal", "impossible"]
    free: int
    lawful: int
    number: int = NOWHERE
    person: int = NOWHERE
    loss: Values = ()
