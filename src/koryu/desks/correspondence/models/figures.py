"""Statistics told to ministries."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from koryu.base.models import ScopedModel


class Statistics(ScopedModel):
    """Counts of people in service on a day, as they were released to ministries; frozen.

    ``tables`` holds for each kind of count ``[code, count]`` pairs; what would be fewer than
    five stands together under an empty code.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    as_of = models.DateField(_("as of"))
    ministries = models.JSONField(default=list)  # codes of units
    total = models.PositiveIntegerField()
    tables = models.JSONField()
    released_at = models.DateTimeField(auto_now_add=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-as_of", "-pk"]
        indexes = [GinIndex(fields=["scopes"], name="statistics_scopes")]

    def __str__(self) -> str:
        return str(self.as_of)
