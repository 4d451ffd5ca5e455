"""What every page knows: the viewer, the programme year, the ways through the house."""

from functools import cache
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from koryu.accounts.viewer import VISITOR, Viewer
from koryu.portal.navigation import footer_links, links_for, role_label
from koryu.registers.calendar.queries import current_year


@cache
def _version() -> str:
    return version("koryu")


def _hat_line(viewer: Viewer) -> str:
    """Every hat in one line: role and body, as the viewer wears them today."""
    hats = [f"{role_label(hat.role)} · {hat.unit_name}" for hat in viewer.hats]
    return " / ".join(hats or [str(role_label(role)) for role in sorted(viewer.roles)])


def house(request: HttpRequest) -> dict[str, Any]:
    viewer: Viewer = getattr(request, "viewer", VISITOR)
    return {
        "viewer": viewer,
        "demo_mode": settings.DEMO,
        "version": _version(),
        "programme_year": SimpleLazyObject(current_year),
        "navigation": SimpleLazyObject(lambda: links_for(viewer, request.path)),
        "footer_links": footer_links(),
        "person_line": str(viewer) if viewer.user else "",
        "hat_line": _hat_line(viewer),
        "home_url": reverse("home"),
        "sign_in_url": reverse("account_login"),
    }
