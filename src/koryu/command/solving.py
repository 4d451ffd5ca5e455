"""A market matched by the mechanism that is asked for."""

from collections.abc import Sequence

from koryu.command.matching import Asked, Matched, Refused, aims_of, is_told_stable, placement_of
from koryu.matching.aims import values
from koryu.matching.canonical import by_lot, market_sha256
from koryu.matching.certificate import Certificate, OptimalCertificate, StableCertificate
from koryu.matching.conflicts import Infeasible, conflict
from koryu.matching.market import Aim, BadMarket, Int32, Market


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
        asked.time_limit,
    )


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
