"""The calendar of what a post has to do, at an address that can be made anew."""

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Membership
from koryu.accounts.viewer import Viewer, hat_of
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.correspondence.actions.common import post_of
from koryu.desks.correspondence.models import Feed
from koryu.desks.correspondence.moves import STAFF, check_role
from koryu.desks.correspondence.queries import Due, DueList, feed_by_digest

BYTES = 32  # of chance in the address
MOST = 500  # entries of a calendar


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def renew_feed(*, by: Viewer) -> str:
    """A new secret, told this once; the address before opens nothing any more."""
    check_role(by, *STAFF)
    post = _own_post(by)
    secret = secrets.token_urlsafe(BYTES)
    Feed.objects.update_or_create(post=post, defaults={"digest": digest_of(secret)})
    return secret


@transaction.atomic
def end_feed(*, by: Viewer) -> None:
    """No address opens the calendar any more."""
    Feed.objects.filter(post=_own_post(by)).delete()


def read_feed(secret: str) -> tuple[Membership, list[Due]] | None:
    """The post and what is due to its holder; None where the secret opens nothing."""
    feed = feed_by_digest(digest_of(secret))
    if feed is None:
        return None
    holder = Viewer(feed.post.user, (hat_of(feed.post, feed.post.user),))
    with scoped(holder.scopes):
        return feed.post, DueList(holder, mine=True)[:MOST]


def _own_post(by: Viewer) -> Membership:
    post = post_of(by)
    if post is None or post.user_id != by.user_id:
        raise Refused(_("Only the holder of a post has its calendar."))
    return post
