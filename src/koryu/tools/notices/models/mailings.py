"""Letters to many: templates with their versions, mailings, and to whom each goes."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.accounts.viewer import CORRESPONDENCE
from koryu.base.models import Bilingual, ScopedModel, Viewer, WalledQuerySet
from koryu.base.scopes import CLAIR

SIDES = frozenset({CLAIR, CORRESPONDENCE})  # those of the house who write to many


class SendersQuerySet(WalledQuerySet):
    """Texts about nobody: for those who write mailings."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if SIDES & viewer.own_scopes else self.none()


class Template(models.Model):
    """A letter that is written again and again; what it says stands in its versions."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name of the template"), max_length=120, unique=True)

    objects = SendersQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Wording(models.Model):
    """A letter in both languages, with placeholders such as ``{name}``."""

    subject_en = models.CharField(_("subject in English"), max_length=200)
    subject_ja = models.CharField(_("subject in Japanese"), max_length=200)
    body_en = models.TextField(_("text in English"), max_length=20_000)
    body_ja = models.TextField(_("text in Japanese"), max_length=20_000)

    subject = Bilingual("subject")
    body = Bilingual("body")

    class Meta:
        abstract = True


class TemplateVersion(Wording):
    """One wording of a template; it is never changed, the next version takes its place."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects = SendersQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.number}"


class Mailing(ScopedModel, Wording):
    """One letter to many. Its words and its recipients are frozen when it has been read, and
    approved by a second person; it is released at once or at a set time, and only once."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("mailing", "draft")
        READ = "read", pgettext_lazy("mailing", "read")
        APPROVED = "approved", pgettext_lazy("mailing", "approved")
        RELEASED = "released", pgettext_lazy("mailing", "released")
        WITHDRAWN = "withdrawn", pgettext_lazy("mailing", "withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("what it is, for the office"), max_length=120)
    template = models.ForeignKey(TemplateVersion, models.PROTECT, null=True, related_name="+")
    audience = models.CharField(_("to whom"), max_length=60)
    params = models.JSONField(default=dict)
    asks_answer = models.BooleanField(_("asks for an answer"), default=False)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    read_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    release_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # released or withdrawn

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [GinIndex(fields=["scopes"], name="mailing_scopes")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("made_by")) & ~Q(approved_by=F("read_by"))),
                name="mailing_takes_two_people",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Addressee(ScopedModel):
    """One recipient of a mailing, with what the placeholders stand for."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="addressees")
    recipient = models.CharField(max_length=80)
    name_en = models.CharField(max_length=500)
    name_ja = models.CharField(max_length=500)
    values = models.JSONField(default=dict)  # placeholder -> [English, Japanese]

    name = Bilingual("name")

    class Meta:
        ordering = ["pk"]
        indexes = [GinIndex(fields=["scopes"], name="addressee_scopes")]
        constraints = [
            models.UniqueConstraint(fields=["mailing", "recipient"], name="addressed_once")
        ]

    def __str__(self) -> str:
        return str(self.name)
