"""What is equal, told apart: by one lottery, by one for each place, or so as to place many.

A single lottery gives each person one lot for all places; multiple lotteries give each place
its own. Both keep truth-telling best for people; a single one places more of them at their
first choices (Abdulkadiroğlu, Pathak and Roth, 'Strategy-proofness versus efficiency in
matching with indifferences', American Economic Review 99 (2009), 1954-1978).

Stable placements that tell ties apart differently place more or fewer people, and to find the
largest is NP-hard (Iwama, Manlove, Miyazaki and Morita, ICALP 1999). ``several_chances`` gets
at least two thirds of it.
"""

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import Choices, Int32, Int64
from koryu.matching.stability.offering import by_place, levels
from koryu.matching.stability.singles import OpenPart

UInt64 = NDArray[np.uint64]
GAMMA = np.uint64(0x9E3779B97F4A7C15)
MIX = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)


def lots_of_places(choices: Choices, places: int, seed: int) -> Int32:
    """Standings (c,) without ties: each place tells equals apart by lots of its own.

    The lots hang on the seed and the numbers of place and person, which must not hang on the
    order of rows: relabel by lot beforehand.
    """
    people = len(choices.start) - 1
    line = choices.place.astype(np.uint64) * np.uint64(people) + choices.person.astype(np.uint64)
    drawn = np.argsort(_lots(seed, line), kind="stable")
    order = by_place(choices, places, drawn)
    count = np.bincount(choices.place, minlength=places)
    standing = np.empty(len(order), np.int32)
    standing[order] = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
    return standing


def _lots(seed: int, number: UInt64) -> UInt64:
    first = int.from_bytes(sha256(f"{seed}\nlines".encode()).digest()[:8], "big")
    return split_mix(first, number)


def split_mix(seed: int, number: UInt64) -> UInt64:
    """The numbers that stand at these places, from 0, in what SplitMix64 makes of a seed below
    2**64 (Steele, Lea and Flood, 'Fast splittable pseudorandom number generators', OOPSLA
    2014)."""
    state: UInt64 = np.uint64(seed) + (number + np.uint64(1)) * GAMMA
    for shift, factor in MIX:
        state = (state ^ (state >> shift)) * factor
    return state ^ (state >> np.uint64(31))


def several_chances(part: OpenPart) -> OpenPart:
    """Each line three times over, without ties: deferred acceptance on it places at least two
    thirds as many as any weakly stable placement of ``part``, and is weakly stable there.

    Yokoi, 'An approximation algorithm for maximum stable matching with ties and constraints',
    ISAAC 2021. A line has a *hopeful*, a *plain* and an *urgent* copy. A person names the
    hopeful, then the plain copies of the first tie, then those of the next, and in the end the
    urgent copies of all. A place prefers the urgent, then the plain copies of the people it
    ranks first, then of the next, and the hopeful copies of all come last. So a person tries
    among equal places for one with room before competing at any; and one refused everywhere
    goes through the list again, now ahead of equals. Where people rank strictly that is
    Király's algorithm ('Better and simpler approximation algorithms for the stable marriage
    problem', Algorithmica 60 (2011), 3-20), of which the former is made symmetric; the factor
    of 3/2 for ties on both sides is McDermid's (ICALP 2009). O(c).
    """
    choices = part.choices
    person, first, size = choices.person, *_ties(choices)
    row, within = choices.start[person], np.arange(len(person)) - first
    before = first - row
    degree = np.diff(choices.start)[person]
    hopeful = 3 * row + 2 * before + within
    plain = hopeful + size
    urgent = 2 * row + 2 * degree + np.arange(len(person))
    level = levels(choices.standing)
    last = int(level.max(initial=0)) + 1
    place, standing = np.empty((2, 3 * len(person)), np.int32)
    for at, worth in ((hopeful, 2 * last + level), (plain, 2 * level + 1), (urgent, 2 * level)):
        place[at] = choices.place
        standing[at] = worth
    start = 3 * choices.start
    rank = (np.arange(len(place)) - np.repeat(start[:-1], np.diff(start))).astype(np.int32)
    return OpenPart(Choices(start, place, rank, standing), part.seats)


def _ties(choices: Choices) -> tuple[Int64, Int64]:
    """Of each choice (c,): the number of the first of those tied with it, and how many."""
    begins = np.ones(len(choices.rank), np.bool_)
    begins[1:] = choices.rank[1:] != choices.rank[:-1]
    begins[choices.start[choices.start < len(begins)]] = True
    number = np.cumsum(begins) - 1
    return np.flatnonzero(begins)[number], np.bincount(number)[number]
