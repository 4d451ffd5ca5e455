"""Passwords: what a guess costs and tells, a forgotten one, and pauses that all processes share."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.accounts import jobs
from koryu.accounts.models import User
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import granting, scoped
from tests.accounts.conftest import by_password, is_in

NEW = "quite another one 8"


class CountingHasher(MD5PasswordHasher):
    """Tells how often the work of a password was done."""

    worked: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        self.worked.append(password)
        encoded: str = super().encode(password, salt)
        return encoded


@pytest.fixture
def counted(settings: Any) -> list[str]:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    return CountingHasher.worked


@pytest.mark.django_db
def test_an_unknown_address_costs_as_much_work_as_a_wrong_password(
    counted: list[str], account: Callable[..., User]
) -> None:
    account("hana")
    with scoped(SYSTEM.scopes), granting():
        User.objects.create_user("nobody-yet@koryu.example", None, name="No password")
    work = []
    for email in ("hana@koryu.example", "unknown@koryu.example", "nobody-yet@koryu.example"):
        counted.clear()
        Client().post("/sign-in/", {"login": email, "password": "a wrong long password"})
        work.append(len(counted))
    assert work == [1, 1, 1]


@pytest.mark.django_db
def test_asking_for_a_new_one_does_not_tell_who_is_here(account: Callable[..., User]) -> None:
    known = account("hana")
    answers, work = [], []
    for email in (known.email, "unknown@koryu.example"):
        answer = Client().post("/password/", {"email": email})
        answers.append((answer.status_code, answer.headers["location"], answer.content))
    for job in ProcrastinateJob.objects.filter(task_name="accounts.send_password_link"):
        work.append(job.args)
    assert answers[0] == answers[1] == (302, "/password/sent/", b"")
    assert sorted(work, key=str) == [{"user_id": 0}, {"user_id": known.pk}]


@pytest.mark.django_db
def test_it_takes_as_many_questions_to_the_database_either_way(
    account: Callable[..., User],
) -> None:
    known, asked = account("hana"), []
    for email in ("warm@koryu.example", known.email, "unknown@koryu.example"):
        with CaptureQueriesContext(connection) as queries:
            Client().post("/password/", {"email": email})
        asked.append(len(queries))
    assert asked[1] == asked[2]


@pytest.mark.django_db
def test_the_mail_goes_to_the_owner_alone(
    account: Callable[..., User], mailoutbox: list[Any]
) -> None:
    known, closed = account("hana"), account("aki")
    with granting():
        User.objects.filter(pk=closed.pk).update(is_active=False)
    for user_id in (0, closed.pk, known.pk):
        jobs.send_password_link(user_id=user_id)
    assert [mail.to for mail in mailoutbox] == [[known.email]]


def link_of(mail: Any) -> str:
    found: str = next(line for line in mail.body.splitlines() if line.startswith("http"))
    return found.split("/", 3)[3]


@pytest.fixture
def reset_link(account: Callable[..., User], mailoutbox: list[Any]) -> str:
    jobs.send_password_link(user_id=account("hana").pk)
    return "/" + link_of(mailoutbox.pop())


@pytest.mark.django_db
def test_the_link_sets_a_new_one_once_and_signs_out_everywhere(
    account: Callable[..., User], mailoutbox: list[Any], client: Client
) -> None:
    user = account("hana")
    there = by_password(user)
    jobs.send_password_link(user_id=user.pk)
    reset_link = "/" + link_of(mailoutbox.pop())
    form_at = client.get(reset_link).headers["location"]
    assert form_at.endswith("-set-password/")
    answer = client.post(form_at, {"password1": NEW, "password2": NEW})
    assert answer.headers["location"] == "/password/done/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert (is_in(there), is_in(client)) == (False, False)
    assert "no longer works" in Client().get(reset_link).content.decode()


@pytest.mark.django_db
def test_a_link_that_was_touched_sets_nothing(reset_link: str, client: Client) -> None:
    page = client.get(reset_link[:-4] + "abc/")
    assert "This link no longer works" in page.content.decode()


@pytest.mark.django_db
def test_a_new_password_does_not_get_round_the_second_factor(
    protected: Any, mailoutbox: list[Any], client: Client
) -> None:
    jobs.send_password_link(user_id=protected.user.pk)
    form_at = client.get("/" + link_of(mailoutbox[0])).headers["location"]
    client.post(form_at, {"password1": NEW, "password2": NEW})
    client.post("/sign-in/", {"login": protected.user.email, "password": NEW})
    assert not is_in(client)
    client.post("/account/second-factor/authenticate/", {"code": protected.codes[0]})
    assert is_in(client)


@pytest.mark.django_db
@override_settings(ACCOUNT_RATE_LIMITS={"reset_password": "20/m/ip,2/m/key"})
def test_asking_over_and_over_for_one_address_is_paused(client: Client) -> None:
    codes = [
        client.post("/password/", {"email": "hana@koryu.example"}).status_code for _ in range(3)
    ]
    assert codes == [302, 302, 429]


@pytest.mark.django_db
def test_guesses_at_several_browsers_count_together(account: Callable[..., User]) -> None:
    user = account("hana")
    for _browser in range(5):
        Client().post("/sign-in/", {"login": user.email, "password": "wrong"})
    assert not is_in(by_password(user))


GUESS = """
import os
os.environ.update(DJANGO_SETTINGS_MODULE="koryu.config.settings", KORYU_DEBUG="1")
import django
django.setup()
from django.test import Client
Client().post("/sign-in/", {"login": "hana@koryu.example", "password": "wrong"})
"""


def test_guesses_in_several_processes_count_together(
    committed_db: Any, account: Callable[..., User]
) -> None:
    cache.clear()
    user = account("hana")
    for _process in range(2):
        subprocess.run([sys.executable, "-c", GUESS], check=True, timeout=60)
    for _guess in range(3):
        Client().post("/sign-in/", {"login": user.email, "password": "wrong"})
    assert not is_in(by_password(user))


def test_the_pauses_are_kept_in_the_database() -> None:
    assert isinstance(caches["default"], DatabaseCache)
