"""Markets to measure on, drawn from a seed: the same arrays on any machine.

``hospitals`` is the market of the literature: everyone names five places at random.
``jet`` is shaped like a year of the programme: everyone wishes for three prefectures,
cities or kinds of area and may go wherever the conditions allow; areas have caps.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import (
    NOWHERE,
    Aim,
    Choices,
    Classes,
    Couples,
    Int32,
    Int64,
    Market,
    Quotas,
    Regions,
)

Bool = NDArray[np.bool_]
Float64 = NDArray[np.float64]

SEED = 20270401
LISTED = 5  # places that each person of ``hospitals`` names
SEATS = 20

PREFECTURES, CITIES, BLOCKS = 47, 20, 8
HOSTS = PREFECTURES + CITIES
URBAN, RURAL, ANYWHERE = HOSTS, HOSTS + 1, HOSTS + 2  # wishes after those for a host
WISHES = 3
DRIVING, JAPANESE, NATIONALITY = 1, 2, 4  # what a place may ask of a person, as bits
SIGNATURES = 8
NEEDS = np.array([0, DRIVING, JAPANESE, NATIONALITY, DRIVING | JAPANESE], np.int32)
NEED_SHARES = (0.55, 0.20, 0.10, 0.10, 0.05)
NATIONALITY_SHARES = (0.50, 0.14, 0.12, 0.09, 0.07, 0.08)
ASKED_FOR = 3  # the first nationalities meet a place's condition of nationality
PATTERNS = 250  # triples of wishes that occur: people of one pattern and signature are alike


def hospitals(people: int) -> Market:
    """``people`` who each name five of ``people / 20`` places of 20 seats; strict priorities."""
    draw = np.random.default_rng(SEED)
    places = people // SEATS
    place = distinct(draw, people, places).reshape(-1)
    choices = Choices(
        start=np.arange(0, people * LISTED + 1, LISTED, dtype=np.int64),
        place=place,
        rank=np.tile(np.arange(LISTED, dtype=np.int32), people),
        standing=shuffled_within(draw, place, places),
    )
    return Market(seats=np.full(places, SEATS, np.int32), choices=choices)


def distinct(draw: np.random.Generator, people: int, places: int) -> Int32:
    """Five different places for each person, in random order (people, 5)."""
    chosen = draw.integers(places, size=(people, LISTED), dtype=np.int32)
    again = np.arange(people)
    while len(again):
        ordered = np.sort(chosen[again], axis=1)
        again = again[(ordered[:, 1:] == ordered[:, :-1]).any(axis=1)]
        chosen[again] = draw.integers(places, size=(len(again), LISTED), dtype=np.int32)
    return chosen


def shuffled_within(draw: np.random.Generator, place: Int32, places: int) -> Int32:
    """How each place orders those who name it: 0, 1, … in random order."""
    order = draw.permutation(len(place))
    order = order[np.argsort(place[order], kind="stable")]
    first = np.cumsum(np.bincount(place, minlength=places)) - np.bincount(place, minlength=places)
    standing = np.empty(len(place), np.int32)
    standing[order] = np.arange(len(place)) - first[place[order]]
    return standing


def by_standing(market: Market) -> list[Int32]:
    """Of each place those who name it, the best standing first."""
    choices = market.choices
    order = np.lexsort((choices.standing, choices.place))
    ends = np.cumsum(np.bincount(choices.place, minlength=len(market.seats)))
    return np.split(choices.person[order], ends[:-1])


@dataclass(frozen=True, eq=False)
class Jet:
    """A year of the programme in numbers.

    Of n people: ``wishes`` (n, 3), ``signature`` (n,) the conditions they meet, as bits,
    ``nationality`` (n,). Of m organisations: ``host`` (m,), ``rural`` (m,) 0 or 1, ``need``
    (m,) the conditions they make, ``seats`` (m,). Of the hosts, then of the blocks of
    Japan that hold them: ``cap`` and ``floor``; ``block`` of each host. ``couples`` (k, 2)
    wish for one host; ``quota`` (nationalities, hosts) caps who goes where, or is empty.
    """

    wishes: Int32
    signature: Int32
    nationality: Int32
    host: Int32
    rural: Int32
    need: Int32
    seats: Int32
    block: Int32
    cap: Int32
    floor: Int32
    couples: Int32
    quota: Int32

    @cached_property
    def place_classes(self) -> tuple[Int32, Int32]:
        """Host, rural and need of each class of places (c, 3), and each place's class (m,)."""
        return alike(np.column_stack([self.host, self.rural, self.need]))

    @cached_property
    def person_classes(self) -> tuple[Int32, Int32]:
        """Wishes and signature of each class of people (g, 4), and each person's class (n,)."""
        return alike(np.column_stack([self.wishes, self.signature]))

    @cached_property
    def lines(self) -> tuple[Int32, Int32, Int32]:
        """Class of people, class of places and the points of the best wish met."""
        people, places = self.person_classes[0], self.place_classes[0]
        person, place = np.nonzero(meets(people[:, 3], places[:, 2]))
        points = np.zeros(len(person), np.int32)
        met = granted(places[:, 0], places[:, 1])
        for rank in reversed(range(WISHES)):
            points[met[people[person, rank], place]] = WISHES - rank
        return person.astype(np.int32), place.astype(np.int32), points

    def market(self) -> Market:
        """The market as the engine takes it: nobody names a place, all lines are by class."""
        return Market(
            seats=self.seats,
            choices=no_choices(len(self.wishes)),
            classes=self._classes(),
            regions=self._regions(),
            couples=self._couples(),
            quotas=self._quotas(),
            label=self.host if len(self.couples) else None,
        )

    def aims(self) -> tuple[Aim, ...]:
        """Most placed, then most couples together where there are any, then the wishes."""
        placed = Aim("placed", person=np.ones(len(self.wishes), np.int32))
        together = Aim("together", per_couple=1)
        wishes = Aim("wishes", class_line=self.lines[2])
        return (placed, together, wishes) if len(self.couples) else (placed, wishes)

    def _classes(self) -> Classes:
        person, place, _points = self.lines
        groups = len(self.person_classes[0])
        start = np.concatenate([[0], np.cumsum(np.bincount(person, minlength=groups))])
        of_person, of_place = self.person_classes[1], self.place_classes[1]
        return Classes(of_person, of_place, start.astype(np.int64), place)

    def _regions(self) -> Regions:
        parent = np.concatenate([self.block + HOSTS, np.full(BLOCKS, NOWHERE)])
        return Regions(self.host, parent.astype(np.int32), self.cap, self.floor)

    def _couples(self) -> Couples | None:
        if not len(self.couples):
            return None
        start = np.zeros(len(self.couples) + 1, np.int64)
        return Couples(self.couples, start, np.zeros((0, 2), np.int32), np.zeros(0, np.int32))

    def _quotas(self) -> Quotas | None:
        if not self.quota.size:
            return None
        counted, region = np.indices(self.quota.shape, np.int32).reshape(2, -1)
        return Quotas(self.nationality, counted, region, self.quota.reshape(-1))


def jet(people: int, organisations: int) -> Jet:
    """A year with caps on hosts and blocks; what else may bind is open."""
    draw = np.random.default_rng(SEED)
    host = draw.choice(HOSTS, size=organisations, p=shares(HOSTS)).astype(np.int32)
    seats = 1 + draw.multinomial(
        people * 115 // 100 - organisations, np.full(organisations, 1 / organisations)
    )
    nationality = draw.choice(len(NATIONALITY_SHARES), size=people, p=NATIONALITY_SHARES)
    block = prefecture_of(np.arange(HOSTS, dtype=np.int32)) * BLOCKS // PREFECTURES
    return Jet(
        wishes=some_wishes(draw, people),
        signature=some_signatures(draw, nationality),
        nationality=nationality.astype(np.int32),
        host=host,
        rural=((draw.random(organisations) < 0.4) & (host < PREFECTURES)).astype(np.int32),
        need=NEEDS[draw.choice(len(NEEDS), size=organisations, p=NEED_SHARES)],
        seats=seats.astype(np.int32),
        block=block,
        cap=some_caps(draw, seats_of_hosts(host, seats), block),
        floor=np.zeros(HOSTS + BLOCKS, np.int32),
        couples=np.zeros((0, 2), np.int32),
        quota=np.zeros((0, HOSTS), np.int32),
    )


def bound(year: Jet, couples: int, *, quotas: bool = False) -> Jet:
    """The year with couples, hard floors and, if wanted, caps of nationality by host."""
    seats = seats_of_hosts(year.host, year.seats)
    cap = year.cap[:HOSTS]
    floor = np.minimum(seats * 8 // 10, cap)
    floors = np.concatenate([floor, np.bincount(year.block, floor, BLOCKS)]).astype(np.int32)
    spread = np.outer(NATIONALITY_SHARES, seats)
    return replace(
        year,
        floor=floors,
        couples=np.arange(2 * couples, dtype=np.int32).reshape(-1, 2),
        quota=np.ceil(spread).astype(np.int32) if quotas else year.quota,
    )


def shares(kinds: int) -> Float64:
    """Few kinds are common and many rare, the last a sixth as common as the first."""
    weights: Float64 = 1 / (5 + np.arange(kinds) * 25 / kinds)
    return weights / np.sum(weights)


def some_wishes(draw: np.random.Generator, people: int) -> Int32:
    """Three different wishes each; those most wished for are not those with most seats."""
    popular = np.concatenate([draw.permutation(HOSTS), [URBAN, RURAL]])
    weights = np.concatenate([shares(HOSTS), [0.03, 0.02]])
    keys = draw.exponential(size=(PATTERNS, ANYWHERE)) / weights
    patterns = popular[np.argsort(keys, axis=1)[:, :WISHES]]
    return patterns[draw.choice(PATTERNS, size=people, p=shares(PATTERNS))].astype(np.int32)


def some_signatures(draw: np.random.Generator, nationality: Int64) -> Int32:
    driving = draw.random(len(nationality)) < 0.6
    japanese = draw.random(len(nationality)) < 0.35
    asked_for = nationality < ASKED_FOR
    bits: Int32 = (DRIVING * driving + JAPANESE * japanese + NATIONALITY * asked_for).astype(
        np.int32
    )
    return bits


def some_caps(draw: np.random.Generator, seats: Int64, block: Int32) -> Int32:
    """Every second host or so takes fewer than it has seats, and every block does."""
    hosts = np.where(draw.random(HOSTS) < 0.5, seats, seats * 92 // 100)
    blocks = np.bincount(block, hosts, BLOCKS) * 0.97
    return np.concatenate([hosts, blocks]).astype(np.int32)


def seats_of_hosts(host: Int32, seats: NDArray[np.integer[Any]]) -> Int64:
    return np.bincount(host, seats, HOSTS).astype(np.int64)


def alike(rows: Int32) -> tuple[Int32, Int32]:
    """The different rows of small numbers, and which of them each row is."""
    radix = np.concatenate([[1], np.cumprod(rows.max(axis=0, initial=0)[:-1] + 1)])
    _keys, first, which = np.unique(rows @ radix, return_index=True, return_inverse=True)
    return rows[first], which.astype(np.int32)


def meets(signature: Int32, need: Int32) -> Bool:
    """Whether who has the signature meets the need (signatures, needs)."""
    missing: Int32 = need & ~signature[:, None]
    return np.asarray(missing == 0)


def granted(host: Int32, rural: Int32) -> Bool:
    """Whether a wish is met by a place: (wishes with ANYWHERE, places)."""
    table = np.zeros((ANYWHERE + 1, len(host)), bool)
    places = np.arange(len(host))
    table[host, places] = True
    table[prefecture_of(host), places] = True
    table[URBAN], table[RURAL] = rural == 0, rural == 1
    table[ANYWHERE] = True
    return table


def prefecture_of(host: Int32) -> Int32:
    """Cities lie in every second prefecture or so."""
    return np.where(host < PREFECTURES, host, (host - PREFECTURES) * 7 % PREFECTURES).astype(
        np.int32
    )


def no_choices(people: int) -> Choices:
    none = np.zeros(0, np.int32)
    return Choices(np.zeros(people + 1, np.int64), none, none, none)
