"""What is measured: for each case the market, our own call, and the peers' form of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from bench import calls, changes, commands, markets, networks
from bench.calls import ORGANISATIONS, Answer

TENFOLD = (1_000, 10_000, 100_000, 1_000_000)
ENOUGH = TENFOLD[:-1]  # where a million would take minutes for each peer and for us


@dataclass(frozen=True)
class Peer:
    """A module of ``bench.peers`` (build, solve, answer) and how the facts are put to it."""

    module: str
    form: Callable[[Any], Any]


@dataclass(frozen=True)
class Case:
    """``facts`` of a size, from them the input ``build``; ``solve`` it on so many threads.

    What is built and solved is compared by its ``answer`` with the peers', or with what is
    ``known``. ``whole``: the solve with what is otherwise built beforehand. ``early`` is a
    call that gives a first answer before the proof is closed. ``aside``: more figures of what
    was solved. ``warm``: whether kernels are loaded by a call on the smallest market that is
    not counted; ``alone``: whether there is a row without a peer. A peer is stopped after
    ``limit_s``.
    """

    facts: Callable[[int], Any]
    build: Callable[[Any], Any]
    solve: Callable[[Any, int], Any]
    answer: Callable[[Any, Any], Answer | None]
    sizes: tuple[int, ...]
    peers: Mapping[str, Peer] = field(default_factory=dict)
    threads: tuple[int, ...] = (1,)
    known: Answer | None = None
    whole: Callable[[Any], Any] | None = None
    early: Callable[[Any], Any] | None = None
    aside: Callable[[Any, Any], dict[str, Any]] | None = None
    warm: bool = True
    alone: bool = True
    limit_s: int = 120


def as_it_is(facts: Any) -> Any:
    return facts


def program(form: Callable[[Any], networks.Network]) -> Peer:
    return Peer("highs", calls.program(form))


AS_IS = partial(calls.network_of, merged=False)
MERGED = partial(calls.network_of, merged=True)
STABLE = Case(
    facts=markets.hospitals,
    build=calls.checked,
    solve=calls.solve_stable,
    answer=calls.place_of,
    sizes=TENFOLD,
    peers={
        "algmatch": Peer("algmatch", calls.checked),
        "matching": Peer("matching", calls.checked),
    },
    threads=(1, 2),
)
BLOCKING = Case(
    facts=calls.placed_stably,
    build=as_it_is,
    solve=calls.count_blocking,
    answer=lambda _built, count: [count],
    sizes=TENFOLD,
    known=[0],
)
OPTIMAL = Case(
    facts=markets.hospitals,
    build=calls.drawn(calls.ranked),
    solve=calls.settle,
    whole=calls.solve_whole,
    answer=calls.placed_and_rank,
    sizes=ENOUGH,
    peers={
        "OR-Tools": Peer("ortools", networks.of_choices),
        "SciPy": Peer("scipy", calls.checked),
        "HiGHS": program(networks.of_choices),
    },
)
JET = replace(
    OPTIMAL,
    facts=calls.year,
    build=calls.drawn(calls.market_of),
    answer=calls.placed_and_wishes,
    sizes=tuple(ORGANISATIONS),
    peers={
        "OR-Tools": Peer("ortools", AS_IS),
        "OR-Tools, alike merged": Peer("ortools", MERGED),
        "HiGHS": program(AS_IS),
        "HiGHS, alike merged": program(MERGED),
    },
)
COUPLES = Case(
    facts=partial(calls.bound_year, quotas=False),
    build=calls.market_of,
    solve=calls.patient_optimal,
    answer=calls.placed_and_wishes,
    sizes=(6_000,),
    peers={"HiGHS": Peer("highs", calls.bound_program)},
    early=calls.soon_optimal,
    alone=False,
)
AGAIN = Case(
    facts=changes.pinned,
    build=changes.ready,
    solve=changes.solve_change,
    answer=calls.values,
    sizes=(6_000,),
    peers={"from nothing": Peer("ourselves", changes.from_nothing)},
    alone=False,
)
REPAIR = replace(AGAIN, facts=changes.withdrawn, aside=changes.moved)
VERIFY = Case(
    facts=calls.proved,
    build=as_it_is,
    solve=calls.verify_proved,
    answer=calls.breaches,
    sizes=tuple(ORGANISATIONS),
    peers={
        "our solve": Peer("ourselves", calls.settled_again),
        "our whole solve": Peer("ourselves", calls.solved_again),
    },
    known=[0],
    alone=False,
)
MATCH = Case(
    facts=as_it_is,
    build=commands.compiled,
    solve=commands.match("optimal"),
    answer=commands.exit_code,
    sizes=(commands.PEOPLE,),
    known=[0],
    warm=False,
)

CASES = {
    "stable": STABLE,
    "blocking pairs": BLOCKING,
    "verify stable": replace(BLOCKING, solve=calls.verify_placed, answer=calls.breaches),
    "optimal": OPTIMAL,
    "jet": JET,
    "verify optimal": VERIFY,
    "seven aims": Case(
        facts=calls.sheets,
        build=calls.market_of_sheets,
        solve=lambda built, _threads: calls.solve_whole(built),
        answer=calls.values,
        sizes=(2_134,),
        known=[2043, 968, 22, 1999, 229, 2977, 781],  # proved with HiGHS, aim by aim
    ),
    "couples": COUPLES,
    "couples and quotas": replace(COUPLES, facts=partial(calls.bound_year, quotas=True)),
    "again after a pin": AGAIN,
    "again after a cap": replace(AGAIN, facts=changes.capped),
    "repair": REPAIR,
    "repair under new caps": replace(REPAIR, facts=changes.withdrawn_and_capped),
    "koryu match": MATCH,
    "koryu match stable": replace(MATCH, solve=commands.match("stable")),
    "first call": replace(MATCH, build=commands.uncompiled),
    "first call stable": replace(MATCH, build=commands.uncompiled, solve=commands.match("stable")),
}
