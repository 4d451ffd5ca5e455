"""The tests' database: a template migrated once by the owner, and copies of it.

Every test connects as the plain role, so both walls stand in every test. Where
``DATABASE_URL`` is not set, a server of our own is started beside ``KORYU_HOME``, shared by
whoever tests at the same time, and stopped by the last to leave.

``django_db`` rolls back as usual. It cannot truncate, for the plain role may not: a test that
needs real commits asks for ``committed_db``, and a server process of its own takes the
addresses that ``database_copy(name)`` gives.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql
from pytest_django import DjangoDbBlocker

from koryu.command import house, postgres

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("KORYU_HOME", ROOT / ".koryu"))
TEMPLATE, COPY = "koryu_template_", f"koryu_test_{os.getpid()}"
TEMPLATES_KEPT = 3  # a colleague on another branch may be copying an older one
MAKES_TEMPLATE = ("src/koryu/**/migrations/*.py", "src/koryu/command/*.py", "requirements.txt")


@dataclass(frozen=True)
class Addresses:
    """One database as its roles see it."""

    app: str
    owner: str
    reader: str = ""  # of a server of one's own there may be none

    def of(self, name: str) -> "Addresses":
        """The same server, another database."""
        moved = (
            url and urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
            for url in (self.app, self.owner, self.reader)
        )
        return Addresses(*moved)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to run on this database."""
        there = {"KORYU_READER_URL": self.reader} if self.reader else {}
        return {"DATABASE_URL": self.app, "KORYU_OWNER_URL": self.owner, **there}


@pytest.fixture(scope="session")
def database_server() -> Iterator[Addresses]:
    """The server under test: the environment's, else our own."""
    if app := os.environ.get("DATABASE_URL"):
        if not (owner := os.environ.get("KORYU_OWNER_URL")):
            pytest.exit("Tests need KORYU_OWNER_URL: a role that may create databases.", 2)
        yield Addresses(app, owner, os.environ.get("KORYU_READER_URL", ""))
        return
    with _embedded(HOME.resolve().with_name(HOME.name + "-test")) as server:
        yield Addresses(server.app_url, server.owner_url, server.reader_url)


@contextmanager
def _embedded(home: Path) -> Iterator[postgres.Server]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "in-use").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        server = postgres.start(home, durable=False)
        try:
            yield server
        finally:
            _leave(users.fileno(), home, server)


def _leave(users: int, home: Path, server: postgres.Server) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # somebody else is still testing
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        for name in _named(owner, "koryu_test_"):
            _drop(owner, name)  # what runs that were killed left behind
    postgres.stop(home)


@pytest.fixture(scope="session")
def database_template(
    database_server: Addresses, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> str:
    """A migrated database that nobody connects to; made anew when its sources change."""
    name = TEMPLATE + _digest()
    with psycopg.connect(database_server.owner, autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(hashtext('koryu tests: template'))")
        if name not in _named(owner, TEMPLATE):
            half = f"{TEMPLATE}half_built"
            _drop(owner, half)
            _create(owner, half)
            with django_db_blocker.unblock(), pointed_at(database_server.of(half)):
                house.migrate()
            owner.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(half), sql.Identifier(name)
                )
            )
            for old in _named(owner, TEMPLATE)[:-TEMPLATES_KEPT]:
                _drop(owner, old)
    return name


@pytest.fixture(scope="session")
def database_copy(
    database_server: Addresses, database_template: str
) -> Iterator[Callable[[str], Addresses]]:
    """``database_copy(name)`` makes a fresh database and gives its addresses."""
    with psycopg.connect(database_server.owner, autocommit=True) as owner, ExitStack() as later:

        def copy(name: str) -> Addresses:
            whole = f"{COPY}_{name}"
            _drop(owner, whole)
            _create(owner, whole, template=database_template)
            later.callback(_drop, owner, whole)
            return database_server.of(whole)

        yield copy


@pytest.fixture(scope="session")
def django_db_setup(
    database_copy: Callable[[str], Addresses], django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Replaces pytest-django's: a copy for this run, reached by the plain role."""
    with django_db_blocker.unblock(), pointed_at(database_copy("run")), django_db_blocker.block():
        yield


@pytest.fixture
def committed_db(
    database_copy: Callable[[str], Addresses],
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Addresses]:
    """A database of its own where commits are real."""
    with django_db_blocker.unblock(), pointed_at(database_copy("committed")) as addresses:
        yield addresses


@pytest.fixture(scope="session", autouse=True)
def stored_files(
    django_test_environment: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Uploads go here, not among those of the demonstration."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder):
        yield folder


@contextmanager
def pointed_at(addresses: Addresses) -> Iterator[Addresses]:
    """Django, and the processes started meanwhile, work on this database."""
    from django.conf import settings
    from django.db import connections

    from koryu.config.settings import database

    before = dict(os.environ), {alias: dict(settings.DATABASES[alias]) for alias in connections}
    connections.close_all()
    os.environ.update(addresses.environment)
    for alias, url in (("default", addresses.app), ("owner", addresses.owner)):
        connections[alias].settings_dict.update(database(url))
    try:
        yield addresses
    finally:
        connections.close_all()
        for name in addresses.environment:
            os.environ.pop(name, None)
            if name in before[0]:
                os.environ[name] = before[0][name]
        for alias, old in before[1].items():
            connections[alias].settings_dict.update(old)


def _digest() -> str:
    """Changes with everything that a freshly migrated database is made from."""
    digest = hashlib.sha256()
    for pattern in MAKES_TEMPLATE:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _named(owner: "psycopg.Connection", start: str) -> list[str]:
    """The databases whose names begin so, oldest first."""
    found = owner.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [start]
    )
    return [name for (name,) in found]


def _create(owner: "psycopg.Connection", name: str, template: str = "template1") -> None:
    owner.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def _drop(owner: "psycopg.Connection", name: str) -> None:
    """Without force first: that waits for the server's own vacuum, which no owner may end."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        owner.execute(drop)
    except psycopg.errors.ObjectInUse:
        owner.execute(drop + sql.SQL(" WITH (FORCE)"))
