"""Mailings: drafted, read with everybody who gets them, approved by a second person, released."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.days import refuse_far
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.tools.notices import audiences
from koryu.tools.notices.actions.sending import Draft, office_of, send_notices
from koryu.tools.notices.models import Addressee, Mailing, TemplateVersion
from koryu.tools.notices.moves import MAILING_MOVES, SENDERS
from koryu.tools.notices.wording import filled, missing

LONGEST_SUBJECT = 200
RELEASE = "notices.release"  # the job's name
DRAFTED = Sentence("notices.mailing_drafted", _("The mailing was drafted."))
CHANGED = Sentence("notices.mailing_changed", _("The draft of the mailing was changed."))
MOVED = {
    "read": Sentence(
        "notices.mailing_read", _("The mailing was read with its recipients: %(count)s.")
    ),
    "approve": Sentence("notices.mailing_approved", _("The mailing was approved.")),
    "reopen": Sentence("notices.mailing_reopened", _("The mailing went back to the draft.")),
    "withdraw": Sentence("notices.mailing_withdrawn", _("The mailing was withdrawn.")),
    "schedule": Sentence("notices.mailing_scheduled", _("A time was set for the release.")),
    "release": Sentence(
        "notices.mailing_released", _("The mailing was released to its recipients: %(count)s.")
    ),
}


@transaction.atomic
def draft_mailing(
    *,
    by: Viewer,
    template: TemplateVersion | None = None,
    params: Mapping[str, Any] | None = None,
    **words: Any,
) -> Mailing:
    """A new draft, seen by the office that writes it."""
    if not by.holds(*SENDERS):
        raise Refused(_("Your role does not include this step."))
    mailing = Mailing(template=template, made_by=by.user, scopes=sorted(office_of(by)))
    _word(mailing, params, words)
    mailing.save()
    _leave(DRAFTED, mailing, by)
    return mailing


@transaction.atomic
def change_mailing(
    mailing: Mailing, *, by: Viewer, params: Mapping[str, Any] | None = None, **words: Any
) -> Mailing:
    """Other words or recipients, as long as it is a draft."""
    mailing = _locked(mailing)
    MAILING_MOVES.check("read", mailing, by)
    _word(mailing, params, words)
    mailing.made_by = by.user  # whoever wrote last has written it
    mailing.save()
    _leave(CHANGED, mailing, by)
    return mailing


@transaction.atomic
def read_mailing(mailing: Mailing, *, by: Viewer) -> Mailing:
    """Somebody has read it: words and recipients are frozen. A placeholder that has nothing to
    stand for, for anybody, refuses it; and so does a mailing that nobody gets."""
    mailing = _locked(mailing)
    move = MAILING_MOVES.check("read", mailing, by)
    addressees = addressees_now(mailing, by)
    _refuse_gaps(mailing, addressees)
    Addressee.objects.bulk_create(addressees, batch_size=1000)
    mailing.state, mailing.read_by, mailing.read_at = move.to, by.user, timezone.now()
    mailing.save()
    _leave(MOVED["read"], mailing, by, count=len(addressees))
    return mailing


@transaction.atomic
def approve_mailing(mailing: Mailing, *, by: Viewer) -> Mailing:
    mailing = _locked(mailing)
    move = MAILING_MOVES.check("approve", mailing, by)
    mailing.state, mailing.approved_by, mailing.approved_at = move.to, by.user, timezone.now()
    mailing.save()
    _leave(MOVED["approve"], mailing, by)
    return mailing


@transaction.atomic
def reopen_mailing(mailing: Mailing, *, by: Viewer) -> Mailing:
    """Back to the draft: what was read and approved no longer counts, nor does the time."""
    mailing = _locked(mailing)
    move = MAILING_MOVES.check("reopen", mailing, by)
    mailing.addressees.all().delete()
    mailing.state = move.to
    mailing.read_by = mailing.approved_by = None
    mailing.read_at = mailing.approved_at = mailing.release_at = None
    mailing.save()
    _leave(MOVED["reopen"], mailing, by)
    return mailing


@transaction.atomic
def withdraw_mailing(mailing: Mailing, *, by: Viewer) -> Mailing:
    """It is never released; it stays on record."""
    mailing = _locked(mailing)
    move = MAILING_MOVES.check("withdraw", mailing, by)
    mailing.state, mailing.release_at, mailing.ended_at = move.to, None, timezone.now()
    mailing.save()
    _leave(MOVED["withdraw"], mailing, by)
    return mailing


@transaction.atomic
def schedule_mailing(mailing: Mailing, *, release_at: datetime, by: Viewer) -> Mailing:
    """It is released at this time by itself, unless it is withdrawn or reopened before."""
    mailing = _locked(mailing)
    MAILING_MOVES.check("schedule", mailing, by)
    refuse_far(release_at.date())
    if release_at <= timezone.now():
        raise Refused(_("Give a time to come, or release it now."))
    mailing.release_at = release_at
    mailing.save()
    _leave(MOVED["schedule"], mailing, by)
    app.configure_task(RELEASE, queue="mail", schedule_at=release_at).defer(mailing_id=mailing.pk)
    return mailing


@transaction.atomic
def release_mailing(mailing: Mailing, *, by: Viewer) -> Mailing:
    """To everybody's inbox at one moment, once, and by mail."""
    mailing = _locked(mailing)
    MAILING_MOVES.check("release", mailing, by)
    return _release(mailing, by)


def release_due(mailing_id: int, *, now: datetime | None = None) -> bool:
    """Release the mailing if its time has come; whether it was. A second call changes nothing."""
    with scoped(SYSTEM.scopes):
        mailing = Mailing.objects.select_for_update(of=("self",)).get(pk=mailing_id)
        due = mailing.release_at is not None and mailing.release_at <= (now or timezone.now())
        if mailing.state != Mailing.State.APPROVED or not due:
            return False
        _release(mailing, SYSTEM)
    return True


def addressees_now(mailing: Mailing, viewer: Viewer) -> list[Addressee]:
    """Those whom the query of the mailing finds now, each once; not yet kept."""
    audience = audiences.by_code(mailing.audience)
    if audience is None:
        raise Refused(_("Nobody knows these recipients any more: choose others."))
    found: dict[str, Addressee] = {}
    for recipient in audience.recipients(viewer, mailing.params):
        found.setdefault(recipient.scope, _addressee(mailing, recipient))
    return list(found.values())


def _addressee(mailing: Mailing, recipient: audiences.Recipient) -> Addressee:
    return Addressee(
        mailing=mailing,
        recipient=recipient.scope,
        name_en=recipient.name.en,
        name_ja=recipient.name.ja,
        values=recipient.pairs(),
        scopes=mailing.scopes,
    )


def _release(mailing: Mailing, by: Viewer) -> Mailing:
    addressees = list(mailing.addressees.all())
    _refuse_gaps(mailing, addressees)
    drafts = [_draft(mailing, addressee) for addressee in addressees]
    send_notices(drafts, by=by, seen_by=mailing.scopes, mailing=mailing)
    mailing.state, mailing.ended_at = Mailing.State.RELEASED, timezone.now()
    mailing.save()
    _leave(MOVED["release"], mailing, by, count=len(drafts))
    return mailing


def _draft(mailing: Mailing, addressee: Addressee) -> Draft:
    return Draft(addressee.recipient, **filled(mailing, addressee.values))


def _refuse_gaps(mailing: Mailing, addressees: list[Addressee]) -> None:
    if not addressees:
        raise Refused(_("Nobody would get this: choose other recipients."))
    for addressee in addressees:
        if gaps := missing(mailing, addressee.values):
            raise Refused(
                _("For %(name)s there is nothing to put in the place of %(gaps)s.")
                % {"name": addressee.name, "gaps": ", ".join(f"{{{gap}}}" for gap in gaps)}
            )
        said = filled(mailing, addressee.values)
        if max(len(said["subject_en"]), len(said["subject_ja"])) > LONGEST_SUBJECT:
            raise Refused(
                _("With the name of %(name)s the subject is longer than %(most)s characters.")
                % {"name": addressee.name, "most": LONGEST_SUBJECT}
            )


WORDS = ("title", "audience", "subject_en", "subject_ja", "body_en", "body_ja")


def _word(mailing: Mailing, params: Mapping[str, Any] | None, words: Mapping[str, Any]) -> None:
    for name in WORDS:
        setattr(mailing, name, words[name])
    mailing.params = dict(params or {})
    mailing.asks_answer = bool(words.get("asks_answer"))
    by_day: date | None = words.get("answer_by")
    refuse_far(*([by_day] if by_day else []))
    mailing.answer_by = by_day if mailing.asks_answer else None


def _locked(mailing: Mailing) -> Mailing:
    found: Mailing = Mailing.objects.select_for_update(of=("self",)).get(pk=mailing.pk)
    return found


def _leave(sentence: Sentence, mailing: Mailing, by: Viewer, **facts: Any) -> None:
    scopes: Iterable[str] = mailing.scopes
    leave_entry(sentence, mailing, by=by, scopes=scopes, **facts)
