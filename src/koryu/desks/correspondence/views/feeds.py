"""The calendar of what is due: its address, and the calendar itself."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Calendar, Event

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.moves import Refused
from koryu.desks.correspondence import moves, queries
from koryu.desks.correspondence.actions import feeds
from koryu.desks.correspondence.queries import Due


@for_roles(*moves.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def show_feed(request: ViewerRequest) -> HttpResponse:
    """Whether one's calendar has an address; a new one is shown once, then never again."""
    address = _renew(request) if request.method == "POST" else ""
    context = {"feed": queries.feed_of(request.viewer), "address": address}
    return render(request, "correspondence/feed.html", context)


def _renew(request: ViewerRequest) -> str:
    """The new address, which is in this answer and nowhere else; none where it was ended."""
    try:
        if "end" in request.POST:
            feeds.end_feed(by=request.viewer)
            messages.success(request, _("The address opens nothing any more."))
            return ""
        secret = feeds.renew_feed(by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return ""
    return f"{settings.SITE_URL}{reverse('correspondence:calendar', args=[secret])}"


@never_cache
@require_safe
def download_calendar(request: ViewerRequest, secret: str) -> HttpResponse:
    """Whoever knows the secret gets numbers and days, and nothing about anybody."""
    found = feeds.read_feed(secret)
    if found is None:
        raise Http404
    post, due = found
    calendar = Calendar()
    calendar.add("prodid", "-//Koryu//letters//EN")
    calendar.add("version", "2.0")
    with override(getattr(post.user, "language", "") or "en"):
        calendar.add("x-wr-calname", _("Letters to be answered"))
        for one in due:
            calendar.add_component(_event(one))
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def _event(due: Due) -> Event:
    letter = due.letter
    number = {"number": letter.official_number if letter else ""}
    ours, theirs = _("Answer %(number)s") % number, _("Answer to %(number)s is awaited") % number
    event = Event()
    event.add("uid", f"{letter.key if letter else ''}@koryu")
    event.add("summary", ours if due.is_ours else theirs)
    event.add("dtstart", due.due_at)
    event.add("dtend", due.due_at + timedelta(minutes=15))
    event.add("dtstamp", timezone.now())
    event.add("url", f"{settings.SITE_URL}{letter.get_absolute_url() if letter else ''}")
    return event
