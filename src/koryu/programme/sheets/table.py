"""Finding the table in a file: its sheet, its header, the rows that are data.

What stands above the header, blank rows, and notes below the last row are no data.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from koryu.programme.sheets import unusable
from koryu.programme.sheets.columns import FORMS, Column, Form
from koryu.programme.sheets.spelling import code
from koryu.programme.sheets.spelling import key as spelt
from koryu.programme.sheets.unusable import Unusable
from koryu.programme.sheets.values import quote
from koryu.programme.sheets.workbook import (
    Area,
    Raw,
    Sheet,
    as_text,
    column_letter,
    open_sheets,
)
from koryu.programme.words import Words

FEWEST_COLUMNS = 4  # known ones, for a row to be the header
LONGEST_HEADING = 200
LIKELY_HEADER_ROWS = 100  # how far down it is worth looking for what went wrong
MOST_MERGED = 100_000  # rows of merged areas that are looked at
EXPLANATIONS = "記入要領 How to fill in"  # the second sheet of our own templates
NUMBER_LIKE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9._/-]*")

OTHER_SHEETS = Words(
    "Only the sheet ‘{sheet}’ was read; these were not: {names}.",
    "読み込んだのは「{sheet}」シートだけです。次のシートは読み込んでいません：{names}。",
)
OTHER_LISTS = Words(
    "Such a list stands on these sheets too and was not read there: {names}. Put all rows on one "
    "sheet, or send each sheet as a file of its own.",
    "次のシートにも同じ形式の一覧がありますが、読み込んでいません：{names}。"
    "1枚のシートにまとめるか、シートごとに別のファイルで送ってください。",
)
UNKNOWN_COLUMNS = Words(
    "Columns that this sheet does not know were not read: {names}.",
    "この表にない次の列は読み込んでいません：{names}。",
)
REPEATED_COLUMN = Words(
    "The column ‘{label}’ stands twice: column {read} was read, column {other} was not.",
    "「{label}」の列が重複しています。{read}列を読み込み、{other}列は読み込んでいません。",
)
NOTE_BELOW = Words(
    "‘{text}’ below the table was taken for a note and not read.",
    "表の下の「{text}」は注記とみなし、読み込んでいません。",
)

Cells = Sequence[Raw]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know about the reading; ``row`` None is the whole file."""

    row: int | None
    words: Words


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet below its header; rows are counted as the spreadsheet does."""

    form: Form
    sheet: str
    header_row: int
    letters: Mapping[str, str]  # column key to its letter
    indices: Mapping[str, int]  # column key to its place in a row
    rows: tuple[tuple[int, Cells], ...]
    remarks: tuple[Remark, ...]
    ends_at: int | None  # in a text file, where no cell may stand any more
    covered: Mapping[tuple[int, int], str]  # cells merged away, with the cell that shows


def find_table(data: bytes, *, filename: str, form: Form) -> Table:
    """The table on the first visible sheet that has a header for it.

    Raises Unusable where there is none, or where a required column is missing.
    """
    sheets = open_sheets(data, filename=filename)
    faults = []
    for sheet in sheets:
        if sheet.hidden:
            continue
        rows = sheet.load()
        at = _header_at(rows, form)
        if at is not None:
            others = [other for other in sheets if other is not sheet]
            return _table(form, sheet, rows, at, others)
        faults.append(_fault(rows[:LIKELY_HEADER_ROWS], form))
    faults += [_if_hidden(sheet, form) for sheet in sheets if sheet.hidden]
    raise Unusable(next(filter(None, faults), unusable.NO_HEADER.fill(**_number_of(form))))


def recognise(data: bytes, *, filename: str) -> str:
    """Which of the sheets a file is by its columns; blank where they say neither or both.

    Raises Unusable where nothing can be read at all.
    """
    rows = [sheet.load() for sheet in open_sheets(data, filename=filename) if not sheet.hidden]
    kinds = [
        kind
        for kind, form in FORMS.items()
        if any(_header_at(lines[:LIKELY_HEADER_ROWS], form) is not None for lines in rows)
    ]
    return kinds[0] if len(kinds) == 1 else ""


def _header_at(rows: Iterable[Cells], form: Form, *, numbered: bool = True) -> int | None:
    for at, row in enumerate(rows):
        found = {column.key for _, column in _headings(row, form) if column}
        if len(found) >= FEWEST_COLUMNS and (not numbered or form.number in found):
            return at
    return None


def _headings(row: Cells, form: Form) -> Iterator[tuple[int, Column | None]]:
    """Each cell that is filled with words, and the column it names, if any."""
    for index, raw in enumerate(row):
        if isinstance(raw, str) and raw and not raw.isspace():
            yield index, _column_named(raw, form)


def _column_named(heading: str, form: Form) -> Column | None:
    """By key or either label, alone or among several on lines of their own."""
    if len(heading) > LONGEST_HEADING:
        return None
    names = map(spelt, (heading, *heading.splitlines()))
    return next((form.by_heading[name] for name in names if name in form.by_heading), None)


def _fault(rows: Sequence[Cells], form: Form) -> Words | None:
    """What is wrong with a sheet without the header looked for, if that can be told."""
    for other in FORMS.values():
        if other is not form and _header_at(rows, other) is not None:
            return unusable.OTHER_FORM.fill(found=other.title, wanted=form.title)
    if _header_at(rows, form, numbered=False) is not None:
        return unusable.MISSING_COLUMNS.fill(columns=_named([form.by_key[form.number]]))
    return None


def _if_hidden(sheet: Sheet, form: Form) -> Words | None:
    return unusable.HIDDEN.fill(sheet=sheet.name) if _has_list(sheet, form) else None


def _has_list(sheet: Sheet, form: Form) -> bool:
    """Whether a sheet holds the table too; one that cannot be loaded is not read anyway."""
    try:
        return _header_at(sheet.load()[:LIKELY_HEADER_ROWS], form) is not None
    except Unusable:
        return False


def _number_of(form: Form) -> dict[str, str | Words]:
    return {"key": form.number, "label": form.by_key[form.number].label}


def _named(columns: Iterable[Column]) -> Words:
    columns = list(columns)
    return Words(
        ", ".join(f"{c.label.en} ({c.label.ja}, {c.key})" for c in columns),
        "、".join(f"{c.label.ja}（{c.label.en}, {c.key}）" for c in columns),
    )


def _table(
    form: Form, sheet: Sheet, rows: Sequence[Cells], at: int, others: Sequence[Sheet]
) -> Table:
    indices: dict[str, int] = {}
    remarks = list(_unread_sheets(sheet.name, others, form))
    unknown = []
    for index, column in _headings(rows[at], form):
        if column is None:
            unknown.append(f"{column_letter(index)} ‘{quote(as_text(rows[at][index]))}’")
        elif column.key in indices:
            remarks.append(_repeated(column, indices[column.key], index))
        else:
            indices[column.key] = index
    if unknown:
        remarks.append(Remark(at + 1, UNKNOWN_COLUMNS.fill(names=", ".join(unknown))))
    if missing := [c for c in form.columns if c.required and c.key not in indices]:
        raise Unusable(unusable.MISSING_COLUMNS.fill(columns=_named(missing)))
    filled = [
        (number, row)
        for number, row in enumerate(rows[at + 1 :], at + 2)
        if _filled(row, indices.values())
    ]
    notes = _take_notes(filled, indices, form.number)
    return Table(
        form=form,
        sheet=sheet.name,
        header_row=at + 1,
        letters={key: column_letter(index) for key, index in indices.items()},
        indices=indices,
        rows=tuple(filled),
        remarks=(*remarks, *notes),
        ends_at=len(rows[at]) if sheet.plain else None,
        covered=_covered(sheet.merged(), {number for number, _row in filled}, indices.values()),
    )


def _unread_sheets(read: str, others: Sequence[Sheet], form: Form) -> Iterator[Remark]:
    lists = [o.name for o in others if not o.hidden and _has_list(o, form)]
    unread = [o.name for o in others if o.name != EXPLANATIONS and o.name not in lists]
    if unread:
        yield Remark(None, OTHER_SHEETS.fill(sheet=read, names=", ".join(unread)))
    if lists:
        yield Remark(None, OTHER_LISTS.fill(names=", ".join(lists)))


def _covered(
    areas: Iterable[Area], rows: Collection[int], indices: Collection[int]
) -> dict[tuple[int, int], str]:
    """The cells of the table that are merged away, by row as the spreadsheet counts."""
    found: dict[tuple[int, int], str] = {}
    last, steps = max(rows, default=0), 0
    for (top, left), (bottom, right) in areas:
        shown = f"{column_letter(left)}{top + 1}"
        for number in range(top + 1, min(bottom + 1, last) + 1):
            steps += 1
            if steps > MOST_MERGED:
                raise Unusable(unusable.DAMAGED)
            if number in rows:
                within = [index for index in indices if left <= index <= right]
                found |= {(number, i): shown for i in within if (number, i) != (top + 1, left)}
    return found


def _repeated(column: Column, read: int, other: int) -> Remark:
    letters = {"read": column_letter(read), "other": column_letter(other)}
    return Remark(None, REPEATED_COLUMN.fill(label=column.label, **letters))


def _filled(row: Cells, indices: Iterable[int]) -> int:
    """How many of the known cells hold anything."""
    cells = (row[index] for index in indices if index < len(row))
    return sum(raw != "" and not str(raw).isspace() for raw in cells)


def _take_notes(
    rows: list[tuple[int, Cells]], indices: Mapping[str, int], number: str
) -> list[Remark]:
    """Take the notes off the end of the table, and say so of each."""
    notes: list[Remark] = []
    while rows and _is_note(rows[-1][1], indices, number):
        at, row = rows.pop()
        text = next(quote(as_text(raw)) for raw in row if as_text(raw).strip())
        notes.insert(0, Remark(at, NOTE_BELOW.fill(text=text)))
    return notes


def _is_note(row: Cells, indices: Mapping[str, int], number: str) -> bool:
    """Whether a last row is a note: words where the number belongs and hardly a cell more.

    A row with something like a number, or with two cells besides, is a row that went
    wrong: it must be refused, not overlooked.
    """
    index = indices[number]
    named = as_text(row[index]).strip() if index < len(row) else ""
    if not named:
        return _filled(row, indices.values()) == 1
    return not NUMBER_LIKE.fullmatch(code(named)) and _filled(row, indices.values()) <= 3
