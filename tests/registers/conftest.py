"""What the registers' tests build their rows from."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from koryu.programme import facts, sheets
from koryu.programme.places import load_places
from tests.plugins.house import SAMPLES

CANDIDATE = facts.Candidate(
    candidate_no="NZ-2500-00001",
    family_name="Tane",
    given_name="Aroha",
    nationality="NZ",
    date_of_birth=date(2001, 5, 3),
    position="ALT",
    language="en",
    result="S",
)
REQUEST = facts.Request(
    request_no="2027-36-001",
    host_code="36",
    organisation_code="362018",
    organisation_name_ja="徳島市",
    position="ALT",
    seats=2,
    group="A",
    language="en",
)


def candidates(*numbers: str, **columns: Any) -> list[facts.Candidate]:
    """Alike candidates of these numbers."""
    return [replace(CANDIDATE, candidate_no=number, **columns) for number in numbers]


def requests(*numbers: str, **columns: Any) -> list[facts.Request]:
    """Alike request lines of these numbers."""
    return [replace(REQUEST, request_no=number, **columns) for number in numbers]


@pytest.fixture(scope="session")
def whole_year() -> tuple[tuple[facts.Candidate, ...], tuple[facts.Request, ...]]:
    """The candidates and requests of the year-2027 sample."""
    folder, places = SAMPLES / "year-2027", load_places()
    people = sheets.read_candidates(
        (folder / "candidates.xlsx").read_bytes(),
        filename="candidates.xlsx",
        today=date(2026, 11, 23),
        places=places,
    )
    lines = sheets.read_requests(
        (folder / "requests.xlsx").read_bytes(), filename="requests.xlsx", places=places
    )
    return tuple(people.records), tuple(lines.records)
