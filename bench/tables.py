"""The figures of results/engine.json as tables, written into bench/README.md.

    python -m bench.tables

What stands in the README between the two marks is replaced, and the plot shown above.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]
HERE = Path(__file__).parent
BEGIN, END = "<!-- figures: python -m bench.tables -->", "<!-- end of figures -->"
PLOT = "![Time against size](results/engine.svg)"
GOAL_HEADS = ("Case", "People", "Beside", "Threads", "Figure", "To reach", "Got", "Reached")
ROW_HEADS = (
    *("Case", "People", "Beside", "Threads", "Koryu", "Built", "Whole"),
    *("Peer", "Its input built", "Ratio", "Same", "Note"),
)


def main() -> None:
    result = json.loads((HERE / "results" / "engine.json").read_text(encoding="utf-8"))
    page = HERE / "README.md"
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    _old, after = rest.split(END)
    parts = [BEGIN, PLOT, told(result["machine"])]
    parts += [table(GOAL_HEADS, map(goal_cells, result["goals"]))]
    parts += [table(ROW_HEADS, map(row_cells, result["rows"])), END]
    page.write_text(before + "\n\n".join(parts) + after, encoding="utf-8")


def told(machine: Row) -> str:
    peers = ", ".join(f"{name} {version}" for name, version in machine["peers"].items())
    where = f"{machine['processors']} processors, {machine['system']}, Python {machine['python']}"
    return f"{where}; {peers}."


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def goal_cells(goal: Row) -> Sequence[str]:
    sign, wanted = ("≥", goal["least"]) if "least" in goal else ("≤", goal["most"])
    head = (f"`{goal['case']}`", f"{goal['n']:,}", goal["peer"], str(goal["threads"]))
    form = figure_of(goal["figure"])
    reached = "yes" if goal["reached"] else "no"
    return (*head, f"`{goal['figure']}`", f"{sign} {form(wanted)}", form(goal["got"]), reached)


def row_cells(row: Row) -> Sequence[str]:
    times = ("ours_s", "ours_build_s", "ours_whole_s", "peer_s", "peer_build_s")
    same = {True: "yes", False: "NO", None: ""}[row["same_optimum"]]
    head = (f"`{row['case']}`", f"{row['n']:,}", row["peer"], str(row["threads"]))
    return (*head, *(seconds(row[name]) for name in times), ratio(row), same, noted(row))


def noted(row: Row) -> str:
    """What only some cases have to tell."""
    parts = [row["note"]] if row["note"] else []
    if "first_s" in row:
        parts.append(f"first answer after {seconds(row['first_s'])}, gap {row['first_gap']:.2%}")
    if "moved" in row:
        parts.append(f"{row['moved']} moved, {row['fewest_moved']} at least")
    return "; ".join(parts)


def figure_of(name: str) -> Any:
    """How a figure of this name is written."""
    if name.endswith("_s"):
        return seconds
    if name.endswith("_mb"):
        return lambda got: "" if got is None else f"{got:,} MB"
    if name.endswith("gap"):
        return lambda got: "" if got is None else f"{got:.2%}"
    return times_of


def seconds(got: float | None) -> str:
    if got is None:
        return ""
    return f"{got:,.3g} s" if got >= 1 else f"{1000 * got:,.3g} ms"


def ratio(row: Row) -> str:
    if row.get("ratio_above"):
        return f"> {times_of(row['ratio_above'])}"
    return times_of(row["ratio"])


def times_of(got: float | None) -> str:
    if got is None:
        return ""
    return f"{got:,.0f} ×" if got >= 100 else f"{got:.3g} ×"


if __name__ == "__main__":
    main()
