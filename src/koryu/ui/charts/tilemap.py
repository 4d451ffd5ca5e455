"""The 47 prefectures as tiles: five steps of one colour, and the count in each tile."""

from collections.abc import Mapping, Sequence
from math import ceil

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from koryu.ui.charts.plot import Plot, drawing, joined, key, nice_step, shown
from koryu.ui.tiles import COLUMNS, ROWS, TILES, Tile

_SIDE, _PITCH = 46, 50
_STEPS = 5
_ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def _step_size(counts: Mapping[str, int | None]) -> int:
    """How many counts one step of colour spans: a round number, five steps reach the top."""
    top = max((count or 0 for count in counts.values()), default=0)
    return max(1, ceil(nice_step(top, _STEPS, _ROUND)))


def _step(count: int | None, size: int) -> str:
    if count is None:
        return "none"
    return str(min(_STEPS, ceil(count / size)))


def _hidden(count: int | None, least: int) -> int | None:
    """A count so small that it could point at one person stays unsaid."""
    return None if count is not None and 0 < count < least else count


def _tile(place: Tile, count: int | None, step: str, unit: str) -> SafeString:
    japanese = (get_language() or "en").startswith("ja")
    name = place.ja if japanese else place.en
    x, y = place.column * _PITCH, place.row * _PITCH
    tip = name if count is None else f"{name}: {shown(count)} {unit}".strip()
    return format_html(
        '<g><title>{tip}</title><rect class="tile step-{step}" x="{x}" y="{y}" width="{side}"'
        ' height="{side}" rx="4"/><text class="tile-name{ja} plot__mid on-{step}" x="{mid}"'
        ' y="{up}">{name}</text><text class="tile-count plot__mid on-{step}" x="{mid}"'
        ' y="{down}">{count}</text></g>',
        tip=tip,
        step=step,
        x=f"{x:g}",
        y=f"{y:g}",
        side=_SIDE,
        mid=f"{x + _SIDE / 2:g}",
        up=f"{y + 15:g}",
        down=f"{y + 36:g}",
        ja=" tile-name--ja" if japanese else "",
        name=name,
        count="" if count is None else shown(count),
    )


def _legend(size: int, blank: bool) -> SafeString:
    spans = [f"{n * size + 1:,}–{(n + 1) * size:,}" if size > 1 else str(n + 1) for n in range(5)]
    labels, classes = ["0", *spans], [f"tile step-{n}" for n in range(_STEPS + 1)]
    if blank:
        labels.append(gettext("not shown"))
        classes.append("tile step-none")
    return key(labels, classes)


def _table(counts: Mapping[str, int | None]) -> tuple[tuple[str, int | None], ...]:
    japanese = (get_language() or "en").startswith("ja")
    return tuple((t.ja if japanese else t.en, counts.get(c)) for c, t in TILES.items())


def tile_map(
    title: str,
    counts: Mapping[str, int | None],
    *,
    desc: str = "",
    unit: str = "",
    least: int = 0,
    head: Sequence[str] = (),
) -> Plot:
    """Counts by prefecture code (``"01"`` … ``"47"``); a code left out is blank.

    Counts from 1 to ``least - 1`` are left blank too, in the tile, its tip and the table.
    """
    if unknown := set(counts) - set(TILES):
        raise ValueError(f"not prefecture codes: {sorted(unknown)}")
    said = {code: _hidden(counts.get(code), least) for code in TILES}
    size = _step_size(said)
    tiles = [_tile(TILES[c], n, _step(n, size), unit) for c, n in said.items()]
    box = f"0 0 {COLUMNS * _PITCH - 4} {ROWS * _PITCH - 4:g}"
    svg = drawing(title, desc, joined(tiles), kind="tiles", viewBox=box)
    blank = any(count is None for count in said.values())
    names = tuple(head) or (gettext("Prefecture"), unit or gettext("Number"))
    whole = format_html('<div class="map">{}{}</div>', _legend(size, blank), svg)
    return Plot(title, whole, names, _table(said))


def tile_map_of_one(title: str, code: str) -> Plot:
    """Where one prefecture lies among the 47; every other tile is only an outline."""
    if code not in TILES:
        raise ValueError(f"not a prefecture code: {code}")
    tiles = [
        _tile(tile, None, "5" if other == code else "none", "") for other, tile in TILES.items()
    ]
    box = f"0 0 {COLUMNS * _PITCH - 4} {ROWS * _PITCH - 4:g}"
    name = _table({})[list(TILES).index(code)][0]
    svg = drawing(title, name, joined(tiles), kind="tiles", viewBox=box)
    return Plot(title, svg, (gettext("Prefecture"),), ((name,),))
