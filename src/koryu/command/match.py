"""`koryu match`: a market in a file in, a stable or optimal placement with its proof out."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from rich.cells import cell_len

from koryu.command import matching, result_files, solving
from koryu.command.in_one_line import in_one_line
from koryu.command.inputs import seconds
from koryu.command.matching import Asked, Matched, Mechanism
from koryu.command.shown import json_text, shown
from koryu.matching.certificate import JSON_NAME, OptimalCertificate
from koryu.matching.market import UNPLACED, Market

DEFAULT_SEED = 0


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "match",
        help="match the people and places of a market in a JSON file",
        description="Prints who goes where. With --out, result.json, certificate.json and "
        "certificate.npz are written into DIR; koryu verify and koryu replay take them back.",
    )
    parser.add_argument("market", type=Path, metavar="MARKET.json")
    parser.add_argument(
        "--mechanism",
        choices=get_args(matching.Mechanism),
        help="default: stable where any place ranks one person below another, else optimal",
    )
    parser.add_argument(
        "--aims",
        default=matching.DEFAULT_AIMS,
        help=f"in order, with commas (default {matching.DEFAULT_AIMS}); of a stable placement "
        "they are counted only",
    )
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, help=f"of the lots (default {DEFAULT_SEED})"
    )
    parser.add_argument("--out", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
    _add_ways(parser)
    parser.set_defaults(run=run)


def _add_ways(parser: argparse.ArgumentParser) -> None:
    """What only one of the mechanisms looks at."""
    stable = parser.add_argument_group("of a stable placement")
    stable.add_argument("--proposing", choices=get_args(matching.Proposing), default="people")
    stable.add_argument(
        "--ties",
        choices=get_args(matching.Ties),
        default="single",
        help="one lot for all places (the default), each place's own, or the largest placement "
        "(two thirds at least of what is possible)",
    )
    optimal = parser.add_argument_group("of an optimal placement")
    optimal.add_argument(
        "--time-limit",
        type=seconds,
        metavar="SECONDS",
        help="stop early and say the gap of each aim",
    )


@in_one_line
def run(arguments: argparse.Namespace) -> int:
    """0 when done; 2 with one sentence where it can't be."""
    market = matching.market_in(arguments.market, tell=_note)
    asked = _asked(arguments, market)
    matched = solving.match(market, asked)
    result = _result(arguments.out, market, asked, matched)
    if arguments.json:
        print(json_text(result), end="")
        return 0
    for line in (*_table(market, matched), "", *_summary(asked, matched)):
        print(line)
    if arguments.out is not None:
        print(f"Written to {arguments.out}: {', '.join(result_files.FILES)}")
    return 0


def _note(words: str) -> None:
    print(f"note: {shown(words)}", file=sys.stderr)


def _asked(arguments: argparse.Namespace, market: Market) -> Asked:
    usual: Mechanism = "stable" if matching.has_priorities(market) else "optimal"
    return Asked(
        usual if arguments.mechanism is None else arguments.mechanism,
        tuple(name.strip() for name in arguments.aims.split(",") if name.strip()),
        arguments.proposing,
        arguments.ties,
        arguments.seed,
        arguments.time_limit,
    )


def _result(out: Path | None, market: Market, asked: Asked, matched: Matched) -> dict[str, Any]:
    """The result, its certificate inside, or in files of the folder ``out``."""
    if out is None:
        return result_files.inline(market, asked, matched)
    result = result_files.write(out, market, asked, matched)
    return {**result, "certificate": str(out / JSON_NAME)}


def _table(market: Market, matched: Matched) -> Iterator[str]:
    """A line for each person, the places in a column of their own."""
    names = [shown(market.person(person)) for person in range(market.size[0])]
    width = max(map(cell_len, names), default=0)
    for name, place in zip(names, matched.place_of.tolist(), strict=True):
        where = "–" if place == UNPLACED else shown(market.place(place))
        yield f"{name}{' ' * (width - cell_len(name))}  {where}"


def _summary(asked: Asked, matched: Matched) -> Iterator[str]:
    people = matched.place_of
    yield f"{(people != UNPLACED).sum()} of {len(people)} people placed (seed {asked.seed})"
    proof = matched.certificate
    gaps = proof.gaps if isinstance(proof, OptimalCertificate) else (None,) * len(matched.aims)
    width = max(map(len, matched.aims), default=0)
    for (aim, value), gap in zip(matched.aims.items(), gaps, strict=True):
        note = "" if gap is None else "  the best possible" if gap == 0 else f"  gap at most {gap}"
        yield f"  {aim:<{width}}{value:>6}{note}"
    if matched.blocking is not None:
        pairs = "one pair" if matched.blocking == 1 else f"{matched.blocking} pairs"
        yield f"Blocked by {pairs}." if matched.blocking else "Stable."
