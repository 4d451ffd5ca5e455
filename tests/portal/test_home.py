"""The first screen of each role: what to do, by date, and what moved since the last visit."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from koryu.accounts.actions import grant_role, invite
from koryu.accounts.models import Unit, User
from koryu.accounts.viewer import host_scope, person_scope
from koryu.base.scopes import granting, scoped
from koryu.portal.queries import moved_since, todo_for
from koryu.registers.calendar.models import Deadline
from koryu.tools.notices.actions import Draft, send_notices
from tests.plugins.house import HOST

pytestmark = pytest.mark.django_db
Acting = Callable[[str], Any]


def labels(viewer: Any) -> list[str]:
    with scoped(viewer.scopes):
        return [str(todo.label) for todo in todo_for(viewer)]


def tell_the_host(acting: Acting) -> None:
    draft = Draft(host_scope(HOST), "News for you", "お知らせ", "Body", "本文")
    with acting("officer") as officer:
        send_notices([draft], by=officer)


def test_an_unread_message_is_something_to_do(acting: Acting, viewer: Any) -> None:
    assert "Read your messages" not in labels(viewer("host"))
    tell_the_host(acting)
    assert labels(viewer("host"))[0] == "Read your messages"


def test_dates_of_the_year_concern_their_role_alone(viewer: Any) -> None:
    assert labels(viewer("host")) == ["Gathered requests due at CLAIR"]
    assert labels(viewer("organisation")) == ["Requests due at the host"]


def test_what_is_done_is_no_longer_to_do(accepted: Any, viewer: Any) -> None:
    assert labels(viewer("host")) == []
    assert labels(viewer("organisation")) == []
    assert labels(viewer("neighbour")) == ["Requests due at the host"]


def test_a_date_that_has_passed_is_no_longer_to_do(year: Any, viewer: Any) -> None:
    who = viewer("host")
    Deadline.objects.filter(year=year).update(due_at=timezone.now() - timedelta(minutes=1))
    assert labels(who) == []


def test_a_candidate_is_told_the_dates_in_order(accepted: Any, viewer: Any) -> None:
    assert labels(viewer("candidate")) == [
        "Reply form due",
        "Certificate of health and other documents due",
    ]


def test_the_desks_say_what_waits_for_their_officers(accepted: Any, viewer: Any) -> None:
    assert labels(viewer("officer")) == ["Open the placement round"]
    assert labels(viewer("approver")) == []


def test_things_without_a_date_stand_before_dates_to_come(
    acting: Acting, accepted: Any, viewer: Any
) -> None:
    with acting("candidate") as candidate:
        own = person_scope(candidate.user.person_key)
    with acting("officer") as officer:
        send_notices([Draft(own, "News", "お知らせ", "Body", "本文")], by=officer)
    dues = [todo.due for todo in todo_for(viewer("candidate"))]
    assert [due is None for due in dues] == [False, False]  # outside the scopes: no messages
    with acting("candidate") as candidate:
        dues = [todo.due for todo in todo_for(candidate)]
    assert [due is None for due in dues] == [True, False, False]
    assert dues[1:] == sorted(due for due in dues if due)


def texts(viewer: Any, since: datetime | None) -> list[str]:
    with scoped(viewer.scopes):
        return [moved.text for moved in moved_since(viewer, since)]


def test_a_message_that_came_since_has_moved(acting: Acting, viewer: Any) -> None:
    tell_the_host(acting)
    host = viewer("host")
    assert texts(host, timezone.now() - timedelta(minutes=1))[0] == "News for you"
    assert texts(host, timezone.now() + timedelta(minutes=1)) == []
    assert "News for you" not in texts(viewer("neighbour"), None)


def test_a_bulk_act_is_told_once(accepted: Any, viewer: Any) -> None:
    officer = viewer("officer")
    told = texts(officer, None)
    assert len([text for text in told if text.startswith("The candidacy")]) == 1
    with scoped(officer.scopes):
        notes = [str(moved.note) for moved in moved_since(officer, None)]
    assert "and 35 more like it" in notes


def test_only_clair_is_told_of_the_work_behind_it(published: Any, viewer: Any) -> None:
    own = "Became host officer at Tokyo."
    assert texts(viewer("host"), None) == ["The placement of 2027 in your area", own]
    assert len(texts(viewer("approver"), None)) == 12


def test_acts_on_accounts_are_told_to_who_looks_after_them_and_to_their_owner(
    cast: dict[str, Any], acting: Acting, viewer: Any
) -> None:
    """An officer of CLAIR reads of the placement, not of everybody's accounts."""
    with acting("manager") as by:
        unit = Unit.objects.get(code=HOST)
        invite(email="x@koryu.example", name="X", unit=unit, role="host_officer", by=by)
        grant_role(cast["organisation"], unit=unit, role="host_officer", by=by)
    invited, given = "Somebody was invited to be host officer at Tokyo.", "Became host officer"
    for slug in ("manager", "administrator", "keeper"):
        told = texts(viewer(slug), None)
        assert (told[0], told[1]) == (f"{given} at Tokyo.", invited)
    assert f"{given} at Tokyo." in texts(viewer("organisation"), None)
    clair = "Council of Local Authorities for International Relations"
    assert texts(viewer("officer"), None)[:1] == [f"Became placement officer at {clair}."]
    others = [text for slug in ("officer", "approver") for text in texts(viewer(slug), None)]
    assert [text for text in others if "Tokyo" in text or "account" in text] == []
    assert texts(viewer("neighbour"), None) == ["Became organisation officer at Minato."]


# Visits


def test_the_first_visit_shows_what_happened_lately(as_persona: Callable[..., Client]) -> None:
    assert "What happened lately" in as_persona("host").get("/").content.decode()


def test_the_next_visit_begins_where_the_last_one_ended(
    cast: dict[str, Any], as_persona: Callable[..., Client], acting: Acting
) -> None:
    as_persona("host").get("/")
    tell_the_host(acting)
    client = as_persona("host")
    html = client.get("/").content.decode()
    assert "Since your last visit on" in html
    assert "News for you" in html
    again = client.get("/").content.decode()
    assert "News for you" in again  # looking twice is one visit


def test_after_hours_away_it_is_a_new_visit(
    cast: dict[str, Any], as_persona: Callable[..., Client], acting: Acting
) -> None:
    client = as_persona("host")
    client.get("/")
    tell_the_host(acting)
    with granting():
        User.objects.filter(pk=cast["host"].pk).update(
            seen_at=timezone.now() + timedelta(seconds=1)
        )
    moved = timezone.now() - timedelta(hours=5)
    with granting():
        User.objects.filter(pk=cast["host"].pk).update(seen_at=moved)
    assert "News for you" in client.get("/").content.decode()
    client.get("/")
    with granting():
        User.objects.filter(pk=cast["host"].pk).update(seen_at=moved + timedelta(minutes=1))
    client.get("/")
    assert "News for you" in client.get("/").content.decode()


def test_looking_is_noted_to_five_minutes(
    cast: dict[str, Any], as_persona: Callable[..., Client]
) -> None:
    client = as_persona("host")
    for minutes, noted in ((4, False), (6, True)):
        seen = timezone.now() - timedelta(minutes=minutes)
        with granting():
            User.objects.filter(pk=cast["host"].pk).update(seen_at=seen)
        client.get("/")
        cast["host"].refresh_from_db()
        assert (cast["host"].seen_at != seen) is noted


def test_home_needs_as_many_queries_on_a_full_day_as_on_a_quiet_one(
    acting: Acting, as_persona: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    tell_the_host(acting)
    client = as_persona("host")
    client.get("/")
    with django_assert_num_queries(17):
        client.get("/")
    for _more in range(5):
        tell_the_host(acting)
    with django_assert_num_queries(17):
        client.get("/")
