"""Notices: sent in bulk, seen by their recipients alone, read by each reader for themself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Role, Unit
from koryu.accounts.viewer import host_scope, organisation_scope, viewer_of
from koryu.base.scopes import scoped
from koryu.records.models import Entry
from koryu.tools.notices.actions import Draft, mark_read, send_notices
from koryu.tools.notices.models import Notice, Reading
from koryu.tools.notices.queries import inbox, unread_count
from tests.plugins.house import HOST, NEIGHBOUR, ORGANISATION

pytestmark = pytest.mark.django_db


def draft(recipient: str, number: int = 1, link: str = "") -> Draft:
    return Draft(
        recipient,
        f"Subject {number}",
        f"件名{number}",
        f"First line {number}\n\nSecond & last",
        f"本文{number}",
        link,
    )


@pytest.fixture
def sent(acting: Callable[[str], Any]) -> list[Notice]:
    """Two notices to the host, one to the organisation."""
    with acting("officer") as officer:
        return send_notices(
            [
                draft(host_scope(HOST), 1),
                draft(organisation_scope(ORGANISATION), 2),
                draft(host_scope(HOST), 3),
            ],
            by=officer,
        )


def subjects(viewer: Any) -> list[str]:
    with scoped(viewer.scopes):
        return [notice.subject_en for notice in inbox(viewer)]


def test_each_reads_only_what_is_addressed_to_them(
    sent: list[Notice], viewer: Callable[[str], Any]
) -> None:
    assert subjects(viewer("host")) == ["Subject 3", "Subject 1"]
    assert subjects(viewer("organisation")) == ["Subject 2"]
    assert subjects(viewer("neighbour")) == []
    assert subjects(viewer("officer")) == []
    assert subjects(viewer("visitor")) == []


def test_the_database_itself_keeps_the_sender_out(
    sent: list[Notice], acting: Callable[[str], Any]
) -> None:
    with acting("officer"):
        assert Notice.objects.count() == 0
    with acting("host"):
        assert Notice.objects.count() == 2


def test_they_come_back_in_the_order_of_their_drafts(sent: list[Notice]) -> None:
    assert [notice.subject_en for notice in sent] == ["Subject 1", "Subject 2", "Subject 3"]
    assert [notice.scopes for notice in sent[:2]] == [
        [host_scope(HOST)],
        [organisation_scope(ORGANISATION)],
    ]


def test_many_are_sent_like_one(
    acting: Callable[[str], Any], django_assert_max_num_queries: Any
) -> None:
    with acting("officer") as officer, django_assert_max_num_queries(60):
        sent = send_notices([draft(host_scope(HOST), n) for n in range(450)], by=officer)
    assert [notice.subject_en for notice in sent] == [f"Subject {n}" for n in range(450)]


def test_an_act_leaves_one_entry(sent: list[Notice], acting: Callable[[str], Any]) -> None:
    with acting("officer"):
        entry = Entry.objects.about(sent[0]).get()
        assert str(entry) == (
            "Notices sent on Koryu: 3. Mails queued that tell of them: 3; recipients whom nobody "
            "can write to: 0."
        )


def test_nothing_to_send_leaves_nothing(acting: Callable[[str], Any]) -> None:
    with acting("officer") as officer:
        assert send_notices([], by=officer) == []
        assert Entry.objects.filter(sentence="notices.sent_and_mailed").count() == 0


def test_two_officers_of_one_office_read_for_themselves(
    sent: list[Notice],
    cast: dict[str, Any],
    viewer: Callable[[str], Any],
    acting: Callable[[str], Any],
) -> None:
    with acting("system") as system:
        colleague = create_account(email="colleague@koryu.example", name="C", by=system)
        unit = Unit.objects.get(code=HOST)
        grant_role(colleague, unit=unit, role=Role.HOST_OFFICER, by=system)
    with acting("host") as host:
        mark_read(sent[0], by=host)
        mark_read(sent[0], by=host)
        assert unread_count(host) == 1
    with scoped(viewer_of(colleague).scopes):
        assert unread_count(viewer_of(colleague)) == 2
    assert Reading.objects.count() == 1


def test_unread_ones_stand_first(sent: list[Notice], acting: Callable[[str], Any]) -> None:
    with acting("host") as host:
        mark_read(sent[2], by=host)
        assert [(n.subject_en, n.is_read) for n in inbox(host)] == [
            ("Subject 1", False),
            ("Subject 3", True),
        ]


def test_opening_a_notice_is_reading_it(
    sent: list[Notice], as_persona: Callable[..., Client]
) -> None:
    client = as_persona("host")
    before = client.get(reverse("notices:inbox")).content.decode()
    assert before.count("Unread</span>") == 2
    page = client.get(reverse("notices:notice", args=[sent[0].key]))
    assert page.status_code == 200
    assert "<p>Second &amp; last</p>" in page.content.decode()
    assert client.get(reverse("notices:inbox")).content.decode().count("Unread</span>") == 1


def test_a_notice_is_shown_in_the_readers_language(
    sent: list[Notice], as_persona: Callable[..., Client]
) -> None:
    client = as_persona("host", language="ja")
    page = client.get(reverse("notices:notice", args=[sent[0].key])).content.decode()
    assert "<p>本文1</p>" in page
    assert "First line" not in page


@pytest.mark.parametrize("slug", ["organisation", "neighbour", "officer"])
def test_another_ones_notice_does_not_exist(
    slug: str, sent: list[Notice], as_persona: Callable[..., Client]
) -> None:
    assert as_persona(slug).get(reverse("notices:notice", args=[sent[0].key])).status_code == 404


def test_a_visitor_is_asked_to_sign_in(
    sent: list[Notice], as_persona: Callable[..., Client]
) -> None:
    address = reverse("notices:notice", args=[sent[0].key])
    answer = as_persona("visitor").get(address)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/sign-in/?next={address}")


def test_an_empty_inbox_says_what_will_come(as_persona: Callable[..., Client]) -> None:
    assert (
        "No messages yet" in as_persona("neighbour").get(reverse("notices:inbox")).content.decode()
    )


def test_the_link_leads_to_what_the_notice_is_about(
    acting: Callable[[str], Any], as_persona: Callable[..., Client]
) -> None:
    with acting("officer") as officer:
        [notice] = send_notices(
            [draft(organisation_scope(NEIGHBOUR), link=reverse("home"))], by=officer
        )
    page = as_persona("neighbour").get(reverse("notices:notice", args=[notice.key]))
    assert f'href="{reverse("home")}">See it</a>' in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_needs_as_many_queries_for_three_as_for_one(
    count: int,
    acting: Callable[[str], Any],
    as_persona: Callable[..., Client],
    django_assert_num_queries: Any,
) -> None:
    with acting("officer") as officer:
        send_notices([draft(host_scope(HOST), n) for n in range(count)], by=officer)
    client = as_persona("host")
    client.get(reverse("notices:inbox"))
    with django_assert_num_queries(12):
        client.get(reverse("notices:inbox"))
