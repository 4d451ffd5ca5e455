"""`koryu database start|stop|url`: the PostgreSQL of this folder, by hand."""

import argparse
import os
import sys

from koryu.command import house, postgres


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("database", help="start or stop this folder's PostgreSQL")
    parser.add_argument("act", choices=sorted(ACTS))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    try:
        return ACTS[arguments.act]()
    except postgres.NoServer as reason:
        print(reason, file=sys.stderr)
        return 1


def _start() -> int:
    if "DATABASE_URL" in os.environ:
        print("DATABASE_URL names a server already; nothing was started.")
    else:
        postgres.start(house.home())
        print(f"PostgreSQL is running in {house.home()}.")
    return 0


def _stop() -> int:
    postgres.stop(house.home())
    print(f"No PostgreSQL is running in {house.home()}.")
    return 0


def _url() -> int:
    """Three settings to export, of the application's role, the owner's and the reader's."""
    if not (server := postgres.status(house.home())):
        raise postgres.NoServer(f"No PostgreSQL is running in {house.home()}.")
    print(f"DATABASE_URL={server.app_url}\nKORYU_OWNER_URL={server.owner_url}")
    print(f"KORYU_READER_URL={server.reader_url}")
    return 0


ACTS = {"start": _start, "stop": _stop, "url": _url}
