"""What is done with a letter: who works on it, who may see it, until when, and how it ends."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Membership
from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.days import refuse_far
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.correspondence.actions import telling
from koryu.desks.correspondence.actions.common import hold, leave, post_of, put_charge, rescope
from koryu.desks.correspondence.models import Letter
from koryu.desks.correspondence.moves import (
    MOVES,
    OFFICE,
    classifications,
    may_put_in_charge,
    may_set_due,
)
from koryu.records import facts
from koryu.records.sentences import Sentence

S = Letter.State
TAKEN_IN_HAND = Sentence("correspondence.taken_in_hand", _("%(letter)s was taken in hand."))
CLOSED = Sentence("correspondence.closed", _("%(letter)s was closed without an answer."))
VOID = Sentence("correspondence.void", _("%(letter)s was marked as registered by error."))
CANCELLED = Sentence("correspondence.cancelled", _("%(letter)s was cancelled."))
REOPENED = Sentence("correspondence.reopened", _("%(letter)s is changed once more."))
ACKNOWLEDGED = Sentence("correspondence.acknowledged", _("%(letter)s was acknowledged."))
IN_CHARGE = Sentence("correspondence.in_charge", _("%(letter)s was put in charge of: %(posts)s."))
CLASSIFIED = Sentence("correspondence.classified", _("%(letter)s was classified anew."))
DUE_SET = Sentence("correspondence.due_set", _("%(letter)s is to be answered by %(due)s."))
DUE_LIFTED = Sentence(
    "correspondence.due_lifted", _("%(letter)s no longer has to be answered by a day.")
)


@transaction.atomic
def take_in_hand(letter: Letter, *, by: Viewer) -> Letter:
    """Work on it begins: where nobody is in charge yet, whoever takes it is."""
    _go("take_in_hand", letter, by)
    own = post_of(by)
    if own and not letter.charges.exists():
        put_charge(letter, [own])
        rescope(letter, by=by)
    leave(TAKEN_IN_HAND, letter, by=by)
    return letter


@transaction.atomic
def close_letter(letter: Letter, *, reason: str, by: Viewer) -> Letter:
    """Nothing more is to be done, and the reason says why no answer goes out."""
    _go("close", letter, by, reason=reason)
    leave(CLOSED, letter, by=by)
    return letter


@transaction.atomic
def void_letter(letter: Letter, *, reason: str, by: Viewer) -> Letter:
    """It should not have been registered. Its number stays with it; the ministry named in it
    sees it no longer, and what it seemed to answer waits again."""
    _go("void", letter, by, reason=reason)
    asked = letter.answers
    if asked is not None:
        hold(asked)
        others = asked.answered_by.exclude(pk=letter.pk).exclude(state__in=(S.VOID, S.DRAFT))
        if not others.exists():
            asked.answered_at = None
            asked.save(update_fields=["answered_at"])
    rescope(letter, by=by)
    leave(VOID, letter, by=by)
    return letter


@transaction.atomic
def cancel_letter(letter: Letter, *, reason: str, by: Viewer) -> Letter:
    """A draft, or what is approved, that will not go out."""
    _go("cancel", letter, by, reason=reason)
    leave(CANCELLED, letter, by=by)
    return letter


@transaction.atomic
def reopen_letter(letter: Letter, *, by: Viewer) -> Letter:
    """An approved letter becomes a draft again, and circulates anew before it goes out."""
    _go("reopen", letter, by)
    leave(REOPENED, letter, by=by)
    return letter


@transaction.atomic
def acknowledge_letter(
    letter: Letter, *, acknowledged_at: datetime | None = None, by: Viewer
) -> Letter:
    """The other side has it: its reader says so, or the office notes when it was told."""
    with scoped(by.scopes | SYSTEM.scopes):
        _go("acknowledge", letter, by)
        letter.acknowledged_at = acknowledged_at or timezone.now()
        _refuse_before_dispatch(letter)
        letter.acknowledged_by = by.user
        letter.save(update_fields=["acknowledged_at", "acknowledged_by"])
        leave(ACKNOWLEDGED, letter, by=by, told=True)
    return letter


@transaction.atomic
def put_in_charge(letter: Letter, posts: Sequence[Membership], *, by: Viewer) -> Letter:
    """The head says whose letter it is; the first post leads."""
    hold(letter)
    if not may_put_in_charge(letter, by):
        raise Refused(_("Only the head of department says who is in charge, while it is open."))
    if not posts or any(post.role not in OFFICE for post in posts):
        raise Refused(_("Name posts whose holders work on letters."))
    put_charge(letter, posts)
    rescope(letter, by=by)
    leave(IN_CHARGE, letter, by=by, posts=len(posts))
    telling.tell_those_in_charge(letter, posts, by=by)
    return letter


@transaction.atomic
def change_classification(
    letter: Letter, *, classification: str, reason: str, by: Viewer
) -> Letter:
    """Another circle of readers, of the letter and of all that belongs to it, at once."""
    hold(letter)
    if classification not in classifications(letter, by):
        raise Refused(_("Only the head of department seals a letter, and unseals it."))
    if not reason.strip():
        raise Refused(_("Say why."))
    letter.classification = classification
    with scoped(SYSTEM.scopes):
        letter.save(update_fields=["classification"])
        rescope(letter, by=by)
    with scoped(by.scopes | SYSTEM.scopes):
        leave(CLASSIFIED, letter, by=by)
    return letter


@transaction.atomic
def set_answer_due(
    letter: Letter, *, answer_due_at: datetime | None, answer_zone: str, by: Viewer
) -> Letter:
    """Until when an answer is expected: ours to a letter in, theirs to a letter out."""
    hold(letter)
    if not may_set_due(letter, by):
        raise Refused(_("No answer to this letter is awaited any more."))
    if answer_due_at:
        refuse_far(answer_due_at.date())
    letter.answer_due_at, letter.answer_zone = answer_due_at, answer_zone
    letter.reminded_at = None
    letter.save(update_fields=["answer_due_at", "answer_zone", "reminded_at"])
    if answer_due_at:
        due = facts.of_moment(answer_due_at, answer_zone)
        leave(DUE_SET, letter, by=by, due=due)
    else:
        leave(DUE_LIFTED, letter, by=by)
    return letter


def _refuse_before_dispatch(letter: Letter) -> None:
    when, sent = letter.acknowledged_at, letter.passed_at
    if when and sent and not sent <= when <= timezone.now():
        raise Refused(_("A letter is acknowledged after it went out, and not in time to come."))


def _go(move: str, letter: Letter, by: Viewer, *, reason: str | None = None) -> None:
    """Make a move of the table; one that ends something says why."""
    hold(letter)
    found = MOVES.check(move, letter, by)
    if reason is not None and not reason.strip():
        raise Refused(_("Say why."))
    letter.state, letter.reason = found.to, reason or letter.reason
    letter.save(update_fields=["state", "reason"])
