"""What signs the links that prove something, and the headers of the mails that bring them."""

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
from koryu.base.scopes import granting

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(places: None, db: None) -> Invitation:
    with granting():
        return Invitation.objects.create(
            email="someone@koryu.example",
            name="Somebody",
            unit=Unit.objects.get(code="360007"),
            role=Role.HOST_OFFICER,
            expires_at=timezone.now() + timedelta(days=1),
        )


@pytest.mark.parametrize(
    ("key", "salt", "opens"),
    [
        (None, "koryu.accounts.invitation", True),
        ("another key", "koryu.accounts.invitation", False),
        (None, "koryu.accounts", False),
        (None, "account", False),
        (None, "django.contrib.sessions.SessionStore", False),
    ],
)
def test_a_link_is_signed_with_our_key_and_for_its_purpose(
    key: str | None, salt: str, opens: bool, invitation: Invitation
) -> None:
    token = signing.Signer(key=key, salt=salt).sign(str(invitation.key))
    assert links.invitation_behind(token) == (invitation if opens else None)


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
