"""One act, one id: all entries that a press of a button or a job leaves share it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid4

from koryu.base.logs import told_of

_act: ContextVar[UUID | None] = ContextVar("act", default=None)


def current_act() -> UUID:
    """The id of the act under way; a lone call is an act of its own."""
    return _act.get() or uuid4()


@contextmanager
def new_act() -> Iterator[UUID]:
    act = uuid4()
    token = _act.set(act)
    try:
        with told_of(act=act):
            yield act
    finally:
        _act.reset(token)
