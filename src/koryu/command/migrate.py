"""`koryu migrate`: bring the tables up to date, as their owner, and lay out what pages load."""

import argparse

from koryu.command import house


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("migrate", help="bring the tables up to date")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    house.find_database()
    house.start_django()
    house.migrate()
    _lay_out_files()
    return 0


def _lay_out_files() -> None:
    """Styles, scripts and pictures, packed and named by what is in them, in ``KORYU_HOME``:
    a server's pages load nothing else. Demo and tests take them from where they lie."""
    from django.conf import settings
    from django.core.management import call_command

    if settings.STATIC_ROOT:
        call_command("collectstatic", interactive=False, verbosity=0)
