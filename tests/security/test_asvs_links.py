"""Links that prove something, and the mails that bring them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from koryu.accounts import links
from koryu.accounts.mails import in_both_languages
from koryu.accounts.models import Invitation, Role, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(places: None, db: None) -> Invitation:
    return Invitation.objects.create(
        email="someone@koryu.example",
        name="Somebody",
        unit=Unit.objects.get(code="360007"),
        role=Role.HOST_OFFICER,
        expires_at=timezone.now() + timedelta(days=1),
    )


def status(link: str) -> int:
    return int(Client().get(link).status_code)


def test_a_link_is_taken_whole_or_not_at_all(invitation: Invitation) -> None:
    link = links.of_invitation(invitation)
    key, _, signature = link.rstrip("/").rpartition(":")
    assert status(link) == 200
    assert status(f"{key}/") == 404
    assert status(f"{key}:{signature[:-1]}/") == 404
    assert status(f"{key}:{signature.swapcase()}/") == 404
    other = key.replace(str(invitation.key), "00000000-0000-4000-8000-000000000000")
    assert status(f"{other}:{signature}/") == 404


def test_a_link_of_another_key_opens_nothing(invitation: Invitation) -> None:
    forged = signing.Signer(key="another key", salt="koryu.accounts.invitation")
    assert links.invitation_behind(forged.sign(str(invitation.key))) is None


def test_a_link_for_one_purpose_opens_nothing_else(invitation: Invitation) -> None:
    for salt in ("account", "django.contrib.sessions.SessionStore", "koryu.accounts"):
        token = signing.Signer(salt=salt).sign(str(invitation.key))
        assert links.invitation_behind(token) is None


def test_a_link_is_open_for_its_days_only(invitation: Invitation) -> None:
    link = links.of_invitation(invitation)
    assert status(link) == 200
    invitation.expires_at = timezone.now() - timedelta(seconds=1)
    invitation.save()
    assert status(link) == 410


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_no_line_break_gets_into_a_mails_header() -> None:
    message: Any = in_both_languages("accounts/mails/password", "a@koryu.example", {"link": "x"})
    message.subject += "\nBcc: everybody@koryu.example"
    with pytest.raises(ValueError, match="newline"):
        message.send()
    address = "a@koryu.example\nBcc: everybody@koryu.example"
    with pytest.raises(ValueError, match="newline"):
        in_both_languages("accounts/mails/password", address, {"link": "x"}).send()
    assert mail.outbox == []
    assert Client().post(reverse("account_reset_password"), {"email": address}).status_code == 200
