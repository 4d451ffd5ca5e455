"""Lines over years and dots along a scale."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from django.utils.html import format_html
from django.utils.safestring import SafeString

from koryu.ui.charts.plot import Cell, Plot, drawing, joined, key, scale, shown

Number = int | float
_TOP, _HEIGHT, _FOOT = 20, 200, 24
_LEFT, _RIGHT = 11.0, 97.0  # percent of the width: room for the scale, and for the last label
_ROW = 48


def _across(position: int, count: int) -> str:
    share = position / (count - 1) if count > 1 else 0.5
    return f"{_LEFT + (_RIGHT - _LEFT) * share:.2f}%"


def _down(value: float, marks: Sequence[float]) -> float:
    return round(_TOP + _HEIGHT * (1 - (value - marks[0]) / (marks[-1] - marks[0])), 1)


def _grid(marks: Sequence[float]) -> SafeString:
    return joined(
        format_html(
            '<line class="plot__grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
            '<text class="plot__quiet" x="0" y="{base}">{mark}</text>',
            y=_down(mark, marks),
            base=_down(mark, marks) - 4,
            mark=shown(mark),
        )
        for mark in marks
    )


def _foot(labels: Sequence[str]) -> SafeString:
    every = max(1, -(-len(labels) // 6))
    return joined(
        format_html(
            '<text class="plot__quiet plot__mid" x="{}" y="{}">{}</text>',
            _across(n, len(labels)),
            _TOP + _HEIGHT + _FOOT - 4,
            label,
        )
        for n, label in enumerate(labels)
        if (len(labels) - 1 - n) % every == 0
    )


def _path(values: Sequence[Number | None], marks: Sequence[float], style: str) -> SafeString:
    """Straight pieces between neighbours that are known; a gap stays a gap."""
    points = [
        None if v is None else (_across(n, len(values)), _down(v, marks))
        for n, v in enumerate(values)
    ]
    return joined(
        format_html('<line class="plot__line {}" x1="{}" y1="{}" x2="{}" y2="{}"/>', style, *a, *b)
        for a, b in pairwise(points)
        if a and b
    )


def _points(
    name: str,
    labels: Sequence[str],
    values: Sequence[Number | None],
    marks: Sequence[float],
    style: str,
) -> SafeString:
    return joined(
        format_html(
            '<circle class="{}" cx="{}" cy="{}" r="3.5"><title>{}</title></circle>',
            style,
            _across(n, len(values)),
            _down(value, marks),
            f"{name}, {labels[n]}: {shown(value)}",
        )
        for n, value in enumerate(values)
        if value is not None
    )


def line(
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[Number | None]],
    *,
    desc: str = "",
    head: str = "",
) -> Plot:
    """Up to five named series over the same labels, on one scale that begins at zero."""
    if len(series) > 5:
        raise ValueError("a line plot has at most five series")
    marks = scale(value for values in series.values() for value in values)
    body = [_grid(marks), _foot(labels)]
    for number, (name, values) in enumerate(series.items(), start=1):
        style = f"part-{number}"
        body += [_path(values, marks, style), _points(name, labels, values, marks, style)]
    height = _TOP + _HEIGHT + _FOOT
    svg = drawing(title, desc, joined(body), kind="line", width="100%", height=height)
    if len(series) > 1:
        svg = joined([key(list(series), [f"part-{n + 1}" for n in range(len(series))]), svg])
    rows = tuple((lab, *(v[n] for v in series.values())) for n, lab in enumerate(labels))
    return Plot(title, svg, (head, *series), rows)


def _place(value: float, marks: Sequence[float]) -> str:
    return f"{2 + 96 * (value - marks[0]) / (marks[-1] - marks[0]):.2f}%"


def _strip(y: int, label: str, values: Sequence[Number], marks: Sequence[float]) -> SafeString:
    parts = [
        format_html('<text x="0" y="{}">{}</text>', y + 14, label),
        format_html('<line class="plot__axis" x1="2%" x2="98%" y1="{y}" y2="{y}"/>', y=y + 30),
    ]
    for value in values:
        parts.append(
            format_html(
                '<circle class="plot__dot part-1" cx="{}" cy="{}" r="5"><title>{}</title></circle>',
                _place(value, marks),
                y + 30,
                shown(value),
            )
        )
    if values:
        middle = _place(median(values), marks)
        bar = '<line class="plot__middle" x1="{x}" x2="{x}" y1="{y}" y2="{z}"/>'
        parts.append(format_html(bar, x=middle, y=y + 21, z=y + 39))
    return joined(parts)


def dots(
    title: str,
    data: Sequence[tuple[str, Sequence[Number]]],
    *,
    desc: str = "",
    head: tuple[str, str, str, str, str] = ("", "n", "min", "median", "max"),
) -> Plot:
    """One strip of dots a label, a bar at the median; the table gives n, least, middle, most."""
    marks = scale(value for _, values in data for value in values)
    strips = [_strip(n * _ROW, label, values, marks) for n, (label, values) in enumerate(data)]
    foot = len(data) * _ROW + 16
    ends = [
        format_html('<text class="plot__quiet" x="2%" y="{}">{}</text>', foot, shown(marks[0])),
        format_html(
            '<text class="plot__quiet plot__end" x="98%" y="{}">{}</text>', foot, shown(marks[-1])
        ),
    ]
    body = joined([*strips, *ends])
    svg = drawing(title, desc, body, kind="dots", width="100%", height=foot + 6)
    rows: list[tuple[Cell, ...]] = []
    for label, values in data:
        known = (min(values), median(values), max(values)) if values else (None,) * 3
        rows.append((label, len(values), *known))
    return Plot(title, svg, head, tuple(rows))
