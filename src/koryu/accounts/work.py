"""What falls to a post, asked of the rooms that know: it goes along when the post is handed on.

Rooms register in their ``apps.py``; nothing here knows any of them.
"""

from collections.abc import Callable, Iterable

from koryu.accounts.models import Membership
from koryu.accounts.viewer import Viewer, hat_of
from koryu.base.scopes import scoped
from koryu.base.todo import Todo

WorkOfPost = Callable[[Viewer, Membership], Iterable[Todo]]
_rooms: list[WorkOfPost] = []


def register(work_of_post: WorkOfPost) -> None:
    """``work_of_post(holder, post)`` tells what the holder has to do at that room, or what
    stands there under their name; ``holder`` wears the hat of the post."""
    if work_of_post not in _rooms:
        _rooms.append(work_of_post)


def work_of(post: Membership) -> list[Todo]:
    """Everything that waits for whoever holds this post. It is read as the holder reads it,
    and told without notes: a manager of accounts learns what waits, not what stands in it."""
    holder = Viewer(post.user, (hat_of(post, post.user),))
    with scoped(holder.scopes):
        found = [todo for room in _rooms for todo in room(holder, post)]
    return [Todo(todo.label, "", todo.due, todo.count) for todo in found]
