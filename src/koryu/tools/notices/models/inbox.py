"""Messages in the house's own inboxes: one row a recipient, frozen when sent; who has read them,
and what was answered."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from koryu.base.models import Bilingual, ScopedModel, ScopedQuerySet, Viewer, WalledQuerySet
from koryu.tools.notices.models.mailings import Mailing


class NoticeQuerySet(ScopedQuerySet):
    """Only those to whom it is addressed; not even CLAIR reads another's inbox,
    and no emergency opens it."""

    def visible_to(self, viewer: Viewer) -> "NoticeQuerySet":
        return self.filter(recipient__in=sorted(viewer.own_scopes))


class Notice(ScopedModel):
    """A message to one recipient: a scope such as ``person:…`` or ``host:…``. Where it asks for
    an answer ``answer_scopes`` names those who read it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.CharField(max_length=80, db_index=True)
    subject_en = models.CharField(max_length=200)
    subject_ja = models.CharField(max_length=200)
    body_en = models.TextField()
    body_ja = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    mailing = models.ForeignKey(Mailing, models.PROTECT, null=True, related_name="notices")
    answer_scopes = ArrayField(models.TextField(), default=list)
    answer_by = models.DateField(null=True)

    objects = NoticeQuerySet.as_manager()  # type: ignore[misc]  # narrower than ScopedModel's

    subject = Bilingual("subject")
    body = Bilingual("body")

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [GinIndex(fields=["scopes"], name="notice_scopes")]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "recipient"],
                condition=Q(mailing__isnull=False),
                name="in_the_inbox_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def asks_answer(self) -> bool:
        return bool(self.answer_scopes)


class ReadingQuerySet(WalledQuerySet):
    """One's own readings."""

    def visible_to(self, viewer: Viewer) -> "ReadingQuerySet":
        return self.filter(user=viewer.user_id)


class Reading(models.Model):
    """A user has opened a notice."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="read_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} · {self.user_id}"


class Answer(ScopedModel):
    """What a recipient answered to a notice that asked: one answer, by whoever was first."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="answer")
    mailing = models.ForeignKey(Mailing, models.PROTECT, related_name="answers")
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [GinIndex(fields=["scopes"], name="answer_scopes")]

    def __str__(self) -> str:
        return f"{self.notice_id} · {self.by}"
