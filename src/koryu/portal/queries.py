"""What the first screen gathers: things to do from every room, and what moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from koryu.accounts.models import Role
from koryu.accounts.viewer import CANDIDATE, Viewer
from koryu.base.todo import Todo
from koryu.desks.access.queries import todo_for as access_todo
from koryu.desks.correspondence.queries import todo_for as letters_todo
from koryu.desks.intake.queries import todo_for as intake_todo
from koryu.desks.placement.queries.rounds import todo_for as placement_todo
from koryu.records.models import Entry
from koryu.registers.calendar.models import Deadline, ProgrammeYear
from koryu.registers.calendar.queries import current_year
from koryu.registers.organisations.models import RequestLine
from koryu.tools.approvals.queries import todo_for as approvals_todo
from koryu.tools.notices.queries import inbox, unread_count
from koryu.tools.notices.queries import todo_for as notices_todo

MOVED_AT_MOST = 12
OUTSIDE = {Role.HOST_OFFICER.value, Role.ORGANISATION_OFFICER.value, CANDIDATE}
REQUESTS = ("requests-to-host", "requests-to-clair")
STEPS = (
    "requests-to-clair",
    "candidates-notified",
    "placement-proposed",
    "placement-approved",
    "placement-published",
)
NO_TASK = "alternates-end"  # a date to know, nothing to do by it


def todo_for(viewer: Viewer) -> list[Todo]:
    """One list by date: what is due or can be done today, then the dates to come."""
    desks = (
        *letters_todo(viewer),
        *notices_todo(viewer),
        *intake_todo(viewer),
        *placement_todo(viewer),
        *access_todo(viewer),
    )
    found = [*_unread(viewer), *approvals_todo(viewer), *desks, *_deadlines(viewer)]
    now = timezone.now()
    return sorted(found, key=lambda todo: todo.due or now)


def _unread(viewer: Viewer) -> Iterable[Todo]:
    if unread := unread_count(viewer):
        yield Todo(_("Read your messages"), reverse("notices:inbox"), count=unread)


def _deadlines(viewer: Viewer) -> list[Todo]:
    """The year's dates to come for those whose work no desk of Koryu follows; requests that
    are recorded need not be sent any more."""
    year = current_year()
    coming = Deadline.objects.visible_to(viewer).filter(
        year=year, role__in=sorted(viewer.roles & OUTSIDE), due_at__gte=timezone.now()
    )
    if RequestLine.objects.visible_to(viewer).filter(year=year).exists():
        coming = coming.exclude(code__in=REQUESTS)
    there = reverse("calendar:year")
    return [
        Todo(deadline.name, there, due=deadline.due_at, note=_("Date of the programme year"))
        for deadline in coming.exclude(code=NO_TASK)
    ]


def placement_dates(year: ProgrammeYear | None) -> list[Deadline]:
    """The steps of the year's placement with their dates, for everyone to read."""
    return list(Deadline.objects.filter(year=year, code__in=STEPS))


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that happened, as the history component reads it."""

    when: datetime
    text: str
    by: str = ""
    note: str | Promise = ""


def moved_since(viewer: Viewer, since: datetime | None) -> list[Moved]:
    """The newest acts and messages that the viewer may see, each act told once."""
    found = [*_acts(viewer, since), *_messages(viewer, since)]
    return sorted(found, key=lambda moved: moved.when, reverse=True)[:MOVED_AT_MOST]


def _acts(viewer: Viewer, since: datetime | None) -> list[Moved]:
    entries = Entry.objects.visible_to(viewer).order_by()
    if viewer.opened:  # an emergency opens a file, not what happened in the house
        entries = entries.filter(scopes__overlap=sorted(viewer.own_scopes))
    if since:
        entries = entries.filter(at__gt=since)
    acts = entries.values("act", "sentence").annotate(times=Count("pk"), last=Max("pk"))
    times = {act["last"]: act["times"] for act in acts.order_by("-last")[:MOVED_AT_MOST]}
    shown = (
        Entry.objects.visible_to(viewer).filter(pk__in=times).select_related("by", "in_place_of")
    )
    return [
        Moved(entry.at, str(entry), str(entry.by or "Koryu"), _times_words(times[entry.pk]))
        for entry in shown
    ]


def _times_words(times: int) -> str:
    more = times - 1
    return (
        ngettext("and %(n)s more like it", "and %(n)s more like it", more)
        % {"n": more}
        * (more > 0)
    )


def _messages(viewer: Viewer, since: datetime | None) -> list[Moved]:
    notices = inbox(viewer).order_by("-sent_at")
    if since:
        notices = notices.filter(sent_at__gt=since)
    return [
        Moved(notice.sent_at, str(notice.subject), note=_("Message in your inbox"))
        for notice in notices[:MOVED_AT_MOST]
    ]
