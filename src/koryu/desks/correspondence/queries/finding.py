"""Letters found by their numbers, their words and those of their enclosures."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.search.hits import Hit, Snippet
from koryu.desks.correspondence.models import Letter
from koryu.records import search


def search_for(viewer: Viewer, text: str) -> Sequence[Hit]:
    """The letters that this viewer may see and that the text means, best first."""
    rows = search.found(Letter, text, viewer=viewer).select_related("counterpart")
    return search.hits(rows, text, viewer=viewer, hit=_hit)


def _hit(letter: Any, place: Snippet, source: str) -> Hit:
    passed = timezone.localdate(letter.passed_at) if letter.passed_at else None
    return Hit(
        label=_("Letter received") if letter.is_incoming else _("Letter sent"),
        title=f"{letter.subject}",
        url=letter.get_absolute_url(),
        snippet=place,
        source=source,
        note=f"{letter.official_number} {letter.counterpart_name}".strip(),
        when=passed,
    )
