"""What is measured: for each case the market, our own call, and the peers' form of it."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import koryu.programme
from bench import markets, networks
from bench.markets import Jet
from koryu.matching import aims
from koryu.matching.market import Aim, Int32, Market
from koryu.matching.results import Optimum
from koryu.matching.session import Session

Answer = list[int] | Int32
ORGANISATIONS = {2_000: 333, 6_000: 1_000, 100_000: 16_667, 1_000_000: 100_000}
PATIENCE_S = 60  # for a proof to be closed
TENFOLD = (1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Peer:
    """A module of ``bench.peers`` (build, solve, answer) and how the facts are put to it."""

    module: str
    form: Callable[[Any], Any]


@dataclass(frozen=True)
class Case:
    """``facts`` of a size, from them the input ``build``; ``solve`` it on so many threads.

    What is built and solved is compared by its ``answer`` with the peers', or with what is
    ``known``. ``early`` is a call that gives a first answer before the proof is closed. A peer
    is stopped after ``limit_s``.
    """

    facts: Callable[[int], Any]
    build: Callable[[Any], Any]
    solve: Callable[[Any, int], Any]
    answer: Callable[[Any, Any], Answer | None]
    sizes: tuple[int, ...]
    peers: Mapping[str, Peer] = field(default_factory=dict)
    threads: tuple[int, ...] = (1,)
    known: Answer | None = None
    early: Callable[[Any], Any] | None = None
    limit_s: int = 120


def as_it_is(facts: Any) -> Any:
    return facts


# hospitals and residents


def checked(market: Market) -> Market:
    """The market made again, as a caller makes it: checked on entry."""
    return replace(market)


def solve_stable(market: Market, threads: int) -> Any:
    from koryu.matching.stable import stable

    return stable(market, threads=threads)


def ranked(market: Market) -> tuple[Market, tuple[Aim, Aim]]:
    again = checked(market)
    return again, (aims.placed(again), aims.total_rank(again))


def solve_optimal(built: tuple[Market, tuple[Aim, ...]], _threads: int) -> Optimum:
    from koryu.matching.optimal import optimal

    return optimal(*built)


def soon_optimal(built: tuple[Market, tuple[Aim, ...]]) -> Optimum:
    """The first answer, with what is proved of it by then."""
    from koryu.matching.optimal import optimal

    return optimal(*built, time_limit=0)


def patient_optimal(built: tuple[Market, tuple[Aim, ...]], _threads: int) -> Optimum:
    from koryu.matching.optimal import optimal

    return optimal(*built, time_limit=PATIENCE_S)


def placed_and_rank(_built: Any, optimum: Optimum) -> Answer:
    """Peers count ranks from 0, the engine from 1."""
    placed, total_rank = optimum.values
    return [placed, -total_rank - placed]


# a year of the programme


def year(people: int) -> Jet:
    return markets.jet(people, ORGANISATIONS[people])


def bound_year(people: int, *, quotas: bool) -> Jet:
    """A couple for every hundred people."""
    return markets.bound(year(people), people // 100, quotas=quotas)


def market_of(facts: Jet) -> tuple[Market, tuple[Aim, ...]]:
    again = replace(facts)  # with nothing of it worked out yet
    return again.market(), again.aims()


def placed_and_wishes(_built: Any, optimum: Optimum) -> Answer:
    """The wish of rank r earns 3 - r points, so that ranks are what is short of 3 each."""
    placed, *together, points = optimum.values
    return [placed, *together, markets.WISHES * placed - points]


def network_of(facts: Jet, *, merged: bool) -> networks.Network:
    return networks.of_year(facts, merged=merged).network


def program(form: Callable[[Any], networks.Network]) -> Callable[[Any], Any]:
    def of(facts: Any) -> Any:
        from bench.programs import of_network

        return of_network(form(facts))

    return of


def bound_program(facts: Jet) -> Any:
    from bench.programs import of_bound_year

    return of_bound_year(facts)


def place_of(_built: Any, solved: Any) -> Answer:
    return np.asarray(solved.place_of)


# the sheets of a year


def sheets(_people: int) -> Any:
    from koryu.command.inputs import read_inputs

    sample = Path(koryu.programme.__file__).parent / "samples" / "year-2027"
    files = {kind: sample / f"{kind}.xlsx" for kind in ("candidates", "requests")}
    return read_inputs(Namespace(**files, rules=None))


def market_of_sheets(inputs: Any) -> tuple[Market, tuple[Aim, ...]]:
    from koryu.programme.market import build_market

    made = build_market(inputs.snapshot, inputs.rules, pins={})
    return made.market, made.aims


def values(_built: Any, optimum: Optimum) -> Answer:
    return list(optimum.values)


# checking what was found


def placed_stably(people: int) -> tuple[Market, Int32]:
    market = markets.hospitals(people)
    return market, solve_stable(market, 1).place_of


def count_blocking(built: tuple[Market, Int32], _threads: int) -> int:
    from koryu.matching.blocking import count_blocking

    return count_blocking(*built)


def proved(people: int) -> tuple[Market, tuple[Aim, ...], Optimum]:
    built = market_of(year(people))
    return *built, solve_optimal(built, 1)


def verify(built: tuple[Market, tuple[Aim, ...], Optimum], _threads: int) -> Any:
    from koryu.matching.verify import verify_optimum

    return verify_optimum(*built)


def solved_again(facts: tuple[Market, tuple[Aim, ...], Optimum]) -> Any:
    """The solve for its time only: a verdict is no placement."""

    def call() -> None:
        solve_optimal(facts[:2], 1)

    return call


# solving again after a change


@dataclass(frozen=True)
class Changed:
    """A year solved once, and what happens then."""

    market: Market
    aims: tuple[Aim, ...]
    change: Callable[[Session], None]
    near: Int32 | None = None

    def session(self) -> Session:
        """What is ready before the change comes."""
        session = Session(self.market, self.aims, near=self.near)
        session.solve()
        return session


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
    taken = np.bincount(market.regions.of_place[optimum.place_of[optimum.place_of >= 0]])
    host = int(taken.argmax())
    return Changed(market, aims, lambda session: session.set_cap(host, int(taken[host] * 9 // 10)))


def withdrawn(people: int) -> Changed:
    """One in fifty withdraws; all others had better stay where they are."""
    market, aims, optimum = proved(people)
    gone = np.random.default_rng(markets.SEED).permutation(people)[: people // 50].tolist()

    def change(session: Session) -> None:
        for person in gone:
            session.withdraw(person)

    return Changed(market, aims, change, near=optimum.place_of)


def ready(facts: Changed) -> tuple[Market, Session, Changed]:
    return facts.market, facts.session(), facts


def solve_change(built: tuple[Market, Session, Changed], _threads: int) -> Optimum:
    _market, session, facts = built
    facts.change(session)
    return session.solve()


def from_nothing(facts: Changed) -> Callable[[], Optimum]:
    session = facts.session()
    facts.change(session)
    return partial(solve_optimal, (session.market, session.aims), 1)


AS_IS, MERGED = partial(network_of, merged=False), partial(network_of, merged=True)
CHANGE = Case(
    facts=pinned,
    build=ready,
    solve=solve_change,
    answer=values,
    sizes=(6_000,),
    peers={"from nothing": Peer("ourselves", from_nothing)},
)
COUPLES = Case(
    facts=partial(bound_year, quotas=False),
    build=market_of,
    solve=patient_optimal,
    answer=placed_and_wishes,
    sizes=(2_000, 6_000),
    peers={"HiGHS": Peer("highs", bound_program)},
    early=soon_optimal,
    limit_s=300,
)

CASES = {
    "stable": Case(
        facts=markets.hospitals,
        build=checked,
        solve=solve_stable,
        answer=place_of,
        sizes=TENFOLD,
        peers={
            "algmatch": Peer("algmatch", checked),
            "matching": Peer("matching", checked),
        },
        threads=(1, 2),
    ),
    "blocking pairs": Case(
        facts=placed_stably,
        build=as_it_is,
        solve=count_blocking,
        answer=lambda _built, count: [count],
        sizes=TENFOLD,
        known=[0],
    ),
    "optimal": Case(
        facts=markets.hospitals,
        build=ranked,
        solve=solve_optimal,
        answer=placed_and_rank,
        sizes=TENFOLD,
        peers={
            "OR-Tools": Peer("ortools", networks.of_choices),
            "SciPy": Peer("scipy", checked),
            "HiGHS": Peer("highs", program(networks.of_choices)),
        },
    ),
    "jet": Case(
        facts=year,
        build=market_of,
        solve=solve_optimal,
        answer=placed_and_wishes,
        sizes=tuple(ORGANISATIONS),
        peers={
            "OR-Tools": Peer("ortools", AS_IS),
            "OR-Tools, alike merged": Peer("ortools", MERGED),
            "HiGHS": Peer("highs", program(AS_IS)),
            "HiGHS, alike merged": Peer("highs", program(MERGED)),
        },
    ),
    "couples": COUPLES,
    "couples and quotas": replace(COUPLES, facts=partial(bound_year, quotas=True)),
    "seven aims": Case(
        facts=sheets,
        build=market_of_sheets,
        solve=solve_optimal,
        answer=values,
        sizes=(2_134,),
        known=[2043, 968, 22, 1999, 229, 2977, 781],  # proved with HiGHS, aim by aim
    ),
    "verify optimal": Case(
        facts=proved,
        build=as_it_is,
        solve=verify,
        answer=lambda _built, verdict: [len(verdict.breaches)],
        sizes=tuple(ORGANISATIONS),
        peers={"our solve": Peer("ourselves", solved_again)},
        known=[0],
    ),
    "again after a pin": CHANGE,
    "again after a cap": replace(CHANGE, facts=capped),
    "repair": replace(CHANGE, facts=withdrawn),
}
