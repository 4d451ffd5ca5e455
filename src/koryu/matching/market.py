"""A market: people, places with seats, who may go where, and what binds them together.

Everything is an array of integers; who the people are and why a line earns a point is the
caller's business. A *line* puts one person on one place. The lawful lines are

- the *choices*: pairs named one by one, in the person's order of preference, and
- the *class lines*: anybody of a class of people may go to any place of a class of places,
  so that "anyone lawful may go anywhere lawful" never becomes a table of people by places.

A pair that stands in both is one line, worth the better of the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

UNPLACED = -1  # stands for the place of a person who has none
NOBODY = -1
NOWHERE = -1  # the region, group, label or class of what belongs to none
NO_CAP = 2**31 - 1


class BadMarket(ValueError):
    """The arrays do not describe a market; says which person or place and why."""


def _no_pairs() -> Int32:
    return np.zeros((0, 2), np.int32)


@dataclass(frozen=True, eq=False)
class Choices:
    """The lines named one by one, person by person (CSR).

    ``start`` (n+1,) int64; ``place`` (c,) int32; ``rank`` (c,) int32: how the person ranks
    the place, 0 first, ascending within a person, equal ranks tie. ``standing`` (c,) int32:
    how the place ranks the person, 0 first, equal standings tie; all 0 where places have no
    priorities. Whom a place won't have at all is not among the choices.
    """

    start: Int64
    place: Int32
    rank: Int32
    standing: Int32

    def of(self, person: int) -> slice:
        """Where this person's choices stand in ``place``, ``rank`` and ``standing``."""
        return slice(int(self.start[person]), int(self.start[person + 1]))

    @property
    def person(self) -> Int32:
        """The person of each choice (c,)."""
        people = np.arange(len(self.start) - 1, dtype=np.int32)
        return np.repeat(people, np.diff(self.start))


@dataclass(frozen=True, eq=False)
class Classes:
    """Lawful lines by class: people alike in what a rule looks at by places alike.

    ``of_person`` (n,) and ``of_place`` (m,) int32, NOWHERE for those in no class.
    ``start`` (g+1,) int64 and ``place_class`` (l,) int32: CSR, for each of g classes of
    people the classes of places they may go to. A class line ranks behind all choices.
    """

    of_person: Int32
    of_place: Int32
    start: Int64
    place_class: Int32

    @property
    def person_class(self) -> Int32:
        """The class of people of each class line (l,)."""
        classes = np.arange(len(self.start) - 1, dtype=np.int32)
        return np.repeat(classes, np.diff(self.start))


@dataclass(frozen=True, eq=False)
class Regions:
    """Places in regions, regions in regions (a laminar family).

    ``of_place`` (m,) int32: the innermost region of each place, or NOWHERE. ``parent``,
    ``cap``, ``floor`` (r,) int32: NOWHERE for a region at the top; people the region takes
    at most (NO_CAP for no limit) and at least, with all regions inside it.
    """

    of_place: Int32
    parent: Int32
    cap: Int32
    floor: Int32


@dataclass(frozen=True, eq=False)
class Couples:
    """Pairs of people, nobody in two. ``members`` (k, 2) int32.

    ``start`` (k+1,) int64, ``places`` (q, 2) int32 and ``rank`` (q,) int32: the joint
    choices of each couple, in its order of preference, UNPLACED for a partner who would
    go without; the couple goes to one of them or nowhere. Where a couple has none, each
    partner goes where the own lines allow, and being near counts as an aim (``label``).
    """

    members: Int32
    start: Int64
    places: Int32
    rank: Int32


@dataclass(frozen=True, eq=False)
class Quotas:
    """Caps that cross the regions: people of one category in one region.

    ``category`` (n,) int32 of each person, or NOWHERE. Of each quota (t,) int32: whom it
    counts (``counted``, a category), where (``region``) and how many at most (``cap``).
    """

    category: Int32
    counted: Int32
    region: Int32
    cap: Int32


@dataclass(frozen=True, eq=False)
class Market:
    """Who may go where, and what binds them together; checked when made.

    Shapes: n people, m places, c choices, r regions, k couples. ``seats`` (m,) int32:
    people a place takes at most. ``target`` (m,) int32: what a place may fill before it
    asks its region for more (flexible acceptance), None for its seats. ``group`` (m,) int32:
    places of one group are one body for the aim of covering groups. ``label`` (m,) int32:
    places of one label are near enough for a couple. ``alternate`` (n,) int32: 0 for a
    person of the round, else the rank (1 first) in which alternates come in. ``pins``
    (p, 2) int32: (person, place), lines that must be drawn. ``forbidden`` (f, 2) int32:
    (person, place), lines that must not. ``people``, ``places``, ``areas``: names used in
    messages (areas are the regions), numbers where left out.

    Raises BadMarket, which names the person or place at fault.
    """

    seats: Int32
    choices: Choices
    classes: Classes | None = None
    regions: Regions | None = None
    couples: Couples | None = None
    quotas: Quotas | None = None
    target: Int32 | None = None
    group: Int32 | None = None
    label: Int32 | None = None
    alternate: Int32 | None = None
    pins: Int32 = field(default_factory=_no_pairs)
    forbidden: Int32 = field(default_factory=_no_pairs)
    people: Sequence[str] | None = None
    places: Sequence[str] | None = None
    areas: Sequence[str] | None = None

    def __post_init__(self) -> None:
        # not at the top: what checks a market must know what a market is
        from koryu.matching.checks import check_market

        check_market(self)

    @property
    def size(self) -> tuple[int, int]:
        """How many people and places there are."""
        return len(self.choices.start) - 1, len(self.seats)

    def person(self, index: int) -> str:
        """What messages call this person."""
        return self.people[index] if self.people is not None else f"person {index}"

    def place(self, index: int) -> str:
        """What messages call this place."""
        return self.places[index] if self.places is not None else f"place {index}"

    def area(self, index: int) -> str:
        """What messages call this region."""
        return self.areas[index] if self.areas is not None else f"region {index}"


@dataclass(frozen=True, eq=False)
class Aim:
    """What a placement earns, to be made as large as possible.

    It is a sum: ``person`` (n,) points for each person placed at all; ``choice`` (c,) and
    ``class_line`` (l,) points of the line on which somebody is placed; ``joint`` (q,) points
    of the joint choice that a couple gets; ``per_group`` for each group of places that
    receives somebody; ``per_couple`` for each couple both placed on the same label. None
    where nothing is earned. Points are integers of at most 2**20 either way; ``per_group``
    and ``per_couple`` are not negative.
    """

    name: str
    person: NDArray[np.integer[Any]] | None = None
    choice: NDArray[np.integer[Any]] | None = None
    class_line: NDArray[np.integer[Any]] | None = None
    joint: NDArray[np.integer[Any]] | None = None
    per_group: int = 0
    per_couple: int = 0
