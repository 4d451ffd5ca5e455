"""Files as people send them: each oddity is read as a person would, or answered in words."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from koryu.programme.sheets import CANDIDATES, Unusable, recognise
from koryu.programme.sheets.table import MOST_MERGED
from tests.programme.sheets.build import (
    CANDIDATE,
    REQUEST,
    csv_file,
    read_candidate_file,
    read_request_file,
    refusal,
    table,
    xlsx,
)
from tests.programme.sheets.test_workbook import GOOD, changed, container

KEYS, ROW = table([CANDIDATE])
OTHER = ["US-2", *ROW[1:]]


def said_of(data: bytes, filename: str = "candidates.xlsx") -> str:
    with pytest.raises(Unusable) as caught:
        read_candidate_file(data, filename)
    assert caught.value.words.ja
    return caught.value.words.en


def drawn(draw: Callable[[Any], object], rows: list[list[object]]) -> bytes:
    """A workbook of these rows with something more drawn into its sheet."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "d/m/yy"}) as book:
        sheet = book.add_worksheet("List")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        draw(sheet)
    return file.getvalue()


# Columns, sheets


def test_columns_in_another_order_bring_the_same_record() -> None:
    turned = [list(reversed(KEYS)), list(reversed(ROW))]
    assert read_candidate_file(xlsx(turned)).records == read_candidate_file(GOOD).records


def test_of_two_lists_in_one_file_the_second_is_named() -> None:
    data = xlsx([KEYS, ROW], [KEYS, OTHER], names=("合格者", "補欠者"))
    reading = read_candidate_file(data)
    assert [r.candidate_no for r in reading.records] == ["US-2100-00001"]
    assert [(r.row, r.words.en) for r in reading.remarks] == [
        (
            None,
            "Such a list stands on these sheets too and was not read there: 補欠者. Put all rows "
            "on one sheet, or send each sheet as a file of its own.",
        )
    ]


def test_a_list_on_a_hidden_sheet_is_not_read_unseen() -> None:
    data = xlsx([["Cover"]], [KEYS, ROW], names=("Cover", "List"), hide=1)
    assert said_of(data) == (
        "The list stands on the hidden sheet ‘List’, which is not read. Unhide it, save, then "
        "send the file again."
    )


def test_a_hidden_sheet_beside_the_list_is_named() -> None:
    data = xlsx([KEYS, ROW], [["codes"]], names=("List", "Codes"), hide=1)
    reading = read_candidate_file(data)
    assert [remark.words.en for remark in reading.remarks] == [
        "Only the sheet ‘List’ was read; these were not: Codes."
    ]


def test_the_other_sheet_of_the_two() -> None:
    assert said_of(xlsx(table([REQUEST]))) == (
        "This is the sheet ‘Requests’, where ‘Candidates’ is expected. Choose the other file."
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (GOOD, "candidates"),
        (xlsx(table([REQUEST])), "requests"),
        (csv_file(table([REQUEST]), "cp932"), "requests"),
        (xlsx([["notes"]], [KEYS, ROW]), "candidates"),
        (xlsx([KEYS, ROW], table([REQUEST])), ""),
        (xlsx([["nothing"]]), ""),
        (xlsx([["Cover"]], [KEYS, ROW], hide=1), ""),
    ],
)
def test_a_file_is_known_by_its_columns(data: bytes, kind: str) -> None:
    assert recognise(data, filename="a.csv") == kind


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n\x00", container("EncryptedPackage")])
def test_what_cannot_be_read_is_not_taken_for_either(data: bytes) -> None:
    with pytest.raises(Unusable):
        recognise(data, filename="a")


# Formulas


def test_a_formula_counts_by_its_saved_value() -> None:
    data = drawn(
        lambda sheet: sheet.write_formula("B2", '="Yard"&"ley"', None, "Yardley"), [KEYS, ROW]
    )
    (row,) = read_candidate_file(data).rows
    assert (row.record.family_name, row.cells["family_name"].value) == ("Yardley", "Yardley")


@pytest.mark.parametrize("value", ["<v></v>", "<v/>", "<v />", ""])
def test_a_formula_without_its_value_is_refused_not_read_as_blank(value: str) -> None:
    data = drawn(lambda sheet: sheet.write_formula("H2", '="S"', None, 77.5), [KEYS, ROW])
    bare = changed(data, lambda xml: xml.replace(b"<v>77.5</v>", value.encode()))
    key, stood, reason = refusal(read_candidate_file(bare))
    assert (key, stood) == ("result", "#FORMULA!")
    assert reason.startswith(
        "The formula here was saved without its value: open the file in Excel and save it again"
    )


def test_a_formula_that_gives_an_empty_text_is_blank() -> None:
    rows = [[*KEYS, "remarks"], [*ROW, ""]]
    data = drawn(lambda sheet: sheet.write_formula("I2", '=""', None, ""), rows)
    empty = changed(data, lambda xml: re.sub(rb'<c r="I2"[^>]*>', b'<c r="I2" t="str">', xml))
    assert [r.remarks for r in read_candidate_file(empty).records] == [""]


def test_a_formula_in_error_is_refused_with_its_error() -> None:
    assert refusal(read_candidate_file(xlsx([KEYS, [*ROW[:7], "#N/A"]])))[:2] == ("result", "#N/A")


# Merged cells


def test_merged_titles_above_the_header_do_no_harm() -> None:
    rows: list[list[object]] = [[""], [""], KEYS, ROW]
    data = drawn(lambda sheet: sheet.merge_range("A1:H2", "令和9年度 合格者一覧"), rows)
    assert len(read_candidate_file(data).rows) == 1


def test_a_header_over_two_merged_rows_is_found() -> None:
    def merge(sheet: Any) -> None:
        for at, key in enumerate(KEYS):
            sheet.merge_range(0, at, 1, at, key)

    reading = read_candidate_file(drawn(merge, [[], [], ROW]))
    assert [row.number for row in reading.rows] == [3]


def test_a_value_merged_over_several_rows_is_not_taken_for_blank() -> None:
    head = [*KEYS, "group"]
    rows = [head, [*ROW, ""], [*OTHER, ""], ["US-3", *ROW[1:], ""]]
    reading = read_candidate_file(drawn(lambda sheet: sheet.merge_range("I2:I3", "A"), rows))
    assert [(r.candidate_no, r.group) for r in reading.records] == [
        ("US-2100-00001", "A"),
        ("US-3", ""),
    ]
    assert [(r.row, r.column, r.key, r.reason.en) for r in reading.refused] == [
        (
            3,
            "I",
            "group",
            "The cell is merged with I2, so this row has no value of its own: unmerge the cells "
            "and fill in each.",
        )
    ]


def test_a_merged_note_below_the_table_is_a_note() -> None:
    rows = [KEYS, ROW, [], ["note"]]
    reading = read_candidate_file(drawn(lambda sheet: sheet.merge_range("A4:H4", "以上"), rows))
    assert (len(reading.rows), reading.refused) == (1, ())


def test_merges_without_end_are_not_followed() -> None:
    many = b"".join(b'<mergeCell ref="A1:H%d"/>' % (20_000 - n) for n in range(MOST_MERGED // 100))
    far = b'<row r="19999"><c r="A19999" t="str"><v>US-9</v></c></row></sheetData><mergeCells>'
    data = changed(GOOD, lambda xml: xml.replace(b"</sheetData>", far + many + b"</mergeCells>"))
    assert said_of(data).startswith("The workbook is damaged")


# Text


@pytest.mark.parametrize(
    "name",
    ["N" * 200, "名" * 200, "Zoë 🌸🏳️‍🌈", "مريم", "‮gnirts", "Nguyễn Thị Ánh", "𠮷野"],
    ids=["200 letters", "200 kanji", "emoji", "right to left", "turned", "Vietnamese", "rare"],
)
@pytest.mark.parametrize("wrap", [xlsx, csv_file])
def test_a_name_keeps_its_own_characters(name: str, wrap: Callable[[Any], bytes]) -> None:
    data = wrap([KEYS, [ROW[0], name, *map(str, ROW[2:])]])
    reading = read_candidate_file(data, "a.xlsx" if wrap is xlsx else "a.csv")
    assert [person.family_name for person in reading.records] == [name]


def test_a_name_beyond_the_limit_is_refused_not_cut() -> None:
    key, stood, reason = refusal(read_candidate_file(xlsx([KEYS, [ROW[0], "N" * 201, *ROW[2:]]])))
    assert (key, stood) == ("family_name", "N" * 201)
    assert "is longer than 200 characters" in reason


@pytest.mark.parametrize(
    "day", ["2001-05-03", "2001/5/3", "3 May 2001", "平成13年5月3日", "H13.5.3"]
)
def test_dates_written_as_text_are_dates(day: str) -> None:
    data = xlsx([KEYS, [*ROW[:4], day, *ROW[5:]]])
    assert read_candidate_file(data).records == read_candidate_file(GOOD).records


def test_a_csv_of_cp932_keeps_signs_of_its_own() -> None:
    line = REQUEST | {"organisation_name_ja": "髙山①市～", "organisation_code": "010006"}
    reading = read_request_file(csv_file(table([line]), "cp932"), "r.csv")
    assert [r.organisation_name_ja for r in reading.records] == ["髙山①市～"]


# Files that are none


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (container("EncryptedPackage"), "The file is protected with a password."),
        (xlsx([]), "No header was found."),
    ],
    ids=["empty", "password", "empty workbook"],
)
def test_what_is_none_says_so(data: bytes, said: str) -> None:
    assert said_of(data).startswith(said)


def test_every_label_of_the_form_is_found_in_any_order_of_lines() -> None:
    column = CANDIDATES.by_key["family_name"]
    header = [f"{column.label.en}\n{column.label.ja}" if k == "family_name" else k for k in KEYS]
    assert len(read_candidate_file(xlsx([header, ROW])).rows) == 1
