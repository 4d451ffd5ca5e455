"""The frozen facts that sheets bring and rules look at.

Attribute names are the column keys of the sheets, so that a fact, its column and
its lineage always have one name. Nothing here knows where a fact is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

POSITIONS = ("ALT", "CIR", "SEA")
JAPANESE_LEVELS = ("", "N5", "N4", "N3", "N2", "N1")  # ascending: blank is below N5
NEEDS = ("near_hospital", "no_remote_island", "step_free")
SIZE_BANDS = ("urban", "semi_urban", "rural")
SHORT_LISTED, ALTERNATE = "S", "A"


def season(group: str) -> str:
    """APR stands alone; A, B, C and a group not yet given are one summer season."""
    return "APR" if group == "APR" else "SUMMER"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of the ministry's notification of successful candidates."""

    candidate_no: str
    family_name: str
    given_name: str
    nationality: str
    date_of_birth: date
    position: str
    language: str
    result: str
    middle_name: str = ""
    sex: str = ""
    alternate_rank: int | None = None
    interview_post: str = ""
    score: float | None = None
    group: str = ""
    home_city: str = ""
    home_region: str = ""
    home_country: str = ""
    japanese_level: str = ""
    driving: bool = False
    sport: str = ""
    wish_1: str = ""
    wish_2: str = ""
    wish_3: str = ""
    wish_area: str = ""
    wish_reason: str = ""
    partner_no: str = ""
    dependants: int = 0
    needs: tuple[str, ...] = ()
    named_post: str = ""
    remarks: str = ""
    email: str = ""

    @property
    def wishes(self) -> tuple[str, str, str]:
        """The three wishes in order; a blank stands where none was given."""
        return (self.wish_1, self.wish_2, self.wish_3)


@dataclass(frozen=True, slots=True)
class Request:
    """One request line: alike posts that an organisation asks for in a year."""

    request_no: str
    host_code: str
    organisation_code: str
    organisation_name_ja: str
    position: str
    seats: int
    group: str
    language: str
    organisation_name_en: str = ""
    nationalities: tuple[str, ...] = ()
    nationality_rule: str = ""
    japanese_min: str = ""
    japanese_rule: str = ""
    driving_rule: str = "none"
    sex_wish: str = ""
    sport: str = ""
    named_post: bool = False
    continuing: int = 0
    priority: int | None = None
    remarks: str = ""
    contact_email: str = ""


def changed_fields(before: Any, after: Any) -> tuple[str, ...]:
    """The facts in which two records of one kind differ, in the order of the sheet."""
    names = (each.name for each in fields(before))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


@dataclass(frozen=True, slots=True)
class Place:
    """What the rules look at in a contracting organisation.

    ``size_band`` is blank for prefectures and private-school corporations: they count
    nothing for the wished area. ``meets`` says per need code whether the organisation
    satisfies it; a code that is absent is a fact nobody has recorded.
    ``sister_cities`` holds (city folded by ``places.fold``, ISO country) of the own
    ties and of the prefecture's.
    """

    organisation_code: str
    prefecture: str
    size_band: str = ""
    meets: Mapping[str, bool] = field(default_factory=dict)
    sister_cities: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a placement is computed from, sorted by number."""

    candidates: tuple[Candidate, ...]
    requests: tuple[Request, ...]
    places: Mapping[str, Place]  # by organisation code, one for each that asks
