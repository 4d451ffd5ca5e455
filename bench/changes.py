"""A year that was solved once, and what happens then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from bench import markets
from bench.calls import Question, proved, solve_whole
from koryu.matching.market import UNPLACED, Aim, Int32, Market
from koryu.matching.results import Optimum
from koryu.matching.session import Session

FULL = 5  # hosts that take fewer


@dataclass(frozen=True)
class Changed:
    """``near``: the placement to be kept to, where one was published."""

    market: Market
    aims: tuple[Aim, ...]
    change: Callable[[Session], None]
    near: Int32 | None = None

    def session(self) -> Session:
        """What is ready before the change comes."""
        session = Session(self.market, self.aims, near=self.near)
        session.solve()
        return session


class Ready(NamedTuple):
    market: Market
    session: Session
    facts: Changed


def ready(facts: Changed) -> Ready:
    return Ready(facts.market, facts.session(), facts)


def solve_change(built: Ready, _threads: int) -> Optimum:
    built.facts.change(built.session)
    return built.session.solve()


def from_nothing(facts: Changed) -> Callable[[], Optimum]:
    """The market as it is after the change, solved without anything known."""
    session = facts.session()
    facts.change(session)
    question: Question = session.market, session.aims
    return lambda: solve_whole(question)


def pinned(people: int) -> Changed:
    """The first person is held to a place that is not the best for all."""
    market, aims, optimum = proved(people)
    assert market.classes is not None
    lawful = market.classes.place_class[: market.classes.start[1]]
    person = int(np.flatnonzero(market.classes.of_person == 0)[0])
    places = np.flatnonzero(np.isin(market.classes.of_place, lawful))
    place = int(places[places != optimum.place_of[person]][0])
    return Changed(market, aims, lambda session: session.pin(person, place))


def capped(people: int) -> Changed:
    """The host with most people may take a tenth fewer."""
    market, aims, optimum = proved(people)
    assert market.regions is not None
    taken = np.bincount(market.regions.of_place[optimum.place_of[optimum.place_of != UNPLACED]])
    host = int(taken.argmax())
    return Changed(market, aims, lambda session: session.set_cap(host, int(taken[host] * 9 // 10)))


def withdrawn(people: int) -> Changed:
    """One in fifty withdraws; all others had better stay where they are."""
    market, aims, optimum = proved(people)
    gone = _gone(people)

    def change(session: Session) -> None:
        for person in gone:
            session.withdraw(person)

    return Changed(market, aims, change, near=optimum.place_of)


def withdrawn_and_capped(people: int) -> Changed:
    """The same, and the fullest hosts take a tenth fewer, so that some must move."""
    facts = withdrawn(people)
    regions, near = facts.market.regions, facts.near
    assert regions is not None
    assert near is not None
    taken = np.bincount(regions.of_place[near[near != UNPLACED]])
    full = np.argsort(-taken, kind="stable")[:FULL].tolist()

    def change(session: Session) -> None:
        facts.change(session)
        for host in full:
            session.set_cap(host, int(taken[host] * 9 // 10))

    return Changed(facts.market, facts.aims, change, near)


def _gone(people: int) -> list[int]:
    draw = np.random.default_rng(markets.SEED)
    gone: list[int] = draw.permutation(people)[: people // 50].tolist()
    return gone


def moved(built: Ready, optimum: Optimum) -> dict[str, Any]:
    """How many of those who are left were moved, and the fewest that could have been."""
    near = built.facts.near
    assert near is not None
    staying = near.copy()
    staying[_gone(len(near))] = UNPLACED
    placed = int(np.count_nonzero(staying != UNPLACED))
    kept = int(np.count_nonzero((staying != UNPLACED) & (optimum.place_of == staying)))
    return {"moved": placed - kept, "fewest_moved": placed - optimum.bound[0]}
