"""One world for all tests of a file: built once, seen by each test, undone at the end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.walls import world as worlds
from tests.walls.world import World


@pytest.fixture(scope="module")
def approved_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A round is approved, nothing is published."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def published_world(approved_world: World) -> Iterator[World]:
    """The same year after its publication."""
    with transaction.atomic():
        worlds.publish(approved_world)
        yield approved_world
        transaction.set_rollback(True)
