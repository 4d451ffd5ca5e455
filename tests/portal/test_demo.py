"""The demo's chooser: one becomes whom one chooses, in demo mode alone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client

from koryu.accounts.models import User
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import granting, scoped
from koryu.desks.placement.models import PublishedLine
from koryu.tools.notices.models import Mail

pytestmark = pytest.mark.django_db
EVERYONE = {"officer", "approver", "host", "organisation", "candidate", "neighbour"}


@pytest.fixture
def cast(approved_once: Any) -> dict[str, Any]:
    return approved_once.cast


def offered(client: Client) -> set[str]:
    html = client.get("/demo/").content.decode()
    return {slug for slug in EVERYONE if f'action="/demo/{slug}/"' in html}


def forget_candidate() -> None:
    """As if the account had never been; nothing was written to it either."""
    email = "candidate@koryu.example"
    with scoped(SYSTEM.scopes), granting():
        Mail.objects.filter(user__email=email).delete()
        User.objects.filter(email=email).delete()


def test_one_becomes_whom_one_chooses(
    demo_mode: None, cast: dict[str, Any], client: Client
) -> None:
    assert offered(client) == EVERYONE
    assert client.get("/demo/host/").status_code == 405
    assert client.post("/demo/host/").headers["location"] == "/"
    assert "Haru Demo-Host" in client.get("/").content.decode()
    assert "That is you now" in client.get("/demo/").content.decode()


def test_nobody_becomes_one_who_is_not_of_the_cast(
    demo_mode: None, cast: dict[str, Any], client: Client
) -> None:
    assert client.post("/demo/unplaced/").status_code == 404


def test_before_publication_there_is_no_candidate_to_become(
    demo_mode: None, approved_once: Any, client: Client
) -> None:
    forget_candidate()
    assert offered(client) == EVERYONE - {"candidate"}
    assert client.post("/demo/candidate/").status_code == 404


def test_after_it_somebody_placed_at_the_casts_organisation_is(
    demo_mode: None, published_once: Any, client: Client
) -> None:
    forget_candidate()
    assert offered(client) == EVERYONE
    client.post("/demo/candidate/")
    assert client.get("/placement/mine/").status_code == 200
    key = User.objects.get(email="candidate@koryu.example").person_key
    with scoped(SYSTEM.scopes):
        assert PublishedLine.objects.filter(appointment__person__key=key).count() == 1


def test_nobody_who_was_chosen_is_asked_for_a_second_factor(
    demo_mode: None, cast: dict[str, Any], client: Client
) -> None:
    with granting():
        Authenticator.objects.all().delete()
    client.post("/demo/officer/")
    assert client.get("/intake/").status_code == 200


def test_mail_that_was_sent_can_be_read_and_its_links_pressed(
    demo_mode: None, cast: dict[str, Any], client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    assert "No mail yet" in client.get("/demo/mail/").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    link = "http://localhost:8000/invitation/x:y/"
    EmailMessage("First <b>", "One", to=["rin@koryu.example"]).send()
    for file in settings.EMAIL_FILE_PATH.iterdir():
        os.utime(file, (0, 0))  # the clock of files may not tell two mails of one moment apart
    EmailMessage("Second", f"招待 {link}", to=["rin@koryu.example"]).send()
    page = client.get("/demo/mail/")
    assert [mail.subject for mail in page.context["mails"]] == ["Second", "First <b>"]
    html = page.content.decode()
    assert f'<a href="{link}"' in html
    assert ("招待" in html, "First &lt;b&gt;" in html) == (True, True)


@pytest.mark.parametrize("address", ["/demo/", "/demo/mail/", "/demo/officer/"])
def test_without_demo_mode_there_is_no_chooser(
    address: str, cast: dict[str, Any], as_persona: Callable[..., Client]
) -> None:
    client = as_persona("visitor")
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
