"""Ten thousand letters: the register, the due list and the search ask no more."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from koryu.accounts.models import Unit
from koryu.desks.correspondence.models import Letter, NumberSeries, OfficialNumber
from koryu.desks.correspondence.queries import DueList, register, search_for

pytestmark = pytest.mark.django_db
Acting = Callable[[str], AbstractContextManager[Any]]
SCOPES = ["clair", "correspondence"]
MOST = 12
MANY = 10_000


def fill(count: int) -> None:
    """Letters as they stand after years: from three ministries, an answer due to each third."""
    series = NumberSeries.objects.get(direction="in")
    now = timezone.now()
    units = list(Unit.objects.filter(kind="ministry"))
    numbers = OfficialNumber.objects.bulk_create(
        OfficialNumber(
            series=series, fiscal_year=2026, number=n, text=f"{n}", state="used", scopes=SCOPES
        )
        for n in range(1, count + 1)
    )
    Letter.objects.bulk_create(
        Letter(
            direction="in",
            state="in_hand",
            number=number,
            official_number=number.text,
            counterpart=units[n % len(units)],
            subject_en=f"Letter {n}",
            passed_at=now - timedelta(hours=n + 1),
            answer_due_at=now + timedelta(hours=n - count // 2) if n % 3 == 0 else None,
            scopes=SCOPES,
        )
        for n, number in enumerate(numbers)
    )


def asked(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_however_many_there_are(
    count: int, acting: Acting, as_persona: Callable[..., Any]
) -> None:
    with acting("correspondence"):
        fill(count)
    client = as_persona("correspondence")
    client.get("/")
    for address in ("list", "due"):
        url = reverse(f"correspondence:{address}")
        assert asked(lambda url=url: client.get(url)) == EXPECTED[address]


EXPECTED = {"list": 13, "due": 13}  # ten of every page, two of those the test's savepoint


def test_ten_thousand(acting: Acting) -> None:
    with acting("correspondence") as by:
        fill(MANY)
        looked = {
            "register": lambda: (register(by, "in").count(), list(register(by, "in")[:50])),
            "due": lambda: DueList(by, mine=False)[:50],
            "mine": lambda: DueList(by, mine=True)[:50],
            "search": lambda: (len(search_for(by, "Letter 77")), search_for(by, "Letter 77")[:20]),
        }
        for name, act in looked.items():
            assert asked(act) < MOST, name
