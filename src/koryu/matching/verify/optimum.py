"""Whether an optimum is one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import NOWHERE, UNPLACED, Aim, Market
from koryu.matching.results import Optimum
from koryu.matching.verify.facts import Facts
from koryu.matching.verify.lawful import misshapen, unlawful, values_of
from koryu.matching.verify.proof import Unproved, bound_of
from koryu.matching.verify.verdict import Verdict, all_lines_are


def verify_optimum(
    market: Market, aims: Sequence[Aim], optimum: Optimum, *, gaps: Sequence[int] | None = None
) -> Verdict:
    """Check that a placement is lawful, count its aims anew, prove its bound from the prices.

    The bound must be just what the prices prove. ``gaps``: by how much each aim is said to be
    able to rise (see ``gaps_of``), checked where given. One pass over the lines for each leaf.
    """
    place_of = optimum.place_of
    breaches = list(misshapen(market, place_of))
    if breaches:
        return Verdict(tuple(breaches), ())
    facts = Facts(market, aims, optimum.tree)
    row = facts.rows(np.arange(market.size[0]), place_of)
    taken = np.bincount(place_of[place_of != UNPLACED], minlength=market.size[1])
    astray = np.flatnonzero((place_of != UNPLACED) & (row < 0))
    breaches = list(unlawful(market, place_of, taken, astray))
    values = values_of(facts, place_of, row)
    if values != optimum.values:
        breaches.append(f"The aims are said to be {optimum.values}, but come to {values}.")
    try:
        bound = bound_of(facts, optimum)
        if bound != optimum.bound:
            breaches.append(f"The bound is said to be {optimum.bound}; the prices prove {bound}.")
        elif gaps is not None and tuple(gaps) != gaps_of(market, aims, values, bound):
            breaches.append(f"The gaps are said to be {tuple(gaps)}, which is not proved.")
    except Unproved as why:
        breaches.append(str(why))
    return Verdict(tuple(breaches), () if breaches else _proved(aims, optimum))


def _proved(aims: Sequence[Aim], optimum: Optimum) -> tuple[str, ...]:
    figures = zip(aims, optimum.values, optimum.bound, strict=True)
    placed = int((optimum.place_of != UNPLACED).sum())
    best = (
        "No lawful placement is better: the prices prove it."
        if optimum.values == optimum.bound
        else f"No lawful placement comes to more than {optimum.bound}, the aims in their order."
    )
    return (
        f"{all_lines_are(placed)} lawful; all seats, limits, pins and joint choices are kept.",
        "Counted anew: " + ", ".join(f"{aim.name} {value}" for aim, value, _ in figures) + ".",
        best,
    )


def gaps_of(
    market: Market, aims: Sequence[Aim], values: tuple[int, ...], bound: tuple[int, ...]
) -> tuple[int, ...]:
    """By how much each aim might still rise while those before it keep their values.

    Nothing as long as the bound is the value, then the difference; of the aims after it
    nothing is proved: they might come to all that could be earned.
    """
    same = [top == value for top, value in zip(bound, values, strict=True)]
    first = [*same, False].index(False)
    gaps = [0] * first
    if first < len(aims):
        gaps.append(bound[first] - values[first])
    return (*gaps, *(_most(market, aims[k]) - values[k] for k in range(first + 1, len(aims))))


def _most(market: Market, aim: Aim) -> int:
    """What an aim comes to if everybody has its best line, and every couple and group all."""
    line = max(_top(aim.choice), _top(aim.class_line))
    person = np.zeros(market.size[0], np.int64) if aim.person is None else aim.person
    couples = 0 if market.couples is None else len(market.couples.members)
    groups = 0 if market.group is None else int(market.group.max(initial=NOWHERE)) + 1
    lines = int(np.maximum(person.astype(np.int64) + line, 0).sum())
    return lines + couples * (aim.per_couple + _top(aim.joint)) + groups * aim.per_group


def _top(points: NDArray[np.integer[Any]] | None) -> int:
    return 0 if points is None else int(points.max(initial=0))
