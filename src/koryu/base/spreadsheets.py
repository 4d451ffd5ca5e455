"""Tables to download: as an Excel workbook, or as CSV that Japanese Excel opens right.

What stands in a cell may have come from anyone, so no cell is ever taken for a formula.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

Cell = str | int | float | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# What makes a spreadsheet take the text of a CSV cell for a formula, also after a space.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
NARROWEST, WIDEST = 8, 60


def to_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with its first row kept in sight; texts stay texts, leading zeros too."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        widths = [_width(text) for text in head]
        sheet.write_row(0, 0, head, bold)
        for at, row in enumerate(rows, 1):
            sheet.write_row(at, 0, row, wrapped)
            widths = [max(w, _width(v)) for w, v in zip(widths, row, strict=True)]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def to_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it, and lines as Excel ends them."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def attachment(data: bytes, *, name: str, kind: str) -> HttpResponse:
    """The answer that saves ``data`` as a file of this name; ``kind`` is XLSX or CSV."""
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(data, content_type=kind, headers=headers)


def _harmless(value: Cell) -> Cell:
    """A text that would begin a formula begins with an apostrophe instead; ``-1`` does not."""
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return value
    return f"'{value}" if value.lstrip(" \n\u3000").startswith(FORMULA) else value


def _width(value: Cell) -> int:
    """Columns that a value wants, a wide character counting as two."""
    text = "" if value is None else str(value)
    longest = max(sum(1 + (ord(c) > 0x2E7F) for c in line) for line in text.split("\n"))
    return min(max(longest + 2, NARROWEST), WIDEST)
