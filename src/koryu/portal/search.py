"""One search over the whole house: each room is asked for what this viewer may find there."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.search.hits import Hit
from koryu.desks.correspondence.queries import search_for as letters
from koryu.portal.navigation import BODY_READERS, CLAIR, LETTER_READERS
from koryu.records.search import MOST
from koryu.registers.organisations.queries import search_for as organisations
from koryu.registers.people.queries import search_for as candidates

FIRST, PAGE = 5, 20  # hits of each room beside the others', and of one room alone


@dataclass(frozen=True)
class Room:
    """Where one can look: what by, and the roles that have something to find there."""

    key: str
    label: Promise
    by: Promise
    roles: Collection[str]
    search_for: Callable[[Viewer, str], Sequence[Hit]]


ROOMS = (
    Room(
        "letters",
        _("Letters"),
        _(
            "by their numbers, subjects and texts, and by the names and texts of their enclosures "
            "(Excel, CSV, Word, PDF, plain text); not by what is only a picture in them"
        ),
        LETTER_READERS,
        letters,
    ),
    Room(
        "candidates",
        _("Candidates"),
        _("by the beginning of their number, and by a part of the name in any of its forms"),
        CLAIR,
        candidates,
    ),
    Room(
        "organisations",
        _("Organisations"),
        _("by their code, and by a part of the name in kanji, kana or roman letters"),
        BODY_READERS,
        organisations,
    ),
)


@dataclass(frozen=True)
class Group:
    """What was found in one room: the first of it beside other rooms, or a page of it."""

    room: Room
    hits: Sequence[Hit]
    more: bool = False
    page: Page[Any] | None = None

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than is ever found at once."""
        return self.page is not None and self.page.paginator.count == MOST


def rooms_for(viewer: Viewer) -> list[Room]:
    """Where this viewer can find anything; of other rooms they learn nothing."""
    return [room for room in ROOMS if viewer.holds(*room.roles)]


def first_of_each(rooms: list[Room], viewer: Viewer, text: str) -> list[Group]:
    """The best of every room that has something. Whether there is more is seen by reading one
    more than is shown: counting would cost a question each."""
    found = [(room, room.search_for(viewer, text)[: FIRST + 1]) for room in rooms]
    return [Group(room, hits[:FIRST], len(hits) > FIRST) for room, hits in found if hits]


def page_of(room: Room, viewer: Viewer, text: str, number: str | None) -> list[Group]:
    """One part of all that a room has."""
    page = Paginator(room.search_for(viewer, text), PAGE).get_page(number)
    hits = list(page)
    return [Group(room, hits, page=page)] if hits else []
