"""A changed sheet of requests: what hangs on a line follows it, and bars its withdrawal."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from psycopg.types.range import Range

from koryu.base.moves import Refused
from koryu.desks.intake.actions import accept_sheet
from koryu.desks.intake.models import Sheet
from koryu.records.queries import origins_of
from koryu.registers.organisations.models import Contact, HostYear, RequestLine
from koryu.registers.people.actions import Offer, offer_appointments
from tests.desks.intake.papers import Paper, changed, written
from tests.desks.intake.steps import FIRST, LINES, PEOPLE, REASON, follow, person

pytestmark = pytest.mark.django_db

Receive = Callable[[Paper], Sheet]


def test_a_changed_request_moves_host_organisation_and_contact(
    receive: Receive, officer: Any
) -> None:
    accept_sheet(receive(LINES), by=officer)
    line = LINES.reading.records[0]
    new = {"host_code": "47", "organisation_code": "470007", "contact_email": "x@example.org"}
    sheet = follow(receive(changed(LINES, {line.request_no: new})), officer)
    moved = RequestLine.objects.select_related("host", "organisation__unit").get(
        request_no=line.request_no
    )
    assert (moved.host.code, moved.organisation.unit.code) == ("470007", "470007")
    assert moved.scopes == ["clair", "host:470007", "organisation:470007"]
    assert HostYear.objects.filter(unit=moved.host, by_sheet=True).exists()
    assert Contact.objects.filter(email="x@example.org").exists()
    (newest, _old) = origins_of(moved, officer)
    assert (newest.file, set(newest.columns)) == (sheet.file, set(new))


def test_a_request_that_is_missing_is_withdrawn(receive: Receive, officer: Any) -> None:
    accept_sheet(receive(LINES), by=officer)
    follow(receive(written("requests", LINES.reading.records[1:])), officer)
    gone = RequestLine.objects.get(request_no=LINES.reading.records[0].request_no)
    assert gone.withdrawn_because == REASON


def test_a_request_with_an_appointment_is_not_withdrawn(
    receive: Receive, officer: Any, year: Any
) -> None:
    for paper in (LINES, PEOPLE):
        accept_sheet(receive(paper), by=officer)
    line = RequestLine.objects.select_related("host", "organisation__unit").first()
    term = Range(date(2027, 7, 26), date(2028, 7, 26))
    offer_appointments([Offer(person(FIRST), line, term)], year=year, by=officer)
    rest = [r for r in LINES.reading.records if r.request_no != line.request_no]
    sheet = receive(written("requests", rest))
    with pytest.raises(Refused, match=f"an appointment to {line.request_no}"):
        follow(sheet, officer)
    assert not RequestLine.objects.exclude(withdrawn_at=None).exists()
