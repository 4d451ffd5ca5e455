"""Class lines drawn with few arcs: classes of people that may go to the same places share a pool.

Of a class of people, its class lines fall into parts that earn alike. Where several classes
have the same part, a pool stands between: each class has one arc to it, and it has one arc to
each of its classes of places. What earns least is pooled with all the class may go to, since
that is what classes have in common: a way that earns less beside a better one does no harm.
"""

from dataclasses import dataclass

import numpy as np

from koryu.matching.kernel import kernel
from koryu.matching.market import Classes, Int32, Int64

MOST_PARTS = 64  # of one class; what earns otherwise than these stands by itself
BY_ITSELF = -1


@dataclass(frozen=True, eq=False)
class Pools:
    """``line`` (d,) int32: the class lines that stand by themselves. ``person_class``, ``pool``
    and ``sample`` (e,) int32: who may enter which pool, and a class line that earns as much.
    ``start`` (p+1,) int64, ``place_class`` int32: CSR, where each pool leads."""

    line: Int32
    person_class: Int32
    pool: Int32
    sample: Int32
    start: Int64
    place_class: Int32


def find_pools(classes: Classes, gain: Int32) -> Pools:
    """The pools of class lines with these points (K, l). Time O(K * lines * parts of a class)."""
    most = len(classes.start) * MOST_PARTS
    lines = len(classes.place_class)
    part = np.empty(lines, np.int32)
    owner, sample = np.empty((2, min(most, lines)), np.int32)
    code, size = np.zeros((2, min(most, lines)), np.int64)
    count = _part(classes.start, classes.place_class, gain, part, owner, sample, code, size)
    owner, sample, code, size = owner[:count], sample[:count], code[:count], size[:count]
    _codes, first, of, uses = np.unique(
        code, return_index=True, return_inverse=True, return_counts=True
    )
    pooled = (uses * size[first] > uses + size[first])[of]
    start = np.concatenate([[0], np.cumsum(size[first[pooled[first]]])])
    number = np.cumsum(pooled[first]) - 1
    pool = np.where(pooled, number[of], BY_ITSELF).astype(np.int32)
    place_class = np.empty(start[-1], np.int32)
    _fill(classes.start, classes.place_class, part, owner, sample, size, pool, start, place_class)
    enters = np.flatnonzero(pool != BY_ITSELF)
    alone = (part == BY_ITSELF) | (pool[part] == BY_ITSELF)
    return Pools(
        np.flatnonzero(alone).astype(np.int32),
        owner[enters],
        pool[enters],
        sample[enters],
        start,
        place_class,
    )


@kernel
def _part(
    start: Int64,
    place_class: Int32,
    gain: Int32,
    part: Int32,
    owner: Int32,
    sample: Int32,
    code: Int64,
    size: Int64,
) -> int:
    """Tell the lines of each class apart by what they earn; the least comes first and counts
    all lines of its class. Returns how many parts there are."""
    aims = len(gain)
    count = 0
    for of in range(len(start) - 1):
        first = count
        least = start[of]
        for line in range(start[of] + 1, start[of + 1]):
            for aim in range(aims):
                if gain[aim, line] != gain[aim, least]:
                    if gain[aim, line] < gain[aim, least]:
                        least = line
                    break
        if start[of] < start[of + 1]:
            owner[count], sample[count] = of, least
            count += 1
        for line in range(start[of], start[of + 1]):
            mine = first
            while mine < count:
                same = True
                for aim in range(aims):
                    same = same and gain[aim, line] == gain[aim, sample[mine]]
                if same:
                    break
                mine += 1
            if mine == count and count - first < MOST_PARTS:
                owner[count], sample[count] = of, line
                count += 1
            part[line] = mine if mine < count else BY_ITSELF
            mixed = np.int64(place_class[line] + 1) * np.int64(0x2545F4914F6CDD1D)
            mixed = (mixed ^ (mixed >> 29)) * np.int64(0x1B03738712FAD5C9)
            mixed ^= mixed >> 32
            code[first] += mixed
            size[first] += 1
            if first < mine < count:
                code[mine] += mixed
                size[mine] += 1
    return count


@kernel
def _fill(
    start: Int64,
    place_class: Int32,
    part: Int32,
    owner: Int32,
    sample: Int32,
    size: Int64,
    pool: Int32,
    begin: Int64,
    members: Int32,
) -> None:
    """List where each pool leads, as its first user has it; who differs uses no pool."""
    filled = np.zeros(len(begin) - 1, np.bool_)
    for mine in range(len(owner)):
        if pool[mine] == BY_ITSELF:
            continue
        whole = mine == 0 or owner[mine - 1] != owner[mine]
        at, until = begin[pool[mine]], begin[pool[mine] + 1]
        same = size[mine] == until - at
        for line in range(start[owner[mine]], start[owner[mine] + 1]):
            if not same:
                break
            if not whole and part[line] != mine:
                continue
            if not filled[pool[mine]]:
                members[at] = place_class[line]
            same = members[at] == place_class[line]
            at += 1
        if same:
            filled[pool[mine]] = True
        else:
            pool[mine] = BY_ITSELF
