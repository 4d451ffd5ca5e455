"""What officers and others decide of mails: uncertain ones, those that came back, and those whose
worker died."""

from django.db import transaction
from django.db.models import BigIntegerField, Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.tools.notices.actions.queueing import (
    SEND,
    addresses_behind,
    may_be_written_to,
    queue_bundles,
)
from koryu.tools.notices.models import Bundle, Mail
from koryu.tools.notices.moves import MAIL_MOVES

TAKEN_AS_SENT = Sentence("notices.taken_as_sent", _("The uncertain mail was taken as sent."))
SENT_AGAIN = Sentence("notices.sent_again", _("The mail was put in the queue again."))
State, Trouble = Mail.State, Mail.Trouble
WAITING = (State.QUEUED, State.SENDING)
UNDER_WAY = ("todo", "doing")  # states of a job


@transaction.atomic
def decide_mail(mail: Mail, move: str, *, by: Viewer) -> Mail:
    """``take_as_sent``, or ``send_again``: under the same Message-ID, so that a mail program which
    has it already shows it once; to today's address, where the last one was wrong."""
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    moved = MAIL_MOVES.check(move, mail, by)
    if move == "send_again":
        _queue_again(mail)
    else:
        mail.sent_at = mail.sending_at
    mail.state = moved.to
    mail.decided_by, mail.decided_at = by.user, timezone.now()
    mail.save()
    sentence = SENT_AGAIN if move == "send_again" else TAKEN_AS_SENT
    leave_entry(sentence, mail, by=by, scopes=mail.scopes)
    return mail


def _queue_again(mail: Mail) -> None:
    if mail.state != State.UNCERTAIN:
        _look_up_address(mail)
    mail.trouble = mail.said = mail.provider_id = ""
    mail.attempts += 1  # what an earlier worker still has to say of it does not count
    mail.bundle = Bundle.objects.create()
    queue_bundles([mail.bundle])


def _look_up_address(mail: Mail) -> None:
    """The address of the account, else that of the sheets; Refused where there is none."""
    found = addresses_behind([mail.recipient]).get(mail.recipient, [])
    told = Mail.objects.filter(notice=mail.notice_id).exclude(pk=mail.pk)
    others = set(told.values_list("address", flat=True))
    same = [one for one in found if mail.user_id and one.user and one.user.pk == mail.user_id]
    left = same or [one for one in found if one.email not in others]
    if not left or not may_be_written_to(left[0].email):
        raise Refused(
            _("There is nobody to write to: give them an account, or correct the address first.")
        )
    mail.address, mail.user, mail.language = left[0].email, left[0].user, left[0].language


def note_tracking(*, message_id: str, kind: str, said: str = "") -> bool:
    """What a provider or a mail server tells of a mail later: that it arrived, came back, or was
    refused. False where it is no mail of ours."""
    with scoped(SYSTEM.scopes):
        mail = _tracked(message_id)
        if mail is None:
            return False
        if kind == "delivered":
            mail.arrived_at = mail.arrived_at or timezone.now()
        elif kind in ("bounced", "rejected"):
            mail.state, mail.trouble = State.BOUNCED, Trouble.RETURNED
        elif kind == "failed":
            mail.state, mail.trouble = State.FAILED, Trouble.REFUSED
        elif kind == "complained":
            mail.trouble = Trouble.COMPLAINT
        if kind in TOLD:
            mail.said = " ".join(said.split())[:300]
            mail.save(update_fields=["state", "trouble", "said", "arrived_at"])
    return True


TOLD = ("delivered", "bounced", "rejected", "failed", "complained")


def _tracked(message_id: str) -> Mail | None:
    """By the provider's number, or by our own where the provider keeps it."""
    if not message_id:
        return None
    rows = Mail.objects.select_for_update(of=("self",))
    found: Mail | None = (
        rows.filter(provider_id=message_id).first() or rows.filter(message_id=message_id).first()
    )
    return found


def bring_back_lost() -> int:
    """Queue again the bundles in which mails wait and for which no job is left, however that
    came; how many."""
    with scoped(SYSTEM.scopes):
        of_bundle = Cast(KeyTextTransform("bundle_id", "args"), BigIntegerField())
        jobs = ProcrastinateJob.objects.annotate(bundle=of_bundle).filter(
            task_name=SEND, status__in=UNDER_WAY, bundle=OuterRef("pk")
        )
        waiting = Mail.objects.filter(bundle=OuterRef("pk"), state__in=WAITING)
        lost = list(Bundle.objects.filter(Exists(waiting)).exclude(Exists(jobs)))
        queue_bundles(lost)
    return len(lost)
