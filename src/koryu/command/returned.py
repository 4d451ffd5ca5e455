"""`koryu returned`: take in the report of a mail server that a mail of ours came back."""

import argparse
import sys

from koryu.command import house


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    help_text = "note a mail that came back: the mail server's report, on the standard input"
    commands.add_parser("returned", help=help_text).set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """The deliveries show it to the officers. 1 where it is no report on a mail of ours: then a
    person has to read it."""
    house.find_database()
    house.start_django()
    from koryu.tools.notices.actions.deciding import note_tracking
    from koryu.tools.notices.reports import read_report

    report = read_report(sys.stdin.buffer.read())
    if report is None:
        print("This is no report that a mail came back.", file=sys.stderr)
        return 1
    known = note_tracking(message_id=report.message_id, kind=report.kind, said=report.said)
    if not known:
        print("This reports on a mail that Koryu did not send.", file=sys.stderr)
    return 0 if known else 1
