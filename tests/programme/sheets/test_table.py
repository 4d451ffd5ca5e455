"""Where the table lies in a file: its sheet, its header, its last row."""

from collections.abc import Sequence
from dataclasses import fields

import pytest

from koryu.programme.sheets import CANDIDATES, REQUESTS, Unusable
from koryu.programme.sheets.spelling import key as spelt
from koryu.programme.sheets.table import EXPLANATIONS
from tests.programme.sheets.build import (
    CANDIDATE,
    REQUEST,
    csv_file,
    read_candidate_file,
    read_request_file,
    table,
    xlsx,
)

KEYS, ROW = table([CANDIDATE])
NAMES = {column.key: column.label for column in CANDIDATES.columns}


def headed(*headings: object) -> bytes:
    return xlsx([list(headings), ROW])


def said_of(data: bytes, filename: str = "candidates.xlsx") -> str:
    with pytest.raises(Unusable) as caught:
        read_candidate_file(data, filename)
    return caught.value.words.en


@pytest.mark.parametrize(
    "headings",
    [
        KEYS,
        [NAMES[str(key)].en for key in KEYS],
        [NAMES[str(key)].ja for key in KEYS],
        [f"{NAMES[str(key)].ja}\n{key}" for key in KEYS],
        [f"{key}\r\n{NAMES[str(key)].en}\n（必須）" for key in KEYS],
        [str(key).upper().replace("_", " ") for key in KEYS],
        [f"  {key} * " for key in KEYS],
        ["".join(chr(ord(c) + 0xFEE0) for c in str(key)) for key in KEYS],  # full-width
    ],
    ids=["key", "English", "Japanese", "two lines", "three lines", "capitals", "signs", "wide"],
)
def test_a_header_may_name_its_columns_in_any_of_their_names(headings: Sequence[object]) -> None:
    reading = read_candidate_file(headed(*headings))
    assert [person.family_name for person in reading.records] == ["Yardley"]
    assert reading.remarks == ()


def test_the_two_forms_have_the_columns_of_their_records() -> None:
    for form in (CANDIDATES, REQUESTS):
        assert form.by_key.keys() == {fact.name for fact in fields(form.record)}


def test_no_two_columns_of_a_sheet_share_a_name() -> None:
    for form in (CANDIDATES, REQUESTS):
        for column in form.columns:
            names = (column.key, column.label.en, column.label.ja)
            assert {form.by_heading[spelt(name)].key for name in names} == {column.key}


def test_what_stands_above_the_header_is_no_data() -> None:
    above: list[list[object]] = [
        ["令和9年度 一覧表"],
        [],
        ["position", "language", "result"],
        [None, "as of May"],
    ]
    reading = read_candidate_file(xlsx([*above, KEYS, ROW]))
    assert (reading.header_row, [row.number for row in reading.rows]) == (5, [6])


def test_blank_rows_are_no_data() -> None:
    blank = ["", "  ", "\u3000"]
    reading = read_candidate_file(xlsx([KEYS, [], ROW, blank, ["US-2", *ROW[1:]], []]))
    assert [row.number for row in reading.rows] == [3, 5]
    assert (reading.refused, reading.remarks) == ((), ())


def test_a_sheet_with_a_header_alone_has_no_rows() -> None:
    reading = read_candidate_file(xlsx([KEYS]))
    assert (reading.records, reading.refused, reading.remarks) == ((), (), ())


def test_columns_may_stand_in_any_order_and_further_right() -> None:
    moved = [[None, *reversed(cells)] for cells in (KEYS, ROW)]
    (row,) = read_candidate_file(xlsx(moved)).rows
    assert row.record.family_name == "Yardley"
    assert row.cells["candidate_no"].column == "I"


def test_every_fact_leads_back_to_its_cell_as_it_stood() -> None:
    data = csv_file(table([REQUEST | {"seats": "２", "host_code": "1", "remarks": " "}]))
    (row,) = read_request_file(data, "requests.csv").rows
    assert (row.sheet, row.number) == ("requests.csv", 2)
    assert (row.cells["seats"].column, row.cells["seats"].value) == ("F", "２")
    assert (row.cells["host_code"].column, row.cells["host_code"].value) == ("B", "1")
    assert row.cells.keys() == REQUEST.keys()  # a blank brings no fact


def test_a_row_may_end_before_its_header_does() -> None:
    data = csv_file([[*KEYS, "remarks", "email"], ROW])
    assert len(read_candidate_file(data, "c.csv").rows) == 1


def test_unknown_columns_are_told_of_and_not_read() -> None:
    reading = read_candidate_file(xlsx([[*KEYS, "写真", "", "Shoe size"], [*ROW, "x", "y", "9"]]))
    assert len(reading.rows) == 1
    assert [remark.words.en for remark in reading.remarks] == [
        "Columns that this sheet does not know were not read: I ‘写真’, K ‘Shoe size’."
    ]


def test_of_a_column_that_stands_twice_the_first_is_read() -> None:
    reading = read_candidate_file(xlsx([[*KEYS, "姓"], [*ROW, "Other"]]))
    assert [person.family_name for person in reading.records] == ["Yardley"]
    assert [remark.words.en for remark in reading.remarks] == [
        "The column ‘Family name’ stands twice: column B was read, column I was not."
    ]


def test_the_first_visible_sheet_with_a_header_is_read() -> None:
    other = [KEYS, ["US-2", *ROW[1:]]]
    names = ("Cover", "Old", "List", "Copy")
    data = xlsx([["for your eyes"]], other, [KEYS, ROW], other, names=names, hide=1)
    reading = read_candidate_file(data)
    assert (reading.sheet, reading.records[0].candidate_no) == ("List", "US-2100-00001")
    assert [remark.words.en for remark in reading.remarks] == [
        "Only the sheet ‘List’ was read; these were not: Cover, Old.",
        "Such a list stands on these sheets too and was not read there: Copy. Put all rows on one "
        "sheet, or send each sheet as a file of its own.",
    ]


def test_the_explanations_of_our_own_template_are_not_worth_a_remark() -> None:
    data = xlsx([KEYS, ROW], [["列"]], names=("List", EXPLANATIONS))
    assert read_candidate_file(data).remarks == ()


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (xlsx([["Dear all"], ["nothing here"]]), "words.xlsx"),
        (xlsx([]), "nothing.xlsx"),
        (xlsx([["candidate_no", "family_name", "given_name"], ["US-1", "A", "B"]]), "few.xlsx"),
        (csv_file([["a", "b"], ["1", "2"]]), "others.csv"),
    ],
)
def test_a_file_without_a_header(data: bytes, filename: str) -> None:
    assert said_of(data, filename) == (
        "No header was found. One row must name the columns, ‘Candidate number’ (candidate_no) "
        "among them; the template shows how."
    )


def test_a_missing_required_column_is_named_in_both_languages() -> None:
    keys = [key for key in KEYS if key not in ("family_name", "result")]
    with pytest.raises(Unusable) as caught:
        read_candidate_file(xlsx([keys]))
    assert caught.value.words.en == (
        "A required column is missing: Family name (姓, family_name), Result of selection "
        "(選考結果, result). Add it to the header, then send the file again."
    )
    assert caught.value.words.ja == (
        "必須の列がありません：姓（Family name, family_name）、"
        "選考結果（Result of selection, result）。見出しに加えて、もう一度送ってください。"
    )


def test_a_missing_number_column_is_named_too() -> None:
    assert said_of(xlsx([KEYS[1:], ROW[1:]])) == (
        "A required column is missing: Candidate number (受付番号, candidate_no). Add it to the "
        "header, then send the file again."
    )


def test_the_other_sheet_is_known_for_what_it_is() -> None:
    assert said_of(xlsx(table([REQUEST]))) == (
        "This is the sheet ‘Requests’, where ‘Candidates’ is expected. Choose the other file."
    )


@pytest.mark.parametrize(
    "note",
    [
        ["※ 本表は作成日現在のもの"],
        ["Total", 2],
        ["合計", None, None, None, None, 5, 7],
        ["以上"],
        ["2027年1月15日現在"],
        ["", "", "", "checked by the section"],
    ],
)
def test_notes_below_the_table_are_told_of_and_not_read(note: list[object]) -> None:
    reading = read_candidate_file(xlsx([KEYS, ROW, [], note, ["*", "end"]]))
    assert (len(reading.rows), reading.refused) == (1, ())
    (first, second) = reading.remarks
    shown = next(value for value in note if value)
    assert (first.row, second.row) == (4, 5)
    assert first.words.en == f"‘{shown}’ below the table was taken for a note and not read."


@pytest.mark.parametrize(
    ("broken", "key"),
    [
        (["US-2"], "family_name"),  # a number, and nothing else yet
        (["12", "Yardley"], "given_name"),
        (["", "Yardley", "Zoe"], "candidate_no"),
        (["※", "Yardley", "Zoe", "US"], "date_of_birth"),
        (["", *ROW[1:]], "candidate_no"),
    ],
)
def test_a_last_row_that_went_wrong_is_refused_not_overlooked(
    broken: list[object], key: str
) -> None:
    reading = read_candidate_file(xlsx([KEYS, ROW, broken]))
    assert reading.refused_rows == (3,)
    assert key in {refusal.key for refusal in reading.refused}
    assert reading.remarks == ()


def test_a_note_among_the_rows_is_refused() -> None:
    """Only below the table can it be told from a row that went wrong."""
    reading = read_candidate_file(xlsx([KEYS, ["[United States]"], ROW]))
    assert reading.refused_rows == (2,)
    assert len(reading.rows) == 1


def test_a_stray_comma_that_shifts_a_row_is_found() -> None:
    header, row = table([REQUEST | {"remarks": "", "contact_email": ""}])
    shifted = ["01-002", *row[1:8], "near the sea", " north side", "jet@example.jp"]
    reading = read_request_file(csv_file([header, row, shifted]), "requests.csv")
    assert len(reading.rows) == 1
    last = reading.refused[-1]
    assert (last.row, last.column, last.key, last.value) == (3, "K", "", "jet@example.jp")
    assert last.reason.en == (
        "The row has more cells than the header, so its values may have shifted: put text that "
        "holds a comma in quotation marks."
    )


def test_words_beside_the_table_do_no_harm_in_a_workbook() -> None:
    assert len(read_candidate_file(xlsx([KEYS, [*ROW, "", "seen"]])).rows) == 1
