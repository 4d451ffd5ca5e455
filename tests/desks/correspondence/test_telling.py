"""Reminders, the calendar, statistics, what waits for whom, what circulates."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from koryu.accounts.models import Membership, Unit
from koryu.accounts.viewer import SYSTEM, post_scope, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import granting, scoped
from koryu.desks.correspondence import actions
from koryu.desks.correspondence.actions import feeds, figures
from koryu.desks.correspondence.actions.reminders import remind_of_answers
from koryu.desks.correspondence.counting import count_on, told
from koryu.desks.correspondence.models import Feed, Letter, Statistics
from koryu.desks.correspondence.papers import paper_of, register_as_pdf
from koryu.desks.correspondence.queries import register, search_for, todo_for, work_of_post
from koryu.records.models import Entry
from koryu.tools.approvals import actions as approvals
from koryu.tools.approvals.queries import circulations_of, under_way
from koryu.tools.notices.models import Notice
from tests.desks.correspondence.conftest import SHEET, approved, content, dispatched, received

pytestmark = pytest.mark.django_db
Acting = Callable[[str], AbstractContextManager[Any]]
DAY = timedelta(days=1)


def post(slug: str) -> Membership:
    return Membership.objects.get(user__email=f"{slug}@koryu.example")


def reminded(acting: Acting, now: Any) -> int:
    with scoped(SYSTEM.scopes):
        return remind_of_answers(now)


# Reminders


def test_whoever_is_in_charge_is_reminded_once_before_and_weekly_after(acting: Acting) -> None:
    now = timezone.now()
    due = now + 2 * DAY
    with acting("correspondence") as by:
        letter = received(by, answer_due_at=due)
        received(by, answer_due_at=now + 40 * DAY)
    with acting("officer") as officer:
        actions.take_in_hand(letter, by=officer)
    times = [now, now + DAY, due + DAY, due + 2 * DAY, due + 8 * DAY]
    assert [reminded(acting, at) for at in times] == [1, 0, 1, 0, 1]
    with acting("officer"):
        notices = list(Notice.objects.order_by("pk"))
    assert {notice.recipient for notice in notices} == {post_scope(post("officer").pk)}
    assert letter.official_number in notices[0].body_en
    assert "Notification" not in notices[0].body_en


def test_nobody_is_reminded_of_what_is_answered(acting: Acting) -> None:
    with acting("correspondence") as by:
        asked = dispatched(by, "MOFA", answer_due_at=timezone.now() + DAY)
        received(by, "MOFA", answers=asked)
    assert reminded(acting, timezone.now()) == 0


# Messages


def subjects(acting: Acting, slug: str) -> list[tuple[str, str]]:
    """What each message in the inbox is about, and where it leads."""
    with acting(slug) as viewer:
        found = Notice.objects.visible_to(viewer).order_by("pk")
        return [(notice.subject_en, notice.link) for notice in found]


def test_each_is_told_that_something_has_come(acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = dispatched(by, "MEXT")
    with acting("mext") as reader:
        answer = actions.answer_as_ministry(letter, subject="Yes", body="Yes", by=reader)
    with acting("head") as head:
        actions.put_in_charge(answer, [post("officer"), post("head")], by=head)
    told_of = {slug: subjects(acting, slug) for slug in ("mext", "correspondence", "officer")}
    assert told_of == {
        "mext": [(f"A letter from CLAIR: {letter.official_number}", letter.get_absolute_url())],
        "correspondence": [
            (f"An answer has come: {answer.official_number}", answer.get_absolute_url())
        ],
        "officer": [(f"In your charge: {answer.official_number}", answer.get_absolute_url())],
    }
    assert subjects(acting, "mofa") == subjects(acting, "head") == []


# The calendar


def test_a_calendar_holds_numbers_and_days_alone(acting: Acting) -> None:
    due = timezone.now().replace(microsecond=0) + DAY
    with acting("correspondence") as by:
        letter = received(by, answer_due_at=due)
        secret = feeds.renew_feed(by=by)
        assert secret not in str(list(Feed.objects.values()))
    answer = Client().get(reverse("correspondence:calendar", args=[secret]))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [(str(e["summary"]), e["dtstart"].dt) for e in events] == [
        (f"Answer {letter.official_number}", due)
    ]
    assert b"Notification" not in answer.content


def test_a_new_address_closes_the_one_before(acting: Acting) -> None:
    with acting("correspondence") as by:
        first, second = feeds.renew_feed(by=by), feeds.renew_feed(by=by)
    found = [Client().get(reverse("correspondence:calendar", args=[s])) for s in (first, second)]
    assert [answer.status_code for answer in found] == [404, 200]
    with acting("correspondence") as by:
        feeds.end_feed(by=by)
    assert Client().get(reverse("correspondence:calendar", args=[second])).status_code == 404


def test_a_post_that_has_ended_has_no_calendar(acting: Acting) -> None:
    with acting("correspondence") as by:
        secret = feeds.renew_feed(by=by)
    with granting():
        Membership.objects.filter(pk=post("correspondence").pk).update(ended_at=timezone.now())
    assert Client().get(reverse("correspondence:calendar", args=[secret])).status_code == 404


def test_a_ministry_has_no_calendar(acting: Acting) -> None:
    with acting("mofa") as by, pytest.raises(Refused, match="role"):
        feeds.renew_feed(by=by)


def test_the_address_is_shown_once(as_persona: Callable[..., Client]) -> None:
    client = as_persona("officer")
    page = reverse("correspondence:feed")
    shown = client.post(page).content.decode()
    assert ".ics" in shown
    assert ".ics" not in client.get(page).content.decode()


# Statistics


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 9, "b": 7}, [("a", 9), ("b", 7)]),
        ({"a": 9, "b": 3, "c": 2}, [("a", 9), ("", 5)]),
        ({"a": 9, "b": 7, "c": 4}, [("a", 9), ("", 11)]),  # alone it could be reckoned
        ({"a": 9, "b": 1, "c": 1}, [("", 11)]),
        ({"a": 4}, []),
        ({}, []),
    ],
)
def test_fewer_than_five_stand_together(
    counts: dict[str, int], shown: list[tuple[str, int]]
) -> None:
    assert told(counts) == shown


def test_no_small_count_can_be_reckoned_from_what_is_told() -> None:
    for big in range(5, 9):
        for small in range(1, 12):
            for least in range(1, 5):
                shown = told({"a": big, "b": small, "c": least})
                assert all(count >= 5 for _code, count in shown)
                assert sum(count for _code, count in shown) == big + small + least


def test_counts_are_of_the_registers_on_a_day(published: Any, acting: Acting) -> None:
    with acting("approver") as by:
        found = count_on(date(2027, 9, 1), viewer=by)
        assert sum(found["position"].values()) == sum(found["prefecture"].values()) > 5
        assert count_on(date(2026, 9, 1), viewer=by)["position"] == {}


def test_they_are_released_and_read_by_those_ministries_alone(
    published: Any, acting: Acting
) -> None:
    with acting("approver") as by:
        units = list(Unit.objects.filter(code="MEXT"))
        released = figures.release_statistics(as_of=date(2027, 9, 1), ministries=units, by=by)
    seen = {}
    for slug in ("mext", "mofa", "correspondence", "host"):
        with acting(slug) as viewer:
            seen[slug] = Statistics.objects.visible_to(viewer).exists()
    assert seen == {"mext": True, "mofa": False, "correspondence": True, "host": False}
    assert all(n >= 5 for table in released.tables.values() for _code, n in table)


def test_no_ministry_reads_who_else_was_given_figures(published: Any, acting: Acting) -> None:
    with acting("approver") as by:
        units = list(Unit.objects.filter(code__in=["MEXT", "MOFA"]))
        released = figures.release_statistics(as_of=date(2027, 9, 1), ministries=units, by=by)
    told = {}
    for slug in ("correspondence", "mext", "mofa"):
        with acting(slug):
            told[slug] = [str(entry) for entry in Entry.objects.about(released)]
    day = "The statistics of Wed 1 Sep 2027 were released to: "
    mext, mofa = (str(unit) for unit in sorted(units, key=lambda unit: unit.code))
    assert told == {
        "correspondence": [f"{day}{mext}, {mofa}."],
        "mext": [],
        "mofa": [],
    }


@pytest.mark.parametrize(
    ("slug", "why"), [("officer", "role"), ("correspondence", "role"), ("head", "Too few")]
)
def test_what_is_not_released(slug: str, why: str, acting: Acting) -> None:
    with acting(slug) as by:
        units = list(Unit.objects.filter(code="MEXT"))
        with pytest.raises(Refused, match=why):
            figures.release_statistics(as_of=date(2027, 9, 1), ministries=units, by=by)


# What waits


def test_what_waits_for_whom(acting: Acting) -> None:
    with acting("correspondence") as by:
        received(by, "MIC")
        approved(by, "MEXT")
        dispatched(by, "MOFA")
    labels = {}
    for slug in ("correspondence", "officer", "approver", "mofa", "mext"):
        with acting(slug) as viewer:
            labels[slug] = [str(todo.label) for todo in todo_for(viewer)]
    assert labels == {
        "correspondence": [
            "Letters that nobody has taken in hand",
            "Dispatch an approved letter",
        ],
        "officer": ["Letters that nobody has taken in hand"],
        "approver": [],
        "mofa": ["Acknowledge a letter from CLAIR"],
        "mext": [],
    }


def test_letters_fall_to_the_post_and_to_who_follows_in_it(acting: Acting, cast: Any) -> None:
    with acting("head") as head:
        letter = received(head, classification="sealed")
        actions.put_in_charge(letter, [post("officer")], by=head)
    before = post("officer")
    with acting("officer") as holder:
        waits = [(str(todo.label), todo.count) for todo in work_of_post(holder, before)]
    assert waits == [("Letters in the charge of the post", 1)]
    with granting():
        after = Membership.objects.create(
            user=cast["approver"], unit=before.unit, role=before.role, succeeds=before
        )
    follower = viewer_of(cast["approver"], hat=f"{after.role}-{after.pk}")
    with scoped(follower.scopes):
        assert Letter.objects.visible_to(follower).get() == letter


def test_it_is_found_by_number_and_by_what_is_said(acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = received(
            by, "MOFA", their_number="外人交第77号", body_ja="補欠者の名簿を送付します。"
        )
    for slug, text, count in (
        ("correspondence", letter.official_number, 1),
        ("approver", "外人交第77号", 1),
        ("mofa", "補欠者", 1),
        ("mext", "補欠者", 0),
        ("mext", letter.official_number, 0),
    ):
        with acting(slug) as viewer:
            assert len(search_for(viewer, text)) == count, (slug, text)


# Circulation


@pytest.fixture
def routes(acting: Acting, year: Any) -> None:
    with scoped(SYSTEM.scopes):
        approvals.load_routes(by=SYSTEM)


def test_a_letter_circulates_and_its_approval_lets_it_go_out(routes: None, acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = actions.draft_letter(content("MEXT"), files=[SHEET], by=by)
        actions.circulate_letter(letter, by=by)
        assert letter.state == Letter.State.CIRCULATING
        circulation = under_way(letter, by)
    assert circulation is not None
    for slug in ("officer", "head"):
        with acting(slug) as viewer:
            approvals.approve(circulations_of(letter, viewer)[0], by=viewer)
    with acting("head"):
        circulation.refresh_from_db()
        settles = circulation.settles_at
    assert approvals.settle(circulation.pk, now=settles)
    with acting("correspondence") as by:
        letter.refresh_from_db()
        assert letter.state == Letter.State.APPROVED
        actions.dispatch_letter(letter, paper=paper_of, by=by)
        file = letter.enclosures.get(is_letter=True).file
        with file.content.open("rb") as opened:
            text = "".join(page.extract_text() for page in PdfReader(opened).pages)
    assert letter.official_number in text
    assert "選考結果の通知について" in text


def test_a_file_that_has_circulated_is_taken_out_and_stays_with_the_version(
    routes: None, acting: Acting
) -> None:
    with acting("correspondence") as by:
        letter = actions.draft_letter(content("MEXT"), files=[SHEET], by=by)
        actions.circulate_letter(letter, by=by)
        approvals.withdraw(circulations_of(letter, by)[0], by=by)
        letter.refresh_from_db()
        actions.take_out(letter.enclosures.get(), by=by)
        assert letter.enclosures.count() == 0
        names = [paper.file.name for paper in circulations_of(letter, by)[0].papers.all()]
        assert names == [SHEET.name]


def test_what_comes_back_is_a_draft_again(routes: None, acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = actions.draft_letter(content("MEXT"), by=by)
        actions.circulate_letter(letter, by=by)
        with pytest.raises(Refused, match="Only a draft"):
            actions.revise_letter(letter, content("MEXT"), by=by)
    with acting("officer") as viewer:
        approvals.return_to(
            circulations_of(letter, viewer)[0], step=0, comment="Shorter", by=viewer
        )
    with acting("correspondence") as by:
        letter.refresh_from_db()
        assert letter.state == Letter.State.DRAFT
        assert [str(todo.label) for todo in todo_for(by)] == ["Revise a draft that came back"]
        actions.revise_letter(letter, content("MEXT", body_ja="短く"), by=by)
        assert letter.body_ja == "短く"
        actions.circulate_letter(letter, by=by)
        assert todo_for(by) == []


def test_a_sealed_draft_circulates_among_those_who_decide(routes: None, acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = actions.draft_letter(content("MEXT"), by=by)
    with acting("head") as head:
        actions.change_classification(letter, classification="sealed", reason="x", by=head)
    with acting("correspondence") as by:
        actions.circulate_letter(letter, by=by)
    seen = {}
    for slug in ("head", "officer", "approver"):
        with acting(slug) as viewer:
            seen[slug] = len(circulations_of(letter, viewer))
    assert seen == {"head": 1, "officer": 0, "approver": 0}


# Papers


def test_a_register_is_a_paper_with_dates_of_the_era(acting: Acting) -> None:
    with acting("correspondence") as by:
        received(by, "MOFA", their_number="外人交第9号")
        data = register_as_pdf(register(by, "in"), "in", days=(None, None), language="ja")
    text = PdfReader(BytesIO(data)).pages[0].extract_text()
    assert "収 受 簿" in text
    assert "選考結果の通知について" in text
    assert "外人交第9号" in text
    assert "令和" in text
