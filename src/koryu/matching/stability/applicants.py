"""Who applies, and where: single people and couples seen alike, and who holds which seat.

An *applicant* is one person, or a couple with joint choices; an *option* is one place, or a
place for each partner (UNPLACED for one who would go without). Stability is that of McDermid
and Manlove, 'Keeping partners together: algorithmic results for the hospitals/residents
problem with couples', Journal of Combinatorial Optimization 19 (2010), 279-303, in the
wording of Manlove, McBride and Trimble, '"Almost-stable" matchings in the
hospitals/residents problem with couples', Constraints 22 (2017), definition 1, with weak
preference where standings tie: a place gives up only people whom it ranks strictly lower.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from koryu.matching.market import UNPLACED, BadMarket, Choices, Couples, Int32, Market
from koryu.matching.pairs import is_forbidden
from koryu.matching.stability.flexible import open_choices

FIRST = -1  # the standing of the pinned: nobody is ranked above them, so nobody moves them
NO_LIMIT = 2**62  # anybody is taken
NONE = -1  # the option of an applicant who goes nowhere

Places = tuple[int, ...]


@dataclass(frozen=True)
class Applicant:
    """``options``: the places of each, best first; ``rank`` of each, equal ranks tie.

    ``standing``: how each place of each option ranks the member who would go there.
    ``number``: where the option stands among the choices, or the joint choices, of the market.
    """

    members: Places
    options: tuple[Places, ...]
    rank: tuple[int, ...]
    standing: tuple[Places, ...]
    number: tuple[int, ...]

    def at_least_as_good(self, option: int) -> range:
        """The options ranked no lower than this one, itself among them."""
        return range(bisect_right(self.rank, self.rank[option]))

    def better_than(self, option: int) -> range:
        """The options ranked above this one (all, if it is NONE), best first."""
        if option == NONE:
            return range(len(self.options))
        return range(bisect_left(self.rank, self.rank[option]))


@dataclass(frozen=True)
class Joint:
    """A joint choice, and its number among those of the market."""

    number: int
    places: Places
    rank: int


def single_applicants(market: Market) -> list[Applicant]:
    """Those who decide alone; the partners of a free couple do. O(c) for c choices."""
    choices = open_choices(market)
    apart = {int(person) for pair in _joint_couples(market.couples) for person in pair[1]}
    apart |= {int(person) for person in market.pins[:, 0]}
    columns = (choices.place.tolist(), choices.rank.tolist(), choices.standing.tolist())
    start = choices.start.tolist()
    return [
        _single(person, *(column[start[person] : start[person + 1]] for column in columns))
        for person in range(market.size[0])
        if person not in apart
    ]


def couple_applicants(market: Market) -> list[tuple[int, Applicant]]:
    """(couple, applicant) of each couple with joint choices whose partners are not pinned.

    Raises BadMarket where one partner is pinned alone, or both where they do not choose to be.
    """
    known = _standings(market)
    pinned = dict(market.pins.tolist())
    found = []
    for couple, members in _joint_couples(market.couples):
        joint = _joint_choices(market.couples, couple)
        if pinned.keys().isdisjoint(members):
            found.append((couple, _couple(members, joint, known)))
        else:
            _check_pinned_couple(market, members, joint, pinned)
    return found


def _single(person: int, place: list[int], rank: list[int], standing: list[int]) -> Applicant:
    return Applicant(
        (person,),
        tuple((one,) for one in place),
        tuple(rank),
        tuple((one,) for one in standing),
        tuple(place),
    )


def _couple(
    members: Places, joint: Sequence[Joint], known: dict[tuple[int, int], int]
) -> Applicant:
    lawful = [
        choice
        for choice in joint
        if all(
            place == UNPLACED or (person, place) in known
            for person, place in zip(members, choice.places, strict=True)
        )
    ]
    return Applicant(
        members,
        tuple(choice.places for choice in lawful),
        tuple(choice.rank for choice in lawful),
        tuple(
            tuple(known.get(line, FIRST) for line in zip(members, choice.places, strict=True))
            for choice in lawful
        ),
        tuple(choice.number for choice in lawful),
    )


def _joint_choices(couples: Couples | None, couple: int) -> list[Joint]:
    if couples is None:
        return []
    own = range(*couples.start[couple : couple + 2].tolist())
    return [Joint(c, tuple(couples.places[c].tolist()), int(couples.rank[c])) for c in own]


def _joint_couples(couples: Couples | None) -> list[tuple[int, Places]]:
    if couples is None:
        return []
    joint = np.flatnonzero(np.diff(couples.start)).tolist()
    return [(couple, tuple(couples.members[couple].tolist())) for couple in joint]


def _standings(market: Market) -> dict[tuple[int, int], int]:
    """How its place ranks the person, of the lawful choices of those in couples."""
    choices: Choices = market.choices
    found = {}
    for person in chain.from_iterable(pair[1] for pair in _joint_couples(market.couples)):
        own = choices.of(person)
        place = choices.place[own]
        barred = is_forbidden(market, np.full(len(place), person, np.int32), place)
        for j, standing, no in zip(place, choices.standing[own], barred, strict=True):
            if not no:
                found[person, int(j)] = int(standing)
    return found


def _check_pinned_couple(
    market: Market, members: Places, joint: Sequence[Joint], pinned: dict[int, int]
) -> None:
    names = " and ".join(market.person(person) for person in members)
    if not pinned.keys() >= set(members):
        raise BadMarket(f"pin both {names} or neither: they choose together")
    pair = tuple(pinned[person] for person in members)
    if not any(choice.places == pair for choice in joint):
        raise BadMarket(f"{names} are pinned to places that they do not choose together")


def _spots(applicant: Applicant, option: int) -> list[tuple[int, int, int]]:
    """(place, standing, person) of each who is placed by the option."""
    spots = zip(
        applicant.options[option], applicant.standing[option], applicant.members, strict=True
    )
    return [spot for spot in spots if spot[0] != UNPLACED]


class Seats:
    """Who holds which seat while applicants come and go: the option of each applicant.

    ``held``: of each place, (standing, person) of those there, lowest ranked last. ``limit``:
    the standing above which one is taken there (and anywhere by UNPLACED, the last). ``mark``:
    a number for where everybody is, the same whenever they are there again.
    """

    def __init__(self, market: Market, applicants: Sequence[Applicant]) -> None:
        self.applicants = applicants
        self.seats: list[int] = market.seats.tolist()
        self.held: list[list[tuple[int, int]]] = [[] for _ in self.seats]
        self.option = [NONE] * len(applicants)
        self.mark = 0
        self.applicant_of = {
            person: number
            for number, applicant in enumerate(applicants)
            for person in applicant.members
        }
        self._pins = market.pins
        for person, place in market.pins.tolist():
            self.held[place].append((FIRST, person))
        self.limit = [NO_LIMIT] * (len(self.seats) + 1)
        for place in range(len(self.seats)):
            self._set_limit(place)

    def place_of(self, people: int) -> Int32:
        """Where everybody is (n,) int32."""
        found = np.full(people, UNPLACED, np.int32)
        found[self._pins[:, 0]] = self._pins[:, 1]
        for number, option in enumerate(self.option):
            if option != NONE:
                applicant = self.applicants[number]
                found[list(applicant.members)] = applicant.options[option]
        return found

    def places(self, number: int) -> Places:
        """Where the applicant is now."""
        applicant, option = self.applicants[number], self.option[number]
        return (UNPLACED,) * len(applicant.members) if option == NONE else applicant.options[option]

    def wanted(self, number: int) -> list[int]:
        """The options that the applicant prefers and would be taken for: blocking, all of them."""
        better = self.applicants[number].better_than(self.option[number])
        return [option for option in better if self.would_take(number, option)]

    def best_wanted(self, number: int) -> int:
        """The first of them, or NONE."""
        for option in self.applicants[number].better_than(self.option[number]):
            if self.would_take(number, option):
                return option
        return NONE

    def would_take(self, number: int, option: int) -> bool:
        """Whether the places of a better option have room, or somebody to give up for it."""
        applicant = self.applicants[number]
        to, standing = applicant.options[option], applicant.standing[option]
        if len(to) == 1:
            return standing[0] < self.limit[to[0]]
        now = self.places(number)
        if now[0] == to[0]:
            return self._takes_beside(to, standing, applicant.members, 1)
        if now[1] == to[1]:
            return self._takes_beside(to, standing, applicant.members, 0)
        if to[0] != to[1]:
            return standing[0] < self.limit[to[0]] and standing[1] < self.limit[to[1]]
        return self._takes_both(to[0], min(standing), max(standing))

    def move(self, number: int, option: int) -> tuple[list[int], list[int]]:
        """Seat the applicant there: who had to go (applicants), where a seat may be easier now."""
        eased = self.leave(number)
        applicant = self.applicants[number]
        self._set(number, option)
        for place, standing, person in _spots(applicant, option):
            insort(self.held[place], (standing, person))
            self._set_limit(place)
        gone = []
        for place in set(applicant.options[option]) - {UNPLACED}:
            while len(self.held[place]) > self.seats[place]:
                other = self._lowest_but(place, applicant.members)
                gone.append(other)
                eased += self.leave(other)
        return gone, eased

    def leave(self, number: int) -> list[int]:
        """Give up the seats; returns their places."""
        option = self.option[number]
        if option == NONE:
            return []
        self._set(number, NONE)
        spots = _spots(self.applicants[number], option)
        for place, standing, person in spots:
            self.held[place].remove((standing, person))
            self._set_limit(place)
        return [place for place, _, _ in spots]

    def _set_limit(self, place: int) -> None:
        held = self.held[place]
        if len(held) < self.seats[place]:
            self.limit[place] = NO_LIMIT
        else:
            self.limit[place] = held[-1][0] if held else FIRST

    def _set(self, number: int, option: int) -> None:
        for one in (self.option[number], option):
            if one != NONE:
                self.mark ^= hash((number, one))
        self.option[number] = option

    def _lowest_but(self, place: int, members: Places) -> int:
        person = next(one for _, one in reversed(self.held[place]) if one not in members)
        return self.applicant_of[person]

    def _kept(self, place: int, standing: int) -> int:
        """How many are at the place whom it would not give up for somebody of this standing."""
        return bisect_right(self.held[place], standing, key=lambda held: held[0])

    def _takes_beside(self, to: Places, standing: Places, members: Places, mover: int) -> bool:
        """Whether one partner is taken while the other stays, and is not given up."""
        place, partner = to[mover], 1 - mover
        if place == UNPLACED or place != to[partner]:
            return standing[mover] < self.limit[place]
        beside = standing[partner] > standing[mover]
        return self._kept(place, standing[mover]) + beside < self.seats[place]

    def _takes_both(self, place: int, higher: int, lower: int) -> bool:
        """Two free seats; or one, and somebody ranked below either; or two to give up, one
        each: in all cases a seat for the lower ranked and one more for the higher."""
        seats = self.seats[place]
        return self._kept(place, higher) < seats - 1 and self._kept(place, lower) < seats
