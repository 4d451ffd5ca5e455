"""Each request happens whole or not at all, through the middleware that every page goes through."""

from typing import Any

import pytest
from django.test import Client

from koryu.registers.calendar.models import ProgrammeYear
from tests.security.failing_urls import YEAR

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("then", "status", "stays"),
    [
        ("200", 200, True),
        ("404", 404, True),  # said by a page that came to its end
        ("raises", 500, False),
        ("denies", 403, False),
        ("500", 500, False),
        ("503", 503, False),
    ],
)
def test_a_page_that_writes_and_fails_leaves_nothing(
    then: str, status: int, stays: bool, settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.security.failing_urls"
    client = Client(raise_request_exception=False)
    assert client.get(f"/writes/{then}/").status_code == status
    assert ProgrammeYear.objects.filter(year=YEAR).exists() is stays
