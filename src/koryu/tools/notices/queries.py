"""Reading inboxes."""

from django.db.models import Exists, OuterRef

from koryu.accounts.viewer import Viewer
from koryu.tools.notices.models import Notice, NoticeQuerySet, Reading


def inbox(viewer: Viewer) -> NoticeQuerySet:
    """The viewer's notices with ``is_read``: unread ones first, then the newest first."""
    read = Reading.objects.visible_to(viewer).filter(notice=OuterRef("pk"))
    found: NoticeQuerySet = Notice.objects.visible_to(viewer).annotate(is_read=Exists(read))
    return found.order_by("is_read", "-sent_at", "-pk")


def unread_count(viewer: Viewer) -> int:
    return inbox(viewer).filter(is_read=False).count() if viewer.user_id else 0
