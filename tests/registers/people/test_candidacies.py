"""Candidacies are stored exactly as notified, and taken back without a trace of the person."""

import string
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koryu.accounts.actions import create_account
from koryu.accounts.viewer import viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.programme import facts
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.people.actions import (
    give_name,
    link_account,
    mark_candidacies_used,
    record_candidacies,
    remove_candidacies,
)
from koryu.registers.people.models import Candidacy, Name, Person
from koryu.registers.people.queries import candidate_facts
from tests.registers.rows import candidates, told

pytestmark = pytest.mark.django_db

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
NUMBERS = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=40)
COUNTS = st.integers(0, 32767)
PLACES = st.sampled_from(["", "36", "011002"])
COUNTRIES = st.sampled_from(["NZ", "FR", "US"])
RECORDS = st.builds(
    facts.Candidate,
    candidate_no=NUMBERS,
    family_name=TEXT,
    given_name=TEXT,
    middle_name=TEXT,
    nationality=COUNTRIES,
    date_of_birth=st.dates(date(1930, 1, 1), date(2026, 11, 22)),
    position=st.sampled_from(facts.POSITIONS),
    language=st.sampled_from(["en", "fr", "zh"]),
    result=st.sampled_from(["S", "A"]),
    sex=st.sampled_from(["", "F", "M", "X"]),
    alternate_rank=st.none() | COUNTS,
    interview_post=st.sampled_from(["", "2500"]),
    score=st.none() | st.floats(0, 100),
    group=st.sampled_from(["", "APR", "A", "B", "C"]),
    home_city=TEXT,
    home_region=TEXT,
    home_country=st.just("") | COUNTRIES,
    japanese_level=st.sampled_from(facts.JAPANESE_LEVELS),
    driving=st.booleans(),
    sport=TEXT,
    wish_1=PLACES,
    wish_2=PLACES,
    wish_3=PLACES,
    wish_area=st.sampled_from(["", *facts.SIZE_BANDS]),
    wish_reason=TEXT,
    partner_no=st.just("") | NUMBERS,
    dependants=COUNTS,
    needs=st.lists(st.sampled_from(facts.NEEDS), unique=True).map(tuple),
    named_post=st.just("") | NUMBERS,
    remarks=TEXT,
    email=st.sampled_from(["", "somebody@people.example.org"]),
)


def stored() -> list[Candidacy]:
    return list(Candidacy.objects.select_related("person").prefetch_related("person__names"))


@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(records=st.lists(RECORDS, max_size=4, unique_by=lambda record: record.candidate_no))
def test_a_candidacy_comes_back_exactly_as_the_sheet_held_it(
    year: ProgrammeYear, officer: Any, records: list[facts.Candidate]
) -> None:
    made = record_candidacies(records, year=year, by=officer)
    assert {candidate_facts(candidacy) for candidacy in stored()} == set(records)
    remove_candidacies(made, by=officer)


def test_a_whole_year_comes_back_and_takes_few_queries(
    year: ProgrammeYear, officer: Any, whole_year: tuple[tuple[facts.Candidate, ...], Any]
) -> None:
    with CaptureQueriesContext(connection) as taken:
        record_candidacies(whole_year[0], year=year, by=officer)
    assert len(taken) <= 10
    assert {candidate_facts(candidacy) for candidacy in stored()} == set(whole_year[0])
    assert len(whole_year[0]) == 2464


def test_one_form_of_the_name_is_recorded_and_none_is_made(
    year: ProgrammeYear, officer: Any
) -> None:
    record_candidacies(candidates("NZ-1"), year=year, by=officer)
    assert list(Name.objects.values_list("form", "family", "given", "middle")) == [
        ("passport", "Tane", "Aroha", "")
    ]


def test_only_clair_and_the_person_see_the_rows(year: ProgrammeYear, officer: Any) -> None:
    (candidacy,) = record_candidacies(candidates("NZ-1"), year=year, by=officer)
    wanted = {"clair", f"person:{candidacy.person.key}"}
    for row in (candidacy, candidacy.person, candidacy.person.names.get()):
        assert set(row.scopes) == wanted


@pytest.mark.parametrize("slug", ["host", "organisation", "neighbour", "candidate", "visitor"])
def test_the_database_shows_nobody_else_a_row(
    year: ProgrammeYear, officer: Any, viewer: Any, slug: str
) -> None:
    record_candidacies(candidates("NZ-1", "NZ-2"), year=year, by=officer)
    with scoped(viewer(slug).scopes):
        assert Person.objects.count() == Name.objects.count() == Candidacy.objects.count() == 0


def test_a_person_sees_the_own_rows_alone(year: ProgrammeYear, officer: Any) -> None:
    mine, _other = record_candidacies(candidates("NZ-1", "NZ-2"), year=year, by=officer)
    user = create_account(email="aroha@people.example.org", name="Aroha Tane", by=officer)
    link_account(mine.person, user, by=officer)
    me = viewer_of(user)
    with scoped(me.scopes):
        assert list(Candidacy.objects.all()) == [mine]
        assert list(Person.objects.visible_to(me)) == [mine.person]
        assert told(mine.person) == ["The person's account was linked."]
    assert told(mine.person) == []  # the officer reads of the person, not of the account


def test_a_number_stands_once_a_year(year: ProgrammeYear, officer: Any) -> None:
    record_candidacies(candidates("NZ-1"), year=year, by=officer)
    with pytest.raises(Refused, match="NZ-1 stands already"):
        record_candidacies(candidates("NZ-2", "NZ-1"), year=year, by=officer)
    assert Person.objects.count() == 1


def test_recalled_candidacies_take_their_people_with_them(
    year: ProgrammeYear, officer: Any
) -> None:
    (candidacy,) = record_candidacies(candidates("NZ-1"), year=year, by=officer)
    user = create_account(email="aroha@people.example.org", name="Aroha Tane", by=officer)
    link_account(candidacy.person, user, by=officer)
    pk = candidacy.pk
    remove_candidacies([candidacy], by=officer)
    assert Candidacy.objects.count() == Person.objects.count() == Name.objects.count() == 0
    user.refresh_from_db()
    assert user.person_key is None
    assert told(Candidacy(pk=pk)) == [
        "The candidacy NZ-1 was recorded.",
        "The candidacy NZ-1 was recalled.",
    ]


def test_a_used_candidacy_is_not_recalled(year: ProgrammeYear, officer: Any) -> None:
    record_candidacies(candidates("NZ-1", "NZ-2"), year=year, by=officer)
    assert mark_candidacies_used(year, at=timezone.now(), by=officer) == 2
    assert mark_candidacies_used(year, at=timezone.now(), by=officer) == 0
    assert told(year)[1:] == ["2 candidacies were frozen for a placement."]
    with pytest.raises(Refused, match="NZ-1 was used"):
        remove_candidacies(stored(), by=officer)
    assert Candidacy.objects.count() == 2


def test_other_forms_of_a_name_are_kept_apart(year: ProgrammeYear, officer: Any) -> None:
    (candidacy,) = record_candidacies(candidates("NZ-1"), year=year, by=officer)
    person = candidacy.person
    give_name(person, form="kana", family="タネ", given="アロハ", middle="", by=officer)
    give_name(person, form="kana", family="ターネ", given="アロハ", middle="", by=officer)
    assert set(person.names.values_list("form", "family", "given")) == {
        ("passport", "Tane", "Aroha"),
        ("kana", "ターネ", "アロハ"),
    }
    assert set(person.names.get(form="kana").scopes) == set(person.scopes)
    assert told(person) == ["The name in kana was recorded."] * 2
    assert candidate_facts(stored()[0]) == candidates("NZ-1")[0]


@pytest.mark.parametrize(
    ("form", "family", "why"),
    [
        ("passport", "Tané", "not given by hand"),
        ("nickname", "Ro", "not given by hand"),
        ("preferred", " ", "A name is needed"),
    ],
)
def test_names_that_are_not_given(
    year: ProgrammeYear, officer: Any, form: str, family: str, why: str
) -> None:
    (candidacy,) = record_candidacies(candidates("NZ-1"), year=year, by=officer)
    with pytest.raises(Refused, match=why):
        give_name(candidacy.person, form=form, family=family, given="", middle="", by=officer)


def test_an_account_belongs_to_one_person(year: ProgrammeYear, officer: Any) -> None:
    one, other = record_candidacies(candidates("NZ-1", "NZ-2"), year=year, by=officer)
    user = create_account(email="aroha@people.example.org", name="Aroha Tane", by=officer)
    second = create_account(email="tane@people.example.org", name="Tane", by=officer)
    link_account(one.person, user, by=officer)
    with pytest.raises(Refused, match="belongs to another person"):
        link_account(other.person, user, by=officer)
    with pytest.raises(Refused, match="has another account"):
        link_account(one.person, second, by=officer)
