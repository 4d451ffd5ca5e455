"""The settings as they stand on a server, read in a process of its own."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

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


def test_no_proxy_is_believed_unless_it_is_named() -> None:
    settings = on_a_server()
    assert settings["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert "SECURE_PROXY_SSL_HEADER" not in settings
