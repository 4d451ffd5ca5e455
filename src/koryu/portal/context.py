"""What every page knows: the viewer, the programme year, the ways through the house."""

from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from koryu.accounts.queries import emergency_now
from koryu.accounts.viewer import VISITOR, Hat, Viewer
from koryu.portal.navigation import footer_links, links_for, role_label
from koryu.registers.calendar.queries import current_year


@cache
def _version() -> str:
    return version("koryu")


class HatChoice(NamedTuple):
    """A hat as the header names it."""

    key: str
    label: str
    is_on: bool


def _hats(viewer: Viewer) -> list[HatChoice]:
    """Everything the viewer may put on, named by role, body and in whose place."""
    on = {hat.key for hat in viewer.hats}
    return [HatChoice(hat.key, hat_label(hat), hat.key in on) for hat in viewer.wardrobe]


def hat_label(hat: Hat) -> str:
    parts = [str(role_label(hat.role)), hat.unit_name]
    if hat.in_place_of:
        parts.append(gettext("in place of %(name)s") % {"name": hat.in_place_of})
    return " · ".join(part for part in parts if part)


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
        "hat_line": " / ".join(hat_label(hat) for hat in viewer.hats),
        "hats": SimpleLazyObject(lambda: _hats(viewer)),
        "emergency": SimpleLazyObject(lambda: emergency_now(viewer)) if viewer.opened else None,
        "home_url": reverse("home"),
        "sign_in_url": reverse("account_login"),
    }
