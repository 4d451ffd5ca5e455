"""Taking effect: the approval and what follows from it, in one transaction or not at all."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from koryu.accounts.viewer import SYSTEM, Viewer, hat_of
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.records.sentences import Sentence
from koryu.tools.approvals.actions.shared import OWN_SCOPE, end, held, keep_deed, note
from koryu.tools.approvals.kinds import kind_of
from koryu.tools.approvals.models import Circulation, Deed, Step
from koryu.tools.approvals.moves import APPROVED, RETURNED, SETTLING

TOOK_EFFECT = Sentence("approvals.approved", _("%(kind)s: approved, and in effect."))
CAME_BACK = Sentence(
    "approvals.came_back", _("%(kind)s: could not take effect and went back to its drafter.")
)


class StepUndone(RuntimeError):
    """Something would have been approved whose steps are not all done: that must never be."""


def settle(circulation_id: int, *, now: datetime | None = None) -> bool:
    """Let an approval take effect if its time has come; whether it did. Of two calls one does
    it. What its desk refuses goes back to the drafter with the reason, and approves nothing."""
    with transaction.atomic():
        with scoped({OWN_SCOPE}):
            found = Circulation.objects.filter(pk=circulation_id, state=SETTLING).first()
        if found is None:
            return False
        with scoped({*SYSTEM.scopes, *found.scopes}):
            row = held(found)
            early = row.settles_at is None or row.settles_at > (now or timezone.now())
            if row.state != SETTLING or early:
                return False
            return _take_effect(row)


def due_to_settle() -> list[int]:
    """Those whose time has passed."""
    with scoped({OWN_SCOPE}):
        due = Circulation.objects.filter(state=SETTLING, settles_at__lte=timezone.now())
        return list(due.order_by("settles_at").values_list("pk", flat=True))


def _take_effect(row: Circulation) -> bool:
    if not all(step.state == Step.State.DONE and step.is_fulfilled for step in row.in_order):
        raise StepUndone(row.key)
    by = _decider(row)
    try:
        with transaction.atomic():
            row.state, row.ended_at = APPROVED, timezone.now()
            row.save(update_fields=["state", "ended_at"])
            kind_of(row.kind).effect(row, by=by)
            note(TOOK_EFFECT, row, by=by)
    except Refused as refusal:
        _send_back(row, _in_both_languages(refusal))
        return False
    return True


def _decider(row: Circulation) -> Viewer:
    """Whoever decided last, with the hat they wore."""
    deed = row.in_order[-1].standing[-1]
    if deed.by is None or deed.post is None:
        raise StepUndone(row.key)
    return Viewer(deed.by, (hat_of(deed.post, deed.by),))


def _in_both_languages(refusal: Refused) -> str:
    """The drafter reads it later, in whichever language."""
    told = []
    for language in ("en", "ja"):
        with override(language):
            told.append(str(refusal))
    return "\n".join(dict.fromkeys(told))


def _send_back(row: Circulation, reason: str) -> None:
    keep_deed(row, Deed.Act.RETURNED, by=SYSTEM, comment=reason, step=row.in_order[-1])
    end(row, RETURNED, by=SYSTEM)
    note(CAME_BACK, row, by=SYSTEM)
