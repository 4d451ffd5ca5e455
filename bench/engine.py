"""Measure the engine beside its peers: every case at every size, each peer in its own process.

    .venv-bench/bin/python -m bench.engine [--cases stable,jet] [--largest 100000] [--missing]

Writes bench/results/engine.json and the plot bench/results/engine.svg after every case; rows
that are not measured anew stay. The machine's speed
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
from math import log
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
    parser.add_argument("--largest", type=int, default=max(max(c.sizes) for c in CASES.values()))
    parser.add_argument(
        "--missing", action="store_true", help="only cases of which there is no row yet"
    )
    arguments = parser.parse_args()
    names = arguments.cases.split(",")
    if unknown := [name for name in names if name not in CASES]:
        parser.error(f"no such case: {', '.join(unknown)}; there are: {', '.join(CASES)}")
    if arguments.missing:
        there = {row["case"] for row in measured_before()}
        names = [name for name in names if name not in there]
    for name in names:
        rows = []
        for row in run_case(name, arguments.largest):
            print(told(row), flush=True)
            rows.append(row)
        write(rows)  # after every case: a run takes long and may be broken off


def run_case(name: str, largest: int) -> Iterator[Row]:
    """The rows of a case: first beside one pass over its arrays, then beside each peer."""
    case = CASES[name]
    sizes = [size for size in case.sizes if size <= largest]
    for threads in case.threads if case.alone else ():
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
    """If it goes on growing by the same power as between its last two sizes, at least in
    proportion."""
    took = [row["peer_s"] + row["peer_build_s"] for row in seen]
    power = 1.0
    if len(seen) > 1:
        power = max(1.0, log(took[-1] / took[-2]) / log(seen[-1]["n"] / seen[-2]["n"]))
    return float(took[-1] * (size / seen[-1]["n"]) ** power)


def blank(name: str, size: int, threads: int, peer: str | None) -> Row:
    figures = ("ours_s", "peer_s", "ratio", "same_optimum", "pass_s", "ours_build_s")
    more = ("ours_whole_s", "peer_build_s", "ours_mb")
    head = {"case": name, "n": size, "threads": threads, "peer": peer or PASS}
    return {**head, **dict.fromkeys((*figures, *more)), "note": ""}


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
        limit = OURS_S if row["ours_s"] is None else CASES[name].limit_s
        row["note"] = f"stopped after {limit} s"
        row |= ratios(row, limit, "_above") if row["ours_s"] else {}
    elif ended.returncode:
        row["note"] = "failed: " + (ended.stderr.strip().splitlines() or ["no word"])[-1]
    elif row["peer_s"]:
        row |= ratios(row, row["peer_s"])
    if row.get("gap"):
        row["note"] = f"{row['note']}; not closed: {row['gap']:.2%} may be missing".lstrip("; ")
    return row


def ratios(row: Row, peer_s: float, only: str = "") -> Row:
    """How many times our time, and that of our first answer, the peer's is."""
    ours = {"ratio": row["ours_s"], "first_ratio": row.get("first_s")}
    return {name + only: peer_s / seconds for name, seconds in ours.items() if seconds}


def told(row: Row) -> str:
    """A row as one reads it while waiting."""
    ours, peer = (seconds_of(row[key]) for key in ("ours_s", "peer_s"))
    ratio = f"{row['ratio']:.3g} x" if row["ratio"] else ""
    same = {True: "same optimum", False: "ANOTHER OPTIMUM", None: ""}[row["same_optimum"]]
    who = f"{row['case']:20} {row['n']:>9,} {row['threads']} {row['peer']:24}"
    return f"{who} {ours:>10} {peer:>10} {ratio:>8} {same} {row['note']}".rstrip()


def seconds_of(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1000 * seconds:,.3g} ms"


def measured_before() -> list[Row]:
    """The rows of earlier runs, of what there still is."""
    path = RESULTS / "engine.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else []
    return [row for row in rows if row["case"] in CASES and row["peer"] in peers_of(row["case"])]


def peers_of(name: str) -> list[str]:
    """In the order in which they are measured."""
    case = CASES[name]
    return [*([PASS] if case.alone else []), *case.peers]


def write(rows: list[Row]) -> None:
    """Rows not measured this time stay as they were."""
    merged = {key_of(row): row for row in (*measured_before(), *rows)}
    rows = [merged[key] for key in sorted(merged)]
    result = {"machine": machine(), "goals": judge(rows), "rows": [rounded(row) for row in rows]}
    text = json.dumps(result, indent=1) + "\n"
    (RESULTS / "engine.json").write_text(text, encoding="utf-8")
    (RESULTS / "engine.svg").write_text(draw(rows), encoding="utf-8")


def key_of(row: Row) -> tuple[int, int, int, int]:
    peer = peers_of(row["case"]).index(row["peer"])
    return list(CASES).index(row["case"]), peer, row["threads"], row["n"]


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
