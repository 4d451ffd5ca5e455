"""What is downloaded opens right in a spreadsheet, and no cell of it is ever run."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from koryu.base.spreadsheets import CSV, attachment, to_csv, to_xlsx

HEAD = ["理由 Reason", "value"]


def rows_of(workbook: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(0).to_python()


def test_csv_begins_with_the_mark_by_which_excel_knows_utf8() -> None:
    expected = "理由 Reason,value\r\n東京都,3\r\n".encode()
    assert to_csv(HEAD, [["東京都", 3]]) == b"\xef\xbb\xbf" + expected


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+81-3", "-cmd", "@SUM(A1)", "\t=1", "\r=1", " =1", "　=1", "\n=1", "＝1+1", "＠A1"],
)
def test_csv_takes_no_text_for_a_formula(cell: str) -> None:
    text = to_csv(HEAD, [[cell, None]]).decode("utf-8-sig")
    assert text.split("\r\n", 1)[1].lstrip('"').startswith(f"'{cell}")


@pytest.mark.parametrize("cell", ["-1", "+5", "-0.5", "a=b", "US-2110-00010"])
def test_csv_leaves_other_values_as_they_stand(cell: str) -> None:
    assert to_csv(HEAD, [[cell, ""]]).decode("utf-8-sig").split("\r\n")[1] == f"{cell},"


def test_xlsx_keeps_formulas_and_leading_zeros_as_text() -> None:
    book = to_xlsx("表", HEAD, [["=1+1", "05"], ["http://example.org", None], ["a\nb", 3]])
    assert rows_of(book) == [HEAD, ["=1+1", "05"], ["http://example.org", ""], ["a\nb", 3.0]]


def test_xlsx_without_rows_still_has_its_head() -> None:
    assert rows_of(to_xlsx("a title longer than a sheet's name may be", HEAD, [])) == [HEAD]


def test_attachment_is_saved_under_its_name() -> None:
    answer = attachment(b"x", name="差戻し.csv", kind=CSV)
    assert answer.content == b"x"
    assert answer["Content-Type"] == CSV
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%B7%AE")
