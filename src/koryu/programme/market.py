"""The year's facts as a market for the engine: people, posts, aims, lots."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from koryu.matching.first import Aim, Market, as_aims, draw
from koryu.programme.aims import LINE_GAINS
from koryu.programme.bars import lawful_lines
from koryu.programme.facts import SHORT_LISTED, Candidate, Snapshot
from koryu.programme.relations import Post
from koryu.programme.rules import AIMS, PLACED, SPREAD, TOGETHER, RuleSet


@dataclass(frozen=True)
class YearMarket:
    """A market and who is who in it: ``people`` and ``posts`` in the order of its arrays."""

    people: tuple[Candidate, ...]
    posts: tuple[Post, ...]
    market: Market
    aims: tuple[Aim, ...]
    lots: tuple[Aim, ...]

    def others(self, rules: RuleSet) -> tuple[Aim, ...]:
        """The aims that the rules left out; they are counted, not aimed at."""
        return tuple(
            make_aim(name, self.people, self.posts, rules)
            for name in AIMS
            if name not in rules.aims
        )


def build_market(
    snapshot: Snapshot, rules: RuleSet, *, seed: int, pins: Mapping[str, str]
) -> YearMarket:
    """The main round's market: short-listed people and every request, in order of number."""
    people = tuple(c for c in snapshot.candidates if c.result == SHORT_LISTED)
    posts = tuple((r, snapshot.places[r.organisation_code]) for r in snapshot.requests)
    lawful = lawful_lines(people, posts, rules)
    numbers = [c.candidate_no for c in people]
    requests = [request.request_no for request, _place in posts]
    market = Market(
        lawful=lawful,
        seats=np.array([request.seats for request, _ in posts], np.int64),
        group=_indices([request.organisation_code for request, _ in posts]),
        label=_indices([request.host_code for request, _ in posts]),
        couples=_couples(people),
        pins={numbers.index(who): requests.index(where) for who, where in pins.items()},
    )
    aims = tuple(make_aim(name, people, posts, rules) for name in rules.aims)
    lots = tuple(as_aims(draw(seed, numbers, requests, lawful)))
    return YearMarket(people, posts, market, aims, lots)


def make_aim(
    name: str, people: tuple[Candidate, ...], posts: tuple[Post, ...], rules: RuleSet
) -> Aim:
    """One aim of the rules as the engine takes it."""
    if name == PLACED:
        return Aim(name, np.ones((len(people), len(posts)), np.int32))
    if name == SPREAD:
        return Aim(name, per_group=1)
    if name == TOGETHER:
        return Aim(name, per_couple=1)
    return Aim(name, LINE_GAINS[name](people, posts, rules))


def _indices(codes: list[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    _codes, indices = np.unique(codes, return_inverse=True)
    return indices.astype(np.int64).reshape(-1)


def _couples(people: tuple[Candidate, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Pairs who name each other and are both in the round."""
    index = {c.candidate_no: i for i, c in enumerate(people)}
    partner = {c.candidate_no: c.partner_no for c in people}
    pairs = [
        (index[mine], index[theirs])
        for mine, theirs in partner.items()
        if mine < theirs and partner.get(theirs) == mine
    ]
    return np.array(pairs, np.int64).reshape(-1, 2)
