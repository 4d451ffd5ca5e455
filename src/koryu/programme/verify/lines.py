"""What a request says to a person: whether the line is lawful, and what it earns.

Each rule looks at one trait of the person. So it is asked once for each value that the trait
takes, of all requests in a row, and what a person's line is worth is put together from rows.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.programme.facts import Candidate, Place, Request, Snapshot
from koryu.programme.rules import RuleSet

LEVELS = ["N5", "N4", "N3", "N2", "N1"]  # ascending; blank stands below all
Row = NDArray[np.int32]


@dataclass(frozen=True)
class Says:
    """What ``answer`` says of the person's trait and a request: a truth, or points."""

    name: str
    trait: Callable[[Candidate], Hashable]
    answer: Callable[[Any, Request, Place], int]

    def of(self, person: Candidate, request: Request, place: Place) -> int:
        return int(self.answer(self.trait(person), request, place))


@dataclass(frozen=True)
class Meets:
    """Earns the ``worth`` of the person's first key (of the ``trait``) that is found among
    those of the request (``where``)."""

    name: str
    trait: Callable[[Candidate], tuple[Hashable, ...]]
    where: Callable[[Request, Place], Collection[Hashable]]
    worth: tuple[int, ...]

    def of(self, person: Candidate, request: Request, place: Place) -> int:
        there = self.where(request, place)
        pairs = zip(self.trait(person), self.worth, strict=True)
        return next((worth for key, worth in pairs if key and key in there), 0)


def conditions(rules: RuleSet, needs: Collection[str]) -> tuple[Says, ...]:
    """The bars; ``needs``: every code of need that stands in the facts."""

    def met(code: str) -> Says:
        fact = rules.needs.get(code, "")
        return Says(
            f"needs: {code}",
            lambda c: code in c.needs,
            lambda needed, r, p: not needed or p.meets.get(fact, False),
        )

    return (*BARS, *(met(code) for code in sorted(needs)))


BARS = (
    Says("result", lambda c: c.result, lambda mine, r, p: mine == "S"),
    Says("position", lambda c: c.position, lambda mine, r, p: mine == r.position),
    Says("language", lambda c: c.language, lambda mine, r, p: mine == r.language),
    Says("season", lambda c: c.group == "APR", lambda april, r, p: april == (r.group == "APR")),
    Says(
        "nationality",
        lambda c: c.nationality,
        lambda mine, r, p: r.nationality_rule != "required" or mine in r.nationalities,
    ),
    Says(
        "japanese",
        lambda c: c.japanese_level,
        lambda mine, r, p: r.japanese_rule != "required" or reaches(mine, r.japanese_min),
    ),
    Says("driving", lambda c: c.driving, lambda mine, r, p: mine or r.driving_rule != "required"),
    Says("sport", lambda c: c.sport, lambda mine, r, p: r.position != "SEA" or mine == r.sport),
    Says(
        "named_post",
        lambda c: c.named_post,
        lambda mine, r, p: mine == r.request_no if mine or r.named_post else True,
    ),
)


def reaches(level: str, wanted: str) -> bool:
    have = LEVELS.index(level) if level else -1
    return have >= (LEVELS.index(wanted) if wanted else -1)


def earnings(rules: RuleSet) -> dict[str, tuple[Says | Meets, ...]]:
    """What lines earn, aim by aim: the sum of these. Of other aims a line knows nothing."""
    points = rules.points

    def nationality(mine: str, r: Request, _place: Place) -> int:
        if r.nationality_rule != "preferred" or mine not in r.nationalities:
            return 0
        return points.nationality[min(r.nationalities.index(mine), len(points.nationality) - 1)]

    def japanese(mine: str, r: Request, _place: Place) -> int:
        asked = r.japanese_rule == "preferred" and bool(r.japanese_min)
        return points.japanese if asked and reaches(mine, r.japanese_min) else 0

    def driving(mine: bool, r: Request, _place: Place) -> int:
        return points.driving if mine and r.driving_rule == "preferred" else 0

    def priority(_anybody: None, r: Request, _place: Place) -> int:
        if r.priority is None:
            return 0
        return points.priority[min(max(r.priority, 1), len(points.priority)) - 1]

    return {
        "placed": (Says("placed", lambda c: None, lambda mine, r, p: 1),),
        "asked": (
            Says("nationality", lambda c: c.nationality, nationality),
            Says("japanese", lambda c: c.japanese_level, japanese),
            Says("driving", lambda c: c.driving, driving),
        ),
        "sister": (Meets("sister", _home, lambda r, p: p.sister_cities, (1,)),),
        "wishes": (
            Meets(
                "wishes",
                lambda c: c.wishes,
                lambda r, p: {r.host_code, r.organisation_code, p.prefecture},
                points.wishes,
            ),
        ),
        "area": (
            Says(
                "area", lambda c: c.wish_area, lambda mine, r, p: mine != "" and mine == p.size_band
            ),
        ),
        "priority": (Says("priority", lambda c: None, priority),),
        "score": (Says("score", lambda c: c.score, lambda mine, r, p: round(10 * (mine or 0))),),
        "sex_wish": (
            Says("sex_wish", lambda c: c.sex, lambda mine, r, p: mine != "" and mine == r.sex_wish),
        ),
    }


def _home(person: Candidate) -> tuple[Hashable]:
    """The home town with case and accents dropped and spaces evened, as ties hold it."""
    apart = unicodedata.normalize("NFKD", person.home_city)
    plain = "".join(c for c in apart if not unicodedata.combining(c)).casefold()
    home = (" ".join(plain.split()), person.home_country)
    return (home if all(home) else None,)


class Rows:
    """What all requests say to a person, a row in their order."""

    def __init__(self, snapshot: Snapshot, rules: RuleSet) -> None:
        self._asking = [(r, snapshot.places[r.organisation_code]) for r in snapshot.requests]
        needs = {need for person in snapshot.candidates for need in person.needs}
        self._bars = conditions(rules, needs)
        self._earnings = earnings(rules)
        self._known: dict[tuple[int, Hashable], Row] = {}
        self._where: dict[int, dict[Hashable, NDArray[np.int64]]] = {}

    def lawful(self, person: Candidate) -> NDArray[np.bool_]:
        lawful = np.ones(len(self._asking), np.bool_)
        for bar in self._bars:
            np.logical_and(lawful, self._row(bar, person), out=lawful)
        return lawful

    def earned(self, person: Candidate, aim: str, at: NDArray[np.int64]) -> Row:
        """The points of the requests at these places in the row."""
        row = np.zeros(len(at), np.int32)
        for rule in self._earnings.get(aim, ()):
            row += self._row(rule, person)[at]
        return row

    def _row(self, rule: Says | Meets, person: Candidate) -> Row:
        """The answers to one value of a trait, asked for once."""
        trait = rule.trait(person)
        row = self._known.get((id(rule), trait))
        if row is None:
            row = self._asked(rule, trait) if isinstance(rule, Says) else self._met(rule, trait)
            self._known[id(rule), trait] = row
        return row

    def _asked(self, rule: Says, trait: Hashable) -> Row:
        return np.array([int(rule.answer(trait, *line)) for line in self._asking], np.int32)

    def _met(self, rule: Meets, keys: Any) -> Row:
        if id(rule) not in self._where:
            there = defaultdict(list)
            for at, line in enumerate(self._asking):
                for key in rule.where(*line):
                    there[key].append(at)
            self._where[id(rule)] = {key: np.array(found) for key, found in there.items()}
        row = np.zeros(len(self._asking), np.int32)
        for key, worth in reversed(list(zip(keys, rule.worth, strict=True))):
            if key and key in self._where[id(rule)]:
                row[self._where[id(rule)][key]] = worth
        return row
