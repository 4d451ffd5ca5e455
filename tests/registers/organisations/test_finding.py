"""Bodies are found by any form of their name, by code, and by what they are in the year."""

from typing import Any

import pytest

from koryu.accounts.viewer import SYSTEM, VISITOR
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions import name_host, record_requests
from koryu.registers.organisations.queries import find_organisations, unit_of_host
from tests.registers.rows import requests

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def codes(**wanted: Any) -> list[str]:
    found = find_organisations(SYSTEM, **{"year": None} | wanted)
    return [organisation.unit.code for organisation in found]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("徳島市", ["362018"]),
        ("とくしまし", ["362018"]),
        ("トクシマシ", ["362018"]),
        ("ﾄｸｼﾏｼ", ["362018"]),
        ("tokushima-shi", ["362018"]),
        ("Tokushima", ["360007", "362018"]),
        ("362018", ["362018"]),
        ("３６２０１８", ["362018"]),
        ("Yūbari", ["012092"]),
        ("yubari", ["012092"]),
        ("mofa", ["MOFA"]),
        ("no such place", []),
        ("%", []),
    ],
)
def test_by_any_form_of_the_name(q: str, found: list[str]) -> None:
    assert codes(q=q) == found


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 1792),
        ({"prefecture": "36"}, 25),
        ({"kind": "designated_city"}, 20),
        ({"kind": "village", "prefecture": "36"}, 1),
        ({"kind": "ministry"}, 3),
        ({"host": True}, 0),
        ({"asks": True}, 0),
    ],
)
def test_by_what_they_are(wanted: dict[str, Any], count: int) -> None:
    assert len(codes(**wanted)) == count


def test_by_what_they_do_in_the_year(year: ProgrammeYear, officer: Any) -> None:
    record_requests(requests("36-001"), year=year, by=officer)
    name_host(unit_of_host("011002"), year=year, by=officer)
    assert codes(year=year, host=True) == ["011002", "360007"]
    assert codes(year=year, asks=True) == ["362018"]
    marks = {o.unit.code: (o.is_host, o.is_asking) for o in find_organisations(SYSTEM, year=year)}
    assert (marks["360007"], marks["362018"]) == ((True, False), (False, True))


@pytest.mark.parametrize(
    ("order", "first"),
    [("-population", "131121"), ("population", "134023"), ("", "131016"), ("nonsense", "131016")],
)
def test_in_the_order_asked_for(order: str, first: str) -> None:
    towns = [code for code in codes(prefecture="13", order=order) if code != "130001"]
    assert towns[0] == first


def test_a_visitor_finds_nothing() -> None:
    assert find_organisations(VISITOR, year=None).count() == 0
