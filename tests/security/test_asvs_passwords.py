"""What a password may be, how it is typed and how it is kept."""

from typing import Any

import pytest
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from koryu.accounts.actions import create_account
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped

EMAIL = "someone@koryu.example"


def refused(password: str) -> list[str]:
    """The codes of what is wrong with it."""
    try:
        validate_password(password)
    except ValidationError as faults:
        return sorted(str(fault.code) for fault in faults.error_list)
    return []


@pytest.mark.parametrize(
    ("password", "faults"), [("elevenchars", ["password_too_short"]), ("twelve chars", [])]
)
def test_a_password_has_at_least_twelve_characters(password: str, faults: list[str]) -> None:
    assert refused(password) == faults


@pytest.mark.parametrize("password", ["qwerty123456", "1q2w3e4r5t6y"])
def test_a_common_password_is_refused(password: str) -> None:
    assert refused(password) == ["password_too_common"]


def test_few_of_the_common_ones_are_long_enough_to_count() -> None:
    """Why the table says of this point that it is not met: more of them, and it would be."""
    known = CommonPasswordValidator().passwords
    assert (len(known), sum(len(word) >= 12 for word in known)) == (19_640, 190)
    assert refused("passwordpassword") == []


@pytest.mark.parametrize(
    "password",
    [
        "only small letters",
        "桜の咲く春の朝に海を見る人",
        "83105 27746 19038",
        "é" * 64,
        "long " * 50,
    ],
)
def test_a_long_password_of_any_characters_is_taken(password: str) -> None:
    assert refused(password) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "opens"),
    [
        (" A Right Long Password ", True),
        ("A Right Long Password", False),
        (" a right long password ", False),
    ],
)
def test_a_password_counts_exactly_as_typed(typed: str, opens: bool, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # only quicker
    with scoped(SYSTEM.scopes):
        create_account(email=EMAIL, name="Somebody", password=" A Right Long Password ", by=SYSTEM)
    client = Client()
    client.post(reverse("account_login"), {"login": EMAIL, "password": typed})
    assert ("_auth_user_id" in client.session) is opens


@pytest.mark.django_db
def test_the_field_hides_what_is_typed_and_lets_managers_fill_it(client: Client) -> None:
    field = client.get(reverse("account_login")).context["form"].fields["password"]
    drawn = {"type": field.widget.input_type, **field.widget.attrs}
    assert (drawn["type"], drawn["autocomplete"]) == ("password", "current-password")
    assert {"maxlength", "onpaste", "readonly"} & set(drawn) == set()


def test_passwords_are_kept_slow_to_guess() -> None:
    hasher: Any = get_hasher()
    assert (hasher.algorithm, hasher.digest().name) == ("pbkdf2_sha256", "sha256")
    assert hasher.iterations >= 600_000
    kept = hasher.encode("a right long password", hasher.salt())
    assert "a right long password" not in kept
    assert kept != hasher.encode("a right long password", hasher.salt())


@pytest.mark.django_db
def test_changing_it_takes_the_present_one(client: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # only quicker
    old, new = "a right long password", "another long password"
    with scoped(SYSTEM.scopes):
        user = create_account(email=EMAIL, name="Somebody", password=old, by=SYSTEM)
    client.post(reverse("account_login"), {"login": EMAIL, "password": old})
    for present, stands in (("", old), (new, old), (old, new)):
        form = {"oldpassword": present, "password1": new, "password2": new}
        client.post(reverse("account_change_password"), form)
        user.refresh_from_db()
        assert user.check_password(stands)
