"""What the registers' tests share: somebody who may act, and a whole year of facts."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from koryu.programme import facts, sheets
from koryu.programme.places import load_places
from tests.plugins.house import SAMPLES


@pytest.fixture(autouse=True)
def plain_english() -> Iterator[None]:
    """A request leaves its language behind in the thread; no test inherits another's."""
    with override("en"):
        yield


@pytest.fixture
def officer(acting: Callable[[str], Any]) -> Iterator[Any]:
    """CLAIR's placement officer; the test runs with the officer's scopes."""
    with acting("officer") as who:
        yield who


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
