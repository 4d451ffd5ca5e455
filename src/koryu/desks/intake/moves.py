"""Where a sheet can go, who moves it, and when.

``differs`` and ``same`` are nobody's move: they say how a waiting sheet compares with
the one that is accepted, and are found anew whenever that changes. A sheet that differs is
applied, difference by difference as somebody decided, and takes the accepted one's place.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from koryu.accounts.models import Role
from koryu.base.moves import Move, Mover, Moves, Refused
from koryu.desks.intake.models import MOST_KEPT, Finding, Sheet
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy

READERS = (Role.PLACEMENT_OFFICER, Role.PLACEMENT_APPROVER)
OFFICER = (Role.PLACEMENT_OFFICER,)
READ, DIFFERS, SAME = Sheet.State.READ, Sheet.State.DIFFERS, Sheet.State.SAME
ACCEPTED, RECALLED = Sheet.State.ACCEPTED, Sheet.State.RECALLED
REPLACED = Sheet.State.REPLACED
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


def why_not_apply(sheet: Sheet, mover: Mover) -> str | Promise | None:
    """Every difference is decided by somebody, and so each of them must be there."""
    if not sheet.readable:
        return _("No row of this sheet could be read, so there is nothing to accept.")
    if sheet.totals["findings"][Finding.Weight.DIFFERS] > MOST_KEPT:
        return _(
            "There are too many differences to decide on. Usually it is the wrong file, or its "
            "columns have shifted: set it aside and ask its sender."
        )
    findings = Finding.objects.filter(sheet=sheet.pk, weight=Finding.Weight.DIFFERS)
    if left := findings.filter(decision="").count():
        said = ngettext(
            "%(left)s difference is not decided yet.",
            "%(left)s differences are not decided yet.",
            left,
        )
        return said % {"left": f"{left:,}"}
    return None


def why_not_recall(sheet: Sheet, mover: Mover) -> Promise | None:
    """What a placement was computed from stays."""
    if sheet.replaces_id is not None:
        return _(
            "This sheet changed what an earlier one had brought, so it is not recalled: what is "
            "wrong in it is put right by another sheet."
        )
    register: Any = REGISTERED[Sheet.Kind(sheet.kind)]
    if register.objects.filter(year=sheet.year_id, used_at__isnull=False).exists():
        return _(
            "A placement run has used what this sheet brought, so it can no longer be recalled."
        )
    return None


MOVES = Moves(
    [
        Move("accept", (READ,), ACCEPTED, OFFICER, _("Accept"), when=why_not_accept),
        Move("apply", (DIFFERS,), ACCEPTED, OFFICER, _("Apply"), when=why_not_apply),
        Move("decide", (DIFFERS,), DIFFERS, OFFICER, _("Decide")),
        Move("set_aside", WAITING, SET_ASIDE, OFFICER, _("Set aside")),
        Move("recall", (ACCEPTED,), RECALLED, OFFICER, _("Recall"), when=why_not_recall),
    ]
)


def may_receive(mover: Mover) -> bool:
    return bool(mover.roles & set(OFFICER))


def check_may_receive(mover: Mover) -> None:
    if not may_receive(mover):
        raise Refused(_("Your role does not include taking sheets in."))
