"""Signing in and out, and the pause after wrong passwords."""

from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from koryu.accounts.actions import create_account
from koryu.accounts.models import User
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import granting, scoped

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "a right long password", "a wrong long password"
EMAIL = "someone@koryu.example"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hashing is slow on purpose; here it only costs time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def someone(db: None) -> User:
    with scoped(SYSTEM.scopes):
        return create_account(email=EMAIL, name="Somebody", password=RIGHT, by=SYSTEM)


def sign_in(client: Client, password: str, **more: str) -> Any:
    return client.post(reverse("account_login"), {"login": EMAIL, "password": password, **more})


def test_the_right_password_opens_the_house(someone: User, client: Client) -> None:
    answer = sign_in(client, RIGHT)
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert "Somebody" in client.get("/").content.decode()


def test_one_comes_back_to_where_one_was_going(someone: User, client: Client) -> None:
    assert sign_in(client, RIGHT, next="/inbox/").headers["location"] == "/inbox/"


def test_nobody_is_sent_to_another_host(someone: User, client: Client) -> None:
    assert sign_in(client, RIGHT, next="https://elsewhere.example/").headers["location"] == "/"


def test_a_wrong_password_does_not_say_what_was_wrong(someone: User, client: Client) -> None:
    wrong = sign_in(client, WRONG).content.decode()
    unknown = client.post(
        reverse("account_login"), {"login": "nobody@koryu.example", "password": WRONG}
    ).content.decode()
    said = "The e-mail address or the password is not right."
    assert said in wrong
    assert said in unknown


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ["E-mail address", "Password", "Stay signed in"]),
        ("ja", ["メールアドレス", "パスワード", "ログインしたままにする"]),
    ],
)
def test_the_form_speaks_as_the_house_does(
    client: Client, language: str, labels: list[str]
) -> None:
    page = client.get(reverse("account_login"), headers={"accept-language": language})
    assert [str(field.label) for field in page.context["form"]] == labels


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Too many failed login attempts"), ("ja", "ログイン失敗が連続しています")],
)
def test_the_sixth_wrong_password_within_five_minutes_is_not_even_looked_at(
    language: str, said: str, someone: User
) -> None:
    client = Client(headers={"accept-language": language})
    for _attempt in range(5):
        assert said not in sign_in(client, WRONG).content.decode()
    assert said in sign_in(client, WRONG).content.decode()
    assert said in sign_in(client, RIGHT).content.decode()
    assert client.get("/inbox/").status_code == 302


@override_settings(ACCOUNT_RATE_LIMITS={"login": "2/m/ip"})
def test_too_many_requests_get_a_page_of_the_house(db: None, client: Client) -> None:
    for _attempt in range(2):
        assert client.post(reverse("account_login"), {}).status_code == 200
    answer = client.post(reverse("account_login"), {})
    assert answer.status_code == 429
    assert "Too many attempts" in answer.content.decode()


def test_a_closed_account_is_told_so(someone: User, client: Client) -> None:
    with granting():
        User.objects.filter(pk=someone.pk).update(is_active=False)
    answer = sign_in(client, RIGHT)
    assert (answer.status_code, answer.headers["location"]) == (302, "/inactive/")
    assert "This account is closed" in client.get("/inactive/").content.decode()


def test_an_account_closed_meanwhile_sees_nothing_any_more(someone: User, client: Client) -> None:
    sign_in(client, RIGHT)
    assert client.get("/inbox/").status_code == 200
    with granting():
        User.objects.filter(pk=someone.pk).update(is_active=False)
    assert client.get("/inbox/").status_code == 302


def test_signing_out_takes_a_press_of_a_button(someone: User, client: Client) -> None:
    sign_in(client, RIGHT)
    assert "Sign out?" in client.get(reverse("account_logout")).content.decode()
    assert client.get("/inbox/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/inbox/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert "Accounts are given by invitation" in page
    assert client.post(reverse("account_signup"), {}).status_code == 405
