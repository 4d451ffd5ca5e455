"""Inboxes, mailings and the mails that tell of them."""

from koryu.tools.notices.models.inbox import Answer, Notice, NoticeQuerySet, Reading
from koryu.tools.notices.models.mailings import (
    SIDES,
    Addressee,
    Mailing,
    Template,
    TemplateVersion,
    Wording,
)
from koryu.tools.notices.models.mails import Bundle, Mail

__all__ = [
    "SIDES",
    "Addressee",
    "Answer",
    "Bundle",
    "Mail",
    "Mailing",
    "Notice",
    "NoticeQuerySet",
    "Reading",
    "Template",
    "TemplateVersion",
    "Wording",
]
