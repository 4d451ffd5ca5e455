"""Sending notices, and having read one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.scopes import scoped
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.tools.notices.models import Notice, Reading

NOTICES_SENT = Sentence("notices.sent", _("Notices sent on Koryu: %(count)s."))
AT_ONCE = 200  # the second wall compares each row with all open scopes: keep these few


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is sent. ``recipient`` is a scope: ``person:…``, ``host:…``,
    ``organisation:…``; ``link`` is an address on Koryu."""

    recipient: str
    subject_en: str
    subject_ja: str
    body_en: str
    body_ja: str
    link: str = ""


@transaction.atomic
def send_notices(drafts: Sequence[Draft], *, by: Viewer) -> list[Notice]:
    """Put each message into its recipient's inbox, in order.

    The rows are open to their recipients alone, not to the sender; the whole act leaves
    one entry, on its first notice.
    """
    notices = [made for batch in _batches(drafts) for made in _send(batch, by)]
    if notices:
        leave_entry(NOTICES_SENT, notices[0], by=by, count=len(notices))
    return notices


def mark_read(notice: Notice, *, by: Viewer) -> None:
    """The viewer has opened this notice; opening it again changes nothing."""
    if by.user is not None:
        Reading.objects.get_or_create(notice=notice, user=by.user)


def _batches(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    for start in range(0, len(drafts), AT_ONCE):
        yield drafts[start : start + AT_ONCE]


def _send(drafts: Sequence[Draft], by: Viewer) -> list[Notice]:
    with scoped({draft.recipient for draft in drafts}):
        return Notice.objects.bulk_create(_notice(draft, by) for draft in drafts)


def _notice(draft: Draft, by: Viewer) -> Notice:
    return Notice(
        recipient=draft.recipient,
        subject_en=draft.subject_en,
        subject_ja=draft.subject_ja,
        body_en=draft.body_en,
        body_ja=draft.body_ja,
        link=draft.link,
        sent_by=by.user,
        scopes=[draft.recipient],
    )
