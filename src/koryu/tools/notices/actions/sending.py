"""Sending notices, having read one, answering one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, HOUSE, scoped
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.tools.notices.actions.queueing import queue_mails
from koryu.tools.notices.models import SIDES, Answer, Mail, Mailing, Notice, Reading

NOTICES_SENT = Sentence(
    "notices.sent_and_mailed",
    _(
        "Notices sent on Koryu: %(count)s. Mails queued that tell of them: %(mails)s; recipients "
        "whom nobody can write to: %(silent)s."
    ),
)
AT_ONCE = 200  # the second wall compares each row with all open scopes: keep these few


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is sent. ``recipient`` is a scope: ``person:…``, ``host:…``,
    ``organisation:…``, ``post:…``; ``link`` is an address on Koryu."""

    recipient: str
    subject_en: str
    subject_ja: str
    body_en: str
    body_ja: str
    link: str = ""


@transaction.atomic
def send_notices(
    drafts: Sequence[Draft],
    *,
    by: Viewer,
    seen_by: Iterable[str] | None = None,
    mailing: Mailing | None = None,
) -> list[Notice]:
    """Put each message into its recipient's inbox, in order, and queue the mails that tell of it.

    The notices are open to their recipients alone, not to the sender. The mails are open to
    ``seen_by``, else to the sender's office; they say only that something waits. The whole act
    leaves one entry, on its first notice.
    """
    notices = [made for batch in _batches(drafts) for made in _send(batch, by, mailing)]
    if notices:
        scopes = HOUSE & frozenset(seen_by or ()) or office_of(by)
        with scoped(scopes):
            mails = queue_mails(notices, scopes=scopes, by=by)
            facts = {"count": len(notices), **_counted(mails)}
            leave_entry(NOTICES_SENT, notices[0], by=by, scopes=scopes, **facts)
    return notices


def _counted(mails: Sequence[Mail]) -> dict[str, int]:
    waiting = sum(mail.state == Mail.State.QUEUED for mail in mails)
    return {"mails": waiting, "silent": len(mails) - waiting}


def office_of(by: Viewer) -> frozenset[str]:
    """The side of the house that sees to it that what they send arrives."""
    own = frozenset() if by.is_system else by.own_scopes & SIDES
    return own or frozenset({CLAIR})


def mark_read(notice: Notice, *, by: Viewer) -> None:
    """The viewer has opened this notice; opening it again changes nothing."""
    if by.user is not None:
        Reading.objects.get_or_create(notice=notice, user=by.user)


@transaction.atomic
def answer_notice(notice: Notice, *, text: str, by: Viewer) -> Answer:
    """The recipient answers what was asked of them, once; those who asked read it."""
    if not notice.asks_answer or notice.mailing_id is None or by.user is None:
        raise Refused(_("This message asks for no answer."))
    if Answer.objects.filter(notice=notice).exists():
        raise Refused(_("This has been answered already."))
    scopes = sorted({notice.recipient, *notice.answer_scopes})
    made: Answer = Answer.objects.create(
        notice=notice, mailing_id=notice.mailing_id, text=text, by=by.user, scopes=scopes
    )
    return made


def _batches(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    for start in range(0, len(drafts), AT_ONCE):
        yield drafts[start : start + AT_ONCE]


def _send(drafts: Sequence[Draft], by: Viewer, mailing: Mailing | None) -> list[Notice]:
    with scoped({draft.recipient for draft in drafts}):
        return Notice.objects.bulk_create(_notice(draft, by, mailing) for draft in drafts)


def _notice(draft: Draft, by: Viewer, mailing: Mailing | None) -> Notice:
    asks = mailing is not None and mailing.asks_answer
    return Notice(
        recipient=draft.recipient,
        subject_en=draft.subject_en,
        subject_ja=draft.subject_ja,
        body_en=draft.body_en,
        body_ja=draft.body_ja,
        link=draft.link,
        sent_by=by.user,
        mailing=mailing,
        answer_scopes=mailing.scopes if mailing and asks else [],
        answer_by=mailing.answer_by if mailing and asks else None,
        scopes=[draft.recipient],
    )
