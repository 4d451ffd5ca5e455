"""The second wall: what PostgreSQL itself lets through, whatever the code above it asks."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.accounts.viewer import SYSTEM, host_scope, organisation_scope
from koryu.base.scopes import scoped
from koryu.desks.placement.models import PublishedLine
from koryu.registers.organisations.models import RequestLine
from tests.plugins.house import HOST, ORGANISATION, look_up
from tests.walls.test_tables import WALLS
from tests.walls.world import World

pytestmark = pytest.mark.django_db
WALLED = {name for name, wall in WALLS.items() if wall == "scopes"}
SCOPED = WALLED - {  # seen with something else: a contact with its organisation, an emergency by
    "accounts_emergencyaccess",  # those concerned
    "approvals_deed",
    "approvals_paper",
    "approvals_seat",
    "approvals_step",
    "organisations_contact",
}
OWN = {  # what a host finds behind the wall: its own, never the work of CLAIR
    "accounts_emergencyaccess",
    "notices_answer",
    "notices_notice",
    "organisations_contact",
    "organisations_requestline",
    "people_appointment",
    "placement_publishedline",
    "placement_publishedreason",
    "records_entry",
}


def rows(sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def count(table: str) -> int:
    return int(rows(f"SELECT count(*) FROM {table}")[0][0])


def scopes_seen(table: str) -> list[set[str]]:
    return [set(found) for (found,) in rows(f"SELECT scopes FROM {table}")]


def test_each_of_them_carries_scopes() -> None:
    ours = {model._meta.db_table: model for model in apps.get_models()}
    assert {t for t in WALLED if "scopes" in {f.name for f in ours[t]._meta.fields}} == SCOPED


@pytest.mark.parametrize("table", sorted(WALLED - {"notices_notice"}))
def test_clair_finds_rows_there(table: str, published_world: World) -> None:
    """Otherwise the tests below would find emptiness where nothing ever stood."""
    with scoped(SYSTEM.scopes):
        assert count(table) > 0


@pytest.mark.parametrize("table", sorted(WALLED))
def test_nobody_finds_anything_without_scopes(table: str, published_world: World) -> None:
    assert rows(f"SELECT * FROM {table}") == []
    with scoped(()):
        assert rows(f"SELECT * FROM {table}") == []


@pytest.mark.parametrize("table", sorted(WALLED - {"records_entry"}))
def test_the_neighbour_finds_nothing(table: str, published_world: World) -> None:
    with scoped(look_up(published_world.cast, "neighbour").scopes):
        assert rows(f"SELECT * FROM {table}") == []


@pytest.mark.parametrize("table", sorted(SCOPED))
@pytest.mark.parametrize(
    "slug", ["host", "organisation", "candidate", "unplaced", "alternate", "neighbour"]
)
def test_each_finds_only_their_own(table: str, slug: str, published_world: World) -> None:
    own = look_up(published_world.cast, slug).scopes
    with scoped(own):
        assert [found for found in scopes_seen(table) if not found & own] == []


def test_a_host_finds_its_own(published_world: World) -> None:
    here = [n for n, (host, _own, _no) in published_world.placed_at().items() if host == HOST]
    with scoped({host_scope(HOST)}):
        seen = rows("SELECT candidate_no FROM placement_publishedline ORDER BY 1")
        assert {table for table in WALLED if count(table)} == OWN
    assert [number for (number,) in seen] == sorted(here)
    assert len(here) == 3


def test_before_publication_nobody_but_clair_finds_a_line(approved_world: World) -> None:
    for slug in ("host", "organisation", "candidate", "neighbour"):
        with scoped(look_up(approved_world.cast, slug).scopes):
            assert count("placement_line") == 0


def test_what_is_told_to_one_side_is_closed_to_the_other(published_world: World) -> None:
    asked = "SELECT DISTINCT audience FROM placement_publishedreason"
    for slug, audience in (
        ("candidate", "candidate"),
        ("host", "organisation"),
        ("organisation", "organisation"),
    ):
        with scoped(look_up(published_world.cast, slug).scopes):
            assert rows(asked) == [(audience,)]


def test_a_host_finds_those_to_whom_it_writes_and_no_others(published_world: World) -> None:
    asked = "SELECT DISTINCT email FROM organisations_contact ORDER BY 1"
    with scoped(SYSTEM.scopes):
        everybody = {email for (email,) in rows(asked)}
    with scoped({host_scope(HOST)}):
        of_host = {email for (email,) in rows(asked)}
    with scoped({organisation_scope(ORGANISATION)}):
        own = {email for (email,) in rows(asked)}
    assert own == {f"canary.contact.{ORGANISATION}@example.jp", "canary.named@example.jp"}
    assert of_host == own | {f"canary.contact.{code}@example.jp" for code in (HOST, "131202")}
    assert of_host < everybody


def test_a_candidate_finds_the_own_candidacy_only(published_world: World) -> None:
    with scoped(look_up(published_world.cast, "candidate").scopes):
        assert rows("SELECT candidate_no FROM people_candidacy") == [("US-2110-00010",)]
        assert count("people_person") == 1


def test_nobody_changes_or_deletes_what_they_do_not_see(published_world: World) -> None:
    with scoped(look_up(published_world.cast, "host").scopes), connection.cursor() as cursor:
        cursor.execute("UPDATE people_candidacy SET remarks = ''")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM placement_line")
        assert cursor.rowcount == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE placement_publishedline SET scopes = ARRAY['organisation:131032']",
        "INSERT INTO records_entry (act, at, sentence, facts, subject, scopes) VALUES"
        " (gen_random_uuid(), now(), 'x', '{}', 'x', ARRAY['clair'])",
    ],
)
def test_nobody_writes_a_row_for_somebody_else(change: str, published_world: World) -> None:
    with (
        scoped(look_up(published_world.cast, "host").scopes),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_scopes_end_with_their_block(published_world: World) -> None:
    with scoped(SYSTEM.scopes):
        with scoped({host_scope(HOST)}):
            assert count("people_candidacy") == 0
        assert count("people_candidacy") > 0
    assert count("people_candidacy") == 0


def test_scopes_end_with_their_block_also_when_it_fails(published_world: World) -> None:
    with pytest.raises(ZeroDivisionError), scoped(SYSTEM.scopes):
        raise ZeroDivisionError
    assert count("people_candidacy") == 0


def test_jobs_carry_keys_of_rows_and_nothing_else(published_world: World) -> None:
    with scoped(SYSTEM.scopes):
        jobs = list(ProcrastinateJob.objects.values_list("args", flat=True))
    assert jobs
    assert [value for args in jobs for value in args.values() if not isinstance(value, int)] == []


@pytest.mark.parametrize("view", ["figures_asked", "figures_placed"])
def test_figures_count_rightly_and_tell_five_or_more(view: str, published_world: World) -> None:
    """The sample has fewer than five almost everywhere: it is counted with a limit of one too."""
    with scoped(SYSTEM.scopes), connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef(%s::regclass)", [view])
        (definition,) = cursor.fetchone()
        assert ">= 5" in definition
        cursor.execute(definition.replace(">= 5", ">= 1"))
        everything = {tuple(row) for row in cursor.fetchall()}
        cursor.execute(f"SELECT * FROM {view}")
        told = {tuple(row) for row in cursor.fetchall()}
        counted = asked_for() if view == "figures_asked" else placed()
    assert everything == {(2027, *where, number) for where, number in counted.items()}
    assert told == {row for row in everything if row[-1] >= 5}


def asked_for() -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for line in RequestLine.objects.filter(used_at__isnull=False).select_related("host"):
        found[line.host.code[:2], line.position] += line.seats
    return found


def placed() -> Counter[tuple[str, str]]:
    lines = PublishedLine.objects.select_related("host")
    return Counter((line.host.code[:2], line.position) for line in lines)
