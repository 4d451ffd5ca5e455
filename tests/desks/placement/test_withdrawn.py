"""Who withdrew after the inputs were frozen is placed nowhere and told nothing, and counts no
more where they withdraw after the publication."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from koryu.accounts.viewer import SYSTEM, organisation_scope, person_scope
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.placement.actions import publish_round
from koryu.desks.placement.models import Line, PublishedLine, PublishedReason, Round
from koryu.desks.placement.queries.inputs import frozen_inputs
from koryu.records.models import Entry
from koryu.registers.organisations.actions import withdraw_requests
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.actions import bring_back_candidacies, withdraw_candidacies
from koryu.registers.people.models import Appointment, Candidacy, Person
from koryu.tools.notices.models import Notice
from tests.desks.placement.test_publication import what_stands
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


def withdrawn(*numbers: str, by: Any) -> None:
    found = Candidacy.objects.filter(candidate_no__in=numbers)
    withdraw_candidacies(dict.fromkeys(found, "By letter"), by=by)


def told(number: str) -> bool:
    """Within CLAIR's scopes: whether a message went to them."""
    person = Person.objects.get(candidacies__candidate_no=number)
    with scoped({person_scope(person.key)}):
        return Notice.objects.exists()


def test_who_withdrew_is_told_nothing_and_offered_no_place(approved: Any, acting: Acting) -> None:
    with acting("officer") as officer:
        withdrawn(CANDIDATE, UNPLACED, ALTERNATE, by=officer)
        publication = publish_round(approved, by=officer)
        assert what_stands() == (1, 17, 34, 17, "published")
        assert not PublishedLine.objects.filter(candidate_no=CANDIDATE).exists()
        assert publication.without_email == []
        left_out, published = Entry.objects.about(approved).order_by("-pk")[:2]
        assert str(left_out) == (
            "Version 1 leaves out who withdrew since the inputs were frozen: 3 in all."
        )
        assert "17 people placed, 1 short-listed without a place" in str(published)
        assert [number for number in (CANDIDATE, UNPLACED, ALTERNATE) if told(number)] == []


def test_the_organisation_is_told_how_many_come_without_them(approved: Any, acting: Acting) -> None:
    with acting("officer") as officer:
        code = place_of(approved, CANDIDATE).organisation.unit.code
        withdrawn(CANDIDATE, by=officer)
        publish_round(approved, by=officer)
    with scoped({organisation_scope(code)}):
        assert Notice.objects.get().subject_en == "Nobody could be placed with you this time"


def test_whoever_stands_again_is_told_again(approved: Any, acting: Acting) -> None:
    with acting("officer") as officer:
        withdrawn(CANDIDATE, by=officer)
        bring_back_candidacies(Candidacy.objects.filter(candidate_no=CANDIDATE), by=officer)
        publish_round(approved, by=officer)
        assert what_stands() == (1, 18, 36, 18, "published")
        assert told(CANDIDATE)


def test_a_partner_is_told_nothing_of_the_one_who_withdrew(approved: Any, acting: Acting) -> None:
    """Neither that they are together nor that they are not."""
    with acting("officer") as officer:
        people = frozen_inputs(approved).candidates
        partners = {p.candidate_no: p.partner_no for p in people if p.partner_no}
        lines = Line.objects.filter(run=approved.run_of_record).exclude(request_line=None)
        placed = set(lines.values_list("candidacy__candidate_no", flat=True))
        stays, goes = next(pair for pair in partners.items() if set(pair) <= placed)
        withdrawn(goes, by=officer)
        publish_round(approved, by=officer)
        reason = PublishedReason.objects.get(line__candidate_no=stays, audience="candidate")
        assert [pair for pair in reason.sentences if "partner" in pair[0].lower()] == []


def test_a_request_that_was_withdrawn_and_has_nobody_is_told_nothing(
    approved: Any, acting: Acting
) -> None:
    with acting("officer") as officer:
        empty = RequestLine.objects.get(request_no="01-001")
        withdraw_requests({empty: "By letter"}, by=officer)
        publish_round(approved, by=officer)
    with scoped({organisation_scope("012041")}):
        assert not Notice.objects.exists()


def test_nobody_is_sent_to_a_request_that_was_withdrawn(approved: Any, acting: Acting) -> None:
    with acting("officer") as officer:
        line = place_of(approved, CANDIDATE)
        withdraw_requests({line: "The school closes"}, by=officer)
        with pytest.raises(Refused, match=f"withdrawn since the inputs were frozen: {line}"):
            publish_round(approved, by=officer)
        assert not PublishedLine.objects.exists()


def place_of(round_: Round, number: str) -> RequestLine:
    line = Line.objects.get(run=round_.run_of_record, candidacy__candidate_no=number)
    assert line.request_line is not None
    return line.request_line


# Figures for a spreadsheet


@pytest.mark.parametrize("how", ["appointment", "candidacy"])
def test_figures_leave_out_who_withdrew_after_it(how: str, approved: Any, acting: Acting) -> None:
    with acting("officer") as officer:
        publish_round(approved, by=officer)
        line = PublishedLine.objects.select_related("host").get(candidate_no=CANDIDATE)
        where = (line.host.code[:2], line.position)
        before = counted(*where)
        if how == "appointment":
            Appointment.objects.filter(pk=line.appointment_id).update(state="withdrawn")
        else:  # published over its withdrawal, as once could be
            Candidacy.objects.filter(candidate_no=CANDIDATE).update(withdrawn_at=timezone.now())
        assert counted(*where) == before - 1


def counted(prefecture: str, position: str) -> int:
    """As the view counts, with a limit of one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('figures_placed'::regclass)")
        definition = cursor.fetchone()[0].rstrip().rstrip(";").replace(">= 5", ">= 1")
        cursor.execute(
            f"SELECT people FROM ({definition}) f WHERE prefecture = %s AND position = %s",
            [prefecture, position],
        )
        row = cursor.fetchone()
    return row[0] if row else 0
