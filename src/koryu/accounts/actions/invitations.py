"""Invitations: written, sent again, taken back. ``accepting`` has what becomes of them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts import jobs
from koryu.accounts.actions.posts import check_may_grant, role_words, take_back, unit_words
from koryu.accounts.models import Invitation, Membership, Unit, User
from koryu.accounts.queries import scopes_about, scopes_of_invitation
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import granting
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence

INVITED = Sentence("accounts.invited", _("Somebody was invited to be %(role)s at %(unit)s."))
REMINDED = Sentence("accounts.invited_again", _("The invitation was sent again."))
WITHDRAWN = Sentence("accounts.invitation_withdrawn", _("The invitation was withdrawn."))


@granting()
def invite(
    *,
    email: str,
    name: str,
    unit: Unit,
    role: str,
    by: Viewer,
    purpose: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    succeeds: Membership | None = None,
    held_until: date | None = None,
) -> Invitation:
    """Ask somebody to take up a role in a unit; the mail goes out once this is certain.

    ``succeeds``: the post that passes to them, ``held_until`` its last day before. Whoever
    hands a post on has answered for it; else the role must be one that the inviter may give
    there.
    """
    email = email.strip().lower()
    if succeeds is None:
        check_may_grant(by, unit, role)
    _refuse_needless(email, unit, role, by)
    _refuse_past(valid_from, valid_until)
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        unit=unit,
        role=role,
        purpose=purpose,
        valid_from=valid_from,
        valid_until=valid_until,
        succeeds=succeeds,
        held_until=held_until,
        invited_by=by.user,
        expires_at=_expiry(),
    )
    facts = {"role": role_words(role), "unit": unit_words(unit)}
    leave_entry(INVITED, invitation, by=by, scopes=scopes_about(unit), **facts)
    jobs.send_invitation.defer(invitation_id=invitation.pk)
    return invitation


@granting()
def remind(invitation: Invitation, *, by: Viewer) -> Invitation:
    """Send it again, with as long to answer as at first."""
    invitation = _open(invitation, by)
    invitation.expires_at = _expiry()
    invitation.save(update_fields=["expires_at"])
    leave_entry(REMINDED, invitation, by=by, scopes=scopes_of_invitation(invitation))
    jobs.send_invitation.defer(invitation_id=invitation.pk)
    return invitation


@granting()
def withdraw_invitation(invitation: Invitation, *, by: Viewer) -> Invitation:
    """Its link opens nothing any more. A post that was to pass on by it runs as before."""
    invitation = _open(invitation, by)
    invitation.state = Invitation.State.WITHDRAWN
    invitation.save(update_fields=["state"])
    leave_entry(WITHDRAWN, invitation, by=by, scopes=scopes_of_invitation(invitation))
    if (post := invitation.succeeds) is not None and invitation.valid_from is not None:
        take_back(post, by=by, on=invitation.valid_from, held_until=invitation.held_until)
    return invitation


@granting()
def keep_invited(
    email: str,
    *,
    unit: Unit | None = None,
    role: str = "",
    person_key: UUID | None = None,
    name: str = "",
) -> Invitation | None:
    """The open invitation of somebody who is written to at an address that an accepted sheet
    gave, with all the time to answer; a new one where there is none. None where they have
    come meanwhile. The house invites, and whoever writes to them carries the link."""
    email = email.strip().lower()
    what = {"unit": unit, "role": role, "person_key": person_key}
    if _has_come(email, unit, role, person_key):
        return None
    still_open = Invitation.objects.filter(
        email=email, state=Invitation.State.OPEN, invited_by=None, **what
    )
    found: Invitation | None = still_open.select_for_update(of=("self",)).first()
    if found is None:
        return Invitation.objects.create(email=email, name=name, expires_at=_expiry(), **what)
    found.expires_at = _expiry()
    found.save(update_fields=["expires_at"])
    return found


def _has_come(email: str, unit: Unit | None, role: str, person_key: UUID | None) -> bool:
    if person_key is not None:
        return bool(User.objects.filter(person_key=person_key).exists())
    posts = Membership.objects.filter(user__email=email, unit=unit, role=role)
    return posts.filter(ended_at__isnull=True).exists()


def locked(invitation: Invitation) -> Invitation:
    """The invitation as it stands now; nobody else changes it meanwhile."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("unit", "invited_by")
    found: Invitation = rows.get(pk=invitation.pk)
    return found


def _open(invitation: Invitation, by: Viewer) -> Invitation:
    invitation = locked(invitation)
    if invitation.state != Invitation.State.OPEN:
        raise Refused(_("This invitation is no longer open."))
    wrote_it = invitation.invited_by_id is not None and invitation.invited_by_id == by.user_id
    if invitation.unit is None:
        raise Refused(_("This invitation goes with each message to the person."))
    if not wrote_it:
        check_may_grant(by, invitation.unit, invitation.role)
    return invitation


def _refuse_needless(email: str, unit: Unit, role: str, by: Viewer) -> None:
    if by.user and by.user.email == email:
        raise Refused(_("Nobody gives themself a role: somebody else has to invite you."))
    posts = Membership.objects.filter(user__email=email, unit=unit, role=role)
    if posts.filter(ended_at__isnull=True).exists():
        raise Refused(_("Whoever has this address holds this role here already."))
    same = Invitation.objects.filter(email=email, unit=unit, role=role)
    if same.filter(state=Invitation.State.OPEN).exists():
        raise Refused(_("This address is invited to this already. Send the invitation again."))


def _refuse_past(valid_from: date | None, valid_until: date | None) -> None:
    if valid_until and valid_until < max(valid_from or date.min, timezone.localdate()):
        raise Refused(_("The role would end before it begins."))


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)
