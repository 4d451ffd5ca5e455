"""`koryu replay`: compute a result anew from what it records, and compare the bytes."""

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from koryu.command.in_one_line import in_one_line
from koryu.command.inputs import Inputs, add_results, is_match, read_inputs
from koryu.command.matching import BadResult, Matched, Refused, market_in
from koryu.command.result_files import Recorded, inline, result_in, write
from koryu.command.shown import shown
from koryu.command.solving import match
from koryu.matching.certificate import (
    JSON_NAME,
    NPZ_NAME,
    BadCertificate,
    Certificate,
    OptimalCertificate,
    read_certificate,
)
from koryu.matching.market import Market


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "replay",
        help="compute a result of koryu place or koryu match anew and compare it",
        description="The seed, the aims and the mechanism are those that the result records.",
    )
    add_results(parser)
    parser.set_defaults(run=run)


@in_one_line
def run(arguments: argparse.Namespace) -> int:
    """0 where every byte is the same; 1 with what differs; 2 where a file cannot be used."""
    replayed = _match(*arguments.paths) if is_match(arguments) else _place(arguments)
    try:
        differences = list(replayed)
    except BadResult as trouble:
        differences = [str(trouble)]
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
    again = _matched_again(market, recorded)
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


def _matched_again(market: Market, recorded: Recorded) -> Matched:
    """What is asked, answered anew; a time limit that cut nothing short is merely recorded."""
    asked, proof = recorded.asked, recorded.certificate
    if isinstance(proof, OptimalCertificate):
        _refuse_cut_short(recorded.file, asked.time_limit, proof.gaps)
    again = match(market, replace(asked, time_limit=None))
    return replace(again, certificate=_held_to(again.certificate, asked.time_limit))


def _held_to(certificate: Certificate, time_limit: float | None) -> Certificate:
    if isinstance(certificate, OptimalCertificate):
        return replace(certificate, time_limit=time_limit)
    return certificate


def _refuse_cut_short(file: Path, time_limit: float | None, gaps: Iterable[object]) -> None:
    """Raise Refused of a result that a time limit cut short."""
    if time_limit is not None and any(gaps):
        raise Refused(
            f"{file}: a time limit cut the search short (a gap is left), and what is found in "
            "time depends on the machine; koryu verify still checks it"
        )


def _place(arguments: argparse.Namespace) -> Iterator[str]:
    from koryu.command.placement_files import FILES, read_summary, write_result
    from koryu.programme.placing import place  # they load the programme's engine

    inputs = read_inputs(arguments)
    folder: Path = arguments.paths[0]
    summary = read_summary(folder)
    seed = summary.data.get("seed")
    if type(seed) is not int:
        raise Refused(f"{folder / 'summary.json'}: it has no seed to begin from")
    missing = [name for name in FILES if not (folder / name).exists()]
    changed = [*(f"{name} is missing." for name in missing), *_changed_inputs(inputs, summary.data)]
    if changed:
        yield from changed
        return
    time_limit = _time_limit(folder)
    _refuse_cut_short(folder / "summary.json", time_limit, summary.gap.values())
    placement = place(inputs.snapshot, inputs.rules, seed=seed)
    placement = replace(
        placement, certificate=replace(placement.certificate, time_limit=time_limit)
    )
    with tempfile.TemporaryDirectory() as again:
        write_result(Path(again), inputs, placement)
        yield from _differing(folder, Path(again), FILES)


def _time_limit(folder: Path) -> float | None:
    """What the search was held to; None too where the certificate cannot be read, which then
    comes out otherwise."""
    try:
        certificate = read_certificate(folder)
    except BadCertificate:
        return None
    return certificate.time_limit if isinstance(certificate, OptimalCertificate) else None


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
