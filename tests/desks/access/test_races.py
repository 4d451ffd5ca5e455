"""Two people act on the same thing at one moment: the first does it, the second is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.actions.posts import end_role, hand_over
from koryu.accounts.models import EmergencyAccess, Kind, Membership, Role, Unit, User
from koryu.accounts.viewer import SYSTEM, Viewer, viewer_of
from koryu.base.scopes import granting, scoped
from koryu.desks.access.actions import ask_for_access, decide_on_access
from tests.desks.access.test_emergency import REASON
from tests.racing import at_once

NAMES = ("first", "second", "third")


def lay_ground() -> dict[str, Viewer]:
    """Three administrators and a prefecture."""
    with scoped(SYSTEM.scopes):
        with granting():
            clair = Unit.objects.create(code="CLAIR", kind=Kind.CLAIR, name_ja="自治体国際化協会")
            Unit.objects.create(code="360007", kind=Kind.PREFECTURE, name_ja="徳島県")
        users = {
            name: create_account(email=f"{name}@koryu.example", name=name, by=SYSTEM)
            for name in NAMES
        }
        for user in users.values():
            grant_role(user, unit=clair, role=Role.ADMINISTRATOR, by=SYSTEM)
    return {name: viewer_of(user) for name, user in users.items()}


@pytest.mark.parametrize("late", ["agree", "refuse"])
def test_two_decide_at_once(late: str, committed_db: Any) -> None:
    who = lay_ground()
    with scoped(who["first"].scopes):
        asked = ask_for_access(kind="host", what="360007", reason=REASON, by=who["first"])
    said = at_once(
        (who["second"], lambda by: decide_on_access(asked, "agree", by=by)),
        (who["third"], lambda by: decide_on_access(asked, late, by=by)),
    )
    assert said == ["This is not possible in the present state."]
    with scoped(SYSTEM.scopes):
        asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("open", who["second"].user)


def test_one_asks_twice_at_once(committed_db: Any) -> None:
    who = lay_ground()["first"]

    def ask(by: Viewer) -> None:
        ask_for_access(kind="host", what="360007", reason=REASON, by=by)

    assert at_once((who, ask), (who, ask)) == [
        "You have a request that waits or is open. One at a time."
    ]
    with scoped(SYSTEM.scopes):
        assert EmergencyAccess.objects.count() == 1


def test_a_post_is_handed_to_two_at_once(committed_db: Any) -> None:
    who = lay_ground()
    with scoped(SYSTEM.scopes):
        heirs = [
            create_account(email=f"heir{n}@koryu.example", name=f"heir{n}", by=SYSTEM)
            for n in range(2)
        ]
    post, day = Membership.objects.get(user=who["third"].user), timezone.localdate()

    def give(heir: User) -> Callable[[Viewer], Any]:
        return lambda by: hand_over(post, user=heir, by=by, on=day + timedelta(days=9))

    said = at_once((who["first"], give(heirs[0])), (who["second"], give(heirs[1])))
    assert said == ["This post is handed over already."]
    assert [one.user for one in Membership.objects.filter(succeeds=post)] == [heirs[0]]


def test_two_administrators_end_each_other_at_once(committed_db: Any) -> None:
    """Somebody must be left: the second is refused."""
    who = lay_ground()
    posts = {name: Membership.objects.get(user=one.user) for name, one in who.items()}
    with scoped(who["first"].scopes):
        end_role(posts["third"], by=who["first"])
    said = at_once(
        (who["first"], lambda by: end_role(posts["second"], by=by)),
        (who["second"], lambda by: end_role(posts["first"], by=by)),
    )
    assert said == ["This is the last administrator of accounts. Name another one first."]
    with scoped(SYSTEM.scopes):
        left = Membership.objects.filter(role=Role.ADMINISTRATOR, ended_at=None)
        assert [post.user for post in left] == [who["first"].user]
