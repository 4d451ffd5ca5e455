"""Handing a post over to somebody who has no account yet."""

from datetime import date

from django.db import transaction

from koryu.accounts.actions.invitations import invite
from koryu.accounts.actions.posts import release
from koryu.accounts.models import Invitation, Membership
from koryu.accounts.viewer import Viewer


@transaction.atomic
def hand_over_by_invitation(
    membership: Membership,
    *,
    email: str,
    name: str,
    by: Viewer,
    on: date,
    valid_until: date | None = None,
) -> Invitation:
    """One act: the holder's post ends on the day before, and somebody is invited to go on in
    it from the day. Taken up late, it stands empty in between."""
    post = release(membership, by=by, on=on)
    return invite(
        email=email,
        name=name,
        unit=post.unit,
        role=post.role,
        purpose=post.purpose,
        valid_from=on,
        valid_until=valid_until,
        succeeds=post,
        by=by,
    )
