"""The desk's pages: who reads them, what stands on them, and what a form does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from koryu.accounts.actions import invite
from koryu.accounts.actions.posts import change_dates, grant_role
from koryu.accounts.models import Delegation, Invitation, Membership, Role, Unit
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import granting, scoped
from koryu.desks.access.queries import todo_for
from tests.desks.access.conftest import acting_as
from tests.plugins.house import HOST, NEIGHBOUR, ORGANISATION

pytestmark = pytest.mark.django_db
AsPersona = Callable[..., Client]
MOST = 16  # ten of them are asked by every page: session, hats, second factor, wall, inbox


def text_of(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def members(html: str) -> set[str]:
    """Whose addresses stand on the page."""
    slugs = ("officer", "host", "organisation", "neighbour", "manager", "administrator")
    return {slug for slug in slugs if f"{slug}@koryu.example" in html}


# People


def test_a_manager_reads_the_own_units(as_persona: AsPersona) -> None:
    html = text_of(as_persona("manager"), "access:people")
    assert members(html) == {"host", "organisation", "neighbour", "manager"}


def test_an_administrator_reads_all(as_persona: AsPersona) -> None:
    html = text_of(as_persona("administrator"), "access:people")
    everybody = {"officer", "host", "organisation", "neighbour", "manager", "administrator"}
    assert members(html) == everybody


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"role": "unit_manager"}, {"manager"}),
        ({"show": "past"}, set()),
        ({"show": "ending"}, set()),
        ({"show": "unsafe"}, {"manager"}),
        ({"show": "nonsense"}, {"host", "organisation", "neighbour", "manager"}),
    ],
)
def test_the_list_is_narrowed(
    query: dict[str, str], seen: set[str], as_persona: AsPersona, cast: Any
) -> None:
    client = as_persona("manager")
    client.get("/")
    with granting():
        cast["manager"].authenticator_set.all().delete()
    from django.conf import settings

    settings.SECOND_FACTOR = "nobody"
    try:
        assert members(text_of(client, "access:people", **query)) == seen
    finally:
        settings.SECOND_FACTOR = "officials"


def test_it_is_searched_and_the_text_stands_in_no_address(as_persona: AsPersona) -> None:
    client = as_persona("manager")
    answer = client.post(reverse("access:people"), {"text": "Toshima"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/access/")
    assert members(text_of(client, "access:people")) == {"organisation"}


def test_lists_ask_as_much_for_many_as_for_few(as_persona: AsPersona, somebody: Any) -> None:
    client = as_persona("administrator")
    names = ("access:people", "access:invitations", "access:log", "access:emergency")
    one_more(somebody, 0)
    before = {name: asked(client, name) for name in names}
    one_more(somebody, 1)
    one_more(somebody, 2)
    after = {name: asked(client, name) for name in names}
    assert after == before
    assert max(after.values()) <= MOST


def one_more(somebody: Any, number: int) -> None:
    """Another post and another invitation."""
    somebody(f"one{number}", Role.HOST_OFFICER, HOST)
    with scoped(SYSTEM.scopes):
        unit = Unit.objects.get(code=HOST)
        role, email = Role.HOST_OFFICER.value, f"asked{number}@koryu.example"
        invite(email=email, name="X", unit=unit, role=role, by=SYSTEM)


def asked(client: Client, name: str) -> int:
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(name))
    return len(queries)


# Inviting


def test_a_manager_invites_to_a_unit_below(as_persona: AsPersona, cast: Any) -> None:
    said = {"unit": "Toshima", "role": "organisation_officer", "name": "Ai", "email": "ai@x.jp"}
    answer = as_persona("manager").post(reverse("access:invite"), said)
    assert answer.headers["location"] == reverse("access:invitations")
    made = Invitation.objects.get()
    assert (made.unit.code, made.invited_by) == (ORGANISATION, cast["manager"])
    assert "ai@x.jp" in text_of(as_persona("manager"), "access:invitations")


@pytest.mark.parametrize(
    ("unit", "role", "why"),
    [
        ("Tokushima", "organisation_officer", "no unit with this code or name"),
        ("CLAIR", "organisation_officer", "no unit with this code or name"),
        ("131", "organisation_officer", "Which of these?"),
        (ORGANISATION, "host_officer", "In this unit you can give: organisation officer"),
        (HOST, "administrator", "Choose one of the values offered"),
        (HOST, "placement_officer", "Choose one of the values offered"),
    ],
)
def test_what_is_not_a_managers_to_give(
    unit: str, role: str, why: str, as_persona: AsPersona
) -> None:
    said = {"unit": unit, "role": role, "name": "Ai", "email": "ai@x.jp"}
    answer = as_persona("manager").post(reverse("access:invite"), said)
    assert why in answer.content.decode()
    assert Invitation.objects.count() == 0


def test_an_invitation_elsewhere_does_not_exist_for_a_manager(as_persona: AsPersona) -> None:
    with scoped(SYSTEM.scopes):
        unit = Unit.objects.get(code="CLAIR")
        made = invite(email="a@x.jp", name="A", unit=unit, role="placement_officer", by=SYSTEM)
    for name in ("access:invitation_remind", "access:invitation_withdraw"):
        address = reverse(name, args=[made.key])
        assert as_persona("manager").post(address).status_code == 404
        assert as_persona("administrator").post(address).status_code == 302
    made.refresh_from_db()
    assert made.state == "withdrawn"


# A post


def test_a_post_elsewhere_does_not_exist_for_a_manager(as_persona: AsPersona, post_of: Any) -> None:
    for name in ("member", "dates", "end_role", "hand_over", "delegate"):
        address = reverse(f"access:{name}", args=[post_of("officer").pk])
        assert as_persona("manager").get(address).status_code == 404
        assert as_persona("administrator").get(address).status_code == 200


def test_the_manager_of_clair_does_not_end_administrators(
    somebody: Any, post_of: Any, as_persona: AsPersona, cast: Any
) -> None:
    cast["chief"] = somebody("chief", Role.UNIT_MANAGER, "CLAIR")
    pk = post_of("administrator").pk
    client = as_persona("chief")
    assert "End the post" not in text_of(client, "access:member", pk)
    assert client.post(reverse("access:end_role", args=[pk]), {"x": "1"}).status_code == 404


def test_ended_by_the_form(as_persona: AsPersona, post_of: Any) -> None:
    pk = post_of("host").pk
    as_persona("manager").post(reverse("access:end_role", args=[pk]), {"last_day": ""})
    ended = Membership.objects.get(pk=pk)
    assert ended.ended_at is not None
    html = text_of(as_persona("manager"), "access:member", pk)
    assert "Hand over" not in html
    assert "The post of host officer at Tokyo was ended." in html


def test_handed_over_after_a_look_at_what_goes_along(
    accepted: Any, as_persona: AsPersona, post_of: Any, somebody: Any
) -> None:
    heir = somebody("heir", Role.PLACEMENT_APPROVER, "CLAIR")
    address = reverse("access:hand_over", args=[post_of("officer").pk])
    day = timezone.localdate() + timedelta(days=30)
    said = {"to": str(heir.pk), "on": day.isoformat()}
    client = as_persona("administrator")
    page = client.post(address, said).content.decode()
    assert "What goes along" in page
    assert "Open the placement round" in page
    assert Membership.objects.filter(user=heir).count() == 1  # nothing has happened yet
    answer = client.post(address, said | {"confirmed": "1"})
    assert answer.headers["location"] == reverse("access:member", args=[post_of("officer").pk])
    made = Membership.objects.get(user=heir, role="placement_officer")
    assert (made.valid_from, made.succeeds) == (day, post_of("officer"))
    assert "A successor is named." in text_of(client, "access:member", post_of("officer").pk)


def test_handed_over_by_invitation(as_persona: AsPersona, post_of: Any) -> None:
    address = reverse("access:hand_over", args=[post_of("host").pk])
    day = timezone.localdate() + timedelta(days=30)
    said = {"to": "invited", "on": day.isoformat()}
    client = as_persona("manager")
    assert "An invitation needs this." in client.post(address, said).content.decode()
    said |= {"name": "New", "email": "new@x.jp"}
    client.post(address, said)
    assert Invitation.objects.count() == 0  # only looked at
    client.post(address, said | {"confirmed": "1"})
    assert Invitation.objects.get().succeeds == post_of("host")
    assert post_of("host").valid_until == day - timedelta(days=1)


# Deputies


def test_the_holder_names_a_deputy_and_the_deputy_gives_it_back(
    as_persona: AsPersona, post_of: Any, somebody: Any, cast: Any
) -> None:
    cast["colleague"] = somebody("colleague", Role.ORGANISATION_OFFICER, HOST)
    today = timezone.localdate().isoformat()
    said = {"to": str(cast["colleague"].pk), "valid_from": today, "valid_until": today}
    address = reverse("access:delegate", args=[post_of("host").pk])
    as_persona("host").post(address, said | {"reason": "A day off"})
    assert "A day off" in text_of(as_persona("host"), "access:own")
    colleague = as_persona("colleague")
    assert "For whom I stand in" in text_of(colleague, "access:own")
    colleague.post(reverse("access:delegation_end", args=[Delegation.objects.get().key]))
    assert Delegation.objects.get().ended_at is not None


@pytest.mark.parametrize("slug", ["organisation", "officer", "neighbour", "candidate", "advisor"])
def test_nobody_else_finds_the_form(slug: str, as_persona: AsPersona, post_of: Any) -> None:
    address = reverse("access:delegate", args=[post_of("host").pk])
    assert as_persona(slug).get(address).status_code == 404


# What waits


def labels(viewer: Any) -> list[str]:
    with scoped(viewer.scopes):
        return [str(todo.label) for todo in todo_for(viewer)]


def test_posts_that_end_soon_wait_for_a_successor(
    acting: Any, viewer: Any, post_of: Any, cast: Any
) -> None:
    soon = timezone.localdate() + timedelta(days=30)
    with acting("manager") as by:
        change_dates(post_of("host"), valid_from=None, valid_until=soon, by=by)
        later = soon + timedelta(days=1)
        change_dates(post_of("organisation"), valid_from=None, valid_until=later, by=by)
        [todo] = todo_for(by)
    assert (str(todo.label), todo.count) == ("Find successors for posts that end soon", 1)
    assert labels(viewer("administrator")) == ["Find successors for posts that end soon"]
    for slug in ("host", "officer", "neighbour"):
        assert labels(viewer(slug)) == []
    with acting("manager") as by:
        from koryu.accounts.actions.posts import hand_over

        hand_over(post_of("host"), user=cast["neighbour"], by=by, on=soon)
        assert todo_for(by) == []


def test_invitations_about_to_expire_wait(acting: Any, viewer: Any) -> None:
    with acting("manager") as by:
        unit = Unit.objects.get(code=NEIGHBOUR)
        made = invite(email="a@x.jp", name="A", unit=unit, role="organisation_officer", by=by)
    assert labels(viewer("manager")) == []
    with granting():
        Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now() + timedelta(days=2))
    assert labels(viewer("manager")) == ["Invitations nobody has answered"]


# The log


def test_a_manager_reads_the_log_of_the_own_units(
    as_persona: AsPersona, acting: Any, cast: Any
) -> None:
    with acting("manager") as by:
        unit = Unit.objects.get(code=ORGANISATION)
        grant_role(cast["host"], unit=unit, role="organisation_officer", by=by)
    html = text_of(as_persona("manager"), "access:log")
    assert "Became organisation officer at Toshima." in html
    assert "Haru Demo-Host" in html
    assert "placement officer" not in html


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_is_there_in_both_languages(
    language: str, as_persona: AsPersona, post_of: Any
) -> None:
    client = as_persona("administrator", language)
    pages = ("people", "invite", "invitations", "log", "own", "emergency", "emergency_ask")
    for name in pages:
        assert f'<html lang="{language}"' in text_of(client, f"access:{name}")
    for name in ("member", "dates", "end_role", "hand_over", "delegate"):
        assert f'<html lang="{language}"' in text_of(client, f"access:{name}", post_of("host").pk)


def test_nobody_without_a_hat_sees_own_posts(
    as_persona: AsPersona, somebody: Any, cast: Any
) -> None:
    cast["nobody"] = somebody("nobody")
    assert as_persona("nobody").get(reverse("access:own")).status_code == 404
    with acting_as(cast["nobody"]) as viewer:
        assert todo_for(viewer) == []


def test_of_the_desk_and_a_page_in_it_one_is_current(as_persona: AsPersona) -> None:
    html = text_of(as_persona("administrator"), "access:emergency")
    navigation = html[html.index('class="site-nav"') : html.index("</nav>")]
    assert navigation.count('aria-current="page"') == 1
    assert 'href="/access/emergency/" aria-current="page"' in navigation
