"""Posts by hand, and a clock that can be set."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Membership, Unit
from koryu.accounts.viewer import SYSTEM, viewer_of
from koryu.base.scopes import scoped
from tests.plugins.house import give_second_factors, open_to

TOKYO = ZoneInfo("Asia/Tokyo")


@contextmanager
def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> Iterator[datetime]:
    """The clock of Japan stands there."""
    moment = datetime(year, month, day, hour, minute, tzinfo=TOKYO)
    with mock.patch.object(timezone, "now", return_value=moment):
        yield moment


@pytest.fixture
def post_of(cast: dict[str, Any]) -> Callable[[str], Membership]:
    """``post_of(slug)``: the post that the cast's persona holds."""
    return lambda slug: Membership.objects.select_related("user", "unit").get(user=cast[slug])


@pytest.fixture
def somebody(cast: dict[str, Any]) -> Callable[..., Any]:
    """``somebody(name, role, unit, …)``: another user with a post."""

    def make(name: str, role: str = "", unit: str = "", until: date | None = None) -> Any:
        with scoped(SYSTEM.scopes):
            user = create_account(email=f"{name}@koryu.example", name=name, by=SYSTEM)
            if role:
                body = Unit.objects.get(code=unit)
                grant_role(user, unit=body, role=role, by=SYSTEM, valid_until=until)
        give_second_factors([user])
        return user

    return make


@contextmanager
def acting_as(user: Any, hat: str = "") -> Iterator[Any]:
    """A transaction with the scopes that this user has now."""
    who = open_to(viewer_of(user, hat))
    with scoped(who.scopes):
        yield who
