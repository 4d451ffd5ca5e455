"""Registering, drafting, answering: what is written, and for whose eyes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from koryu.accounts.models import Membership
from koryu.accounts.viewer import post_scope
from koryu.base.moves import Refused
from koryu.desks.correspondence import actions
from koryu.desks.correspondence.actions import Content
from koryu.desks.correspondence.models import Charge, Enclosure, Letter, OfficialNumber
from koryu.desks.correspondence.queries import search_for, thread_of
from koryu.records.models import Entry, StoredFile
from tests.desks.correspondence.conftest import (
    PAPER,
    SHEET,
    approved,
    content,
    dispatched,
    received,
)

pytestmark = pytest.mark.django_db
Acting = Callable[[str], AbstractContextManager[Any]]
S = Letter.State


def post(slug: str) -> Membership:
    return Membership.objects.get(user__email=f"{slug}@koryu.example")


def own(slug: str) -> str:
    return post_scope(post(slug).pk)


def seen_by(acting: Acting, letter: Letter) -> set[str]:
    """Who of the cast finds the letter, its enclosures and their files."""
    found = set()
    for slug in ("correspondence", "head", "officer", "approver", "mofa", "mext", "host"):
        with acting(slug) as viewer:
            there = {
                Letter.objects.visible_to(viewer).filter(pk=letter.pk).exists(),
                Enclosure.objects.visible_to(viewer).filter(letter=letter).exists(),
                StoredFile.objects.visible_to(viewer).filter(enclosure__letter=letter).exists(),
            }
        assert len(there) == 1, slug
        found |= {slug} if there == {True} else set()
    return found


def told(acting: Acting, slug: str) -> list[str]:
    with acting(slug) as viewer:
        entries = Entry.objects.visible_to(viewer).filter(subject__startswith="correspondence.")
        return [str(entry) for entry in entries.order_by("pk")]


def test_a_letter_is_registered_with_its_files(acting: Acting) -> None:
    due = timezone.now() + timedelta(days=9)
    with acting("correspondence") as by:
        letter = received(by, their_number="外人交第1号", answer_due_at=due, files=[SHEET])
        file = letter.enclosures.get().file
    assert (letter.state, letter.direction, letter.their_number) == (
        "registered",
        "in",
        "外人交第1号",
    )
    assert letter.number_id is not None
    assert letter.official_number.startswith("令")
    assert (file.name, file.size) == (SHEET.name, len(SHEET.data))
    assert file.reference == letter.official_number
    assert letter.post == post("correspondence")
    assert letter.year is not None


@pytest.mark.parametrize(
    ("classification", "readers"),
    [
        ("open", {"correspondence", "head", "officer", "approver", "mofa"}),
        ("internal", {"correspondence", "head", "officer", "approver", "mofa"}),
        ("personal", {"correspondence", "head", "mofa"}),
        ("sealed", {"head", "mofa"}),
    ],
)
def test_who_sees_a_letter_of_a_ministry(
    classification: str, readers: set[str], acting: Acting
) -> None:
    with acting("head") as by:
        letter = received(by, classification=classification, files=[SHEET])
    assert seen_by(acting, letter) == readers


def test_whoever_wrote_a_sealed_letter_sees_it_still(acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = received(by, files=[SHEET])
    with acting("head") as head:
        actions.change_classification(letter, classification="sealed", reason="asked", by=head)
    assert letter.scopes == sorted(["sealed", own("correspondence"), "ministry:MOFA"])
    assert seen_by(acting, letter) == {"correspondence", "head", "mofa"}


def test_a_draft_is_nothing_to_its_ministry(acting: Acting) -> None:
    with acting("officer") as by:
        letter = actions.draft_letter(content("MEXT"), files=[SHEET], by=by)
    assert letter.official_number == ""
    assert seen_by(acting, letter) == {"correspondence", "head", "officer", "approver"}
    assert told(acting, "mext") == []


def test_going_out_opens_it_to_its_ministry_alone(acting: Acting) -> None:
    with acting("officer") as by:
        letter = dispatched(by, "MEXT")
        paper = letter.enclosures.get()
        with paper.file.content.open("rb") as file:
            assert file.read() == PAPER
    assert letter.state == S.DISPATCHED
    assert paper.is_letter
    assert paper.file.name == f"{letter.official_number}.pdf"
    assert seen_by(acting, letter) == {"correspondence", "head", "officer", "approver", "mext"}
    assert told(acting, "mext") == [f"Letter {letter.official_number} was dispatched."]
    assert told(acting, "mofa") == []


def test_a_reserved_number_is_borne_by_the_letter(acting: Acting) -> None:
    with acting("officer") as by:
        kept = actions.reserve_number(direction="out", name="Report", reason="agreed", by=by)
        letter = approved(by)
        actions.dispatch_letter(letter, paper=lambda _l: PAPER, number=kept, by=by)
        assert (letter.number, kept.state) == (kept, OfficialNumber.State.USED)
        other = approved(by)
        with pytest.raises(Refused, match="not reserved any more"):
            actions.dispatch_letter(other, paper=lambda _l: PAPER, number=kept, by=by)


def test_an_answer_settles_what_was_asked(acting: Acting) -> None:
    with acting("officer") as by:
        asked = received(by, "MEXT")
        answer = approved(by, "MEXT")
        Letter.objects.filter(pk=answer.pk).update(answers=asked, thread=asked)
        answer.refresh_from_db()
        actions.dispatch_letter(answer, paper=lambda _l: PAPER, by=by)
        asked.refresh_from_db()
        assert (asked.state, asked.answered_at) == (S.ANSWERED, answer.passed_at)
        assert thread_of(asked, by) == thread_of(answer, by) == [asked, answer]


def test_a_ministry_acknowledges_and_answers(acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = dispatched(by, "MEXT", answer_due_at=timezone.now() + timedelta(days=3))
    with acting("mext") as reader:
        actions.acknowledge_letter(letter, by=reader)
        answer = actions.answer_as_ministry(
            letter, subject="回答", body="", language="ja", files=[SHEET], by=reader
        )
        letter.refresh_from_db()
    assert (letter.state, letter.acknowledged_by) == (S.ACKNOWLEDGED, reader.user)
    assert letter.answered_at == answer.passed_at
    assert (answer.direction, answer.state, answer.answers) == ("in", S.REGISTERED, letter)
    assert seen_by(acting, answer) == {"correspondence", "head", "officer", "approver", "mext"}
    with acting("correspondence"):
        assert [charge.post for charge in Charge.objects.filter(letter=answer)] == [
            post("correspondence")
        ]
    assert told(acting, "mext") == [
        f"Letter {letter.official_number} was dispatched.",
        f"Letter {letter.official_number} was acknowledged.",
        f"Letter {answer.official_number} came as an answer.",
    ]


def test_the_answer_to_a_sealed_letter_is_sealed(acting: Acting) -> None:
    with acting("head") as by:
        letter = dispatched(by, "MEXT", classification="sealed")
    with acting("mext") as reader:
        answer = actions.answer_as_ministry(
            letter, subject="Answer", body="yes", language="en", files=[SHEET], by=reader
        )
    assert seen_by(acting, answer) == {"head", "mext"}


def test_another_ministry_finds_nothing_to_answer(acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = dispatched(by, "MEXT")
    with acting("mofa") as reader:
        assert not Letter.objects.filter(pk=letter.pk).exists()
        assert list(search_for(reader, "Notification")) == []
    with acting("mext") as reader:
        assert [hit.url for hit in search_for(reader, "Notification")] == [
            letter.get_absolute_url()
        ]


def test_an_error_is_struck_from_the_ministry_and_keeps_its_number(acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = received(by, "MOFA", files=[SHEET])
        number = letter.number_id
        actions.void_letter(letter, reason="It was for somebody else", by=by)
    assert (letter.state, letter.number_id) == (S.VOID, number)
    assert seen_by(acting, letter) == {"correspondence", "head", "officer", "approver"}


def test_what_it_seemed_to_answer_waits_again(acting: Acting) -> None:
    with acting("correspondence") as by:
        asked = dispatched(by, "MOFA", answer_due_at=timezone.now() + timedelta(days=3))
        answer = received(by, "MOFA", answers=asked)
        asked.refresh_from_db()
        assert asked.answered_at == answer.passed_at
        actions.void_letter(answer, reason="wrong", by=by)
        asked.refresh_from_db()
        assert asked.answered_at is None


def test_who_is_in_charge_sees_it_whatever_it_is(acting: Acting) -> None:
    with acting("head") as head:
        letter = received(head, classification="sealed", files=[SHEET])
        actions.put_in_charge(letter, [post("correspondence"), post("officer")], by=head)
    assert seen_by(acting, letter) == {"head", "correspondence", "officer", "mofa"}
    with acting("head") as head:
        actions.put_in_charge(letter, [post("officer")], by=head)
        leads = letter.charges.values_list("post__user__email", "is_lead")
        assert list(leads) == [("officer@koryu.example", True)]
    assert seen_by(acting, letter) == {"head", "officer", "mofa"}


def test_taking_it_in_hand_puts_one_in_charge(acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = received(by)
    with acting("officer") as officer:
        actions.take_in_hand(letter, by=officer)
        assert [(c.post, c.is_lead) for c in letter.charges.all()] == [(post("officer"), True)]


def test_nobody_is_put_in_charge_who_does_not_work_on_letters(acting: Acting) -> None:
    with acting("head") as head:
        letter = received(head)
        with pytest.raises(Refused, match="work on letters"):
            actions.put_in_charge(letter, [post("approver")], by=head)


@pytest.mark.parametrize("slug", ["correspondence", "officer"])
def test_only_the_head_seals_and_unseals(slug: str, acting: Acting) -> None:
    with acting("head") as head:
        letter = received(head)
        actions.put_in_charge(letter, [post(slug)], by=head)
    with acting(slug) as by, pytest.raises(Refused, match="head"):
        actions.change_classification(letter, classification="sealed", reason="x", by=by)
    with acting("head") as head:
        actions.change_classification(letter, classification="sealed", reason="x", by=head)
    with acting(slug) as by, pytest.raises(Refused, match="head"):
        actions.change_classification(letter, classification="open", reason="x", by=by)


def test_a_draft_loses_a_file(acting: Acting) -> None:
    with acting("officer") as by:
        letter = actions.draft_letter(content(), files=[SHEET], by=by)
        actions.take_out(letter.enclosures.get(), by=by)
        assert not StoredFile.objects.filter(name=SHEET.name).exists()
        letter = received(by, files=[SHEET])
        with pytest.raises(Refused, match="drafts only"):
            actions.take_out(letter.enclosures.get(), by=by)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"subject_en": "", "subject_ja": ""}, "subject"),
        ({"counterpart": None}, "ministry or mission"),
        ({"classification": "sealed"}, "head"),
    ],
)
def test_what_is_refused(change: dict[str, Any], why: str, acting: Acting) -> None:
    with acting("correspondence") as by:
        said = {**vars(content()), **change}
        with pytest.raises(Refused, match=why):
            actions.draft_letter(Content(**said), by=by)


def test_a_letter_from_the_future_is_refused(acting: Acting) -> None:
    later = timezone.now() + timedelta(minutes=5)
    with acting("correspondence") as by, pytest.raises(Refused, match="still to come"):
        actions.register_letter(content(), received_at=later, by=by)


@pytest.mark.parametrize("slug", ["approver", "host", "mofa"])
def test_others_register_nothing(slug: str, acting: Acting) -> None:
    with acting(slug) as by, pytest.raises(Refused, match="role"):
        received(by)


def test_entries_tell_what_was_done_and_not_about_what(acting: Acting) -> None:
    with acting("head") as by:
        letter = received(by, subject_en="Somebody by name")
        actions.take_in_hand(letter, by=by)
        actions.set_answer_due(
            letter, answer_due_at=timezone.now(), answer_zone="Asia/Tokyo", by=by
        )
        actions.close_letter(letter, reason="nothing to do", by=by)
    said = told(acting, "head")
    assert [line.split(" was ")[-1].split(" is ")[-1][:12] for line in said] == [
        "registered.",
        "taken in han",
        "to be answer",
        "closed witho",
    ]
    assert "Somebody" not in "".join(said)


def test_an_acknowledgement_is_noted_with_its_own_day(acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = dispatched(by, "MIC")
        now = timezone.now()
        for when in (letter.passed_at - timedelta(minutes=1), now + timedelta(hours=1)):
            with pytest.raises(Refused, match="acknowledged after it went out"):
                actions.acknowledge_letter(letter, acknowledged_at=when, by=by)
        letter.refresh_from_db()
        assert letter.state == Letter.State.DISPATCHED
        actions.acknowledge_letter(letter, acknowledged_at=letter.passed_at, by=by)
        letter.refresh_from_db()
    assert (letter.state, letter.acknowledged_at) == (Letter.State.ACKNOWLEDGED, letter.passed_at)


@pytest.mark.parametrize(
    ("due", "why"),
    [
        (datetime(9999, 12, 31, 17, tzinfo=UTC), "Give a day from"),
        (datetime(2020, 1, 1, tzinfo=UTC), "before the letter goes out"),
    ],
)
def test_what_no_answer_is_asked_for_by(due: datetime, why: str, acting: Acting) -> None:
    with acting("correspondence") as by, pytest.raises(Refused, match=why):
        dispatched(by, answer_due_at=due)


def test_a_letter_answers_only_the_body_that_it_goes_to(acting: Acting) -> None:
    with acting("correspondence") as by:
        asked = received(by, "MOFA")
        with pytest.raises(Refused, match="the same ministry or mission"):
            actions.draft_letter(content("MEXT"), answers=asked, by=by)
        assert actions.draft_letter(content("MOFA"), answers=asked, by=by).answers == asked
