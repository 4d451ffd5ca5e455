"""Measure the engine beside its peers: every case at every size, each peer in its own process.

    .venv-bench/bin/python -m bench.engine [--cases stable,jet] [--largest 100000]

Writes bench/results/engine.json and the plot bench/results/engine.svg. The machine's speed
swings, so our own time is taken again in every process and a ratio never crosses two of them.
"""

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.cases import CASES
from bench.goals import judge
from bench.plot import draw
from bench.process import OURS_S

PASS = "one pass"
RESULTS = Path(__file__).parent / "results"
PEERS = ("algmatch", "highspy", "matching", "ortools", "scipy")
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--largest", type=int, default=1_000_000)
    arguments = parser.parse_args()
    for name in arguments.cases.split(","):
        rows = []
        for row in run_case(name, arguments.largest):
            print(told(row), flush=True)
            rows.append(row)
        write(rows)  # after every case: a run takes long and may be broken off


def run_case(name: str, largest: int) -> Iterator[Row]:
    """The rows of a case: first beside one pass over its arrays, then beside each peer."""
    case = CASES[name]
    sizes = [size for size in case.sizes if size <= largest]
    for threads in case.threads:
        for size in sizes:
            yield run(name, size, threads, None)
    for peer in case.peers:
        seen: list[Row] = []
        for size in sizes:
            seen.append(without(name, size, peer, seen) or run(name, size, 1, peer))
            yield seen[-1]


def without(name: str, size: int, peer: str, seen: list[Row]) -> Row | None:
    """A row without figures, where the peer gave up before or would take too long now."""
    if not seen:
        return None
    if seen[-1]["peer_s"] is None:
        return blank(name, size, 1, peer) | {"note": "not run: no answer at the size before"}
    needed = expected_s(size, seen)
    if needed <= CASES[name].limit_s:
        return None
    return blank(name, size, 1, peer) | {"note": f"not run: would need some {needed:.0f} s"}


def expected_s(size: int, seen: list[Row]) -> float:
    """If it goes on growing as between its last two sizes, and at least in proportion."""
    took = [row["peer_s"] + row["peer_build_s"] for row in seen]
    growth = took[-1] / took[-2] if len(took) > 1 else 0.0
    return float(took[-1] * max(growth, size / seen[-1]["n"]))


def blank(name: str, size: int, threads: int, peer: str | None) -> Row:
    figures = ("ours_s", "peer_s", "ratio", "same_optimum", "pass_s", "ours_build_s")
    head = {"case": name, "n": size, "threads": threads, "peer": peer or PASS}
    return {**head, **dict.fromkeys((*figures, "peer_build_s", "ours_mb")), "note": ""}


def run(name: str, size: int, threads: int, peer: str | None) -> Row:
    """One process; ratio is how many times our time the peer's is."""
    words = ["-m", "bench.process", name, str(size), str(threads), *([peer] if peer else [])]
    ended = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    row = blank(name, size, threads, peer)
    for line in ended.stdout.splitlines():
        row |= json.loads(line)
    if peer is None:
        row["peer_s"] = row["pass_s"]
    if ended.returncode == -signal.SIGALRM:
        row["note"] = f"stopped after {OURS_S if row['ours_s'] is None else CASES[name].limit_s} s"
    elif ended.returncode:
        row["note"] = "failed: " + ended.stderr.strip().splitlines()[-1]
    if row["ours_s"] and row["peer_s"]:
        row["ratio"] = row["peer_s"] / row["ours_s"]
        if "first_s" in row:
            row["first_ratio"] = row["peer_s"] / row["first_s"]
    if row.get("gap"):
        row["note"] = f"not closed: {row['gap']:.2%} may be missing"
    return row


def told(row: Row) -> str:
    """A row as one reads it while waiting."""
    ours, peer = (seconds_of(row[key]) for key in ("ours_s", "peer_s"))
    ratio = f"{row['ratio']:.3g} x" if row["ratio"] else ""
    same = {True: "same optimum", False: "ANOTHER OPTIMUM", None: ""}[row["same_optimum"]]
    who = f"{row['case']:20} {row['n']:>9,} {row['threads']} {row['peer']:24}"
    return f"{who} {ours:>10} {peer:>10} {ratio:>8} {same} {row['note']}".rstrip()


def seconds_of(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1000 * seconds:,.3g} ms"


def write(rows: list[Row]) -> None:
    """Cases not measured this time keep the rows of the last time."""
    path = RESULTS / "engine.json"
    measured = {row["case"] for row in rows}
    before = json.loads(path.read_text())["rows"] if path.exists() else []
    kept = [row for row in before if row["case"] in CASES and row["case"] not in measured]
    order = list(CASES)
    rows = sorted([*kept, *rows], key=lambda row: order.index(row["case"]))
    result = {"machine": machine(), "goals": judge(rows), "rows": [rounded(row) for row in rows]}
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (RESULTS / "engine.svg").write_text(draw(rows), encoding="utf-8")


def rounded(row: Row) -> Row:
    return {k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in row.items()}


def machine() -> dict[str, Any]:
    return {
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "peers": {name: version(name) for name in PEERS},
    }


if __name__ == "__main__":
    main()
