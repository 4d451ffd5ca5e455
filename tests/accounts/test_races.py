"""Two browsers take up one invitation at one moment: the database lets one win."""

from typing import Any

from koryu.accounts.actions import invite
from koryu.accounts.actions.accepting import take_up_invitation
from koryu.accounts.models import Invitation, Kind, Membership, Role, Unit, User
from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.scopes import granting, scoped
from tests.racing import at_once

EMAIL = "rin@koryu.example"
PASSWORD = "quite another one 8"


def lay_ground() -> Invitation:
    with granting():
        unit = Unit.objects.create(code="999999", kind=Kind.PREFECTURE, name_ja="試験県")
    with scoped(SYSTEM.scopes):
        return invite(email=EMAIL, name="Rin", unit=unit, role=Role.HOST_OFFICER, by=SYSTEM)


def test_the_later_one_is_told_that_it_was_used(committed_db: Any) -> None:
    invitation = lay_ground()

    def take_up(_: Viewer) -> None:
        take_up_invitation(invitation, password=PASSWORD)

    answers = at_once((SYSTEM, take_up), (SYSTEM, take_up))
    assert answers == ["This invitation has been used. Sign in with the account that took it up."]
    assert User.objects.filter(email=EMAIL).count() == 1
    assert Membership.objects.filter(user__email=EMAIL).count() == 1
