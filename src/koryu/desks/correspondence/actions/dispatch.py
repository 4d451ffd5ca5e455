"""From a draft to a letter that has gone out: circulation, approval, number, paper."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.days import refuse_far
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.correspondence.actions import telling
from koryu.desks.correspondence.actions.common import hold, index, leave, put_files, rescope
from koryu.desks.correspondence.actions.numbers import give_number, use_reserved
from koryu.desks.correspondence.models import Letter, OfficialNumber
from koryu.desks.correspondence.moves import MOVES
from koryu.programme.words import Words
from koryu.records.actions import Upload
from koryu.records.models import StoredFile
from koryu.records.sentences import Sentence
from koryu.tools.approvals.actions import circulate
from koryu.tools.approvals.kinds import subject_pk
from koryu.tools.approvals.models import Circulation

S = Letter.State
KIND = "letter"
CIRCULATED = Sentence("correspondence.circulated", _("%(letter)s was put into circulation."))
Paper = Callable[[Letter], bytes]
DISPATCHED = Sentence("correspondence.dispatched", _("%(letter)s was dispatched."))
APPROVED = Sentence("correspondence.approved", _("%(letter)s was approved."))
GIVEN_BACK = Sentence("correspondence.given_back", _("%(letter)s came back from circulation."))


@transaction.atomic
def circulate_letter(letter: Letter, *, by: Viewer) -> Letter:
    """The draft goes round for approval as it stands now, with its enclosures."""
    hold(letter)
    found = MOVES.check("circulate", letter, by)
    letter.state = found.to
    letter.save(update_fields=["state"])
    leave(CIRCULATED, letter, by=by)
    circulate(
        letter,
        kind=KIND,
        class_=letter.classification,
        title=Words(letter.subject_en or letter.subject_ja, letter.subject_ja or letter.subject_en),
        content=_content(letter),
        files=[enclosure.file for enclosure in letter.enclosures.select_related("file")],
        scopes=letter.scopes,
        by=by,
    )
    return letter


def approve_letter(circulation: Circulation, *, by: Viewer) -> Letter:
    """The effect of an approval: the letter can go out."""
    return follow("approve", _letter_of(circulation), by=by)


def letter_came_back(circulation: Circulation, *, by: Viewer) -> Letter:
    """Returned, rejected or withdrawn: it is a draft again, with what was said about it."""
    return follow("give_back", _letter_of(circulation), by=by)


def page_of_letter(circulation: Circulation) -> str:
    return Letter.objects.get(pk=subject_pk(circulation)).get_absolute_url()


def _letter_of(circulation: Circulation) -> Letter:
    return Letter.objects.get(pk=subject_pk(circulation))


def _content(letter: Letter) -> list[dict[str, str]]:
    """The facts that are frozen for those who decide, in both languages."""
    other = letter.counterpart
    to = (
        (str(other.name_en or other.name_ja), str(other.name_ja))
        if other
        else (
            letter.counterpart_name_en or letter.counterpart_name_ja,
            letter.counterpart_name_ja or letter.counterpart_name_en,
        )
    )
    answers = letter.answers.official_number if letter.answers else ""
    of_record = {"en": ("English", "英語"), "ja": ("Japanese", "日本語")}[letter.language]
    rows: list[tuple[str, str, str, str]] = [
        ("To", "宛先", *to),
        ("Addressee", "宛名", letter.addressee, letter.addressee),
        ("Subject in Japanese", "件名（日本語）", letter.subject_ja, letter.subject_ja),
        ("Subject in English", "件名（英語）", letter.subject_en, letter.subject_en),
        ("Language of record", "正文の言語", *of_record),
        ("Answer to", "回答の対象文書", answers, answers),
        ("Text in Japanese", "本文（日本語）", letter.body_ja, letter.body_ja),
        ("Text in English", "本文（英語）", letter.body_en, letter.body_en),
    ]
    names = ("label_en", "label_ja", "value_en", "value_ja")
    return [dict(zip(names, row, strict=True)) for row in rows if row[2]]


def follow(move: str, letter: Letter, *, by: Viewer) -> Letter:
    """A move that is nobody's: it follows from what a circulation came to."""
    hold(letter)
    found = MOVES.table[move]
    if letter.state not in found.from_:
        raise Refused(_("This is not possible in the present state."))
    letter.state = found.to
    letter.save(update_fields=["state"])
    leave(APPROVED if move == "approve" else GIVEN_BACK, letter, by=by)
    return letter


@transaction.atomic
def dispatch_letter(
    letter: Letter,
    *,
    paper: Paper,
    sent_at: datetime | None = None,
    dated: date | None = None,
    medium: str = "",
    number: OfficialNumber | None = None,
    answer_due_at: datetime | None = None,
    answer_zone: str = "Asia/Tokyo",
    by: Viewer,
) -> Letter:
    """It goes out: it gets its number, the paper is filed with it, its ministry sees it, and
    the letter that it answers is answered."""
    hold(letter)
    MOVES.check("dispatch", letter, by)
    now = timezone.now()
    letter.passed_at = sent_at or now
    if letter.passed_at > now:
        raise Refused(_("A letter cannot have gone out at a time that is still to come."))
    letter.dated = dated or timezone.localdate(letter.passed_at)
    refuse_far(letter.dated, *([answer_due_at.date()] if answer_due_at else []))
    if answer_due_at and answer_due_at < letter.passed_at:
        raise Refused(_("An answer cannot be due before the letter goes out."))
    letter.bear(use_reserved(number, "out") if number else give_number("out", by=by))
    letter.state, letter.medium = S.DISPATCHED, medium or letter.medium
    letter.answer_due_at, letter.answer_zone = answer_due_at, answer_zone
    with scoped(SYSTEM.scopes):
        letter.save()
        rescope(letter, by=by)
        name = f"{letter.official_number}.pdf".replace("/", "-")
        files = StoredFile.objects.filter(enclosure__letter=letter)
        files.update(reference=letter.official_number)
        put_files(letter, [Upload(name, paper(letter))], is_letter=True)
        index(letter)
        leave(DISPATCHED, letter, by=by, told=True)
        _answer(letter)
    telling.tell_ministry(letter, by=by)
    return letter


def _answer(letter: Letter) -> None:
    """The letter that this one answers needs nothing more."""
    asked = letter.answers
    if asked is None or not asked.is_incoming:
        return
    hold(asked)
    if asked.state in MOVES.table["answer"].from_:
        asked.state, asked.answered_at = S.ANSWERED, letter.passed_at
        asked.save(update_fields=["state", "answered_at"])
