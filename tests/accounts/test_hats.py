"""The hat that is on stays on; what comes and what goes is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from koryu.accounts.actions import grant_role, invite
from koryu.accounts.links import of_invitation
from koryu.accounts.models import Delegation, Membership, Role, Unit, User
from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.scopes import granting, scoped
from tests.accounts.conftest import by_password

pytestmark = pytest.mark.django_db
ADVISOR = "Prefectural Advisor · Test Prefecture"
HOST = "host officer · Test Prefecture"


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR = "nobody"


@pytest.fixture
def advisor(account: Callable[..., User], office: Unit) -> User:
    return account("ren", Role.PREFECTURAL_ADVISOR, office)


def give(user: User, office: Unit, role: str) -> Membership:
    with scoped(SYSTEM.scopes):
        return grant_role(user, unit=office, role=role, by=SYSTEM)


def end(user: User, role: str) -> None:
    with granting():
        Membership.objects.filter(user=user, role=role).update(ended_at=timezone.now())


def seen(client: Client) -> tuple[str, list[str]]:
    """The hat that a page shows, and what it tells."""
    page = client.get("/")
    return page.context["hat_line"], [str(told) for told in page.context["messages"]]


def signed_in(user: User) -> Client:
    client = by_password(user)
    client.get("/")  # with what is told of signing in
    return client


def test_a_new_post_does_not_change_the_hat_and_is_told_once(advisor: User, office: Unit) -> None:
    client = signed_in(advisor)
    give(advisor, office, Role.HOST_OFFICER)  # which comes before the other one
    told = f"You have a new role: {HOST}. You find it under “Change hats”."
    assert seen(client) == (ADVISOR, [told])
    assert seen(client) == (ADVISOR, [])


def test_in_japanese_too(advisor: User, office: Unit) -> None:
    client = signed_in(advisor)
    client.cookies["koryu_language"] = "ja"
    give(advisor, office, Role.HOST_OFFICER)
    (told,) = seen(client)[1]
    assert "新しい役割が追加されました" in told


def test_a_hat_that_ends_is_told_and_the_first_one_put_on(advisor: User, office: Unit) -> None:
    give(advisor, office, Role.HOST_OFFICER)
    client = signed_in(advisor)
    end(advisor, Role.HOST_OFFICER)
    told = f"The role that you acted in has ended. From now on you act as {ADVISOR}."
    assert seen(client) == (ADVISOR, [told])
    assert seen(client) == (ADVISOR, [])


def test_a_hat_that_is_not_on_ends_without_a_word(advisor: User, office: Unit) -> None:
    give(advisor, office, Role.HOST_OFFICER)
    client = signed_in(advisor)
    end(advisor, Role.PREFECTURAL_ADVISOR)
    assert seen(client) == (HOST, [])


def test_the_last_hat_ends(advisor: User) -> None:
    client = signed_in(advisor)
    end(advisor, Role.PREFECTURAL_ADVISOR)
    told = "The role that you acted in has ended. You have no other one now."
    assert seen(client) == ("", [told])


def test_a_borrowed_hat_is_announced_too(
    advisor: User, account: Callable[..., User], office: Unit
) -> None:
    client = signed_in(advisor)
    post = Membership.objects.get(user=account("aki", Role.UNIT_MANAGER, office))
    today = timezone.localdate()
    with granting():
        Delegation.objects.create(
            membership=post, delegate=advisor, valid_from=today, valid_until=today
        )
    hat, told = seen(client)
    assert (hat, len(told)) == (ADVISOR, 1)


def test_whoever_signs_in_anew_is_told_nothing_of_the_kind(advisor: User, office: Unit) -> None:
    signed_in(advisor)
    give(advisor, office, Role.HOST_OFFICER)
    assert seen(signed_in(advisor)) == (HOST, [])


def test_an_invitation_taken_up_is_put_on_and_not_told_twice(
    advisor: User, manager: Viewer, office: Unit
) -> None:
    client = signed_in(advisor)
    with scoped(manager.scopes):
        made = invite(
            email=advisor.email, name="Ren", unit=office, role=Role.HOST_OFFICER, by=manager
        )
    client.get(of_invitation(made))
    client.post("/invitation/")
    hat, told = seen(client)
    assert (hat, [text for text in told if "new role" in text]) == (HOST, [])


def test_it_costs_no_question_to_the_database(advisor: User) -> None:
    client = signed_in(advisor)
    with CaptureQueriesContext(connection) as queries:
        client.get("/inbox/")
    written = [q["sql"] for q in queries if "django_session" in q["sql"] and "UPDATE" in q["sql"]]
    assert written == []
