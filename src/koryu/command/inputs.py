"""The two sheets and the rules, as `koryu place` and `koryu verify` take them."""

import argparse
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from koryu.programme.facts import Snapshot
from koryu.programme.places import load_places
from koryu.programme.rules import BadRules, RuleSet, default_rules, load_rules
from koryu.programme.sheets import Unusable as UnusableSheet
from koryu.programme.sheets import read_candidates, read_requests
from koryu.programme.sheets.reading import Reading
from koryu.programme.snapshot import make_snapshot
from koryu.programme.words import Words


class Unusable(ValueError):
    """A file that cannot be used at all; ``words`` names it and says why."""

    def __init__(self, path: Path, words: Words) -> None:
        super().__init__(str(words))
        self.words = Words(f"{path}: {words.en}", f"{path}：{words.ja}")


@dataclass(frozen=True)
class Inputs:
    """What was read; ``readings`` by the name of the file's option."""

    snapshot: Snapshot
    rules: RuleSet
    readings: Mapping[str, Reading[Any]]


def add_inputs(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--candidates", type=Path, required=required, metavar="FILE")
    parser.add_argument("--requests", type=Path, required=required, metavar="FILE")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="edited output of koryu rules")


def seconds(word: str) -> float:
    """A time on the command line. Raises ValueError, which ends with the usage."""
    number = float(word)
    if not 0 <= number < math.inf:
        raise ValueError(word)
    return number


def read_inputs(arguments: argparse.Namespace) -> Inputs:
    """Read both sheets and the rules. Raises Unusable, OSError."""
    places = load_places()
    people_file, requests_file = arguments.candidates, arguments.requests
    try:
        people = read_candidates(
            people_file.read_bytes(),
            filename=people_file.name,
            today=datetime.now(UTC).date(),
            places=places,
        )
    except UnusableSheet as trouble:
        raise Unusable(people_file, trouble.words) from None
    try:
        requests = read_requests(
            requests_file.read_bytes(), filename=requests_file.name, places=places
        )
    except UnusableSheet as trouble:
        raise Unusable(requests_file, trouble.words) from None
    snapshot = make_snapshot(
        people.records,
        requests.records,
        lambda request: places.place_of(request.organisation_code, request.host_code),
    )
    return Inputs(snapshot, _rules(arguments.rules), {"candidates": people, "requests": requests})


def _rules(path: Path | None) -> RuleSet:
    if path is None:
        return default_rules()
    try:
        return load_rules(path.read_bytes())
    except BadRules as trouble:
        raise Unusable(path, trouble.words) from None


def add_results(parser: argparse.ArgumentParser) -> None:
    """What verify and replay take: a folder of place with its sheets, or a match's two files."""
    parser.add_argument(
        "paths",
        type=Path,
        nargs="+",
        metavar="PATH",
        help="the folder that place wrote, with --candidates and --requests; or MARKET.json and "
        "the result of koryu match (its file, or the folder given as --out)",
    )
    add_inputs(parser, required=False)
    parser.set_defaults(parser=parser)


def is_match(arguments: argparse.Namespace) -> bool:
    """Whether a market and its result are given, not a folder with two sheets. Ends with the
    usage where neither is."""
    sheets = [arguments.candidates, arguments.requests]
    match = len(arguments.paths) == 2 and [*sheets, arguments.rules] == [None] * 3
    if not match and (len(arguments.paths) != 1 or None in sheets):
        arguments.parser.error("give DIR --candidates FILE --requests FILE, or MARKET.json RESULT")
    return match
