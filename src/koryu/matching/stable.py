"""Stable placement: the door to the mechanisms that make one."""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import NO_CAP, BadMarket, Market
from koryu.matching.stability.acceptance import (
    Side,
    Stable,
    acceptance_without_lots,
    deferred_acceptance,
    largest_acceptance,
)
from koryu.matching.stability.flexible import people_in

Ties = Literal["single", "multiple", "largest"]


def stable(
    market: Market,
    *,
    proposing: Side = "people",
    ties: Ties = "single",
    seed: int = 0,
    threads: int = 1,
) -> Stable:
    """A stable placement, the same whatever the order of rows and the number of threads.

    What is equal is told apart by the lots of ``seed``: ``single``, one order of people for
    all places; ``multiple``, each place's own; ``largest``: so that at least two thirds as
    many are placed as in any stable placement. Lots are drawn only where equals meet.
    Regional caps that bind are kept by flexible acceptance, joint choices of couples in the
    manner of Roth and Peranson, the latter not always with success (see ``stable`` of the
    result). Raises BadMarket for what none of them keeps: class lines, floors, quotas, couples
    and caps at once; places proposing with caps, couples or ``largest``; and ``largest`` with
    those.
    """
    market = _without_idle_caps(market)
    bound = _is_bound(market)
    if proposing == "places" and (bound or ties == "largest"):
        raise BadMarket("places propose only where ties go by lots, without couples and caps")
    if bound and ties == "largest":
        raise BadMarket("with couples or regional caps ties go by lots")
    if not bound and ties != "largest":
        found = acceptance_without_lots(market, proposing, threads)
        if found is not None:
            return found
    return _by_lot(market, proposing, ties, seed, threads)


def binding_caps(market: Market) -> NDArray[np.bool_]:
    """Which regions (r,) take fewer people than the places in them have seats."""
    regions = market.regions
    if regions is None:
        return np.zeros(0, np.bool_)
    binding: NDArray[np.bool_] = people_in(regions, market.seats.astype(np.int64)) > regions.cap
    return binding


def _without_idle_caps(market: Market) -> Market:
    """The market with none but the caps that bind: the others would only be in the way."""
    regions = market.regions
    if regions is None:
        return market
    idle = ~binding_caps(market) & (regions.cap < NO_CAP)
    if not idle.any():
        return market
    cap = np.where(idle, NO_CAP, regions.cap).astype(np.int32)
    return replace(market, regions=replace(regions, cap=cap))


def _is_bound(market: Market) -> bool:
    """Whether single decisions are not enough: joint choices, or a cap on a region."""
    regions, couples = market.regions, market.couples
    capped = regions is not None and bool((regions.cap < NO_CAP).any())
    return capped or (couples is not None and len(couples.rank) > 0)


def _by_lot(market: Market, proposing: Side, ties: Ties, seed: int, threads: int) -> Stable:
    from koryu.matching.canonical import by_lot
    from koryu.matching.stability.blocking import cutoffs
    from koryu.matching.stability.singles import OpenPart, without_pinned
    from koryu.matching.stability.ties import lots_of_places

    way = by_lot(market, seed)
    drawn = way.market
    if ties == "multiple":
        standing = lots_of_places(drawn.choices, drawn.size[1], seed)
        drawn = replace(drawn, choices=replace(drawn.choices, standing=standing))
    if _is_bound(market):
        found = _bound(drawn, seed)
    elif ties == "largest":
        found = largest_acceptance(drawn, threads=threads)
    else:
        found = deferred_acceptance(drawn, proposing=proposing, threads=threads)
    place_of = way.placement_back(found.place_of)
    cutoff = cutoffs(OpenPart.of(market), without_pinned(market, place_of))
    return replace(found, place_of=place_of, cutoff=cutoff)


def _bound(market: Market, seed: int) -> Stable:
    no_cutoff = np.zeros(0, np.int32)  # it is found for the market as it was
    if market.couples is not None and len(market.couples.rank):
        from koryu.matching.stability.couples import NAME, roth_peranson

        tried = roth_peranson(market, seed=seed)
        return Stable(tried.place_of, no_cutoff, NAME, stable=tried.stable)
    from koryu.matching.stability.flexible import NAME, flexible_placement

    return Stable(flexible_placement(market), no_cutoff, NAME)
