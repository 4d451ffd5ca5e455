"""What a changed sheet would change, named row by row and field by field."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from koryu.desks.intake.differences import (
    CHANGED,
    MISSING,
    NEW,
    Difference,
    as_written,
    differences,
)
from koryu.programme.sheets import Reading
from tests.desks.intake.papers import sample, written

PAPER = sample("small", "candidates")
RECORDS = PAPER.reading.records


def standing(records: Any = RECORDS) -> dict[str, Any]:
    return {record.candidate_no: record for record in records}


def found(before: dict[str, Any], reading: Reading[Any]) -> list[Difference]:
    return list(differences(before, reading, "candidate_no"))


def test_the_same_facts_do_not_differ_whatever_the_order_of_rows() -> None:
    assert found(standing(), written("candidates", reversed(RECORDS)).reading) == []


def test_a_changed_value_is_named_with_its_cell_before_and_after() -> None:
    first = RECORDS[0]
    paper = written("candidates", [replace(first, score=12.5, driving=True), *RECORDS[1:]])
    before = standing([replace(first, score=None, driving=False), *RECORDS[1:]])
    sheet = paper.reading.sheet
    assert found(before, paper.reading) == [
        Difference(first.candidate_no, CHANGED, sheet, 2, "M", "score", "", "12.5"),
        Difference(first.candidate_no, CHANGED, sheet, 2, "S", "driving", "no", "yes"),
    ]


def test_a_value_that_is_now_blank_has_no_cell() -> None:
    first = replace(RECORDS[0], home_city="")
    paper = written("candidates", [first, *RECORDS[1:]])
    before = standing([replace(first, home_city="Leeds"), *RECORDS[1:]])
    where = first.candidate_no, CHANGED, paper.reading.sheet, 2
    assert found(before, paper.reading) == [Difference(*where, "", "home_city", "Leeds", "")]


def test_new_and_missing_numbers_are_named() -> None:
    paper = written("candidates", RECORDS[1:])
    before = standing([RECORDS[0], *RECORDS[2:]])
    assert found(before, paper.reading) == [
        Difference(RECORDS[1].candidate_no, NEW, paper.reading.sheet, 2),
        Difference(RECORDS[0].candidate_no, MISSING),
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("", ""),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (57.8, "57.8"),
        (100.0, "100"),
        (("US", "GB"), "US;GB"),
        ((), ""),
        (date(2001, 5, 3), "2001-05-03"),
    ],
)
def test_values_are_shown_as_a_cell_would_be_written(value: Any, shown: str) -> None:
    assert as_written(value) == shown
