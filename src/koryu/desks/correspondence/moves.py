"""Where a letter can go, who moves it, and when."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.accounts.models import Role
from koryu.base.moves import Move, Mover, Moves, Refused
from koryu.desks.correspondence.models import Letter
from koryu.desks.correspondence.models.letters import AFTER_APPROVAL

S = Letter.State
HEAD, READER = Role.DEPARTMENT_HEAD, Role.MINISTRY_READER
KEEPERS = (Role.CORRESPONDENCE_OFFICER, HEAD)
OFFICE = (Role.CORRESPONDENCE_OFFICER, Role.PLACEMENT_OFFICER, HEAD)
STAFF = (*OFFICE, Role.PLACEMENT_APPROVER)  # all who work with letters, if only by reading
RELEASERS = (HEAD, Role.PLACEMENT_APPROVER)  # they see who is in service
NOBODY = ()  # it follows from another act

WORK = (S.REGISTERED, S.IN_HAND)
PERSONAL_OR_LESS = (
    Letter.Classification.OPEN,
    Letter.Classification.INTERNAL,
    Letter.Classification.PERSONAL,
)


def why_not_put_to_circulation(letter: Any, mover: Mover) -> Promise | None:
    if not (letter.body_ja if letter.language == "ja" else letter.body_en):
        return _("Write the text in the language of record first.")
    if not (letter.subject_ja if letter.language == "ja" else letter.subject_en):
        return _("Write the subject in the language of record first.")
    return None


MOVES = Moves(
    [
        Move("take_in_hand", (S.REGISTERED,), S.IN_HAND, OFFICE, _("Take in hand")),
        Move("answer", WORK, S.ANSWERED, NOBODY, _("Answered")),
        Move("close", WORK, S.CLOSED, OFFICE, _("Close without an answer")),
        Move("void", WORK, S.VOID, KEEPERS, _("Mark as registered by error")),
        Move(
            "circulate",
            (S.DRAFT,),
            S.CIRCULATING,
            OFFICE,
            _("Put into circulation"),
            when=why_not_put_to_circulation,
        ),
        Move("approve", (S.CIRCULATING,), S.APPROVED, NOBODY, pgettext_lazy("letter", "Approved")),
        Move("give_back", (S.CIRCULATING,), S.DRAFT, NOBODY, _("Given back")),
        Move("reopen", (S.APPROVED,), S.DRAFT, OFFICE, _("Change it again")),
        Move("dispatch", (S.APPROVED,), S.DISPATCHED, OFFICE, _("Dispatch")),
        Move("acknowledge", (S.DISPATCHED,), S.ACKNOWLEDGED, (*OFFICE, READER), _("Acknowledge")),
        Move(
            "cancel", (S.DRAFT, S.APPROVED), S.CANCELLED, OFFICE, pgettext_lazy("letter", "Cancel")
        ),
    ]
)


def may(mover: Mover, *roles: str) -> bool:
    return bool(mover.roles & set(roles))


def check_role(mover: Mover, *roles: str) -> None:
    if not may(mover, *roles):
        raise Refused(_("Your role does not include this step."))


def may_revise(letter: Letter, mover: Mover) -> bool:
    return letter.state == S.DRAFT and may(mover, *OFFICE)


def may_enclose(letter: Letter, mover: Mover) -> bool:
    """What came with a letter, or after it, is added while work on it goes on."""
    return letter.state in WORK and may(mover, *OFFICE)


def may_answer_as_reader(letter: Letter, mover: Mover) -> bool:
    """A ministry answers a letter that was dispatched to it, once or more."""
    return letter.state in AFTER_APPROVAL and may(mover, READER)


def may_put_in_charge(letter: Letter, mover: Mover) -> bool:
    return letter.state not in (S.VOID, S.CANCELLED) and may(mover, HEAD)


def may_set_due(letter: Letter, mover: Mover) -> bool:
    waits = (*WORK, S.DISPATCHED, S.ACKNOWLEDGED)
    return letter.state in waits and letter.answered_at is None and may(mover, *OFFICE)


def classifications(letter: Letter | None, mover: Mover) -> list[str]:
    """The classifications that this mover may give; only the head seals and unseals."""
    if may(mover, HEAD):
        return list(Letter.Classification)
    sealed = letter is not None and letter.classification == Letter.Classification.SEALED
    return [] if sealed or not may(mover, *OFFICE) else list(PERSONAL_OR_LESS)
