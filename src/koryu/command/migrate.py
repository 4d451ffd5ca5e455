"""`koryu migrate`: bring the tables up to date, as their owner."""

import argparse

from koryu.command import house


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("migrate", help="bring the tables up to date")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    house.find_database()
    house.start_django()
    house.migrate()
    return 0
