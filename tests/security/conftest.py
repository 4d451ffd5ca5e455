"""The worlds of the walls, for tests of every page."""

from tests.walls.conftest import approved_world, published_world

__all__ = ["approved_world", "published_world"]
