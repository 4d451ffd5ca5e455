"""Sheets to fill in: the header in both languages, drop-down lists, and how to fill in.

What is written here, our own reading takes back unchanged. Codes are text cells, so that
a spreadsheet leaves their leading zeros alone.
"""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from koryu.programme.facts import Candidate, Request
from koryu.programme.sheets.columns import FORMS, Column, Form
from koryu.programme.sheets.table import EXPLANATIONS
from koryu.programme.sheets.values import Birthday, Choice, Kind, Note, Number, Option, Several
from koryu.programme.words import Words, join

ROWS_TO_FILL = 5_000  # how far down the drop-down lists and hints reach
ACCENT, QUIET = "#0017C1", "#F2F2F2"
REQUIRED = Words("required", "必須")
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
TEXT = 49  # the built-in format that leaves what is typed alone
NOT_OFFERED = Words("Choose one of the codes of the list.", "一覧のコードから選んでください。")


def write_template(kind: str) -> bytes:
    """An empty workbook for ``candidates`` or ``requests``, ready to be filled in."""
    return write_sheet(kind, ())


def write_sheet(kind: str, records: Iterable[Candidate] | Iterable[Request]) -> bytes:
    """The same workbook with a row for each record."""
    form = FORMS[kind]
    file = BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        _write_table(book, form, records)
        _write_explanations(book, form)
    return file.getvalue()


def _write_table(book: Any, form: Form, records: Iterable[object]) -> None:
    sheet = book.add_worksheet(f"{form.title.ja} {form.title.en}")
    formats = [book.add_format(_look(column.kind)) for column in form.columns]
    for at, column in enumerate(form.columns):
        sheet.set_column(at, at, _width(column), formats[at])
        sheet.write_string(0, at, _heading(column), _heading_format(book, column))
        sheet.data_validation(1, at, ROWS_TO_FILL, at, _hint(column))
    for row, record in enumerate(records, 1):
        for at, column in enumerate(form.columns):
            _write_value(sheet, row, at, getattr(record, column.key), formats[at])
    sheet.set_row(0, 52)
    sheet.freeze_panes(1, 1)
    _set_print(sheet)


def _write_value(sheet: Any, row: int, at: int, value: object, look: Any) -> None:
    match value:
        case None | "" | ():
            return
        case bool():
            sheet.write_string(row, at, "yes" if value else "no", look)
        case date():
            sheet.write_datetime(row, at, value, look)
        case tuple():
            sheet.write_string(row, at, ";".join(value), look)
        case int() | float():
            sheet.write_number(row, at, value, look)
        case _:
            sheet.write_string(row, at, str(value), look)


def _heading(column: Column) -> str:
    mark = f"\n({REQUIRED.ja} {REQUIRED.en})" if column.required else ""
    return f"{column.label.ja}\n{column.label.en}{mark}"


def _heading_format(book: Any, column: Column) -> Any:
    colours = (
        {"bg_color": ACCENT, "font_color": "white"} if column.required else {"bg_color": QUIET}
    )
    return book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#B3B3B3"}
        | colours
    )


def _look(kind: Kind) -> dict[str, object]:
    if isinstance(kind, Birthday):
        return {"num_format": "yyyy-mm-dd", "align": "left"}
    if isinstance(kind, Number):
        return {}
    return {"num_format": TEXT, "text_wrap": isinstance(kind, Note)}


def _width(column: Column) -> int:
    widest = max(len(column.label.en), 2 * len(column.label.ja))
    return 40 if isinstance(column.kind, Note) else min(max(widest + 2, 12), 26)


def _hint(column: Column) -> dict[str, object]:
    """What shows beside a cell of the column when it is chosen; Excel allows 255 signs."""
    hint: dict[str, object] = {
        "validate": "any",
        "input_title": column.label.ja,
        "input_message": f"{_help(column).ja}\n{_help(column).en}",
    }
    if column.kind.offered:
        hint |= {
            "validate": "list",
            "source": list(column.kind.offered),
            "error_title": column.label.ja,
            "error_message": f"{NOT_OFFERED.ja}\n{NOT_OFFERED.en}",
        }
    return hint


def _help(column: Column) -> Words:
    """What the column is for, then what to write."""
    use = column.kind.use
    write = Words(f"{use.en[0].upper()}{use.en[1:]}.", f"{use.ja}。")
    return join([column.about, write]) if column.about else write


def _write_explanations(book: Any, form: Form) -> None:
    sheet = book.add_worksheet(EXPLANATIONS)
    head = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    titles = ("列", "Column", "必須 Required", "記入方法", "How to fill in", "コード Codes")
    for at, (title, width) in enumerate(zip(titles, (22, 28, 15, 40, 40, 56), strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, head)
    for row, column in enumerate(form.columns, 1):
        for at, text in enumerate(_explanation(column)):
            sheet.write_string(row, at, text, wrapped)
    sheet.freeze_panes(1, 0)
    _set_print(sheet)


def _explanation(column: Column) -> tuple[str, ...]:
    return (
        column.label.ja,
        column.label.en,
        f"{REQUIRED.ja} {REQUIRED.en}" if column.required else "",
        _help(column).ja,
        _help(column).en,
        "\n".join(_codes(column.kind)),
    )


def _codes(kind: Kind) -> list[str]:
    kind = kind.of if isinstance(kind, Several) else kind
    options = kind.options if isinstance(kind, Choice) else ()
    return [": ".join((option.code, *_names(option))) for option in options]


def _names(option: Option) -> list[str]:
    """The option's names, where they say more than its code."""
    names = [name for name in (option.name.ja, option.name.en) if name != option.code]
    return [", ".join(names)] if names else []


def _set_print(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
