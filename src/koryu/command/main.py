"""`koryu`: one command, each part loaded only when it is called.

`place`, `match`, `verify`, `replay` and `rules` need no Django and no database; the rest starts
both.
"""

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module

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
    "begin": "begin",
    "returned": "returned",
    "database": "database",
    "messages": "messages",
}
# parts that nothing need be tidied up after
STOPPED_AT_ONCE = {"verify", "match", "replay"}
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
    from importlib.metadata import version  # slow to load, and Ctrl-C is not yet heard at the top

    words = list(sys.argv[1:] if words is None else words)
    parser = argparse.ArgumentParser(prog="koryu", description="The JET Programme's own system.")
    parser.add_argument("--version", action="version", version=f"Koryu {version('koryu')}")
    commands = parser.add_subparsers(dest="part", metavar="|".join(PARTS), required=True)
    for name in [words[0]] if words and words[0] in PARTS else PARTS:
        import_module(f"koryu.command.{PARTS[name]}").add_parser(commands)
    arguments = parser.parse_args(words)
    with _stopped_at_once() if arguments.part in STOPPED_AT_ONCE else nullcontext():
        code: int = arguments.run(arguments)
    return code


@contextmanager
def _stopped_at_once() -> Iterator[None]:
    """Let Ctrl-C end the process, also amid compiled code, for which Python would wait."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
