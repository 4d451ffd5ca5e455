"""What a placement breaks, and what it is worth."""

from collections.abc import Iterator

import numpy as np

from koryu.matching.market import NOWHERE, UNPLACED, Couples, Int32, Int64, Market
from koryu.matching.results import APART
from koryu.matching.verify.facts import Bool, Facts, regions_around
from koryu.matching.verify.verdict import told


def misshapen(market: Market, place_of: Int32) -> Iterator[str]:
    """Why the array is not a placement of this market at all."""
    people, places = market.size
    if place_of.shape != (people,) or place_of.dtype != np.int32:
        yield f"The placement is not one of {people} people."
    elif people and (place_of.min() < UNPLACED or place_of.max() >= places):
        yield f"The placement names places beyond the {places}."


def unlawful(market: Market, place_of: Int32, taken: Int64, astray: Int64) -> Iterator[str]:
    """What the placement breaks, a sentence each; ``taken`` (m,): people at each place,
    ``astray``: those who stand on no line of theirs."""
    yield from told(
        np.union1d(astray, _barred(market, place_of)),
        lambda i: f"{market.person(i)} may not go to {market.place(int(place_of[i]))}.",
    )
    yield from told(
        market.pins[place_of[market.pins[:, 0]] != market.pins[:, 1], 0],
        lambda i: f"{market.person(i)} is pinned, but not placed so.",
    )
    yield from told(
        np.flatnonzero(taken > market.seats),
        lambda j: (
            f"{market.place(j)} takes at most {market.seats[j]}; {taken[j]} are placed there."
        ),
    )
    yield from _beyond_caps(market, taken)
    yield from _beyond_quotas(market, place_of)
    yield from _torn(market, market.couples, place_of)


def people_in(market: Market, taken: Int64) -> Int64:
    """How many people are in each region and below (r,), of those at each place (m,)."""
    people = np.zeros(0 if market.regions is None else len(market.regions.parent), np.int64)
    for inside, region in regions_around(market, np.arange(len(taken))):
        np.add.at(people, region, taken[inside])
    return people


def _barred(market: Market, place_of: Int32) -> Int64:
    who, where = market.forbidden.T
    barred: Int64 = who[place_of[who] == where].astype(np.int64)
    return barred


def _beyond_caps(market: Market, taken: Int64) -> Iterator[str]:
    regions = market.regions
    if regions is None:
        return
    people = people_in(market, taken)
    yield from told(
        np.flatnonzero((people > regions.cap) | (people < regions.floor)),
        lambda r: (
            f"{market.area(r)} has a floor of {regions.floor[r]} and a cap of {regions.cap[r]}, "
            f"for {people[r]} people."
        ),
    )


def _beyond_quotas(market: Market, place_of: Int32) -> Iterator[str]:
    quotas = market.quotas
    if quotas is None:
        return
    found = np.zeros(len(quotas.cap), np.int64)
    for category in np.unique(quotas.counted):
        counted = place_of[(quotas.category == category) & (place_of != UNPLACED)]
        people = people_in(market, np.bincount(counted, minlength=market.size[1]))
        mine = quotas.counted == category
        found[mine] = people[quotas.region[mine]]
    yield from told(
        np.flatnonzero(found > quotas.cap),
        lambda t: (
            f"{market.area(int(quotas.region[t]))} has a cap of {quotas.cap[t]} on category "
            f"{quotas.counted[t]}, for {found[t]} people."
        ),
    )


def _torn(market: Market, couples: Couples | None, place_of: Int32) -> Iterator[str]:
    """Couples with joint choices who go somewhere and yet got none of them."""
    if couples is None or not len(couples.places):
        return
    of = np.repeat(np.arange(len(couples.members)), np.diff(couples.start))
    at = place_of[couples.members]
    met = np.bincount(of[(at[of] == couples.places).all(axis=1)], minlength=len(at)) > 0
    held = np.diff(couples.start) > 0
    yield from told(
        np.flatnonzero(held & ~met & (at != UNPLACED).any(axis=1)),
        lambda k: (
            " and ".join(market.person(int(member)) for member in couples.members[k])
            + " did not ask for this together."
        ),
    )


def values_of(facts: Facts, place_of: Int32, row: Int64) -> tuple[int, ...]:
    """What each aim comes to; ``row`` (n,): by which line each stands."""
    placed = place_of != UNPLACED
    total = facts.person.sum(axis=1, dtype=np.int64, where=placed)
    total += np.take(facts.row, row, axis=1).sum(axis=1, dtype=np.int64)  # -1: the last, nothing
    total += facts.options.extra[_met(facts, place_of)].sum(axis=0)
    if facts.market.group is not None:
        covered = np.unique(facts.market.group[place_of[placed]])
        total += facts.per_group * np.count_nonzero(covered != NOWHERE)
    return tuple(total.tolist())


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
