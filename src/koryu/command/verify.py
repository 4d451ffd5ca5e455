"""`koryu verify`: checks what `koryu place` or `koryu match` wrote, by a program that shares no
code with them."""

import argparse
import sys

from koryu.command.inputs import Unusable, add_results, is_match
from koryu.command.matching import Refused
from koryu.command.shown import shown


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("verify", help="check a result of koryu place or koryu match")
    add_results(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 and what was proved; 1 on any breach; 2 where a file cannot be used at all."""
    try:
        breaches, proved = _verdict(arguments)
    except Unusable as trouble:
        print(trouble.words.en, file=sys.stderr)
        return 2
    except Refused as trouble:
        print(shown(str(trouble)), file=sys.stderr)
        return 2
    except OSError as trouble:
        print(f"{trouble.filename}: {trouble.strerror}", file=sys.stderr)
        return 2
    for breach in breaches:
        print(f"BREACH  {shown(breach)}")
    for sentence in () if breaches else proved:
        print(sentence)
    return 1 if breaches else 0


def _verdict(arguments: argparse.Namespace) -> tuple[list[str], list[str]]:
    """The breaches, and what is proved; each checker is loaded only where it is needed."""
    if is_match(arguments):
        from koryu.command.verify_match import verify_match

        verdict = verify_match(*arguments.paths)
        return [*verdict.breaches], [*verdict.proved]
    from koryu.command.verify_place import verify_place

    return verify_place(arguments)
