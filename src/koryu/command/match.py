"""`koryu match`: a market in a file in, a stable or optimal placement with its proof out."""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from koryu.command import matching
from koryu.command.matching import Asked, Matched
from koryu.matching.aims import UnknownAim
from koryu.matching.conflicts import Infeasible
from koryu.matching.market import BadMarket, Market
from koryu.matching.market_file import BadMarketFile, read_market

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
        choices=("stable", "optimal"),
        help="default: stable where any place ranks people, else optimal",
    )
    parser.add_argument(
        "--aims",
        default=matching.DEFAULT_AIMS,
        help=f"in order, with commas (default {matching.DEFAULT_AIMS}); of a stable placement "
        "they are counted only",
    )
    parser.add_argument("--proposing", choices=("people", "places"), default="people")
    parser.add_argument(
        "--ties",
        choices=("single", "multiple", "largest"),
        default="single",
        help="one lot for all places, each place's own, or the largest placement (two thirds "
        "at least of what is possible)",
    )
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, help=f"of the lots (default {DEFAULT_SEED})"
    )
    parser.add_argument(
        "--time-limit", type=float, metavar="SECONDS", help="stop early and say the gap of each aim"
    )
    parser.add_argument("--out", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 when done; 2 with one sentence where it can't be."""
    try:
        market = read_market(arguments.market)
        asked = _asked(arguments, market)
        matched = matching.match(market, asked)
        if arguments.out is not None:
            matching.write(arguments.out, market, asked, matched)
    except (BadMarketFile, BadMarket, UnknownAim, Infeasible) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except OSError as trouble:
        print(f"{trouble.filename}: {trouble.strerror}", file=sys.stderr)
        return 2
    if arguments.json:
        print(_json(arguments, market, asked, matched), end="")
    else:
        _say(market, asked, matched)
    return 0


def _asked(arguments: argparse.Namespace, market: Market) -> Asked:
    usual = "stable" if matching.has_priorities(market) else "optimal"
    return Asked(
        arguments.mechanism or usual,
        tuple(name.strip() for name in arguments.aims.split(",") if name.strip()),
        arguments.proposing,
        arguments.ties,
        arguments.seed,
        arguments.time_limit,
    )


def _json(arguments: argparse.Namespace, market: Market, asked: Asked, matched: Matched) -> str:
    if arguments.out is None:
        return matching.text(matching.inline(market, asked, matched))
    written = str(arguments.out / matching.CERTIFICATE)
    return matching.text(matching.as_data(market, asked, matched, written))


def _say(market: Market, asked: Asked, matched: Matched) -> None:
    table = Table("person", "place", box=None)
    for person, place in enumerate(matched.place_of):
        table.add_row(market.person(person), market.place(int(place)) if place >= 0 else "–")
    Console().print(table)
    print()
    for name, value in matched.aims.items():
        print(f"{name}: {value}")
    if matched.blocking is not None:
        told = "stable" if matched.blocking == 0 else f"{matched.blocking} blocking pairs"
        print(f"{asked.mechanism} mechanism, {told}")
