"""A market solved again after a change, or under the pin of a line, within the time there is."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from time import monotonic

import numpy as np

from koryu.matching.conflicts import Infeasible
from koryu.matching.explaining.reasons import Change
from koryu.matching.explaining.residual import KEPT
from koryu.matching.market import Aim, BadMarket, Market
from koryu.matching.optimal import optimal
from koryu.matching.results import Optimum
from koryu.matching.session import Session


class Again:
    """Optima of a market with one thing changed; each is kept for who asks again."""

    def __init__(self, market: Market, aims: Sequence[Aim]) -> None:
        self._market, self._aims, self._deadline = market, aims, np.inf
        self._members = set() if market.couples is None else set(market.couples.members.flat)
        self._pins = {int(person): int(place) for person, place in market.pins}
        self._kept = lru_cache(maxsize=KEPT)(self._solved)

    def give(self, seconds: float | None) -> None:
        """Solve for so long at most in all from now on; None for as long as it takes."""
        self._deadline = np.inf if seconds is None else monotonic() + seconds
        self._kept.cache_clear()  # what was cut short had less time

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return monotonic() > self._deadline

    def after(self, change: Change, *line: int) -> Optimum | None:
        """The optimum after a change, under the pin of a line (person, place) if one is given, or
        the best by the end of the time with a bound on it; None where nothing is lawful then."""
        return self._kept(change, *line)

    def _solved(self, change: Change, *line: int) -> Optimum | None:
        session, changed = self._session, _changed(self._market, change)
        try:
            if session is None or (line and line[0] in self._members):
                pinned = _pinned(changed, *line) if line else changed
                if pinned is None:
                    return None
                return optimal(pinned, self._aims, time_limit=self._left_s())
            return self._from_session(session, change, changed, *line)
        except Infeasible:
            return None

    def _from_session(
        self, session: Session, change: Change, changed: Market, *line: int
    ) -> Optimum | None:
        """The same from the session, which is then as before."""
        try:
            _set(session, change, changed)
            if line:
                session.pin(*line)
            return session.solve(time_limit=self._left_s())
        except BadMarket:  # pins leave no seat
            return None
        finally:
            if line:
                session.pin(line[0], self._pins.get(line[0]))
            _set(session, change, self._market)

    def _left_s(self) -> float | None:
        return None if self._deadline == np.inf else max(self._deadline - monotonic(), 0)

    @cached_property
    def _session(self) -> Session | None:
        """The market kept solved; None where quotas are in play."""
        quotas = self._market.quotas
        has_quotas = quotas is not None and len(quotas.cap) > 0
        return None if has_quotas else Session(self._market, self._aims)


def _pinned(market: Market, person: int, place: int) -> Market | None:
    """The market with this pin besides its own; None where they leave no seat for it."""
    if (market.pins == (person, place)).all(axis=1).any():
        return market
    if np.count_nonzero(market.pins[:, 1] == place) >= market.seats[place]:
        return None
    pin = np.array([[person, place]], np.int32)
    return replace(market, pins=np.concatenate([market.pins, pin]))


def _set(session: Session, change: Change, market: Market) -> None:
    """Seats and caps of the session as the change leaves them in this market."""
    if change.sort == "seat":
        session.set_seats(change.number, int(market.seats[change.number]))
    elif change.sort == "cap" and market.regions is not None:
        session.set_cap(change.number, int(market.regions.cap[change.number]))


def _changed(market: Market, change: Change) -> Market:
    """The market with one more seat, or one more in a region or under a quota."""
    if change.sort == "quota" and market.quotas is not None:
        cap = market.quotas.cap.copy()
        cap[change.number] += 1
        return replace(market, quotas=replace(market.quotas, cap=cap))
    if change.sort == "seat":
        seats = market.seats.copy()
        seats[change.number] += 1
        return replace(market, seats=seats)
    if change.sort == "cap" and market.regions is not None:
        cap = market.regions.cap.copy()
        cap[change.number] += 1
        return replace(market, regions=replace(market.regions, cap=cap))
    return market
