"""`koryu worker`: does what pages leave for later."""

import argparse

from koryu.command import house


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("worker", help="do the long work that pages ask for")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Work until stopped. The worker needs no more rights than the web process."""
    from koryu.base.environment import give_up_what_is_for_others

    house.find_database()
    give_up_what_is_for_others()
    house.start_django()
    from django.core.management import call_command

    from koryu.base.checks import refuse_unsafe_start

    refuse_unsafe_start()
    call_command("procrastinate", "worker", concurrency=1, wait=True)
    return 0
