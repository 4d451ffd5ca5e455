"""A year's market handed to the engine: lots drawn, solved, and put back in order of number.

The engine's loops are compiled, and the compiler takes half a second to load: so only
whoever places imports this.
"""

from collections.abc import Callable

from koryu.matching.canonical import by_lot, market_sha256
from koryu.matching.certificate import OptimalCertificate
from koryu.matching.optimal import optimal
from koryu.matching.verify import gaps_of
from koryu.programme.market import YearMarket


def solve(
    year: YearMarket,
    *,
    seed: int,
    time_limit: float | None,
    follow: Callable[[float], None],
) -> OptimalCertificate:
    """The best placement with its proof. Raises Infeasible where nothing is lawful.

    Of equals the engine takes the first, so people and requests stand in the order of lots
    while it works. What it found is told of the market as it was, in order of number.
    """
    drawn = by_lot(year.market, seed)
    aims = drawn.aims(year.aims)
    found = optimal(drawn.market, aims, time_limit=time_limit, follow=follow)
    return OptimalCertificate(
        market=market_sha256(year.market, year.aims),
        seed=seed,
        aims=tuple(aim.name for aim in year.aims),
        gaps=gaps_of(year.market, year.aims, found.values, found.bound),
        optimum=drawn.optimum_back(found),
        time_limit=time_limit,
    )
