"""Delivery reports of mail servers (RFC 3464): which mail came back, and what was said."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import Any

KINDS = {"failed": "bounced", "delivered": "delivered", "relayed": "delivered"}


@dataclass(frozen=True, slots=True)
class Report:
    message_id: str
    kind: str
    said: str


def read_report(data: bytes) -> Report | None:
    """What a mail says of one of ours; None where it is no delivery report, or says only that
    a mail is late."""
    mail = message_from_bytes(data, policy=policy.default)
    if mail.get_content_type() != "multipart/report":
        return None
    parts = list(mail.walk())
    about = next(filter(None, map(_message_id, parts[1:])), "")
    for fields in _recipients(parts):
        kind = KINDS.get(str(fields.get("action", "")).strip().lower())
        if kind and about:
            return Report(about, kind, _said(fields))
    return None


def _recipients(parts: list[EmailMessage]) -> Iterator[Message]:
    """The fields of each recipient: those after the first block, which tells of the server."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            blocks: Any = part.get_payload()
            yield from (block for block in blocks[1:] if isinstance(block, Message))


def _message_id(part: EmailMessage) -> str:
    """Of the mail that came back: it, or its headers alone, go with the report."""
    if part.get_content_type() == "text/rfc822-headers":
        part = message_from_bytes(part.get_content().encode(), policy=policy.default)
    return str(part.get("message-id", "")).strip()


def _said(fields: Message) -> str:
    code = str(fields.get("diagnostic-code", "")) or str(fields.get("status", ""))
    return code.partition(";")[2].strip() or code.strip()
