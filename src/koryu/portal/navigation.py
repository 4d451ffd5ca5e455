"""The ways through the house, by role. A link stands here only if its page exists."""

from collections.abc import Collection
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Role
from koryu.accounts.viewer import CANDIDATE, Viewer
from koryu.tools.notices.queries import unread_count

OFFICER, APPROVER = Role.PLACEMENT_OFFICER.value, Role.PLACEMENT_APPROVER.value
HOST, ORGANISATION = Role.HOST_OFFICER.value, Role.ORGANISATION_OFFICER.value
CLAIR = (OFFICER, APPROVER)
DECIDERS = (*CLAIR, Role.CORRESPONDENCE_OFFICER.value, Role.DEPARTMENT_HEAD.value)
OFFICIALS = (*CLAIR, HOST, ORGANISATION)
ADVISOR, MANAGER = Role.PREFECTURAL_ADVISOR.value, Role.UNIT_MANAGER.value
ADMINISTRATOR = Role.ADMINISTRATOR.value
LETTERS, HEAD = Role.CORRESPONDENCE_OFFICER.value, Role.DEPARTMENT_HEAD.value
READER = Role.MINISTRY_READER.value
LETTER_READERS = (LETTERS, HEAD, *CLAIR, READER)
BODY_READERS = (*OFFICIALS, ADVISOR, MANAGER, ADMINISTRATOR, LETTERS, HEAD)
SEEKERS = (*BODY_READERS, READER)


class Way(NamedTuple):
    """A page and the roles that find it in their navigation."""

    url_name: str
    label: Promise
    roles: Collection[str]


class Link(NamedTuple):
    url: str
    label: str
    current: bool


WAYS = (
    Way("correspondence:list", _("Letters"), LETTER_READERS),
    Way("intake:list", _("Sheets"), CLAIR),
    Way("placement:rounds", _("Placement"), CLAIR),
    Way("approvals:mine", _("Approvals"), DECIDERS),
    Way("notices:mailings", _("Mailings"), DECIDERS),
    Way("approvals:routes", _("Routes of approval"), (ADMINISTRATOR,)),
    Way("placement:area", _("Placed in our area"), (HOST, ADVISOR)),
    Way("placement:ours", _("Who comes to us"), (ORGANISATION,)),
    Way("placement:mine", _("My place"), (CANDIDATE,)),
    Way("people:mine", _("About me"), (CANDIDATE,)),
    Way("people:list", _("Candidates"), CLAIR),
    Way("access:people", _("People and posts"), (ADMINISTRATOR, MANAGER)),
    Way("access:emergency", _("Emergency access"), (ADMINISTRATOR, APPROVER)),
    Way("organisations:list", _("Organisations"), BODY_READERS),
    Way("calendar:year", _("Calendar"), (*OFFICIALS, ADVISOR, CANDIDATE, LETTERS, HEAD, READER)),
    Way("search", pgettext_lazy("page", "Search"), SEEKERS),
)
PUBLIC = (
    ("placement_explained", _("How placement works")),
    ("calendar:year", _("Calendar")),
    ("data", _("About the data")),
)


def role_label(role: str) -> str | Promise:
    return _("candidate") if role == CANDIDATE else Role(role).label


def links_for(viewer: Viewer, path: str) -> list[Link]:
    """The main navigation of this viewer; visitors get the public pages."""
    home = Link(reverse("home"), gettext("Home"), path == reverse("home"))
    if not viewer.is_signed_in:
        return [home, *(_link(name, str(label), path) for name, label in PUBLIC)]
    own = [_link(way.url_name, str(way.label), path) for way in WAYS if viewer.holds(*way.roles)]
    return _one_current([home, _link("notices:inbox", _inbox_label(viewer), path), *own])


def footer_links() -> list[Link]:
    return [Link(reverse(name), str(label), False) for name, label in PUBLIC]


def _link(url_name: str, label: str, path: str) -> Link:
    url = reverse(url_name)
    return Link(url, label, path.startswith(url))


def _one_current(links: list[Link]) -> list[Link]:
    """Of a page and the room it stands in, the page alone is where one is."""
    here = max((len(link.url) for link in links if link.current), default=0)
    return [link._replace(current=link.current and len(link.url) == here) for link in links]


def _inbox_label(viewer: Viewer) -> str:
    unread = unread_count(viewer)
    return gettext("Inbox (%(count)s)") % {"count": unread} if unread else gettext("Inbox")
