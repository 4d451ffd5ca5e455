"""`koryu`: one command, each part loaded only when it is called.

`place`, `match`, `verify`, `replay` and `rules` need no Django and no database; the rest starts
both.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

# name -> module of this room with add_parser(commands) and run(arguments) -> exit code
PARTS = {
    "place": "place",
    "verify": "verify",
    "match": "match",
    "replay": "replay",
    "rules": "rules",
    "demo": "demo",
    "worker": "worker",
    "migrate": "migrate",
    "database": "database",
    "messages": "messages",
}

STOPPED, UNREAD = 130, 141  # as shells count: 128 and the number of the signal


def main(words: Sequence[str] | None = None) -> int:
    """Run the part that the first word names; 2 where the words are off.

    Who stops it (Ctrl-C), or no longer reads what it prints, is told nothing more.
    """
    try:
        code = _run(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more
        return UNREAD
    return code


def _run(words: Sequence[str] | None) -> int:
    words = list(sys.argv[1:] if words is None else words)
    parser = argparse.ArgumentParser(prog="koryu", description="The JET Programme's own system.")
    parser.add_argument("--version", action="version", version=f"Koryu {version('koryu')}")
    commands = parser.add_subparsers(dest="part", metavar="|".join(PARTS), required=True)
    for name in [words[0]] if words and words[0] in PARTS else PARTS:
        import_module(f"koryu.command.{PARTS[name]}").add_parser(commands)
    arguments = parser.parse_args(words)
    code: int = arguments.run(arguments)
    return code
