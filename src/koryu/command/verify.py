"""`koryu verify`: checks what `koryu place` or `koryu match` wrote, by a program that shares no
code with them."""

import argparse

from koryu.command.in_one_line import in_one_line
from koryu.command.inputs import add_results, is_match
from koryu.command.shown import shown


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("verify", help="check a result of koryu place or koryu match")
    add_results(parser)
    parser.set_defaults(run=run)


@in_one_line
def run(arguments: argparse.Namespace) -> int:
    """0 and what was proved; 1 on any breach; 2 where a file cannot be used at all."""
    breaches, proved = _verdict(arguments)
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
