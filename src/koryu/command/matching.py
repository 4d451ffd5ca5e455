"""A market in a file matched: what `koryu match`, `koryu verify` and `koryu replay` share.

A result stands in one JSON object; its certificate inside it, or in files beside it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from koryu.matching.aims import aims_named, values
from koryu.matching.canonical import by_lot, market_sha256
from koryu.matching.certificate import (
    BadCertificate,
    Certificate,
    OptimalCertificate,
    StableCertificate,
    from_inline,
    read_certificate,
    to_inline,
    write_certificate,
)
from koryu.matching.market import UNPLACED, Aim, Int32, Market

Mechanism = Literal["stable", "optimal"]
RESULT, CERTIFICATE = "result.json", "certificate.json"
DEFAULT_AIMS = "placed,total_rank"


class BadResult(ValueError):
    """The file is not the result of a match; says why in one sentence."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a market: how, by which aims, who proposes, how ties fall, the lot."""

    mechanism: Mechanism
    aims: tuple[str, ...]
    proposing: Literal["people", "places"] = "people"
    ties: Literal["single", "multiple", "largest"] = "single"
    seed: int = 0
    time_limit: float | None = None


@dataclass(frozen=True, eq=False)
class Matched:
    """A placement of the market, what blocks it (None where no place ranks anybody), proof."""

    place_of: Int32
    blocking: int | None
    certificate: Certificate
    aims: Mapping[str, int]


def has_priorities(market: Market) -> bool:
    """Whether any place prefers somebody to somebody else, or refuses to say whom it takes."""
    return bool(market.choices.standing.any())


def match(market: Market, asked: Asked) -> Matched:
    """Run the mechanism; ties fall by the lots of the seed. Raises BadMarket, Infeasible."""
    aims = aims_named(market, asked.aims)
    certificate = _solve(market, asked, aims)
    place_of = (
        certificate.optimum.place_of
        if isinstance(certificate, OptimalCertificate)
        else certificate.place_of
    )
    told = dict(zip((aim.name for aim in aims), values(market, aims, place_of), strict=True))
    return Matched(place_of, _blocking(market, place_of, asked), certificate, told)


def _solve(market: Market, asked: Asked, aims: Sequence[Aim]) -> Certificate:
    # only what is asked for is loaded: a compiled mechanism takes its time to load
    if asked.mechanism == "stable":
        from koryu.matching.stable import stable

        found = stable(market, proposing=asked.proposing, ties=asked.ties, seed=asked.seed)
        return StableCertificate(
            market_sha256(market),
            asked.seed,
            asked.proposing,
            asked.ties,
            found.place_of,
            found.cutoff,
        )
    from koryu.matching.optimal import optimal
    from koryu.matching.verify import gaps_of

    drawn = by_lot(market, asked.seed)
    best = drawn.optimum_back(optimal(drawn.market, drawn.aims(aims), time_limit=asked.time_limit))
    return OptimalCertificate(
        market_sha256(market, aims),
        asked.seed,
        tuple(aim.name for aim in aims),
        gaps_of(market, aims, best.values, best.bound),
        best,
    )


def _blocking(market: Market, place_of: Int32, asked: Asked) -> int | None:
    """How often the placement is blocked; None where nobody asked for stability or priorities."""
    if asked.mechanism == "optimal" and not has_priorities(market):
        return None
    if market.couples is not None and len(market.couples.rank):
        from koryu.matching.stable_couples import blocking_with_couples

        return len(blocking_with_couples(market, place_of))
    if market.regions is not None:
        from koryu.matching.regional_stability import unexcused_pairs

        return len(unexcused_pairs(market, place_of))
    from koryu.matching.blocking import count_blocking

    return count_blocking(market, place_of)


def as_data(market: Market, asked: Asked, matched: Matched, certificate: Any) -> dict[str, Any]:
    """The result as plain JSON."""
    assignment = {
        market.person(person): market.place(int(place))
        for person, place in enumerate(matched.place_of)
        if place != UNPLACED
    }
    everybody = (market.person(person) for person in range(market.size[0]))
    return {
        "mechanism": asked.mechanism,
        "seed": asked.seed,
        "assignment": assignment,
        "unplaced": [name for name in everybody if name not in assignment],
        "stable": None if matched.blocking is None else matched.blocking == 0,
        "blocking_pairs": matched.blocking,
        "aims": dict(matched.aims),
        "asked": {"aims": list(asked.aims), "proposing": asked.proposing, "ties": asked.ties},
        "certificate": certificate,
    }


def write(folder: Path, market: Market, asked: Asked, matched: Matched) -> None:
    """result.json, certificate.json and certificate.npz in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_certificate(folder, matched.certificate)
    data = as_data(market, asked, matched, CERTIFICATE)
    (folder / RESULT).write_text(text(data), encoding="utf-8")


def text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def inline(market: Market, asked: Asked, matched: Matched) -> dict[str, Any]:
    """The result with its certificate inside."""
    return as_data(market, asked, matched, to_inline(matched.certificate))


@dataclass(frozen=True, eq=False)
class Recorded:
    """A result as it was written: its data, and the certificate wherever it lay."""

    data: Mapping[str, Any]
    certificate: Certificate

    @property
    def asked(self) -> Asked:
        """What was asked for. Raises BadResult."""
        try:
            asked = self.data["asked"]
            return Asked(
                self.data["mechanism"],
                tuple(asked["aims"]),
                asked["proposing"],
                asked["ties"],
                self.certificate.seed,
            )
        except (KeyError, TypeError) as missing:
            raise BadResult(f"The result does not say what was asked for: {missing}.") from None


def read(path: Path) -> Recorded:
    """A result from its file or folder. Raises BadResult, BadCertificate, OSError."""
    file = path / RESULT if path.is_dir() else path
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise BadResult(f"{file} is not JSON.") from None
    if not isinstance(data, dict) or "assignment" not in data:
        raise BadResult(f"{file} is not the result of a match.")
    proof = data.get("certificate")
    if isinstance(proof, dict):
        return Recorded(data, from_inline(proof))
    if not isinstance(proof, str) or Path(proof).name != proof:
        raise BadCertificate(f"{file} names no certificate beside it.")
    return Recorded(data, read_certificate(file.parent / proof))
