"""A letter in or out, its enclosures, and who is in charge of it."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.accounts.models import Membership, Unit
from koryu.base.models import Bilingual, ScopedModel, ScopedQuerySet
from koryu.desks.correspondence.models.numbers import Direction, OfficialNumber
from koryu.records.models import StoredFile
from koryu.registers.calendar.models import ProgrammeYear

PASSED = ("registered", "in_hand", "answered", "closed", "dispatched", "acknowledged")
AFTER_APPROVAL = ("dispatched", "acknowledged")
WAITS_FOR_ANSWER = ("registered", "in_hand", *AFTER_APPROVAL)


class LetterQuerySet(ScopedQuerySet):
    def newest_first(self) -> Self:
        return self.order_by(F("passed_at").desc(nulls_first=True), "-pk")


class Letter(ScopedModel):
    """A letter between CLAIR and a ministry or mission.

    ``passed_at``: when it was received or dispatched. ``language`` is that of record; what
    is written in the other one is a translation. ``post`` drafted or registered it.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        IN_HAND = "in_hand", _("In hand")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", pgettext_lazy("letter", "Closed")
        VOID = "void", _("Registered by error")
        DRAFT = "draft", _("Draft")
        CIRCULATING = "circulating", _("Circulating for approval")
        APPROVED = "approved", pgettext_lazy("letter", "Approved")
        DISPATCHED = "dispatched", _("Dispatched")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        CANCELLED = "cancelled", pgettext_lazy("letter", "Cancelled")

    class Classification(models.TextChoices):
        OPEN = "open", pgettext_lazy("letter", "open")
        INTERNAL = "internal", _("internal")
        PERSONAL = "personal", _("personal data")
        SEALED = "sealed", _("sealed")

    class Medium(models.TextChoices):
        KORYU = "koryu", "Koryu"
        MAIL = "mail", _("e-mail")
        POST = "post", _("post")
        HAND = "hand", _("by hand")
        FAX = "fax", _("fax")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    state = models.CharField(_("state"), max_length=12, choices=State)
    number = models.OneToOneField(
        OfficialNumber, models.PROTECT, null=True, blank=True, related_name="letter"
    )
    # As ``number`` is written: its row is the office's own, the ministry reads the number too.
    official_number = models.CharField(_("official number"), max_length=120, blank=True)
    their_number = models.CharField(_("their number"), max_length=120, blank=True)
    dated = models.DateField(_("date on the letter"), null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)
    counterpart = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="letters"
    )
    counterpart_name_en = models.CharField(max_length=200, blank=True)
    counterpart_name_ja = models.CharField(max_length=200, blank=True)
    addressee = models.CharField(_("addressee or sender"), max_length=200, blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=300, blank=True)
    subject_ja = models.CharField(_("subject in Japanese"), max_length=300, blank=True)
    body_en = models.TextField(_("text in English"), blank=True)
    body_ja = models.TextField(_("text in Japanese"), blank=True)
    language = models.CharField(
        _("language of record"), max_length=2, choices=settings.LANGUAGES, default="ja"
    )
    classification = models.CharField(
        _("classification"), max_length=8, choices=Classification, default=Classification.OPEN
    )
    medium = models.CharField(_("medium"), max_length=5, choices=Medium, default=Medium.MAIL)
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answered_by"
    )
    thread = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    year = models.ForeignKey(ProgrammeYear, models.PROTECT, null=True, related_name="letters")
    answer_due_at = models.DateTimeField(null=True, blank=True)
    answer_zone = models.CharField(_("time zone"), max_length=50, default="Asia/Tokyo")
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    post = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = LetterQuerySet.as_manager()  # type: ignore[misc]  # narrower than ScopedModel's

    subject = Bilingual("subject")
    body = Bilingual("body")
    named_counterpart = Bilingual("counterpart_name")

    class Meta:
        indexes = [
            GinIndex(fields=["scopes"], name="letter_scopes"),
            models.Index(
                "direction",
                F("passed_at").desc(nulls_first=True),
                F("id").desc(),
                name="letter_register",
            ),
            models.Index(
                fields=["answer_due_at"],
                condition=Q(answered_at__isnull=True, state__in=WAITS_FOR_ANSWER),
                name="letter_due",
            ),
            models.Index(fields=["thread"], name="letter_thread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=False)
                | Q(state__in=("draft", "circulating", "approved", "cancelled")),
                name="letter_that_passed_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(subject_en="", subject_ja=""), name="letter_has_a_subject"
            ),
            models.CheckConstraint(
                condition=Q(counterpart__isnull=False)
                | ~Q(counterpart_name_en="", counterpart_name_ja=""),
                name="letter_has_a_counterpart",
            ),
        ]

    def __str__(self) -> str:
        return self.official_number or str(self.subject)

    @property
    def counterpart_name(self) -> str:
        return str(self.counterpart or self.named_counterpart)

    @property
    def is_incoming(self) -> bool:
        return self.direction == Direction.IN

    def bear(self, number: OfficialNumber) -> None:
        self.number, self.official_number = number, number.text

    def get_absolute_url(self) -> str:
        return reverse("correspondence:letter", args=[self.key])


class Enclosure(ScopedModel):
    """A file that goes with a letter; ``is_letter`` is the letter itself, as it went out."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="enclosures")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="enclosure")
    order = models.PositiveSmallIntegerField()
    is_letter = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_letter", "order"]
        indexes = [GinIndex(fields=["scopes"], name="enclosure_scopes")]
        constraints = [
            models.UniqueConstraint(fields=["letter", "order"], name="one_enclosure_a_place")
        ]

    def __str__(self) -> str:
        return str(self.file)


class Charge(ScopedModel):
    """A post is in charge of a letter: whoever holds it, follows in it or stands in for it."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="charges")
    post = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_lead", "pk"]
        indexes = [GinIndex(fields=["scopes"], name="charge_scopes")]
        constraints = [
            models.UniqueConstraint(fields=["letter", "post"], name="one_charge_a_post"),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(is_lead=True), name="one_lead_a_letter"
            ),
        ]

    def __str__(self) -> str:
        return str(self.post)
