"""A download obeys the same law as a page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from koryu.base.spreadsheets import attachment
from koryu.records.models import StoredFile

ALONE = "default-src 'none'; sandbox"  # should a browser show it after all


@require_safe
def download_file(request: Any, key: str) -> HttpResponse:
    """The stored bytes, always as an attachment of no special kind and never to be shown,
    whatever they are, to those whom the row lets through."""
    stored = get_object_or_404(StoredFile.objects.visible_to(request.viewer), key=key)
    with stored.content.open("rb") as file:
        data = file.read()
    answer = attachment(data, name=stored.name, kind="application/octet-stream")
    answer.headers["Content-Security-Policy"] = ALONE
    return answer
