"""Stable placement with couples who choose together, where one can be found.

Roth and Peranson, 'The redesign of the matching market for American physicians', American
Economic Review 89 (1999), 748-780: single people are placed first, then couples one after
another; whoever is displaced applies again, the partner of a displaced person gives up the
own seat, and whoever would rather have a seat that came free applies for it. That need not
end, and there need not be a stable placement at all (Roth, Journal of Political Economy 92
(1984)); to tell whether there is one is NP-complete (Ronn, Journal of Algorithms 11 (1990)).
So loops are cut, other orders of couples are tried, and the answer says what was found.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from koryu.matching.market import UNPLACED, BadMarket, Int32, Market
from koryu.matching.stability.applicants import NONE, Seats, couple_applicants, single_applicants
from koryu.matching.stability.flexible import flexible_placement
from koryu.matching.stability.unsupported import (
    refuse_caps,
    refuse_classes,
    refuse_floors,
    refuse_quotas,
)

NAME = "stable placement with couples"
TRIES = 20  # orders of couples tried before the best placement met is handed back
STEPS = 2000  # moves that one couple more may cause before it is taken to be a loop
MOVES = 100_000  # in all, after which no further try is begun and nobody else is let in
REPAIRS = 20  # times that blocking applicants are let in, once all couples have applied


@dataclass(frozen=True, eq=False)
class Blocking:
    """Who would rather go elsewhere and would be taken there.

    ``people`` (b, 2) int32: (person, place); ``couples`` (d, 2) int32: (couple, number of the
    joint choice among those of the market).
    """

    people: Int32
    couples: Int32

    def __len__(self) -> int:
        return len(self.people) + len(self.couples)


@dataclass(frozen=True, eq=False)
class StableCouples:
    """``place_of`` (n,) int32 and what blocks it: nothing, if a stable placement was found.

    Otherwise it is the placement with the fewest blocking coalitions met on the way, which is
    no proof that there is no stable one. ``tries``: orders of couples gone through.
    """

    place_of: Int32
    blocking: Blocking
    tries: int

    @property
    def stable(self) -> bool:
        """Whether nothing blocks the placement."""
        return not len(self.blocking)


def roth_peranson(market: Market, *, seed: int = 0, tries: int = TRIES) -> StableCouples:
    """A placement stable as McDermid and Manlove (2010) define it, if one is found.

    ``seed`` gives the orders in which couples apply. Ties of people and of places are
    settled by number. Each try takes O(moves x list) steps and some passes over all choices;
    none is begun after MOVES moves in all.
    Raises BadMarket for class lines, caps, floors and quotas.
    """
    refuse_what_couples_cannot_have(market)
    runs = _Runs(market)
    best: StableCouples | None = None
    for number in range(tries if runs.couples else 1):
        place_of = runs.placement(f"{seed} {number}")
        blocking = blocking_with_couples(market, place_of)
        if best is None or len(blocking) < len(best.blocking):
            best = StableCouples(place_of, blocking, number + 1)
        best = replace(best, tries=number + 1)
        if best.stable or runs.moves > MOVES:
            break
    if best is None:
        raise ValueError("tries must be at least 1")
    return best


def blocking_with_couples(market: Market, place_of: Int32) -> Blocking:
    """All blocking pairs of (single person, place) and of (couple, joint choice).

    Raises BadMarket where somebody is on no line, or a couple where it did not choose to be.
    O(c log seats) for c choices and joint choices.
    """
    singles, couples = single_applicants(market), couple_applicants(market)
    seats = Seats(market, [*singles, *(applicant for _, applicant in couples)])
    _seat_all(market, seats, place_of)
    people = [
        (applicant.members[0], applicant.number[option])
        for number, applicant in enumerate(singles)
        for option in seats.wanted(number)
    ]
    pairs = [
        (couple, applicant.number[option])
        for number, (couple, applicant) in enumerate(couples, len(singles))
        for option in seats.wanted(number)
    ]
    return Blocking(_pairs(people), _pairs(pairs))


def refuse_what_couples_cannot_have(market: Market) -> None:
    """Raises BadMarket for what this mechanism does not keep."""
    for refuse in (refuse_classes, refuse_caps, refuse_floors, refuse_quotas):
        refuse(market, NAME)


def _pairs(pairs: list[tuple[int, int]]) -> Int32:
    return np.array(pairs, np.int32).reshape(-1, 2)


def _seat_all(market: Market, seats: Seats, place_of: Int32) -> None:
    """Seat everybody as placed; the numbers of the applicants are those of ``seats``."""
    for number, applicant in enumerate(seats.applicants):
        places = tuple(int(place_of[person]) for person in applicant.members)
        if places != (UNPLACED,) * len(places):
            if places not in applicant.options:
                names = " and ".join(market.person(person) for person in applicant.members)
                raise BadMarket(f"{names}: placed where they did not choose to be")
            if seats.move(number, applicant.options.index(places))[0]:
                raise BadMarket(f"more people are placed at one of {places} than it has seats")


class _Runs:
    """One market gone through several times: what all the tries share."""

    def __init__(self, market: Market) -> None:
        self.market = market
        singles = single_applicants(market)
        self.applicants = [*singles, *(applicant for _, applicant in couple_applicants(market))]
        self.couples = range(len(singles), len(self.applicants))
        self.interested: list[list[int]] = [[] for _ in market.seats]
        for number, applicant in enumerate(self.applicants):
            for place in {p for option in applicant.options for p in option} - {UNPLACED}:
                self.interested[place].append(number)
        self.moves = 0
        self.singles_placed = _singles_placed(market)

    def placement(self, lot: str) -> Int32:
        """Singles, then couples in the order of the lot, then whoever blocks, if anybody does."""
        seats = Seats(self.market, self.applicants)
        _seat_all(self.market, seats, self.singles_placed)
        for couple in _by_lot(lot, self.couples):
            self._let_in([couple], seats)
        people = self.market.size[0]
        best, fewest = self.singles_placed, -1
        for number in range(REPAIRS):
            blocking = self._blocking(seats)
            if fewest < 0 or sum(blocking.values()) < fewest:
                best, fewest = seats.place_of(people), sum(blocking.values())
            if not blocking or self.moves > MOVES:
                break
            self._let_in(_by_lot(f"{lot} {number}", blocking), seats)
        return best

    def _blocking(self, seats: Seats) -> dict[int, int]:
        """The applicants who block, each with how often."""
        times = {number: len(seats.wanted(number)) for number in range(len(self.applicants))}
        return {number: many for number, many in times.items() if many}

    def _let_in(self, applicants: list[int], seats: Seats) -> None:
        """These apply, and whoever is moved by it, last come first, until nobody waits any more,
        or it is a loop: a state met before, or very many of them."""
        waiting, eased = dict.fromkeys(reversed(applicants)), dict.fromkeys(range(0))
        met: set[tuple[int, ...]] = set()
        while (waiting or eased) and len(met) < STEPS:
            if not waiting:
                place, _ = eased.popitem()
                waiting |= dict.fromkeys(self._would_come(place, seats))
                continue
            number, _ = waiting.popitem()
            option = seats.best_wanted(number)
            if option == NONE:
                continue
            gone, easier = seats.move(number, option)
            waiting |= dict.fromkeys(gone)
            eased |= dict.fromkeys(easier)
            state = (seats.mark, *waiting, NONE, *eased)
            if state in met:
                return
            met.add(state)
            self.moves += 1

    def _would_come(self, place: int, seats: Seats) -> list[int]:
        """Whoever would rather have a seat that may be easier to have now, lowest ranked first."""
        return [one for one in self.interested[place] if seats.best_wanted(one) != NONE]


def _singles_placed(market: Market) -> Int32:
    """Deferred acceptance among those who decide alone, couples standing aside."""
    choices = market.choices
    couples = market.couples
    if couples is None:
        return flexible_placement(replace(market, target=None))
    apart = couples.members[np.diff(couples.start) > 0].reshape(-1)
    apart = apart[~np.isin(apart, market.pins[:, 0])]
    theirs = np.isin(choices.person, apart)
    aside = np.stack([choices.person[theirs], choices.place[theirs]], axis=1)
    forbidden = np.concatenate([market.forbidden, aside]).astype(np.int32)
    return flexible_placement(replace(market, target=None, couples=None, forbidden=forbidden))


def _by_lot(lot: str, numbers: Iterable[int]) -> list[int]:
    """An order that the words of the lot decide, the same on every machine."""

    def drawn(number: int) -> bytes:
        """The lot of this number."""
        return hashlib.sha256(f"{lot} {number}".encode()).digest()

    return sorted(numbers, key=drawn)
