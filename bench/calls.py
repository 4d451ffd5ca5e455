"""What is called: the markets put to the engine, its answers made comparable with the peers'."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import koryu.programme
from bench import markets, networks
from bench.markets import Jet
from koryu.matching import aims
from koryu.matching.market import Aim, Int32, Market
from koryu.matching.results import Optimum

Answer = list[int] | Int32
Question = tuple[Market, tuple[Aim, ...]]
ORGANISATIONS = {2_000: 333, 6_000: 1_000, 100_000: 16_667, 1_000_000: 100_000}
PATIENCE_S = 40  # for a proof to be closed


# hospitals and residents


def checked(market: Market) -> Market:
    """The market made again, as a caller makes it: checked on entry."""
    return replace(market)


def solve_stable(market: Market, threads: int) -> Any:
    from koryu.matching.stable import stable

    return stable(market, threads=threads)


def place_of(_built: Any, solved: Any) -> Answer:
    return np.asarray(solved.place_of)


def ranked(market: Market) -> Question:
    again = checked(market)
    return again, (aims.placed(again), aims.total_rank(again))


def placed_and_rank(_built: Any, optimum: Optimum) -> Answer:
    """Peers count ranks from 0, the engine from 1."""
    placed, total_rank = optimum.values
    return [placed, -total_rank - placed]


# an optimum, its network drawn beforehand as the peers' is


class Drawn(NamedTuple):
    """A market, its aims, and the network that the engine draws of both."""

    market: Market
    aims: tuple[Aim, ...]
    network: Any


def drawn(form: Callable[[Any], Question]) -> Callable[[Any], Drawn]:
    def of(facts: Any) -> Drawn:
        from koryu.matching.flows.network import build_network

        market, sought = form(facts)
        return Drawn(market, sought, build_network(market, sought))

    return of


def settle(built: Drawn, _threads: int) -> Optimum:
    """What ``optimal`` does once the network is drawn: the flow, its proof, everybody's place."""
    from koryu.matching.flows.dealing import deal
    from koryu.matching.flows.search import Search

    found = Search(built.network, deadline=np.inf).run()
    return Optimum(
        deal(built.network, found.flow),
        found.values,
        found.bound,
        found.tree,
        tuple(found.prices),
    )


def solve_whole(built: Question | Drawn) -> Optimum:
    from koryu.matching.optimal import optimal

    return optimal(built[0], built[1])


def soon_optimal(built: Question) -> Optimum:
    """The first answer, with what is proved of it by then."""
    from koryu.matching.optimal import optimal

    return optimal(*built, time_limit=0)


def patient_optimal(built: Question, _threads: int) -> Optimum:
    from koryu.matching.optimal import optimal

    return optimal(*built, time_limit=PATIENCE_S)


def values(_built: Any, optimum: Optimum) -> Answer:
    return list(optimum.values)


# a year of the programme


def year(people: int) -> Jet:
    return markets.jet(people, ORGANISATIONS[people])


def bound_year(people: int, *, quotas: bool) -> Jet:
    """A couple for every hundred people."""
    return markets.bound(year(people), people // 100, quotas=quotas)


def market_of(facts: Jet) -> Question:
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


# the sheets of a year


def sheets(_people: int) -> Any:
    from koryu.command.inputs import read_inputs

    sample = Path(koryu.programme.__file__).parent / "samples" / "year-2027"
    files = {kind: sample / f"{kind}.xlsx" for kind in ("candidates", "requests")}
    return read_inputs(Namespace(**files, rules=None))


def market_of_sheets(inputs: Any) -> Question:
    from koryu.programme.market import build_market

    made = build_market(inputs.snapshot, inputs.rules, pins={})
    return made.market, made.aims


# checking what was found


class Placed(NamedTuple):
    market: Market
    place_of: Int32
    cutoff: Int32


def placed_stably(people: int) -> Placed:
    market = markets.hospitals(people)
    found = solve_stable(market, 1)
    return Placed(market, found.place_of, found.cutoff)


def count_blocking(built: Placed, _threads: int) -> int:
    from koryu.matching.stability.blocking import count_blocking

    return count_blocking(built.market, built.place_of)


def verify_placed(built: Placed, _threads: int) -> Any:
    from koryu.matching.verify import verify_stable

    return verify_stable(*built)


def proved(people: int) -> tuple[Market, tuple[Aim, ...], Optimum]:
    question = market_of(year(people))
    return *question, solve_whole(question)


def verify_proved(built: tuple[Market, tuple[Aim, ...], Optimum], _threads: int) -> Any:
    from koryu.matching.verify import verify_optimum

    return verify_optimum(*built)


def breaches(_built: Any, verdict: Any) -> Answer:
    return [len(verdict.breaches)]


def settled_again(facts: tuple[Market, tuple[Aim, ...], Optimum]) -> Callable[[], None]:
    """The solve for its time only: a verdict is no placement."""
    built = drawn(lambda question: question)(facts[:2])
    return lambda: _forget(settle(built, 1))


def solved_again(facts: tuple[Market, tuple[Aim, ...], Optimum]) -> Callable[[], None]:
    """The same with the network."""
    return lambda: _forget(solve_whole(facts[:2]))


def _forget(_optimum: Optimum) -> None:
    """A peer whose answer is not compared answers nothing."""
