"""Every address of the house, tried by every persona, against a committed table.

In English with every change; in Japanese too in the sweep (``make test-all``).
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.plugins.house import undone
from tests.walls.office import OFFICE, OFFICE_TABLE
from tests.walls.table import DEMO, PERSONAS, TABLE, addresses
from tests.walls.world import World

pytestmark = pytest.mark.django_db


def names_of(patterns: list[Any], space: str = "") -> Iterator[str]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names_of(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


def test_every_address_has_a_line() -> None:
    assert sorted(names_of(get_resolver().url_patterns)) == sorted(set(TABLE) - DEMO)


def test_every_address_of_the_demo_has_a_line(demo_mode: None) -> None:
    assert sorted(names_of(get_resolver().url_patterns)) == sorted(TABLE)


@pytest.mark.parametrize("name", [name for name in TABLE if name not in DEMO])
def test_who_gets_what(name: str, published_world: World) -> None:
    assert tried(name, published_world) == TABLE[name]


def test_those_who_work_with_letters_have_a_line_for_every_address() -> None:
    assert sorted(set(OFFICE_TABLE)) == sorted(set(TABLE) - DEMO)


@pytest.mark.parametrize("name", OFFICE_TABLE)
def test_who_of_the_office_gets_what(name: str, published_world: World) -> None:
    assert tried(name, published_world, personas=OFFICE) == OFFICE_TABLE[name]


@pytest.mark.sweep
@pytest.mark.parametrize("name", [name for name in TABLE if name not in DEMO])
def test_who_gets_what_in_japanese(name: str, published_world: World) -> None:
    assert tried(name, published_world, "ja") == TABLE[name]


@pytest.mark.sweep
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", [name for name in TABLE if name not in DEMO])
def test_who_gets_what_before_publication(name: str, language: str, approved_world: World) -> None:
    """Nobody outside gets more than afterwards."""
    found, after = tried(name, approved_world, language), TABLE[name]
    for method in found:
        cells = zip(PERSONAS, found[method].split(), after[method].split(), strict=True)
        opened = {s for s, now, then in cells if now in {"200", "302"} and then in {"404", "in"}}
        assert opened <= {"officer", "approver"}


@pytest.mark.parametrize("name", sorted(DEMO))
def test_who_gets_what_in_the_demo(name: str, demo_mode: None, published_world: World) -> None:
    assert tried(name, published_world) == TABLE[name]


def tried(
    name: str, world: World, language: str = "en", personas: tuple[str, ...] = PERSONAS
) -> dict[str, str]:
    """The answers to GET and to POST, a word for each persona."""
    address = addresses(world)[name]
    return {
        method: " ".join(answer(world, slug, method, address, language) for slug in personas)
        for method in ("get", "post")
    }


def answer(world: World, slug: str, method: str, address: str, language: str) -> str:
    """The status; a way to the sign-in page says so. What was done is undone."""
    with undone():
        response = getattr(world.client(slug, language), method)(address)
    goes_to_sign_in = response.headers.get("location", "").startswith("/sign-in/")
    return "in" if goes_to_sign_in else str(response.status_code)
