"""The first screen of each role, and the public pages."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from koryu.accounts.actions import note_visit
from koryu.accounts.http import ViewerRequest, for_roles
from koryu.accounts.models import User
from koryu.base.search import search, searched
from koryu.desks.placement.queries.audiences import rules_of_the_year
from koryu.portal.datasets import FREE, SHARE_ALIKE
from koryu.portal.figures import participants_plot
from koryu.portal.navigation import SEEKERS
from koryu.portal.queries import moved_since, placement_dates, todo_for
from koryu.portal.search import Group, first_of_each, page_of, rooms_for
from koryu.registers.calendar.queries import current_year

A_VISIT = timedelta(hours=4)  # looking again within it is still the same visit
SINCE = "since"


@require_safe
def home(request: ViewerRequest) -> HttpResponse:
    """What to do now and what moved, for those signed in; the front page for visitors."""
    viewer = request.viewer
    if viewer.user is None:
        return render(request, "portal/public.html", {"plot": participants_plot()})
    since = _last_visit(request, viewer.user)
    context = {"todo": todo_for(viewer), "since": since, "moved": moved_since(viewer, since)}
    return render(request, "portal/home.html", context)


@for_roles(*SEEKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def search_house(request: ViewerRequest) -> HttpResponse:
    """What the viewer's rooms have of the text that was posted; of one room, if asked, all."""
    if request.method == "POST":
        return search(request)
    viewer, text = request.viewer, searched(request)
    rooms = rooms_for(viewer)
    chosen = next((room for room in rooms if room.key == request.GET.get("in")), None)
    groups: list[Group] = []
    if text and chosen:
        groups = page_of(chosen, viewer, text, request.GET.get("page"))
    elif text:
        groups = first_of_each(rooms, viewer, text)
    context = {"searched": text, "rooms": rooms, "chosen": chosen, "groups": groups}
    return render(request, "portal/search.html", context)


@require_safe
def placement_explained(request: HttpRequest) -> HttpResponse:
    """The rules of the year's placement in words: public before anybody is placed."""
    year = current_year()
    context = {"year": year, "rules": rules_of_the_year(year), "dates": placement_dates(year)}
    return render(request, "portal/placement_explained.html", context)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/data.html", {"free": FREE, "share_alike": SHARE_ALIKE})


def _last_visit(request: ViewerRequest, user: User) -> datetime | None:
    """When the visit before this one ended; None on the first."""
    before = note_visit(user)
    new = SINCE not in request.session or (before and timezone.now() - before > A_VISIT)
    if new:
        request.session[SINCE] = before.isoformat() if before else ""
    since: str = request.session[SINCE]
    return datetime.fromisoformat(since) if since else None
