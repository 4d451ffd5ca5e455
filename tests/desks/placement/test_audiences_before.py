"""Before publication: what will come here and when, and nothing of what is decided."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
AsPersona = Callable[..., Client]


@pytest.fixture
def cast(approved_once: Any) -> dict[str, Any]:
    return approved_once.cast


def page(client: Client, name: str, **query: str) -> str:
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("host", "placement:area"),
        ("organisation", "placement:ours"),
        ("candidate", "placement:mine"),
        ("unplaced", "placement:mine"),
        ("alternate", "placement:mine"),
    ],
)
def test_before_publication_the_page_says_what_will_come_and_when(
    slug: str, name: str, approved_once: Any, as_persona: AsPersona
) -> None:
    html = page(as_persona(slug), name)
    assert "not published yet" in html
    assert 'datetime="2027-05-21T17:00:00+09:00"' in html


@pytest.mark.parametrize(
    ("slug", "name"),
    [("host", "placement:area_sheet"), ("organisation", "placement:ours_sheet")],
)
def test_before_publication_there_is_no_sheet(
    slug: str, name: str, approved_once: Any, as_persona: AsPersona
) -> None:
    assert as_persona(slug).get(reverse(name)).status_code == 404


def test_meanwhile_an_office_sees_what_it_asked_for(
    approved_once: Any, as_persona: AsPersona
) -> None:
    host = page(as_persona("host"), "placement:area")
    assert [number in host for number in ("13-001", "13-002", "13-003", "01-001")] == [
        True,
        True,
        True,
        False,
    ]
    ours = page(as_persona("organisation"), "placement:ours")
    assert [number in ours for number in ("13-001", "13-002", "13-003")] == [False, True, False]
