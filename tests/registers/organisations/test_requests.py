"""Request lines are stored exactly, with all that the sheet says beside them, and taken back."""

import string
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koryu.accounts.models import Unit
from koryu.base.moves import Refused
from koryu.programme import facts
from koryu.programme.places import load_places
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions import (
    add_contact,
    correct_organisation,
    mark_requests_used,
    merge_into,
    name_host,
    record_fact,
    record_requests,
    remove_requests,
)
from koryu.registers.organisations.models import Contact, HostYear, Organisation, RequestLine
from koryu.registers.organisations.queries import place_facts, request_facts
from tests.registers.rows import requests, told

pytestmark = pytest.mark.django_db

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
COUNTS = st.integers(0, 32767)
RECORDS = st.builds(
    facts.Request,
    request_no=st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=40),
    host_code=st.sampled_from(["36", "13", "011002"]),
    organisation_code=st.sampled_from(["362018", "360007", "P-36901"]),
    organisation_name_ja=TEXT,
    organisation_name_en=TEXT,
    position=st.sampled_from(facts.POSITIONS),
    seats=COUNTS,
    group=st.sampled_from(["APR", "A", "B"]),
    language=st.sampled_from(["en", "fr", "zh"]),
    nationalities=st.lists(st.sampled_from(["NZ", "FR", "US"]), unique=True).map(tuple),
    nationality_rule=st.sampled_from(["", "required", "preferred"]),
    japanese_min=st.sampled_from(facts.JAPANESE_LEVELS),
    japanese_rule=st.sampled_from(["", "required", "preferred"]),
    driving_rule=st.sampled_from(["none", "required", "preferred"]),
    sex_wish=st.sampled_from(["", "F", "M"]),
    sport=TEXT,
    named_post=st.booleans(),
    continuing=COUNTS,
    priority=st.none() | COUNTS,
    remarks=TEXT,
    contact_email=st.sampled_from(["", "jet@city.example.jp"]),
)


def stored(lines: list[RequestLine]) -> list[RequestLine]:
    return list(RequestLine.objects.filter(pk__in=[line.pk for line in lines]))


@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(records=st.lists(RECORDS, max_size=4, unique_by=lambda record: record.request_no))
def test_a_line_comes_back_exactly_as_the_sheet_held_it(
    year: ProgrammeYear, officer: Any, records: list[facts.Request]
) -> None:
    lines = record_requests(records, year=year, by=officer)
    assert {request_facts(line) for line in stored(lines)} == set(records)
    remove_requests(lines, by=officer)


def test_what_the_sheet_says_beside_the_lines_is_recorded(
    year: ProgrammeYear, officer: Any
) -> None:
    records = requests("36-001", "36-002", contact_email="jet@city.example.jp")
    records += requests(
        "36-003",
        organisation_code="P-36901",
        organisation_name_ja="学校法人架空学園",
        organisation_name_en="Kaku Gakuen",
        contact_email="office@school.example.jp",
    )
    lines = record_requests(records, year=year, by=officer)
    school = Organisation.objects.select_related("unit").get(unit__code="P-36901")
    assert (school.prefecture, school.unit.name_en) == ("36", "Kaku Gakuen")
    assert [str(host) for host in HostYear.objects.filter(year=year)] == [
        "Tokushima Prefecture 2027"
    ]
    assert list(Contact.objects.values_list("organisation__unit__code", "email")) == [
        ("362018", "jet@city.example.jp"),
        ("P-36901", "office@school.example.jp"),
    ]
    assert told(lines[0]) == ["The request line 36-001 was recorded."]
    assert told(school) == ["The corporation P-36901 was added."]
    assert told(Unit.objects.get(code="360007").organisation) == ["Named as host of 2027."]


def test_a_line_is_seen_by_its_host_and_its_organisation(year: ProgrammeYear, officer: Any) -> None:
    (line,) = record_requests(requests("36-001"), year=year, by=officer)
    assert set(line.scopes) == {"clair", "host:360007", "organisation:362018"}


def test_a_number_stands_once_a_year(year: ProgrammeYear, officer: Any) -> None:
    record_requests(requests("36-001"), year=year, by=officer)
    with pytest.raises(Refused, match="36-001 stands already"):
        record_requests(requests("36-002", "36-001"), year=year, by=officer)
    assert RequestLine.objects.count() == 1


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"host_code": "48"}, "has the code 48"),
        ({"host_code": "362018"}, "has the code 362018"),
        ({"organisation_code": "999999"}, "No body has the code 999999"),
    ],
)
def test_nobody_asks_under_an_unknown_code(
    year: ProgrammeYear, officer: Any, columns: dict[str, str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        record_requests(requests("36-001", **columns), year=year, by=officer)
    assert RequestLine.objects.count() == 0


def test_recalled_lines_leave_no_trace_but_entries(year: ProgrammeYear, officer: Any) -> None:
    records = requests("36-001", "36-002", contact_email="jet@city.example.jp")
    lines = record_requests(records, year=year, by=officer)
    keys = [(line.pk, line.request_no) for line in lines]
    remove_requests(lines[:1], by=officer)
    assert (HostYear.objects.count(), Contact.objects.count()) == (1, 1)
    remove_requests(lines[1:], by=officer)
    assert RequestLine.objects.count() == HostYear.objects.count() == Contact.objects.count() == 0
    for pk, number in keys:
        assert told(RequestLine(pk=pk)) == [
            f"The request line {number} was recorded.",
            f"The request line {number} was recalled.",
        ]


def test_what_an_officer_added_outlives_the_recall(year: ProgrammeYear, officer: Any) -> None:
    lines = record_requests(
        requests("36-001", contact_email="jet@city.example.jp"), year=year, by=officer
    )
    name_host(lines[0].host, year=year, by=officer)
    add_contact(lines[0].organisation, email="desk@city.example.jp", name="Rin Demo", by=officer)
    remove_requests(lines, by=officer)
    assert HostYear.objects.count() == 1
    assert list(Contact.objects.values_list("email", flat=True)) == ["desk@city.example.jp"]


def test_a_used_line_is_not_recalled(year: ProgrammeYear, officer: Any) -> None:
    lines = record_requests(requests("36-001", "36-002"), year=year, by=officer)
    assert mark_requests_used(year, at=timezone.now(), by=officer) == 2
    assert mark_requests_used(year, at=timezone.now(), by=officer) == 0
    assert told(year)[1:] == ["2 request lines were frozen for a placement."]
    with pytest.raises(Refused, match="36-001 was used"):
        remove_requests(stored(lines), by=officer)
    assert RequestLine.objects.count() == 2


def test_an_old_code_asks_for_its_successor(year: ProgrammeYear, officer: Any) -> None:
    town = Organisation.objects.get(unit__code="363014")
    city = Organisation.objects.get(unit__code="362018")
    merge_into(town, successor=city, on=date(2026, 3, 31), by=officer)
    (line,) = record_requests(requests("36-001", organisation_code="363014"), year=year, by=officer)
    assert (line.organisation, line.organisation_code) == (city, "363014")
    assert "organisation:362018" in line.scopes
    assert place_facts([line])["363014"].size_band == city.size_band


def test_a_whole_year_takes_few_queries(
    year: ProgrammeYear, officer: Any, whole_year: tuple[Any, tuple[facts.Request, ...]]
) -> None:
    with CaptureQueriesContext(connection) as of_all:
        lines = record_requests(whole_year[1], year=year, by=officer)
    assert len(lines) == 1079
    assert len(of_all) <= 25


def test_places_are_those_of_the_tables_for_a_whole_year(
    year: ProgrammeYear, officer: Any, whole_year: tuple[Any, tuple[facts.Request, ...]]
) -> None:
    lines = stored(record_requests(whole_year[1], year=year, by=officer))
    expected: dict[str, facts.Place] = {}
    for record in sorted(whole_year[1], key=lambda record: record.request_no):
        code = record.organisation_code
        if code not in expected:
            expected[code] = load_places().place_of(code, record.host_code)
    assert place_facts(lines) == expected
    assert len(expected) == 985


def test_places_take_the_same_queries_for_one_and_for_many(
    year: ProgrammeYear, officer: Any, django_assert_num_queries: Any
) -> None:
    records = requests("36-001") + requests("36-002", organisation_code="362026")
    lines = stored(record_requests(records, year=year, by=officer))
    for asked in (lines[:1], lines):
        with django_assert_num_queries(3):
            place_facts(asked)


def test_a_recorded_fact_and_a_corrected_band_count(year: ProgrammeYear, officer: Any) -> None:
    lines = record_requests(requests("36-001"), year=year, by=officer)
    town = lines[0].organisation
    correct_organisation(town, {"size_band": "rural"}, by=officer)
    record_fact(town, code="near_hospital", holds=True, source="Visit", by=officer)
    place = place_facts(stored(lines))["362018"]
    assert place.size_band == "rural"
    assert place.meets == {"near_hospital": True, "no_remote_island": True, "step_free": False}
