"""`koryu demo`: the whole thing on this machine, with a made-up year in it."""

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from koryu.command import house

STAGES = ("empty", "imported", "published")
LOOPBACK = "127.0.0.1"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("demo", help="set up the demonstration and serve it")
    parser.add_argument("--stage", choices=STAGES, help="build this state of the year")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--yes", action="store_true", help="rebuild without asking")
    parser.add_argument("--build-only", action="store_true", help="build, do not serve")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build the stage where it is not there yet, then serve until stopped.

    One demonstration at a time runs from a home; what somebody else started is let be.
    """
    began = time.monotonic()
    os.environ["KORYU_DEMO"] = "1"
    os.environ.setdefault("KORYU_URL", f"http://localhost:{arguments.port}")
    with _alone(house.home()):
        if not arguments.build_only:
            _refuse_taken(arguments.port)
        with _database() as embedded:
            house.start_django()
            if not _prepare(arguments, embedded=embedded):
                return 1
            return 0 if arguments.build_only else _serve(arguments.port, began)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(
                f"A demonstration is running from {home} already. Stop it with Ctrl-C first, "
                "or name another folder: KORYU_HOME=.koryu2 PORT=8001 make demo."
            ) from None
        yield


def _refuse_taken(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError:
            raise SystemExit(f"Port {port} is in use. Try another: PORT=8001 make demo.") from None


@contextmanager
def _database() -> Iterator[bool]:
    """The database; True if it is the embedded one, which is stopped if it was started here."""
    from koryu.command import postgres

    ours = "DATABASE_URL" not in os.environ
    ran_before = ours and postgres.status(house.home()) is not None
    house.find_database()
    try:
        yield ours
    finally:
        if ours and not ran_before:
            postgres.stop(house.home())


def _prepare(arguments: argparse.Namespace, *, embedded: bool) -> bool:
    """The tables and the wanted stage; False if the person does not want it rebuilt."""
    from koryu.command import stages

    house.migrate()
    there = stages.built()
    wanted = arguments.stage or there or "published"
    if there == wanted:
        return True
    unfinished = there is None and stages.half_built()
    if unfinished and not embedded:
        raise SystemExit(
            "DATABASE_URL names a database with data that no demonstration made. Nothing was "
            "changed: give the demonstration an empty database."
        )
    if there and not (arguments.yes or _agreed(there, wanted)):
        print("Nothing was changed.")
        return False
    if there or unfinished:
        stages.clear()
        house.migrate()
    stages.build(wanted)
    return True


def _agreed(there: str, wanted: str) -> bool:
    print(f"The demonstration stands at «{there}». Building «{wanted}» throws its data away.")
    try:
        return input("Rebuild? [y/N] ").strip().lower() in {"y", "yes"}
    except EOFError:
        print("(no answer, taken for a no)")
        return False


def _serve(port: int, began: float) -> int:
    """The web server and a worker, until one of them ends or somebody stops them."""
    children = [subprocess.Popen(command) for command in _commands(port)]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _wait_for(port, children)
        _greet(port, time.monotonic() - began)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The data is kept; `make demo` goes on from here.")
        return 0
    finally:
        _end(children)


def _commands(port: int) -> Sequence[Sequence[str]]:
    commands = Path(sys.executable).parent
    how = "--interface wsgi --workers 1 --blocking-threads 4 --log-level warning"
    where = f"--host {LOOPBACK} --port {port} koryu.config.wsgi:application"
    web = [f"{commands}/granian", *how.split(), *where.split()]
    return (web, [f"{commands}/koryu", "worker"])


def _wait_for(port: int, children: "Sequence[subprocess.Popen[bytes]]") -> None:
    import urllib.error
    import urllib.request

    while all(child.poll() is None for child in children):
        try:
            urllib.request.urlopen(f"http://{LOOPBACK}:{port}/", timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(f"The server did not start; is port {port} in use? Try PORT=8001 make demo.")


def _end(children: "Sequence[subprocess.Popen[bytes]]") -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()


def _greet(port: int, seconds: float) -> None:
    from koryu.accounts.personas import CAST, PASSWORD

    place = f"http://localhost:{port}"  # by name: passkeys belong to one
    print(f"\nKoryu is ready after {seconds:.0f} seconds:  {place}")
    print(f"Choose who you are:  {place}/demo/   or sign in at {place}/sign-in/ as")
    for persona in CAST:
        if persona.email:
            print(f"  {persona.email:<28} {persona.part}")
    print(f"Everybody's password is  {PASSWORD}   Ctrl-C stops; the data is kept.\n", flush=True)
