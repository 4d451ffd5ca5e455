"""`koryu replay`: compute a result anew from what it records, and compare the bytes."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from koryu.command import matching
from koryu.command.inputs import Inputs, Unusable, add_results, is_match, read_inputs
from koryu.matching.aims import UnknownAim, aims_named
from koryu.matching.canonical import market_sha256
from koryu.matching.certificate import JSON_NAME, NPZ_NAME, BadCertificate, OptimalCertificate
from koryu.matching.conflicts import Infeasible
from koryu.matching.market import BadMarket, Market
from koryu.matching.market_file import BadMarketFile, read_market


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "replay",
        help="compute a result of koryu place or koryu match anew and compare it",
        description="The seed, the aims and the mechanism are those that the result records.",
    )
    add_results(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 where every byte is the same; 1 with what differs; 2 where a file cannot be used."""
    try:
        replayed = _match(*arguments.paths) if is_match(arguments) else _place(arguments)
        differences = list(replayed)
    except Unusable as trouble:
        print(trouble.words.en, file=sys.stderr)
        return 2
    except (
        matching.BadResult,
        BadCertificate,
        BadMarketFile,
        BadMarket,
        UnknownAim,
        Infeasible,
    ) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except OSError as trouble:
        print(f"{trouble.filename}: {trouble.strerror}", file=sys.stderr)
        return 2
    for difference in differences:
        print(f"DIFFERS  {difference}")
    if not differences:
        print("The same bytes.")
    return 1 if differences else 0


def _match(market_file: Path, result: Path) -> Iterator[str]:
    market = read_market(market_file)
    recorded = matching.read(result)
    if _hash(market, recorded) != recorded.certificate.market:
        yield f"{market_file.name}: the result was made from another market or by other aims."
        return
    again = matching.match(market, recorded.asked)
    if isinstance(recorded.data["certificate"], dict):
        data = matching.inline(market, recorded.asked, again)
        for key in sorted(data.keys() | recorded.data.keys()):
            if data.get(key) != recorded.data.get(key):
                yield f"{result.name}: {key}"
        return
    with tempfile.TemporaryDirectory() as folder:
        matching.write(Path(folder), market, recorded.asked, again)
        found = result if result.is_dir() else result.parent
        yield from _differing(found, Path(folder), (matching.RESULT, JSON_NAME, NPZ_NAME))


def _hash(market: Market, recorded: matching.Recorded) -> str:
    if not isinstance(recorded.certificate, OptimalCertificate):
        return market_sha256(market)
    return market_sha256(market, aims_named(market, recorded.asked.aims))


def _place(arguments: argparse.Namespace) -> Iterator[str]:
    from koryu.command.place import FILES, write_result  # they load the programme's engine
    from koryu.programme.placing import place

    inputs = read_inputs(arguments)
    folder: Path = arguments.paths[0]
    summary = _summary(folder / "summary.json")
    changed = list(_changed_inputs(inputs, summary))
    if changed:
        yield from changed
        return
    placement = place(inputs.snapshot, inputs.rules, seed=int(str(summary["seed"])))
    with tempfile.TemporaryDirectory() as again:
        write_result(Path(again), inputs, placement)
        yield from _differing(folder, Path(again), FILES)


def _summary(path: Path) -> dict[str, object]:
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
        int(summary["seed"])
    except (ValueError, TypeError, KeyError):
        raise matching.BadResult(f"{path} is not the summary of a placement.") from None
    return dict(summary)


def _changed_inputs(inputs: Inputs, summary: dict[str, object]) -> Iterator[str]:
    from koryu.programme.rules import rules_sha256
    from koryu.programme.snapshot import snapshot_sha256

    if summary.get("snapshot_sha256") != snapshot_sha256(inputs.snapshot):
        yield "snapshot_sha256: the result was made from other sheets."
    if summary.get("rules_sha256", rules_sha256(inputs.rules)) != rules_sha256(inputs.rules):
        yield "rules_sha256: the result was made by other rules."


def _differing(found: Path, again: Path, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        before, after = ((folder / name).read_bytes() for folder in (found, again))
        print(f"{sha256(after).hexdigest()}  {name}")
        if before != after:
            yield f"{name}: {sha256(before).hexdigest()} was recorded"
