"""From the bytes of a file to sheets of cells, or a plain word why there are none.

A file may come from anyone, so nothing in it is believed before it is checked: how far
it unpacks, how far its cells reach, what it really is whatever its name says.
"""

import csv
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from koryu.programme.sheets import unusable
from koryu.programme.sheets.unusable import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Unusable
from koryu.programme.words import Words

Raw = str | int | float | bool | date | datetime | time | timedelta
Area = tuple[tuple[int, int], tuple[int, int]]  # its first and last cell as (row, column)

MAX_UNPACKED = 150_000_000  # of the parts of a workbook that are read
MAX_PARTS = 5_000  # of a workbook, pictures and all

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of old Office files and encrypted new ones
ZIP = b"PK\x03\x04"
EXCEL_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb")
UNREAD_PARTS = re.compile(r"xl/(theme|media|drawings|charts|pivot\w+|externalLinks)/|docProps/")
FILLED_CELL = re.compile(rb'<(?:\w+:)?c(?: r="([A-Z]{1,3})([0-9]{1,7})"|[\s>])[^>]*(?<!/)>')
REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
FORMULA_CELL = re.compile(
    rb"<((?:\w+:)?)c(\s[^>]*)?>(<\1f\b(?:[^>]*/>|[^>]*>[^<]*</\1f>))"
    rb"(?:<\1v\s*/>|<\1v>\s*</\1v>)?</\1c>"
)
TYPE = re.compile(rb'\st="\w*"')
UNSAVED = "#FORMULA!"  # what stands here for a formula that was saved without its value
ERROR_CELL = re.compile(rb'(<(?:\w+:)?c\s[^>]*)\bt="e"')
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file; its rows are read only when asked for."""

    name: str
    load: Callable[[], list[list[Raw]]]
    hidden: bool = False
    plain: bool = False  # a text file, where a stray comma shifts all that follows
    merged: Callable[[], Sequence[Area]] = tuple  # areas of which the first cell alone counts


def open_sheets(data: bytes, *, filename: str) -> tuple[Sheet, ...]:
    """The sheets of an Excel workbook, or the one sheet that a CSV file is."""
    if not data.strip():
        raise Unusable(unusable.EMPTY)
    if len(data) > MAX_BYTES:
        raise Unusable(unusable.TOO_LARGE)
    if data.startswith(OLE):
        raise Unusable(_what_the_container_holds(data))
    if data.startswith(ZIP):
        return _excel_sheets(data)
    if filename.lower().endswith(EXCEL_NAMES):
        raise Unusable(unusable.NOT_EXCEL)
    text = _decoded(data)
    return (Sheet(filename, lambda: _csv_rows(text), plain=True),)


def as_text(raw: Raw) -> str:
    """The value as it stood, as a person looking at the cell would say it."""
    match raw:
        case bool():
            return "TRUE" if raw else "FALSE"
        case float():
            return f"{raw:.15g}" if abs(raw) < 1e15 else repr(raw)
        case datetime():
            midnight = raw.time() == time.min
            return raw.date().isoformat() if midnight else raw.isoformat(" ")
        case date():
            return raw.isoformat()
    text = str(raw)
    return text if text.isprintable() else CONTROL.sub("", text)


def column_letter(index: int) -> str:
    """The spreadsheet's name of a column counted from 0: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _excel_sheets(data: bytes) -> tuple[Sheet, ...]:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(_checked_copy(data)))
        listed = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    except Unusable:
        raise
    except Exception as fault:
        raise Unusable(unusable.DAMAGED) from fault
    return tuple(
        Sheet(
            m.name,
            _loader(book, m.name),
            hidden=m.visible != SheetVisibleEnum.Visible,
            merged=_merges(book, m.name),
        )
        for m in listed
    )


def _loader(book: CalamineWorkbook, name: str) -> Callable[[], list[list[Raw]]]:
    def load() -> list[list[Raw]]:
        try:
            return book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except Exception as fault:
            raise Unusable(unusable.DAMAGED) from fault

    return load


def _merges(book: CalamineWorkbook, name: str) -> Callable[[], Sequence[Area]]:
    return lambda: book.get_sheet_by_name(name).merged_cell_ranges or ()


def _checked_copy(data: bytes) -> bytes:
    """The workbook packed again from the parts just unpacked and checked.

    So the reader behind it cannot unpack more than was measured here, whatever the
    sizes written in the file claim.
    """
    copy = BytesIO()
    with ZipFile(copy, "w") as out:
        for name, part in _parts(data):
            out.writestr(name, _checked_part(part))
    return copy.getvalue()


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        archive = ZipFile(BytesIO(data))
        names = set(archive.namelist())
        if len(archive.infolist()) > MAX_PARTS:
            raise Unusable(unusable.TOO_LARGE)
        if "xl/workbook.xml" not in names:
            raise Unusable(_what_the_zip_is(names))
        wanted = [part for part in archive.infolist() if _is_read(part.filename)]
        if sum(part.file_size for part in wanted) > MAX_UNPACKED:
            raise Unusable(unusable.TOO_LARGE)
        for part in wanted:
            yield part.filename, archive.read(part)
    except (BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as fault:
        raise Unusable(unusable.DAMAGED) from fault
    except RuntimeError as fault:  # the zip's own password
        raise Unusable(unusable.ENCRYPTED) from fault


def _is_read(name: str) -> bool:
    return name.endswith((".xml", ".rels")) and not UNREAD_PARTS.match(name)


def _checked_part(part: bytes) -> bytes:
    if b"sheetData" not in part:
        return part
    letters = column_letter(MAX_COLUMNS - 1).encode()
    last_column = (len(letters), letters)
    for cell in FILLED_CELL.finditer(part):
        reference = cell if cell[1] else REFERENCE.search(cell[0])
        if reference is None:
            raise Unusable(unusable.DAMAGED)
        column, row = reference.groups()
        if int(row) > MAX_ROWS:
            raise Unusable(unusable.TOO_MANY_ROWS)
        if (len(column), column) > last_column:
            raise Unusable(unusable.TOO_MANY_COLUMNS)
    # The reader behind takes a cell in error for a blank one; as text it stays to be refused.
    return FORMULA_CELL.sub(_with_a_word, ERROR_CELL.sub(rb'\1t="str"', part))


def _with_a_word(cell: re.Match[bytes]) -> bytes:
    """A formula without a value reads as a blank; a word in its place is refused."""
    space, attributes, formula = cell[1], cell[2] or b"", cell[3]
    if b't="str"' in attributes:  # its value is a text, and that one is empty
        return cell[0]
    head = b"<%bc%b" % (space, TYPE.sub(b"", attributes)) + b' t="str">'
    return head + formula + b"<%bv>%b</%bv></%bc>" % (space, UNSAVED.encode(), space, space)


def _what_the_container_holds(data: bytes) -> Words:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return unusable.ENCRYPTED
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return unusable.OLD_EXCEL
    return unusable.ENCRYPTED_OR_OLD


def _what_the_zip_is(names: set[str]) -> Words:
    if "xl/workbook.bin" in names or "content.xml" in names:
        return unusable.OTHER_SPREADSHEET
    return unusable.NOT_A_SPREADSHEET


def _decoded(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp932"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(text):
            return text
    raise Unusable(unusable.NOT_A_SPREADSHEET)


def _csv_rows(text: str) -> list[list[Raw]]:
    rows: list[list[Raw]] = []
    filled = 0
    # Strict, for a quotation mark left open would swallow every row after it.
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            filled += any(row)
            if filled > MAX_ROWS:
                raise Unusable(unusable.TOO_MANY_ROWS)
            rows.append([*row])
    except csv.Error as fault:
        raise Unusable(unusable.BROKEN_CSV.fill(line=reader.line_num)) from fault
    return rows


def _delimiter(text: str) -> str:
    """What parts the cells: commas, or the tabs and semicolons some spreadsheets write."""
    head = text[:20_000]
    return max((",", "\t", ";"), key=head.count)
