"""All stable placements of a small market, found among all placements.

``stable_placements`` for markets without caps, with couples or without; where regions have
caps, ``weakly_``, ``flexibly_`` and ``strongly_stable_placements``.
"""

from collections.abc import Callable

from koryu.matching.market import NO_CAP, UNPLACED, Market
from tests.matching.brute_force import (
    Line,
    Placement,
    choice_lines,
    couples,
    held_couples,
    joint_choices,
    lawful_lines,
    lawful_placements,
    places_in,
    regions_of,
)


def stable_placements(market: Market) -> list[tuple[int, ...]]:
    """The lawful placements without a blocking person, nor a blocking couple."""
    return [
        place_of
        for place_of in lawful_placements(market)
        if not blocking_pairs(market, place_of) and not blocking_couples(market, place_of)
    ]


def blocking_pairs(market: Market, place_of: Placement) -> list[Line]:
    """Whoever decides alone and would rather go where there is room, or somebody ranked lower.

    Weak stability: a tie moves nobody. A pinned person neither moves nor makes room, and of a
    couple with joint choices neither partner decides alone.
    """
    _refuse_class_lines(market)
    ranks = _ranks(market)
    together = {person for one, other, _ in held_couples(market) for person in (one, other)}
    return [
        (person, place)
        for (person, place), rank in sorted(ranks.items())
        if person not in together
        and place != place_of[person]
        and rank < ranks.get((person, place_of[person]), NO_CAP)
        and _would_take(market, place_of, person, place)
    ]


def blocking_couples(market: Market, place_of: Placement) -> list[tuple[int, int]]:
    """(couple, joint choice) of each couple that would rather go to that joint choice.

    McDermid and Manlove, Journal of Combinatorial Optimization 19 (2010), in the wording of
    Manlove, McBride and Trimble, Constraints 22 (2017), definition 1: where one partner
    stays, the other is weighed against everybody there but the partner; where both move,
    each is weighed against all who are there now, and where both move to one place it must
    find room for two. A partner who would go without is welcome anywhere.
    """
    found = []
    for couple, (one, other) in enumerate(couples(market)):
        joint = joint_choices(market, couple)
        now = place_of[one], place_of[other]
        rank = _joint_rank(market, joint.get(now))
        for pair, choice in joint.items():
            better = _joint_rank(market, choice) < rank
            if better and _couple_would_be_taken(market, place_of, (one, other), pair):
                found.append((couple, choice))
    return found


def _couple_would_be_taken(market: Market, place_of: Placement, pair: Line, to: Line) -> bool:
    lines = lawful_lines(market)
    if any(
        place != UNPLACED and (i, place) not in lines for i, place in zip(pair, to, strict=True)
    ):
        return False
    (one, other), (p, q) = pair, to
    if place_of[one] == p:
        return _would_take(market, place_of, other, q, leave_out=one)
    if place_of[other] == q:
        return _would_take(market, place_of, one, p, leave_out=other)
    if p != q or UNPLACED in to:
        return _would_take(market, place_of, one, p) and _would_take(market, place_of, other, q)
    return _would_take_both(market, place_of, pair, p)


def _would_take(
    market: Market, place_of: Placement, person: int, place: int, leave_out: int = -1
) -> bool:
    """Whether the place has room, or holds somebody whom it ranks lower than the person."""
    if place == UNPLACED or _free(market, place_of, place) > 0:
        return True
    return bool(_ranked_lower(market, place_of, person, place) - {leave_out})


def _would_take_both(market: Market, place_of: Placement, pair: Line, place: int) -> bool:
    free = _free(market, place_of, place)
    lower = [_ranked_lower(market, place_of, person, place) for person in pair]
    if free == 0:
        return any(first != second for first in lower[0] for second in lower[1])
    return free > 1 or bool(lower[0] | lower[1])


def _free(market: Market, place_of: Placement, place: int) -> int:
    return int(market.seats[place]) - list(place_of).count(place)


def _ranked_lower(market: Market, place_of: Placement, person: int, place: int) -> set[int]:
    """Who is there, is not pinned there, and is ranked lower by the place than the person."""
    standings, pinned = _standings(market), dict(market.pins.tolist())
    return {
        there
        for there, where in enumerate(place_of)
        if where == place
        and there not in pinned
        and standings[there, place] > standings[person, place]
    }


def _ranks(market: Market) -> dict[Line, int]:
    lines = lawful_lines(market)
    ranks = zip(choice_lines(market), market.choices.rank.tolist(), strict=True)
    return {line: rank for line, rank in ranks if line in lines}


def _standings(market: Market) -> dict[Line, int]:
    return dict(zip(choice_lines(market), market.choices.standing.tolist(), strict=True))


def _joint_rank(market: Market, choice: int | None) -> int:
    assert market.couples is not None
    return NO_CAP if choice is None else int(market.couples.rank[choice])


def _refuse_class_lines(market: Market) -> None:
    if market.classes is not None:
        raise ValueError("places rank choices only: nobody can say who is ranked how by class")


# Which placements are stable where regions have caps

Refusal = Callable[[Placement, Line, int], bool]  # may the full region refuse this line?


def weakly_stable_placements(market: Market) -> list[tuple[int, ...]]:
    """Kamada and Kojima, Journal of Economic Theory 168 (2017): a full region may refuse.

    A blocking pair is put up with where some region around the place is full, and nobody
    there is ranked lower than the person.
    """
    return _stable_under_caps(market, lambda place_of, line, region: True)


def strongly_stable_placements(market: Market) -> list[tuple[int, ...]]:
    """Kamada and Kojima (2015, 2017): a full region may refuse only who is not yet in it."""

    def from_elsewhere(place_of: Placement, line: Line, region: int) -> bool:
        return place_of[line[0]] not in places_in(market, region)

    return _stable_under_caps(market, from_elsewhere)


def flexibly_stable_placements(market: Market) -> list[tuple[int, ...]]:
    """Kamada and Kojima, American Economic Review 105 (2015): stability, under targets.

    A full region may refuse who is not yet in it, and of those in it whoever would leave the
    place further above its target than the one left behind. Regions must not nest.
    """
    target = market.seats if market.target is None else market.target

    def evens_nothing(place_of: Placement, line: Line, region: int) -> bool:
        (person, place), before = line, place_of[line[0]]
        after = [place if i == person else p for i, p in enumerate(place_of)]
        return before not in places_in(market, region) or (
            after.count(place) - int(target[place]) > after.count(before) - int(target[before])
        )

    return _stable_under_caps(market, evens_nothing)


def _stable_under_caps(market: Market, may_refuse: Refusal) -> list[tuple[int, ...]]:
    def put_up_with(place_of: Placement, line: Line) -> bool:
        full = _full_regions(market, place_of) & regions_of(market, line[1])
        return not _ranked_lower(market, place_of, *line) and any(
            may_refuse(place_of, line, region) for region in full
        )

    return [
        place_of
        for place_of in lawful_placements(market)
        if all(put_up_with(place_of, line) for line in blocking_pairs(market, place_of))
        and not blocking_couples(market, place_of)
    ]


def _full_regions(market: Market, place_of: Placement) -> set[int]:
    assert market.regions is not None
    everybody = range(len(place_of))
    caps = enumerate(market.regions.cap.tolist())
    within = {region: (places_in(market, region), cap) for region, cap in caps}
    return {
        region
        for region, (places, cap) in within.items()
        if sum(place_of[person] in places for person in everybody) == cap
    }
