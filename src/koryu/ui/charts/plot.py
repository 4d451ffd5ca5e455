"""What every plot is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing and its data: ``head`` and ``rows`` are the table behind the disclosure."""

    title: str
    svg: SafeString
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def joined(parts: Iterable[str]) -> SafeString:
    """Pieces of finished markup as one."""
    return format_html_join("", "{}", ((part,) for part in parts))


def drawing(title: str, desc: str, body: SafeString, *, kind: str, **box: object) -> SafeString:
    """The whole SVG; ``box`` is its size: width and height, or a viewBox."""
    said = format_html("<desc>{}</desc>", desc) if desc else SafeString()
    size = format_html_join(" ", '{}="{}"', box.items())
    return format_html(
        '<svg class="plot plot--{}" role="img" aria-label="{}" {}><title>{}</title>{}{}</svg>',
        kind,
        f"{title}. {desc}" if desc else title,
        size,
        title,
        said,
        body,
    )


def percent(part: float, whole: float) -> str:
    """A share as an SVG length."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"


def shown(value: float | None) -> str:
    """A value as it is written beside its mark."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def nice_step(span: float, pieces: int, round_: Sequence[float] = (1, 2, 5, 10)) -> float:
    """The least round number × a power of ten that cuts ``span`` into at most ``pieces``."""
    if span <= 0:
        return 1.0
    rough = span / pieces
    power = 10.0 ** floor(log10(rough))
    return next(power * n for n in round_ if power * n >= rough * 0.999999)


def scale(values: Iterable[float | None], pieces: int = 4) -> list[float]:
    """Round marks from zero (or from below it) to above the greatest value."""
    known = [v for v in values if v is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    step = nice_step(high - low, pieces)
    first, last = floor(low / step), max(ceil(high / step), 1)
    marks = [round(n * step, 10) for n in range(first, last + 1)]
    return [int(m) if m == int(m) else m for m in marks]


def key(labels: Sequence[str], classes: Sequence[str]) -> SafeString:
    """The legend, as a list above the drawing."""
    mark = '<li><svg viewBox="0 0 14 14" aria-hidden="true" focusable="false"><rect class="{}"'
    mark += ' width="14" height="14" rx="2"/></svg>{}</li>'
    items = format_html_join("", mark, zip(classes, labels, strict=True))
    return format_html('<ul class="plot-key">{}</ul>', items)
