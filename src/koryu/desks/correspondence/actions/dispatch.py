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
from koryu.desks.correspondence.actions.common import Upload, hold, leave, put_files, rescope
from koryu.desks.correspondence.actions.numbers import give_number, use_reserved
from koryu.desks.correspondence.models import Letter, OfficialNumber
from koryu.desks.correspondence.moves import MOVES
from koryu.records.sentences import Sentence

S = Letter.State
Paper = Callable[[Letter], bytes]
DISPATCHED = Sentence("correspondence.dispatched", _("%(letter)s was dispatched."))
APPROVED = Sentence("correspondence.approved", _("%(letter)s was approved."))
GIVEN_BACK = Sentence("correspondence.given_back", _("%(letter)s came back from circulation."))


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
    refuse_far(letter.dated)
    letter.number = use_reserved(number, "out") if number else give_number("out", by=by)
    letter.state, letter.medium = S.DISPATCHED, medium or letter.medium
    letter.answer_due_at, letter.answer_zone = answer_due_at, answer_zone
    with scoped(SYSTEM.scopes):
        letter.save()
        rescope(letter)
        name = f"{letter.number}.pdf".replace("/", "-")
        put_files(letter, [Upload(name, paper(letter))], is_letter=True)
        leave(DISPATCHED, letter, by=by, told=True)
        _answer(letter)
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
