"""Markets of some hundred people from a seed, for the comparison with a general solver.

Every one of them can be met: a lawful placement is made first, and floors, caps and pins are
then set so that it holds.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from koryu.matching.market import (
    NO_CAP,
    NOWHERE,
    UNPLACED,
    Aim,
    Classes,
    Market,
    Quotas,
    Regions,
)
from tests.matching.brute_force import is_lawful, lawful_lines
from tests.matching.markets import (
    Feature,
    Pair,
    array,
    couples_of,
    joint_lines,
    market_of,
    placed,
    starts,
    total_rank,
)

Lot = np.random.Generator


def midsize_market(seed: int, *features: Feature, people: tuple[int, int] = (100, 400)) -> Market:
    """A market with these features; places are few enough that not everybody finds one."""
    lot = np.random.default_rng(seed)
    n = int(lot.integers(*people))
    m = int(lot.integers(n // 8, n // 3))
    seats = lot.integers(0, 5, m).tolist()
    liked = lot.dirichlet(np.full(m, 0.7))
    wishes = [_wish(lot, liked, "ties" in features) for _ in range(n)]
    market = market_of(wishes, seats, **_parts(lot, features, n, m))
    if "forbidden" in features:
        lines = sorted(lawful_lines(market))
        kept_from = lot.choice(len(lines), len(lines) // 20, replace=False)
        market = replace(market, forbidden=array([lines[k] for k in kept_from]).reshape(-1, 2))
    if "couples" in features or "joint" in features:
        market = replace(market, couples=couples_of(_pairs(lot, market, features)))
    planted = _plant(lot, market)
    if "regions" in features:
        market = _bind(lot, market, planted, features)
    if "pins" in features:
        lines = [(i, j) for i, j in enumerate(planted) if j != UNPLACED]
        pinned = lot.choice(len(lines), min(6, len(lines)), replace=False)
        market = replace(market, pins=array([lines[k] for k in pinned]).reshape(-1, 2))
    assert is_lawful(market, planted)
    return market


def midsize_aims(seed: int, market: Market) -> list[Aim]:
    """The usual aims and two of drawn points, in any order."""
    lot = np.random.default_rng(seed)
    choices = len(market.choices.place)
    lines = 0 if market.classes is None else len(market.classes.place_class)
    joint = 0 if market.couples is None else len(market.couples.rank)
    found = [
        placed(market),
        total_rank(market),
        Aim("seldom", choice=array(lot.random(choices) < 0.1)),
        Aim(
            "points",
            person=array(lot.integers(-3, 20, market.size[0])),
            choice=array(lot.integers(-5, 50, choices)),
            class_line=array(lot.integers(-9, 5, lines)),
            joint=array(lot.integers(0, 30, joint)),
            per_group=int(lot.integers(0, 9)),
            per_couple=int(lot.integers(0, 9)),
        ),
    ]
    if market.group is not None:
        found.append(Aim("spread", per_group=1))
    if market.couples is not None and market.label is not None:
        found.append(Aim("together", per_couple=1))
    return [found[k] for k in lot.permutation(len(found))[: lot.integers(2, 6)]]


def _wish(lot: Lot, liked: Any, ties: bool) -> list[list[int]]:
    count = min(int(lot.integers(0, 6)), int((liked > 0).sum()))
    order = [int(place) for place in lot.choice(len(liked), count, replace=False, p=liked)]
    cut = [0, *(k for k in range(1, count) if not ties or lot.random() < 0.7), count]
    return [order[a:b] for a, b in pairwise(cut) if a < b]


def _parts(lot: Lot, features: Sequence[Feature], people: int, places: int) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    host = lot.integers(0, max(places // 6, 1), places)
    if "classes" in features:
        allowed = [sorted(lot.choice(4, lot.integers(0, 4), replace=False)) for _ in range(3)]
        parts["classes"] = Classes(
            of_person=array(lot.integers(NOWHERE, 3, people)),
            of_place=array(lot.integers(NOWHERE, 4, places)),
            start=starts(allowed),
            place_class=array(np.concatenate(allowed)),
        )
    if "regions" in features:
        hosts, areas = int(host.max()) + 1, 3
        above = hosts + lot.integers(0, areas, hosts)
        whole = hosts + areas
        parent = array([*above, *[whole] * areas, NOWHERE])
        none = np.zeros(whole + 1, np.int32)
        parts["regions"] = Regions(array(host), parent, none + np.int32(NO_CAP), none)
    if "groups" in features:
        parts["group"] = array(host * 3 + lot.integers(0, 3, places))
    if "couples" in features:
        parts["label"] = array(np.where(lot.random(places) < 0.1, NOWHERE, host))
    if "alternates" in features:
        parts["alternate"] = array(np.where(lot.random(people) < 0.8, 0, 1 + np.arange(people)))
    return parts


def _pairs(lot: Lot, market: Market, features: Sequence[Feature]) -> list[Pair]:
    order = [int(i) for i in lot.permutation(market.size[0])]
    pairs = []
    for one, other in zip(order[: len(order) // 40], order[len(order) // 2 :], strict=False):
        possible = joint_lines(market, (one, other))
        held = "joint" in features and ("couples" not in features or lot.random() < 0.5)
        count = min(len(possible), 5) if held else 0
        choices = (
            [possible[k] for k in lot.choice(len(possible), count, replace=False)] if count else []
        )
        if choices or "couples" in features:
            pairs.append(Pair((one, other), choices))
    return pairs


def _plant(lot: Lot, market: Market) -> list[int]:
    """Some placement: everybody by lot to a line that is left, but for couples who must agree."""
    lines: dict[int, list[int]] = {}
    for person, place in sorted(lawful_lines(market)):
        lines.setdefault(person, []).append(place)
    held: set[int] = set()
    if market.couples is not None:
        joint = np.diff(market.couples.start) > 0
        held = set(market.couples.members[joint].reshape(-1).tolist())
    place_of, left = [UNPLACED] * market.size[0], market.seats.tolist()
    for person in lot.permutation(market.size[0]).tolist():
        open_to = [place for place in lines.get(person, []) if left[place] > 0]
        if person not in held and open_to:
            place_of[person] = open_to[lot.integers(len(open_to))]
            left[place_of[person]] -= 1
    return place_of


def _bind(lot: Lot, market: Market, planted: list[int], features: Sequence[Feature]) -> Market:
    """Caps and floors at which some of the regions bind, and quotas."""
    regions = market.regions
    assert regions is not None
    inside = np.zeros(len(regions.cap), np.int64)
    category = lot.integers(NOWHERE, 3, market.size[0])
    by_category = np.zeros((3, len(regions.cap)), np.int64)
    for person, place in enumerate(planted):
        region = NOWHERE if place == UNPLACED else int(regions.of_place[place])
        while region != NOWHERE:
            inside[region] += 1
            if category[person] != NOWHERE:
                by_category[category[person], region] += 1
            region = int(regions.parent[region])
    binds = lot.random(len(inside)) < 0.5
    cap = np.where(binds, inside + lot.integers(0, 3, len(inside)), NO_CAP)
    floor = np.zeros_like(cap)
    if "floors" in features:
        floor = np.where(lot.random(len(cap)) < 0.5, inside - lot.integers(0, 3, len(cap)), 0)
    bound = replace(regions, cap=array(cap), floor=array(np.maximum(floor, 0)))
    if "quotas" not in features:
        return replace(market, regions=bound)
    hosts = np.flatnonzero(lot.random(len(inside)) < 0.3)
    counted = array(np.repeat([0, 1], len(hosts)))
    where = array(np.tile(hosts, 2))
    most = by_category[counted, where] + lot.integers(0, 2, len(where))
    quotas = Quotas(array(category), counted, where, array(most))
    return replace(market, regions=bound, quotas=quotas)
