"""Reports of mail servers are read, and what came back is shown to who sees to it."""

import io
import sys
from typing import Any

import pytest

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.command import main
from koryu.tools.notices.actions import Draft, send_notices
from koryu.tools.notices.models import Mail
from koryu.tools.notices.reports import Report, read_report

ID = "<0d0f6bfe-1d5f-4a83-9b34-7e3a3a0b3f10@koryu.example>"
RETURNED = """\
From: MAILER-DAEMON@mail.example
To: koryu@koryu.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0900

Final-Recipient: rfc822; gone@town.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user here

--b
Content-Type: {kind}

Message-ID: {id}
Subject: A message waits for you on Koryu
To: gone@town.example

--b--
"""


def report(action: str = "failed", kind: str = "text/rfc822-headers", about: str = ID) -> bytes:
    return RETURNED.format(action=action, kind=kind, id=about).encode()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_the_mail_and_what_was_said_are_found(kind: str) -> None:
    assert read_report(report(kind=kind)) == Report(ID, "bounced", "550 5.1.1 No such user here")


@pytest.mark.parametrize(("action", "kind"), [("relayed", "delivered"), ("Failed", "bounced")])
def test_what_happened_is_read(action: str, kind: str) -> None:
    found = read_report(report(action=action))
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "data", [report(action="delayed"), report(about=""), b"Subject: Thank you\n\nHi", b"", b"\xff"]
)
def test_what_is_no_report_is_left_to_people(data: bytes) -> None:
    assert read_report(data) is None


def call(monkeypatch: pytest.MonkeyPatch, data: bytes) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return main.main(["returned"])


@pytest.mark.django_db
def test_the_command_shows_it_among_the_deliveries(
    cast: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with scoped(SYSTEM.scopes):
        send_notices([Draft("clair", "S", "件", "B", "本")], by=SYSTEM)
        mail = Mail.objects.first()
    assert mail is not None
    assert call(monkeypatch, report(about=mail.message_id)) == 0
    with scoped(SYSTEM.scopes):
        mail.refresh_from_db()
    assert (mail.state, mail.said) == ("bounced", "550 5.1.1 No such user here")
    assert call(monkeypatch, report()) == 1
    assert call(monkeypatch, b"Hello") == 1
    assert capsys.readouterr().err.splitlines() == [
        "This reports on a mail that Koryu did not send.",
        "This is no report that a mail came back.",
    ]
