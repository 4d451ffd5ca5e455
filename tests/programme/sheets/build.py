"""Files to read in a test, built from plain rows, and short ways to read them."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from koryu.programme.facts import Candidate, Request
from koryu.programme.places import load_places
from koryu.programme.sheets import Reading, read_candidates, read_requests

PLACES = load_places()
TODAY = date(2026, 11, 23)
Values = dict[str, object]

CANDIDATE: Values = {
    "candidate_no": "US-2100-00001",
    "family_name": "Yardley",
    "given_name": "Mateo",
    "nationality": "US",
    "date_of_birth": date(2001, 5, 3),
    "position": "ALT",
    "language": "en",
    "result": "S",
}
REQUEST: Values = {
    "request_no": "01-001",
    "host_code": "01",
    "organisation_code": "010006",
    "organisation_name_ja": "北海道",
    "position": "ALT",
    "seats": 2,
    "group": "A",
    "language": "en",
}


def table(rows: Sequence[Values]) -> list[list[object]]:
    """A header of every key that a row uses, and the rows below it."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return [list(keys), *([row.get(key, "") for key in keys] for row in rows)]


def xlsx(*sheets: Sequence[Sequence[object]], names: Sequence[str] = (), hide: int = -1) -> bytes:
    """A workbook of the given rows; a value of None leaves its cell out."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        for at, rows in enumerate(sheets):
            sheet = book.add_worksheet(names[at] if names else None)
            if at == hide:
                sheet.hide()
            _fill(book, sheet, rows)
    return file.getvalue()


def _fill(book: Any, sheet: Any, rows: Sequence[Sequence[object]]) -> None:
    day = book.add_format({"num_format": "yyyy/m/d"})
    for row, cells in enumerate(rows):
        for at, value in enumerate(cells):
            if isinstance(value, date | datetime | time):
                sheet.write_datetime(row, at, value, day)
            elif isinstance(value, str) and value.startswith("#"):
                sheet.write_formula(row, at, "=NA()", None, value)
            elif value is not None:
                sheet.write(row, at, value)


def csv_file(rows: Sequence[Sequence[object]], encoding: str = "utf-8") -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def candidates(*rows: Values, known: Mapping[str, str] | None = None) -> Reading[Candidate]:
    """The reading of a sheet whose rows are the usual candidate with some values changed."""
    full = [{"candidate_no": f"US-2100-{at:05}"} | row for at, row in enumerate(rows, 1)]
    data = xlsx(table([CANDIDATE | row for row in full]))
    return read_candidate_file(data, known=known or {})


def requests(*rows: Values) -> Reading[Request]:
    full = [{"request_no": f"01-{at:03}"} | row for at, row in enumerate(rows, 1)]
    return read_request_file(xlsx(table([REQUEST | row for row in full])))


def read_candidate_file(
    data: bytes, filename: str = "candidates.xlsx", known: Mapping[str, str] | None = None
) -> Reading[Candidate]:
    return read_candidates(data, filename=filename, today=TODAY, places=PLACES, known=known or {})


def read_request_file(data: bytes, filename: str = "requests.xlsx") -> Reading[Request]:
    return read_requests(data, filename=filename, places=PLACES)


def candidate(**values: object) -> Candidate:
    """The one record that a readable row becomes."""
    reading = candidates(values)
    assert reading.refused == ()
    (record,) = reading.records
    return record


def request(**values: object) -> Request:
    reading = requests(values)
    assert reading.refused == ()
    (record,) = reading.records
    return record


def refusal(reading: Reading[Any]) -> tuple[str, str, str]:
    """The one cell refused in a reading: its column's key, its value, the English reason."""
    (only,) = reading.refused
    assert reading.records == ()
    assert only.reason.ja
    return only.key, only.value, only.reason.en
