"""States as a table: which move leads from where to where, and who may make it."""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)


class Mover(Protocol):
    """Whoever acts: the roles they hold now."""

    @property
    def roles(self) -> frozenset[str]: ...


class Refused(Exception):
    """An act that the house does not allow; ``str()`` is the reason in the reader's language."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


@dataclass(frozen=True)
class Move:
    """One line of the table; ``when`` answers None or the reason why not now."""

    name: str
    from_: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    label: str | Promise
    when: Callable[[Any, Any], str | Promise | None] | None = None

    def refusal(self, subject: Any, mover: Mover) -> str | Promise | None:
        """Why this mover may not make this move on this subject now; None if they may."""
        if subject.state not in self.from_:
            return _("This is not possible in the present state.")
        if not mover.roles & set(self.by):
            return _("Your role does not include this step.")
        return self.when(subject, mover) if self.when else None


class Moves:
    """A room's table of moves, looked up by name."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self.table = {move.name: move for move in moves}

    def __iter__(self) -> Any:
        return iter(self.table.values())

    def open_to(self, subject: Any, mover: Mover) -> list[Move]:
        """The moves that this mover can make now, in the order of the table."""
        return [m for m in self.table.values() if m.refusal(subject, mover) is None]

    def check(self, name: str, subject: Any, by: Mover) -> Move:
        """The move, or Refused with its reason."""
        move = self.table[name]
        if (reason := move.refusal(subject, by)) is not None:
            log.warning("the move %s was refused", name)
            raise Refused(reason)
        return move

    def states(self) -> Collection[str]:
        return sorted({s for m in self for s in (*m.from_, m.to)})
