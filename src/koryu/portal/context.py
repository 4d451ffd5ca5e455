"""What every page knows: the viewer, the programme year, whether this is a demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from koryu.accounts.viewer import VISITOR


def house(request: HttpRequest) -> dict[str, Any]:
    return {"viewer": getattr(request, "viewer", VISITOR), "demo_mode": settings.DEMO}
