"""What gives somebody more than they had takes a proof of the last minutes first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from koryu.accounts.adapter import CHOSEN
from koryu.accounts.models import EmergencyAccess, Invitation, Role
from koryu.accounts.viewer import SYSTEM, host_scope
from koryu.base.scopes import granting, scoped
from koryu.desks.access.actions import ask_for_access
from tests.desks.access.conftest import acting_as
from tests.plugins.house import HOST, prove

pytestmark = pytest.mark.django_db
AsPersona = Callable[..., Client]
PASSWORD = "four plain words in a row"
STALE = 301  # seconds
WHY = "The embassy asks which school to call."
INVITED = {"unit": HOST, "role": "host_officer", "name": "Ai", "email": "ai@x.jp"}


@pytest.fixture
def stale(as_persona: AsPersona, cast: Any, settings: Any) -> Callable[[str], Client]:
    """``stale("manager")``: they proved themselves a little too long ago."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def make(slug: str) -> Client:
        cast[slug].set_password(PASSWORD)
        with granting():
            cast[slug].save()
        client = as_persona(slug)
        prove(client, cast[slug], ago=STALE)
        return client

    return make


@pytest.fixture
def asked(acting: Any) -> EmergencyAccess:
    with acting("administrator") as by:
        return ask_for_access(kind="host", what=HOST, reason=WHY, by=by)


def again(page: str) -> str:
    return f"/account/again/?{urlencode({'next': page})}"


def proven(client: Client, page: str) -> Any:
    """The answer to the password."""
    return client.post(again(page), {"password": PASSWORD})


@pytest.mark.parametrize(
    ("slug", "name", "post"),
    [
        ("manager", "invite", ""),
        ("administrator", "invite", ""),
        ("manager", "hand_over", "host"),
        ("administrator", "hand_over", "keeper"),
        ("manager", "delegate", "host"),
        ("host", "delegate", "host"),
        ("administrator", "emergency_ask", ""),
    ],
)
def test_it_is_asked_for_before_the_form(
    slug: str, name: str, post: str, stale: Callable[[str], Client], post_of: Any
) -> None:
    page = reverse(f"access:{name}", args=[post_of(post).pk] if post else [])
    client = stale(slug)
    assert client.get(page).headers["location"] == again(page)
    assert proven(client, page).headers["location"] == page
    assert client.get(page).status_code == 200


def test_to_whom_a_page_is_nothing_it_asks_nothing(stale: Any, post_of: Any) -> None:
    for name in ("hand_over", "delegate"):
        page = reverse(f"access:{name}", args=[post_of("host").pk])
        assert stale("neighbour").get(page).status_code == 404


def test_what_was_written_meanwhile_is_done_after_it(stale: Any) -> None:
    """The minutes passed while the form was filled in."""
    client, page = stale("manager"), reverse("access:invite")
    assert client.post(page, INVITED).headers["location"] == again(page)
    assert Invitation.objects.count() == 0
    assert proven(client, page).headers["location"] == reverse("access:invitations")
    assert Invitation.objects.get().email == "ai@x.jp"


def test_a_form_that_comes_back_after_it_keeps_what_was_written(stale: Any) -> None:
    client, page = stale("manager"), reverse("access:invite")
    client.post(page, INVITED | {"name": ""})
    html = proven(client, page).content.decode()
    assert f'<form method="post" action="{page}">' in html
    assert 'value="ai@x.jp"' in html
    assert client.post(page, INVITED).headers["location"] == reverse("access:invitations")


def test_a_hand_over_goes_on_after_it(stale: Any, post_of: Any, somebody: Any) -> None:
    heir = somebody("heir", Role.PLACEMENT_APPROVER, "CLAIR")
    page = reverse("access:hand_over", args=[post_of("officer").pk])
    day = timezone.localdate() + timedelta(days=30)
    said = {"to": str(heir.pk), "on": day.isoformat()}
    client = stale("administrator")
    client.post(page, said)
    html = proven(client, page).content.decode()
    assert "What goes along" in html
    assert f'<form method="post" action="{page}">' in html
    client.post(page, said | {"confirmed": "1"})
    assert post_of("officer").valid_until == day - timedelta(days=1)


def state_of(asked: EmergencyAccess) -> str:
    with scoped(SYSTEM.scopes):
        asked.refresh_from_db()
    return asked.state


def test_agreeing_to_an_emergency_takes_one_and_then_happens(
    asked: EmergencyAccess, stale: Any
) -> None:
    page = reverse("access:emergency_move", args=[asked.key, "agree"])
    client = stale("keeper")
    assert client.post(page).headers["location"] == again(page)
    assert state_of(asked) == "asked"
    assert proven(client, page).headers["location"] == reverse("access:emergency")
    assert state_of(asked) == "open"


def test_shutting_a_wall_waits_for_nothing(asked: EmergencyAccess, stale: Any, cast: Any) -> None:
    page = reverse("access:emergency_move", args=[asked.key, "refuse"])
    assert stale("keeper").post(page).headers["location"] == reverse("access:emergency")
    assert state_of(asked) == "refused"
    with acting_as(cast["administrator"]) as viewer:
        assert host_scope(HOST) not in viewer.scopes


@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 302)])
def test_a_press_in_the_demos_chooser_is_every_proof(
    demo: bool, status: int, stale: Any, settings: Any
) -> None:
    client, settings.DEMO = stale("manager"), demo
    session = client.session
    session[CHOSEN] = True
    session.save()
    assert client.get(reverse("access:invite")).status_code == status
