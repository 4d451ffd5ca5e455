"""Signing in tells nobody who has an account, by words or by time."""

import re
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.test import Client
from django.urls import reverse

from koryu.accounts.actions import create_account
from koryu.accounts.models import User
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import granting, scoped

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD, WRONG = "someone@koryu.example", "a right long password", "a wrong long password"


class Counted(hashers.MD5PasswordHasher):
    """Quick, and counts how often a password is hashed: on the real one that is the time."""

    algorithm = "counted"
    times = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).times += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def counted(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]
    settings.ACCOUNT_RATE_LIMITS = False
    Counted.times = 0


@pytest.fixture
def someone(db: None) -> User:
    with scoped(SYSTEM.scopes):
        return create_account(email=EMAIL, name="Somebody", password=PASSWORD, by=SYSTEM)


def tried(email: str, password: str) -> tuple[int, str]:
    """How much hashing an attempt took, and what it said."""
    client = Client()
    before = Counted.times
    answer = client.post(reverse("account_login"), {"login": email, "password": password})
    # tokens differ each time
    page = re.sub(r'value="[^"]*"|\b\w{64}\b', "", answer.content.decode())
    return Counted.times - before, page


def test_an_unknown_address_takes_as_long_and_says_the_same(someone: User) -> None:
    wrong, unknown = tried(EMAIL, WRONG), tried("nobody@koryu.example", WRONG)
    assert wrong == unknown
    assert wrong[0] == 1


def test_an_account_without_a_password_too(someone: User) -> None:
    someone.set_unusable_password()
    with granting():
        someone.save()
    assert tried(EMAIL, WRONG)[0] == tried("nobody@koryu.example", WRONG)[0]


@pytest.mark.parametrize("closed", [True, False])
def test_a_closed_account_takes_as_long(closed: bool, someone: User) -> None:
    with granting():
        User.objects.filter(pk=someone.pk).update(is_active=not closed)
    assert tried(EMAIL, WRONG)[0] == 1


def test_a_forgotten_password_tells_nobody_who_has_an_account(someone: User) -> None:
    answers = [
        Client().post(reverse("account_reset_password"), {"email": email})
        for email in (EMAIL, "nobody@koryu.example")
    ]
    assert [(a.status_code, a.headers["location"]) for a in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    written_to = {address for letter in mail.outbox for address in letter.to}
    assert written_to <= {EMAIL, "nobody@koryu.example"}


def test_a_session_begun_by_somebody_else_is_not_taken_over(someone: User) -> None:
    """Its number changes at sign-in, and what a stranger put into it is gone."""
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(someone.pk)
    assert client.session.session_key != session.session_key
    stranger = Client()
    stranger.cookies["sessionid"] = session.session_key
    assert stranger.get("/inbox/").status_code == 302


def test_a_number_that_nobody_gave_out_begins_no_session(someone: User) -> None:
    client = Client()
    client.cookies["sessionid"] = "chosenbyastranger000000000000000"
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert client.session.session_key != "chosenbyastranger000000000000000"


def test_signing_out_leaves_nothing_in_the_browser(someone: User) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert "clear-site-data" not in client.get("/inbox/").headers
    answer = client.post(reverse("account_logout"))
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert client.get("/inbox/").status_code == 302


def test_messages_stand_in_no_cookie(someone: User) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    client.post(reverse("account_logout"))
    assert set(client.cookies) <= {"sessionid", "csrftoken", "koryu_browser"}
