"""Whose account opens a scope: the same answer as the hats give, asked the other way round."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from koryu.accounts.actions.delegations import delegate_post
from koryu.accounts.models import Membership, Role, Unit, User
from koryu.accounts.queries import holders_of
from koryu.accounts.viewer import SYSTEM, person_scope, post_scope, viewer_of
from koryu.base.scopes import granting, scoped

pytestmark = pytest.mark.django_db


def test_each_role_is_found_by_what_its_hat_opens(account: Any, office: Unit) -> None:
    for number, role in enumerate(Role.values):
        account(f"user{number}", role, office)
    account("nobody")
    everybody = {user: viewer_of(user).own_scopes for user in User.objects.all()}
    scopes = frozenset().union(*everybody.values())
    found = holders_of(scopes)
    assert set(found) == scopes
    assert found == {
        scope: [user for user in sorted(everybody, key=lambda u: u.pk) if scope in everybody[user]]
        for scope in scopes
    }


def test_a_person_is_found_by_the_own_account(account: Any) -> None:
    user, key = account("kai"), uuid4()
    with granting():
        User.objects.filter(pk=user.pk).update(person_key=key)
    assert holders_of({person_scope(key), person_scope(uuid4())}) == {person_scope(key): [user]}


def test_a_deputy_is_found_beside_the_holder(account: Any, office: Unit) -> None:
    holder = account("hana", Role.HOST_OFFICER, office)
    deputy = account("dai", Role.ORGANISATION_OFFICER, office)
    today = timezone.localdate()
    post = Membership.objects.get(user=holder)
    with scoped(SYSTEM.scopes):
        delegate_post(
            post,
            to=deputy,
            valid_from=today,
            valid_until=today + timedelta(days=3),
            reason="leave",
            by=viewer_of(holder),
        )
    assert holders_of({post_scope(post.pk)}) == {post_scope(post.pk): [holder, deputy]}


def test_whoever_went_is_not_found(account: Any, office: Unit) -> None:
    gone = account("gone", Role.HOST_OFFICER, office)
    shut = account("shut", Role.HOST_OFFICER, office)
    with granting():
        Membership.objects.filter(user=gone).update(ended_at=timezone.now())
        User.objects.filter(pk=shut.pk).update(is_active=False)
    assert holders_of({"host:999999"}) == {}


@pytest.mark.parametrize("many", [1, 20])
def test_many_are_found_in_two_questions(
    many: int, account: Any, office: Unit, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        account(f"user{number}", Role.HOST_OFFICER, office)
    with django_assert_num_queries(2):
        assert len(holders_of({"host:999999"})["host:999999"]) == many
