"""Passkeys, as far as no browser is needed: what is said of a key, and what it is called."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from koryu.accounts.models import User
from tests.accounts.conftest import by_password, factors

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
NOT_READ = "The key was not read"
RESPONSE = {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}
STRANGE = [
    json.dumps(credential)
    for credential in (
        1,
        [1],
        {"id": "x"},
        {"id": "AA", "rawId": "AA"},
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": []},
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": RESPONSE},
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "attestationObject": "AA"},
        },
    )
]


@pytest.mark.parametrize("credential", STRANGE)
def test_what_is_no_key_is_refused_as_one(db: None, client: Client, credential: str) -> None:
    page = reverse("mfa_login_webauthn")
    client.get(page, headers={"x-requested-with": "XMLHttpRequest"})
    answer = client.post(page, {"credential": credential}, follow=True)
    html = answer.content.decode()
    # once for the script to show, once as what was said now
    assert (html.count(NOT_READ), "This code" in html) == (2, False)


@pytest.mark.parametrize("credential", STRANGE)
def test_what_is_no_key_is_not_added(official: User, credential: str) -> None:
    client, page = by_password(official), reverse("mfa_add_webauthn")
    client.get(page)
    answer = client.post(page, {"name": "key", "credential": credential})
    assert answer.context["form"].non_field_errors()[0].startswith(NOT_READ)
    assert factors(official) == []


def test_a_new_key_is_first_named_after_the_device(official: User) -> None:
    client = by_password(official, Client(headers={"user-agent": FIREFOX}))
    form = client.get(reverse("mfa_add_webauthn")).context["form"]
    assert form["name"].value() == "Firefox on Windows"
