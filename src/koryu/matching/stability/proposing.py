"""Deferred acceptance with people proposing, in rounds that can be dealt out to threads.

In a round everybody who waits names the next choice, and the places then go through the
names: a place that is full keeps its people in a heap, lowest ranked on top, so that most
names are refused by one comparison with the top. The order of proposals does not matter, so
rounds are as right as one proposal at a time, and they are several times as fast on a large
market: what is fetched from memory for one person does not depend on what came of another.

Threads share a round without locks. Each names for its own part of those who wait; then each
goes through all names, but takes only those of its own part of the places.

Numbers of people, places and choices are unsigned inside the kernels, where numba would
otherwise ask of each whether it counts from the end; 1 is ONE there because unsigned and
signed numbers add up to floats. They have 32 bits, so that twice as many are near at hand.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koryu.matching.kernel import inlined, kernel
from koryu.matching.market import UNPLACED, Int32, Int64
from koryu.matching.stability.singles import NOT_FULL, OpenPart

UInt32 = NDArray[np.uint32]
ZERO, ONE, TWO = np.uint64(0), np.uint64(1), np.uint64(2)
ARITY = np.uint64(4)  # so many entries stand below each of a heap: fewer levels than with two
STANDING = np.int64(32)  # an entry of a heap is standing << 32 | person
ANYONE, NO_ONE = np.int64(2**63 - 1), np.int64(-1)  # above and below all entries
WORTH_A_THREAD = 5_000  # with fewer people waiting, to hand out a round takes longer than it does


class Table(NamedTuple):
    """All that a run reads and writes; of n people, m places, c choices, t threads.

    ``place`` (c,), ``standing`` (c,): the choices. ``following``, ``end`` (n,): the number of
    the choice that a person names next, and of the first that is no longer the person's.
    ``first``, ``free``, ``last`` (m,): a place's seats are held[first:last], taken up to free.
    ``worst`` (m,): the top of the heap of a full place, ANYONE before, NO_ONE without seats.
    ``beyond`` (t + 1,): part k has the places from beyond[k] to before beyond[k + 1].
    ``waiting`` (t, n) with ``waits`` (t,) of them: who has been refused at the places of each
    part. ``named``, ``entry`` (t, n) with ``names`` (t,) of them: the proposals of each part.
    ``proposals`` (t,): how many so far. ``met`` (t,): whether people of equal standing have
    met at a full place, one of whom had to go.
    """

    place: UInt32
    standing: Int32
    following: UInt32
    end: UInt32
    place_of: Int32
    first: UInt32
    free: UInt32
    last: UInt32
    held: Int64
    worst: Int64
    beyond: UInt32
    waiting: UInt32
    waits: Int64
    named: UInt32
    entry: Int64
    names: Int64
    proposals: Int64
    met: NDArray[np.bool_]


def people_propose(part: OpenPart, threads: int) -> tuple[Int32, Int32, int, bool]:
    """``place_of``, ``cutoff``, how many proposals, and whether equals have met."""
    table = _table(part, max(1, min(threads, *part.size)))
    if len(table.waits) > 1:
        _share(table)
    _settle(table)
    cutoff = np.where(table.worst == ANYONE, NOT_FULL, np.maximum(table.worst >> STANDING, 0))
    return (
        table.place_of,
        cutoff.astype(np.int32),
        int(table.proposals.sum()),
        bool(table.met.any()),
    )


def _table(part: OpenPart, threads: int) -> Table:
    people, places = part.size
    choices = part.choices
    seats = part.seats.astype(np.int64)
    if seats.sum() > len(choices.place):  # no more are needed than show that some are left
        seats = np.minimum(seats, np.bincount(choices.place, minlength=places) + 1)
    last = np.cumsum(seats)
    first = (last - seats).astype(np.uint32)
    share = _shares(people, threads)
    waiting = np.empty((threads, people), np.uint32)
    for row, low, high in zip(waiting, share[:-1], share[1:], strict=True):
        row[: high - low] = np.arange(low, high, dtype=np.uint32)
    return Table(
        place=choices.place.view(np.uint32),
        standing=choices.standing,
        following=choices.start[:-1].astype(np.uint32),
        end=choices.start[1:].astype(np.uint32),
        place_of=np.empty(people, np.int32),
        first=first,
        free=first.copy(),
        last=last.astype(np.uint32),
        held=np.empty(int(seats.sum()), np.int64),
        worst=np.where(seats > 0, ANYONE, NO_ONE),
        beyond=_shares(places, threads).astype(np.uint32),
        waiting=waiting,
        waits=np.diff(share),
        named=np.empty((threads, people), np.uint32),
        entry=np.empty((threads, people), np.int64),
        names=np.zeros(threads, np.int64),
        proposals=np.zeros(threads, np.int64),
        met=np.zeros(threads, np.bool_),
    )


def _shares(count: int, threads: int) -> Int64:
    """Where each thread's share of so many begins, and the last one ends (t + 1,)."""
    return np.array([count * thread // threads for thread in range(threads + 1)])


def _share(table: Table) -> None:
    """Go through rounds, each part in a thread of its own, while enough people wait."""
    parts = range(len(table.waits))
    with ThreadPoolExecutor(len(parts)) as pool:
        while table.waits.sum() > WORTH_A_THREAD * len(parts):
            for step in (_name, _take):
                list(pool.map(partial(step, table), parts))


@kernel
def _settle(table: Table) -> None:
    """Go through rounds until nobody waits."""
    parts = len(table.waits)
    while table.waits.sum() > 0:
        for part in range(parts):
            _name(table, part)
        for part in range(parts):
            _take(table, part)


@kernel
def _name(table: Table, part: int) -> None:
    """Those who wait in this part name their next choice, or stay unplaced."""
    place, standing, place_of = table.place, table.standing, table.place_of
    following, end = table.following, table.end
    waiting, named, entry = table.waiting[part], table.named[part], table.entry[part]
    names = ZERO
    for at in range(table.waits[part]):
        person = waiting[at]
        choice = following[person]
        if choice == end[person]:
            place_of[person] = UNPLACED
            continue
        following[person] = choice + ONE
        place_of[person] = named[names] = place[choice]
        entry[names] = np.int64(standing[choice]) << STANDING | np.int64(person)
        names += ONE
    table.names[part] = names
    table.proposals[part] += np.int64(names)


@kernel
def _take(table: Table, part: int) -> None:
    """The places of this part take whom they would rather have; the others wait again."""
    lowest, beyond, waiting = table.beyond[part], table.beyond[part + 1], table.waiting[part]
    first, free, last = table.first, table.free, table.last
    held, worst = table.held, table.worst
    met = False
    waits = ZERO
    for other in range(len(table.names)):
        named, entries = table.named[other], table.entry[other]
        for at in range(table.names[other]):
            place = named[at]
            if place < lowest or place >= beyond:
                continue
            entry = entries[at]
            if entry > worst[place]:
                met |= (entry ^ worst[place]) >> STANDING == 0
                waiting[waits] = np.uint32(entry)
                waits += ONE
                continue
            seat = np.uint64(free[place])
            if seat < last[place]:
                held[seat] = entry
                seat += ONE
                free[place] = seat
                if seat == last[place]:
                    top = np.uint64(first[place])
                    node = (seat - top + TWO) // ARITY  # none lower has any below
                    while node > ZERO:
                        node -= ONE
                        _sink(held, top, seat - top, node, held[top + node])
                    worst[place] = held[top]
                continue
            out = worst[place]
            top = np.uint64(first[place])
            _sink(held, top, seat - top, ZERO, entry)
            worst[place] = held[top]
            met |= (out ^ worst[place]) >> STANDING == 0
            waiting[waits] = np.uint32(out)
            waits += ONE
    table.waits[part] = waits
    table.met[part] |= met


@inlined
def _sink(held: Int64, top: np.uint64, size: np.uint64, node: np.uint64, entry: np.int64) -> None:
    """Put ``entry`` at this node of the heap held[top : top + size], or below, lifting
    whatever is higher."""
    below = ARITY * node + ONE
    while below < size:
        lifted = below
        highest = held[top + below]
        for child in range(below + ONE, min(below + ARITY, size)):
            if held[top + child] > highest:
                highest = held[top + child]
                lifted = np.uint64(child)
        if highest <= entry:
            break
        held[top + node] = highest
        node = lifted
        below = ARITY * node + ONE
    held[top + node] = entry
