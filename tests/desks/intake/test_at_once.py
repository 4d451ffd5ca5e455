"""Two officers at one moment: only one sheet of a kind is accepted."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Unit
from koryu.accounts.viewer import SYSTEM, Viewer, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.intake.actions import accept_sheet, receive_sheet
from koryu.desks.intake.models import Sheet
from koryu.registers.calendar.actions import open_year
from koryu.registers.organisations.actions import load_places
from koryu.registers.organisations.models import RequestLine
from tests.desks.intake.papers import sample
from tests.plugins.house import YEAR


@pytest.fixture
def desk(committed_db: Any, django_db_blocker: Any) -> Iterator[tuple[Viewer, list[int]]]:
    """An officer and two sheets that wait, all of it committed."""
    with django_db_blocker.unblock(), scoped(SYSTEM.scopes):
        load_places(by=SYSTEM)
        year = open_year(json.loads(YEAR.read_text(encoding="utf-8")), by=SYSTEM)
        user = create_account(email="officer@koryu.example", name="Oto", by=SYSTEM)
        clair = Unit.objects.get(code="CLAIR")
        grant_role(user, unit=clair, role="placement_officer", by=SYSTEM)
        officer = viewer_of(user)
        papers = sample("small", "requests"), sample("special", "requests")
        sheets = [
            receive_sheet(p.data, filename=p.name, kind=p.kind, year=year, by=officer)
            for p in papers
        ]
    with django_db_blocker.unblock():
        yield officer, [sheet.pk for sheet in sheets]


def test_only_one_of_two_acceptances_at_once_succeeds(desk: tuple[Viewer, list[int]]) -> None:
    officer, keys = desk
    together = Barrier(2)

    def accept(key: int) -> str:
        try:
            with scoped(officer.scopes):
                sheet = Sheet.objects.get(pk=key)
                together.wait(timeout=30)
                return accept_sheet(sheet, by=officer).state
        except Refused:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(accept, keys))
    assert outcomes == ["accepted", "refused"]
    with scoped(officer.scopes):
        accepted = Sheet.objects.get(state="accepted")
        assert RequestLine.objects.count() == accepted.readable
        assert sorted(s.state for s in Sheet.objects.all()) == ["accepted", "differs"]
