"""The settings of an installation that people use: Django's own check, cookies, the line."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

LOOK = """
import json, django
django.setup()
from django.conf import settings
from django.core import checks
from django.test import Client
found = [str(m) for m in checks.run_checks(include_deployment_checks=True)]
client = Client()
from django.urls import reverse
plain = client.get("/", headers={"host": "koryu.example"})
names = ("DEBUG", "DEMO", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
  "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE",
  "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_DOMAIN",
  "SESSION_COOKIE_PATH", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS")
print(json.dumps({"checks": found, "status": plain.status_code,
  "to": plain.headers.get("location"), **{n: getattr(settings, n) for n in names}}))
"""
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "koryu.config.settings",
    "KORYU_SECRET_KEY": "k3y-" * 8 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789",
    "KORYU_HOSTS": "koryu.example",
    "KORYU_URL": "https://koryu.example",
    "DATABASE_URL": "postgresql://koryu_app@/koryu?host=/nowhere",
}
HERE = {"KORYU_HOSTS": "localhost", "KORYU_URL": "http://localhost:8000"}


def run(program: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KORYU_")}
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    done = run(LOOK, KORYU_HOME=str(tmp_path_factory.mktemp("home")))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_djangos_check_of_a_deployment_finds_nothing(production: dict[str, Any]) -> None:
    assert production["checks"] == []


def test_nothing_is_served_on_a_plain_line(production: dict[str, Any]) -> None:
    assert (production["status"], production["to"]) == (301, "https://koryu.example/")
    assert production["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_cookies_go_nowhere_else(production: dict[str, Any]) -> None:
    for kind in ("SESSION", "CSRF"):
        assert production[f"{kind}_COOKIE_SECURE"] is True
        assert production[f"{kind}_COOKIE_HTTPONLY"] is True
        assert production[f"{kind}_COOKIE_SAMESITE"] == "Lax"
        assert production[f"{kind}_COOKIE_NAME"].startswith("__Host-")
    assert production["LANGUAGE_COOKIE_SECURE"] is True
    assert (production["SESSION_COOKIE_DOMAIN"], production["SESSION_COOKIE_PATH"]) == (None, "/")


def test_nothing_of_the_demo_or_of_debugging_is_on(production: dict[str, Any]) -> None:
    assert (production["DEBUG"], production["DEMO"]) == (False, False)
    assert production["ALLOWED_HOSTS"] == ["koryu.example"]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"KORYU_SECRET_KEY": ""}, "SECRET_KEY"),
        ({"KORYU_DEMO": "1"}, "never serves a public address"),
        ({"KORYU_DEMO": "1", **HERE, "KORYU_URL": "https://koryu.example"}, "never serves"),
        ({"KORYU_DEMO": "1", **HERE, "KORYU_ORIGINS": "https://koryu.example"}, "never serves"),
        ({"KORYU_DEMO": "1", **HERE, "KORYU_PROXIES": "1"}, "never serves a public address"),
        ({"KORYU_SECRET_KEY": settings.DEMO_KEY}, "which everybody knows"),
        ({"KORYU_SECOND_FACTOR": "perhaps"}, "KORYU_SECOND_FACTOR"),
        ({"DATABASE_URL": "sqlite:///x"}, "PostgreSQL"),
    ],
)
def test_it_does_not_start_half_safe(environment: dict[str, str], said: str) -> None:
    done = run("import django; django.setup(); django.conf.settings.SECRET_KEY", **environment)
    assert done.returncode == 1
    assert said in done.stderr
