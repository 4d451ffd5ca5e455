from itertools import pairwise

import pytest
from django.utils import translation

from koryu.ui import charts, tiles
from koryu.ui.charts.plot import nice_step, scale
from tests.ui.conftest import HOSTILE, Page

EVERY = dict.fromkeys(tiles.TILES, 1)
HOSTILE_PLOTS = {
    "bars": lambda: charts.bars(HOSTILE, [(HOSTILE, 3)], desc=HOSTILE, unit=HOSTILE),
    "stacked": lambda: charts.stacked(HOSTILE, [HOSTILE], [(HOSTILE, [1])], desc=HOSTILE),
    "line": lambda: charts.line(HOSTILE, [HOSTILE] * 2, {HOSTILE: [1, 2], "b": [2, 3]}),
    "dots": lambda: charts.dots(HOSTILE, [(HOSTILE, [1, 2])], desc=HOSTILE),
    "tile_map": lambda: charts.tile_map(HOSTILE, {"13": 4}, desc=HOSTILE, unit=HOSTILE),
}


@pytest.mark.parametrize("kind", HOSTILE_PLOTS)
def test_every_text_in_a_plot_is_escaped(kind):
    page = Page(HOSTILE_PLOTS[kind]().svg)
    assert (page.all("script"), page.all("b"), page.inline) == ([], [], [])
    assert HOSTILE in page.pieces


@pytest.mark.parametrize("kind", HOSTILE_PLOTS)
def test_a_plot_is_an_image_with_a_name(kind):
    svg = Page(HOSTILE_PLOTS[kind]().svg).one("svg", role="img")
    assert svg.attrs["aria-label"].startswith(HOSTILE)


def test_title_and_description_are_in_the_drawing():
    svg = charts.bars("Placed", [("Kobe", 1)], desc="By host").svg
    assert "<title>Placed</title><desc>By host</desc>" in svg


def test_bars_are_shares_of_the_longest_or_of_the_whole():
    data = [("Kobe", 10), ("Nara", 5)]
    longest = Page(charts.bars("Placed", data).svg).all("rect", **{"class": "plot__bar"})
    whole = Page(charts.bars("Placed", data, whole=20).svg).all("rect", **{"class": "plot__bar"})
    assert [bar.attrs["width"] for bar in longest] == ["100.00%", "50.00%"]
    assert [bar.attrs["width"] for bar in whole] == ["50.00%", "25.00%"]


def test_bars_of_nothing_and_of_zeros():
    assert charts.bars("Placed", []).rows == ()
    bar = Page(charts.bars("Placed", [("Kobe", 0)]).svg).one("rect", **{"class": "plot__bar"})
    assert bar.attrs["width"] == "0%"


def test_bars_have_their_table():
    plot = charts.bars("Placed", [("Kobe", 10)], head=("Host", "Placed"))
    assert (plot.title, plot.head, plot.rows) == ("Placed", ("Host", "Placed"), (("Kobe", 10),))


def test_stacked_parts_follow_each_other():
    page = Page(charts.stacked("Wishes", ["met", "not"], [("ALT", [3, 1]), ("CIR", [1, 0])]).svg)
    drawn = [
        (rect.attrs["class"], rect.attrs["x"], rect.attrs["width"])
        for rect in page.all("rect")
        if rect.attrs["class"].startswith("part-") and rect.attrs.get("x")
    ]
    assert drawn == [
        ("part-1", "0.00%", "75.00%"),
        ("part-2", "75.00%", "25.00%"),
        ("part-1", "0.00%", "25.00%"),
        ("part-2", "25.00%", "0.00%"),
    ]


def test_stacked_names_each_part_and_has_its_table():
    plot = charts.stacked("Wishes", ["met", "not"], [("ALT", [3, 1])], head="Position")
    assert plot.head == ("Position", "met", "not")
    assert plot.rows == (("ALT", 3, 1),)
    assert Page(plot.svg).text.startswith("met not")


def test_more_parts_or_series_than_colours_are_refused():
    with pytest.raises(ValueError, match="five parts"):
        charts.stacked("Wishes", list("abcdef"), [])
    with pytest.raises(ValueError, match="five series"):
        charts.line("Years", [], {str(n): [] for n in range(6)})


def test_a_gap_in_a_line_stays_a_gap():
    plot = charts.line("Arrivals", ["2019", "2020", "2021", "2022"], {"new": [4, None, 2, 3]})
    page = Page(plot.svg)
    assert len(page.all("circle")) == 3
    assert len(page.all("line", **{"class": "plot__line part-1"})) == 1
    assert plot.rows[1] == ("2020", None)


def test_a_line_of_one_series_needs_no_legend():
    assert Page(charts.line("Arrivals", ["2019"], {"new": [4]}).svg).all("ul") == []


def test_a_line_without_a_value_still_has_its_scale():
    assert Page(charts.line("Arrivals", ["2020"], {"new": [None]}).svg).all("circle") == []


def test_dots_tell_the_median():
    plot = charts.dots("Days", [("Kobe", [1, 2, 9]), ("Nara", [])])
    assert plot.rows == (("Kobe", 3, 1, 2, 9), ("Nara", 0, None, None, None))
    page = Page(plot.svg)
    assert len(page.all("circle")) == 3
    assert page.one("line", **{"class": "plot__middle"}).attrs["x1"] == "21.20%"


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ([0, 7], [0, 2, 4, 6, 8]),
        ([3100], [0, 1000, 2000, 3000, 4000]),
        ([-3, 3], [-4, -2, 0, 2, 4]),
        ([0.3], [0, 0.1, 0.2, 0.3]),
        ([], [0, 1]),
        ([None], [0, 1]),
    ],
)
def test_scale(values, marks):
    assert scale(values) == marks


def test_nice_step_never_needs_more_pieces_than_asked():
    for span in (1, 7, 99, 113, 2464):
        assert span / nice_step(span, 4) <= 4


def test_the_tile_map_has_each_prefecture_once_and_no_two_on_one_place():
    assert sorted(tiles.TILES) == [f"{n:02d}" for n in range(1, 48)]
    places = sorted((t.column, t.row) for t in tiles.TILES.values())
    for (column, row), (next_column, next_row) in pairwise(places):
        assert column != next_column or next_row - row >= 1
    assert max(t.column for t in tiles.TILES.values()) == tiles.COLUMNS - 1
    assert max(t.row for t in tiles.TILES.values()) <= tiles.ROWS - 1


def test_tile_names_follow_the_language_of_the_page():
    with translation.override("ja"):
        assert charts.tile_map("人数", EVERY).rows[12] == ("東京", 1)
    with translation.override("en"):
        assert charts.tile_map("People", EVERY).rows[12] == ("Tokyo", 1)


def test_tile_colours_go_up_in_round_steps():
    page = Page(charts.tile_map("People", {"01": 0, "02": 1, "03": 25, "04": 26, "05": 113}).svg)
    steps = [e.attrs["class"] for e in page.all("rect") if e.attrs.get("x")][:6]
    assert steps == [f"tile step-{n}" for n in ("0", "1", "1", "2", "5", "none")]
    assert "101–125" in page.text


def test_few_people_show_each_number_as_a_step():
    assert Page(charts.tile_map("People", {"01": 3}).svg).text.startswith("0 1 2 3 4 5")


def test_a_count_below_the_threshold_is_told_nowhere():
    plot = charts.tile_map("People", {**EVERY, "13": 2, "14": 3, "15": 0}, least=3)
    assert (plot.rows[12][1], plot.rows[13][1], plot.rows[14][1]) == (None, 3, 0)
    tips = [tip for tip in Page(plot.svg).pieces if tip.startswith(("Tokyo", "Kanagawa: "))]
    assert tips == ["Tokyo", "Tokyo", "Kanagawa: 3"]  # Tokyo: the tip, then the name


def test_a_code_that_is_no_prefecture_is_refused():
    with pytest.raises(ValueError, match="48"):
        charts.tile_map("People", {"48": 1})


def test_one_prefecture_is_shown_among_all() -> None:
    with translation.override("en"):
        plot = charts.tile_map_of_one("Where it lies", "36")
    assert plot.svg.count('class="tile step-5"') == 1
    assert plot.svg.count('class="tile step-none"') == len(tiles.TILES) - 1
    assert plot.rows == (("Tokushima",),)


def test_a_prefecture_that_does_not_exist_is_not_shown() -> None:
    with pytest.raises(ValueError, match="not a prefecture code: 48"):
        charts.tile_map_of_one("Where it lies", "48")
