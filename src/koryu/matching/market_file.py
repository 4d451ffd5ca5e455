"""MARKET.json: a market in plain words.

    {"people":  {"ana": ["x", ["y", "z"]]},           best first, a nested list is a tie
     "places":  {"x": {"seats": 2, "ranks": ["bo", "ana"], "region": "r", "target": 1,
                       "group": "g", "label": "l"}},  any may be left out; seats are then 1
     "regions": {"r": {"cap": 3, "floor": 0, "parent": null}},
     "couples": [{"members": ["bo", "cy"], "choices": [["x", "y"], ["x", null]]}],
     "pins":    {"ana": "x"},
     "forbidden":  [["ana", "z"]],
     "alternates": {"ana": 1},                        the rank in which they come in
     "categories": {"ana": "c"},
     "quotas":     [{"category": "c", "region": "r", "cap": 1}]}

Only "people" and "places" must be there. A place that has ranks is never given anybody who
is not in them: such choices, and joint choices, are dropped. Members of couples need not
stand in "people"; a list of joint choices within the list is a tie. A couple without
choices is one whose partners go where their own choices lead. A place that is chosen but
does not stand in "places" takes no part: choices and joint choices of it are dropped; so
are people whom places rank and who stand nowhere else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from koryu.matching.market import (
    NO_CAP,
    NOWHERE,
    UNPLACED,
    BadMarket,
    Choices,
    Couples,
    Int32,
    Int64,
    Market,
    Quotas,
    Regions,
)
from koryu.matching.market_json import (
    BadMarketFile,
    known_at,
    levels_at,
    list_at,
    load_json,
    members_at,
    name_at,
    object_at,
    whole_at,
)

__all__ = ["BadMarketFile", "parse_market", "read_market"]

PARTS = (
    "people",
    "places",
    "regions",
    "couples",
    "pins",
    "forbidden",
    "alternates",
    "categories",
    "quotas",
)
MISSING = -2  # the place of a choice that falls away
Tell = Callable[[str], None]
OF_PLACE = ("seats", "ranks", "region", "target", "group", "label")


def read_market(path: Path, tell: Tell | None = None) -> Market:
    """The market in this file; as ``parse_market``. Raises OSError too."""
    return parse_market(path.read_bytes(), tell)


def parse_market(text: str | bytes, tell: Tell | None = None) -> Market:
    """The market in this JSON text (bytes in UTF-8). Raises BadMarketFile.

    People, places and regions stand in the order of their names, so that the order of
    rows never matters. ``tell`` is told, a sentence each, which names take no part.
    """
    parts = members_at("the file", load_json(text), PARTS)
    for name in ("people", "places"):
        if name not in parts:
            raise BadMarketFile(f"the file has no {name!r}")
    file = _File(parts)
    try:
        market = file.market()
    except BadMarket as fault:
        raise BadMarketFile(str(fault)) from None
    if tell is not None:
        for words in file.left_out():
            tell(words)
    return market


@dataclass(frozen=True)
class _Couple:
    """``joint``: (rank, place of the first member, place of the second), best first."""

    members: tuple[int, int]
    joint: Sequence[tuple[int, int, int]]
    held: bool  # to joint choices, even where none of them is left


class _File:
    """The parts of a file, read one after the other against the names of all."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self._parts = parts
        self._wishes = object_at("people", parts["people"])
        self._of_place = {
            name: members_at(f"places.{name}", facts, OF_PLACE)
            for name, facts in object_at("places", parts["places"]).items()
        }
        self._of_region = {
            name: members_at(f"regions.{name}", facts, ("cap", "floor", "parent"))
            for name, facts in self._part("regions").items()
        }
        self.places = _numbered(self._of_place)
        self.areas = _numbered(self._of_region)
        self._pairs = [
            (f"couples[{at}]", members_at(f"couples[{at}]", couple, ("members", "choices")))
            for at, couple in enumerate(self._rows("couples"))
        ]
        partners = {name for where, couple in self._pairs for name in _partners(where, couple)}
        self.people = _numbered({*self._wishes, *partners})
        self._no_places: set[str] = set()
        self._nobodies: set[str] = set()

    def left_out(self) -> Iterator[str]:
        """What was named and takes no part, once the market is read."""
        if self._no_places:
            yield f"chosen but not in ‘places’, and so left out: {_listed(self._no_places)}"
        if self._nobodies:
            whom = _listed(self._nobodies)
            yield f"ranked but neither in ‘people’ nor in a couple, and so left out: {whom}"

    def market(self) -> Market:
        """All of it as arrays."""
        standing = self._standings()
        couples = self._couples(standing)
        seats = self._whole_of_places("seats", 1)
        named = any(facts.get("target") is not None for facts in self._of_place.values())
        return Market(
            seats=_array(seats),
            choices=_choices(self._own_choices(couples, standing), standing),
            regions=self._regions(),
            couples=_couples(couples) if couples else None,
            quotas=self._quotas(),
            target=_array(self._whole_of_places("target", seats)) if named else None,
            group=self._kind_of_place("group"),
            label=self._kind_of_place("label"),
            alternate=self._alternates(),
            pins=self._pins(),
            forbidden=self._forbidden(),
            people=list(self.people),
            places=list(self.places),
            areas=list(self.areas),
        )

    def _part(self, name: str) -> Mapping[str, Any]:
        """A part that may be left out, or be null."""
        value = self._parts.get(name)
        return {} if value is None else object_at(name, value)

    def _rows(self, name: str) -> list[Any]:
        value = self._parts.get(name)
        return [] if value is None else list_at(name, value)

    # Places

    def _standings(self) -> list[dict[int, int] | None]:
        """How each place ranks people; None for one without priorities."""
        return [
            None
            if (ranks := self._of_place[name].get("ranks")) is None
            else levels_at(f"places.{name}.ranks", ranks, "person", self.people, self._nobodies)
            for name in self.places
        ]

    def _whole_of_places(self, key: str, default: int | Sequence[int]) -> list[int]:
        """A number of each place, the default where it is left out."""
        left_out = [default] * len(self.places) if isinstance(default, int) else default
        return [
            otherwise
            if (number := self._of_place[name].get(key)) is None
            else whole_at(f"places.{name}.{key}", number, 0)
            for name, otherwise in zip(self.places, left_out, strict=True)
        ]

    def _kind_of_place(self, key: str) -> Int32 | None:
        """Groups or labels by number, in the order of their names; None where there is none."""
        names = {
            place: name_at(f"places.{place}.{key}", facts[key])
            for place, facts in self._of_place.items()
            if facts.get(key) is not None
        }
        kinds = _numbered(names.values())
        numbers = [kinds[names[place]] if place in names else NOWHERE for place in self.places]
        return _array(numbers) if names else None

    def _regions(self) -> Regions | None:
        areas = [(f"regions.{name}", self._of_region[name]) for name in self.areas]
        of_place = _array(
            self._area(f"places.{name}.region", self._of_place[name].get("region"))
            for name in self.places
        )
        if not areas:
            return None
        return Regions(
            of_place=of_place,
            parent=_array(self._area(f"{at}.parent", facts.get("parent")) for at, facts in areas),
            cap=_array(_limit(f"{at}.cap", facts.get("cap"), NO_CAP) for at, facts in areas),
            floor=_array(_limit(f"{at}.floor", facts.get("floor"), 0) for at, facts in areas),
        )

    def _area(self, where: str, name: Any) -> int:
        return NOWHERE if name is None else known_at(where, "region", name, self.areas)

    # People

    def _own_choices(
        self, couples: Sequence[_Couple], standing: Sequence[Mapping[int, int] | None]
    ) -> list[dict[int, int]]:
        """The rank of each place that a person chooses, and that would have the person."""
        rows = [
            {
                place: rank
                for place, rank in self._wished(name).items()
                if _would_have(standing, place, person)
            }
            for name, person in self.people.items()
        ]
        for couple in couples:
            for side, person in enumerate(couple.members):
                if couple.held and not couple.joint:
                    rows[person] = {}  # held to what none of the places would have
                behind = 1 + max(rows[person].values(), default=-1)
                for rank, *places in couple.joint:
                    if places[side] != UNPLACED:
                        rows[person].setdefault(places[side], behind + rank)
        return rows

    def _wished(self, name: str) -> dict[int, int]:
        wishes = self._wishes.get(name, [])
        return levels_at(f"people.{name}", wishes, "place", self.places, self._no_places)

    def _couples(self, standing: Sequence[Mapping[int, int] | None]) -> list[_Couple]:
        found = []
        for where, couple in self._pairs:
            one, other = _partners(where, couple)
            members = (self.people[one], self.people[other])
            given = self._joint(f"{where}.choices", couple.get("choices"))
            joint = sorted(
                (rank, first, second)
                for rank, first, second in given
                if MISSING not in (first, second)
                and _would_have(standing, first, members[0])
                and _would_have(standing, second, members[1])
            )
            found.append(_Couple(members, joint, bool(given)))
        return sorted(found, key=lambda couple: sorted(couple.members))

    def _joint(self, where: str, given: Any) -> list[tuple[int, int, int]]:
        """Joint choices with their ranks; a list that holds lists alone is a tie."""
        found = []
        for rank, choice in enumerate([] if given is None else list_at(where, given)):
            at = f"{where}[{rank}]"
            entries = list_at(at, choice)
            tie = entries if entries and all(isinstance(one, list) for one in entries) else [choice]
            for pair in tie:
                first, second = self._joint_places(at, pair)
                found.append((rank, first, second))
        return found

    def _joint_places(self, where: str, pair: Any) -> list[int]:
        if len(list_at(where, pair)) != 2:
            raise BadMarketFile(f"{where}: a joint choice is a list of two, not of {len(pair)}")
        places = [UNPLACED if name is None else self._chosen(where, name) for name in pair]
        if places == [UNPLACED, UNPLACED]:
            raise BadMarketFile(f"{where}: one of the two must go somewhere")
        return places

    def _chosen(self, where: str, value: Any) -> int:
        """The number of a place, MISSING where there is none of that name."""
        name = name_at(where, value)
        if name not in self.places:
            self._no_places.add(name)
        return self.places.get(name, MISSING)

    def _alternates(self) -> Int32 | None:
        ranks = {
            known_at("alternates", "person", name, self.people): whole_at(
                f"alternates.{name}", rank, 1
            )
            for name, rank in self._part("alternates").items()
        }
        return _array(ranks.get(at, 0) for at in range(len(self.people))) if ranks else None

    def _pins(self) -> Int32:
        return _sorted_pairs(
            (
                known_at("pins", "person", person, self.people),
                known_at(f"pins.{person}", "place", place, self.places),
            )
            for person, place in self._part("pins").items()
        )

    def _forbidden(self) -> Int32:
        pairs = []
        for at, pair in enumerate(self._rows("forbidden")):
            where = f"forbidden[{at}]"
            if len(list_at(where, pair)) != 2:
                raise BadMarketFile(f"{where} must be a person and a place")
            person = known_at(where, "person", pair[0], self.people)
            pairs.append((person, known_at(where, "place", pair[1], self.places)))
        return _sorted_pairs(pairs)

    def _quotas(self) -> Quotas | None:
        keys = ("category", "region", "cap")
        given = [
            (f"quotas[{at}]", members_at(f"quotas[{at}]", quota, keys))
            for at, quota in enumerate(self._rows("quotas"))
        ]
        of_person = {
            known_at("categories", "person", name, self.people): name_at(f"categories.{name}", kind)
            for name, kind in self._part("categories").items()
        }
        if not given:
            return None
        counted = [name_at(f"{where}.category", quota.get("category")) for where, quota in given]
        kinds = _numbered([*of_person.values(), *counted])
        rows = sorted(
            (
                kinds[kind],
                known_at(f"{where}.region", "region", quota.get("region"), self.areas),
                whole_at(f"{where}.cap", quota.get("cap"), 0),
            )
            for kind, (where, quota) in zip(counted, given, strict=True)
        )
        category = [
            kinds[of_person[at]] if at in of_person else NOWHERE for at in range(len(self.people))
        ]
        return Quotas(_array(category), *(_array(column) for column in zip(*rows, strict=True)))


def _partners(where: str, couple: Mapping[str, Any]) -> list[str]:
    at = f"{where}.members"
    names = [name_at(at, name) for name in list_at(at, couple.get("members"))]
    if len(names) != 2:
        raise BadMarketFile(f"{at} must be two people, not {len(names)}")
    return names


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Names in their order (by code point), with their numbers."""
    return {name: number for number, name in enumerate(sorted({*names}))}


def _listed(names: set[str]) -> str:
    return ", ".join(map(repr, sorted(names)))


def _limit(where: str, value: Any, default: int) -> int:
    return default if value is None else whole_at(where, value, 0)


# From what was read to arrays


def _choices(
    rows: Sequence[Mapping[int, int]], standing: Sequence[Mapping[int, int] | None]
) -> Choices:
    entries = [
        (place, rank, 0 if (ranks := standing[place]) is None else ranks[person])
        for person, row in enumerate(rows)
        for rank, place in sorted((rank, place) for place, rank in row.items())
    ]
    place, rank, stand = (_array(entry[column] for entry in entries) for column in range(3))
    return Choices(_starts(rows), place, rank, stand)


def _couples(couples: Sequence[_Couple]) -> Couples:
    joint = [choice for couple in couples for choice in couple.joint]
    return Couples(
        members=_array(member for couple in couples for member in couple.members).reshape(-1, 2),
        start=_starts([couple.joint for couple in couples]),
        places=_array(place for _, *places in joint for place in places).reshape(-1, 2),
        rank=_array(rank for rank, *_ in joint),
    )


def _array(numbers: Iterable[int]) -> Int32:
    return np.fromiter(numbers, np.int32)


def _starts(rows: Sequence[Any]) -> Int64:
    return np.cumsum([0, *map(len, rows)], dtype=np.int64)


def _sorted_pairs(pairs: Iterable[tuple[int, int]]) -> Int32:
    return np.array(sorted(pairs), np.int32).reshape(-1, 2)


def _would_have(standing: Sequence[Mapping[int, int] | None], place: int, person: int) -> bool:
    if place == UNPLACED:
        return True
    ranks = standing[place]
    return ranks is None or person in ranks
