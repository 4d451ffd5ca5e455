"""Two officers at one moment: one sheet of a kind is accepted, one decision stands."""

import json
from collections.abc import Callable, Iterator
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
from koryu.desks.intake.actions import (
    Outcome,
    accept_sheet,
    apply_sheet,
    decide_all,
    decide_differences,
    receive_sheet,
)
from koryu.desks.intake.models import Sheet
from koryu.desks.intake.queries import decisions_mark, differences_of
from koryu.records.models import Entry
from koryu.registers.calendar.actions import open_year
from koryu.registers.organisations.actions import load_places
from koryu.registers.organisations.models import RequestLine
from tests.desks.intake.papers import changed, sample
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


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gives, all begun together, each on a connection of its own; None: refused."""
    together = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        together.wait(timeout=30)
        try:
            return act()
        except Refused:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_of_two_decisions_at_once_on_one_difference_the_first_stands(
    desk: tuple[Viewer, list[int]],
) -> None:
    officer, sheet = changed_one(desk)
    with scoped(officer.scopes):
        (key,) = differences_of(sheet).values_list("pk", flat=True)

    def decide(word: str) -> Outcome:
        with scoped(officer.scopes):
            mine = Sheet.objects.get(pk=sheet.pk)
            return decide_differences(mine, {key: word}, shown={key: ""}, by=officer)

    outcomes = at_once(lambda: decide("take"), lambda: decide("keep"))
    assert sorted((o.decided, o.overtaken) for o in outcomes) == [(0, 1), (1, 0)]
    with scoped(officer.scopes):
        stands = differences_of(sheet).get().decision
    assert outcomes[["take", "keep"].index(stands)].decided == 1


def test_a_sheet_applied_twice_at_once_is_applied_once(desk: tuple[Viewer, list[int]]) -> None:
    officer, sheet = changed_one(desk)
    with scoped(officer.scopes):
        decide_all(sheet, differences_of(sheet), "take", by=officer)
        seen = decisions_mark(sheet)

    def apply() -> str:
        with scoped(officer.scopes):
            mine = Sheet.objects.get(pk=sheet.pk)
            return apply_sheet(mine, seen=seen, by=officer).state

    assert at_once(apply, apply) == ["accepted", "accepted"]
    with scoped(officer.scopes):
        applied = Entry.objects.filter(sentence="intake.requests_applied")
        corrected = Entry.objects.filter(sentence="organisations.request_changed")
        assert (applied.count(), corrected.count()) == (1, 1)
        assert Sheet.objects.filter(state="accepted").count() == 1


def changed_one(desk: tuple[Viewer, list[int]]) -> tuple[Viewer, Sheet]:
    """The officer, and a sheet that differs in one value from the one accepted."""
    officer, (key, _other) = desk
    paper = sample("small", "requests")
    number = paper.reading.records[0].request_no
    paper = changed(paper, {number: {"remarks": "By the sea"}})
    with scoped(officer.scopes):
        accepted = accept_sheet(Sheet.objects.get(pk=key), by=officer)
        data, year = paper.data, accepted.year
        sheet = receive_sheet(data, filename=paper.name, kind=paper.kind, year=year, by=officer)
    return officer, sheet
