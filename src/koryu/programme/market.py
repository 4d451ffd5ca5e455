"""The year's facts as a market for the engine: people, posts, lawful lines, aims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import Aim, Choices, Classes, Couples, Int64, Market
from koryu.programme import classes
from koryu.programme.aims import SISTER_TIE, WISH_TIES, relations_of, score_points
from koryu.programme.bars import bars_of
from koryu.programme.facts import SHORT_LISTED, Candidate, Snapshot
from koryu.programme.limits import names_of, quotas_of, regions_of, spelt_out
from koryu.programme.relations import Int32, Post
from koryu.programme.rules import PLACED, SCORE, SISTER, SPREAD, TOGETHER, WISHES, RuleSet

NO_WISH = len(WISH_TIES)  # the rank of a line that meets none of the wishes


@dataclass(frozen=True)
class YearMarket:
    """A market and who is who in it: ``people`` and ``posts`` in order of their numbers.

    ``aims`` are those of the rules in their order; ``others`` are counted, not aimed at.
    """

    people: tuple[Candidate, ...]
    posts: tuple[Post, ...]
    market: Market
    aims: tuple[Aim, ...]
    others: tuple[Aim, ...]


@dataclass(frozen=True)
class _Lines:
    """The lawful lines that meet a wish or a sister tie, in order of person, rank, post.

    ``rank``: 0, 1 or 2, the best wish that is met, or NO_WISH. ``sister``: 1 or 0.
    """

    person: Int32
    post: Int32
    rank: Int32
    sister: Int32


def build_market(snapshot: Snapshot, rules: RuleSet, *, pins: Mapping[str, str]) -> YearMarket:
    """The main round's market: short-listed people and every request, in order of number.

    The lines that meet a wish or a sister tie are named one by one; wherever else somebody
    may lawfully go is left to classes of people and posts.
    """
    people = tuple(c for c in snapshot.candidates if c.result == SHORT_LISTED)
    posts = tuple((r, snapshot.places[r.organisation_code]) for r in snapshot.requests)
    bars = [bar.relation for bar in bars_of(rules)]
    alike = classes.classify(people, posts, bars, relations_of(rules))
    lines = _lines(people, posts, alike)
    aims = _aims(people, alike, lines, rules)
    return YearMarket(
        people,
        posts,
        _market(people, posts, alike, lines, rules, pins),
        aims=tuple(aims[name] for name in rules.aims),
        others=tuple(aims[name] for name in rules.counted if name not in rules.aims),
    )


def _lines(people: Sequence[Candidate], posts: Sequence[Post], alike: classes.Classes) -> _Lines:
    met = []
    for wish, tie in enumerate((*WISH_TIES, SISTER_TIE)):
        person, post = tie.pairs(people, posts)
        lawful = alike.lawful[alike.of_person[person], alike.of_post[post]]
        pair = person[lawful].astype(np.int64) * len(posts) + post[lawful]
        met.append(pair * (NO_WISH + 1) + wish)
    pair, rank = np.divmod(np.sort(np.concatenate(met)), NO_WISH + 1)
    first = np.flatnonzero(np.diff(pair, prepend=-1))  # of each pair, with its best rank
    last = np.flatnonzero(np.diff(pair, append=-1))
    person, post = np.divmod(pair[first], max(len(posts), 1))
    order = np.lexsort((post, rank[first], person))
    found = (person, post, rank[first], rank[last] == NO_WISH)
    return _Lines(*(column[order].astype(np.int32) for column in found))


def _market(
    people: Sequence[Candidate],
    posts: Sequence[Post],
    alike: classes.Classes,
    lines: _Lines,
    rules: RuleSet,
    pins: Mapping[str, str],
) -> Market:
    limits = tuple(spelt_out(rules.limits, people, posts))
    numbers = [person.candidate_no for person in people]
    requests = [request.request_no for request, _place in posts]
    whose, which = ({number: k for k, number in enumerate(all_)} for all_ in (numbers, requests))
    pinned = sorted((whose[who], which[where]) for who, where in pins.items())
    return Market(
        seats=np.array([request.seats for request, _place in posts], np.int32),
        choices=Choices(
            start=_starts(lines.person, len(people)),
            place=lines.post,
            rank=lines.rank,
            standing=np.zeros(len(lines.post), np.int32),
        ),
        classes=_class_lines(alike),
        regions=regions_of(limits, posts) if limits else None,
        quotas=quotas_of(limits, people) if limits else None,
        couples=_couples(people, whose),
        group=_indices([request.organisation_code for request, _place in posts]),
        label=_indices([request.host_code for request, _place in posts]),
        pins=np.array(pinned, np.int32).reshape(-1, 2),
        people=numbers,
        places=requests,
        areas=names_of(limits) if limits else None,
    )


def _class_lines(alike: classes.Classes) -> Classes:
    mine, theirs = np.nonzero(alike.lawful)
    return Classes(
        of_person=alike.of_person,
        of_place=alike.of_post,
        start=_starts(mine, len(alike.lawful)),
        place_class=theirs.astype(np.int32),
    )


def _couples(people: Sequence[Candidate], whose: Mapping[str, int]) -> Couples:
    """Pairs who name each other and are both in the round; each goes where it may."""
    partner = {c.candidate_no: c.partner_no for c in people}
    pairs = [
        (whose[mine], whose[theirs])
        for mine, theirs in partner.items()
        if mine < theirs and partner.get(theirs) == mine
    ]
    return Couples(
        members=np.array(pairs, np.int32).reshape(-1, 2),
        start=np.zeros(len(pairs) + 1, np.int64),
        places=np.zeros((0, 2), np.int32),
        rank=np.zeros(0, np.int32),
    )


def _aims(
    people: Sequence[Candidate], alike: classes.Classes, lines: _Lines, rules: RuleSet
) -> dict[str, Aim]:
    """By name, every aim that is counted."""
    wish_points = np.array([*rules.points.wishes, 0], np.int32)
    where = alike.of_person[lines.person], alike.of_post[lines.post]
    by_class = {
        name: Aim(name, choice=points[where], class_line=points[alike.lawful])
        for name, points in alike.points.items()
    }
    return by_class | {
        PLACED: Aim(PLACED, person=np.ones(len(people), np.int32)),
        SPREAD: Aim(SPREAD, per_group=1),
        TOGETHER: Aim(TOGETHER, per_couple=1),
        SISTER: Aim(SISTER, choice=lines.sister),
        WISHES: Aim(WISHES, choice=wish_points[lines.rank]),
        SCORE: Aim(SCORE, person=np.array([score_points(c) for c in people], np.int32)),
    }


def _starts(owner: NDArray[np.integer[Any]], count: int) -> Int64:
    """CSR: where the lines of each of ``count`` owners begin, the lines being in order."""
    return np.append(0, np.cumsum(np.bincount(owner, minlength=count))).astype(np.int64)


def _indices(codes: list[str]) -> Int32:
    """Codes as numbers from 0, in the order of the codes."""
    _codes, indices = np.unique(codes, return_inverse=True)
    return indices.astype(np.int32).reshape(-1)
