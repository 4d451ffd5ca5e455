"""`koryu`: one command, each part loaded only when it is called.

`place`, `verify`, `match`, `replay` and `rules` need no Django and no database; the rest starts both.
"""

import argparse
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


def main(words: Sequence[str] | None = None) -> int:
    """Run the part that the first word names; 2 where the words are off."""
    words = list(sys.argv[1:] if words is None else words)
    parser = argparse.ArgumentParser(prog="koryu", description="The JET Programme's own system.")
    parser.add_argument("--version", action="version", version=f"Koryu {version('koryu')}")
    commands = parser.add_subparsers(dest="part", metavar="|".join(PARTS), required=True)
    for name in [words[0]] if words and words[0] in PARTS else PARTS:
        import_module(f"koryu.command.{PARTS[name]}").add_parser(commands)
    arguments = parser.parse_args(words)
    code: int = arguments.run(arguments)
    return code
