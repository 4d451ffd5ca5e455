"""The programme's published figures, as the public page plots them."""

import csv
from functools import cache

from django.utils.translation import gettext as _

from koryu.programme.places import DATA
from koryu.ui import charts


@cache
def participants_by_year() -> tuple[tuple[str, int | None], ...]:
    """(year, participants on 1 July); None in the years without an intake."""
    with (DATA / "jet_participants_by_year.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            (row["year"], int(row["participants"]) if row["participants"] else None)
            for row in csv.DictReader(file)
        )


def participants_plot() -> charts.Plot:
    years = participants_by_year()
    return charts.line(
        _("Participants of the JET Programme by year"),
        [year for year, _count in years],
        {_("Participants"): [count for _year, count in years]},
        desc=_("From 848 in 1987 to 5,933 in 2025; nobody could arrive in 2020 and 2021."),
        head=_("Year"),
    )
