"""Bodies are added and corrected one act at a time, and each act leaves an entry."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from koryu.accounts.models import Kind, Unit
from koryu.base.moves import Refused
from koryu.records.models import Entry
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions import (
    add_contact,
    add_corporation,
    add_office,
    correct_organisation,
    merge_into,
    name_host,
    record_fact,
    record_requests,
    unname_host,
)
from koryu.registers.organisations.models import HostYear, Organisation
from tests.registers.rows import requests, told

pytestmark = pytest.mark.django_db


def body(code: str) -> Organisation:
    return Organisation.objects.select_related("unit").get(unit__code=code)


def test_a_corporation_is_added_under_its_prefecture(officer: Any) -> None:
    school = add_corporation(
        code="P-36901",
        name_ja="学校法人架空学園",
        name_en="Kakū Gakuen",
        prefecture="36",
        by=officer,
    )
    assert school.unit.parent is not None
    assert (school.unit.kind, school.unit.parent.code) == (Kind.SCHOOL_CORPORATION, "360007")
    assert told(school) == ["The corporation P-36901 was added."]


@pytest.mark.parametrize(
    ("code", "prefecture", "why"),
    [
        ("36901", "36", "is P- and then"),
        ("P-", "36", "is P- and then"),
        ("P-1", "99", "No prefecture has the code 99"),
        ("P-2", "36", "stands already"),
    ],
)
def test_a_corporation_that_cannot_be(officer: Any, code: str, prefecture: str, why: str) -> None:
    add_corporation(code="P-2", name_ja="二", name_en="", prefecture="36", by=officer)
    with pytest.raises(Refused, match=why):
        add_corporation(code=code, name_ja="一", name_en="", prefecture=prefecture, by=officer)


def test_each_corrected_field_leaves_its_own_entry(officer: Any) -> None:
    town = body("362018")
    before = town.population
    correct_organisation(
        town,
        {"name_en": "Tokushima City", "population": 250_000, "name_ja": "徳島市"},
        by=officer,
    )
    stored = body("362018")
    assert (stored.unit.name_en, stored.population) == ("Tokushima City", 250_000)
    assert told(town) == [
        "English name corrected: Tokushima → Tokushima City",
        f"Population corrected: {before:,} → 250,000",
    ]


def test_no_name_is_made_from_another(officer: Any) -> None:
    town = body("362018")
    before = (town.name_kana, town.name_romaji, town.unit.name_en)
    correct_organisation(town, {"name_ja": "新徳島市"}, by=officer)
    stored = body("362018")
    assert stored.unit.name_ja == "新徳島市"
    assert (stored.name_kana, stored.name_romaji, stored.unit.name_en) == before


@pytest.mark.parametrize(
    ("code", "changes", "why"),
    [
        ("362018", {"name_ja": ""}, "Japanese name is needed"),
        ("362018", {"prefecture": "37"}, "cannot be corrected"),
        ("360007", {"size_band": "urban"}, "Only municipalities"),
    ],
)
def test_what_cannot_be_corrected(
    officer: Any, code: str, changes: dict[str, str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        correct_organisation(body(code), changes, by=officer)


def test_a_fact_stands_until_it_is_recorded_otherwise(officer: Any) -> None:
    town = body("362018")
    record_fact(town, code="step_free", holds=False, source="Letter of the city", by=officer)
    record_fact(town, code="step_free", holds=True, source="Visit", by=officer)
    assert list(town.facts.values_list("code", "holds", "source")) == [("step_free", True, "Visit")]
    assert told(town) == [
        "The need “without steps” was recorded as not met.",
        "The need “without steps” was recorded as met.",
    ]


@pytest.mark.parametrize(
    ("code", "source", "why"),
    [("near_beach", "Map", "No need has this code"), ("step_free", " ", "Say where")],
)
def test_a_fact_needs_a_known_code_and_a_source(
    officer: Any, code: str, source: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        record_fact(body("362018"), code=code, holds=True, source=source, by=officer)


def test_a_merged_town_leads_to_its_successor(officer: Any) -> None:
    town, city = body("363014"), body("362018")
    merge_into(town, successor=city, on=date(2027, 3, 31), by=officer)
    stored = body("363014")
    assert (stored.successor, stored.unit.valid_until) == (city, date(2027, 3, 31))
    assert told(town) == ["Merged into 362018 on Wed 31 Mar 2027."]
    assert told(city) == ["363014 was merged into this body on Wed 31 Mar 2027."]


def test_old_codes_lead_to_the_last_successor(officer: Any) -> None:
    first, second, last = body("363014"), body("363022"), body("362018")
    merge_into(first, successor=second, on=date(2026, 3, 31), by=officer)
    merge_into(second, successor=last, on=date(2027, 3, 31), by=officer)
    assert body("363014").successor == last


def test_merges_that_make_no_sense(officer: Any) -> None:
    town, city, day = body("363014"), body("362018"), date(2027, 3, 31)
    for one, other in ((city, city), (town, body("360007")), (body("011002"), city)):
        with pytest.raises(Refused):
            merge_into(one, successor=other, on=day, by=officer)
    merge_into(town, successor=city, on=day, by=officer)
    with pytest.raises(Refused, match="merged before"):
        merge_into(town, successor=body("362026"), on=day, by=officer)
    with pytest.raises(Refused, match="still exists"):
        merge_into(body("362026"), successor=town, on=day, by=officer)


def test_a_contact_is_kept_out_of_the_entries(officer: Any) -> None:
    town = body("362018")
    add_contact(town, email="jet@city.example.jp", name="Rin Demo", duty="JET", by=officer)
    assert told(town) == ["A contact was added."]
    assert Entry.objects.about(town).get().facts == {}
    with pytest.raises(Refused, match="stands already"):
        add_contact(town, email="JET@city.example.jp", by=officer)


def test_offices_are_numbered_and_contacts_stay_in_theirs(officer: Any) -> None:
    town = body("362018")
    board = add_office(town, name_ja="教育委員会", name_en="Board of Education", by=officer)
    section = add_office(town, name_ja="国際課", name_en="", by=officer)
    assert [board.code, section.code] == ["362018-01", "362018-02"]
    assert told(town)[0] == "The office 362018-01 was added."
    with pytest.raises(Refused, match="another body"):
        add_contact(body("362026"), email="a@example.jp", office=board, by=officer)


def test_being_host_is_named_and_unnamed(year: ProgrammeYear, officer: Any) -> None:
    unit = Unit.objects.get(code="011002")
    name_host(unit, year=year, by=officer)
    name_host(unit, year=year, by=officer)
    assert HostYear.objects.filter(year=year, unit=unit).count() == 1
    unname_host(unit, year=year, by=officer)
    unname_host(unit, year=year, by=officer)
    assert HostYear.objects.filter(year=year, unit=unit).count() == 0
    assert told(unit.organisation) == [
        "Named as host of 2027.",
        "No longer named as host of 2027.",
    ]


def test_a_host_that_gathered_requests_stays_named(year: ProgrammeYear, officer: Any) -> None:
    record_requests(requests("36-001"), year=year, by=officer)
    with pytest.raises(Refused, match="has gathered requests"):
        unname_host(Unit.objects.get(code="360007"), year=year, by=officer)


def test_only_prefectures_and_designated_cities_host(year: ProgrammeYear, officer: Any) -> None:
    with pytest.raises(Refused, match="Only prefectures"):
        name_host(Unit.objects.get(code="362018"), year=year, by=officer)


@pytest.mark.parametrize(
    "change", ["UPDATE records_entry SET facts = '{}'", "DELETE FROM records_entry"]
)
def test_entries_cannot_be_changed(officer: Any, change: str) -> None:
    from django.db import connection

    town = body("362018")
    correct_organisation(town, {"name_en": "Tokushima City"}, by=officer)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert told(town) == ["English name corrected: Tokushima → Tokushima City"]
