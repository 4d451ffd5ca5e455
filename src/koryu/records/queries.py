"""Reading what was recorded."""

from django.db import models

from koryu.base.models import Viewer
from koryu.records.models import Entry, Origin


def history_of(row: models.Model, viewer: Viewer, limit: int = 50) -> list[Entry]:
    """The newest entries about a row that this viewer may see."""
    return list(
        Entry.objects.visible_to(viewer).about(row).select_related("by", "in_place_of")[:limit]
    )


def origins_of(row: models.Model, viewer: Viewer) -> list[Origin]:
    """Where the row's facts come from, newest file first."""
    found = Origin.objects.visible_to(viewer).about(row).select_related("file")
    return list(found.order_by("-pk"))
