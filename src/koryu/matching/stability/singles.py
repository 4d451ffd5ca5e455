"""What is left to be decided in a market of people who decide alone."""

from dataclasses import dataclass

import numpy as np

from koryu.matching.market import UNPLACED, BadMarket, Choices, Int32, Market
from koryu.matching.stability.flexible import open_choices

NOT_FULL = -1  # the cutoff of a place that has seats left


@dataclass(frozen=True, eq=False)
class OpenPart:
    """``choices`` that are not forbidden, of people who are not pinned; ``seats`` (m,) int32
    that the pinned leave. The market's own arrays where nothing is forbidden or pinned."""

    choices: Choices
    seats: Int32

    @classmethod
    def of(cls, market: Market) -> "OpenPart":
        """The open part of a market."""
        if not len(market.pins) and not len(market.forbidden):
            return cls(market.choices, market.seats)
        pinned = np.bincount(market.pins[:, 1], minlength=market.size[1])
        return cls(open_choices(market), (market.seats - pinned).astype(np.int32))

    @property
    def size(self) -> tuple[int, int]:
        """How many people and places there are."""
        return len(self.choices.start) - 1, len(self.seats)

    @property
    def has_tied_choices(self) -> bool:
        """Whether anybody ranks two places equal."""
        start, rank = self.choices.start, self.choices.rank
        equal = rank[1:] == rank[:-1]
        if not equal.any():
            return False
        equal[start[(start > 0) & (start < len(rank))] - 1] = False  # of two people
        return bool(equal.any())


def without_pinned(market: Market, place_of: Int32) -> Int32:
    """A placement with the pinned left out; BadMarket where one is not at the own pin."""
    if len(place_of) != market.size[0]:
        raise BadMarket(f"{len(place_of)} placements for {market.size[0]} people")
    if not len(market.pins):
        return place_of
    pinned, place = market.pins.T
    astray = place_of[pinned] != place
    if astray.any():
        at = int(astray.argmax())
        person, where = market.person(int(pinned[at])), market.place(int(place[at]))
        raise BadMarket(f"{person} is pinned to {where} and placed elsewhere")
    rest = place_of.copy()
    rest[pinned] = UNPLACED
    return rest
