"""What a sheet would change of the facts that stand, row by row and field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from koryu.programme.sheets import Reading, Row
from koryu.programme.words import Words

CHANGED = Words("The value differs from the accepted one.", "受付済みの値と異なります。")
NEW = Words(
    "This number is new: the accepted sheet does not have it.",
    "受付済みの一覧表にない番号です。",
)
MISSING = Words(
    "The accepted sheet has this number; this file does not have it among the rows read.",
    "受付済みの一覧表にある番号ですが、このファイルで読み取れた行にはありません。",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not the recorded one; a missing number has no place in the file."""

    number: str
    words: Words
    sheet: str = ""
    row: int | None = None
    column: str = ""
    key: str = ""
    before: str = ""
    after: str = ""


def differences(
    standing: Mapping[str, Any], reading: Reading[Any], number_key: str
) -> Iterator[Difference]:
    """The rows read against the facts that stand by their number, in the file's order."""
    read = set()
    for row in reading.rows:
        number = getattr(row.record, number_key)
        read.add(number)
        if number in standing:
            yield from _changes(number, standing[number], row)
        else:
            yield Difference(number, NEW, row.sheet, row.number)
    for number in sorted(standing.keys() - read):
        yield Difference(number, MISSING)


def _changes(number: str, before: Any, row: Row[Any]) -> Iterator[Difference]:
    if before == row.record:
        return
    for key in (f.name for f in fields(before)):
        old, new = getattr(before, key), getattr(row.record, key)
        if old != new:
            column = row.cells[key].column if key in row.cells else ""
            where = row.sheet, row.number, column, key
            yield Difference(number, CHANGED, *where, as_written(old), as_written(new))


def as_written(value: Any) -> str:
    """A value of a fact as its cell would be written."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ";".join(value)
        case date():
            return value.isoformat()
        case float():
            return f"{value:.15g}"
    return str(value)
