"""Reading inboxes."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from koryu.accounts.models import Membership
from koryu.accounts.viewer import Viewer
from koryu.base.todo import Todo
from koryu.tools.notices.models import Answer, Notice, NoticeQuerySet, Reading
from koryu.tools.notices.queries.mailings import waiting_for


def inbox(viewer: Viewer) -> NoticeQuerySet:
    """The viewer's notices with ``is_read``: unread ones first, then the newest first."""
    read = Reading.objects.visible_to(viewer).filter(notice=OuterRef("pk"))
    found: NoticeQuerySet = Notice.objects.visible_to(viewer).annotate(is_read=Exists(read))
    return found.order_by("is_read", "-sent_at", "-pk")


def answer_to(notice: Notice) -> Answer | None:
    """What the recipient answered; whoever sees the notice sees it."""
    if not notice.asks_answer:
        return None
    found: Answer | None = Answer.objects.filter(notice=notice).select_related("by").first()
    return found


def work_of_post(holder: Viewer, post: Membership) -> Iterator[Todo]:
    """Messages belong to the post: whoever takes it over finds them all."""
    if unread := unread_count(holder):
        yield Todo(_("Messages to the post that its holder has not read"), "", count=unread)


def todo_for(viewer: Viewer) -> list[Todo]:
    """What the offices that write to many have to do."""
    pages = {"uncertain": "notices:deliveries"}
    return [
        Todo(label, f"{reverse(pages.get(state, 'notices:mailings'))}?state={state}", count=count)
        for label, state, count in waiting_for(viewer)
        if count
    ]


def unread_count(viewer: Viewer) -> int:
    return inbox(viewer).filter(is_read=False).count() if viewer.user_id else 0
