"""What is proved of the result of `koryu place`, by a program that shares no code with it."""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from koryu.command.inputs import Inputs, read_inputs
from koryu.command.placement_files import Summary, read_lines, read_summary
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


@dataclass(frozen=True)
class Written:
    """A result as it stands in its folder; ``certificate``: the proof that lies beside it, or
    what is wrong with it."""

    summary: Summary
    lines: Mapping[str, str]
    doubles: tuple[str, ...]
    certificate: Certificate | str
    pins: Mapping[str, str] = field(default_factory=dict)

    @property
    def aims(self) -> Mapping[str, int]:
        return self.summary.aims

    @property
    def gap(self) -> Mapping[str, int]:
        return self.summary.gap


def verify_place(arguments: argparse.Namespace) -> tuple[list[str], list[str]]:
    """Breaches of the result in the folder, and what is proved of it. Raises Unusable or
    OSError where a file cannot be used at all."""
    inputs = read_inputs(arguments)
    written = _read(arguments.paths[0])
    proof = written.certificate if isinstance(written.certificate, OptimalCertificate) else None
    verdict = verify(inputs.snapshot, inputs.rules, written, proof)
    breaches = [
        *written.summary.faults(),
        *_of_figures(inputs, written),
        *_of_certificate(inputs, written),
        *(words.en for words in verdict.breaches),
    ]
    return list(dict.fromkeys(breaches)), [proved.en for proved in verdict.proved]


def _of_figures(inputs: Inputs, written: Written) -> Iterator[str]:
    """What summary.json says that cannot be read off the lines."""
    data, lines = written.summary.data, len(written.lines)
    for number in written.doubles:
        yield f"{number} stands more than once in placements.csv."
    if type(written.summary.placed) is not int or written.summary.placed != lines:
        yield f"summary.json says {written.summary.placed} placed; the lines are {lines}."
    for aim, value in written.aims.items():
        if type(value) is not int:
            yield f"What the aim ‘{aim}’ comes to is not a whole number: {value!r}."
    others = [aim for aim in written.gap if aim not in inputs.rules.aims]
    if others:
        yield f"summary.json tells gaps of what is no aim of the rules: {', '.join(others)}."
    if "seed" in data and type(data["seed"]) is not int:
        yield f"The seed is not a number: {data['seed']!r}."
    made_from = {
        "snapshot_sha256": snapshot_sha256(inputs.snapshot),
        "rules_sha256": rules_sha256(inputs.rules),
    }
    for key, digest in made_from.items():
        if data.get(key, digest) != digest:
            yield f"{key} differs: the result was made from other sheets or rules."


def _of_certificate(inputs: Inputs, written: Written) -> Iterator[str]:
    """What a certificate says beside its proof."""
    certificate, seed = written.certificate, written.summary.data.get("seed")
    if isinstance(certificate, str):
        yield certificate
    elif isinstance(certificate, StableCertificate):
        yield "The certificate is of a stable placement, not of the best by the rules."
    else:
        if certificate.seed != seed:
            yield f"The certificate has the seed {certificate.seed}, not {seed}."
        year = build_market(inputs.snapshot, inputs.rules, pins=written.pins)
        if certificate.market != market_sha256(year.market, year.aims):
            yield "The certificate is of another market: made from other sheets or rules."


def _read(folder: Path) -> Written:
    summary, numbers = read_summary(folder), read_lines(folder)
    people = Counter(who for who, _where in numbers)
    doubles = tuple(who for who, times in people.items() if times > 1)
    return Written(summary, dict(numbers), doubles, _certificate(folder / JSON_NAME))


def _certificate(path: Path) -> Certificate | str:
    try:
        return read_certificate(path)
    except BadCertificate as why:
        return str(why)
    except FileNotFoundError as missing:
        return f"{Path(missing.filename).name} is missing."
