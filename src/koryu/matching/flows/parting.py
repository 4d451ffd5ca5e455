"""What tells a case apart: what is open in it, and what fractions are the least sure of."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import lcm

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.model import Model, part_inside
from koryu.matching.flows.network import Network
from koryu.matching.flows.relaxation import Fractions
from koryu.matching.market import Int32

SCALES = (1, 2, 3, 4, 6, 12, 60)  # parts of a point in which prices are tried
PARTS = 100  # at most, of one number
MOST_PARTS = 2**10  # at most, that a checker takes
ROOM = 2**26  # for a gain in parts
Bool = NDArray[np.bool_]


def scales(network: Network, fractions: Fractions) -> Iterator[int]:
    """Into how many parts of a point prices may have to be cut, few first."""
    yield from SCALES
    numbers = np.unique(np.concatenate([fractions.worth, fractions.price], axis=1).round(6) % 1)
    parts = lcm(*(Fraction(number).limit_denominator(PARTS).denominator for number in numbers))
    if parts not in SCALES and parts <= min(
        MOST_PARTS, ROOM // np.abs(network.gain).max(initial=1)
    ):
        yield parts


def as_flowing(model: Model, allowed: Bool) -> Fractions:
    """The last flow, where there are no fractions to be had; all options are alike."""
    holding, couple = model.holding, model.network.options.couple
    share = allowed / np.maximum(np.bincount(couple, allowed), 1)[couple]
    return Fractions(holding.flow.astype(float), share, holding.worth / 1, holding.price / 1)


def undecided_couples(first: Int32, allowed: Bool) -> list[int]:
    """Couples with more than one option left."""
    return [c for c, (at, end) in enumerate(pairwise(first)) if allowed[at:end].sum() > 1]


def least_sure(model: Model, open_: Bool, fractions: Fractions) -> tuple[int, int]:
    """The region and the person, of those open (r, n), of whom it is least sure whether inside."""
    kind = model.network.kind
    unsure = np.full(open_.shape, -1.0)
    for region in np.flatnonzero(open_.any(axis=1)).tolist():
        part = part_inside(model.network, fractions.flow, region)[kind]
        unsure[region] = np.where(open_[region], np.minimum(part, 1 - part), -1)
    return divmod(int(np.argmax(unsure)), len(kind))


def most_of_each(network: Network, allowed: Bool, share: NDArray[np.float64]) -> Int32:
    """Of each couple the allowed option that has the largest share (k,)."""
    share = np.where(allowed, share, -1)
    return np.array(
        [at + int(np.argmax(share[at:end])) for at, end in pairwise(network.options.first)],
        np.int32,
    )


def first_allowed(first: Int32, allowed: Bool) -> Int32:
    """The first option that each couple may take (k,), -1 for none."""
    chosen = np.full(len(first) - 1, -1, np.int32)
    for couple in range(len(chosen)):
        mine = np.flatnonzero(allowed[first[couple] : first[couple + 1]])
        if len(mine):
            chosen[couple] = first[couple] + mine[0]
    return chosen
