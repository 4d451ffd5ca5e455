"""Handing a post over to somebody who has no account yet."""

from datetime import date

from koryu.accounts.actions.invitations import invite
from koryu.accounts.actions.posts import ONE_DAY, held, keep_an_administrator, release
from koryu.accounts.models import Invitation, Membership
from koryu.accounts.viewer import Viewer
from koryu.base.scopes import granting


@granting()
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
    it from the day. Taken up late, it stands empty in between; withdrawn, the post runs as
    before, with what was lent of it."""
    post = held(membership, by)
    keep_an_administrator(post, on - ONE_DAY)
    held_until = post.valid_until
    post = release(post, by=by, on=on)
    return invite(
        email=email,
        name=name,
        unit=post.unit,
        role=post.role,
        purpose=post.purpose,
        valid_from=on,
        valid_until=valid_until,
        succeeds=post,
        held_until=held_until,
        by=by,
    )
