"""Time against size, both on logarithmic scales, ours beside the peers': an SVG, by hand."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import log10
from typing import Any

Row = dict[str, Any]
Line = list[tuple[int, float]]

PANELS = {
    "stable": "Stable: 5 choices each, strict priorities",
    "optimal": "Most placed, then least rank sum",
    "jet": "A year of the programme: 3 wishes, else anywhere lawful",
}
WIDTH, HEIGHT, GAP = 300, 330, 36
LEFT, RIGHT, TOP, FOOT = 46, 160, 44, 40  # within a panel; to the right stand the names
SIZES, SECONDS = (3, 6), (-6, 2)  # powers of ten
APART = 12  # lines of names
COLOURS = {
    "Koryu": "#0017c1",
    "Koryu, 2 threads": "#6a86ef",
    "Koryu, network and all": "#6a86ef",
    "one pass": "#8a929e",
    "algmatch": "#b3261e",
    "matching": "#a58000",
    "OR-Tools": "#197a4b",
    "OR-Tools, alike merged": "#5fa98a",
    "HiGHS": "#7b3fa0",
    "HiGHS, alike merged": "#b08cc8",
    "SciPy": "#a58000",
}
STYLE = """
svg { font: 12px system-ui, sans-serif; background: #fff }
text { fill: #333 } .title { font-weight: 700 } .mid { text-anchor: middle }
.end { text-anchor: end } .grid { stroke: #e3e5ea } .line { fill: none; stroke-width: 2 }
.ours { stroke-width: 3.5 }
"""


def draw(rows: Sequence[Row]) -> str:
    """One panel a case, one line a solver; what was not run has no point."""
    width = len(PANELS) * (WIDTH + LEFT + RIGHT)
    height = TOP + HEIGHT + FOOT
    panels = [
        _panel(k * (WIDTH + LEFT + RIGHT) + LEFT - GAP // 4, title, lines_of(rows, case))
        for k, (case, title) in enumerate(PANELS.items())
    ]
    desc = "Seconds against the number of people for Koryu and for each peer, smaller is better."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{desc}">\n<title>Time to solve</title><desc>{desc}</desc>'
        f"<style>{STYLE}</style>\n" + "\n".join(panels) + "\n</svg>\n"
    )


def lines_of(rows: Sequence[Row], case: str) -> Mapping[str, Line]:
    """By name the (people, seconds) of each solver: ours first, the yardstick last."""
    mine = [row for row in rows if row["case"] == case]
    alone = [row for row in mine if row["peer"] == "one pass"]
    threads = sorted({row["threads"] for row in alone})
    lines = {}
    for count in threads:
        name = "Koryu" if count == 1 else f"Koryu, {count} threads"
        lines[name] = _points((r for r in alone if r["threads"] == count), "ours_s")
    if any(row["ours_whole_s"] != row["ours_s"] for row in alone):
        lines["Koryu, network and all"] = _points(alone, "ours_whole_s")
    for peer in dict.fromkeys(row["peer"] for row in mine if row["peer"] != "one pass"):
        lines[peer] = _points((row for row in mine if row["peer"] == peer), "peer_s")
    lines["one pass"] = _points((r for r in alone if r["threads"] == 1), "peer_s")
    return {name: line for name, line in lines.items() if line}


def _points(rows: Iterable[Row], figure: str) -> Line:
    return [(row["n"], row[figure]) for row in rows if row[figure] is not None]


def _panel(x: int, title: str, lines: Mapping[str, Line]) -> str:
    parts = [f'<text class="title" x="0" y="{TOP - 22}">{escape(title)}</text>', *_grid()]
    parts += [_line(name, line) for name, line in lines.items()]
    parts += _names(lines)
    return f'<g transform="translate({x} 0)">' + "".join(parts) + "</g>"


def _across(people: float) -> float:
    return round(WIDTH * (log10(people) - SIZES[0]) / (SIZES[1] - SIZES[0]), 1)


def _down(seconds: float) -> float:
    share = (log10(seconds) - SECONDS[0]) / (SECONDS[1] - SECONDS[0])
    return round(TOP + HEIGHT * (1 - share), 1)


def _grid() -> Iterable[str]:
    marks = {-6: "1 µs", -3: "1 ms", 0: "1 s"}
    for power in range(SECONDS[0], SECONDS[1] + 1):
        y = _down(10.0**power)
        yield f'<path class="grid" d="M0 {y}H{WIDTH}"/>'
        if power in marks:
            yield f'<text class="end" x="-6" y="{y + 4}">{marks[power]}</text>'
    for power, mark in {3: "1 k", 4: "10 k", 5: "100 k", 6: "1 M"}.items():
        x = _across(10.0**power)
        yield f'<path class="grid" d="M{x} {TOP}V{TOP + HEIGHT}"/>'
        yield f'<text class="mid" x="{x}" y="{TOP + HEIGHT + 18}">{mark}</text>'
    yield f'<text class="mid" x="{WIDTH / 2}" y="{TOP + HEIGHT + 36}">people</text>'


def _line(name: str, line: Line) -> str:
    colour = COLOURS[name]
    style = "line ours" if name.startswith("Koryu") else "line"
    path = "L".join(f"{_across(people)} {_down(seconds)}" for people, seconds in line)
    dots = "".join(
        f'<circle cx="{_across(people)}" cy="{_down(seconds)}" r="3.5" fill="{colour}">'
        f"<title>{escape(name)}, {people:,} people: {seconds:.3g} s</title></circle>"
        for people, seconds in line
    )
    return f'<path class="{style}" stroke="{colour}" d="M{path}"/>{dots}'


def _names(lines: Mapping[str, Line]) -> Iterable[str]:
    """Each name at the end of its line, moved down where two would touch."""
    ends = {name: line[-1] for name, line in lines.items()}
    taken: list[tuple[float, float]] = []
    for name, (people, seconds) in sorted(ends.items(), key=lambda end: _down(end[1][1])):
        x, y = _across(people) + 8, _down(seconds) + 4
        while any(abs(y - other) < APART and abs(x - at) < RIGHT for at, other in taken):
            y += 1
        taken.append((x, y))
        yield f'<text x="{x}" y="{y}" style="fill:{COLOURS[name]}">{escape(name)}</text>'
