"""A market in a file matched: what `koryu match`, `koryu verify` and `koryu replay` share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from koryu.matching.aims import UnknownAim, aims_named, values
from koryu.matching.canonical import by_lot, market_sha256
from koryu.matching.certificate import (
    Certificate,
    OptimalCertificate,
    StableCertificate,
)
from koryu.matching.checks import check_aims
from koryu.matching.conflicts import Infeasible, conflict
from koryu.matching.market import Aim, BadMarket, Int32, Market
from koryu.matching.market_file import BadMarketFile, read_market

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


def market_in(path: Path) -> Market:
    """The market in this file. Raises Refused, OSError."""
    try:
        return read_market(path)
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


def match(market: Market, asked: Asked) -> Matched:
    """Run the mechanism; ties fall by the lots of the seed. Raises Refused."""
    aims = aims_of(market, asked.aims)
    try:
        certificate = _solve(market, asked, aims)
    except Infeasible as fault:
        raise Refused(str(fault)) from None
    except BadMarket as fault:
        raise Refused(_contradiction(market) or str(fault)) from None
    place_of = placement_of(certificate)
    told = dict(zip((aim.name for aim in aims), values(market, aims, place_of), strict=True))
    blocking = _blocking(market, place_of) if is_told_stable(market, asked.mechanism) else None
    return Matched(place_of, blocking, certificate, told)


def _contradiction(market: Market) -> str | None:
    """Which conditions contradict each other, in a market that a stable mechanism refuses; but
    not of quotas, which it would not keep in any case."""
    from koryu.matching.optimal import can_be_met

    conditions = () if market.quotas is not None else conflict(market, can_be_met)
    return str(Infeasible(market, conditions)) if conditions else None


def placement_of(certificate: Certificate) -> Int32:
    """The placement that a certificate is of (n,) int32."""
    if isinstance(certificate, OptimalCertificate):
        return certificate.optimum.place_of
    return certificate.place_of


def _solve(market: Market, asked: Asked, aims: Sequence[Aim]) -> Certificate:
    # only what is asked for is loaded: a compiled mechanism takes its time to load
    if asked.mechanism == "stable":
        from koryu.matching.stable import stable

        found = stable(market, proposing=asked.proposing, ties=asked.ties, seed=asked.seed)
        named = market_sha256(market)
        return StableCertificate(
            named, asked.seed, asked.proposing, asked.ties, found.place_of, found.cutoff
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


def is_told_stable(market: Market, mechanism: Mechanism) -> bool:
    """Whether a result says if it is stable: where that was asked for, or any place has
    priorities. But not under quotas, nor of couples under caps: nobody has settled what it
    would mean there."""
    if mechanism == "stable":
        return True
    from koryu.matching.stable import binding_caps

    quotas, couples = market.quotas, market.couples
    if not has_priorities(market) or (quotas is not None and len(quotas.cap)):
        return False
    return couples is None or not len(couples.rank) or not binding_caps(market).any()


def _blocking(market: Market, place_of: Int32) -> int:
    """How often the placement is blocked."""
    if market.couples is not None and len(market.couples.rank):
        from koryu.matching.stability.couples import blocking_with_couples

        return len(blocking_with_couples(market, place_of))
    if market.regions is not None:
        from koryu.matching.stability.regional_stability import unexcused_pairs

        return len(unexcused_pairs(market, place_of))
    from koryu.matching.stability.blocking import count_blocking

    return count_blocking(market, place_of)
