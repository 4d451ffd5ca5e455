"""A sheet in figures and plots, in the reader's language."""

from collections.abc import Callable

import pytest
from django.utils.translation import override

from koryu.desks.intake.figures import figures_of, option_name, plots_of
from koryu.desks.intake.models import Sheet
from tests.desks.intake.papers import Paper, sample, written

pytestmark = pytest.mark.django_db

Receive = Callable[[Paper], Sheet]


def shown(sheet: Sheet) -> dict[str, int]:
    return {figure.label: figure.value for figure in figures_of(sheet)}


def test_candidates_in_figures(receive: Receive) -> None:
    assert shown(receive(sample("messy", "candidates"))) == {
        "Rows read": 358,
        "Rows refused": 13,
        "Remarks": 2,
        "Short-listed": 295,
        "Alternates": 63,
        "Couples": 4,
        "Without an e-mail address": 0,
    }


def test_requests_in_figures(receive: Receive) -> None:
    assert shown(receive(sample("special", "requests"))) == {
        "Rows read": 77,
        "Rows refused": 0,
        "Remarks": 0,
        "Seats": 120,
        "Organisations": 71,
        "Hosts": 39,
        "Named posts": 3,
    }


def test_candidates_are_plotted_by_position_and_group(receive: Receive) -> None:
    by_position, by_group = plots_of(receive(sample("special", "candidates")))
    assert by_position.head == ("Position", "short-listed", "alternate")
    assert by_position.rows == (
        ("ALT – Assistant Language Teacher", 108, 31),
        ("CIR – Coordinator for International Relations", 8, 2),
    )
    assert by_group.rows == (
        ("April arrival", 6),
        ("Group A", 86),
        ("Group B", 51),
        ("Group C", 6),
    )


def test_seats_are_plotted_by_position_and_group(receive: Receive) -> None:
    by_position, by_group = plots_of(receive(sample("special", "requests")))
    assert by_position.head == ("Position", "April arrival", "Group A", "Group B")
    assert by_position.rows[0] == ("ALT – Assistant Language Teacher", 1, 62, 49)
    assert by_group.rows == (("April arrival", 1), ("Group A", 70), ("Group B", 49))


def test_a_sheet_without_rows_has_no_plot(receive: Receive) -> None:
    sheet = receive(written("requests", []))
    assert plots_of(sheet) == []
    assert shown(sheet) == {"Rows read": 0, "Rows refused": 0, "Remarks": 0}


@pytest.mark.parametrize(
    ("code", "english", "japanese"),
    [("C", "Group C", "C日程"), ("", "not given", None), ("APR", "April arrival", "4月来日")],
)
def test_codes_have_names(code: str, english: str, japanese: str | None) -> None:
    assert option_name("group", code) == english
    with override("ja"):
        assert japanese in (None, option_name("group", code))
