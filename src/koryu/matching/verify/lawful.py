"""What a placement breaks, and what it is worth."""

from collections.abc import Iterator

import numpy as np

from koryu.matching.market import NOWHERE, UNPLACED, Int32, Int64
from koryu.matching.results import APART
from koryu.matching.verify.facts import Bool, Facts
from koryu.matching.verify.verdict import told


def unlawful(facts: Facts, place_of: Int32, row: Int64) -> Iterator[str]:
    """What the placement breaks, a sentence each; ``row`` (n,): by which line each stands."""
    market, size = facts.market, np.int64(facts.places)
    placed = np.flatnonzero(place_of != UNPLACED)
    forbidden = market.forbidden[:, 0] * size + market.forbidden[:, 1]
    barred = np.isin(placed * size + place_of[placed], forbidden) | (row[placed] < 0)
    yield from told(
        placed[barred],
        lambda i: f"{market.person(i)} may not go to {market.place(int(place_of[i]))}.",
    )
    yield from told(
        market.pins[place_of[market.pins[:, 0]] != market.pins[:, 1], 0],
        lambda i: f"{market.person(i)} is pinned, but not placed so.",
    )
    taken = np.bincount(place_of[placed], minlength=facts.places)
    yield from told(
        np.flatnonzero(taken > market.seats),
        lambda j: f"{market.place(j)} has {market.seats[j]} seats for {taken[j]} people.",
    )
    yield from _beyond_limits(facts, placed, place_of[placed])
    yield from told(
        np.flatnonzero(_torn(facts, place_of)),
        lambda k: f"{_names(facts, k)} did not ask for this together.",
    )


def values_of(facts: Facts, place_of: Int32, row: Int64) -> tuple[int, ...]:
    """What each aim comes to."""
    placed = np.flatnonzero(place_of != UNPLACED)
    total = facts.person[placed].sum(axis=0, dtype=np.int64)
    total += facts.row[:, row[placed]].sum(axis=1, dtype=np.int64)
    total += facts.options.extra[_met(facts, place_of)].sum(axis=0)
    if facts.market.group is not None:
        covered = np.unique(facts.market.group[place_of[placed]])
        total += facts.per_group * np.count_nonzero(covered != NOWHERE)
    return tuple(total.tolist())


def _beyond_limits(facts: Facts, placed: Int64, place: Int32) -> Iterator[str]:
    market, regions, quotas = facts.market, facts.market.regions, facts.market.quotas
    if regions is None:
        return
    count = np.zeros((len(facts.counted) + 1, facts.regions), np.int64)  # by kind of people
    for inside, region in facts.around(place):
        np.add.at(count, (facts.kind[placed[inside]], region), 1)
    people = count.sum(axis=0)
    yield from told(
        np.flatnonzero((people > regions.cap) | (people < regions.floor)),
        lambda r: (
            f"{market.area(r)} has a floor of {regions.floor[r]} and a cap of {regions.cap[r]}, "
            f"for {people[r]} people."
        ),
    )
    if quotas is not None:
        found = count[np.searchsorted(facts.counted, quotas.counted) + 1, quotas.region]
        yield from told(
            np.flatnonzero(found > quotas.cap),
            lambda t: (
                f"{market.area(int(quotas.region[t]))} has a cap of {quotas.cap[t]} on category "
                f"{quotas.counted[t]}, for {found[t]} people."
            ),
        )


def _met(facts: Facts, place_of: Int32) -> Bool:
    """Which options came true: joint choices, and labels at which a free couple meets."""
    options = facts.options
    at = place_of[facts.members[options.couple]]
    met: Bool = options.joint & (at == options.place).all(axis=1)
    if facts.labels and facts.market.label is not None:
        label = np.where(at == UNPLACED, NOWHERE, facts.market.label[at])
        met |= ~options.joint & (label == options.value[:, None]).all(axis=1)
    met &= options.value != APART
    return met


def _torn(facts: Facts, place_of: Int32) -> Bool:
    """Which couples with joint choices go somewhere and yet got none of them."""
    options, count = facts.options, len(facts.members)
    asked = np.bincount(options.couple[options.joint], minlength=count) > 0
    met = np.bincount(options.couple[_met(facts, place_of)], minlength=count) > 0
    torn: Bool = asked & ~met & (place_of[facts.members] != UNPLACED).any(axis=1)
    return torn


def _names(facts: Facts, couple: int) -> str:
    return " and ".join(facts.market.person(int(member)) for member in facts.members[couple])
