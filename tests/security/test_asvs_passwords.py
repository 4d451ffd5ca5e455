"""What a password may be, how it is typed and how it is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from koryu.accounts import passwords
from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Invitation, Role, Unit, User
from koryu.accounts.passwords import folded, worth
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import granting, scoped

EMAIL = "someone@koryu.example"
KNOWN_BY_PARTS = 121


def refused(password: str, user: User | None = None) -> list[str]:
    """The codes of what is wrong with it."""
    try:
        validate_password(password, user)
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
    assert refused(password) == ["password_foreseeable", "password_too_common"]


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "P@ssw0rdP@ssw0rd",
        "password 2027 admin",
        "monkeydragon",
        "iloveyou1234",
        "qwertyuiop[]",
        "1q2w3e4r5t6y7u",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "０１２３４５６７８９０１２",
        "Koryu-2027-Clair!",
        "jetprogramme 2027",
        "交流交流交流交流交流クレア",
    ],
)
def test_what_somebody_would_think_of_is_refused(password: str) -> None:
    assert "password_foreseeable" in refused(password)


def test_most_long_ones_of_leaks_are_known_by_their_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without standing in the list: so are those that are in no list of ours."""
    leaked = CommonPasswordValidator().passwords
    parts = frozenset(folded(word) for word in leaked if len(word) < 12)
    monkeypatch.setattr(passwords, "_common", lambda: parts)
    long = [word for word in leaked if len(word) >= 12]
    known = [word for word in long if worth(word) < passwords.LEAST]
    assert (len(leaked), len(long), len(known)) == (19_640, 190, KNOWN_BY_PARTS)


def test_a_password_without_end_is_judged_at_once() -> None:
    assert worth("ab1" * 1_000_000) < passwords.LEAST


@pytest.mark.django_db
def test_the_users_own_names_and_offices_count_for_little(places: None) -> None:
    unit = Unit.objects.get(code="360007")
    with scoped(SYSTEM.scopes):
        user = create_account(email="hana.mori@koryu.example", name="Hana Mori", by=SYSTEM)
        grant_role(user, unit=unit, role=Role.HOST_OFFICER, by=SYSTEM)
    for password in ("tokushima 2027 360007", "36 徳島県 徳島県 2027 x", "Mori.Tokushima.99"):
        assert ("password_foreseeable" in refused(password, user), refused(password)) == (True, [])
    assert refused("a river behind tokushima", user) == []


@pytest.mark.django_db
def test_so_do_those_of_the_office_that_invites(places: None) -> None:
    unit = Unit.objects.get(code="360007")
    until = timezone.now() + timedelta(days=1)
    with granting():
        Invitation.objects.create(
            email=EMAIL, name="X", unit=unit, role=Role.HOST_OFFICER, expires_at=until
        )
    asked = User(email=EMAIL, name="X")
    assert refused("360007-tokushima", asked) == ["password_foreseeable"]


@pytest.mark.parametrize(
    "password",
    [
        "only small letters",
        "桜の咲く春の朝に海を見る人",
        "83105 27746 19038",
        "".join(chr(0xC0 + number) for number in range(64)),
        "five words are read by nobody " * 20,
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
