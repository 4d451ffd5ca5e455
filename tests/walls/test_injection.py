"""Pages with holes in them: a forgotten filter, and SQL smuggled in. The second wall holds."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.test import Client

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import SEAL, SETTING, current_scopes, granting, scoped, set_scopes
from tests.plugins.house import look_up, undone
from tests.walls.test_tables import BOTH, WALLS
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
    "numbers of sessions": "' UNION SELECT session_key FROM django_session --",
    "numbers of sessions where they are listed": "' UNION SELECT session_key FROM"
    " usersessions_usersession --",
    "what others' sessions hold": "'; UPDATE django_session SET session_data = other.session_data"
    " FROM django_session other WHERE other.session_key <> django_session.session_key; SELECT 1 --",
    "why an emergency was asked for": "' UNION SELECT reason || label FROM"
    " accounts_emergencyaccess --",
    "why somebody stands in": "' UNION SELECT text FROM accounts_delegationreason --",
}  # fmt: skip
ME = "(SELECT max(id) FROM accounts_user)"  # anybody, for nobody may
# What would make somebody more than they are, if anything smuggled in could write it.
WRITES = {
    "a post": "INSERT INTO accounts_membership (user_id, unit_id, role, purpose, lines)"
    " SELECT u.id, n.id, 'placement_officer', '', '{}' FROM accounts_user u, accounts_unit n"
    " WHERE n.code = 'CLAIR' ON CONFLICT DO NOTHING",
    "another role": "UPDATE accounts_membership SET role = 'placement_approver'",
    "a post that had ended": "UPDATE accounts_membership SET valid_until = '2099-01-01'",
    "a body's code": "UPDATE accounts_unit SET code = 'x' || code",
    "a body above": "UPDATE accounts_unit SET parent_id = NULL",
    "a hat that nobody lent": "INSERT INTO accounts_delegation (key, membership_id, delegate_id,"
    " valid_from, valid_until) SELECT gen_random_uuid(), m.id, u.id, current_date, current_date"
    " FROM accounts_membership m, accounts_user u",
    "an invitation": "UPDATE accounts_invitation SET email = 'x@x.jp', role = 'administrator'",
    "an open emergency": "INSERT INTO accounts_emergencyaccess (key, scope, label, reason,"
    " asked_by_id, asked_at, until, state) SELECT gen_random_uuid(), 'clair', '', '', id, now(),"
    " now() + interval '1 hour', 'open' FROM accounts_user",
    "an emergency agreed by nobody": "UPDATE accounts_emergencyaccess SET state = 'open',"
    " until = now() + interval '1 hour'",
    "a password": "UPDATE accounts_user SET password = 'md5$x$x'",
    "an address to write to": "UPDATE accounts_user SET email = 'x' || id || '@x.jp'",
    "a person's account": "UPDATE accounts_user SET person_key = gen_random_uuid()",
    "an account that rests": "UPDATE accounts_user SET is_active = NOT is_active",
    "a proved address": 'INSERT INTO account_emailaddress (user_id, email, verified, "primary")'
    f" VALUES ({ME}, 'x@x.jp', true, false)",
    "a link to prove one": "INSERT INTO account_emailconfirmation (created, sent, key,"
    " email_address_id) SELECT now(), now(), 'x', max(id) FROM account_emailaddress",
    "no second factor": "DELETE FROM mfa_authenticator",
    "another second factor": "INSERT INTO mfa_authenticator (user_id, type, data, created_at)"
    f" VALUES ({ME}, 'recovery_codes', '{{}}', now())",
    "another reason": "UPDATE accounts_delegationreason SET scopes = ARRAY['host:131032']",
    "what the cache would run": "INSERT INTO cache VALUES ('x', 'gASVBQ==', now())",
}
GRANTED = "SELECT set_config('koryu.scopes', 'grants', true)"
ATTACKS |= {name: f"'; {statement}; SELECT 1 --" for name, statement in WRITES.items()}
ATTACKS |= {
    f"{name}, by a scope made up": f"'; {GRANTED}; {WRITES[name]}; SELECT 1 --"
    for name in ("a post", "an open emergency", "a password", "another second factor")
}
REASONS = {"canary of an emergency here", "canary-of-a-deputy"}
WRITTEN = sorted({name for name, wall in WALLS.items() if wall == "acts"} | BOTH)


@pytest.fixture
def broken(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.walls.broken_urls"


def kept() -> list[str]:
    """What stands in each of the tables that say who may do what."""
    asked = "SELECT count(*) || coalesce(md5(string_agg(t::text, ' ' ORDER BY t::text)), '') FROM "
    found = []
    with granting(), connection.cursor() as cursor:
        for table in WRITTEN:
            cursor.execute(f"{asked}{table} t")
            found.append(cursor.fetchone()[0])
    return found


def answered(client: Client, at: str, **more: str) -> str:
    client.raise_request_exception = False
    text = client.get(at, more).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # on a broken connection the next test would prove nothing
    return text


def fetched(world: World, slug: str, at: str, **more: str) -> str:
    client = world.client(slug)
    with undone():
        return answered(client, at, **more)


def planted(world: World) -> set[str]:
    return {
        person.planted[kind] for person in world.people.values() for kind in ("number", "family")
    }


def leaked(world: World, text: str) -> set[str]:
    return {canary for canary in planted(world) if canary in text}


def sessions_opened(text: str) -> list[str]:
    """What somebody could send as the number of a session, and be in."""
    found = []
    for number in sorted(set(re.findall(r"\b[0-9a-z]{32,40}\b", text))):
        client = Client()
        client.cookies["sessionid"] = number
        if client.get("/inbox/").status_code == 200:
            found.append(number)
    return found


@pytest.mark.parametrize("slug", ["visitor", "neighbour", "host", "organisation"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_smuggled_in_sees_what_its_viewer_sees(
    attack: str, slug: str, published_world: World
) -> None:
    text = fetched(published_world, slug, "/broken/injection/", q=ATTACKS[attack])
    assert leaked(published_world, text) == set()
    own = REASONS if slug == "host" else set()  # of its own post, and about its own area
    assert {reason for reason in REASONS - own if reason in text} == set()
    assert sessions_opened(text) == []


@pytest.mark.parametrize("slug", ["visitor", "neighbour", "host", "organisation"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_nor_does_it_make_anybody_more_than_they_are(
    attack: str, slug: str, published_world: World
) -> None:
    client, before = published_world.client(slug), kept()
    own = look_up(published_world.cast, slug).scopes
    with undone():
        answered(client, "/broken/injection/", q=ATTACKS[attack])
        assert kept() == before
        assert client.get("/").wsgi_request.viewer.scopes <= own


@pytest.mark.parametrize("statement", WRITES)
def test_each_of_these_would_write_if_it_could(statement: str, published_world: World) -> None:
    """Otherwise the two tests above would prove nothing."""
    before = kept()
    with undone():
        with granting(), connection.cursor() as cursor:
            cursor.execute(WRITES[statement])
        assert kept() != before


def test_there_are_sessions_and_reasons_to_be_read(published_world: World) -> None:
    assert published_world.client("officer").get("/inbox/").status_code == 200
    assert Session.objects.count() > 0
    with scoped(SYSTEM.scopes), connection.cursor() as cursor:
        cursor.execute(
            "SELECT reason FROM accounts_emergencyaccess UNION"
            " SELECT text FROM accounts_delegationreason"
        )
        assert {row[0] for row in cursor.fetchall()} == REASONS


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
    assert fetched(published_world, "officer", "/broken/forgotten/").count("\n") == 36


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
