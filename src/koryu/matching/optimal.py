"""The placement that is best by the first aim, among those by the second, and so on."""

from collections.abc import Callable, Sequence
from time import monotonic

import numpy as np

from koryu.matching.checks import check_aims
from koryu.matching.conflicts import Infeasible, conflict
from koryu.matching.dealing import deal
from koryu.matching.market import Aim, BadMarket, Market
from koryu.matching.network import build_network
from koryu.matching.results import Optimum
from koryu.matching.search import NothingLawful, Search

__all__ = ["Infeasible", "optimal"]


def optimal(
    market: Market,
    aims: Sequence[Aim],
    *,
    time_limit: float | None = None,
    follow: Callable[[float], None] | None = None,
) -> Optimum:
    """The lexicographically best lawful placement, with its proof.

    Equals fall to the lower numbers: number people and places by lot to draw between them.
    ``time_limit`` (seconds) may end the search for couples early; ``bound`` then says how
    much better a placement might be. ``follow`` is told the share done, 0 to 1; what it
    raises ends the work. Raises BadMarket, and Infeasible with the conditions that contradict
    each other where nothing is lawful.
    """
    check_aims(market, aims)
    if market.quotas is not None and len(market.quotas.cap):
        raise BadMarket("optimal cannot keep quotas yet: market.quotas must be None")
    network = build_network(market, aims)
    deadline = np.inf if time_limit is None else monotonic() + time_limit
    try:
        found = Search(network, deadline=deadline, follow=follow).run()
    except NothingLawful:
        raise Infeasible(market, conflict(market, can_be_met)) from None
    return Optimum(
        deal(network, found.flow), found.values, found.bound, found.tree, tuple(found.prices)
    )


def can_be_met(market: Market) -> bool:
    """Whether the market has a lawful placement at all."""
    try:
        Search(build_network(market, [Aim("nothing")]), deadline=np.inf).run()
    except NothingLawful:
        return False
    return True
