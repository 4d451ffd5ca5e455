"""Which hat is on: the one that was put on stays on, until it ends or another is put on.

The session keeps its key and the keys of all that are there, so that what comes and what goes
is told once. It is written when one of them changes, and no page asks the database for it.
"""

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from koryu.accounts.models import Role
from koryu.accounts.viewer import Hat, Viewer, viewer_of

HAT, HATS = "hat", "hats"  # of the session: the key of the hat that is on, and of all there are


def viewer_with_hat(request: Any) -> Viewer:
    """The viewer of this request; tells them of a hat that ended and of new ones."""
    session = getattr(request, "session", {})
    worn, known = session.get(HAT, ""), session.get(HATS)
    viewer = viewer_of(request.user, worn)
    there = [hat.key for hat in viewer.wardrobe]
    if viewer.user is None or (known == there and worn in there):
        return viewer
    if known is not None:
        _tell(request, viewer, worn, known)
    session[HATS] = there
    session[HAT] = viewer.hats[0].key if viewer.hats else ""
    return viewer


def put_on(request: Any, key: str) -> None:
    request.session[HAT] = key


def take_up(request: Any, key: str) -> None:
    """Put on a hat that is new: the wearer has just been told of it."""
    put_on(request, key)
    request.session.pop(HATS, None)


def _tell(request: Any, viewer: Viewer, worn: str, known: list[str]) -> None:
    if worn and worn not in {hat.key for hat in viewer.wardrobe}:
        messages.warning(request, _ended(viewer))
    for hat in viewer.wardrobe:
        if hat.key not in known:
            text = _("You have a new role: %(role)s. You find it under “Change hats”.")
            messages.info(request, text % {"role": _named(hat)})


def _ended(viewer: Viewer) -> str:
    if not viewer.hats:
        return _("The role that you acted in has ended. You have no other one now.")
    text = _("The role that you acted in has ended. From now on you act as %(role)s.")
    return text % {"role": _named(viewer.hats[0])}


def _named(hat: Hat) -> str:
    role = str(Role(hat.role).label) if hat.role in Role.values else _("candidate")
    return " · ".join(part for part in (role, hat.unit_name) if part)
