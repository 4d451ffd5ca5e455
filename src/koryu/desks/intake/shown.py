"""How rows and cells of a sheet are written on a page or into a list to send back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from koryu.desks.intake.differences import as_written
from koryu.desks.intake.models import Finding, Sheet
from koryu.programme.facts import Candidate, Request
from koryu.programme.places import load_places
from koryu.programme.sheets import FORMS, Row
from koryu.programme.words import Words

Shown = str | Words
NAME = Words("Name in the passport", "旅券上の氏名")
WISHES = Words("Wishes", "希望地")
HOST = Words("Host", "取りまとめ団体")
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
    """A row of the file: its number in the programme, where it stands, its main values."""

    number: str
    at: int
    cells: tuple[Shown, ...]


def columns_shown(kind: str) -> list[Words]:
    """The headings over the main values, the number's first."""
    first = field_name(kind, FORMS[kind].number)
    return [first, *(_heading(kind, key) for key in MAIN[Sheet.Kind(kind)])]


def row_shown(kind: str, row: Row[Any]) -> RowShown:
    """A row read, its main values as they will be recorded."""
    number = getattr(row.record, FORMS[kind].number)
    cells = (show(row.record) for show in MAIN[Sheet.Kind(kind)].values())
    return RowShown(number, row.number, tuple(cells))


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


def _heading(kind: str, key: str) -> Words:
    special = {"name": NAME, "wishes": WISHES, "host_code": HOST}
    return special.get(key) or field_name(kind, key)


def _value(key: str) -> Callable[[Any], str]:
    return lambda record: as_written(getattr(record, key))


def _values(*keys: str) -> Callable[[Any], str]:
    return lambda record: " ".join(filter(None, (as_written(getattr(record, k)) for k in keys)))


def _place(code: str) -> Words:
    return load_places().name(code) or Words(code, code)


def _name(candidate: Candidate) -> str:
    given = " ".join(filter(None, (candidate.given_name, candidate.middle_name)))
    return f"{candidate.family_name}, {given}"


def _wishes(candidate: Candidate) -> Words:
    places = [_place(code) for code in candidate.wishes if code]
    return Words(", ".join(p.en for p in places), "、".join(p.ja for p in places))


def _organisation(request: Request) -> Words:
    japanese = request.organisation_name_ja
    return Words(request.organisation_name_en or japanese, japanese)


MAIN: Mapping[Sheet.Kind, Mapping[str, Callable[[Any], Shown]]] = {
    Sheet.Kind.CANDIDATES: {
        "name": _name,
        "nationality": _value("nationality"),
        "position": _value("position"),
        "language": _value("language"),
        "result": _values("result", "alternate_rank"),
        "group": _value("group"),
        "wishes": _wishes,
        "partner_no": _value("partner_no"),
    },
    Sheet.Kind.REQUESTS: {
        "organisation_name_ja": _organisation,
        "host_code": lambda request: _place(request.host_code),
        "position": _value("position"),
        "seats": _value("seats"),
        "group": _value("group"),
        "language": _value("language"),
        "nationalities": _values("nationalities", "nationality_rule"),
        "japanese_min": _values("japanese_min", "japanese_rule"),
        "driving_rule": _value("driving_rule"),
    },
}
