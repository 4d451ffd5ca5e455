"""The draw between placements that the aims leave equal."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from koryu.matching.first.market import Aim, BoolArray

DIGITS, BITS = 3, 20  # 60 bits: two of a year's placements draw alike once in 10**12 years


def draw(
    seed: int, people: Sequence[str], posts: Sequence[str], lawful: BoolArray
) -> NDArray[np.uint64]:
    """Lots (n, m): the first 60 bits of SHA-256 of "seed LF person LF post", 0 elsewhere.

    They depend on the seed and the two numbers alone, never on an order of rows. The
    placement with the largest sum of lots wins. That a single one does is all but
    certain (isolation lemma; Mulmuley, Vazirani, Vazirani 1987): two draw alike with a
    probability below lines / 2**60.
    """
    lots = np.zeros(lawful.shape, np.uint64)
    endings = [f"\n{post}".encode() for post in posts]
    for row, person in enumerate(people):
        start = sha256(f"{seed}\n{person}".encode())
        for column in np.flatnonzero(lawful[row]):
            lot = start.copy()
            lot.update(endings[column])
            lots[row, column] = int.from_bytes(lot.digest()[:8], "big") >> 4
    return lots


def as_aims(lots: NDArray[np.uint64]) -> list[Aim]:
    """The lots as aims of 20 bits each, one after the other, so that sums stay exact.

    Digit by digit is an order of its own, as good a lottery as the order of the sums of
    whole lots, and free of numbers too large for the solver.
    """
    shifts = [BITS * place for place in reversed(range(DIGITS))]
    mask = np.uint64(2**BITS - 1)
    return [
        Aim(f"lottery {shift}", ((lots >> np.uint64(shift)) & mask).astype(np.int32))
        for shift in shifts
    ]
