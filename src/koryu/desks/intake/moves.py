"""Where a sheet can go, who moves it, and when.

``differs`` and ``same`` are nobody's move: they say how a waiting sheet compares with
the one that is accepted, and are found anew whenever that changes.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Role
from koryu.base.moves import Move, Mover, Moves, Refused
from koryu.desks.intake.models import Sheet
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy

READERS = (Role.PLACEMENT_OFFICER, Role.PLACEMENT_APPROVER)
OFFICER = (Role.PLACEMENT_OFFICER,)
READ, DIFFERS, SAME = Sheet.State.READ, Sheet.State.DIFFERS, Sheet.State.SAME
ACCEPTED, RECALLED = Sheet.State.ACCEPTED, Sheet.State.RECALLED
SET_ASIDE = "set_aside"  # no row stands in it: the sheet is gone, its entry stays
WAITING = (READ, DIFFERS, SAME)

REGISTERED = {Sheet.Kind.CANDIDATES: Candidacy, Sheet.Kind.REQUESTS: RequestLine}


def why_not_accept(sheet: Sheet, mover: Mover) -> Promise | None:
    """A year has one accepted sheet of a kind, and it brings something."""
    if not sheet.readable:
        return _("No row of this sheet could be read, so there is nothing to accept.")
    accepted = Sheet.objects.filter(kind=sheet.kind, year=sheet.year_id, state=ACCEPTED)
    if accepted.exclude(pk=sheet.pk).exists():
        return _("Another sheet is accepted for this year. Recall it first.")
    return None


def why_not_recall(sheet: Sheet, mover: Mover) -> Promise | None:
    """What a placement was computed from stays."""
    register: Any = REGISTERED[Sheet.Kind(sheet.kind)]
    if register.objects.filter(year=sheet.year_id, used_at__isnull=False).exists():
        return _(
            "A placement run has used what this sheet brought, so it can no longer be recalled."
        )
    return None


MOVES = Moves(
    [
        Move("accept", (READ,), ACCEPTED, OFFICER, _("Accept"), when=why_not_accept),
        Move("set_aside", WAITING, SET_ASIDE, OFFICER, _("Set aside")),
        Move("recall", (ACCEPTED,), RECALLED, OFFICER, _("Recall"), when=why_not_recall),
    ]
)


def may_receive(mover: Mover) -> bool:
    return bool(mover.roles & set(OFFICER))


def check_may_receive(mover: Mover) -> None:
    if not may_receive(mover):
        raise Refused(_("Your role does not include taking sheets in."))
