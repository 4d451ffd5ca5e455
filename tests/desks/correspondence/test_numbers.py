"""Official numbers: none twice, none lost, and each that no letter bears says why."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Unit
from koryu.accounts.viewer import SYSTEM, Viewer, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.correspondence import actions
from koryu.desks.correspondence.actions.numbers import fiscal_year_of, give_number, written
from koryu.desks.correspondence.models import Counter, NumberSeries, OfficialNumber
from koryu.records.models import Entry
from koryu.registers.organisations.actions import load_places
from tests.desks.correspondence.conftest import received

Acting = Callable[[str], AbstractContextManager[Any]]
WRITERS, EACH = 20, 4
State = OfficialNumber.State


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2026, 12, 31), 2026)],
)
def test_a_fiscal_year_begins_in_april(day: date, year: int) -> None:
    assert fiscal_year_of(day) == year


@pytest.mark.parametrize(
    ("pattern", "year", "text"),
    [
        ("{wareki}{sign}第{number}号", 2026, "令8CLAIR第7号"),
        ("{wareki}{sign}第{number}号", 2019, "令元CLAIR第7号"),
        ("{sign}-{year}-{number}", 2026, "CLAIR-2026-7"),
    ],
)
def test_how_a_number_is_written(pattern: str, year: int, text: str) -> None:
    assert written(pattern, "CLAIR", year, 7) == text


@pytest.mark.django_db
def test_numbers_follow_each_other_in_each_register(acting: Acting) -> None:
    with acting("correspondence") as by:
        given = [give_number(direction, by=by).number for direction in ("in", "in", "out", "in")]
    assert given == [1, 2, 1, 3]


@pytest.mark.django_db
def test_what_is_undone_gives_its_number_back(acting: Acting) -> None:
    with acting("correspondence") as by:
        with transaction.atomic():
            assert give_number("in", by=by).number == 1
            transaction.set_rollback(True)
        assert give_number("in", by=by).number == 1


@pytest.mark.django_db
def test_a_reserved_number_says_for_what_and_why(acting: Acting) -> None:
    with acting("correspondence") as by:
        kept = actions.reserve_number(direction="out", name="Report", reason="agreed", by=by)
        assert (kept.state, kept.name, kept.reason, kept.number) == (
            State.RESERVED,
            "Report",
            "agreed",
            1,
        )
        assert give_number("out", by=by).number == 2
        actions.give_up_number(kept, reason="no letter came of it", by=by)
        assert (kept.state, kept.reason) == (State.GIVEN_UP, "no letter came of it")
        with pytest.raises(Refused, match="still reserved"):
            actions.give_up_number(kept, reason="again", by=by)
        told = Entry.objects.filter(sentence__startswith="correspondence.").order_by("pk")
        assert [str(entry) for entry in told] == [
            f"The official number {kept.text} was reserved.",
            f"The reserved number {kept.text} was given up; it stays unused.",
        ]


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["reserve", "give up"])
def test_without_a_reason_neither_is_done(act: str, acting: Acting) -> None:
    with acting("correspondence") as by:
        kept = actions.reserve_number(direction="out", name="Report", reason="agreed", by=by)
        acts = {
            "reserve": partial(actions.reserve_number, direction="out", name="Other"),
            "give up": partial(actions.give_up_number, kept),
        }
        with pytest.raises(Refused, match="Say why"):
            acts[act](reason=" ", by=by)


@pytest.mark.django_db
def test_the_database_takes_no_unused_number_without_a_reason(acting: Acting) -> None:
    with acting("correspondence") as by:
        number = give_number("in", by=by)
        with pytest.raises(IntegrityError, match="unused_number_says_why"), transaction.atomic():
            OfficialNumber.objects.filter(pk=number.pk).update(state=State.GIVEN_UP)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["approver", "host", "mofa"])
def test_others_reserve_nothing(slug: str, acting: Acting) -> None:
    with acting(slug) as by, pytest.raises(Refused, match="role"):
        actions.reserve_number(direction="out", name="Report", reason="agreed", by=by)


@pytest.mark.django_db
def test_a_ministry_sees_no_number_of_the_office(acting: Acting) -> None:
    with acting("correspondence") as by:
        received(by)
    with acting("mofa") as reader:
        assert list(OfficialNumber.objects.all()) == []
        assert list(NumberSeries.objects.visible_to(reader)) == []
        assert list(Counter.objects.visible_to(reader)) == []


# Series


@pytest.mark.django_db
def test_a_new_series_counts_anew_from_its_day(acting: Acting) -> None:
    today = timezone.localdate()
    with acting("correspondence") as by:
        before = give_number("out", by=by)
        actions.begin_series(
            direction="out", sign="JET", pattern="{sign}{year}-{number}", valid_from=today, by=by
        )
        after = give_number("out", by=by)
    year = fiscal_year_of(today)
    assert (before.number, after.number, after.text) == (1, 1, f"JET{year}-1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("{sign}第{number}号", "needs"),
        ("{sign}{year}", "needs"),
        ("{sign}{year}{number}{month}", "no other braces"),
        ("{sign}{year}{number}{", "no other braces"),
        ("{wareki}{sign}第{number}号", "in just the same way"),
    ],
)
def test_patterns_that_would_give_a_number_twice(pattern: str, why: str, acting: Acting) -> None:
    first = date(2027, 4, 1)
    with acting("correspondence") as by, pytest.raises(Refused, match=why):
        actions.begin_series(
            direction="out", sign="自国協JET", pattern=pattern, valid_from=first, by=by
        )


@pytest.mark.django_db
def test_two_series_do_not_begin_on_one_day(acting: Acting) -> None:
    same = {"direction": "out", "valid_from": date(2027, 4, 1), "pattern": "{sign}{year}-{number}"}
    with acting("correspondence") as by:
        actions.begin_series(sign="A", by=by, **same)
        with pytest.raises(Refused, match="same day"):
            actions.begin_series(sign="B", by=by, **same)


# Twenty at once


@pytest.fixture
def office(committed_db: Any, django_db_blocker: Any) -> Iterator[Viewer]:
    """A correspondence officer, all of it committed."""
    with django_db_blocker.unblock(), scoped(SYSTEM.scopes):
        load_places(by=SYSTEM)
        user = create_account(email="letters@koryu.example", name="Emi", by=SYSTEM)
        unit = Unit.objects.get(code="CLAIR")
        grant_role(user, unit=unit, role="correspondence_officer", by=SYSTEM)
        officer = viewer_of(user)
    with django_db_blocker.unblock():
        yield officer


def test_twenty_writers_at_once(office: Viewer) -> None:
    """Some give up halfway, some reserve: no number is given twice, none is missing."""
    together = Barrier(WRITERS)

    def write(writer: int) -> None:
        try:
            together.wait(timeout=60)
            for nth in range(EACH):
                _one_act(writer, nth, office)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with scoped(office.scopes):
        rows = OfficialNumber.objects.filter(series__direction="in").order_by("number")
        found = list(rows.values_list("number", "state", "letter__pk", "reason"))
    undone = WRITERS // 4 * EACH
    assert [number for number, *_rest in found] == list(range(1, WRITERS * EACH - undone + 1))
    unexplained = [row for row in found if row[1] == State.USED and row[2] is None]
    assert unexplained == []
    assert sum(row[1] == State.RESERVED for row in found) == WRITERS // 4 * EACH


def _one_act(writer: int, nth: int, by: Viewer) -> None:
    """A quarter of the writers reserve, a quarter fail after they took a number."""
    try:
        with scoped(by.scopes):
            if writer % 4 == 0:
                actions.reserve_number(direction="in", name=f"{writer}", reason="kept", by=by)
                return
            received(by, subject_en=f"Letter {writer}.{nth}")
            if writer % 4 == 1:
                raise ZeroDivisionError
    except ZeroDivisionError:
        pass


@pytest.mark.django_db
def test_a_number_of_a_letter_that_others_may_not_read_is_no_gap(
    acting: Acting, as_persona: Callable[..., Client]
) -> None:
    with acting("head") as by:
        sealed = received(by, classification="sealed")
    at = reverse("correspondence:numbers")
    for slug, shown in (("correspondence", True), ("officer", True), ("head", False)):
        page = as_persona(slug).get(at).content.decode()
        told = "Given to letters that you may not read" in page
        assert (told, sealed.official_number in page) == (shown, shown), slug
