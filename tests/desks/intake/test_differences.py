"""What a changed sheet would change, named row by row and field by field."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from koryu.desks.intake.differences import Difference, as_written, brief, differences
from koryu.desks.intake.models import Finding
from koryu.programme.sheets import Reading
from tests.desks.intake.papers import Paper, sample, written

CHANGED, NEW, MISSING, BACK = Finding.Change
PAPER = sample("small", "candidates")
RECORDS = PAPER.reading.records


def standing(records: Any = RECORDS) -> dict[str, Any]:
    return {record.candidate_no: record for record in records}


def found(
    before: dict[str, Any], reading: Reading[Any], withdrawn: tuple[str, ...] = ()
) -> list[Difference]:
    return list(differences(before, reading, "candidate_no", withdrawn))


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


def test_a_value_that_is_now_blank_has_the_place_where_it_stood() -> None:
    first = replace(RECORDS[0], home_city="")
    paper = written("candidates", [first, *RECORDS[1:]])
    before = standing([replace(first, home_city="Leeds"), *RECORDS[1:]])
    where = first.candidate_no, CHANGED, paper.reading.sheet, 2
    assert found(before, paper.reading) == [Difference(*where, "O", "home_city", "Leeds", "")]


def test_new_and_missing_numbers_are_named_with_whom_they_mean() -> None:
    paper = written("candidates", RECORDS[1:])
    before = standing([RECORDS[0], *RECORDS[2:]])
    new, missing = RECORDS[1], RECORDS[0]
    assert found(before, paper.reading) == [
        Difference(new.candidate_no, NEW, paper.reading.sheet, 2, after=brief(new)),
        Difference(missing.candidate_no, MISSING, before=brief(missing)),
    ]


def test_who_was_withdrawn_is_back_with_every_change_or_still_away() -> None:
    back, away = RECORDS[0], RECORDS[1]
    paper = written("candidates", [replace(back, score=12.5), *RECORDS[2:]])
    before = standing([replace(back, score=None), *RECORDS[1:]])
    where = paper.reading.sheet, 2
    gone = (back.candidate_no, away.candidate_no)
    assert found(before, paper.reading, gone) == [
        Difference(back.candidate_no, BACK, *where, after=brief(back)),
        Difference(back.candidate_no, CHANGED, *where, "M", "score", "", "12.5"),
    ]


def test_a_column_that_the_sheet_does_not_have_says_nothing() -> None:
    head = "candidate_no,family_name,given_name,nationality,date_of_birth,position,language,result"
    first = replace(RECORDS[0], result="S", alternate_rank=None)
    cells = [getattr(first, key) for key in head.split(",")]
    line = ",".join(map(str, cells)).replace(first.family_name, "Other")
    paper = Paper("candidates", "few.csv", f"{head}\n{line}\n".encode())
    assert [d.key for d in found(standing([first]), paper.reading)] == ["family_name"]


def test_a_row_that_cannot_be_read_does_not_make_its_number_missing() -> None:
    paper = sample("messy", "candidates")
    unread = paper.reading.unread - {r.candidate_no for r in paper.reading.records}
    assert len(unread) > 1
    before = dict.fromkeys(unread, RECORDS[0])
    kinds = [d.change for d in found(before, paper.reading) if d.number in unread]
    assert kinds == []


def test_a_record_in_a_few_words() -> None:
    person, line = RECORDS[0], sample("small", "requests").reading.records[0]
    assert (
        brief(replace(person, family_name="A", given_name="B", middle_name="C")) == "A, B C · ALT"
    )
    assert brief(replace(line, organisation_name_ja="北海道", seats=3)) == "北海道 · ALT × 3"


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
