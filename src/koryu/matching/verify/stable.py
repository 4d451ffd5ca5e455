"""Whether a placement is stable: nobody and no place would rather have each other."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from koryu.matching.kernel import kernel
from koryu.matching.market import UNPLACED, BadMarket, Choices, Couples, Int32, Int64, Market
from koryu.matching.verify.facts import Bool, regions_around
from koryu.matching.verify.lawful import misshapen, people_in, unlawful
from koryu.matching.verify.verdict import Verdict, all_lines_are

# start, place, rank, standing; numbers that index are unsigned, which no kernel need check
Columns = tuple[NDArray[np.uint64], NDArray[np.uint32], Int32, Int32]
LAST = 2**31 - 1  # the rank of going nowhere
ASTRAY = -1  # of somebody who stands on no line
ANYBODY = 2**31  # let in by a place that has a seat free, whatever the standing
NOBODY = -1  # let in by a place where nobody can be moved
NOT_FULL = -1


def verify_stable(
    market: Market, place_of: Int32, cutoff: Int32 | None, *, blocking: int = 0
) -> Verdict:
    """Check a placement (n,) int32, its cutoffs (m,) int32 and how many pairs block it.

    A pair blocks where the person ranks the place above the own one, and the place has a seat
    free or somebody whom it ranks lower: a tie moves nobody, and the pinned neither move nor
    make room. A full region around the place excuses a pair for which nobody need leave, if
    the person comes from elsewhere or would leave the places less even against their targets
    (Kamada and Kojima 2015). A couple with joint choices moves as one (McDermid and Manlove
    2010). ``cutoff``: the worst standing that could be moved at a full place, 0 if none could,
    -1 elsewhere; not looked at where it is None. Two passes over the choices. Raises BadMarket
    for class lines, which no place ranks.
    """
    if market.classes is not None and len(market.classes.place_class):
        raise BadMarket("places do not rank people by class: nobody can say what is stable")
    breaches = list(misshapen(market, place_of))
    if breaches:
        return Verdict(tuple(breaches), ())
    seats = _Seats(market, place_of)
    breaches = list(unlawful(market, place_of, seats.taken, seats.astray))
    if not breaches:
        if cutoff is not None and not np.array_equal(cutoff, seats.cutoffs()):
            breaches.append("The cutoffs are not those of the placement.")
        found = seats.blocking_pairs()
        if market.couples is not None and len(market.couples.places):
            found += len(list(_Couples(seats, market.couples).blocking()))
        if found != blocking:
            breaches.append(
                f"The placement is said to be blocked {_times(blocking)}, but is {_times(found)}."
            )
    return Verdict(tuple(breaches), () if breaches else _proved(place_of, blocking))


def stability_is_settled(market: Market) -> bool:
    """Whether it is known what a stable placement of the market is: nobody has settled it
    under quotas, nor of couples with joint choices under caps that bind."""
    if market.quotas is not None and len(market.quotas.cap):
        return False
    regions, couples = market.regions, market.couples
    if regions is None or couples is None or not len(couples.rank):
        return True
    return not (people_in(market, market.seats.astype(np.int64)) > regions.cap).any()


class _Seats:
    """Who holds what: ``own`` (n,) the rank of the own place, ``taken`` (m,) people at each
    place, ``worst`` (m,) the lowest standing there that could be moved."""

    def __init__(self, market: Market, place_of: Int32) -> None:
        self.market, self.place_of = market, place_of
        people, places = market.size
        self.pinned = np.zeros(people, np.bool_)
        self.pinned[market.pins[:, 0]] = True
        self.own = np.full(people, LAST, np.int32)
        self.taken, self.worst = np.zeros(places, np.int64), np.full(places, NOBODY, np.int64)
        astray = _sit_down(
            _columns(market.choices), place_of, self.pinned, self.own, self.taken, self.worst
        )
        self.astray = np.flatnonzero(self.own == ASTRAY) if astray else np.zeros(0, np.int64)
        self.free = market.seats - self.taken

    def cutoffs(self) -> Int64:
        """The worst standing that could be moved at a full place, 0 if none, else NOT_FULL."""
        return np.where(self.free > 0, NOT_FULL, np.maximum(self.worst, 0))

    def blocking_pairs(self) -> int:
        """How many there are of people who decide alone."""
        couples, choices = self.market.couples, _columns(self.market.choices)
        moves = ~self.pinned
        if couples is not None:
            moves[couples.members[np.diff(couples.start) > 0]] = False
        lets_in = np.where(self.free > 0, ANYBODY, self.worst)
        found = np.zeros(0, np.int64)
        count = _go_through(choices, moves, self.own, lets_in, found)
        if count:
            found = np.zeros(count, np.int64)
            _go_through(choices, moves, self.own, lets_in, found)
            count = int(np.count_nonzero(~self._excused(found)))
        return count

    def _excused(self, choice: Int64) -> Bool:
        """Which of these choices nobody is wronged by: forbidden, or a full region's to refuse."""
        market = self.market
        person = np.searchsorted(market.choices.start, choice, side="right") - 1
        place = market.choices.place[choice]
        lines = person * len(market.seats) + place
        excused = np.isin(
            lines,
            market.forbidden[:, 0].astype(np.int64) * len(market.seats) + market.forbidden[:, 1],
        )
        if market.regions is None:
            return excused
        full = people_in(market, self.taken) >= market.regions.cap
        more = self.taken - (market.seats if market.target is None else market.target)
        before = self.place_of[person]
        uneven = more[place] + 1 > more[before] - 1
        nobody_leaves = market.choices.standing[choice] >= self.worst[place]
        for at, region in regions_around(market, place):
            within = np.zeros(len(at), np.bool_)
            placed = np.flatnonzero(before[at] != UNPLACED)
            for some, around in regions_around(market, before[at[placed]]):
                within[placed[some]] |= around == region[placed[some]]
            excused[at] |= nobody_leaves[at] & full[region] & (~within | uneven[at])
        return excused


class _Couples:
    """Couples with joint choices, who move as one."""

    def __init__(self, seats: _Seats, couples: Couples) -> None:
        self.seats, self.market, self.couples = seats, seats.market, couples
        self.barred = {(int(i), int(j)) for i, j in self.market.forbidden}
        self.pin = dict(self.market.pins.tolist())
        self.order = np.argsort(seats.place_of, kind="stable")
        self.sorted = seats.place_of[self.order]

    def blocking(self) -> Iterator[tuple[int, int]]:
        """Each couple and a joint choice that it ranks higher and would be taken for."""
        start, places, ranks = self.couples.start, self.couples.places, self.couples.rank
        for couple in np.flatnonzero(np.diff(start)):
            pair = [int(member) for member in self.couples.members[couple]]
            now = [int(self.seats.place_of[member]) for member in pair]
            joint = range(*start[couple : couple + 2].tolist())
            rank = min((ranks[n] for n in joint if places[n].tolist() == now), default=LAST)
            for n in joint:
                if ranks[n] < rank and self._would_take_both(pair, now, places[n].tolist()):
                    yield int(couple), n

    def _would_take_both(self, pair: list[int], now: list[int], to: list[int]) -> bool:
        (one, other), (p, q) = pair, to
        standing = [self._standing(who, place) for who, place in zip(pair, to, strict=True)]
        if None in standing:
            return False
        mine, theirs = self._below(p, standing[0]), self._below(q, standing[1])
        free = self.seats.free
        if now[0] == p:
            return q == UNPLACED or free[q] > 0 or bool(theirs - {one})
        if now[1] == q:
            return p == UNPLACED or free[p] > 0 or bool(mine - {other})
        if p == q and free[p] < 2:
            either = mine | theirs
            return bool(either) if free[p] else bool(mine and theirs and len(either) > 1)
        return all(j == UNPLACED or free[j] > 0 or some for j, some in ((p, mine), (q, theirs)))

    def _standing(self, person: int, place: int) -> int | None:
        """How the place ranks the person: None where the person may not go there."""
        if place == UNPLACED:
            return None if person in self.pin else LAST
        own = self.market.choices.of(person)
        at = np.flatnonzero(self.market.choices.place[own] == place)
        if not len(at) or (person, place) in self.barred or self.pin.get(person, place) != place:
            return None
        return int(self.market.choices.standing[own][at[0]])

    def _below(self, place: int, standing: int | None) -> set[int]:
        """Who is there, not pinned, and ranked lower than this."""
        first, end = np.searchsorted(self.sorted, [place, place + 1])
        there = (int(person) for person in self.order[first:end] if person not in self.pin)
        ranked = ((person, self._standing(person, place)) for person in there)
        return {
            who for who, at in ranked if at is not None and standing is not None and at > standing
        }


def _proved(place_of: Int32, blocking: int) -> tuple[str, ...]:
    placed = int(np.count_nonzero(place_of != UNPLACED))
    return (
        f"{all_lines_are(placed)} lawful; all seats, limits, pins and joint choices are kept.",
        "Nobody and no place would rather have each other: the placement is stable."
        if not blocking
        else f"The placement is not stable: it is blocked {_times(blocking)}.",
    )


def _times(many: int) -> str:
    return "once" if many == 1 else f"{many} times"


def _columns(choices: Choices) -> Columns:
    return (
        choices.start.view(np.uint64),
        choices.place.view(np.uint32),
        choices.rank,
        choices.standing,
    )


@kernel
def _sit_down(
    choices: Columns, place_of: Int32, pinned: Bool, own: Int32, taken: Int64, worst: Int64
) -> int:
    """Write where everybody sits; how many are on no line of theirs."""
    start, place, rank, standing = choices
    astray = 0
    for i in range(len(place_of)):
        j = place_of[i]
        if j < 0:
            continue
        own[i] = ASTRAY
        taken[j] += 1
        for c in range(start[i], start[i + 1]):
            if place[c] == j:
                own[i] = rank[c]
                if not pinned[i]:
                    worst[j] = max(worst[j], standing[c])
                break
        astray += own[i] == ASTRAY
    return astray


@kernel
def _go_through(choices: Columns, moves: Bool, own: Int32, lets_in: Int64, found: Int64) -> int:
    """How many choices are ranked above the own place, by somebody whom the place would let
    in; those that ``found`` has room for are written into it."""
    start, place, rank, standing = choices
    count = 0
    for i in range(len(own)):
        for c in range(start[i], start[i + 1] if moves[i] else start[i]):
            if rank[c] >= own[i]:
                break
            if standing[c] < lets_in[place[c]]:
                if count < len(found):
                    found[count] = c
                count += 1
    return count
