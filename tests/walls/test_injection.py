"""Pages with holes in them: a forgotten filter, and SQL smuggled in. The second wall holds."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import SEAL, SETTING, current_scopes, scoped, set_scopes
from tests.plugins.house import undone
from tests.walls.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broken")]
NAMES = "UNION SELECT family || given FROM people_name"
FORGED = "set_config('koryu.scopes', 'clair', true)"
ATTACKS = {
    "everything": "' OR '1'='1",
    "another table": f"' {NAMES} --",
    "as a subquery": "' OR EXISTS (SELECT FROM people_person) OR '1'='1",
    "scopes set first": f"' UNION SELECT {FORGED} {NAMES} --",
    "scopes set in a statement before": f"'; SELECT {FORGED}; SELECT 'x' {NAMES} --",
    "scopes set for the session": f"'; SET koryu.scopes = 'clair'; SELECT 'x' {NAMES} --",
    "a seal made up": f"'; SELECT {FORGED}, set_config('koryu.seal', repeat('0', 64), true);"
    f" SELECT 'x' {NAMES} --",
    "the key of the seal": "' UNION SELECT within::text FROM walls.key --",
    "another role": f"'; SET ROLE koryu_owner; SELECT 'x' {NAMES} --",
    "another session's role": f"'; SET SESSION AUTHORIZATION koryu_owner; SELECT 'x' {NAMES} --",
    "row security off": f"'; SET row_security = off; SELECT 'x' {NAMES} --",
    "no wall": "'; ALTER TABLE people_name DISABLE ROW LEVEL SECURITY; SELECT 1 --",
    "no policy": "'; DROP POLICY people_name_scopes ON people_name; SELECT 1 --",
    "a function put in place": "'; CREATE OR REPLACE FUNCTION koryu_scopes() RETURNS text[]"
    f" LANGUAGE sql AS 'SELECT ARRAY[''clair'']'; SELECT 'x' {NAMES} --",
    "a function put in front": "'; CREATE FUNCTION pg_temp.koryu_scopes() RETURNS text[]"
    " LANGUAGE sql AS 'SELECT ARRAY[''clair'']'; SET search_path = pg_temp, public;"
    f" SELECT 'x' {NAMES} --",
    "an operator that tells": "'; CREATE FUNCTION pg_temp.told(text) RETURNS bool LANGUAGE plpgsql"
    " COST 0.0001 AS $$ BEGIN RAISE EXCEPTION '%', $1; END $$;"
    " SELECT 1 FROM people_name WHERE pg_temp.told(family) --",
    "a view of one's own": "'; CREATE TEMP VIEW v AS SELECT family FROM people_name;"
    " SELECT family FROM v --",
    "the statistics of the planner": "' UNION SELECT most_common_vals::text FROM pg_stats --",
    "files of the server": "' UNION SELECT pg_read_file('PG_VERSION') --",
    "a program of the server": "'; COPY people_name TO PROGRAM 'cat' --",
    "by an error": "' AND 1 = (SELECT family::int FROM people_name LIMIT 1) --",
    "gathered": "' UNION SELECT string_agg(family, ',') FROM people_name --",
}  # fmt: skip


@pytest.fixture
def broken(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.walls.broken_urls"


def fetched(world: World, slug: str, at: str, **more: str) -> str:
    client: Client = world.client(slug)
    client.raise_request_exception = False
    with undone():
        text = client.get(at, more).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # on a broken connection the next test would prove nothing
    return text


def planted(world: World) -> set[str]:
    return {
        person.planted[kind] for person in world.people.values() for kind in ("number", "family")
    }


def leaked(world: World, text: str) -> set[str]:
    return {canary for canary in planted(world) if canary in text}


@pytest.mark.parametrize("slug", ["visitor", "neighbour", "host", "organisation"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_smuggled_in_sees_what_its_viewer_sees(
    attack: str, slug: str, published_world: World
) -> None:
    text = fetched(published_world, slug, "/broken/injection/", q=ATTACKS[attack])
    assert leaked(published_world, text) == set()


@pytest.mark.parametrize("slug", ["visitor", "neighbour", "host", "organisation"])
def test_nor_is_anything_counted_or_found_out_bit_by_bit(slug: str, published_world: World) -> None:
    counted = "' UNION SELECT count(*)::text FROM people_person --"
    guessed = "' UNION SELECT 'there' FROM people_name WHERE family LIKE 'Famcanary%' --"
    timed = "' UNION SELECT pg_sleep(0)::text || 'late' FROM people_name --"
    asked = [fetched(published_world, slug, "/broken/injection/", q=q) for q in (counted, guessed)]
    assert asked == ["('0',)", ""]
    assert fetched(published_world, slug, "/broken/injection/", q=timed) == ""


@pytest.mark.parametrize("attack", ["everything", "another table", "by an error"])
def test_the_page_is_broken_indeed(attack: str, published_world: World) -> None:
    """Otherwise the silence above would prove nothing: an officer sees it leak."""
    if attack == "by an error":
        with (
            scoped(SYSTEM.scopes),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match="Famcanary"),
            transaction.atomic(),
        ):
            cursor.execute("SELECT family::int FROM people_name LIMIT 1")
        return
    text = fetched(published_world, "officer", "/broken/injection/", q=ATTACKS[attack])
    assert leaked(published_world, text)


@pytest.mark.parametrize("slug", ["visitor", "neighbour", "host", "organisation"])
def test_a_forgotten_filter_lets_nothing_out(slug: str, published_world: World) -> None:
    assert fetched(published_world, slug, "/broken/forgotten/") == ""


def test_a_candidate_sees_one_row_through_it(published_world: World) -> None:
    assert fetched(published_world, "candidate", "/broken/forgotten/").count("\n") == 0
    assert fetched(published_world, "officer", "/broken/forgotten/").count("\n") == 35


@pytest.mark.parametrize("at", ["/broken/crash/", "/broken/aborted/"])
@pytest.mark.parametrize("slug", ["officer", "neighbour"])
def test_what_fails_tells_nothing(at: str, slug: str, published_world: World) -> None:
    text = fetched(published_world, slug, at)
    assert leaked(published_world, text) == set()
    assert [word for word in ("ZeroDivision", "Traceback", "psycopg") if word in text] == []


def settings_now() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(%s, true), current_setting(%s, true)", [SETTING, SEAL]
        )
        said, seal = cursor.fetchone()
        return said, seal


def put(said: str, seal: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true), set_config(%s, %s, true)", [SETTING, said, SEAL, seal]
        )


def test_a_seal_is_worth_nothing_for_other_scopes() -> None:
    with scoped({"host:1"}):
        _said, seal = settings_now()
        put("clair", seal)
        assert current_scopes() == frozenset()
        put("host:1", seal)
        assert current_scopes() == {"host:1"}


def test_scopes_that_were_forged_are_not_sealed_later_by_the_house_itself() -> None:
    with scoped({"host:1"}):
        put("clair", "")
        with scoped({"host:2"}):
            assert current_scopes() == {"host:2"}
        assert current_scopes() == frozenset()


def test_another_key_seals_nothing(settings: Any) -> None:
    settings.SECRET_KEY = "another"
    with transaction.atomic():
        set_scopes(SYSTEM.scopes)
        assert current_scopes() == frozenset()
