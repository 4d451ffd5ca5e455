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
    from koryu.matching.acceptance import stable

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


# checking a proof


def proved(people: int) -> tuple[Market, tuple[Aim, ...], Optimum]:
    built = market_of(year(people))
    return *built, solve_optimal(built, 1)


def verify(built: tuple[Market, tuple[Aim, ...], Optimum], _threads: int) -> Any:
    from koryu.matching.verify import verify_optimum

    return verify_optimum(*built)


def breaches(_built: Any, verdict: Any) -> Answer:
    return [len(verdict.breaches)]


def solved_again(facts: tuple[Market, tuple[Aim, ...], Optimum]) -> Any:
    return partial(solve_optimal, facts[:2], 1)


AS_IS, MERGED = partial(network_of, merged=False), partial(network_of, merged=True)
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
        answer=breaches,
        sizes=tuple(ORGANISATIONS),
        peers={"our solve": Peer("ourselves", solved_again)},
        known=[0],
    ),
}
