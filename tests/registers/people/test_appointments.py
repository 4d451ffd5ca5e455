"""Appointments fill vacant posts, and no one serves two agreed terms at one time."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import Range

from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions import record_requests
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.actions import (
    Offer,
    agree_appointment,
    offer_appointments,
    record_candidacies,
)
from koryu.registers.people.models import Appointment, Candidacy, Post
from tests.registers.rows import candidates, requests, told

pytestmark = pytest.mark.django_db
FIRST = Range(date(2027, 7, 26), date(2028, 7, 26))
SECOND = Range(date(2028, 7, 26), date(2029, 7, 26))
OVERLAPPING = Range(date(2028, 7, 25), date(2029, 7, 26))


@pytest.fixture
def line(year: ProgrammeYear, officer: Any) -> RequestLine:
    return record_requests(requests("36-001"), year=year, by=officer)[0]


@pytest.fixture
def people(year: ProgrammeYear, officer: Any) -> list[Candidacy]:
    return record_candidacies(candidates("NZ-1", "NZ-2", "NZ-3"), year=year, by=officer)


def offer(line: RequestLine, people: list[Candidacy], by: Any, *, term: Any = FIRST) -> list[Any]:
    offers = [Offer(candidacy, line, term) for candidacy in people]
    return offer_appointments(offers, year=line.year, by=by)


def test_posts_are_opened_only_where_none_is_vacant(
    line: RequestLine, people: list[Candidacy], officer: Any
) -> None:
    first = offer(line, people[:2], officer)
    assert [made.post.number for made in first] == [1, 2]
    following = offer(line, people[2:], officer, term=SECOND)
    assert [made.post.number for made in following] == [1]
    late = offer(line, people[2:], officer, term=OVERLAPPING)
    assert [made.post.number for made in late] == [3]
    assert list(Post.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_a_closed_or_a_left_post(line: RequestLine, people: list[Candidacy], officer: Any) -> None:
    first, second = offer(line, people[:2], officer)
    Appointment.objects.filter(pk=first.pk).update(state="withdrawn")
    Post.objects.filter(pk=second.post_id).update(closed_on=date(2028, 1, 1))
    Appointment.objects.filter(pk=second.pk).update(state="ended")
    again = offer(line, people[1:], officer)
    assert [made.post.number for made in again] == [1, 3]


def test_posts_of_another_position_are_left_alone(
    year: ProgrammeYear, line: RequestLine, people: list[Candidacy], officer: Any
) -> None:
    (other,) = record_requests(requests("36-002", position="CIR"), year=year, by=officer)
    offer(line, people[:1], officer)
    (made,) = offer(other, people[1:2], officer)
    assert (made.post.position, made.post.number) == ("CIR", 1)


def test_an_offer_is_seen_by_four_and_leaves_an_entry(
    line: RequestLine, people: list[Candidacy], officer: Any
) -> None:
    (made,) = offer(line, people[:1], officer)
    stored = Appointment.objects.get(pk=made.pk)
    assert (stored.state, stored.period) == ("offered", FIRST)
    assert set(stored.scopes) == {
        "clair",
        "host:360007",
        "organisation:362018",
        f"person:{people[0].person.key}",
    }
    assert told(stored) == [f"An appointment to {stored.post} was offered."]


def test_offers_take_the_same_queries_for_one_and_for_many(
    line: RequestLine, people: list[Candidacy], officer: Any
) -> None:
    counts = []
    for some in (people[:1], people):
        fresh = list(Candidacy.objects.filter(pk__in=[candidacy.pk for candidacy in some]))
        again = RequestLine.objects.get(pk=line.pk)
        with CaptureQueriesContext(connection) as taken:
            offer(again, fresh, officer)
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_an_offer_is_agreed_by_the_officer_once(
    line: RequestLine, people: list[Candidacy], officer: Any, viewer: Any
) -> None:
    (made,) = offer(line, people[:1], officer)
    approver = viewer("approver")
    with pytest.raises(Refused, match="Your role"):
        agree_appointment(made, by=approver)
    assert agree_appointment(made, by=officer).state == "agreed"
    assert told(made)[-1] == f"The appointment to {made.post} was agreed."
    with pytest.raises(Refused, match="present state"):
        agree_appointment(made, by=officer)


def test_agreed_terms_of_one_person_never_overlap(
    line: RequestLine, people: list[Candidacy], officer: Any
) -> None:
    (first,) = offer(line, people[:1], officer)
    (overlapping,) = offer(line, people[:1], officer, term=OVERLAPPING)
    (following,) = offer(line, people[:1], officer, term=SECOND)
    agree_appointment(first, by=officer)
    with pytest.raises(Refused, match="another term"):
        agree_appointment(overlapping, by=officer)
    agree_appointment(following, by=officer)
    overlapping.refresh_from_db()
    assert overlapping.state == "offered"


@pytest.mark.parametrize("state", ["agreed", "in_service"])
def test_the_database_itself_refuses_the_overlap(
    line: RequestLine, people: list[Candidacy], officer: Any, state: str
) -> None:
    (first,) = offer(line, people[:1], officer)
    (second,) = offer(line, people[:1], officer, term=OVERLAPPING)
    (other,) = offer(line, people[1:2], officer)
    rows = Appointment.objects.filter(pk__in=[first.pk, other.pk])
    assert rows.update(state="agreed") == 2  # two people may serve at one time
    clash = Appointment.objects.filter(pk=second.pk)
    with pytest.raises(IntegrityError, match="no_two_agreed_terms_overlap"), transaction.atomic():
        clash.update(state=state)
    assert clash.update(state="withdrawn") == 1


@pytest.mark.parametrize("slug", ["neighbour", "candidate", "visitor"])
def test_nobody_else_sees_an_appointment(
    line: RequestLine, people: list[Candidacy], officer: Any, viewer: Any, slug: str
) -> None:
    offer(line, people, officer)
    with scoped(viewer(slug).scopes):
        assert Appointment.objects.count() == 0
