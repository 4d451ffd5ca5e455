"""Reading a sheet into records, refusing by itself each row that cannot be read.

A row is read as a whole or not at all. What is said of a refused row leads to its cell:
sheet, row, column, the value as it stood, and a reason that names what would be right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from koryu.programme.facts import Candidate, Request
from koryu.programme.places import Places
from koryu.programme.sheets.columns import CANDIDATES, REQUESTS
from koryu.programme.sheets.crosschecks import check_candidate, check_request
from koryu.programme.sheets.drafts import Cell, Draft, Refusal, by_number, read_drafts
from koryu.programme.sheets.partners import settle_partners
from koryu.programme.sheets.table import Remark, Table, find_table
from koryu.programme.sheets.values import Ground

Record = TypeVar("Record", Candidate, Request)
NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row(Generic[Record]):
    """A record, the row it stood in as the spreadsheet counts, and the cells it came from.

    ``cells`` holds, by column key, the cells that brought a fact; a blank brings none.
    """

    sheet: str
    number: int
    record: Record
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Reading(Generic[Record]):
    """What a sheet brought: the rows read, the cells refused, and what else to know.

    A refused row may be refused at several of its cells; ``refused`` names each.
    ``letters`` are the known columns that the sheet has: of any other it says nothing.
    ``unread`` are the numbers of refused rows, where a number could be read.
    """

    kind: str
    sheet: str
    header_row: int
    rows: tuple[Row[Record], ...]
    refused: tuple[Refusal, ...]
    remarks: tuple[Remark, ...]
    letters: Mapping[str, str]
    unread: frozenset[str]

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(row.record for row in self.rows)

    @property
    def refused_rows(self) -> tuple[int, ...]:
        """The rows of which nothing was read, each once."""
        return tuple(dict.fromkeys(refusal.row for refusal in self.refused))


def read_candidates(
    data: bytes,
    *,
    filename: str,
    today: date,
    places: Places,
    known: Mapping[str, str] = NOBODY,
) -> Reading[Candidate]:
    """Read the ministry's notification of successful candidates.

    ``known`` gives, for each candidate already accepted in the year, the number of the
    partner named there (blank for none), since a partner may stand there instead of in
    the file. Of a number that stands twice every row after the first is refused, even
    where the first cannot be read: nobody could say which of them is meant. Raises
    Unusable where the file as a whole cannot be used.
    """
    table = find_table(data, filename=filename, form=CANDIDATES)
    drafts = read_drafts(table, Ground(places, today))
    for draft in drafts:
        if draft.is_sound:
            check_candidate(draft)
    settle_partners(drafts, known)
    return _reading(table, drafts)


def read_requests(data: bytes, *, filename: str, places: Places) -> Reading[Request]:
    """Read what the contracting organisations ask for, a line of alike posts a row.

    Numbers that stand twice and unusable files are met as for candidates.
    """
    table = find_table(data, filename=filename, form=REQUESTS)
    drafts = read_drafts(table, Ground(places))
    for draft in drafts:
        if draft.is_sound:
            check_request(draft)
    return _reading(table, drafts)


def _reading(table: Table, drafts: Sequence[Draft]) -> Reading[Any]:
    sound = [draft for draft in drafts if draft.is_sound]
    return Reading(
        kind=table.form.kind,
        sheet=table.sheet,
        header_row=table.header_row,
        rows=tuple(_row(table, draft) for draft in sound),
        refused=tuple(refusal for draft in drafts for refusal in draft.refusals),
        remarks=(*table.remarks, *(remark for draft in sound for remark in draft.remarks)),
        letters=MappingProxyType(table.letters),
        unread=frozenset(by_number(draft for draft in drafts if not draft.is_sound)),
    )


def _row(table: Table, draft: Draft) -> Row[Any]:
    brought = {key: draft.cells[key] for key in draft.values}
    return Row(table.sheet, draft.row, draft.record(), MappingProxyType(brought))
