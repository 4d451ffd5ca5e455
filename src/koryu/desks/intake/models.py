"""Sheets on their way in: read, their findings seen by a person, accepted or set aside."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from koryu.base.models import Bilingual, ScopedModel
from koryu.records.models import StoredFile
from koryu.registers.calendar.models import ProgrammeYear

MOST_KEPT = 5_000  # findings of one weight: with more, it is the wrong file or shifted columns


class Sheet(ScopedModel):
    """A file that came in for a year. Until it is accepted no fact of it is stored."""

    class Kind(models.TextChoices):
        CANDIDATES = "candidates", _("successful candidates")
        REQUESTS = "requests", _("requests of contracting organisations")

    class State(models.TextChoices):
        READ = "read", _("Waiting for a decision")
        DIFFERS = "differs", _("Differs from the accepted sheet")
        SAME = "same", _("Changes nothing")
        ACCEPTED = "accepted", _("Accepted")
        REPLACED = "replaced", _("Replaced by a later sheet")
        RECALLED = "recalled", _("Recalled")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    year = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="sheets")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="intake_sheet")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READ)
    readable = models.PositiveIntegerField(_("rows read"))
    refused = models.PositiveIntegerField(_("rows refused"))
    totals = models.JSONField(default=dict)  # figures, and how many findings of each weight
    facts_sha256 = models.CharField(max_length=64)  # of all that the person who decides was shown
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["-received_at"]
        indexes = [GinIndex(fields=["scopes"], name="sheet_scopes")]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind"],
                condition=models.Q(state="accepted"),
                name="one_accepted_sheet_a_kind",
            )
        ]

    def __str__(self) -> str:
        return str(self.file.name)

    @property
    def format(self) -> str:
        return str(self.file.name).rpartition(".")[2].upper()


class Finding(ScopedModel):
    """What was found in one cell (or row): refused with its reason, remarked, or different.

    ``value`` is the cell as it stood. Of a difference it is the value now, ``before`` the
    one that is recorded, and ``number`` the candidate's or the request's; somebody decides
    whether it follows the sheet (``take``) or what is recorded stays (``keep``).
    """

    class Weight(models.TextChoices):
        REFUSED = "refused", _("row refused")
        DIFFERS = "differs", _("differs")
        REMARK = "remark", _("remark")

    class Change(models.TextChoices):
        CHANGED = "changed", _("changed value")
        NEW = "new", _("new number")
        MISSING = "missing", _("missing number")
        BACK = "back", _("withdrawn, and back")

    class Decision(models.TextChoices):
        TAKE = "take", _("follows the sheet")
        KEEP = "keep", _("stays as recorded")

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="findings")
    weight = models.CharField(max_length=8, choices=Weight)
    sheet_name = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    column = models.CharField(max_length=4, blank=True)
    field = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=40, blank=True)
    before = models.TextField(blank=True)
    value = models.TextField(blank=True)
    reason_en = models.TextField()
    reason_ja = models.TextField()
    change = models.CharField(max_length=8, choices=Change, blank=True)
    decision = models.CharField(max_length=4, choices=Decision, blank=True)
    because = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    reason = Bilingual("reason")

    class Meta:
        ordering = ["pk"]  # as they were found, which is the order of the file
        indexes = [GinIndex(fields=["scopes"], name="finding_scopes")]

    def __str__(self) -> str:
        return str(self.reason)
