"""The settings as they stand on a server, read in a process of its own."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from koryu.config.settings import database
from tests.house.files import ROOT

ASK = """
import json
from koryu.config import settings
told = {name: value for name, value in vars(settings).items() if name.isupper()}
print(json.dumps(told, default=lambda other: None))
"""
OURS = {"PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "koryu.config.settings"}
SECRET = "long enough and random enough or so we say here: 0123456789"


def asked(**environment: str) -> "subprocess.CompletedProcess[str]":
    """A process that reads the settings with nothing of ours around it."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("KORYU_", "DATABASE", "DJANGO"))
    }
    command = [sys.executable, "-c", ASK]
    given = kept | OURS | environment
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


@cache
def on_a_server() -> dict[str, Any]:
    answer = asked(KORYU_SECRET_KEY=SECRET, KORYU_HOSTS="koryu.example")
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_no_shortcut_of_a_test_is_open() -> None:
    settings = on_a_server()
    assert settings["TESTING"] is False
    assert "MFA_TOTP_INSECURE_BYPASS_CODE" not in settings
    assert settings["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is False


def test_browsers_are_held_to_https_for_a_year() -> None:
    settings = on_a_server()
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 365 * 24 * 60 * 60
    assert settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True


def test_a_line_to_another_machine_is_encrypted_and_its_other_end_proved() -> None:
    said = asked(
        KORYU_SECRET_KEY=SECRET,
        DATABASE_URL="postgresql://koryu_app:x@db.example/koryu",
        KORYU_OWNER_URL="postgresql://koryu_owner:x@db.example/koryu?sslrootcert=/office.pem",
    )
    app, owner = json.loads(said.stdout)["DATABASES"].values()
    assert app["OPTIONS"]["sslmode"] == owner["OPTIONS"]["sslmode"] == "verify-full"
    assert app["OPTIONS"]["sslrootcert"] == "system"
    assert owner["OPTIONS"]["sslrootcert"] == "/office.pem"


@pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1", "[::1]"])
def test_one_that_stays_on_the_machine_may_be_plain(host: str) -> None:
    assert "sslmode" not in database(f"postgresql://koryu_app@{host}/koryu")["OPTIONS"]
    assert database("postgresql:///koryu?host=/run/postgresql")["OPTIONS"] == {}


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DATABASE_URL": "postgresql://a@db.example/k?sslmode=require"}, "sslmode=verify-full"),
        ({"KORYU_EMAIL": "smtp://mail.example"}, "mail goes out encrypted"),
        ({"KORYU_SECRET_KEY": "short"}, "50 random characters"),
        ({"KORYU_MFA_KEY": f"{SECRET},short"}, "50 random characters"),
        ({"KORYU_DEBUG": "1"}, "Debugging shows the inside"),
    ],
)
def test_what_is_half_safe_is_refused_in_words(environment: dict[str, str], said: str) -> None:
    answer = asked(**{"KORYU_SECRET_KEY": SECRET, "KORYU_HOSTS": "koryu.example"} | environment)
    assert (answer.returncode, said in answer.stderr) == (1, True)


def test_keys_given_up_open_and_sign_nothing() -> None:
    settings = json.loads(asked(KORYU_SECRET_KEY=SECRET, KORYU_SECRET_KEYS_BEFORE="one,two").stdout)
    assert (settings["SECRET_KEY"], settings["SECRET_KEY_FALLBACKS"]) == (SECRET, ["one", "two"])
    assert settings["MFA_KEYS"] == [SECRET, "one", "two"]
    told = asked(KORYU_SECRET_KEY=SECRET, KORYU_MFA_KEY=f"{SECRET}2,{SECRET}").stdout
    assert json.loads(told)["MFA_KEYS"] == [f"{SECRET}2", SECRET]


@pytest.mark.django_db
def test_a_link_signed_with_a_key_given_up_still_opens(settings: Any) -> None:
    token = signing.Signer(salt="x").sign("y")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = SECRET
    assert signing.Signer(salt="x").unsign(token) == "y"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(signing.BadSignature):
        signing.Signer(salt="x").unsign(token)


def test_every_cookie_is_bound_to_this_host() -> None:
    settings = on_a_server()
    kinds = ("SESSION", "CSRF", "LANGUAGE", "BROWSER")
    names = [settings[f"{kind}_COOKIE_NAME"] for kind in kinds]
    assert names == ["__Host-session", "__Host-csrf", "__Host-language", "__Host-browser"]


def test_style_sheets_carry_the_policy_too(client: Client) -> None:
    answer = client.head("/static/ui/css/base.css")
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_no_proxy_is_believed_unless_it_is_named() -> None:
    settings = on_a_server()
    assert settings["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert "SECURE_PROXY_SSL_HEADER" not in settings
