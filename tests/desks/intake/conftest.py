"""What the tests of this desk share: the officer at work, and sheets to take in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from koryu.desks.intake.actions import receive_sheet
from koryu.desks.intake.models import Sheet
from tests.desks.intake.papers import Paper


@pytest.fixture
def officer(acting: Callable[[str], Any]) -> Iterator[Any]:
    """CLAIR's placement officer; the test runs with the officer's scopes."""
    with acting("officer") as who:
        yield who


@pytest.fixture
def receive(year: Any, officer: Any) -> Callable[[Paper], Sheet]:
    """``receive(paper)`` – taken in by the officer for the year."""

    def take_in(paper: Paper) -> Sheet:
        data, name = paper.data, paper.name
        return receive_sheet(data, filename=name, kind=paper.kind, year=year, by=officer)

    return take_in
