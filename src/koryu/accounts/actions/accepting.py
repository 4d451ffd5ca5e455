"""Taking up an invitation, with a new account or the one that one has."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.actions.accounts import create_account, give_person
from koryu.accounts.actions.invitations import locked
from koryu.accounts.actions.posts import grant_role, take_over
from koryu.accounts.models import Invitation, Membership, User
from koryu.accounts.queries import grantable, scopes_of_invitation
from koryu.accounts.viewer import SYSTEM, Viewer, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import GRANTS, scoped
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence

ACCEPTED = Sentence("accounts.invitation_accepted", _("The invitation was accepted."))


def take_up_invitation(
    invitation: Invitation, *, password: str, name: str = "", language: str = ""
) -> User:
    """A new account at the invited address, which the link has proved, with the role, under
    the name that the inviter gave; of a candidate, who is invited as a person, one that is
    theirs, under the name that they give."""
    with scoped({GRANTS, *SYSTEM.scopes}):
        invitation = _acceptable(invitation)
        if User.objects.filter(email=invitation.email).exists():
            raise Refused(_("There is an account with this address: sign in to accept."))
        user = create_account(
            email=invitation.email,
            name=invitation.name or name,
            password=password,
            language=language,
            by=inviter_of(invitation),
        )
        _accept(invitation, user)
    return user


def accept_invitation(invitation: Invitation, *, user: User) -> Membership | None:
    """The role for an account that is there already, by its owner; or the account becomes the
    person's who was invited, and there is no post."""
    with scoped({GRANTS, *SYSTEM.scopes}):
        invitation = _acceptable(invitation)
        if user.email != invitation.email:
            raise Refused(_("This invitation is for somebody else."))
        return _accept(invitation, user)


def why_closed(invitation: Invitation) -> Promise | None:
    """Why nobody can take it up any more, to be read by whoever holds the link."""
    if invitation.state == Invitation.State.ACCEPTED:
        return _("This invitation has been used. Sign in with the account that took it up.")
    if invitation.state == Invitation.State.WITHDRAWN:
        return _("This invitation was withdrawn.")
    if invitation.expires_at <= timezone.now():
        return _("The time to answer this invitation has passed.")
    if not _stands(invitation):
        return _("Whoever sent this invitation can no longer give the role.")
    return None


def inviter_of(invitation: Invitation) -> Viewer:
    """Whoever invited, with the hat on by which they may."""
    if invitation.invited_by is None:
        return SYSTEM
    first = viewer_of(invitation.invited_by)
    if invitation.unit is None:
        return first
    hats = (viewer_of(invitation.invited_by, hat.key) for hat in first.wardrobe)
    role, unit = invitation.role, invitation.unit
    return next((v for v in hats if role in grantable(v, unit)), first)


def _stands(invitation: Invitation) -> bool:
    """An invitation to a new post stands as long as its writer could still write it."""
    if invitation.invited_by is None or invitation.succeeds_id is not None:
        return True
    if invitation.unit is None:
        return False  # people are invited by the house alone
    return invitation.role in grantable(inviter_of(invitation), invitation.unit)


def _acceptable(invitation: Invitation) -> Invitation:
    invitation = locked(invitation)
    if (reason := why_closed(invitation)) is not None:
        raise Refused(reason)
    return invitation


def _accept(invitation: Invitation, user: User) -> Membership | None:
    post = None
    if invitation.person_key is not None:
        give_person(user, invitation.person_key)
    else:
        post = _post(invitation, user)
    invitation.state, invitation.accepted_by = Invitation.State.ACCEPTED, user
    invitation.save(update_fields=["state", "accepted_by"])
    scopes = scopes_of_invitation(invitation)
    leave_entry(ACCEPTED, invitation, by=Viewer(user), scopes=scopes)
    return post


def _post(invitation: Invitation, user: User) -> Membership:
    by = inviter_of(invitation)
    if invitation.succeeds is not None:
        days = {"valid_from": invitation.valid_from, "valid_until": invitation.valid_until}
        return take_over(invitation.succeeds, user, by=by, **days)
    assert invitation.unit is not None  # noqa: S101  (the table holds it)
    return grant_role(
        user,
        unit=invitation.unit,
        role=invitation.role,
        purpose=invitation.purpose,
        valid_from=invitation.valid_from,
        valid_until=invitation.valid_until,
        by=by,
    )
