"""Two officers agree to two terms of one person at one moment: the database lets one win."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from psycopg.types.range import Range

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Role, Unit
from koryu.accounts.viewer import SYSTEM, Viewer, viewer_of
from koryu.base.scopes import scoped
from koryu.registers.calendar.actions import open_year
from koryu.registers.organisations.actions import load_places, record_requests
from koryu.registers.people.actions import (
    Offer,
    agree_appointment,
    offer_appointments,
    record_candidacies,
)
from koryu.registers.people.models import Appointment
from tests.plugins.house import YEAR
from tests.racing import at_once
from tests.registers.rows import candidates, requests

TERM = Range(date(2027, 7, 26), date(2028, 7, 26))


def lay_ground() -> tuple[Viewer, list[Appointment]]:
    """An officer, and two overlapping offers to one person."""
    with scoped(SYSTEM.scopes):
        load_places(by=SYSTEM)
        year = open_year(json.loads(YEAR.read_text(encoding="utf-8")), by=SYSTEM)
        user = create_account(email="officer@koryu.example", name="Oto", by=SYSTEM)
        unit = Unit.objects.get(code="CLAIR")
        grant_role(user, unit=unit, role=Role.PLACEMENT_OFFICER, by=SYSTEM)
        (line,) = record_requests(requests("36-001"), year=year, by=SYSTEM)
        (candidacy,) = record_candidacies(candidates("NZ-1"), year=year, by=SYSTEM)
        offers = [Offer(candidacy, line, TERM), Offer(candidacy, line, TERM)]
        return viewer_of(user), offer_appointments(offers, year=year, by=SYSTEM)


def test_the_later_officer_is_told_why(committed_db: Any) -> None:
    officer, (first, second) = lay_ground()

    def agree(term: Appointment) -> Callable[[Viewer], Any]:
        return lambda by: agree_appointment(Appointment.objects.get(pk=term.pk), by=by)

    answers = at_once((officer, agree(first)), (officer, agree(second)))
    assert answers == ["This person has agreed to another term in this time."]
    with scoped(SYSTEM.scopes):
        states = Appointment.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["agreed", "offered"]
