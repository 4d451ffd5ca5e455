"""Registering what comes in, drafting what goes out, and the files that go with it."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.days import refuse_far
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.correspondence.actions import telling
from koryu.desks.correspondence.actions.common import (
    ENCLOSED,
    Content,
    hold,
    index,
    leave,
    post_of,
    put_charge,
    put_files,
    rescope,
)
from koryu.desks.correspondence.actions.numbers import give_number
from koryu.desks.correspondence.models import Enclosure, Letter
from koryu.desks.correspondence.models.letters import WAITS_FOR_ANSWER
from koryu.desks.correspondence.moves import (
    OFFICE,
    check_role,
    classifications,
    may_answer_as_reader,
    may_enclose,
    may_revise,
)
from koryu.desks.correspondence.scoping import scopes_of_letter
from koryu.records.actions import Upload, discard_file
from koryu.records.sentences import Sentence
from koryu.registers.calendar.queries import current_year

S = Letter.State
REGISTERED = Sentence("correspondence.registered", _("%(letter)s was registered."))
ANSWER_CAME = Sentence("correspondence.answer_came", _("%(letter)s came as an answer."))
DRAFTED = Sentence("correspondence.drafted", _("%(letter)s was begun."))
REVISED = Sentence("correspondence.revised", _("%(letter)s was revised."))
TAKEN_OUT = Sentence("correspondence.taken_out", _("%(letter)s has lost an enclosure."))


@transaction.atomic
def register_letter(
    content: Content,
    *,
    their_number: str = "",
    dated: date | None = None,
    received_at: datetime,
    answers: Letter | None = None,
    answer_due_at: datetime | None = None,
    answer_zone: str = "Asia/Tokyo",
    files: Sequence[Upload] = (),
    by: Viewer,
) -> Letter:
    """A letter that came in, with its files, under the next number of receipt. One that
    answers a letter of ours settles what was asked of the other side."""
    check_role(by, *OFFICE)
    _check(content, None, by)
    _refuse_odd_days(dated, received_at, answer_due_at)
    letter = Letter(
        direction="in",
        state=S.REGISTERED,
        their_number=their_number,
        dated=dated,
        passed_at=received_at,
        answer_due_at=answer_due_at,
        answer_zone=answer_zone,
        post=post_of(by),
    )
    _settle(letter, content, answers)
    return _take_in(letter, files, by=by, sentence=REGISTERED)


@transaction.atomic
def answer_as_ministry(
    letter: Letter,
    *,
    subject: str,
    body: str,
    their_number: str = "",
    language: str = "ja",
    files: Sequence[Upload] = (),
    by: Viewer,
) -> Letter:
    """A ministry's reader answers a letter on Koryu: it stands in the register of receipts at
    once, in charge of those who had the letter."""
    if not may_answer_as_reader(letter, by):
        raise Refused(_("Only a letter that was dispatched to you can be answered here."))
    said = {f"subject_{language}": subject, f"body_{language}": body, "language": language}
    content = Content(
        counterpart=letter.counterpart,
        classification=letter.classification,
        medium=Letter.Medium.KORYU,
        **said,
    )
    now = timezone.now()
    answer = Letter(
        direction="in",
        state=S.REGISTERED,
        their_number=their_number,
        dated=timezone.localdate(now),
        passed_at=now,
    )
    with scoped(SYSTEM.scopes):
        _settle(answer, content, letter)
        _take_in(answer, files, by=by, sentence=ANSWER_CAME)
        writer = [letter.post] if letter.post else []
        charged = [charge.post for charge in letter.charges.select_related("post")]
        put_charge(answer, list(dict.fromkeys([*charged, *writer])))
        rescope(answer, by=by)
        telling.tell_of_answer(answer, by=by)
    return answer


@transaction.atomic
def draft_letter(
    content: Content, *, answers: Letter | None = None, files: Sequence[Upload] = (), by: Viewer
) -> Letter:
    """A letter of ours begins; it has no number before it is dispatched."""
    check_role(by, *OFFICE)
    _check(content, None, by)
    letter = Letter(direction="out", state=S.DRAFT, post=post_of(by))
    _settle(letter, content, answers)
    letter.made_by = by.user
    letter.scopes = scopes_of_letter(letter, [])
    letter.save()
    put_files(letter, files)
    index(letter)
    leave(DRAFTED, letter, by=by)
    return letter


@transaction.atomic
def revise_letter(
    letter: Letter,
    content: Content,
    *,
    answers: Letter | None = None,
    files: Sequence[Upload] = (),
    by: Viewer,
) -> Letter:
    """Another wording of a draft. What circulates or is approved is not revised."""
    hold(letter)
    if not may_revise(letter, by):
        raise Refused(_("Only a draft can be revised."))
    _check(content, letter, by)
    _settle(letter, content, answers)
    with scoped(SYSTEM.scopes):
        letter.save()
        rescope(letter, by=by)
    if added := put_files(letter, files):
        leave(ENCLOSED, letter, by=by, files=added)
    index(letter)
    leave(REVISED, letter, by=by)
    return letter


@transaction.atomic
def enclose(letter: Letter, files: Sequence[Upload], *, by: Viewer) -> Letter:
    """Files that came with a letter, or were sent after it."""
    hold(letter)
    if not may_enclose(letter, by):
        raise Refused(_("Files are added to letters received that are still worked on."))
    added = put_files(letter, files)
    index(letter)
    leave(ENCLOSED, letter, by=by, told=True, files=added)
    return letter


@transaction.atomic
def take_out(enclosure: Enclosure, *, by: Viewer) -> None:
    """A file no longer goes with a draft; it is deleted, unless it has circulated."""
    letter = hold(enclosure.letter)
    if not may_revise(letter, by):
        raise Refused(_("Files are taken out of drafts only."))
    stored = enclosure.file
    enclosure.delete()
    discard_file(stored)
    index(letter)
    leave(TAKEN_OUT, letter, by=by)


def _take_in(letter: Letter, files: Sequence[Upload], *, by: Viewer, sentence: Sentence) -> Letter:
    letter.bear(give_number("in", by=by))
    letter.made_by = by.user
    letter.scopes = scopes_of_letter(letter, [])
    letter.save()
    put_files(letter, files)
    index(letter)
    _mark_answered(letter)
    leave(sentence, letter, by=by, told=True)
    return letter


def _mark_answered(answer: Letter) -> None:
    """What was asked of the other side has come; it has had our letter, too."""
    asked = answer.answers
    if asked is None or asked.state not in WAITS_FOR_ANSWER or asked.answered_at:
        return
    hold(asked)
    asked.answered_at = answer.passed_at
    if asked.state == S.DISPATCHED:
        asked.state, asked.acknowledged_at = S.ACKNOWLEDGED, answer.passed_at
    asked.save(update_fields=["answered_at", "state", "acknowledged_at"])


def _settle(letter: Letter, content: Content, answers: Letter | None) -> None:
    """Write the content, the thread and the year into the row."""
    for name, value in _values(content).items():
        setattr(letter, name, value)
    if answers is not None and answers.counterpart != content.counterpart:
        raise Refused(_("A letter answers one to or from the same ministry or mission."))
    letter.answers = answers
    letter.thread = (answers.thread or answers) if answers else None
    letter.year = letter.year or current_year()


def _values(content: Content) -> dict[str, Any]:
    plain = replace(content, counterpart=None)
    return asdict(plain) | {"counterpart": content.counterpart}


def _check(content: Content, letter: Letter | None, by: Viewer) -> None:
    if not content.subject_en and not content.subject_ja:
        raise Refused(_("Write the subject in one of the languages."))
    named = content.counterpart or content.counterpart_name_en or content.counterpart_name_ja
    if not named:
        raise Refused(_("Say which ministry or mission it is."))
    same = letter is not None and letter.classification == content.classification
    if not same and content.classification not in classifications(letter, by):
        raise Refused(_("Only the head of department seals a letter, and unseals it."))


def _refuse_odd_days(dated: date | None, received_at: datetime, due: datetime | None) -> None:
    if received_at > timezone.now():
        raise Refused(_("A letter cannot have come in at a time that is still to come."))
    days = [day for day in (dated, due.date() if due else None) if day]
    refuse_far(timezone.localdate(received_at), *days)
    if dated and dated > timezone.localdate(received_at):
        raise Refused(_("The date on the letter is after the day on which it came in."))
