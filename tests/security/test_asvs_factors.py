"""Second factors: codes count once, are kept encrypted, and nothing gets round them."""

import base64
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from koryu.accounts import secrets
from koryu.accounts.actions import create_account
from koryu.accounts.jobs import send_password_link
from koryu.accounts.models import User
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD, OTHER = "someone@koryu.example", "a right long password", "another long password"


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def someone(db: None) -> User:
    with scoped(SYSTEM.scopes):
        return create_account(email=EMAIL, name="Somebody", password=PASSWORD, by=SYSTEM)


@pytest.fixture
def app(someone: User) -> totp.TOTP:
    return totp.TOTP.activate(someone, totp.generate_totp_secret())


def code_of(app: totp.TOTP, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes from now."""
    secret = secrets.decrypt(app.instance.data["secret"])
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": EMAIL, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_code_of_an_app_works_once(app: totp.TOTP) -> None:
    code = code_of(app)
    first, second = Client(), Client()
    for client in (first, second):
        assert sign_in(client).headers["location"].startswith(reverse("mfa_authenticate"))
        client.post(reverse("mfa_authenticate"), {"code": code})
    assert [is_in(first), is_in(second)] == [True, False]


def test_a_code_is_only_taken_in_its_half_minute(app: totp.TOTP) -> None:
    late, early = code_of(app, -2), code_of(app, 2)
    assert [app.validate_code(late), app.validate_code(early)] == [False, False]


def test_a_recovery_code_works_once(someone: User) -> None:
    codes = RecoveryCodes.activate(someone).get_unused_codes()
    assert {len(code) for code in codes} == {8}
    kept = [RecoveryCodes(Authenticator.objects.get(user=someone)) for _ in range(2)]
    assert [one.validate_code(codes[0]) for one in kept] == [True, False]


def test_seeds_differ_and_are_long() -> None:
    seeds = {totp.generate_totp_secret() for _ in range(20)}
    assert len(seeds) == 20
    assert {len(base64.b32decode(seed)) for seed in seeds} == {20}
    assert {len(RecoveryCodes.generate_seed()) for _ in range(3)} == {80}


def test_what_codes_are_made_from_is_kept_encrypted(app: totp.TOTP, someone: User) -> None:
    RecoveryCodes.activate(someone)
    for row in Authenticator.objects.filter(user=someone):
        kept = row.data.get("secret") or row.data["seed"]
        assert kept.startswith("gAAAA")  # Fernet's first byte, and the years we live in
        assert len(secrets.decrypt(kept)) in (32, 80)
        changed = kept[:-9] + ("A" if kept[-9] != "A" else "B") + kept[-8:]
        with pytest.raises(InvalidToken):
            secrets.decrypt(changed)


def test_a_new_password_does_not_get_round_the_second_factor(app: totp.TOTP, someone: User) -> None:
    send_password_link(user_id=someone.pk)
    link = next(word for word in mail.outbox[0].body.split() if "/password/" in word)
    client = Client()
    form = client.get("/" + link.split("/", 3)[3], follow=True)
    set_at = form.redirect_chain[-1][0]
    client.post(set_at, {"password1": OTHER, "password2": OTHER})
    assert not is_in(client)
    assert sign_in(client, OTHER).headers["location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)


def test_changing_factors_takes_signing_in_again(someone: User) -> None:
    client = Client()
    sign_in(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    address = {"action_add": "", "email": "new@koryu.example"}
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "account_email"):
        answer = client.post(reverse(name), address)
        again = (reverse("account_reauthenticate"), reverse("mfa_reauthenticate"))
        assert (answer.status_code, answer.headers["location"].split("?")[0] in again) == (
            302,
            True,
        )


def test_a_new_factor_ends_the_other_sessions(
    someone: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it is committed, which here is at once, for the test's own transaction never is."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client)
        client.get("/inbox/")
    assert UserSession.objects.filter(user=someone).count() == 2
    secret = here.get(reverse("mfa_activate_totp")).context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    here.post(reverse("mfa_activate_totp"), {"code": code})
    assert Authenticator.objects.filter(user=someone, type="totp").exists()
    assert [is_in(here), elsewhere.get("/inbox/").status_code] == [True, 302]
