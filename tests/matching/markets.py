"""Markets to try the engine on: small ones drawn by hypothesis, mid-size ones from a seed.

``markets("regions", "floors")`` draws small markets in which these features may appear and no
others; ``markets(*EVERY)`` those in which anything may. ``aims(market)`` draws what to aim at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, product
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st

from koryu.matching.market import (
    NO_CAP,
    NOWHERE,
    UNPLACED,
    Aim,
    Choices,
    Classes,
    Couples,
    Int32,
    Market,
    Quotas,
    Regions,
)
from tests.matching.brute_force import lawful_lines

Feature = Literal[
    "ties",  # of people's choices and of places' standings
    "standings",
    "classes",
    "regions",  # nested, with caps
    "floors",
    "quotas",
    "couples",  # free ones
    "joint",  # couples with joint choices
    "pins",
    "forbidden",
    "alternates",
    "groups",
    "targets",
]
EVERY: tuple[Feature, ...] = (
    "ties",
    "standings",
    "classes",
    "regions",
    "floors",
    "quotas",
    "couples",
    "joint",
    "pins",
    "forbidden",
    "alternates",
    "groups",
    "targets",
)

Order = Sequence[int | Sequence[int]]  # best first; an inner list is a tie
Draw = Callable[..., Any]
ROWS = {"target", "group", "label", "alternate"}
LINES = {"pins", "forbidden"}


# A market in plain words


@dataclass(frozen=True)
class Pair:
    """A couple; ``choices`` are its joint choices, best first, none if it is free."""

    members: tuple[int, int]
    choices: Sequence[tuple[int, int]] = ()


def market_of(
    wishes: Sequence[Order],
    seats: Sequence[int],
    ranks: Sequence[Order] | None = None,
    pairs: Sequence[Pair] = (),
    **parts: Any,
) -> Market:
    """The market of these wishes: of each person the places, of each place the people.

    Whom a place does not rank it won't have; without ``ranks`` no place has priorities.
    ``parts`` are those of Market; lists will do for arrays.
    """
    standing = None if ranks is None else [levels(order) for order in ranks]
    if pairs:
        parts["couples"] = couples_of(pairs)
    for name in ROWS & parts.keys():
        parts[name] = array(parts[name])
    for name in LINES & parts.keys():
        parts[name] = _lines(parts[name])
    return Market(array(seats), choices_of([levels(order) for order in wishes], standing), **parts)


def array(numbers: Any) -> Int32:
    return np.array(numbers, np.int32)


def starts(parts: Sequence[Sequence[Any]]) -> Any:
    return np.cumsum([0, *(len(part) for part in parts)], dtype=np.int64)


def levels(order: Order) -> dict[int, int]:
    """At which level of the order each one stands, in the order of standing."""
    tied = [[tie] if isinstance(tie, int) else tie for tie in order]
    return {one: level for level, tie in enumerate(tied) for one in tie}


def choices_of(
    wishes: Sequence[dict[int, int]], standing: Sequence[dict[int, int]] | None
) -> Choices:
    rows = [
        [
            (j, rank, 0 if standing is None else standing[j][i])
            for j, rank in wished.items()
            if standing is None or i in standing[j]
        ]
        for i, wished in enumerate(wishes)
    ]
    columns = array([cell for row in rows for cell in row]).reshape(-1, 3).T.copy()
    return Choices(starts(rows), *columns)


def couples_of(pairs: Sequence[Pair]) -> Couples:
    joint = [choice for pair in pairs for choice in pair.choices]
    return Couples(
        members=array([pair.members for pair in pairs]).reshape(-1, 2),
        start=starts([pair.choices for pair in pairs]),
        places=array(joint).reshape(-1, 2),
        rank=array([rank for pair in pairs for rank in range(len(pair.choices))]),
    )


# Small markets


@st.composite
def markets(draw: Draw, *features: Feature, people: int = 5, places: int = 4) -> Market:
    """Markets of at most so many people and places; the smaller and plainer the simpler."""
    n, m = draw(st.integers(1, people)), draw(st.integers(1, places))
    wishes = [draw(_orders(m, "ties" in features)) for _ in range(n)]
    ranked = [draw(_orders(n, "ties" in features)) for _ in range(m)]
    seats = draw(_row(m, 1, 2, 1, 3, 0))
    ranks = ranked if "standings" in features else None
    market = market_of(wishes, seats, ranks, **_parts(draw, features, n, seats))
    if "forbidden" in features:
        lines = sorted(lawful_lines(market))
        market = replace(market, forbidden=_lines(draw(_some(lines, 3))))
    if "pins" in features:
        lines = sorted(lawful_lines(market))
        pins = draw(_some(lines, 2, unique_by=lambda line: line[0]))
        market = replace(market, pins=_lines(_seated(pins, seats)))
    if "couples" in features or "joint" in features:
        pairs = draw(_pairs(market, "couples" in features, "joint" in features))
        market = replace(market, couples=couples_of(pairs))
    return market


def _parts(
    draw: Draw, features: Sequence[Feature], people: int, seats: Sequence[int]
) -> dict[str, Any]:
    places = len(seats)
    parts: dict[str, Any] = {}
    if "classes" in features:
        parts["classes"] = draw(_classes(people, places))
    if "regions" in features:
        parts["regions"] = draw(_regions(people, places, "floors" in features))
        regions = len(parts["regions"].cap)
        if "quotas" in features and regions:
            parts["quotas"] = draw(_quotas(people, regions))
    if "alternates" in features:
        parts["alternate"] = draw(_row(people, 0, 1, 2))
    if "groups" in features:
        inside = parts["regions"].of_place.tolist() if "regions" in parts else [NOWHERE] * places
        parts["group"] = draw(_groups(inside))
    if "couples" in features:
        parts["label"] = draw(_row(places, 0, 1, NOWHERE))
    if "targets" in features:
        parts["target"] = [draw(st.integers(0, most)) for most in seats]
    return parts


def _row(size: int, *numbers: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from(numbers), min_size=size, max_size=size)


def _some(
    lines: Sequence[Any], most: int, unique_by: Any = None
) -> st.SearchStrategy[list[tuple[int, int]]]:
    one = st.sampled_from(lines) if lines else st.nothing()
    return st.lists(one, max_size=most if lines else 0, unique_by=unique_by or (lambda line: line))


def _seated(pins: Sequence[tuple[int, int]], seats: Sequence[int]) -> list[tuple[int, int]]:
    """The pins, but of those to one place no more than it has seats."""
    before = [[place for _, place in pins[:number]] for number in range(len(pins))]
    return [
        pin for pin, taken in zip(pins, before, strict=True) if taken.count(pin[1]) < seats[pin[1]]
    ]


def _lines(lines: Sequence[Any]) -> Int32:
    return array(lines).reshape(-1, 2)


@st.composite
def _orders(draw: Draw, size: int, ties: bool) -> Order:
    """An order of some of the numbers below size."""
    left_out = -1
    level = draw(_row(size, 0, 1, 2, 3, left_out))
    kept = sorted((at, one) for one, at in enumerate(level) if at != left_out)
    if ties:
        return [[one for _, one in tie] for _, tie in groupby(kept, key=lambda pair: pair[0])]
    return [one for _, one in kept]


@st.composite
def _classes(draw: Draw, people: int, places: int) -> Classes:
    allowed = [draw(_some([0, 1], 2)) for _ in range(2)]
    return Classes(
        of_person=array(draw(_row(people, NOWHERE, 0, 1))),
        of_place=array(draw(_row(places, NOWHERE, 0, 1))),
        start=starts(allowed),
        place_class=array([one for row in allowed for one in sorted(row)]),
    )


@st.composite
def _regions(draw: Draw, people: int, places: int, floors: bool) -> Regions:
    """A family of nested regions; the number of one inside another may be the lower one."""
    count = draw(st.integers(0, 4))
    parent = [draw(st.integers(NOWHERE, region - 1)) for region in range(count)]
    cap = draw(_row(count, NO_CAP, *range(people + 1)))
    few = [0, 0, 0, 1, 2] if floors else [0]
    floor = [min(number, most) for number, most in zip(draw(_row(count, *few)), cap, strict=True)]
    of_place = draw(_row(places, NOWHERE, *range(count)))
    if draw(st.booleans()):
        last = count - 1
        parent = [last - r if r != NOWHERE else NOWHERE for r in reversed(parent)]
        of_place = [last - r if r != NOWHERE else NOWHERE for r in of_place]
        cap, floor = cap[::-1], floor[::-1]
    return Regions(array(of_place), array(parent), array(cap), array(floor))


@st.composite
def _groups(draw: Draw, inside: Sequence[int]) -> list[int]:
    """Groups of places; as the engine asks, each lies in one region."""
    drawn = list(zip(draw(_row(len(inside), 0, 1, NOWHERE)), inside, strict=True))
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys(drawn))}
    return [NOWHERE if pair[0] == NOWHERE else numbers[pair] for pair in drawn]


@st.composite
def _quotas(draw: Draw, people: int, regions: int) -> Quotas:
    quota = st.tuples(st.integers(0, 1), st.integers(0, regions - 1), st.integers(0, 2))
    drawn = draw(st.lists(quota, max_size=3, unique_by=lambda q: q[:2]))
    category = array(draw(_row(people, 0, 1, NOWHERE)))
    return Quotas(category, *array(drawn).reshape(-1, 3).T.copy())


@st.composite
def _pairs(draw: Draw, market: Market, free: bool, joint: bool) -> list[Pair]:
    order = draw(st.permutations(range(market.size[0])))
    pairs = []
    for one, other in zip(order[::2], order[1::2], strict=False):
        held = joint and (not free or draw(st.booleans()))
        choices = draw(_some(joint_lines(market, (one, other)), 4)) if held else []
        if choices or (free and draw(st.booleans())):
            pairs.append(Pair((one, other), choices))
    return pairs


def joint_lines(market: Market, members: tuple[int, int]) -> list[tuple[int, int]]:
    """What two people may ask for together: a choice of each, or of one of them alone."""
    own = [[*market.choices.place[market.choices.of(i)].tolist(), UNPLACED] for i in members]
    return [pair for pair in product(*own) if pair != (UNPLACED, UNPLACED)]


# Aims of small markets


@st.composite
def aims(draw: Draw, market: Market, most: int = 4) -> list[Aim]:
    """Some aims in any order: the usual ones, and points of every kind, drawn."""
    kinds = [placed(market), total_rank(market), Aim("spread", per_group=1)]
    kinds += [Aim("together", per_couple=1)]
    drawn = st.one_of(st.sampled_from(kinds), points(market))
    found = draw(st.lists(drawn, min_size=1, max_size=most))
    return [replace(aim, name=f"{number} {aim.name}") for number, aim in enumerate(found)]


def placed(market: Market) -> Aim:
    """People of the round who are placed."""
    people = market.size[0]
    alternate = [0] * people if market.alternate is None else market.alternate.tolist()
    return Aim("placed", person=array([int(rank == 0) for rank in alternate]))


def total_rank(market: Market) -> Aim:
    """The lower the ranks the better; a class line comes after all choices."""
    rank, lines = market.choices.rank, 0
    if market.classes is not None:
        lines = len(market.classes.place_class)
    last = int(rank.max(initial=-1)) + 1
    return Aim("total_rank", choice=-rank, class_line=array([-last] * lines))


@st.composite
def points(draw: Draw, market: Market) -> Aim:
    """Points of each kind, small or as large as they may be, some of them less than nothing."""
    scale = draw(st.sampled_from([1, 1, 1, 2**18]))
    worth = st.integers(-2, 4).map(lambda number: number * scale)

    def row(size: int) -> Int32 | None:
        drawn = st.lists(worth, min_size=size, max_size=size).map(array)
        return draw(st.none() | drawn) if size else None

    return Aim(
        "points",
        person=row(market.size[0]),
        choice=row(len(market.choices.place)),
        class_line=row(0 if market.classes is None else len(market.classes.place_class)),
        joint=row(0 if market.couples is None else len(market.couples.rank)),
        per_group=draw(st.integers(0, 3)),
        per_couple=draw(st.integers(0, 3)),
    )
