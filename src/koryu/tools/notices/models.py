"""Messages in the house's own inboxes: one row a recipient, frozen when sent."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from koryu.base.models import Bilingual, ScopedModel, ScopedQuerySet, Viewer, WalledQuerySet


class NoticeQuerySet(ScopedQuerySet):
    """Only those to whom it is addressed; not even CLAIR reads another's inbox,
    and no emergency opens it."""

    def visible_to(self, viewer: Viewer) -> "NoticeQuerySet":
        return self.filter(recipient__in=sorted(viewer.own_scopes))


class Notice(ScopedModel):
    """A message to one recipient: a scope such as ``person:…`` or ``host:…``."""

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

    objects = NoticeQuerySet.as_manager()  # type: ignore[misc]  # narrower than ScopedModel's

    subject = Bilingual("subject")
    body = Bilingual("body")

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [GinIndex(fields=["scopes"], name="notice_scopes")]

    def __str__(self) -> str:
        return str(self.subject)


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
