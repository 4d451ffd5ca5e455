"""Candidacies after they were recorded: corrected, withdrawn, back, and told with their origin."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from psycopg.types.range import Range

from koryu.base.moves import Refused
from koryu.records.actions import store_file
from koryu.records.models import Entry, Origin, subject_key
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions import record_requests
from koryu.registers.people.actions import (
    Offer,
    bring_back_candidacies,
    change_candidacies,
    offer_appointments,
    record_candidacies,
    withdraw_candidacies,
)
from koryu.registers.people.models import Candidacy
from koryu.registers.people.queries import candidate_facts, lineage_of
from tests.registers.rows import candidates, requests

pytestmark = pytest.mark.django_db
REASON = "Withdrew by letter"


@pytest.fixture
def people(year: ProgrammeYear, officer: Any) -> list[Candidacy]:
    record_candidacies([*candidates("NZ-1"), *candidates("NZ-2")], year=year, by=officer)
    return rows()


def rows() -> list[Candidacy]:
    found = Candidacy.objects.select_related("person").prefetch_related("person__names")
    return list(found.order_by("candidate_no"))


def test_a_correction_is_written_wherever_the_fact_stands(
    people: list[Candidacy], officer: Any
) -> None:
    first, other = map(candidate_facts, people)
    new = replace(
        first,
        family_name="Other",
        nationality="AU",
        needs=("step_free",),
        date_of_birth=date(1999, 9, 9),
        remarks="x",
    )
    change_candidacies([(people[0], new), (people[1], other)], by=officer)
    assert list(map(candidate_facts, rows())) == [new, other]
    assert [c.changed_at is None for c in rows()] == [False, True]
    said = Entry.objects.filter(sentence="people.candidacy_changed")
    assert [str(entry) for entry in said] == [
        "The candidacy NZ-1 was corrected: Family name, Nationality, Date of birth, Needs, Remarks."
    ]


def test_withdrawn_and_back_the_facts_stay(people: list[Candidacy], officer: Any) -> None:
    before = candidate_facts(people[0])
    withdraw_candidacies({people[0]: REASON}, by=officer)
    gone = rows()[0]
    assert (gone.withdrawn_because, candidate_facts(gone)) == (REASON, before)
    bring_back_candidacies([gone], by=officer)
    back = rows()[0]
    assert (back.withdrawn_at, back.withdrawn_because, candidate_facts(back)) == (None, "", before)


def test_who_has_an_appointment_is_not_withdrawn(
    people: list[Candidacy], year: ProgrammeYear, officer: Any
) -> None:
    (line,) = record_requests(requests("36-001"), year=year, by=officer)
    term = Range(date(2027, 7, 26), date(2028, 7, 26))
    offer_appointments([Offer(people[0], line, term)], year=year, by=officer)
    with pytest.raises(Refused, match="NZ-1 has an appointment that stands"):
        withdraw_candidacies({people[1]: REASON, people[0]: REASON}, by=officer)
    assert [c.withdrawn_at for c in rows()] == [None, None]


def test_of_a_value_that_stood_in_two_sheets_the_earlier_says_so(
    people: list[Candidacy], officer: Any
) -> None:
    for row, columns in (
        (7, {"sex": ["E", "F"], "email": ["K", "a@b.cd"]}),
        (9, {"sex": ["C", "X"]}),
    ):
        stored = store_file(b"x", name=f"{row}.xlsx", reference=f"No. {row}")
        Origin.objects.create(
            subject=subject_key(people[0]),
            file=stored,
            sheet="List",
            row=row,
            columns=columns,
            scopes=["clair"],
        )
    told = [(c.value, c.file.reference, c.is_earlier) for c in lineage_of(people[0], officer)]
    assert told == [("X", "No. 9", False), ("F", "No. 7", True), ("a@b.cd", "No. 7", False)]


def test_the_pages_say_who_is_withdrawn(
    people: list[Candidacy], officer: Any, as_persona: Any
) -> None:
    withdraw_candidacies({people[0]: REASON}, by=officer)
    client = as_persona("officer")
    page = client.get(reverse("people:detail", args=[people[0].person.key])).content.decode()
    assert "This candidacy is withdrawn" in page
    assert REASON in page
    assert client.get(reverse("people:list")).content.decode().count(">Withdrawn<") == 1
