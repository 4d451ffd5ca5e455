"""People with accounts in two small offices, and what signs them in."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.urls import reverse

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Kind, Role, Unit, User
from koryu.accounts.viewer import SYSTEM, Viewer, viewer_of
from koryu.base.scopes import granting, scoped

PASSWORD = "a right long password"
SECRET = "O24LIRQO5L53HBK362ULFQYDRURQVHAB"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hashing is slow on purpose; here it only costs time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def office(db: None) -> Unit:
    with granting():
        return Unit.objects.create(
            code="999999", kind=Kind.PREFECTURE, name_ja="試験県", name_en="Test Prefecture"
        )


@pytest.fixture
def account(db: None) -> Callable[..., User]:
    """``account("hana")``: somebody with an account, with a role where one is given."""

    def make(name: str, role: str = "", unit: Unit | None = None) -> User:
        with scoped(SYSTEM.scopes):
            user = create_account(
                email=f"{name}@koryu.example", name=name.title(), password=PASSWORD, by=SYSTEM
            )
            if role and unit:
                grant_role(user, unit=unit, role=role, by=SYSTEM)
        return user

    return make


@pytest.fixture
def official(account: Callable[..., User], office: Unit) -> User:
    return account("hana", Role.HOST_OFFICER, office)


@pytest.fixture
def manager(account: Callable[..., User], office: Unit) -> Viewer:
    return viewer_of(account("mio", Role.UNIT_MANAGER, office))


@pytest.fixture
def protected(official: User) -> Any:
    """``.user`` is an official with an app, and ``.codes`` are their recovery codes."""
    with granting():
        auth.TOTP.activate(official, SECRET)
        codes = RecoveryCodes.activate(official).get_unused_codes()
    return SimpleNamespace(user=official, codes=codes)


def totp_code(secret: str = SECRET) -> str:
    """What the app shows now."""
    (counter,) = auth.yield_hotp_counters_from_time()
    code: str = auth.format_hotp_value(auth.hotp_value(secret, counter))
    return code


def by_password(user: User, client: Client | None = None, **more: str) -> Client:
    """A browser in which address and password were given."""
    client = client or Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, **more})
    return client


def by_code(user: User, code: str) -> Client:
    """A browser in which a code was given too."""
    client = by_password(user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return client


def is_in(client: Client) -> bool:
    """Whether the browser sees more than a visitor."""
    return client.get("/inbox/").status_code == 200


def factors(user: User) -> list[str]:
    found = Authenticator.objects.filter(user=user).order_by("type")
    return list(found.values_list("type", flat=True))
