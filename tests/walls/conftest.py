"""One world for all tests of a file: built once, seen by each test, undone at the end."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.plugins.house import publish, undone
from tests.walls import world as worlds
from tests.walls.world import World


@pytest.fixture(scope="module")
def approved_world(places: None, django_db_blocker: Any) -> Iterator[World]:
    """A round is approved, nothing is published."""
    with django_db_blocker.unblock(), undone():
        yield worlds.build()


@pytest.fixture(scope="module")
def published_world(approved_world: World) -> Iterator[World]:
    """The same year after its publication."""
    with undone():
        publish(approved_world.round, approved_world.cast)
        yield approved_world
