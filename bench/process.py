"""One case at one size with one peer, in a process of its own.

    python -m bench.process CASE SIZE THREADS [PEER]

Prints a line of JSON for our own part, then one for the peer's. The call that loads our
kernels comes first, on the case's smallest market, and is not counted.
"""

import json
import signal
import sys
from importlib import import_module
from typing import Any

import numpy as np

from bench.cases import CASES, Answer, Case, Peer
from bench.timing import forget_peak, measure, peak_mb, timed
from koryu.matching.market import Market
from koryu.matching.results import Optimum

PASSES = 20
OURS_S = 600  # the alarm ends the process where we, or then the peer, need more


def main(name: str, size: int, threads: int, peer: str | None) -> None:
    case = CASES[name]
    signal.alarm(OURS_S)
    if case.warm:
        warm(case, threads)
    facts = case.facts(size)
    forget_peak()
    ours, answer = run_ours(case, facts, threads)
    print(json.dumps(ours), flush=True)
    signal.alarm(case.limit_s)
    if peer is not None:
        print(json.dumps(run_peer(case.peers[peer], facts, answer)), flush=True)


def warm(case: Case, threads: int) -> None:
    """Load the kernels; of what takes long to prove the first answer will do."""
    built = case.build(case.facts(case.sizes[0]))
    if case.early is not None:
        case.early(built)
    else:
        case.solve(built, threads)


def run_ours(case: Case, facts: Any, threads: int) -> tuple[dict[str, Any], Answer | None]:
    measured = measure(lambda: case.build(facts), lambda built: case.solve(built, threads))
    memory = peak_mb()
    built, solved = measured.built, measured.solved
    row = {
        "ours_s": measured.solve_s,
        "ours_build_s": measured.build_s,
        "ours_whole_s": measured.solve_s,
        "ours_mb": memory,
        "pass_s": one_pass(built),
    }
    if (whole := case.whole) is not None:
        row["ours_whole_s"] = measure(lambda: built, whole).solve_s
    if isinstance(solved, Optimum):
        row["gap"] = gap(solved)
    if (soon := case.early) is not None:
        early, row["first_s"] = timed(lambda: soon(built))
        row["first_gap"] = gap(early)
    if case.aside is not None:
        row |= case.aside(built, solved)
    answer = case.answer(built, solved)
    return row | same(answer, case.known), answer


def run_peer(peer: Peer, facts: Any, ours: Answer | None) -> dict[str, Any]:
    """The peer's seconds, and whether it comes to what we came to."""
    module = import_module(f"bench.peers.{peer.module}")
    shaped, seconds = timed(lambda: peer.form(facts))
    measured = measure(lambda: module.build(shaped), module.solve)
    theirs = module.answer(shaped, measured.solved)
    return {
        "peer_s": measured.solve_s,
        "peer_build_s": seconds + measured.build_s,
        **same(ours, theirs),
        **(module.aside(measured.solved) if hasattr(module, "aside") else {}),
    }


def gap(optimum: Optimum) -> float:
    """What the first aim that is not proved might still gain, as a share of its bound."""
    pairs = zip(optimum.bound, optimum.values, strict=True)
    return next(((top - value) / max(abs(top), 1) for top, value in pairs if top != value), 0.0)


def same(ours: Answer | None, theirs: Answer | None) -> dict[str, bool]:
    """Nothing where there is nothing to compare."""
    if ours is None or theirs is None:
        return {}
    return {"same_optimum": bool(np.array_equal(ours, theirs))}


def one_pass(built: Any) -> float | None:
    """The yardstick: seconds to sum every array that says who may go where."""
    market = built if isinstance(built, Market) else built[0]
    if not isinstance(market, Market):
        return None
    arrays = [*vars(market.choices).values()]
    if market.classes is not None:
        arrays += vars(market.classes).values()
    return min(timed(lambda: [array.sum() for array in arrays])[1] for _ in range(PASSES))


if __name__ == "__main__":
    name, size, threads, *peer = sys.argv[1:]
    main(name, int(size), int(threads), peer[0] if peer else None)
