"""Plots made on the server: SVG with title and description, and their data as a table.

Every text is escaped, every colour is a CSS class (so that dark pages and print have
their own), and lengths along the page are percentages, so that letters never shrink.
"""

from koryu.ui.charts.bars import bars, stacked
from koryu.ui.charts.lines import dots, line
from koryu.ui.charts.plot import Plot
from koryu.ui.charts.tilemap import tile_map, tile_map_of_one

__all__ = ["Plot", "bars", "dots", "line", "stacked", "tile_map", "tile_map_of_one"]
