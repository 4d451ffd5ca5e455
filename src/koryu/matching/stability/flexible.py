"""Stable placement under regional caps: flexible deferred acceptance.

Kamada and Kojima, 'Efficient Matching under Distributional Constraints: Theory and
Applications', American Economic Review 105 (2015), 67-99. A region first lets each of its
places fill its target, then seats beyond the targets are filled one at a time, the places
taking turns in a fixed order (here: by number), for as long as the cap allows.

Stated once for any targets and for nested regions: the k-th seat of place j has the turn
(k - target[j], j), and a region takes seats in order of turn, each if every region around it
has room. Where the targets of a region fit under its cap this is the paper's mechanism.
Why it stays right otherwise: the seats that nested caps allow together are the independent
sets of a laminar matroid, and taking elements greedily in a fixed order is a choice function
that is substitutable and never takes fewer when more is offered (Fleiner, 'A fixed-point
approach to stable matchings', Mathematics of Operations Research 28 (2003)): what an earlier
choice spans, a larger earlier choice spans too. The seats of one place stand in the same
regions and come in its own order of people, so the same holds of people. Hence whoever is
refused once is refused for good, the order of applications does not matter, and to tell the
truth is best for every person (Hatfield and Milgrom, American Economic Review 95 (2005)).
That laminar caps are as far as this goes: Kamada and Kojima, Theoretical Economics 13 (2018).
"""

from dataclasses import replace

import numpy as np

from koryu.matching.kernel import kernel
from koryu.matching.market import (
    NO_CAP,
    NOWHERE,
    UNPLACED,
    BadMarket,
    Choices,
    Int32,
    Int64,
    Market,
    Regions,
)
from koryu.matching.pairs import is_forbidden
from koryu.matching.stability.unsupported import (
    refuse_classes,
    refuse_floors,
    refuse_joint_choices,
    refuse_quotas,
)

NAME = "flexible acceptance"


def artificial_caps(market: Market, targets: Int32) -> Market:
    """The market in which ``targets`` (m,) int32 stand in for seats and regional caps.

    Deferred acceptance on it is what the Japan Residency Matching Program does. Raises
    BadMarket where the targets of a region come to more than its cap.
    """
    seats = np.minimum(market.seats, targets).astype(np.int32)
    if market.regions is None:
        return replace(market, seats=seats, target=None)
    regions = market.regions
    over = people_in(regions, seats.astype(np.int64)) > regions.cap
    if over.any():
        area = market.area(int(np.argmax(over)))
        raise BadMarket(f"the targets in {area} come to more than its cap")
    regions = replace(regions, cap=np.full_like(regions.cap, NO_CAP))
    return replace(market, seats=seats, target=None, regions=regions)


def flexible_placement(market: Market) -> Int32:
    """``place_of`` (n,) int32 of flexible deferred acceptance, people proposing.

    Ties are settled by number, on both sides: relabel by lot beforehand. Where ``target`` is
    None, seats are the targets. Pinned people are in their seats before anyone proposes.
    O(c (log m + log seats + depth of the regions)) for c choices.
    """
    _refuse_what_cannot_be_kept(market)
    seats, target, regions = _beside_the_pinned(market)
    choices = open_choices(market)
    order, first, end = _side_by_side(regions)
    place_of = np.full(market.size[0], UNPLACED, np.int32)
    _propose(
        choices.start,
        choices.place,
        choices.standing,
        seats,
        target,
        _starts(np.minimum(seats, np.bincount(choices.place, minlength=len(seats)))),
        regions.of_place,
        regions.parent,
        regions.cap,
        order,
        first,
        end,
        place_of,
    )
    place_of[market.pins[:, 0]] = market.pins[:, 1]
    return place_of


def open_choices(market: Market) -> Choices:
    """The choices of those who are still to be placed: neither forbidden nor of the pinned."""
    choices, person = market.choices, market.choices.person
    kept = ~is_forbidden(market, person, choices.place) & ~np.isin(person, market.pins[:, 0])
    count = np.bincount(person[kept], minlength=market.size[0])
    columns = (choices.place, choices.rank, choices.standing)
    return Choices(_starts(count), *(column[kept] for column in columns))


def people_in(regions: Regions, at_place: Int64) -> Int64:
    """How many are in each region (r,) and those inside it; ``at_place`` (m,) int64."""
    inside = regions.of_place != NOWHERE
    count = np.bincount(
        regions.of_place[inside], weights=at_place[inside], minlength=len(regions.parent)
    ).astype(np.int64)
    total = count.copy()
    above = regions.parent
    while (above != NOWHERE).any():
        np.add.at(total, above[above != NOWHERE], count[above != NOWHERE])
        above = np.where(above == NOWHERE, NOWHERE, regions.parent[above])
    return total


def _refuse_what_cannot_be_kept(market: Market) -> None:
    refuse_classes(market, NAME)
    refuse_floors(market, NAME)
    refuse_quotas(market, NAME)
    refuse_joint_choices(market, NAME)


def _beside_the_pinned(market: Market) -> tuple[Int32, Int32, Regions]:
    """Seats, targets and regions as the pinned leave them; a target may fall below 0."""
    pinned = np.bincount(market.pins[:, 1], minlength=market.size[1])
    target = market.seats if market.target is None else market.target
    regions = market.regions or _no_regions(market.size[1])
    room = regions.cap - people_in(regions, pinned)
    if (room < 0).any():
        area = int(np.argmin(room))
        raise BadMarket(f"more people are pinned in {market.area(area)} than its cap allows")
    return (
        (market.seats - pinned).astype(np.int32),
        (target - pinned).astype(np.int32),
        replace(regions, cap=room.astype(np.int32)),
    )


def _no_regions(places: int) -> Regions:
    none = np.zeros(0, np.int32)
    return Regions(np.full(places, NOWHERE, np.int32), none, none, none)


def _starts(count: Int64) -> Int64:
    return np.append(0, np.cumsum(count)).astype(np.int64)


def _side_by_side(regions: Regions) -> tuple[Int32, Int64, Int64]:
    """The places in an order in which each region's stand together, and where they do.

    ``order`` (m,) int32: at which position each place stands; ``first``, ``end`` (r,) int64:
    the positions of each region's places, those inside it included.
    """
    count = len(regions.parent)
    depth = np.zeros(count, np.int64)
    above = regions.parent
    while (above != NOWHERE).any():
        depth += above != NOWHERE
        above = np.where(above == NOWHERE, NOWHERE, regions.parent[above])
    downwards = np.argsort(depth, kind="stable")
    number, last = _numbered_by_descent(regions.parent, downwards)
    of_place = np.where(
        regions.of_place == NOWHERE, count, np.append(number, count)[regions.of_place]
    )
    standing = np.argsort(of_place, kind="stable")
    order = np.empty(len(standing), np.int32)
    order[standing] = np.arange(len(standing), dtype=np.int32)
    first = np.searchsorted(of_place[standing], number)
    end = np.searchsorted(of_place[standing], last)
    return order, first.astype(np.int64), end.astype(np.int64)


def _numbered_by_descent(parent: Int32, downwards: Int64) -> tuple[Int64, Int64]:
    """Numbers of the regions in which each is followed by those inside it, up to ``last``."""
    size = np.ones(len(parent), np.int64)
    for region in downwards[::-1]:
        if parent[region] != NOWHERE:
            size[parent[region]] += size[region]
    number, free, top = np.zeros(len(parent), np.int64), np.zeros(len(parent), np.int64), 0
    for region in downwards:
        above = parent[region]
        if above == NOWHERE:
            number[region], top = top, top + size[region]
        else:
            number[region], free[above] = free[above], free[above] + size[region]
        free[region] = number[region] + 1
    return number, number + size


# The kernel. Places hold whom they have taken so far in a heap, lowest ranked on top, as
# standing << 32 | person. A tree over the places keeps, for any run of them, the last turn
# taken there: excess * m + place, so that the region that is full can say which seat to
# give up.

NONE_TAKEN = -(2**62)


@kernel
def _sift_down(held: Int64, first: int, size: int, entry: np.int64) -> None:
    """Put ``entry`` in the place of the top of the heap held[first : first + size]."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and held[first + child + 1] > held[first + child]:
            child += 1
        if held[first + child] <= entry:
            break
        held[first + at] = held[first + child]
        at = child
    held[first + at] = entry


@kernel
def _sift_up(held: Int64, first: int, at: int, entry: np.int64) -> None:
    """Put ``entry`` into the heap, whose free position is held[first + at]."""
    while at > 0 and held[first + (at - 1) // 2] < entry:
        held[first + at] = held[first + (at - 1) // 2]
        at = (at - 1) // 2
    held[first + at] = entry


@kernel
def _record(tree: Int64, position: int, turn: int) -> None:
    """Write the last turn taken at a position, and what follows for the runs around it."""
    at = len(tree) // 2 + position
    tree[at] = turn
    while at > 1:
        at //= 2
        higher = max(tree[2 * at], tree[2 * at + 1])
        if tree[at] == higher:
            break
        tree[at] = higher


@kernel
def _last_turn(tree: Int64, first: int, end: int) -> int:
    """The last turn taken at positions first <= p < end."""
    last = NONE_TAKEN
    low, high = first + len(tree) // 2, end + len(tree) // 2
    while low < high:
        if low & 1:
            last = max(last, tree[low])
            low += 1
        if high & 1:
            high -= 1
            last = max(last, tree[high])
        low //= 2
        high //= 2
    return last


@kernel
def _propose(
    start: Int64,
    place: Int32,
    standing: Int32,
    seats: Int32,
    target: Int32,
    heap: Int64,
    region_of: Int32,
    parent: Int32,
    cap: Int32,
    order: Int32,
    first: Int64,
    end: Int64,
    place_of: Int32,
) -> None:
    """Everybody applies, from the best choice on, until nobody refused has a choice left.

    ``heap`` (m+1,): where each place's heap begins. Writes ``place_of``.
    """
    places = len(seats)
    held = np.zeros(heap[places], np.int64)
    count = np.zeros(places, np.int64)
    room = cap.astype(np.int64)
    following = start[:-1].copy()
    tree = np.full(2 * max(places, 1), NONE_TAKEN, np.int64)
    for newcomer in range(len(start) - 1):
        person = newcomer
        while person >= 0:
            if following[person] == start[person + 1]:
                place_of[person] = UNPLACED
                break
            choice = following[person]
            following[person] += 1
            j = place[choice]
            entry = np.int64(standing[choice]) << 32 | person
            full = NOWHERE
            gives_up = j
            if count[j] < seats[j]:
                full = region_of[j]
                while full != NOWHERE and room[full] > 0:
                    full = parent[full]
                if full != NOWHERE:
                    ours = (count[j] + 1 - target[j]) * places + j
                    last = _last_turn(tree, first[full], end[full])
                    if last > ours:
                        gives_up = last % places
            if gives_up == j and (count[j] == seats[j] or full != NOWHERE):
                # as many people as before: the lowest ranked of them goes
                if count[j] == 0 or held[heap[j]] < entry:
                    continue
                refused = held[heap[j]] & 0xFFFFFFFF
                _sift_down(held, heap[j], count[j], entry)
                place_of[person] = j
                person = refused
                continue
            refused = -1
            if gives_up != j:
                refused = held[heap[gives_up]] & 0xFFFFFFFF
                count[gives_up] -= 1
                if count[gives_up] > 0:
                    below = held[heap[gives_up] + count[gives_up]]
                    _sift_down(held, heap[gives_up], count[gives_up], below)
                    turn = (count[gives_up] - target[gives_up]) * places + gives_up
                    _record(tree, order[gives_up], turn)
                else:
                    _record(tree, order[gives_up], NONE_TAKEN)
                above = region_of[gives_up]
                while above != NOWHERE:
                    room[above] += 1
                    above = parent[above]
            _sift_up(held, heap[j], count[j], entry)
            count[j] += 1
            above = region_of[j]
            while above != NOWHERE:
                room[above] -= 1
                above = parent[above]
            if region_of[j] != NOWHERE:
                _record(tree, order[j], (count[j] - target[j]) * places + j)
            place_of[person] = j
            person = refused
