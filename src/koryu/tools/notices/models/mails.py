"""What goes out by mail: a row a letter, from the queue to where it ended."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.base.models import ScopedModel, Viewer, WalledQuerySet
from koryu.tools.notices.models.inbox import Notice
from koryu.tools.notices.models.mailings import Mailing


class BundleQuerySet(WalledQuerySet):
    """The worker's own."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.none()


class Bundle(models.Model):
    """The mails that one job sends over one line to the mail server; ``tries`` counts how often
    it had to begin again."""

    tries = models.PositiveSmallIntegerField(default=0)

    objects = BundleQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)


class Mail(ScopedModel):
    """That a notice waits, told by mail to one address. It holds nothing of what the notice
    says; its scopes are those of the office that sends, who sees to it that it arrives.

    ``sending`` is written before the mail server is spoken to, so that a mail found so later
    was cut off: whether it went nobody knows, and an officer decides.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("mail", "waiting")
        SENDING = "sending", pgettext_lazy("mail", "being sent")
        SENT = "sent", pgettext_lazy("mail", "sent")
        FAILED = "failed", pgettext_lazy("mail", "not sent")
        UNCERTAIN = "uncertain", pgettext_lazy("mail", "uncertain")
        BOUNCED = "bounced", pgettext_lazy("mail", "came back")

    class Trouble(models.TextChoices):
        NOBODY = "nobody", _("Nobody to write to: no account, and no address in the sheets.")
        ADDRESS = "address", _("The address cannot be right.")
        REFUSED = "refused", _("The mail server refused it.")
        BUSY = "busy", _("The mail server wants it later.")
        UNREACHED = "unreached", _("The mail server could not be reached.")
        CUT_OFF = "cut_off", _("Sending was cut off: it may have gone out or not.")
        RETURNED = "returned", _("It was sent and came back.")
        COMPLAINT = "complaint", _("It arrived, and was marked as unwanted there.")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="mails", db_index=False)
    mailing = models.ForeignKey(
        Mailing, models.PROTECT, null=True, related_name="mails", db_index=False
    )
    recipient = models.CharField(max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    provider_id = models.CharField(max_length=200, blank=True)
    bundle = models.ForeignKey(Bundle, models.PROTECT, null=True, related_name="mails")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    trouble = models.CharField(max_length=10, choices=Trouble, blank=True)
    said = models.CharField(max_length=300, blank=True)  # by the mail server
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    queued_at = models.DateTimeField(auto_now_add=True)
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)  # where a provider tells it
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [
            GinIndex(fields=["scopes"], name="mail_scopes"),
            models.Index(fields=["mailing", "recipient"], name="mail_recipient"),
            models.Index(fields=["state", "-queued_at"], name="mail_state"),
            models.Index(
                fields=["provider_id"], condition=~Q(provider_id=""), name="mail_provider_id"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["notice", "address"], name="one_mail_an_address")
        ]

    def __str__(self) -> str:
        return self.message_id
