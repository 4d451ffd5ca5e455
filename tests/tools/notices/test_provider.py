"""A mail provider instead of a mail server of one's own: what it is told, and what it may say."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from koryu.config.settings import provider

SECRET = {"KORYU_ANYMAIL_WEBHOOK_SECRET": "koryu:long-and-random"}
# The addresses are made when a process begins, so this is asked of one.
ASK = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "koryu.config.settings"
import django
django.setup()
from django.conf import settings
from django.core.mail import get_connection
from django.urls import resolve
found = resolve("/mail-tracking/postmark/tracking/")
print(json.dumps([type(get_connection()).__module__, found.func.__name__, found.url_name,
                  settings.ANYMAIL]))
"""


def asked(program: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    env = {k: v for k, v in os.environ.items() if not k.startswith("KORYU_")}
    env |= {"KORYU_DEBUG": "1", "KORYU_NO_POOL": "1", **environment}
    return subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False
    )


def test_it_is_told_what_the_environment_says() -> None:
    found = provider("mailgun", {**SECRET, "KORYU_ANYMAIL_MAILGUN_API_KEY": "k", "OTHER": "x"})
    assert found == {
        "EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend",
        "ANYMAIL": {"MAILGUN_API_KEY": "k", "WEBHOOK_SECRET": "koryu:long-and-random"},
    }


@pytest.mark.parametrize(
    ("name", "environment", "reason"),
    [("a.b", SECRET, "names a provider"), ("mailgun", {}, "anybody could say")],
)
def test_half_of_it_is_refused(name: str, environment: Any, reason: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=reason):
        provider(name, environment)


def test_a_process_sends_and_listens_through_it() -> None:
    answer = asked(ASK, KORYU_ANYMAIL="postmark", KORYU_ANYMAIL_POSTMARK_SERVER_TOKEN="t", **SECRET)
    assert json.loads(answer.stdout or answer.stderr) == [
        "anymail.backends.postmark",
        "view",
        "postmark_tracking_webhook",
        {"POSTMARK_SERVER_TOKEN": "t", "WEBHOOK_SECRET": "koryu:long-and-random"},
    ]


def test_no_other_provider_has_an_address() -> None:
    program = ASK.replace("/postmark/", "/mailgun/")
    answer = asked(
        program, KORYU_ANYMAIL="postmark", KORYU_ANYMAIL_POSTMARK_SERVER_TOKEN="t", **SECRET
    )
    assert "Resolver404" in answer.stderr


def test_two_ways_at_once_are_refused() -> None:
    answer = asked(ASK, KORYU_ANYMAIL="postmark", KORYU_EMAIL="smtp://127.0.0.1", **SECRET)
    assert "mail goes one way" in answer.stderr
