"""Every write of inboxes, mailings and mails."""

from koryu.tools.notices.actions.deciding import decide_mail
from koryu.tools.notices.actions.queueing import can_be_written_to
from koryu.tools.notices.actions.sending import Draft, answer_notice, mark_read, send_notices

__all__ = [
    "Draft",
    "answer_notice",
    "can_be_written_to",
    "decide_mail",
    "mark_read",
    "send_notices",
]
