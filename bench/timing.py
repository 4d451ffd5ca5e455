"""How long something takes, best of several, and how much memory the process has needed."""

import gc
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENOUGH_S, MOST_TIMES = 3.0, 15


@dataclass(frozen=True)
class Measured:
    """Seconds to build the input and to solve, each the best of several, and the last result."""

    build_s: float
    solve_s: float
    built: Any
    solved: Any


def measure(build: Callable[[], Any], solve: Callable[[Any], Any]) -> Measured:
    """Build and solve from nothing until enough time has gone by."""
    builds: list[float] = []
    solves: list[float] = []
    built = solved = None
    gc.freeze()  # else each round would leave the processor's caches full of what is not measured
    while not solves or (sum(builds) + sum(solves) < ENOUGH_S and len(solves) < MOST_TIMES):
        built = solved = None  # the last round's memory is not this round's need
        gc.collect()
        built, seconds = timed(build)
        builds.append(seconds)
        solved, seconds = timed(lambda: solve(built))  # noqa: B023
        solves.append(seconds)
    return Measured(min(builds), min(solves), built, solved)


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = call()
    return result, time.perf_counter() - began


def forget_peak() -> None:
    """From here on ``peak_mb`` counts anew, where the system can do that (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def peak_mb() -> int:
    """The most memory this process has held since ``forget_peak``."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
