"""A download obeys the same law as a page."""

from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from koryu.records.models import StoredFile


@require_safe
def download_file(request: Any, key: str) -> FileResponse:
    """The stored bytes, always as an attachment, to those whom the row lets through."""
    stored = get_object_or_404(StoredFile.objects.visible_to(request.viewer), key=key)
    return FileResponse(
        stored.content.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type="application/octet-stream",
    )
