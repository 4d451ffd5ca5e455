"""What is published of somebody holds what its readers are shown, and nothing else."""

from typing import Any

import pytest

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.placement.models import PublishedLine, PublishedReason
from tests.walls.world import World

pytestmark = pytest.mark.django_db
SHOWN = {
    *("candidate_no", "request_no", "family_name", "given_name", "middle_name", "nationality"),
    *("position", "language", "group", "arrives_on", "japanese_level", "driving", "sport"),
    "dependants",
}
TIES = {"id", "key", "scopes", "publication_id", "appointment_id", "host_id", "organisation_id"}
NAMES = ("number", "family", "given", "middle")  # of all that was planted, what a line may hold


def rows(model: Any) -> list[dict[str, Any]]:
    with scoped(SYSTEM.scopes):
        return list(model.objects.values())


def test_a_line_has_no_column_but_what_is_shown(published_world: World) -> None:
    lines = rows(PublishedLine)
    assert lines != []
    assert {column for line in lines for column in line} == SHOWN | TIES


def test_a_line_holds_nothing_else_of_the_person(published_world: World) -> None:
    """Neither marks, rank and remarks nor birth, home, reasons of a wish and address."""
    text = str([{name: line[name] for name in SHOWN} for line in rows(PublishedLine)])
    people = published_world.people.values()
    assert [p.planted["family"] for p in people if p.planted["family"] in text] != []
    kept = {canary for person in people for canary in person.besides(*NAMES)}
    assert len(kept) > 100
    assert {canary for canary in kept if canary in text} == set()


def test_nor_do_its_reasons(published_world: World) -> None:
    text = str([reason["sentences"] for reason in rows(PublishedReason)])
    people = published_world.people.values()
    assert len(text) > 1_000
    assert {c for person in people for c in person.besides() if c in text} == set()
