"""Who is told that somebody got a post: rooms that write letters stand above this one.

Rooms register in their ``apps.py``; nothing here knows any of them.
"""

from collections.abc import Callable

from koryu.accounts.models import Membership
from koryu.accounts.viewer import Viewer

Tell = Callable[[Membership, Viewer], None]
_rooms: list[Tell] = []


def register(tell: Tell) -> None:
    """``tell(post, by)`` is called in the act that gives somebody a new post."""
    if tell not in _rooms:
        _rooms.append(tell)


def told(post: Membership, by: Viewer) -> None:
    for tell in _rooms:
        tell(post, by)
