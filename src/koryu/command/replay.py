"""`koryu replay`: compute a result anew from what it records, and compare the bytes."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from koryu.command.inputs import Inputs, Unusable, add_results, is_match, read_inputs
from koryu.command.matching import BadResult, Refused, market_in, match
from koryu.command.result_files import Recorded, inline, result_in, write
from koryu.command.shown import shown
from koryu.matching.certificate import JSON_NAME, NPZ_NAME, OptimalCertificate


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
    except BadResult as trouble:
        differences = [str(trouble)]
    except Refused as trouble:
        print(shown(str(trouble)), file=sys.stderr)
        return 2
    except OSError as trouble:
        print(f"{trouble.filename}: {trouble.strerror}", file=sys.stderr)
        return 2
    for difference in differences:
        print(f"DIFFERS  {shown(difference)}")
    if not differences:
        print("The same bytes.")
    return 1 if differences else 0


def _match(market_file: Path, result: Path) -> Iterator[str]:
    market, recorded = market_in(market_file), result_in(result)
    if not recorded.is_of(market):
        yield f"{market_file.name}: the result was made from another market, or by other aims."
        return
    if isinstance(recorded.certificate, OptimalCertificate):
        _refuse_gaps(recorded.file, recorded.certificate.gaps)
    again = match(market, recorded.asked)
    if recorded.proof is None:
        yield from _otherwise(recorded, inline(market, recorded.asked, again))
        return
    with tempfile.TemporaryDirectory() as folder:
        anew = write(Path(folder), market, recorded.asked, again)
        yield from _differing(recorded.proof.parent, Path(folder), (JSON_NAME, NPZ_NAME))
        yield from _otherwise(recorded, anew | {"certificate": recorded.data["certificate"]})


def _otherwise(recorded: Recorded, anew: Mapping[str, Any]) -> Iterator[str]:
    """What a result says otherwise; how its JSON is laid out does not matter."""
    for key in recorded.differences(anew):
        yield f"{recorded.file.name}: ‘{key}’ comes out otherwise."


def _refuse_gaps(file: Path, gaps: Sequence[object]) -> None:
    """Raise Refused of a result that a time limit cut short."""
    if any(gaps):
        raise Refused(
            f"{file}: a time limit cut the search short (a gap is left), and what is found in "
            "time depends on the machine; koryu verify still checks it"
        )


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
    placement = place(inputs.snapshot, inputs.rules, seed=summary["seed"])
    with tempfile.TemporaryDirectory() as again:
        write_result(Path(again), inputs, placement)
        yield from _differing(folder, Path(again), FILES)


def _summary(path: Path) -> Mapping[str, Any]:
    """The summary, which has a seed and gaps. Raises Refused."""
    try:
        summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        gaps = list(summary["gap"].values())
        known = type(summary["seed"]) is int
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        known = False
    if not known:
        raise Refused(f"{path}: this is not the summary of a placement")
    _refuse_gaps(path, gaps)
    return summary


def _changed_inputs(inputs: Inputs, summary: Mapping[str, Any]) -> Iterator[str]:
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
