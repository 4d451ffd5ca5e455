"""Alike rows by their numbers, for tests that need some and care about few columns."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from koryu.programme import facts

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
    request_no="36-001",
    host_code="36",
    organisation_code="362018",
    organisation_name_ja="徳島市",
    position="ALT",
    seats=2,
    group="A",
    language="en",
)


def candidates(*numbers: str, **columns: Any) -> list[facts.Candidate]:
    return [replace(CANDIDATE, candidate_no=number, **columns) for number in numbers]


def requests(*numbers: str, **columns: Any) -> list[facts.Request]:
    return [replace(REQUEST, request_no=number, **columns) for number in numbers]


def told(row: Any) -> list[str]:
    """What the entries about a row say, oldest first."""
    from koryu.records.models import Entry

    return [str(entry) for entry in Entry.objects.about(row).order_by("pk")]


def read(page: Any) -> str:
    """The words of a page as a reader meets them, without the marks between them."""
    return " ".join(re.sub(r"<[^>]*>", "", page.text).split())
