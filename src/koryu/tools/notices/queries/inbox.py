"""Reading inboxes."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from koryu.accounts.models import Membership
from koryu.accounts.viewer import Viewer
from koryu.base.todo import Todo
from koryu.tools.notices.models import Notice, NoticeQuerySet, Reading


def inbox(viewer: Viewer) -> NoticeQuerySet:
    """The viewer's notices with ``is_read``: unread ones first, then the newest first."""
    read = Reading.objects.visible_to(viewer).filter(notice=OuterRef("pk"))
    found: NoticeQuerySet = Notice.objects.visible_to(viewer).annotate(is_read=Exists(read))
    return found.order_by("is_read", "-sent_at", "-pk")


def work_of_post(holder: Viewer, post: Membership) -> Iterator[Todo]:
    """Messages belong to the post: whoever takes it over finds them all."""
    if unread := unread_count(holder):
        yield Todo(_("Messages to the post that its holder has not read"), "", count=unread)


def unread_count(viewer: Viewer) -> int:
    return inbox(viewer).filter(is_read=False).count() if viewer.user_id else 0
