"""How rows and cells of a sheet are written on a page or into a list to send back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from koryu.desks.intake.differences import as_written
from koryu.desks.intake.models import Finding, Sheet
from koryu.programme.sheets import FORMS, Column, Row
from koryu.programme.words import Words

MAIN = {
    Sheet.Kind.CANDIDATES: (
        "candidate_no",
        "family_name",
        "given_name",
        "nationality",
        "position",
        "language",
        "result",
        "alternate_rank",
        "group",
        "wish_1",
        "wish_2",
        "wish_3",
        "partner_no",
    ),
    Sheet.Kind.REQUESTS: (
        "request_no",
        "organisation_name_ja",
        "organisation_name_en",
        "host_code",
        "position",
        "seats",
        "group",
        "language",
        "nationalities",
        "japanese_min",
        "driving_rule",
    ),
}
REFUSED_HEAD = (
    "シート Sheet",
    "行 Row",
    "列 Column",
    "項目 Item",
    "記入値 Value as it stood",
    "理由",
    "Reason",
)
NO_WORDS = Words("", "")


@dataclass(frozen=True, slots=True)
class RowShown:
    number: int
    first: str
    cells: tuple[str, ...]


def columns_shown(kind: str) -> list[Column]:
    form = FORMS[kind]
    return [form.by_key[key] for key in MAIN[Sheet.Kind(kind)]]


def row_shown(kind: str, row: Row[Any]) -> RowShown:
    """A row read, its main values as they will be recorded."""
    first, *cells = (as_written(getattr(row.record, key)) for key in MAIN[Sheet.Kind(kind)])
    return RowShown(row.number, first, tuple(cells))


def field_name(kind: str, key: str) -> Words:
    """What the column of this key is called."""
    column = FORMS[kind].by_key.get(key)
    return column.label if column else NO_WORDS


def refused_lines(kind: str, findings: Iterable[Finding]) -> list[tuple[str | int | None, ...]]:
    """One line a refused cell, in both languages: it goes to whoever sent the sheet."""
    return [
        (
            finding.sheet_name,
            finding.row,
            finding.column,
            _both(field_name(kind, finding.field)),
            finding.value,
            finding.reason_ja,
            finding.reason_en,
        )
        for finding in findings
    ]


def _both(words: Words) -> str:
    return f"{words.ja} {words.en}".strip()
