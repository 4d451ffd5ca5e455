"""The placement that is best by the first aim, among those by the second, and so on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from koryu.matching.aims import values
from koryu.matching.checks import check_aims
from koryu.matching.conflicts import Infeasible, conflict
from koryu.matching.flows.cases import CaseSearch, Known
from koryu.matching.flows.dealing import deal
from koryu.matching.flows.network import build_network
from koryu.matching.flows.rows import counted
from koryu.matching.flows.search import NothingLawful, Search
from koryu.matching.market import Aim, Market, Quotas
from koryu.matching.results import Optimum, Prices

__all__ = ["Infeasible", "optimal"]

Follow = Callable[[float], None]


def optimal(
    market: Market,
    aims: Sequence[Aim],
    *,
    time_limit: float | None = None,
    follow: Follow | None = None,
) -> Optimum:
    """The lexicographically best lawful placement, with its proof.

    Equals fall to the lower numbers: number people and places by lot to draw between them.
    ``time_limit`` (seconds) may end the search for couples and under quotas early; ``bound``
    then says how much better a placement might be. ``follow`` is told the share done, 0 to 1;
    what it raises ends the work. Raises BadMarket, and Infeasible with the conditions that
    contradict each other where nothing is lawful.
    """
    check_aims(market, aims)
    deadline = np.inf if time_limit is None else monotonic() + time_limit
    try:
        return _best(market, aims, deadline, follow)
    except NothingLawful:
        raise Infeasible(market, conflict(market, can_be_met)) from None


def _best(
    market: Market,
    aims: Sequence[Aim],
    deadline: float,
    follow: Follow | None = None,
) -> Optimum:
    """The optimum, or the best by the deadline. Raises NothingLawful."""
    best = _under_quotas(market, aims, deadline, follow)
    if best.values != best.bound:  # a flow cut short may have taken the lesser of two lines
        best = replace(best, values=values(market, aims, best.place_of))
    if best.bound < best.values or (best.bound != best.values and monotonic() <= deadline):
        raise RuntimeError(
            f"koryu.matching is at fault: it found {best.values} and ended with {best.bound} proved"
        )
    return best


def _under_quotas(
    market: Market, aims: Sequence[Aim], deadline: float, follow: Follow | None
) -> Optimum:
    """The optimum with the quotas of those categories alone that would break some: where all
    are kept, the others cost nothing. Each category makes the network larger."""
    quotas = market.quotas
    if quotas is None:
        return _found(market, aims, deadline, follow)
    taken = np.zeros(len(quotas.cap), np.bool_)
    for turn in count():
        some = _only(quotas, taken) if taken.any() else None
        told = None if follow is None else _later(follow, turn)
        best = _found(replace(market, quotas=some), aims, deadline, told)
        broken = quotas.counted[counted(market, best.place_of) > quotas.cap]
        if not len(broken):
            break
        taken |= np.isin(quotas.counted, broken) | (monotonic() > deadline)
    return replace(best, prices=tuple(_with_all(prices, taken) for prices in best.prices))


def _only(quotas: Quotas, taken: NDArray[np.bool_]) -> Quotas:
    columns = (quotas.counted, quotas.region, quotas.cap)
    return Quotas(quotas.category, *(column[taken] for column in columns))


def _later(follow: Follow, turn: int) -> Follow:
    """Each turn tells half of what is left."""
    return lambda share: follow(1 - (1 - share / 2) / 2**turn)


def _with_all(prices: Prices, taken: NDArray[np.bool_]) -> Prices:
    """The prices with those of quotas that were not taken up, nothing."""
    quota = np.zeros((len(prices.place), len(taken)), np.int64)
    quota[:, taken] = prices.quota
    return replace(prices, quota=quota)


def _found(
    market: Market,
    aims: Sequence[Aim],
    deadline: float,
    follow: Follow | None,
) -> Optimum:
    known = None
    if market.quotas is None or not len(market.quotas.cap):
        network = build_network(market, aims)
        found = Search(network, deadline=deadline, follow=follow).run()
        if found is not None:
            if found.values == found.bound:
                place_of = deal(network, found.flow)
                return Optimum(place_of, found.values, found.bound, found.tree, tuple(found.prices))
            known = Known(network, found.flow, (0, *found.values))
    return CaseSearch(market, aims, deadline, follow, known).run()


def can_be_met(market: Market) -> bool:
    """Whether the market has a lawful placement at all."""
    try:
        _best(market, [], np.inf)
    except NothingLawful:
        return False
    return True
