"""What circulates: each desk registers its kinds, with what follows from an approval.

Nothing here knows any desk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise

from koryu.accounts.viewer import Viewer
from koryu.tools.approvals.models import Circulation


class Follows(Protocol):
    """What a desk does when a circulation has ended."""

    def __call__(self, circulation: Circulation, *, by: Viewer) -> Any: ...


@dataclass(frozen=True)
class Kind:
    """``effect`` runs in the transaction that approves, ``returned`` in the one that ends a
    circulation without approval; ``page`` is the address of the subject. ``classes`` (code
    and label) are what a route of its own can be drawn up for."""

    code: str
    label: str | Promise
    effect: Follows
    returned: Follows
    page: Callable[[Circulation], str]
    classes: tuple[tuple[str, str | Promise], ...] = ()


_known: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """From a desk's ``apps.py``; a second kind of the same code is a mistake."""
    if _known.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"the kind {kind.code} is registered twice")


def kind_of(code: str) -> Kind:
    return _known[code]


def all_kinds() -> list[Kind]:
    return sorted(_known.values(), key=lambda kind: kind.code)


def label_of(code: str) -> str:
    """What circulates, in the reader's language; a kind that is known no more shows its code."""
    return str(_known[code].label) if code in _known else code


def class_label(code: str, class_code: str) -> str:
    classes = dict(_known[code].classes) if code in _known else {}
    return str(classes.get(class_code, class_code))


def subject_pk(circulation: Circulation) -> int:
    """The number of the row that circulates."""
    return int(circulation.subject.rpartition(":")[2])
