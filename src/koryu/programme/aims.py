"""What each aim earns from a line: one relation, or several, between person and post.

``placed`` counts lines, ``spread`` organisations and ``together`` couples, ``score`` sums what
people bring wherever they go; the others sum points of lines. A required condition is a bar
and earns nothing here.
"""

from koryu.programme.bars import LEVEL
from koryu.programme.facts import Candidate, Place, Request
from koryu.programme.places import fold
from koryu.programme.relations import Relation, Tie
from koryu.programme.rules import (
    AREA,
    ASKED,
    PRIORITY,
    SEX_WISH,
    Points,
    RuleSet,
)


def nationality_points(points: Points) -> Relation:
    """First in the list of preferred nationalities earns most; the last value goes on."""

    def value(mine: str, wanted: tuple[str, ...]) -> int:
        if mine not in wanted:
            return 0
        return points.nationality[min(wanted.index(mine), len(points.nationality) - 1)]

    return Relation(lambda c: c.nationality, _preferred_nationalities, value)


def japanese_points(points: Points) -> Relation:
    def value(mine: int, wanted: int) -> int:
        return points.japanese if wanted and mine >= wanted else 0

    return Relation(lambda c: LEVEL[c.japanese_level], _preferred_level, value)


def driving_points(points: Points) -> Relation:
    def value(drives: bool, wanted: bool) -> int:
        return points.driving if drives and wanted else 0

    return Relation(lambda c: c.driving, lambda r, p: r.driving_rule == "preferred", value)


def wish_tie(rank: int) -> Tie:
    """Where the wish of this rank (0, 1, 2) is met: by the host, by the organisation's own
    code or, for a prefecture, by any organisation in it."""
    return Tie(
        lambda c: c.wishes[rank] or None,
        lambda r, p: (r.host_code, r.organisation_code, p.prefecture),
    )


WISH_TIES = tuple(wish_tie(rank) for rank in range(3))
SISTER_TIE = Tie(
    lambda c: (fold(c.home_city), c.home_country) if c.home_city and c.home_country else None,
    lambda r, p: p.sister_cities,
)
WISHED_AREA = Relation(
    lambda c: c.wish_area,
    lambda r, p: p.size_band,
    lambda wished, band: bool(wished) and wished == band,
)
SEX_WISHED = Relation(
    lambda c: c.sex,
    lambda r, p: r.sex_wish,
    lambda sex, wished: bool(wished) and sex == wished,
)


def priority_points(points: Points) -> Relation:
    """The request that an organisation puts first earns most; the last value goes on."""

    def value(_anybody: None, priority: int | None) -> int:
        if priority is None:
            return 0
        return points.priority[min(max(priority, 1), len(points.priority)) - 1]

    return Relation(lambda c: None, lambda r, p: r.priority, value)


def score_points(candidate: Candidate) -> int:
    """The interview score in tenths of a point, 0 where none was given."""
    return round(10 * (candidate.score or 0))


def met_wish(candidate: Candidate, request: Request, place: Place) -> int | None:
    """The best wish that a line meets: 1, 2, 3, or None."""
    met = (rank for rank, tie in enumerate(WISH_TIES, 1) if tie.of(candidate, request, place))
    return next(met, None)


def relations_of(rules: RuleSet) -> dict[str, tuple[Relation, ...]]:
    """Of the aims that are counted those whose points lie in few traits, and what they sum."""
    points = rules.points
    relations: dict[str, tuple[Relation, ...]] = {
        ASKED: (nationality_points(points), japanese_points(points), driving_points(points)),
        AREA: (WISHED_AREA,),
        PRIORITY: (priority_points(points),),
        SEX_WISH: (SEX_WISHED,),
    }
    return {aim: relations[aim] for aim in rules.counted if aim in relations}


def _preferred_nationalities(request: Request, _place: Place) -> tuple[str, ...]:
    return request.nationalities if request.nationality_rule == "preferred" else ()


def _preferred_level(request: Request, _place: Place) -> int:
    return LEVEL[request.japanese_min] if request.japanese_rule == "preferred" else 0
