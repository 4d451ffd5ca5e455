"""The number of a session lies nowhere in the database, and its data belongs to its own row."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import async_to_sync
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from koryu.accounts.models import User
from koryu.accounts.sessions import SessionStore, row_of
from tests.accounts.conftest import by_password, is_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_policy(settings: Any) -> None:
    """The second factor has tests of its own."""
    settings.SECOND_FACTOR = "nobody"


def with_number(number: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = number
    return client


def everything_kept() -> str:
    """Each row of each table that knows of sessions, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s::text FROM django_session s UNION ALL"
            " SELECT u::text FROM usersessions_usersession u"
        )
        return "\n".join(row for (row,) in cursor.fetchall())


def test_the_number_lies_nowhere_and_what_lies_there_opens_nothing(official: User) -> None:
    client = by_password(official)
    number = client.session.session_key
    kept = everything_kept()
    assert (kept.count(row_of(number)), kept.count(number)) == (2, 0)
    assert is_in(with_number(number))
    for row in [s.pk for s in Session.objects.all()] + [u.session_key for u in _noted(official)]:
        assert not is_in(with_number(row))


def _noted(user: User) -> list[UserSession]:
    return list(UserSession.objects.filter(user=user))


def test_data_copied_to_another_row_says_nothing_there(official: User) -> None:
    client, stranger = by_password(official), Client()
    stranger.get("/sign-in/")
    mine = stranger.session
    mine["seen"] = True
    mine.save()
    stranger.cookies["sessionid"] = mine.session_key
    theirs = Session.objects.get(pk=row_of(client.session.session_key)).session_data
    changed = Session.objects.filter(pk=row_of(mine.session_key)).update(session_data=theirs)
    assert (changed, is_in(stranger), is_in(client)) == (1, False, True)


def test_a_row_under_another_name_says_nothing_either(official: User) -> None:
    client = by_password(official)
    Session.objects.filter(pk=row_of(client.session.session_key)).update(session_key=row_of("mine"))
    assert (is_in(with_number("mine")), is_in(client)) == (False, False)


def test_a_session_is_kept_found_renamed_and_ended() -> None:
    store = SessionStore()
    store["said"] = "something"
    store.save()
    number: Any = store.session_key
    assert set(number) <= set(VALID_KEY_CHARS)
    assert (SessionStore(number)["said"], store.exists(number)) == ("something", True)
    store.cycle_key()
    assert SessionStore(store.session_key)["said"] == "something"
    assert (store.session_key == number, store.exists(number)) == (False, False)
    store.flush()
    assert (store.session_key, Session.objects.count()) == (None, 0)
    store.delete()  # of a session that was never kept there is nothing to end


def test_what_is_over_is_not_read() -> None:
    store = SessionStore()
    store.set_expiry(-1)
    store.save()
    again = SessionStore(store.session_key)
    assert (again.get("_session_expiry"), again.session_key) == (None, None)
    assert Session.objects.filter(expire_date__lt=timezone.now()).count() == 1
    SessionStore.clear_expired()
    assert Session.objects.count() == 0


def test_asked_from_an_event_loop_it_is_the_same() -> None:
    """Django's own methods for that would write the number down."""
    store = SessionStore()
    async_to_sync(store.acreate)()
    number: Any = store.session_key
    async_to_sync(store.aset)("said", "something")
    async_to_sync(store.asave)()
    assert [session.pk for session in Session.objects.all()] == [row_of(number)]
    assert async_to_sync(SessionStore(number).aget)("said") == "something"
    assert async_to_sync(store.aexists)(number)
    async_to_sync(store.adelete)()
    assert Session.objects.count() == 0
