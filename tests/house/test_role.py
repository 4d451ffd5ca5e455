"""On which role the house runs, tests included: one that no wall lets through. Any other is
refused at the start, with words that help."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from koryu.base.checks import (
    ForeignSeal,
    PrivilegedRole,
    ReadersRole,
    refuse_foreign_seal,
    refuse_privileged_role,
    refuse_unsafe_start,
    role_faults,
)
from koryu.command import postgres
from tests.plugins.database import Addresses, pointed_at

TRIAL, STEP = f"koryu_trial_{os.getpid()}", f"koryu_step_{os.getpid()}"


def answer(question: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


@pytest.mark.django_db
def test_tests_run_as_a_plain_role() -> None:
    rights = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
    assert answer(f"SELECT {rights} FROM pg_roles WHERE rolname = current_user") == (False,) * 4


@pytest.mark.django_db
def test_the_plain_role_owns_nothing() -> None:
    owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
    assert answer(owned) == (0,)
    assert answer("SELECT count(*) > 0 FROM pg_tables WHERE schemaname = 'public'") == (True,)


@pytest.mark.django_db
def test_the_plain_role_may_not_make_tables() -> None:
    assert answer("SELECT has_schema_privilege('public', 'CREATE')") == (False,)


@pytest.mark.django_db
def test_start_up_accepts_the_plain_role() -> None:
    refuse_unsafe_start()


# Roles that are refused. The server's administrator makes them; where a server of one's own
# is tested, there is none at hand.


def as_role(url: str, role: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}@{place}"))


@pytest.fixture
def admin(committed_db: Addresses) -> Iterator["psycopg.Connection"]:
    """The administrator, in a database of the test's own."""
    try:
        connected = psycopg.connect(as_role(committed_db.app, postgres.ADMIN), autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("not run: no administrator of this server is at hand")
    with connected as administrator:
        for role in (TRIAL, STEP):
            administrator.execute(f"CREATE ROLE {role} LOGIN NOINHERIT")
        yield administrator
        for role in (TRIAL, STEP):
            administrator.execute(f"REASSIGN OWNED BY {role} TO {postgres.OWNER}")
            administrator.execute(f"DROP OWNED BY {role}")
            administrator.execute(f"DROP ROLE {role}")


@pytest.fixture
def faults(admin: "psycopg.Connection", committed_db: Addresses) -> Callable[..., list[str]]:
    """``faults(statement, …)``: what is wrong with the trial role after these."""

    def found(*statements: str) -> list[str]:
        for statement in statements:
            admin.execute(statement)
        with pointed_at(replace(committed_db, app=as_role(committed_db.app, TRIAL))):
            return [fault.said_of(TRIAL) for fault in role_faults()]

    return found


def test_a_role_that_owns_nothing_has_no_fault(faults: Callable[..., list[str]]) -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (f"ALTER ROLE {TRIAL} BYPASSRLS", "bypasses row security (BYPASSRLS)"),
        (f"ALTER ROLE {TRIAL} CREATEROLE", "may make and grant roles (CREATEROLE)"),
        (f"ALTER ROLE {TRIAL} REPLICATION", "may replicate (REPLICATION)"),
        (
            f"CREATE TABLE public.own (id int); ALTER TABLE public.own OWNER TO {TRIAL}",
            "owns tables, their schema or the database",
        ),
        (f"ALTER SCHEMA walls OWNER TO {TRIAL}", "owns tables, their schema or the database"),
    ],
    ids=["bypasses", "creates roles", "replicates", "owns a table", "owns the schema"],
)
def test_what_the_role_itself_may_do(
    statement: str, what: str, faults: Callable[..., list[str]]
) -> None:
    assert faults(statement) == [f"{TRIAL} {what}"]


def test_a_superuser_is_all_that_and_is_called_so(faults: Callable[..., list[str]]) -> None:
    assert faults(f"ALTER ROLE {TRIAL} SUPERUSER") == [f"{TRIAL} is a superuser"]


@pytest.mark.parametrize(
    ("role", "what"),
    [
        (postgres.OWNER, "owns tables, their schema or the database"),
        ("pg_read_all_data", "reads or writes every table or the server's files"),
        ("pg_execute_server_program", "reads or writes every table or the server's files"),
    ],
)
@pytest.mark.parametrize("steps", [1, 2])
def test_what_it_could_become(
    role: str, what: str, steps: int, faults: Callable[..., list[str]]
) -> None:
    """NOINHERIT keeps nobody from SET ROLE, and membership passes on."""
    way = [f"GRANT {role} TO {TRIAL}"]
    if steps == 2:
        way = [f"GRANT {role} TO {STEP}", f"GRANT {STEP} TO {TRIAL}"]
    assert faults(*way) == [f"{TRIAL} may become {role}, which {what}"]


def test_the_readers_role_is_refused(committed_db: Addresses) -> None:
    if not committed_db.reader:
        pytest.skip("not run: KORYU_READER_URL names no reader")
    with (
        pointed_at(replace(committed_db, app=committed_db.reader)),
        pytest.raises(ReadersRole, match="koryu_reader, which writes no sessions: it is the read"),
    ):
        refuse_unsafe_start()


def test_the_refusal_says_what_is_wrong_and_what_to_do(committed_db: Addresses) -> None:
    with (
        pointed_at(replace(committed_db, app=committed_db.owner)),
        pytest.raises(PrivilegedRole) as refused,
    ):
        refuse_privileged_role()
    role = urlsplit(committed_db.owner).username
    said = str(refused.value)
    assert f"{role} owns tables, their schema or the database." in said
    assert "CREATE ROLE koryu_app LOGIN NOINHERIT" in said
    assert "koryu migrate" in said


def test_another_secret_key_is_refused(committed_db: Addresses, settings: object) -> None:
    refuse_foreign_seal()
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(ForeignSeal, match="another KORYU_SECRET_KEY"):
        refuse_foreign_seal()


def started(addresses: Addresses, program: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """A process of the product with this database."""
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **addresses.environment, "KORYU_NO_POOL": "1", **more},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


WEB = "import koryu.config.wsgi; print('serves')"
WORKER = "from koryu.command.main import main; main(['worker'])"


def test_web_starts_on_the_plain_role_only(committed_db: Addresses) -> None:
    assert started(committed_db, WEB, KORYU_DEMO="1").stdout == "serves\n"
    owner = replace(committed_db, app=committed_db.owner)
    refused = started(owner, WEB, KORYU_DEMO="1")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "PrivilegedRole: DATABASE_URL names a role that walls do not hold" in refused.stderr


LEFT = "[n for n in os.environ if n in ('KORYU_OWNER_URL', 'KORYU_READER_URL')]"
WEB_LEFT = f"""{WEB}
import os
from django.conf import settings
print({LEFT}, *{{one["USER"] for one in settings.DATABASES.values()}})
"""
WORKER_LEFT = f"""
import os
from django.core import management
management.call_command = lambda *words, **options: print({LEFT})
{WORKER}
"""


def test_web_gives_up_the_owners_way_in(committed_db: Addresses) -> None:
    role = urlsplit(committed_db.app).username
    assert started(committed_db, WEB_LEFT, KORYU_DEMO="1").stdout == f"serves\n[] {role}\n"


def test_so_does_the_worker(committed_db: Addresses) -> None:
    assert started(committed_db, WORKER_LEFT, KORYU_DEMO="1").stdout == "[]\n"


def test_the_worker_refuses_the_owner_too(committed_db: Addresses) -> None:
    refused = started(replace(committed_db, app=committed_db.owner), WORKER, KORYU_DEMO="1")
    assert refused.returncode == 1
    assert "PrivilegedRole: DATABASE_URL names a role that walls do not hold" in refused.stderr
