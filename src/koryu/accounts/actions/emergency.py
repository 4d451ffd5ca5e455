"""Emergency access: a wall is opened to one person for some hours, agreed by a second.

Every step leaves an entry that those who look after accounts can read, and those concerned;
so does each page that is looked at meanwhile.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import EmergencyAccess, User
from koryu.accounts.moves import ASKED, ASKERS, EMERGENCY_MOVES, IN_PERSON, OPEN
from koryu.accounts.queries import emergency_now
from koryu.accounts.viewer import ACCOUNTS, SYSTEM, Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, granting, scoped
from koryu.records.actions import leave_entry
from koryu.records.facts import of_moment
from koryu.records.models import Entry
from koryu.records.sentences import Sentence

STEPS = {
    "ask": Sentence("accounts.emergency.asked", _("Emergency access was asked for.")),
    "agree": Sentence(
        "accounts.emergency.opened", _("A second person agreed: emergency access until %(until)s.")
    ),
    "refuse": Sentence("accounts.emergency.refused", _("Emergency access was refused.")),
    "take_back": Sentence(
        "accounts.emergency.taken_back", _("The request for emergency access was taken back.")
    ),
    "end": Sentence("accounts.emergency.ended", _("Emergency access was ended early.")),
    "lapse": Sentence("accounts.emergency.lapsed", _("Emergency access ended by itself.")),
}
UNKNOWN = Sentence(
    "accounts.emergency.unknown",
    _("Emergency access was asked for by a number or code that nothing has."),
)
LOOKED = Sentence(
    "accounts.emergency.looked", _("Under emergency access this page was opened: %(page)s")
)
LOOKED_AT = {
    "people:detail": Sentence(
        "accounts.emergency.looked_person", _("Under emergency access the person's file was read.")
    ),
    "organisations:detail": Sentence(
        "accounts.emergency.looked_organisation",
        _("Under emergency access the page of an organisation was read: %(keys)s"),
    ),
    "placement:area": Sentence(
        "accounts.emergency.looked_area",
        _("Under emergency access it was read who is placed in the area."),
    ),
    "placement:ours": Sentence(
        "accounts.emergency.looked_ours",
        _("Under emergency access it was read who comes to the organisation."),
    ),
}
# What shows nothing but the reader's own, what is public, or the emergencies themselves.
OWN_ROOMS = {"access", "accounts", "calendar", "notices", "ui"}
OWN_PAGES = ("account_", "data", "demo", "home", "mfa_", "placement_explained", "set_", "usersess")
LEAST_REASON = 20
ASKED_AN_HOUR = 5  # by one person, whatever became of it
ZONE = "Asia/Tokyo"


@granting()
def check_may_ask(by: Viewer) -> User:
    """Refused to whoever is no administrator, and to one who has asked too often of late."""
    if by.user is None or not by.holds(*ASKERS):
        raise Refused(_("Your role does not include this step."))
    if by.in_place_of_id is not None:
        raise Refused(IN_PERSON)
    asker: User = User.objects.select_for_update().get(pk=by.user_id)  # one after the other
    asked = Entry.objects.visible_to(by).filter(
        sentence__in=(STEPS["ask"].key, UNKNOWN.key),
        by=by.user_id,
        at__gt=timezone.now() - timedelta(hours=1),
    )
    if asked.count() >= ASKED_AN_HOUR:
        raise Refused(_("You have asked too often within an hour. Wait, or let another ask."))
    return asker


def note_unknown(by: Viewer) -> None:
    """Somebody asked for what there is not; what they wrote may name a person, and stays out."""
    if by.user is not None:
        leave_entry(UNKNOWN, by.user, by=by, scopes={CLAIR, ACCOUNTS})


@granting()
def ask_access(*, scope: str, label: str, reason: str, by: Viewer) -> EmergencyAccess:
    """Ask for what this scope opens; ``label`` names it without naming a person."""
    asker = check_may_ask(by)
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("Give the reason in at least %(n)s characters.") % {"n": LEAST_REASON})
    _refuse_second(by)
    access = EmergencyAccess.objects.create(
        scope=scope, label=label, reason=reason.strip(), asked_by=asker
    )
    _leave("ask", access, by)
    return access


@granting()
def move_access(access: EmergencyAccess, move: str, *, by: Viewer) -> EmergencyAccess:
    """Agree, refuse, take back or end; of two who decide at once the first decides."""
    held: EmergencyAccess = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    step = EMERGENCY_MOVES.check(move, held, by)
    now = timezone.now()
    if held.state == ASKED and move != "take_back":
        held.decided_by, held.decided_at = by.user, now
    if step.to == OPEN:
        held.until = now + timedelta(hours=settings.EMERGENCY_HOURS)
    else:
        held.ended_at = now
    held.state = step.to
    held.save()
    _leave(move, held, by)
    return held


@granting()
def lapse_access(access: EmergencyAccess) -> bool:
    """Note that its hours have passed; False where it has ended already or still runs. The
    wall closes by the clock, not by this."""
    held = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if held.state != OPEN or held.until is None or held.until > timezone.now():
        return False
    held.state, held.ended_at = EmergencyAccess.State.ENDED, held.until
    held.save()
    _leave("lapse", held, SYSTEM)
    return True


def note_looking(viewer: Viewer, view_name: str, keys: Mapping[str, Any]) -> None:
    """Record that a page was opened while a wall was open, once for each page and subject."""
    if view_name.split(":")[0] in OWN_ROOMS or view_name.startswith(OWN_PAGES):
        return
    if (access := emergency_now(viewer)) is None:
        return
    sentence = LOOKED_AT.get(view_name, LOOKED)
    facts = {"page": view_name, "keys": ", ".join(str(key) for key in keys.values())}
    known = Entry.objects.visible_to(viewer).about(access)
    if not known.filter(sentence=sentence.key, facts=facts).exists():
        leave_entry(sentence, access, by=viewer, scopes=scopes_of(access), **facts)


def scopes_of(access: EmergencyAccess) -> set[str]:
    """Who reads of it: those who look after accounts, CLAIR, and whom it concerns."""
    return {CLAIR, ACCOUNTS, access.scope}


def _refuse_second(by: Viewer) -> None:
    """One at a time: so each look is plainly under one request."""
    mine = EmergencyAccess.objects.filter(asked_by=by.user_id)
    if mine.filter(state=ASKED).exists() or mine.open_at(timezone.now()).exists():
        raise Refused(_("You have a request that waits or is open. One at a time."))


def _leave(step: str, access: EmergencyAccess, by: Viewer) -> None:
    until = {"until": of_moment(access.until, ZONE)} if access.until else {}
    with scoped(by.scopes | {ACCOUNTS}):
        leave_entry(STEPS[step], access, by=by, scopes=scopes_of(access), **until)
