"""One word, one shape and one tone for each state, wherever it is shown."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown; ``tone`` is one of neutral, accent, good, warn, bad."""

    label: "str | Promise"
    tone: str
    shape: str


LOOKS = {
    "draft": Look(_("Draft"), "neutral", "draft"),
    "new": Look(pgettext_lazy("state", "New"), "accent", "dot"),
    "open": Look(pgettext_lazy("state", "Open"), "accent", "ring"),
    "closed": Look(pgettext_lazy("state", "Closed"), "neutral", "lock"),
    "frozen": Look(_("Frozen"), "neutral", "lock"),
    "computed": Look(_("Computed"), "accent", "ring"),
    "read": Look(pgettext_lazy("state", "Read"), "accent", "waiting"),
    "same": Look(pgettext_lazy("state", "Unchanged"), "neutral", "minus"),
    "differs": Look(pgettext_lazy("state", "Differs"), "bad", "cross"),
    "remark": Look(_("Remark"), "warn", "info"),
    "checked": Look(pgettext_lazy("state", "Checked"), "good", "check"),
    "submitted": Look(_("Submitted"), "accent", "waiting"),
    "waiting": Look(_("Waiting"), "neutral", "waiting"),
    "returned": Look(_("Returned"), "warn", "left"),
    "circulating": Look(_("Circulating"), "accent", "running"),
    "settling": Look(_("Takes effect in a moment"), "accent", "waiting"),
    "approved": Look(_("Approved"), "good", "check"),
    "rejected": Look(_("Rejected"), "bad", "cross"),
    "published": Look(_("Published"), "good", "published"),
    "released": Look(_("Released"), "good", "released"),
    "superseded": Look(_("Superseded"), "neutral", "minus"),
    "withdrawn": Look(_("Withdrawn"), "neutral", "withdrawn"),
    "recalled": Look(_("Recalled"), "neutral", "withdrawn"),
    "cancelled": Look(_("Cancelled"), "neutral", "withdrawn"),
    "on_hold": Look(_("On hold"), "warn", "pause"),
    "alternate": Look(_("Alternate"), "accent", "ladder"),
    "conditional": Look(_("Conditional"), "warn", "diamond"),
    "queued": Look(_("Queued"), "neutral", "waiting"),
    "running": Look(_("Running"), "accent", "running"),
    "done": Look(_("Done"), "good", "check"),
    "stopped": Look(_("Stopped"), "warn", "pause"),
    "failed": Look(_("Failed"), "bad", "warning"),
    "verified": Look(_("Verified"), "good", "check"),
    "offered": Look(_("Offered"), "accent", "released"),
    "agreed": Look(_("Agreed"), "good", "check"),
    "in_service": Look(_("In service"), "good", "person"),
    "ended": Look(pgettext_lazy("state", "Ended"), "neutral", "minus"),
    "accepted": Look(_("Accepted"), "good", "check"),
    "declined": Look(_("Declined"), "neutral", "cross"),
    "refused": Look(_("Refused"), "bad", "cross"),
    "placed": Look(_("Placed"), "good", "check"),
    "not_placed": Look(_("Not placed"), "warn", "ring"),
    "pinned": Look(_("Fixed by hand"), "accent", "pin"),
    "registered": Look(_("Registered"), "accent", "ring"),
    "in_hand": Look(_("In hand"), "accent", "running"),
    "answered": Look(_("Answered"), "good", "check"),
    "void": Look(_("Registered by error"), "neutral", "withdrawn"),
    "dispatched": Look(_("Dispatched"), "good", "released"),
    "acknowledged": Look(_("Acknowledged"), "good", "check"),
    "overdue": Look(_("Overdue"), "bad", "warning"),
    "outdated": Look(_("Outdated"), "warn", "warning"),
}
TONES = {
    "neutral": Look("", "neutral", "dot"),
    "accent": Look("", "accent", "dot"),
    "good": Look("", "good", "check"),
    "warn": Look("", "warn", "warning"),
    "bad": Look("", "bad", "cross"),
}


def look(state: str) -> Look:
    """The look of a state by its code; a state without one shows its code, quietly."""
    code = str(state)
    return LOOKS.get(code) or Look(code.replace("_", " ").capitalize(), "neutral", "dot")


def tone_look(tone: str) -> Look:
    """The plain look of a tone; "" is neutral."""
    return TONES[str(tone) or "neutral"]
