"""The real places of the programme: prefectures, municipalities, islands, sister ties.

The tables stand in ``data/`` beside this module, with their origin and licence. What
the rules look at in an organisation (``facts.Place``) is derived here, by defaults that
the organisations' register may correct one by one.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from koryu.programme.facts import Place
from koryu.programme.words import Words

DATA = Path(__file__).parent / "data"
PRIVATE = "P-"  # how the code of a private-school corporation begins
REACHABLE = ("urban", "semi_urban")  # bands where hospitals and level ground are near


class UnknownPlace(LookupError):
    """A code that none of the tables knows."""


@dataclass(frozen=True, slots=True)
class Prefecture:
    pref_code: str
    lgcode: str
    name_ja: str
    name_kana: str
    name_en: str
    region: str
    iso3166_2: str
    capital_ja: str
    lat: float
    lng: float
    population_2022: int
    households_2022: int

    @property
    def name(self) -> Words:
        """In English told apart from a city of the same name, as in Japanese."""
        plain = self.name_ja[-1] in "道都"
        return Words(self.name_en if plain else f"{self.name_en} Prefecture", self.name_ja)


@dataclass(frozen=True, slots=True)
class Municipality:
    lgcode: str
    pref_code: str
    pref_ja: str
    district_ja: str
    name_ja: str
    name_kana: str
    name_romaji: str
    name_en: str
    kind: str
    population_2022: int
    households_2022: int
    size_band: str
    lat: float
    lng: float

    @property
    def name(self) -> Words:
        return Words(self.name_en, self.name_ja)


@dataclass(frozen=True, slots=True)
class SisterTie:
    """A tie of a Japanese local government; ``lgcode`` is blank where none was matched."""

    japan_name: str
    lgcode: str
    level: str
    match: str
    partner_city: str
    partner_country: str
    partner_iso2: str


@dataclass(frozen=True)
class Places:
    """The tables by code, and what the rules derive from them."""

    prefectures: Mapping[str, Prefecture]  # by two-digit code
    municipalities: Mapping[str, Municipality]  # by six-digit code
    remote_islands: frozenset[str]
    ties: tuple[SisterTie, ...]
    designated_cities: Mapping[str, Municipality]
    sisters: Mapping[str, frozenset[tuple[str, str]]]  # by six-digit code, cities folded

    @property
    def hosts(self) -> tuple[str, ...]:
        """Who may be a host in some year: prefectures first, then designated cities."""
        return (*self.prefectures, *self.designated_cities)

    def is_place(self, code: str) -> bool:
        """Whether the code can be wished for, or can host."""
        return code in self.prefectures or code in self.designated_cities

    def is_local_government(self, code: str) -> bool:
        return code in self.municipalities or self._prefecture_with(code) is not None

    def name(self, code: str) -> Words | None:
        """The name behind a two-digit or six-digit code; None for any other."""
        found = (
            self.prefectures.get(code)
            or self.municipalities.get(code)
            or self._prefecture_with(code)
        )
        return found.name if found else None

    def place_of(
        self, organisation_code: str, host_code: str, overrides: Mapping[str, bool] | None = None
    ) -> Place:
        """What the rules look at in an organisation; ``overrides`` are recorded needs facts.

        A private-school corporation has no municipality of its own: it stands in its
        host's prefecture and shares that prefecture's ties alone.
        """
        private = organisation_code.startswith(PRIVATE)
        if not private and not self.is_local_government(organisation_code):
            raise UnknownPlace(organisation_code)
        prefecture = (host_code if private else organisation_code)[:2]
        if prefecture not in self.prefectures:
            raise UnknownPlace(host_code)
        municipality = self.municipalities.get(organisation_code)
        band = municipality.size_band if municipality else ""
        return Place(
            organisation_code=organisation_code,
            prefecture=prefecture,
            size_band=band,
            meets=self._default_needs(organisation_code, band) | dict(overrides or {}),
            sister_cities=self._sisters_of(organisation_code)
            | self._sisters_of(self.prefectures[prefecture].lgcode),
        )

    def _default_needs(self, code: str, band: str) -> dict[str, bool]:
        reachable = (band or "semi_urban") in REACHABLE
        return {
            "near_hospital": reachable,
            "no_remote_island": code not in self.remote_islands,
            "step_free": reachable,
        }

    def _sisters_of(self, code: str) -> frozenset[tuple[str, str]]:
        return self.sisters.get(code, frozenset())

    def _prefecture_with(self, lgcode: str) -> Prefecture | None:
        found = self.prefectures.get(lgcode[:2])
        return found if found and found.lgcode == lgcode else None


@lru_cache(maxsize=1)
def load_places() -> Places:
    """The shipped tables, read once."""
    prefectures = {row["pref_code"]: Prefecture(**_typed(row)) for row in _rows("prefectures")}
    municipalities = {row["lgcode"]: Municipality(**_typed(row)) for row in _rows("municipalities")}
    ties = tuple(SisterTie(**row) for row in _rows("sister_cities"))
    return Places(
        prefectures=prefectures,
        municipalities=municipalities,
        remote_islands=frozenset(row["lgcode"] for row in _rows("remote_islands")),
        ties=ties,
        designated_cities={
            code: town for code, town in municipalities.items() if town.kind == "designated_city"
        },
        sisters=_sisters(ties),
    )


def fold(city: str) -> str:
    """A city's name for comparing: case folded, diacritics dropped, spaces made one."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", city) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def check_digit(first_five: str) -> str:
    """The sixth digit of a local-government code: weights 6 to 2, eleven less the remainder."""
    total = sum(
        int(digit) * weight for digit, weight in zip(first_five, range(6, 1, -1), strict=True)
    )
    return str((11 - total % 11) % 10)


def _sisters(ties: Iterable[SisterTie]) -> dict[str, frozenset[tuple[str, str]]]:
    # A tie without a code is nobody's; one without a country can equal no home country.
    found: dict[str, set[tuple[str, str]]] = {}
    for tie in ties:
        if tie.lgcode and tie.partner_iso2:
            found.setdefault(tie.lgcode, set()).add((fold(tie.partner_city), tie.partner_iso2))
    return {code: frozenset(cities) for code, cities in found.items()}


def _rows(table: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


_NUMBERS = {"lat": float, "lng": float, "population_2022": int, "households_2022": int}


def _typed(row: Mapping[str, str]) -> dict[str, Any]:
    return {key: _NUMBERS.get(key, str)(value) for key, value in row.items()}
