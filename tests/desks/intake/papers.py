"""Sheets as they come in: the samples, changed ones, and files that are none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils import timezone

from koryu.programme.places import load_places
from koryu.programme.sheets import Reading, read_candidates, read_requests
from koryu.programme.sheets.template import write_sheet
from koryu.programme.sheets.unusable import MAX_BYTES
from tests.plugins.house import SAMPLES

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
KINDS = ("candidates", "requests")


@dataclass(frozen=True)
class Paper:
    """A file in somebody's hand, and which sheet they take it for."""

    kind: str
    name: str
    data: bytes

    @cached_property
    def reading(self) -> Reading[Any]:
        """What the programme's own reader finds in it."""
        if self.kind == "requests":
            return read_requests(self.data, filename=self.name, places=load_places())
        today = timezone.localdate()
        return read_candidates(self.data, filename=self.name, today=today, places=load_places())


def sample(folder: str, kind: str, name: str | None = None) -> Paper:
    name = name or f"{kind}.xlsx"
    return Paper(kind, name, (SAMPLES / folder / name).read_bytes())


def written(kind: str, records: Iterable[Any], name: str = "written.xlsx") -> Paper:
    return Paper(kind, name, write_sheet(kind, records))


def changed(paper: Paper, changes: Mapping[str, Mapping[str, Any]]) -> Paper:
    """The same sheet, some values of some numbers written differently."""
    number = "candidate_no" if paper.kind == "candidates" else "request_no"
    records = paper.reading.records
    new = [replace(record, **changes.get(getattr(record, number), {})) for record in records]
    return written(paper.kind, new, "changed.xlsx")


def many_rows() -> bytes:
    line = "\nX-{},S,G,US,2000-01-01,ALT,en,S".format
    head = "candidate_no,family_name,given_name,nationality,date_of_birth,position,language,result"
    return (head + "".join(map(line, range(50_000)))).encode()


def encrypted() -> bytes:
    return OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


# Files that cannot be used at all: name, bytes, and what is said in English and in Japanese.
FAULTS: Mapping[str, tuple[str, bytes, str, str]] = {
    "empty": ("a.xlsx", b"", "The file is empty", "ファイルが空です"),
    "no spreadsheet": (
        "a.csv",
        b"%PDF-1.7\x00\x01\x02",
        "The file is not a spreadsheet",
        "表計算のファイルではありません",
    ),
    "only its name": (
        "a.xlsx",
        b"hello",
        "named like an Excel workbook but is none",
        "中身がExcelブックではありません",
    ),
    "encrypted": ("a.xlsx", encrypted(), "protected with a password", "パスワードがかかっています"),
    "no header": ("a.csv", b"one,two\n1,2\n", "No header was found", "見出しの行が見つかりません"),
    "missing column": (
        "a.csv",
        b"candidate_no,family_name,given_name,nationality,position,language,result\nA-1,B,C,US,ALT,en,S",
        "Date of birth (生年月日, date_of_birth)",
        "生年月日（Date of birth, date_of_birth）",
    ),
    "the other sheet": (
        "requests.xlsx",
        (SAMPLES / "small" / "requests.xlsx").read_bytes(),
        "Requests",
        "要望一覧",
    ),
    "too many rows": ("a.csv", many_rows(), "more than 20,000 rows", "上限の20,000行"),
    "too large": ("a.csv", b"x" * (MAX_BYTES + 1), "it may hold 20 MB", "上限20MB"),
}
