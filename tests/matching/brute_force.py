"""All placements of a small market, one after another: slow, and right by its plainness.

``best_values`` is the most that the aims can come to. Which placements are stable is found in
the same way next door, in stable_by_force.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from koryu.matching.market import NOWHERE, UNPLACED, Aim, Market

Placement = Sequence[int]
Values = tuple[int, ...]
Line = tuple[int, int]


# What is lawful


@dataclass(frozen=True)
class Limit:
    """Of these people, so many at least and so many at most are placed on these places."""

    people: frozenset[int]
    places: frozenset[int]
    floor: int
    cap: int

    def count(self, place_of: Placement) -> int:
        return sum(place_of[person] in self.places for person in self.people)

    def holds(self, place_of: Placement) -> bool:
        return self.floor <= self.count(place_of) <= self.cap


def choice_lines(market: Market) -> list[Line]:
    """The (person, place) of each choice."""
    choices = market.choices
    return list(zip(choices.person.tolist(), choices.place.tolist(), strict=True))


def class_lines(market: Market, people: Sequence[int] | None = None) -> list[tuple[Line, int]]:
    """Every (person, place) that a class line allows, with the number of the class line.

    Of these ``people``; of all if None.
    """
    if market.classes is None:
        return []
    classes = market.classes
    allowed = zip(classes.person_class.tolist(), classes.place_class.tolist(), strict=True)
    return [
        ((person, place), number)
        for number, (people_class, place_class) in enumerate(allowed)
        for person in (range(market.size[0]) if people is None else people)
        if classes.of_person[person] == people_class
        for place in np.flatnonzero(classes.of_place == place_class).tolist()
    ]


def lawful_lines(market: Market) -> set[Line]:
    """Every (person, place) that may be drawn; of a pinned person the pinned one only."""
    lines = {*choice_lines(market), *(line for line, _number in class_lines(market))}
    lines -= {(person, place) for person, place in market.forbidden.tolist()}
    pins = dict(market.pins.tolist())
    return {(person, place) for person, place in lines if pins.get(person, place) == place}


def regions_of(market: Market, place: int) -> set[int]:
    """The region of the place and all those around it."""
    if market.regions is None:
        return set()
    found, region = set(), int(market.regions.of_place[place])
    while region != NOWHERE:
        found.add(region)
        region = int(market.regions.parent[region])
    return found


def places_in(market: Market, region: int) -> frozenset[int]:
    return frozenset(p for p in range(market.size[1]) if region in regions_of(market, p))


def limits(market: Market) -> list[Limit]:
    """Seats, caps and floors of regions, and quotas: they are all of one kind."""
    everybody = frozenset(range(market.size[0]))
    found = [
        Limit(everybody, frozenset([place]), 0, seats)
        for place, seats in enumerate(market.seats.tolist())
    ]
    if market.regions is not None:
        bounds = zip(market.regions.floor.tolist(), market.regions.cap.tolist(), strict=True)
        for region, (floor, cap) in enumerate(bounds):
            found.append(Limit(everybody, places_in(market, region), floor, cap))
    if market.quotas is not None:
        quotas = market.quotas
        for counted, region, cap in zip(
            quotas.counted.tolist(), quotas.region.tolist(), quotas.cap.tolist(), strict=True
        ):
            who = frozenset(i for i in everybody if quotas.category[i] == counted)
            found.append(Limit(who, places_in(market, region), 0, cap))
    return found


def couples(market: Market) -> list[tuple[int, int]]:
    if market.couples is None:
        return []
    return [(one, other) for one, other in market.couples.members.tolist()]


def joint_choices(market: Market, couple: int) -> dict[Line, int]:
    """The number of each pair of places that the couple asks for; empty if it is free."""
    assert market.couples is not None
    start = market.couples.start
    numbers = range(int(start[couple]), int(start[couple + 1]))
    return {(int(p), int(q)): n for n in numbers for p, q in [market.couples.places[n]]}


def held_couples(market: Market) -> list[tuple[int, int, dict[Line, int]]]:
    """The couples with joint choices: the two members, and their joint choices."""
    pairs = [(*pair, joint_choices(market, k)) for k, pair in enumerate(couples(market))]
    return [(one, other, joint) for one, other, joint in pairs if joint]


def free_couples(market: Market) -> list[tuple[int, int]]:
    """The couples without joint choices."""
    return [pair for k, pair in enumerate(couples(market)) if not joint_choices(market, k)]


def lawful_placements(market: Market) -> Iterator[tuple[int, ...]]:
    """Every placement that keeps all the market says; none where pins or floors can't be met."""
    lines, pinned = lawful_lines(market), dict(market.pins.tolist())
    people, places = market.size
    own = [
        [p for p in range(places) if (i, p) in lines] + ([] if i in pinned else [UNPLACED])
        for i in range(people)
    ]
    bounds, held = limits(market), held_couples(market)
    for place_of in product(*own):
        if all(limit.holds(place_of) for limit in bounds) and _couples_hold(held, place_of):
            yield place_of


def _couples_hold(held: list[tuple[int, int, dict[Line, int]]], place_of: Placement) -> bool:
    return all(
        (place_of[one], place_of[other]) in {*joint, (UNPLACED, UNPLACED)}
        for one, other, joint in held
    )


def is_lawful(market: Market, place_of: Placement) -> bool:
    """The same, asked of one placement; for markets too large to go through."""
    drawn = {(i, p) for i, p in enumerate(place_of) if p != UNPLACED}
    return (
        drawn <= lawful_lines(market)
        and {(i, p) for i, p in market.pins.tolist()} <= drawn
        and all(limit.holds(place_of) for limit in limits(market))
        and _couples_hold(held_couples(market), place_of)
    )


# What a placement is worth


def best_values(market: Market, aims: Sequence[Aim]) -> Values | None:
    """The most that the aims can come to, in their order; None if no placement is lawful."""
    worth = line_worths(market, aims)
    every = (_values(market, aims, worth, place_of) for place_of in lawful_placements(market))
    return max(every, default=None)


def values_of(market: Market, aims: Sequence[Aim], place_of: Placement) -> Values:
    """What each aim comes to, counted one by one."""
    return _values(market, aims, line_worths(market, aims), place_of)


def line_worths(market: Market, aims: Sequence[Aim]) -> dict[Line, Values]:
    """What each line earns for each aim: a pair that is two lines is worth the better."""
    chosen = [(line, [a.choice for a in aims], n) for n, line in enumerate(choice_lines(market))]
    classed = [(line, [a.class_line for a in aims], n) for line, n in class_lines(market)]
    worth: dict[Line, Values] = {}
    for line, points, number in chosen + classed:
        earned = tuple(0 if of_aim is None else int(of_aim[number]) for of_aim in points)
        worth[line] = max(worth.get(line, earned), earned)
    return worth


def _values(
    market: Market, aims: Sequence[Aim], worth: dict[Line, Values], place_of: Placement
) -> Values:
    drawn = [(person, place) for person, place in enumerate(place_of) if place != UNPLACED]
    groups, near, joint = _groups(market, drawn), _near(market, place_of), _joint(market, place_of)
    return tuple(
        sum(0 if aim.person is None else int(aim.person[person]) for person, _ in drawn)
        + sum(worth[line][number] for line in drawn)
        + sum(0 if aim.joint is None else int(aim.joint[choice]) for choice in joint)
        + aim.per_group * groups
        + aim.per_couple * near
        for number, aim in enumerate(aims)
    )


def _groups(market: Market, drawn: Sequence[Line]) -> int:
    """How many groups receive somebody."""
    if market.group is None:
        return 0
    return len({int(market.group[place]) for _, place in drawn} - {NOWHERE})


def _near(market: Market, place_of: Placement) -> int:
    """How many free couples are both placed on one label."""
    if market.label is None:
        return 0
    count = 0
    for one, other in free_couples(market):
        if UNPLACED not in (place_of[one], place_of[other]):
            label = int(market.label[place_of[one]])
            count += label != NOWHERE and label == int(market.label[place_of[other]])
    return count


def _joint(market: Market, place_of: Placement) -> list[int]:
    """The joint choices that came true."""
    return [
        joint[place_of[one], place_of[other]]
        for one, other, joint in held_couples(market)
        if (place_of[one], place_of[other]) in joint
    ]
