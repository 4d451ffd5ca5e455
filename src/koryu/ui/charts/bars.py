"""Horizontal bars: each label stands above its bar, so that it never has to be cut."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from koryu.ui.charts.plot import Plot, drawing, joined, key, percent, shown

_ROW, _BAR, _TEXT = 44, 12, 16


def _head(y: int, label: str, value: str) -> SafeString:
    return format_html(
        '<text x="0" y="{y}">{label}</text>'
        '<text class="plot__value plot__end" x="100%" y="{y}">{value}</text>',
        y=y + _TEXT,
        label=label,
        value=value,
    )


def _track(y: int) -> SafeString:
    return format_html(
        '<rect class="plot__track" x="0" y="{}" width="100%" height="{}" rx="2"/>', y, _BAR
    )


def _bar(x: str, y: int, width: str, style: str, tip: str) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        style,
        x,
        y,
        width,
        _BAR,
        tip,
    )


def _height(rows: int) -> int:
    return max(rows * _ROW - 8, 0)


def bars(
    title: str,
    data: Sequence[tuple[str, int | float]],
    *,
    desc: str = "",
    unit: str = "",
    head: tuple[str, str] = ("", ""),
    whole: float | None = None,
) -> Plot:
    """One bar a label, from zero; ``whole`` is the length of a full bar (else the greatest)."""
    full = whole or max((value for _, value in data), default=0)
    parts = []
    for row, (label, value) in enumerate(data):
        y, said = row * _ROW, f"{shown(value)} {unit}".strip()
        bar = _bar("0", y + 23, percent(value, full), "plot__bar", f"{label}: {said}")
        parts.append(joined([_head(y, label, said), _track(y + 23), bar]))
    svg = drawing(title, desc, joined(parts), kind="bars", width="100%", height=_height(len(data)))
    return Plot(title, svg, head, tuple(data))


def _pieces(
    y: int, label: str, values: Sequence[float], parts: Sequence[str], full: float
) -> SafeString:
    drawn, before = [], 0.0
    for number, (part, value) in enumerate(zip(parts, values, strict=True), start=1):
        tip = f"{label}, {part}: {shown(value)}"
        drawn.append(_bar(percent(before, full), y, percent(value, full), f"part-{number}", tip))
        before += value
    return joined(drawn)


def stacked(
    title: str,
    parts: Sequence[str],
    data: Sequence[tuple[str, Sequence[int | float]]],
    *,
    desc: str = "",
    head: str = "",
) -> Plot:
    """One bar a label, cut into up to five named parts; all bars share one scale."""
    if len(parts) > 5:
        raise ValueError("a stacked bar has at most five parts")
    full = max((sum(values) for _, values in data), default=0)
    rows = []
    for row, (label, values) in enumerate(data):
        y = row * _ROW
        pieces = _pieces(y + 23, label, values, parts, full)
        rows.append(joined([_head(y, label, shown(sum(values))), _track(y + 23), pieces]))
    svg = drawing(title, desc, joined(rows), kind="bars", width="100%", height=_height(len(data)))
    legend = key(parts, [f"part-{n}" for n in range(1, len(parts) + 1)])
    table = tuple((label, *values) for label, values in data)
    return Plot(title, joined([legend, svg]), (head, *parts), table)
