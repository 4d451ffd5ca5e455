"""Official numbers: each is given once, and a number without a letter says why."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.accounts.viewer import CORRESPONDENCE
from koryu.base.models import ScopedModel, Viewer, WalledQuerySet
from koryu.base.scopes import CLAIR

READERS = frozenset({CLAIR, CORRESPONDENCE})


class Direction(models.TextChoices):
    IN = "in", _("received")
    OUT = "out", _("sent")


class OfficeQuerySet(WalledQuerySet):
    """How the office numbers its letters: for those who keep letters, and nobody outside."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if READERS & viewer.scopes else self.none()


class NumberSeries(models.Model):
    """How numbers of one register are written from a day on, until a later series begins.

    ``pattern`` holds ``{number}``, ``{sign}``, and the fiscal year as ``{year}`` (2026) or
    ``{wareki}`` (令8).
    """

    direction = models.CharField(_("register"), max_length=3, choices=Direction)
    sign = models.CharField(_("sign"), max_length=30)
    pattern = models.CharField(_("pattern"), max_length=80)
    valid_from = models.DateField(_("valid from"))

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["direction", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["direction", "valid_from"], name="one_series_from_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sign} {self.pattern}"


class Counter(models.Model):
    """The last number given of a series in a fiscal year; whoever takes one holds the row."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="counters")
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "fiscal_year"], name="one_counter_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.fiscal_year}: {self.last}"


class OfficialNumber(ScopedModel):
    """A number that was given: to a letter, or reserved under a name and for a reason."""

    class State(models.TextChoices):
        USED = "used", _("used")
        RESERVED = "reserved", pgettext_lazy("number", "reserved")
        GIVEN_UP = "given_up", _("given up")

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="numbers")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    number = models.PositiveIntegerField(_("running number"))
    text = models.CharField(_("official number"), max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State)
    name = models.CharField(_("what it is reserved for"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    given_at = models.DateTimeField(auto_now_add=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        ordering = ["-fiscal_year", "series", "-number"]
        indexes = [GinIndex(fields=["scopes"], name="officialnumber_scopes")]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "fiscal_year", "number"], name="no_number_twice"
            ),
            models.CheckConstraint(
                condition=models.Q(state="used") | ~models.Q(reason=""),
                name="unused_number_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.text
