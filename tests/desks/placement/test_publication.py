"""Publishing is one step of the whole: it is done entirely or not at all."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection

from koryu.accounts.viewer import SYSTEM
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.placement.actions import publish_round, reopen_round
from koryu.desks.placement.models import (
    Publication,
    PublishedLine,
    PublishedReason,
    Round,
)
from koryu.registers.calendar.models import ArrivalGroup
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Appointment, Candidacy, Person
from tests.plugins.house import ALTERNATE, CANDIDATE, UNPLACED

pytestmark = pytest.mark.django_db
Acting = Callable[[str], Any]


@pytest.fixture
def cast(approved_once: Any) -> dict[str, Any]:
    return approved_once.cast


@pytest.fixture
def approved(approved_once: Any) -> Round:
    """The approved round as this test finds it."""
    with scoped(SYSTEM.scopes):
        return Round.objects.get(pk=approved_once.round.pk)


def test_a_person_without_a_group_comes_with_the_organisation(
    approved: Any, acting: Acting
) -> None:
    with acting("approver") as approver:
        Candidacy.objects.filter(candidate_no=CANDIDATE).update(group="")
        publish_round(approved, by=approver)
        line = PublishedLine.objects.get(candidate_no=CANDIDATE)
        assert line.group == RequestLine.objects.get(request_no=line.request_no).group


def test_the_version_lists_those_without_an_address(approved: Any, acting: Acting) -> None:
    with acting("approver") as approver:
        numbers = [CANDIDATE, UNPLACED, ALTERNATE]
        Person.objects.filter(candidacies__candidate_no__in=numbers).update(email="")
        publication = publish_round(approved, by=approver)
        assert publication.without_email == sorted(numbers)


def test_nothing_is_published_that_was_not_approved(approved: Any, acting: Acting) -> None:
    with acting("approver") as approver:
        Round.objects.update(state="computed")
        with pytest.raises(Refused):
            publish_round(approved, by=approver)
        assert what_stands() == (0, 0, 0, 0, "computed")


def test_a_reopened_round_is_not_published(approved: Any, acting: Acting) -> None:
    with acting("approver") as approver:
        reopen_round(approved, reason="Look again", by=approver)
        with pytest.raises(Refused):
            publish_round(approved, by=approver)


@pytest.mark.parametrize("slug", ["host", "organisation", "candidate", "neighbour"])
def test_nobody_but_clair_publishes(slug: str, approved: Any, viewer: Any) -> None:
    with scoped(SYSTEM.scopes), pytest.raises(Refused):
        publish_round(approved, by=viewer(slug))


@pytest.mark.parametrize(
    "table",
    [
        "people_appointment",
        "placement_publishedline",
        "placement_publishedreason",
        "notices_notice",
        "records_entry",
    ],
)
def test_a_failure_in_the_middle_leaves_nothing(table: str, approved: Any, acting: Acting) -> None:
    """The database itself refuses one step of it, each in turn."""
    with acting("approver") as approver:
        before = what_stands()
        with pytest.raises(Exception, match="no more of this"), refusing(table):
            publish_round(approved, by=approver)
        assert what_stands() == before == (0, 0, 0, 0, "approved")
        publish_round(approved, by=approver)
        assert what_stands() == (1, 18, 36, 18, "published")


def test_a_year_without_the_group_is_refused_in_words(approved: Any, acting: Acting) -> None:
    with acting("approver") as approver:
        ArrivalGroup.objects.filter(code="B").delete()
        with pytest.raises(Refused, match="The calendar does not say when group B arrives"):
            publish_round(approved, by=approver)
        assert what_stands() == (0, 0, 0, 0, "approved")


def test_publication_needs_no_more_queries_for_more_people(
    approved: Any, acting: Acting, django_assert_max_num_queries: Any
) -> None:
    with acting("approver") as approver, django_assert_max_num_queries(60):
        publish_round(approved, by=approver)


def what_stands() -> tuple[int, int, int, int, str]:
    """Versions, lines, reasons, appointments, and the state of the round."""
    return (
        Publication.objects.count(),
        PublishedLine.objects.count(),
        PublishedReason.objects.count(),
        Appointment.objects.count(),
        Round.objects.get().state,
    )


def refusing(table: str) -> AbstractContextManager[None]:
    """Within it the database refuses every new row of a table."""

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(f'INSERT INTO "{table}"'):
            raise RuntimeError("no more of this")
        return execute(sql, *rest)

    return connection.execute_wrapper(refuse)
