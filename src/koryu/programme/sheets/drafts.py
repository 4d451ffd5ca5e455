"""A row while it is being read: its values so far, and what is found wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from koryu.programme.sheets.columns import Column
from koryu.programme.sheets.table import Cells, Remark, Table
from koryu.programme.sheets.values import Ground, Unreadable, error_of
from koryu.programme.sheets.workbook import Raw, as_text, column_letter
from koryu.programme.words import Words

MISSING = Words(
    "{label} is missing: every row needs one.",
    "「{label}」が空欄です。必ず記入してください。",
)
STANDS_TWICE = Words(
    "This number stands already in row {row}: every row needs a number of its own.",
    "この番号は{row}行目にもあります。行ごとに異なる番号を付けてください。",
)
MERGED = Words(
    "The cell is merged with {cell}, so this row has no value of its own: unmerge the cells and "
    "fill in each.",
    "{cell}のセルと結合されているため、この行の値が読めません。結合を解除し、それぞれに記入してください。",
)
BEYOND_HEADER = Words(
    "The row has more cells than the header, so its values may have shifted: put text that "
    "holds a comma in quotation marks.",
    "見出しより列が多く、値がずれている可能性があります。"
    "カンマを含む文字列は引用符で囲んでください。",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value came from: the column's letter, and the value as it stood."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row was not read, at the cell that is wrong.

    ``column`` is blank where the sheet has no such column, ``key`` where the cell lies
    outside the known columns.
    """

    sheet: str
    row: int
    column: str
    key: str
    value: str
    reason: Words


@dataclass(slots=True)
class Draft:
    """A row of the table on its way to a record. Only a filled cell brings a value."""

    table: Table
    row: int
    cells: dict[str, Cell] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.refusals

    @property
    def number(self) -> str:
        """What the row is known by; blank where that could not be read."""
        return str(self.values.get(self.table.form.number, ""))

    def refuse(self, key: str, reason: Words) -> None:
        value = self.cells[key].value if key in self.cells else ""
        letter = self.table.letters.get(key, "")
        self.refusals.append(Refusal(self.table.sheet, self.row, letter, key, value, reason))

    def drop(self, key: str, why: Words) -> None:
        """Read the row without one of its values, and say why."""
        del self.values[key], self.cells[key]
        self.remark(why)

    def remark(self, words: Words) -> None:
        self.remarks.append(Remark(self.row, words))

    def record(self) -> Any:
        return self.table.form.record(**self.values)


def read_drafts(table: Table, ground: Ground) -> list[Draft]:
    """Every row of the table by itself, then the numbers that stand twice."""
    drafts = [_draft(table, number, row, ground) for number, row in table.rows]
    _refuse_doubles(drafts)
    return drafts


def by_number(drafts: Iterable[Draft]) -> Mapping[str, Draft]:
    """The first row of each number, readable or not: a later one never takes its place."""
    found: dict[str, Draft] = {}
    for draft in drafts:
        if draft.number:
            found.setdefault(draft.number, draft)
    return found


def _draft(table: Table, number: int, row: Cells, ground: Ground) -> Draft:
    draft = Draft(table, number)
    for key, index in table.indices.items():
        if (first := table.covered.get((number, index))) is not None:
            draft.refuse(key, MERGED.fill(cell=first))
            continue
        _read_cell(draft, table.form.by_key[key], row[index] if index < len(row) else "", ground)
    if table.ends_at is not None:
        _refuse_overflow(draft, row, table.ends_at)
    return draft


def _read_cell(draft: Draft, column: Column, raw: Raw, ground: Ground) -> None:
    blank = raw == "" or column.kind.is_blank(raw)
    if raw != "":
        draft.cells[column.key] = Cell(draft.table.letters[column.key], as_text(raw))
    if blank:
        if column.required:
            draft.refuse(column.key, MISSING.fill(label=column.label))
        return
    try:
        if error := error_of(raw):
            raise column.kind.unreadable(raw, error)
        draft.values[column.key] = column.kind.read(raw, ground)
    except Unreadable as fault:
        draft.refuse(column.key, fault.reason(required=column.required))


def _refuse_overflow(draft: Draft, row: Cells, ends_at: int) -> None:
    for index, raw in enumerate(row[ends_at:], ends_at):
        if text := as_text(raw).strip():
            where = draft.table.sheet, draft.row, column_letter(index)
            draft.refusals.append(Refusal(*where, "", text, BEYOND_HEADER))
            return


def _refuse_doubles(drafts: Iterable[Draft]) -> None:
    drafts = list(drafts)
    first = by_number(drafts)
    for draft in drafts:
        if draft.number and first[draft.number] is not draft:
            draft.refuse(draft.table.form.number, STANDS_TWICE.fill(row=first[draft.number].row))
