"""Who guesses is paused, and the owner is not paused with them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koryu.accounts import jobs
from koryu.accounts.models import User
from tests.accounts.conftest import by_password, is_in

pytestmark = pytest.mark.django_db
PAUSED = "Too many failed login attempts"


def guess(user: User, place: str, *, times: int = 1) -> str:
    """Wrong passwords from this network, at a browser that nobody knows; what the last says."""
    client, said = Client(REMOTE_ADDR=place), ""
    for _time in range(times):
        answer = client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
        said = answer.content.decode()
    return said


def many_networks_guess(user: User) -> None:
    for number in range(10):
        guess(user, f"198.51.100.{number}", times=5)


@pytest.fixture
def owner(account: Callable[..., User]) -> User:
    return account("hana")


def test_whoever_guesses_does_not_hold_the_owner_up(owner: User) -> None:
    guess(owner, "198.51.100.7", times=5)
    assert PAUSED in guess(owner, "198.51.100.7")
    assert not is_in(by_password(owner, Client(REMOTE_ADDR="198.51.100.7")))
    assert is_in(by_password(owner, Client(REMOTE_ADDR="203.0.113.1")))


def test_neighbours_of_one_network_count_together(owner: User) -> None:
    guess(owner, "2001:db8:1:1::1", times=5)
    assert PAUSED in guess(owner, "2001:db8:1:1::2")
    assert PAUSED not in guess(owner, "2001:db8:1:2::1")


def test_a_known_browser_gets_in_from_the_network_of_whoever_guesses(owner: User) -> None:
    client = by_password(owner)
    client.post(reverse("account_logout"))
    guess(owner, "127.0.0.1", times=6)
    assert is_in(by_password(owner, client))


def test_many_networks_that_guess_are_slowed_down_together(owner: User) -> None:
    many_networks_guess(owner)
    assert PAUSED in guess(owner, "203.0.113.1")
    assert not is_in(by_password(owner))


def test_a_browser_that_was_in_gets_in_while_many_networks_guess(owner: User) -> None:
    client = by_password(owner)
    client.post(reverse("account_logout"))
    many_networks_guess(owner)
    assert is_in(by_password(owner, client))


def test_the_link_by_mail_gets_the_owner_in_at_a_new_browser(
    owner: User, mailoutbox: list[Any]
) -> None:
    many_networks_guess(owner)
    client = Client()
    jobs.send_password_link(owner.pk)
    link = re.search(r"/password/\S+/", str(mailoutbox[0].body))
    assert link is not None
    form = client.get(link[0]).headers["location"]
    new = "seven grey herons waited"
    client.post(form, {"password1": new, "password2": new})
    client.post(reverse("account_login"), {"login": owner.email, "password": new})
    assert is_in(client)


def test_guesses_at_a_known_browser_are_paused_too(owner: User) -> None:
    client = by_password(owner)
    client.post(reverse("account_logout"))
    for _time in range(5):
        client.post(reverse("account_login"), {"login": owner.email, "password": "wrong"})
    assert not is_in(by_password(owner, client))


def test_a_browser_is_known_to_the_account_that_was_open_in_it_alone(
    owner: User, account: Callable[..., User]
) -> None:
    client = by_password(account("taro"))
    client.post(reverse("account_logout"))
    many_networks_guess(owner)
    assert not is_in(by_password(owner, client))


def test_a_cookie_that_somebody_made_up_makes_no_browser_known(owner: User) -> None:
    true = by_password(owner).cookies["koryu_browser"].value
    many_networks_guess(owner)
    client = Client()
    client.cookies["koryu_browser"] = "x" + true
    assert not is_in(by_password(owner, client))


def test_the_cookie_names_nobody_and_no_script_reads_it(owner: User) -> None:
    cookie = by_password(owner).cookies["koryu_browser"]
    assert owner.email not in cookie.value
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_dead_link_for_a_password_is_gone(db: None, language: str) -> None:
    where = {"uidb36": "1", "key": "a-b"}
    client = Client(headers={"accept-language": language})
    answer = client.get(reverse("account_reset_password_from_key", kwargs=where))
    said = {"en": "This link no longer works", "ja": "このリンクは使えません"}[language]
    assert (answer.status_code, said in answer.content.decode()) == (410, True)
