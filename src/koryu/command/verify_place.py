"""What is proved of the result of `koryu place`, by a program that shares no code with it."""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from koryu.command.inputs import Inputs, Unusable, read_inputs
from koryu.matching.canonical import market_sha256
from koryu.matching.certificate import (
    JSON_NAME,
    BadCertificate,
    Certificate,
    OptimalCertificate,
    StableCertificate,
    read_certificate,
)
from koryu.programme.market import build_market
from koryu.programme.rules import rules_sha256
from koryu.programme.snapshot import snapshot_sha256
from koryu.programme.verify import verify
from koryu.programme.words import Words


@dataclass(frozen=True)
class Written:
    """A result as it stands in its folder; ``certificate`` where a proof lies beside it, or
    else what is wrong with it."""

    lines: Mapping[str, str]
    doubles: tuple[str, ...]
    aims: Mapping[str, int]
    gap: Mapping[str, int]
    hashes: Mapping[str, str]
    placed: int
    seed: Any
    certificate: Certificate | BadCertificate | None
    pins: Mapping[str, str] = field(default_factory=dict)


def verify_place(arguments: argparse.Namespace) -> tuple[list[str], list[str]]:
    """Breaches of the result in the folder, and what is proved of it. Raises Unusable or
    OSError where a file cannot be used at all."""
    inputs = read_inputs(arguments)
    written = _read(arguments.paths[0])
    proof = written.certificate if isinstance(written.certificate, OptimalCertificate) else None
    verdict = verify(inputs.snapshot, inputs.rules, written, proof)
    breaches = [
        *_of_files(inputs, written),
        *_of_certificate(inputs, written),
        *(words.en for words in verdict.breaches),
    ]
    return breaches, [proved.en for proved in verdict.proved]


def _of_files(inputs: Inputs, written: Written) -> Iterator[str]:
    """What the files of a result say that cannot be read off its lines."""
    for number in written.doubles:
        yield f"{number} stands more than once in placements.csv."
    if written.placed != len(written.lines):
        yield f"summary.json says {written.placed} placed; there are {len(written.lines)} lines."
    if not isinstance(written.seed, int) or isinstance(written.seed, bool):
        yield f"The seed is not a number: {written.seed!r}."
    if written.hashes.get("snapshot_sha256") != snapshot_sha256(inputs.snapshot):
        yield "snapshot_sha256 differs: the result was made from other sheets or rules."
    rules = rules_sha256(inputs.rules)
    if written.hashes.get("rules_sha256", rules) != rules:  # place writes it; nobody must
        yield "rules_sha256 differs: the result was made from other sheets or rules."


def _of_certificate(inputs: Inputs, written: Written) -> Iterator[str]:
    """What a certificate says beside its proof."""
    certificate = written.certificate
    if isinstance(certificate, BadCertificate):
        yield str(certificate)
    elif isinstance(certificate, StableCertificate):
        yield "The certificate is of a stable placement, not of the best by the rules."
    elif certificate is not None:
        if certificate.seed != written.seed:
            yield f"The certificate has the seed {certificate.seed}, not {written.seed}."
        year = build_market(inputs.snapshot, inputs.rules, pins=written.pins)
        if certificate.market != market_sha256(year.market, year.aims):
            yield "The certificate is of another market: made from other sheets or rules."


def _read(folder: Path) -> Written:
    numbers = _numbers(folder / "placements.csv")
    people = Counter(who for who, _where in numbers)
    summary = _summary(folder / "summary.json")
    return Written(
        lines=dict(numbers),
        doubles=tuple(who for who, times in people.items() if times > 1),
        aims=summary["aims"],
        gap=summary["gap"],
        hashes={name: summary[name] for name in summary if name.endswith("_sha256")},
        placed=summary["placed"],
        seed=summary.get("seed"),
        certificate=_certificate(folder / JSON_NAME),
    )


def _certificate(path: Path) -> Certificate | BadCertificate | None:
    if not path.exists():
        return None
    try:
        return read_certificate(path)
    except BadCertificate as why:
        return why


def _numbers(path: Path) -> list[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [(row["candidate_no"], row["request_no"]) for row in csv.DictReader(file)]
    except KeyError as missing:
        raise _unreadable(path, f"the column {missing} is missing") from None
    except (UnicodeDecodeError, csv.Error):
        raise _unreadable(path, "this is not a CSV file in UTF-8") from None


def _summary(path: Path) -> dict[str, Any]:
    try:
        summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        summary["aims"].items(), summary["gap"].items(), summary["placed"]
    except (ValueError, KeyError, AttributeError, TypeError):
        raise _unreadable(path, "this is not the summary of a placement") from None
    return summary


def _unreadable(path: Path, why: str) -> Unusable:
    return Unusable(path, Words(why, why))
