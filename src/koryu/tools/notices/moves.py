"""Where mailings and mails can go, who moves them, and when."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.accounts.models import Role
from koryu.base.moves import Move, Moves
from koryu.tools.notices.models import Mail, Mailing

DRAFT, READ, APPROVED, RELEASED, WITHDRAWN = Mailing.State.values
QUEUED, SENDING, SENT, FAILED, UNCERTAIN, BOUNCED = Mail.State.values
APPROVERS = (Role.PLACEMENT_APPROVER.value, Role.DEPARTMENT_HEAD.value)
SENDERS = (Role.PLACEMENT_OFFICER.value, Role.CORRESPONDENCE_OFFICER.value, *APPROVERS)


def _second_person(mailing: Mailing, mover: Any) -> Promise | None:
    deciding = {mover.user_id, mover.in_place_of_id} - {None}
    if deciding & {mailing.made_by_id, mailing.read_by_id}:
        return _("Whoever wrote or read it does not approve it: this takes a second person.")
    return None


def _has_words(mailing: Mailing, _mover: Any) -> Promise | None:
    texts = (mailing.subject_en, mailing.subject_ja, mailing.body_en, mailing.body_ja)
    return None if all(text.strip() for text in texts) else _("Write it in both languages first.")


MAILING_MOVES = Moves(
    [
        Move("read", (DRAFT,), READ, SENDERS, _("I have read it: freeze it"), _has_words),
        Move("approve", (READ,), APPROVED, APPROVERS, _("Approve"), _second_person),
        Move("release", (APPROVED,), RELEASED, SENDERS, _("Release now")),
        Move("schedule", (APPROVED,), APPROVED, SENDERS, _("Set the time")),
        Move("reopen", (READ, APPROVED), DRAFT, SENDERS, _("Back to the draft")),
        Move(
            "withdraw",
            (DRAFT, READ, APPROVED),
            WITHDRAWN,
            SENDERS,
            pgettext_lazy("mailing", "Withdraw"),
        ),
    ]
)
MAIL_MOVES = Moves(
    [
        Move("take_as_sent", (UNCERTAIN,), SENT, SENDERS, _("Take as sent")),
        Move("send_again", (UNCERTAIN, FAILED, BOUNCED), QUEUED, SENDERS, _("Send again")),
    ]
)
