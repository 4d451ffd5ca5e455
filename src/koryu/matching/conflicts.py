"""Why nothing is lawful: the fewest conditions that already contradict each other.

Pins, floors, caps and quotas are conditions. A set of them is irreducible if it can't be met
but could be with any one of them dropped. It is found by halves (QuickXplain: Junker,
Preferred explanations and relaxations for over-constrained problems, AAAI 2004), with a
flow, or a search over couples, telling each time whether a set can be met.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from koryu.matching.market import NO_CAP, Market

Sort = Literal["pin", "floor", "cap", "quota"]


@dataclass(frozen=True, order=True)
class Condition:
    """One condition of a market: the ``number``-th of its sort (a region for floor and cap)."""

    sort: Sort
    number: int

    def words(self, market: Market) -> str:
        """The condition as a clause."""
        if self.sort == "pin":
            person, place = (int(index) for index in market.pins[self.number])
            return f"{market.person(person)} is pinned to {market.place(place)}"
        if self.sort == "quota" and market.quotas is not None:
            quotas, at = market.quotas, self.number
            area = market.area(int(quotas.region[at]))
            return f"{area} takes at most {quotas.cap[at]} of category {quotas.counted[at]}"
        area = market.area(self.number)
        if market.regions is not None and self.sort == "floor":
            return f"{area} must receive at least {market.regions.floor[self.number]}"
        return f"{area} takes at most {market.regions.cap[self.number]}" if market.regions else area


Conditions = Sequence[Condition]


class Infeasible(ValueError):
    """No placement is lawful; ``conditions`` of the ``market`` can't all be met, though all but
    any one can."""

    def __init__(self, market: Market, conditions: tuple[Condition, ...]) -> None:
        clauses = "; ".join(condition.words(market) for condition in conditions)
        start = "This cannot be met" if len(conditions) == 1 else "These cannot all be met"
        super().__init__(f"{start}: {clauses}.")
        self.market, self.conditions = market, conditions


def conditions_of(market: Market) -> list[Condition]:
    """All conditions of a market."""
    found = [Condition("pin", number) for number in range(len(market.pins))]
    if market.regions is not None:
        floors, caps = market.regions.floor > 0, market.regions.cap < NO_CAP
        found += [Condition("floor", int(number)) for number in np.flatnonzero(floors)]
        found += [Condition("cap", int(number)) for number in np.flatnonzero(caps)]
    if market.quotas is not None:
        found += [Condition("quota", number) for number in range(len(market.quotas.cap))]
    return found


def without(market: Market, dropped: Conditions) -> Market:
    """The market with these conditions dropped."""
    numbers = {
        sort: [c.number for c in dropped if c.sort == sort]
        for sort in ("pin", "floor", "cap", "quota")
    }
    pins = np.delete(market.pins, numbers["pin"], axis=0)
    regions, quotas = market.regions, market.quotas
    if regions is not None:
        floor, cap = regions.floor.copy(), regions.cap.copy()
        floor[numbers["floor"]] = 0
        cap[numbers["cap"]] = NO_CAP
        regions = replace(regions, floor=floor, cap=cap)
    if quotas is not None:
        left = np.setdiff1d(np.arange(len(quotas.cap)), numbers["quota"])
        quotas = replace(
            quotas, counted=quotas.counted[left], region=quotas.region[left], cap=quotas.cap[left]
        )
    return replace(market, pins=pins, regions=regions, quotas=quotas)


def conflict(market: Market, can_be_met: Callable[[Market], bool]) -> tuple[Condition, ...]:
    """An irreducible set of conditions that can't be met; empty where all can be.

    ``can_be_met`` says of a market whether it has a lawful placement. It is asked O(k log(c/k))
    times for a set of k out of c conditions.
    """
    everything = conditions_of(market)

    def holds(kept: Conditions) -> bool:
        """Whether these conditions, and no others, can be met."""
        kept_ones = set(kept)
        return can_be_met(without(market, [c for c in everything if c not in kept_ones]))

    if not everything or holds(everything):
        return ()
    return tuple(sorted(_narrowed([], everything, known=False, holds=holds)))


def _narrowed(
    kept: list[Condition],
    among: list[Condition],
    *,
    known: bool,
    holds: Callable[[Conditions], bool],
) -> list[Condition]:
    """The conditions of ``among`` that, with those ``kept``, can't be met, none to spare.

    ``known``: whether something was kept since it was last asked if ``kept`` can be met.
    """
    if known and not holds(kept):
        return []
    if len(among) == 1:
        return among
    half = len(among) // 2
    first, second = among[:half], among[half:]
    later = _narrowed(kept + first, second, known=True, holds=holds)
    earlier = _narrowed(kept + later, first, known=bool(later), holds=holds)
    return earlier + later
