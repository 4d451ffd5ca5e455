"""The postman: each mail is taken, sent and noted in three steps, so that whatever happens in
between, nothing is lost and nothing is sent twice without anybody's word."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from smtplib import (
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import Any, NamedTuple
from uuid import UUID

from anymail.exceptions import AnymailAPIError, AnymailError
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from koryu.accounts import links
from koryu.accounts.actions import keep_invited
from koryu.accounts.mails import LANGUAGES, absolute, in_languages
from koryu.accounts.models import Invitation, Role, Unit
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.tools.notices.actions.queueing import BEHIND_OTHERS, SEND, named
from koryu.tools.notices.models import Bundle, Mail, Notice

log = logging.getLogger(__name__)
TRIES = 8  # of one mail that the server wants later
LONGEST_WAIT = 60  # minutes
TEMPLATE = "notices/mails/notice"
State, Trouble = Mail.State, Mail.Trouble


class Fate(NamedTuple):
    """What became of a mail."""

    state: str
    trouble: str = ""
    said: str = ""
    provider_id: str = ""


class Taken(NamedTuple):
    """A mail that is this worker's to send, as a letter."""

    mail: Mail
    letter: EmailMessage


def send_bundle(bundle_id: int) -> None:
    """Send what waits in this bundle. What an earlier worker was cut off from is noted as
    uncertain; what the server wants later stays in the queue, with a job for it."""
    line = get_connection()
    try:
        for mail_id in list(_waiting_in(bundle_id)):
            if not _send(mail_id, line):
                break  # nobody answers there: the others need not try
    finally:
        line.close()
    _come_back(bundle_id)


def _waiting_in(bundle_id: int) -> Iterator[int]:
    with scoped(SYSTEM.scopes):
        waiting = Mail.objects.filter(bundle=bundle_id, state__in=(State.QUEUED, State.SENDING))
        yield from list(waiting.order_by("pk").values_list("pk", flat=True))


def _send(mail_id: int, line: Any) -> bool:
    """Whether the server can be spoken to."""
    taken = _take(mail_id)
    if taken is None:
        return True
    try:
        line.open()
    except (OSError, SMTPException) as error:
        log.warning("the mail server could not be reached: %s", type(error).__name__)
        _note(taken.mail, Fate(State.QUEUED, Trouble.UNREACHED, _words_of(error)))
        return False
    _note(taken.mail, _speak(taken.letter, line))
    return True


def _take(mail_id: int) -> Taken | None:
    """From here on the mail counts as being sent, whatever happens to this worker."""
    with scoped(SYSTEM.scopes):
        mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail_id)
        if mail.state == State.SENDING:
            mail.state, mail.trouble = State.UNCERTAIN, Trouble.CUT_OFF
            mail.save(update_fields=["state", "trouble"])
            log.warning("mail %s was cut off: an officer decides", mail.pk)
            return None
        if mail.state != State.QUEUED:
            return None
        letter = _letter(mail)
        mail.state, mail.sending_at = State.SENDING, timezone.now()
        mail.attempts += 1
        mail.save(update_fields=["state", "sending_at", "attempts"])
    return Taken(mail, letter)


def _speak(letter: EmailMessage, line: Any) -> Fate:
    try:
        line.send_messages([letter])
    except Exception as error:  # a mail's fate is noted, whatever kind of trouble it met
        line.close()
        fate = fate_of(error)
        log.warning("a mail is %s: %s", fate.state, type(error).__name__)
        return fate
    known = getattr(getattr(letter, "anymail_status", None), "message_id", None)
    return Fate(State.SENT, provider_id="" if known is None else str(known))


def fate_of(error: Exception) -> Fate:
    """What is sure after this error. A server that answered has not taken the mail; where the
    line broke, nobody knows."""
    said = _words_of(error)
    code = _code_of(error)
    if code is not None:
        later = code in (421, 429) or (400 <= code < 500 and not isinstance(error, AnymailError))
        if later:
            return Fate(State.QUEUED, Trouble.BUSY, said)
        if code >= 500 and isinstance(error, AnymailError):
            return Fate(State.UNCERTAIN, Trouble.CUT_OFF, said)
        return Fate(State.FAILED, Trouble.REFUSED, said)
    if isinstance(error, AnymailError) and not isinstance(error, AnymailAPIError):
        return Fate(State.FAILED, Trouble.REFUSED, said)
    if isinstance(
        error, ValueError | SMTPNotSupportedError
    ):  # of a header or an address: nothing was said yet
        return Fate(State.FAILED, Trouble.ADDRESS, said)
    return Fate(State.UNCERTAIN, Trouble.CUT_OFF, said)


def _code_of(error: Exception) -> int | None:
    if isinstance(error, SMTPRecipientsRefused):
        return max((code for code, _said in error.recipients.values()), default=None)
    if isinstance(error, SMTPResponseException):
        return int(error.smtp_code)
    return getattr(error, "status_code", None)


def _words_of(error: Exception) -> str:
    """What the server said, on one line."""
    if isinstance(error, SMTPResponseException):
        told = error.smtp_error
        text = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
        return " ".join(f"{error.smtp_code} {text}".split())[:300]
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def _note(mail: Mail, fate: Fate) -> None:
    """Write down what became of it: also when meanwhile it was taken for cut off, for whoever
    sent it knows better; never when somebody has decided."""
    with scoped(SYSTEM.scopes):
        now = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
        if now.attempts != mail.attempts or now.state not in (State.SENDING, State.UNCERTAIN):
            return
        given_up = fate.trouble == Trouble.BUSY and now.attempts >= TRIES
        now.state = State.FAILED if given_up else fate.state
        now.trouble, now.said, now.provider_id = fate.trouble, fate.said, fate.provider_id
        now.sent_at = timezone.now() if fate.state == State.SENT else None
        now.save(update_fields=["state", "trouble", "said", "provider_id", "sent_at"])


def _come_back(bundle_id: int) -> None:
    """A job for what is still waiting, each time after a longer pause."""
    with scoped(SYSTEM.scopes):
        if not Mail.objects.filter(bundle=bundle_id, state=State.QUEUED).exists():
            return
        bundle = Bundle.objects.select_for_update().get(pk=bundle_id)
        bundle.tries += 1
        bundle.save(update_fields=["tries"])
        wait = timedelta(minutes=min(2**bundle.tries, LONGEST_WAIT))
        at = timezone.now() + wait
        job = app.configure_task(SEND, queue="mail", priority=BEHIND_OTHERS, schedule_at=at)
        job.defer(bundle_id=bundle_id)


def _letter(mail: Mail) -> EmailMessage:
    """That something waits, and where; for those who have no account yet, how to get in."""
    with scoped({mail.recipient}):
        key = Notice.objects.values_list("key", flat=True).get(pk=mail.notice_id)
    invitation = _invitation(mail) if mail.user_id is None else None
    context = {
        "link": absolute(reverse("notices:notice", args=[key])),
        "invitation": absolute(links.of_invitation(invitation)) if invitation else "",
        "until": invitation.expires_at if invitation else None,
    }
    languages = [mail.language] if mail.language in LANGUAGES else LANGUAGES
    letter = in_languages(TEMPLATE, mail.address, context, languages)
    letter.from_email = settings.DEFAULT_FROM_EMAIL
    letter.extra_headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    letter.metadata = {"mail": str(mail.key)}  # type: ignore[attr-defined]  # for providers
    return letter


def _invitation(mail: Mail) -> Invitation | None:
    if key := named(mail.recipient, "person"):
        return keep_invited(mail.address, person_key=UUID(key))
    unit = Unit.objects.filter(code=named(mail.recipient, "organisation")).first()
    role = Role.ORGANISATION_OFFICER.value
    return keep_invited(mail.address, unit=unit, role=role) if unit else None
