"""The pages of mailings, mails and templates, as officers use them; and the answer to a notice."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koryu.accounts.viewer import SYSTEM, host_scope
from koryu.base.scopes import scoped
from koryu.portal.queries import todo_for
from koryu.tools.notices.actions import Draft, send_notices
from koryu.tools.notices.actions import mailings as acts
from koryu.tools.notices.models import Mail, Mailing, Notice, Template
from tests.plugins.house import HOST, NEIGHBOUR, ORGANISATION

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Call for numbers",
    "subject_en": "Numbers, {name}",
    "subject_ja": "要望数（{name}）",
    "body_en": "Dear {name},\n\nplease <send> them.",
    "body_ja": "{name} 御中\n\nお送りください。",
}
FORM = {**WORDS, "names": f"{HOST}\n{ORGANISATION}"}
WRITE = "/mailings/new/by_hand/"


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"notices:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def drafted(client: Client, **more: str) -> Mailing:
    answer = client.post(WRITE, {**FORM, **more})
    with scoped(SYSTEM.scopes):
        mailing = Mailing.objects.get()
    assert answer.headers["location"] == reverse("notices:mailing", args=[mailing.key])
    return mailing


def move(client: Client, mailing: Mailing, name: str) -> str:
    there = reverse("notices:mailing_move", args=[mailing.key, name])
    return client.post(there, follow=True).content.decode()


def released(as_persona: Callable[..., Client], **more: str) -> Mailing:
    officer, approver = as_persona("officer"), as_persona("approver")
    mailing = drafted(officer, **more)
    move(officer, mailing, "read")
    move(approver, mailing, "approve")
    assert "The mailing is released." in move(officer, mailing, "release")
    return mailing


# From the draft to the release


def test_one_chooses_to_whom_and_then_writes(as_persona: Callable[..., Client]) -> None:
    officer = as_persona("officer")
    assert "Named by hand" in page(officer, "mailing_begin")
    answer = officer.get(reverse("notices:mailing_begin"), {"audience": "hosts", "template": ""})
    assert answer.headers["location"] == "/mailings/new/hosts/"
    assert "{year} (the programme year)" in officer.get("/mailings/new/hosts/").content.decode()
    assert officer.get("/mailings/new/nobody/").status_code == 404


def test_the_draft_reads_as_real_recipients_will(as_persona: Callable[..., Client]) -> None:
    officer = as_persona("officer")
    mailing = drafted(officer)
    shown = page(officer, "mailing", mailing.key)
    assert "As Tokyo" in shown
    assert "please &lt;send&gt; them." in shown
    assert "東京都 御中" in shown


def test_a_gap_is_shown_and_refused(as_persona: Callable[..., Client]) -> None:
    officer = as_persona("officer")
    mailing = drafted(officer, body_en="Of {colour}")
    assert "There is nothing to put in the place of {colour}." in page(
        officer, "mailing", mailing.key
    )
    assert "there is nothing to put in the place of {colour}" in move(officer, mailing, "read")


def test_recipients_that_nobody_knows_are_said(as_persona: Callable[..., Client]) -> None:
    officer = as_persona("officer")
    mailing = drafted(officer, names="NO-SUCH")
    assert "Nobody has the number or code NO-SUCH." in page(officer, "mailing", mailing.key)


def test_a_draft_is_changed(as_persona: Callable[..., Client]) -> None:
    officer = as_persona("officer")
    mailing = drafted(officer)
    there = reverse("notices:mailing_change", args=[mailing.key])
    assert f"\n{HOST}" in officer.get(there).content.decode()
    officer.post(there, {**FORM, "title": "Other", "names": NEIGHBOUR})
    with scoped(SYSTEM.scopes):
        mailing.refresh_from_db()
    assert (mailing.title, mailing.params) == ("Other", {"names": NEIGHBOUR})


def test_the_second_person_approves_and_the_recipient_reads(
    as_persona: Callable[..., Client],
) -> None:
    mailing = released(as_persona)
    officer = as_persona("officer")
    with scoped({host_scope(HOST)}):
        notice = Notice.objects.get()
    as_persona("host").get(reverse("notices:notice", args=[notice.key]))
    shown = page(officer, "mailing", mailing.key)
    assert "<c-" not in shown
    assert "Waiting" in shown
    assert shown.count("<td>–</td>") == 1  # of two recipients one has read it


def test_the_writer_finds_no_way_to_approve(as_persona: Callable[..., Client]) -> None:
    approver = as_persona("approver")
    mailing = drafted(approver)
    assert "second person can approve" in move(approver, mailing, "read")
    assert "/approve/" not in page(approver, "mailing", mailing.key)
    assert "this takes a second person" in move(approver, mailing, "approve")
    assert "/approve/" in page(as_persona("head"), "mailing", mailing.key)


def test_its_time_is_japans(as_persona: Callable[..., Client]) -> None:
    officer, approver = as_persona("officer"), as_persona("approver")
    mailing = drafted(officer)
    move(officer, mailing, "read")
    move(approver, mailing, "approve")
    there = reverse("notices:mailing_time", args=[mailing.key])
    assert "Give a time to come" in (
        officer.post(there, {"release_at": "2020-01-01T09:00"}).content.decode()
    )
    assert officer.post(there, {"release_at": "2031-04-01T09:00"}).status_code == 302
    with scoped(SYSTEM.scopes):
        mailing.refresh_from_db()
    assert mailing.release_at == datetime(2031, 4, 1, 0, 0, tzinfo=UTC)
    assert "released by itself at this time" in page(officer, "mailing", mailing.key)


def test_a_move_that_is_none_does_not_exist(as_persona: Callable[..., Client]) -> None:
    officer = as_persona("officer")
    mailing = drafted(officer)
    there = reverse("notices:mailing_move", args=[mailing.key, "burn"])
    assert officer.post(there).status_code == 404


# Who gets in


PAGES = ("mailings", "mailing_begin", "deliveries", "templates", "template_new")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("slug", ["host", "candidate", "administrator", "advisor"])
def test_nobody_else_gets_in(name: str, slug: str, as_persona: Callable[..., Client]) -> None:
    assert as_persona(slug).get(reverse(f"notices:{name}")).status_code == 404


@pytest.mark.parametrize(
    ("slug", "status"), [("head", 200), ("approver", 200), ("correspondence", 404)]
)
def test_a_mailing_is_seen_by_its_own_office(
    slug: str, status: int, as_persona: Callable[..., Client]
) -> None:
    mailing = drafted(as_persona("officer"))
    there = reverse("notices:mailing", args=[mailing.key])
    assert as_persona(slug).get(there).status_code == status


def test_the_first_screen_tells_what_waits(
    as_persona: Callable[..., Client], viewer: Callable[[str], Any]
) -> None:
    mailing = drafted(as_persona("officer"))
    move(as_persona("officer"), mailing, "read")
    told = {}
    for slug in ("officer", "approver", "head", "host"):
        with scoped(viewer(slug).scopes):
            told[slug] = [todo.url for todo in todo_for(viewer(slug)) if "mailings" in todo.url]
    assert told == {
        "officer": [],
        "approver": ["/mailings/?state=read"],
        "head": ["/mailings/?state=read"],
        "host": [],
    }


# Mails


@pytest.fixture
def uncertain(acting: Callable[[str], Any]) -> Mail:
    with acting("officer") as officer:
        send_notices([Draft(host_scope(HOST), "Hidden", "秘", "Hidden", "秘")], by=officer)
        Mail.objects.update(state="uncertain", trouble="cut_off")
        return Mail.objects.get()


def test_an_officer_decides_on_an_uncertain_mail(
    uncertain: Mail, as_persona: Callable[..., Client]
) -> None:
    officer = as_persona("officer")
    shown = page(officer, "deliveries", state="uncertain")
    assert ("Tokyo" in shown, "Hidden" in shown, "Take as sent" in shown) == (True, False, True)
    there = reverse("notices:delivery_move", args=[uncertain.key, "take_as_sent"])
    assert "The mail is taken as sent." in officer.post(there, follow=True).content.decode()
    with scoped(SYSTEM.scopes):
        uncertain.refresh_from_db()
    assert uncertain.state == "sent"
    assert "present state" in officer.post(there, follow=True).content.decode()


def test_it_waits_on_the_first_screen(uncertain: Mail, as_persona: Callable[..., Client]) -> None:
    home = as_persona("officer").get("/").content.decode()
    assert "nobody knows whether they went out" in home


def test_mails_of_another_office_do_not_exist(
    uncertain: Mail, as_persona: Callable[..., Client]
) -> None:
    letters = as_persona("correspondence")
    there = reverse("notices:delivery_move", args=[uncertain.key, "send_again"])
    assert letters.post(there).status_code == 404
    assert uncertain.address not in page(letters, "deliveries")


@pytest.mark.parametrize("count", [1, 3])
def test_pages_need_as_many_queries_for_three_rows_as_for_one(
    count: int,
    acting: Callable[[str], Any],
    as_persona: Callable[..., Client],
    django_assert_max_num_queries: Any,
) -> None:
    with acting("officer") as officer:
        scopes = [f"host:{code}" for code in (HOST, "141003", "231002")][:count]
        send_notices([Draft(scope, "S", "件", "B", "本") for scope in scopes], by=officer)
        for number in range(count):
            names = {"names": "\n".join((HOST, "141003", "231002")[:count])}
            words = {**WORDS, "title": f"T{number}"}
            last = acts.draft_mailing(by=officer, audience="by_hand", params=names, **words)
    client = as_persona("officer")
    for name, args, most in (
        ("mailings", [], 16),
        ("deliveries", [], 18),
        ("mailing", [last.key], 24),
    ):
        client.get(reverse(f"notices:{name}", args=args))
        with django_assert_max_num_queries(most):
            client.get(reverse(f"notices:{name}", args=args))


# Templates


def test_a_template_is_written_worded_anew_and_used(as_persona: Callable[..., Client]) -> None:
    officer = as_persona("officer")
    words = {k: v for k, v in WORDS.items() if k != "title"}
    officer.post(reverse("notices:template_new"), {"name": "Call", **words})
    template = Template.objects.get()
    there = reverse("notices:template_word", args=[template.key])
    officer.post(there, {"name": "Call", **words, "body_en": "Newer {name}"})
    shown = page(officer, "template", template.key)
    assert (shown.count("Newer {name}"), shown.count("Dear {name}")) == (1, 1)
    assert "Call" in page(officer, "templates")
    newest = template.versions.first()
    assert newest is not None
    begun = officer.get(
        reverse("notices:mailing_begin"), {"audience": "hosts", "template": newest.pk}
    )
    assert begun.headers["location"] == f"/mailings/new/hosts/?template={newest.pk}"
    assert "Newer {name}" in officer.get(begun.headers["location"]).content.decode()
    mailing = drafted(officer, template=str(newest.pk))
    assert mailing.template == newest


# The answer


def test_a_recipient_answers_under_the_message(as_persona: Callable[..., Client]) -> None:
    mailing = released(as_persona, asks_answer="on", answer_by="2031-04-01")
    with scoped({host_scope(HOST)}):
        notice = Notice.objects.get()
    host = as_persona("host")
    assert "An answer is asked for" in page(host, "notice", notice.key)
    there = reverse("notices:answer", args=[notice.key])
    assert host.post(there, {"text": ""}).status_code == 200
    told = host.post(there, {"text": "Twelve, <please>."}, follow=True).content.decode()
    assert "Your answer is on its way" in told
    assert "Twelve, &lt;please&gt;." in told
    assert "answered already" in host.post(there, {"text": "x"}, follow=True).content.decode()
    assert "Twelve, &lt;please&gt;." in page(as_persona("officer"), "mailing", mailing.key)
    assert as_persona("neighbour").post(there, {"text": "x"}).status_code == 404
