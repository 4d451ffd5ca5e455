"""What is asked of a market in a file and what comes out: shared by `koryu match`, `koryu verify`
and `koryu replay`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from koryu.matching.aims import UnknownAim, aims_named
from koryu.matching.certificate import Certificate, OptimalCertificate
from koryu.matching.checks import check_aims
from koryu.matching.market import Aim, BadMarket, Int32, Market
from koryu.matching.market_file import BadMarketFile, read_market
from koryu.matching.verify import stability_is_settled

Mechanism = Literal["stable", "optimal"]
Proposing = Literal["people", "places"]
Ties = Literal["single", "multiple", "largest"]
DEFAULT_AIMS = "placed,total_rank"


class Refused(ValueError):
    """What was given cannot be used; says which and why in one sentence."""


class BadResult(Refused):
    """What is given as a result is none that a match writes."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a market: how, by which aims, who proposes, how ties fall, the lot."""

    mechanism: Mechanism
    aims: tuple[str, ...]
    proposing: Proposing = "people"
    ties: Ties = "single"
    seed: int = 0
    time_limit: float | None = None


@dataclass(frozen=True, eq=False)
class Matched:
    """A placement of the market, how often it is blocked (None where nobody can say), its
    proof, and what it comes to by each aim."""

    place_of: Int32
    blocking: int | None
    certificate: Certificate
    aims: Mapping[str, int]


def market_in(path: Path, tell: Callable[[str], None] | None = None) -> Market:
    """The market in this file; ``tell`` is told what in it takes no part. Raises Refused,
    OSError."""
    try:
        return read_market(path, tell)
    except BadMarketFile as fault:
        raise Refused(f"{path}: {fault}") from None


def has_priorities(market: Market) -> bool:
    """Whether any place ranks somebody below somebody else.

    A place that ranks one person only, or all alike, prefers nobody: it merely says whom it
    would have at all.
    """
    return bool(market.choices.standing.any())


def aims_of(market: Market, names: Sequence[str]) -> list[Aim]:
    """The aims of these names, at least one and none twice. Raises Refused."""
    try:
        aims = aims_named(market, names)
        check_aims(market, aims)
    except (UnknownAim, BadMarket) as fault:
        raise Refused(str(fault)) from None
    if not names:
        raise Refused("no aim is named")
    return aims


def placement_of(certificate: Certificate) -> Int32:
    """The placement that a certificate is of (n,) int32."""
    if isinstance(certificate, OptimalCertificate):
        return certificate.optimum.place_of
    return certificate.place_of


def is_told_stable(market: Market, mechanism: Mechanism) -> bool:
    """Whether a result says if it is stable: where that was asked for, or any place has
    priorities and it is settled what stability is."""
    return mechanism == "stable" or (has_priorities(market) and stability_is_settled(market))
