"""Whether the arrays describe a market, and the points an aim; each fault in words.

Each check looks at whole arrays and names the first person or place at fault. What is
possible but cannot all be met (a floor that nobody can fill, say) is no fault of the
arrays: the mechanisms find that and say what is in conflict.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import (
    NOWHERE,
    UNPLACED,
    Aim,
    BadMarket,
    Couples,
    Int32,
    Int64,
    Market,
    Quotas,
    Regions,
)
from koryu.matching.pairs import choice_of, is_lawful

MOST_POINTS = 2**20  # so that the sum over a million people stays exact, prices included
Flags = NDArray[np.bool_]


def check_market(market: Market) -> None:
    """Raise BadMarket, naming the person or place at fault, unless all the contract holds."""
    _check_choices(market)
    _check_places(market)
    _check_people(market)
    _check_names(market)
    _check_classes(market)
    if market.regions is not None:
        _check_regions(market, market.regions)
    if market.quotas is not None:
        _check_quotas(market, market.quotas)
    _check_pairs("forbidden", market.forbidden, market)
    if market.couples is not None:
        _check_couples(market, market.couples)
    _check_pairs("pins", market.pins, market)
    _check_pins(market)


def check_aims(market: Market, aims: Sequence[Aim]) -> None:
    """Raise BadMarket, naming the aim and what is wrong with its points."""
    for name, times in Counter(aim.name for aim in aims).items():
        if times > 1:
            raise BadMarket(f"two aims are called {name}")
    for aim in aims:
        _check_points(market, aim)
        for name, worth in (("per_group", aim.per_group), ("per_couple", aim.per_couple)):
            if not 0 <= worth <= MOST_POINTS:
                raise BadMarket(f"aim {aim.name}: {name} is {worth}, not 0 to {MOST_POINTS}")


def check_placement(name: str, place_of: Int32, market: Market) -> None:
    """Raise BadMarket unless this is a place, or UNPLACED, for each person (n,)."""
    people, places = market.size
    _check_array(name, place_of, np.int32, people)
    _refuse(
        _outside(place_of, places, UNPLACED),
        lambda at: f"{name}: {market.person(at)} at place {place_of[at]}, of {places} places",
    )


# What is asked of any array


def _refuse(fault: Flags, say: Callable[[int], str]) -> None:
    """Raise what is to say of the first one at fault, if any is."""
    if fault.any():
        raise BadMarket(say(int(fault.argmax())))


def _check_array(name: str, array: Any, kind: type[np.generic], *shape: int) -> None:
    wanted = f"{np.dtype(kind)} array of shape {shape}"
    if not isinstance(array, np.ndarray):
        raise BadMarket(f"{name} must be an {wanted}, not {type(array).__name__}")
    if array.dtype != kind or array.shape != shape:
        raise BadMarket(f"{name} must be an {wanted}, not {array.dtype} of shape {array.shape}")


def _check_starts(
    name: str, start: Int64, rows: int, entries: int, row: Callable[[int], str]
) -> None:
    """Of a CSR pair: each row begins where the one before it ends, and all is used."""
    _check_array(name, start, np.int64, rows + 1)
    if start[0] != 0:
        raise BadMarket(f"{name} must begin with 0, not {start[0]}")
    _refuse(start[1:] < start[:-1], lambda at: f"{name} falls at {row(at)}")
    if start[-1] != entries:
        raise BadMarket(f"{name} must end with {entries}, not {start[-1]}")


def _check_order(start: Int64, rank: Int32, say: Callable[[int], str]) -> None:
    """Ranks are at least 0 and do not fall within a row; ``say`` is told the row."""
    first = np.zeros(len(rank) + 1, np.bool_)
    first[start[:-1]] = True
    fault = rank < 0
    fault[1:] |= (rank[1:] < rank[:-1]) & ~first[1:-1]
    _refuse(fault, lambda entry: say(_row(start, entry)))


def _row(start: Int64, entry: int) -> int:
    """The row that an entry of a CSR pair stands in."""
    return int(np.searchsorted(start, entry, side="right")) - 1


def _outside(index: Int32, size: int, lowest: int = 0) -> Flags:
    """Which entries are not an index below ``size``."""
    if not len(index) or (index.min() >= lowest and index.max() < size):
        return np.zeros(len(index), np.bool_)  # the usual case, in a third of the time
    return (index < lowest) | (index >= size)


def _twice(key: NDArray[np.integer[Any]]) -> int | None:
    """Where the lowest key that occurs twice stands, or None; a stable sort is quickest
    on keys that are nearly in order."""
    ordered = np.sort(key, kind="stable")
    again = np.flatnonzero(ordered[1:] == ordered[:-1])
    return int(np.flatnonzero(key == ordered[again[0]])[0]) if len(again) else None


# Choices, places, people


def _check_choices(market: Market) -> None:
    choices = market.choices
    if not isinstance(choices.start, np.ndarray) or choices.start.shape in {(), (0,)}:
        raise BadMarket("choices.start must be an int64 array with one entry more than people")
    people, entries = len(choices.start) - 1, np.size(choices.place)
    _check_starts("choices.start", choices.start, people, entries, market.person)
    for name in ("place", "rank", "standing"):
        _check_array(f"choices.{name}", getattr(choices, name), np.int32, entries)
    _check_array("seats", market.seats, np.int32, np.size(market.seats))
    _check_choice_values(market)


def _check_choice_values(market: Market) -> None:
    choices, places = market.choices, len(market.seats)

    def person(entry: int) -> str:
        """Whose choice it is."""
        return market.person(_row(choices.start, entry))

    _refuse(
        _outside(choices.place, places),
        lambda at: f"{person(at)} chooses place {choices.place[at]}, of {places} places",
    )
    _check_order(
        choices.start,
        choices.rank,
        lambda row: f"{market.person(row)}: ranks must be at least 0 and ascend",
    )
    _refuse(
        choices.standing < 0,
        lambda at: (
            f"{person(at)} stands at {choices.standing[at]}, less than 0, "
            f"with {market.place(int(choices.place[at]))}"
        ),
    )
    twice = _twice(choices.person.astype(np.int64) * places + choices.place)
    if twice is not None:
        raise BadMarket(f"{person(twice)} chooses {market.place(int(choices.place[twice]))} twice")


def _check_places(market: Market) -> None:
    places = len(market.seats)
    lowest = {"seats": 0, "target": 0, "group": NOWHERE, "label": NOWHERE}
    for name, least in lowest.items():
        array = getattr(market, name)
        if array is not None:
            _check_least(name, array, places, least, market.place)
    if (target := market.target) is not None:
        _refuse(
            target > market.seats,
            lambda at: (
                f"{market.place(at)}: target is {target[at]}, above {market.seats[at]} seats"
            ),
        )


def _check_people(market: Market) -> None:
    if market.alternate is not None:
        _check_least("alternate", market.alternate, market.size[0], 0, market.person)


def _check_least(name: str, array: Int32, size: int, least: int, of: Callable[[int], str]) -> None:
    _check_array(name, array, np.int32, size)
    _refuse(array < least, lambda at: f"{of(at)}: {name} is {array[at]}, less than {least}")


def _check_names(market: Market) -> None:
    regions = 0 if market.regions is None else len(market.regions.parent)
    sizes = dict(zip(("people", "places"), market.size, strict=True)) | {"areas": regions}
    for kind, size in sizes.items():
        names = getattr(market, kind)
        if names is None:
            continue
        if len(names) != size:
            raise BadMarket(f"{kind} must hold {size} names, not {len(names)}")
        if len(set(names)) != size:
            name = Counter(names).most_common(1)[0][0]
            raise BadMarket(f"{kind} holds the name {name} twice")


def _check_classes(market: Market) -> None:
    classes = market.classes
    if classes is None:
        return
    count, lines = np.size(classes.start) - 1, np.size(classes.place_class)
    _check_starts("classes.start", classes.start, count, lines, lambda row: f"class {row}")
    _check_array("classes.place_class", classes.place_class, np.int32, lines)
    _check_array("classes.of_person", classes.of_person, np.int32, market.size[0])
    _check_least("classes.of_place", classes.of_place, market.size[1], NOWHERE, market.place)
    _refuse(
        _outside(classes.of_person, count, NOWHERE),
        lambda at: f"{market.person(at)} is in class {classes.of_person[at]}, of {count} classes",
    )
    _refuse(classes.place_class < 0, lambda at: f"class line {at} leads to no class of places")
    twice = _twice(classes.person_class.astype(np.int64) << 32 | classes.place_class)
    if twice is not None:
        raise BadMarket(f"class line {twice} stands twice")


# What binds them together


def _check_regions(market: Market, regions: Regions) -> None:
    count = np.size(regions.parent)
    _check_array("regions.of_place", regions.of_place, np.int32, market.size[1])
    _check_array("regions.parent", regions.parent, np.int32, count)
    _check_least("regions.cap", regions.cap, count, 0, market.area)
    _check_least("regions.floor", regions.floor, count, 0, market.area)
    _refuse(
        _outside(regions.of_place, count, NOWHERE),
        lambda at: f"{market.place(at)} is in region {regions.of_place[at]}, of {count} regions",
    )
    _refuse(
        _outside(regions.parent, count, NOWHERE),
        lambda at: f"{market.area(at)} is in region {regions.parent[at]}, of {count} regions",
    )
    _refuse(_inside_itself(regions.parent), lambda at: f"{market.area(at)} is inside itself")


def _inside_itself(parent: Int32) -> Flags:
    """Which regions have no top above them: those in a ring, and all inside such."""
    above = np.append(parent, NOWHERE)  # the last entry is what NOWHERE leads to: itself
    for _ in range(len(parent).bit_length()):
        above = above[above]  # twice as far up
    ringed: Flags = above[:-1] != NOWHERE
    return ringed


def _check_quotas(market: Market, quotas: Quotas) -> None:
    count = np.size(quotas.counted)
    regions = 0 if market.regions is None else len(market.regions.parent)
    _check_least("quotas.category", quotas.category, market.size[0], NOWHERE, market.person)
    for name in ("counted", "region", "cap"):
        _check_least(f"quotas.{name}", getattr(quotas, name), count, 0, lambda at: f"quota {at}")
    _refuse(
        _outside(quotas.region, regions),
        lambda at: f"quota {at} is of region {quotas.region[at]}, of {regions} regions",
    )


def _check_couples(market: Market, couples: Couples) -> None:
    count, joint = np.shape(couples.members)[:1], np.size(couples.rank)
    _check_array("couples.members", couples.members, np.int32, *count, 2)
    _check_array("couples.places", couples.places, np.int32, joint, 2)
    _check_array("couples.rank", couples.rank, np.int32, joint)
    _check_members(market, couples)

    def couple(row: int) -> str:
        """What messages call the couple."""
        return " and ".join(market.person(int(member)) for member in couples.members[row])

    _check_starts("couples.start", couples.start, len(couples.members), joint, couple)
    _check_order(
        couples.start,
        couples.rank,
        lambda row: f"{couple(row)}: ranks must be at least 0 and ascend",
    )
    _check_joint(market, couples, lambda at: couple(_row(couples.start, at)))


def _check_members(market: Market, couples: Couples) -> None:
    people = market.size[0]
    members = couples.members.reshape(-1)
    _refuse(
        _outside(members, people),
        lambda at: f"couple {at // 2} has member {members[at]}, of {people} people",
    )
    twice = _twice(members)
    if twice is not None:
        raise BadMarket(f"{market.person(int(members[twice]))} is in a couple twice")


def _check_joint(market: Market, couples: Couples, couple: Callable[[int], str]) -> None:
    """Each joint choice is one of the members' own, once; ``couple`` is told the choice."""
    places, size = couples.places, market.size[1]
    _refuse(
        _outside(places.reshape(-1), size, UNPLACED),
        lambda at: f"{couple(at // 2)} choose place {places.flat[at]}, of {size} places",
    )
    _refuse((places == UNPLACED).all(axis=1), lambda at: f"{couple(at)} choose to be unplaced both")
    rows = np.repeat(np.arange(len(couples.members)), np.diff(couples.start))
    for side in (0, 1):
        person, place = couples.members[rows, side], places[:, side]
        known = choice_of(market.choices, person, place) != NOWHERE
        _refuse(
            (place != UNPLACED) & ~known,
            lambda at, person=person, place=place: (  # type: ignore[misc]
                f"{couple(at)} choose {market.place(int(place[at]))}, "
                f"not among the choices of {market.person(int(person[at]))}"
            ),
        )
    twice = _twice((rows * (size + 1) + places[:, 0] + 1) * (size + 1) + places[:, 1] + 1)
    if twice is not None:
        raise BadMarket(f"{couple(twice)} make the same joint choice twice")


def _check_pairs(name: str, pairs: Int32, market: Market) -> None:
    """(person, place) pairs, in range."""
    _check_array(name, pairs, np.int32, *np.shape(pairs)[:1], 2)
    people, places = market.size
    _refuse(
        _outside(pairs[:, 0], people),
        lambda at: f"{name} {at} is of person {pairs[at, 0]}, of {people} people",
    )
    _refuse(
        _outside(pairs[:, 1], places),
        lambda at: (
            f"{name}: {market.person(int(pairs[at, 0]))} at place {pairs[at, 1]}, "
            f"of {places} places"
        ),
    )


def _check_pins(market: Market) -> None:
    people, places = market.pins[:, 0], market.pins[:, 1]
    twice = _twice(people)
    if twice is not None:
        raise BadMarket(f"{market.person(int(people[twice]))} is pinned twice")
    _refuse(
        ~is_lawful(market, people, places),
        lambda at: (
            f"{market.person(int(people[at]))} is pinned to "
            f"{market.place(int(places[at]))} but may not go there"
        ),
    )
    pinned = np.bincount(places, minlength=market.size[1])
    _refuse(
        pinned > market.seats,
        lambda at: (
            f"{pinned[at]} people are pinned to {market.place(at)}, "
            f"which has {market.seats[at]} seats"
        ),
    )


# Points


def _check_points(market: Market, aim: Aim) -> None:
    choices = market.choices
    lines = 0 if market.classes is None else len(market.classes.place_class)
    joint = 0 if market.couples is None else len(market.couples.rank)
    _check_worth(aim, "person", market.size[0], market.person)
    _check_worth(aim, "class_line", lines, lambda at: f"class line {at}")
    _check_worth(aim, "joint", joint, lambda at: f"joint choice {at}")
    _check_worth(
        aim,
        "choice",
        len(choices.place),
        lambda at: (
            f"{market.person(_row(choices.start, at))} at {market.place(int(choices.place[at]))}"
        ),
    )


def _check_worth(aim: Aim, part: str, size: int, line: Callable[[int], str]) -> None:
    points = getattr(aim, part)
    if points is None:
        return
    where = f"aim {aim.name}: {part}"
    if not isinstance(points, np.ndarray) or not np.issubdtype(points.dtype, np.integer):
        raise BadMarket(f"{where} must be an array of integers")
    if points.shape != (size,):
        raise BadMarket(f"{where} must have the shape {(size,)}, not {points.shape}")
    if len(points) and (points.min() < -MOST_POINTS or points.max() > MOST_POINTS):
        _refuse(
            (points < -MOST_POINTS) | (points > MOST_POINTS),
            lambda at: f"{where}: {line(at)} earns {points[at]}; at most {MOST_POINTS} either way",
        )
