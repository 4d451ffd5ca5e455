"""What a sheet would change of the facts that stand, row by row and field by field."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from koryu.desks.intake.models import Finding
from koryu.programme.facts import Candidate, changed_fields
from koryu.programme.sheets import Reading, Row
from koryu.programme.words import Words

Change = Finding.Change
REASONS = {
    Change.CHANGED: Words("The value differs from the accepted one.", "受付済みの値と異なります。"),
    Change.NEW: Words(
        "This number is new: the accepted sheet does not have it.",
        "受付済みの一覧表にない番号です。",
    ),
    Change.MISSING: Words(
        "The accepted sheet has this number; this file does not have it among the rows read.",
        "受付済みの一覧表にある番号ですが、このファイルで読み取れた行にはありません。",
    ),
    Change.BACK: Words(
        "This number was withdrawn; this file has it again.",
        "取り下げられた番号ですが、このファイルには再び記載されています。",
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not the recorded one, or one number that is not; a missing number
    has no place in the file. A whole record is told in a few words."""

    number: str
    change: Finding.Change
    sheet: str = ""
    row: int | None = None
    column: str = ""
    key: str = ""
    before: str = ""
    after: str = ""

    @property
    def words(self) -> Words:
        return REASONS[self.change]


def differences(
    standing: Mapping[str, Any],
    reading: Reading[Any],
    number_key: str,
    withdrawn: Collection[str] = (),
) -> Iterator[Difference]:
    """The rows read against the facts recorded by their number, in the file's order.

    A column that the sheet does not have says nothing of its facts, and a row that could
    not be read nothing of its number.
    """
    read = set()
    for row in reading.rows:
        number = getattr(row.record, number_key)
        read.add(number)
        where = row.sheet, row.number
        if number not in standing:
            yield Difference(number, Change.NEW, *where, after=brief(row.record))
            continue
        if number in withdrawn:
            yield Difference(number, Change.BACK, *where, after=brief(row.record))
        yield from _changes(number, standing[number], row, reading.letters)
    for number in sorted(standing.keys() - read - reading.unread - set(withdrawn)):
        yield Difference(number, Change.MISSING, before=brief(standing[number]))


def _changes(
    number: str, before: Any, row: Row[Any], letters: Mapping[str, str]
) -> Iterator[Difference]:
    for key in changed_fields(before, row.record):
        if key in letters:
            values = as_written(getattr(before, key)), as_written(getattr(row.record, key))
            where = row.sheet, row.number, letters[key], key
            yield Difference(number, Change.CHANGED, *where, *values)


def brief(record: Any) -> str:
    """A whole record in a few words: whom or what it is about."""
    if isinstance(record, Candidate):
        given = " ".join(filter(None, (record.given_name, record.middle_name)))
        return f"{record.family_name}, {given} · {record.position}"
    return f"{record.organisation_name_ja} · {record.position} × {record.seats}"


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
