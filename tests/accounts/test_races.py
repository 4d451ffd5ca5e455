"""Two browsers take up one invitation at one moment: the database lets one win."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from django.db import connection

from koryu.accounts.actions import invite
from koryu.accounts.actions.accepting import take_up_invitation
from koryu.accounts.models import Invitation, Kind, Membership, Role, Unit, User
from koryu.accounts.viewer import SYSTEM
from koryu.base.moves import Refused
from koryu.base.scopes import granting, scoped

EMAIL = "rin@koryu.example"
PASSWORD = "quite another one 8"
PATIENCE = 10


def lay_ground() -> Invitation:
    with granting():
        unit = Unit.objects.create(code="999999", kind=Kind.PREFECTURE, name_ja="試験県")
    with scoped(SYSTEM.scopes):
        return invite(email=EMAIL, name="Rin", unit=unit, role=Role.HOST_OFFICER, by=SYSTEM)


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


def test_the_later_one_is_told_that_it_was_used(committed_db: Any) -> None:
    invitation = lay_ground()
    answers: list[str] = []

    def take_up_again() -> None:
        try:
            take_up_invitation(invitation, password=PASSWORD)
        except Refused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    other = Thread(target=take_up_again)
    with scoped(SYSTEM.scopes):
        take_up_invitation(invitation, password=PASSWORD)
        other.start()
        until(waits_for_a_lock)
    other.join(PATIENCE)
    assert answers == ["This invitation has been used. Sign in with the account that took it up."]
    assert User.objects.filter(email=EMAIL).count() == 1
    assert Membership.objects.filter(user__email=EMAIL).count() == 1
