"""Two act at one moment: one has not yet committed when the other begins."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from django.db import connection

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import scoped

PATIENCE = 10


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        row = cursor.fetchone()
    return bool(row and row[0])


def until(what: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 100):
        if what():
            return
        Event().wait(0.01)
    raise TimeoutError


def at_once(
    one: tuple[Viewer, Callable[[Viewer], Any]], other: tuple[Viewer, Callable[[Viewer], Any]]
) -> list[str]:
    """The first acts and waits for the second to be held up by it; what the second hears."""
    answers: list[str] = []

    def act_second() -> None:
        who, act = other
        try:
            with scoped(who.scopes):
                act(who)
        except Refused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    thread = Thread(target=act_second)
    who, act = one
    with scoped(who.scopes):
        act(who)
        thread.start()
        until(waits_for_a_lock)
    thread.join(PATIENCE)
    return answers
