"""The result of a match as it is written and read.

It stands in one JSON object; its certificate inside it, or in files beside it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from koryu.command.matching import Asked, BadResult, Matched, Proposing, Refused, Ties, aims_of
from koryu.command.shown import json_text
from koryu.matching.canonical import market_sha256
from koryu.matching.certificate import (
    JSON_NAME,
    NPZ_NAME,
    BadCertificate,
    Certificate,
    OptimalCertificate,
    from_inline,
    read_certificate,
    to_inline,
    write_certificate,
)
from koryu.matching.market import UNPLACED, Market
from koryu.matching.market_json import BadMarketFile, load_json

RESULT = "result.json"
FILES = (RESULT, JSON_NAME, NPZ_NAME)
Data = Mapping[str, Any]


# Written


def inline(market: Market, asked: Asked, matched: Matched) -> dict[str, Any]:
    """The result with its certificate inside."""
    proof = to_inline(matched.certificate)
    return as_data(market, asked, matched, proof, inline_sha256(proof))


def write(folder: Path, market: Market, asked: Asked, matched: Matched) -> dict[str, Any]:
    """result.json, certificate.json and certificate.npz in the folder; what the first says."""
    folder.mkdir(parents=True, exist_ok=True)
    write_certificate(folder, matched.certificate)
    data = as_data(market, asked, matched, JSON_NAME, file_sha256(folder / JSON_NAME))
    (folder / RESULT).write_text(json_text(data), encoding="utf-8")
    return data


def as_data(
    market: Market, asked: Asked, matched: Matched, certificate: Data | str, digest: str
) -> dict[str, Any]:
    """The result as plain JSON; ``certificate`` itself, or where it lies, and its SHA-256."""
    people, places = market.size
    who = [market.person(person) for person in range(people)]
    where = [market.place(place) for place in range(places)]
    stands = list(zip(who, matched.place_of.tolist(), strict=True))
    proof = matched.certificate
    gaps = proof.gaps if isinstance(proof, OptimalCertificate) else None
    return {
        "mechanism": asked.mechanism,
        "seed": asked.seed,
        "assignment": {name: where[at] for name, at in stands if at != UNPLACED},
        "unplaced": [name for name, at in stands if at == UNPLACED],
        "stable": None if matched.blocking is None else matched.blocking == 0,
        "blocking_pairs": matched.blocking,
        "aims": dict(matched.aims),
        "gap": None if gaps is None else dict(zip(matched.aims, gaps, strict=True)),
        "asked": _asked_data(asked),
        "certificate": certificate,
        "certificate_sha256": digest,
    }


def _asked_data(asked: Asked) -> dict[str, Any]:
    aims: dict[str, Any] = {"aims": list(asked.aims)}
    if asked.mechanism == "optimal":
        return aims if asked.time_limit is None else {**aims, "time_limit": asked.time_limit}
    return {**aims, "proposing": asked.proposing, "ties": asked.ties}


def inline_sha256(proof: Data) -> str:
    """The SHA-256 of a certificate within a result, however it is laid out."""
    return sha256(json.dumps(proof, sort_keys=True).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


# Read


@dataclass(frozen=True, eq=False)
class Recorded:
    """A result as it was written into ``file``: its data and the certificate, which lies in
    the file ``proof`` if it does not stand in the data, and of which ``sha256`` is the digest."""

    file: Path
    data: Data
    certificate: Certificate
    proof: Path | None
    sha256: str

    @property
    def asked(self) -> Asked:
        """What was asked for: by the certificate, and the aims by the result. Raises BadResult."""
        proof, aims = self.certificate, self._aims()
        if isinstance(proof, OptimalCertificate):
            return Asked("optimal", aims, seed=proof.seed, time_limit=proof.time_limit)
        for word, known in ((proof.proposing, Proposing), (proof.ties, Ties)):
            if word not in get_args(known):
                raise BadResult(f"The certificate says {word!r}, which is no way to match.")
        return Asked("stable", aims, proof.proposing, proof.ties, proof.seed)  # type: ignore[arg-type]

    def _aims(self) -> tuple[str, ...]:
        asked = self.data.get("asked")
        names = asked.get("aims") if isinstance(asked, dict) else None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise BadResult("The result does not say which aims were asked for.")
        return tuple(names)

    def is_of(self, market: Market) -> bool:
        """Whether the certificate is of this market and of the aims that were asked for."""
        asked = self.asked
        try:
            aims = aims_of(market, asked.aims)
        except Refused as fault:
            raise BadResult(f"The result was made by no such aims: {fault}.") from None
        named = aims if asked.mechanism == "optimal" else []
        return self.certificate.market == market_sha256(market, named)

    def anew(self, market: Market, matched: Matched) -> dict[str, Any]:
        """What this would say if it had come of what was asked."""
        return as_data(market, self.asked, matched, self.data["certificate"], self.sha256)

    def differences(self, anew: Data) -> list[str]:
        """What it says otherwise."""
        keys = [*anew, *(key for key in self.data if key not in anew)]
        return [key for key in keys if _text(anew, key) != _text(self.data, key)]


def _text(data: Data, key: str) -> str:
    """A value to be compared: 1, 1.0 and true are not the same."""
    return json.dumps(data[key], sort_keys=True) if key in data else ""


def result_in(path: Path) -> Recorded:
    """A result from its file or folder.

    Raises OSError and Refused where it cannot be read, BadResult where its certificate is none.
    """
    file = path / RESULT if path.is_dir() else path
    try:
        data = load_json(file.read_bytes())
    except BadMarketFile as fault:
        raise Refused(f"{file}: {fault}") from None
    if not isinstance(data, dict) or "assignment" not in data:
        raise Refused(f"{file} is not the result of a match")
    given = data.get("certificate")
    try:
        if isinstance(given, dict):
            return Recorded(file, data, from_inline(given), None, inline_sha256(given))
        if isinstance(given, str) and given.isprintable():
            proof = _beside(file, given)
            return Recorded(file, data, read_certificate(proof), proof, file_sha256(proof))
    except BadCertificate as fault:
        raise BadResult(str(fault)) from None
    raise BadResult("The result names no certificate.")


def _beside(file: Path, name: str) -> Path:
    """A certificate lies where its result lies; or, of a result that was printed, where the
    command was called."""
    beside = file.parent / name
    return beside if beside.exists() else Path(name)
