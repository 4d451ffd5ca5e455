"""Files that come in and tables that go out: neither does anything to whoever opens it."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.base.spreadsheets import to_csv, to_xlsx
from koryu.desks.intake.forms import NOT_ALIKE, NOT_SO_NAMED
from koryu.desks.intake.models import Sheet
from koryu.programme.sheets.workbook import MAX_UNPACKED
from koryu.records.models import StoredFile
from tests.plugins.house import sample_sheet

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
LIST = "/intake/"
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u3000=1+1",
    "＝1+1",
    "＋1",
    "－x",
    "＠x",
    '=HYPERLINK("https://elsewhere.example","x")',
    "=cmd|'/c calc'!A0",
)


@pytest.fixture
def officer(year: Any, as_persona: SignIn) -> Client:
    return as_persona("officer")


def send(client: Client, data: bytes, name: str, kind: str = "text/plain", **more: str) -> Any:
    file = SimpleUploadedFile("x", data, content_type=kind)
    file.name = name  # as it was sent, whatever it holds
    return client.post(LIST, {"kind": "requests", "file": file, **more})


def kept() -> list[StoredFile]:
    with scoped(SYSTEM.scopes):
        return list(StoredFile.objects.all())


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd.xlsx", "/etc/passwd.xlsx", "..\\..\\x.xlsx", "C:\\x.xlsx",
     "x" * 400 + ".xlsx", "<script>.xlsx", "x\u202excod.xlsx",
     ".htaccess.xlsx", "con.xlsx"],
)  # fmt: skip
def test_the_name_of_a_file_leads_nowhere(name: str, officer: Client, stored_files: Path) -> None:
    """It is kept under a key of its own; the name is a label, and breaks no header."""
    before = set(stored_files.rglob("*"))
    sent = send(officer, sample_sheet("requests"), name)
    assert sent.status_code == 302
    (stored,) = kept()
    (new,) = {path for path in stored_files.rglob("*") if path.is_file()} - before
    assert new.relative_to(stored_files).as_posix() == f"incoming/{stored.key}"
    assert new.stat().st_mode & 0o777 == 0o600
    assert not {"/", "\\", "\r", "\n", "\0"} & set(stored.name)
    answer = officer.get(f"/files/{stored.key}/")
    assert answer.headers["content-disposition"].startswith("attachment; filename")
    assert "\n" not in answer.headers["content-disposition"]
    assert "<script>" not in officer.get(sent.headers["location"]).content.decode()


@pytest.mark.parametrize("name", ["a\r\nX: y.xlsx", "x.exe", "xlsx", "x.xlsx.html", "x.xls"])
def test_a_name_that_does_not_end_as_it_should_is_refused(name: str, officer: Client) -> None:
    sent = send(officer, sample_sheet("requests"), name)
    assert (sent.status_code, str(NOT_SO_NAMED) in sent.content.decode()) == (200, True)
    assert kept() == []


@pytest.mark.parametrize("name", ["x.csv", "x.TXT"])
def test_a_workbook_named_as_a_text_is_refused(name: str, officer: Client) -> None:
    sent = send(officer, sample_sheet("requests"), name)
    assert (sent.status_code, str(NOT_ALIKE) in sent.content.decode()) == (200, True)
    assert kept() == []


def test_a_text_named_as_a_workbook_is_not_read(officer: Client) -> None:
    sent = send(officer, b"number,name\n1,a\n", "x.xlsx")
    assert "named like an Excel workbook but is none" in sent.content.decode()
    assert kept() == []


def test_a_name_with_a_null_byte_is_an_ordinary_mistake(officer: Client) -> None:
    assert send(officer, sample_sheet("requests"), "a\0.xlsx").status_code in {200, 302}
    assert "\0" not in "".join(stored.name for stored in kept())


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<html><script>alert(1)</script></html>", "text/html"),
        (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "image/svg+xml"),
        (b"MZ\x90\x00 a program", "application/x-msdownload"),
        (b"%PDF-1.7 a letter", "application/pdf"),
        (b"", "text/plain"),
    ],
)
def test_what_is_no_workbook_is_not_taken_for_one(data: bytes, kind: str, officer: Client) -> None:
    """Whatever it is called, and whatever the browser says it is."""
    answer = send(officer, data, "sheet.xlsx", kind)
    assert answer.status_code == 200
    assert "alert(1)" not in answer.content.decode()
    assert kept() == []


def test_a_page_sent_as_csv_comes_back_as_a_file_to_save(officer: Client) -> None:
    """It is text, so it is read, and every row of it refused; a browser never shows it."""
    send(officer, b"<script>alert(1)</script>\n", "sheet.html", "text/html")
    for stored in kept():
        answer = officer.get(f"/files/{stored.key}/")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"].startswith("attachment")


def bomb(unpacked: int) -> bytes:
    """A workbook whose sheet unpacks to this many bytes of nothing."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as out:
        out.writestr("xl/workbook.xml", "<workbook/>")
        with out.open("xl/worksheets/sheet1.xml", "w") as part:
            for _megabyte in range(unpacked // 1_000_000):
                part.write(b" " * 1_000_000)
    return data.getvalue()


def test_a_workbook_that_unpacks_without_end_is_refused(officer: Client) -> None:
    data = bomb(MAX_UNPACKED + 1_000_000)
    assert len(data) < 1_000_000
    answer = send(officer, data, "sheet.xlsx")
    assert "The file is too large" in answer.content.decode()
    assert kept() == []


def test_a_file_of_300_mb_is_refused_before_it_is_read(officer: Client) -> None:
    """The body is not there at all: whoever read it would wait."""
    answer = officer.generic(
        "POST", LIST, b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(300 * 1024 * 1024),
    )  # fmt: skip
    assert answer.status_code == 413
    assert "What is sent at once may hold 25 MB" in answer.content.decode()


@pytest.mark.parametrize("length", ["-1", "1e9", "x"])
def test_a_length_that_is_none_is_refused_too(length: str, officer: Client) -> None:
    answer = officer.generic("POST", LIST, b"", CONTENT_LENGTH=length)
    assert answer.status_code in {400, 413}


def test_a_file_between_the_limits_is_refused_in_words(officer: Client) -> None:
    answer = send(officer, b"," * 20_000_001, "sheet.csv")
    assert answer.status_code == 200
    assert "The file is too large" in answer.content.decode()
    assert kept() == []


def test_more_fields_than_any_form_has_are_refused(officer: Client) -> None:
    assert officer.post(LIST, {f"f{n}": "x" for n in range(1_001)}).status_code == 400


# Tables that go out


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    ((cell,),) = list(csv.reader(StringIO(to_csv(["x"], [[text]]).decode("utf-8-sig"))))[1:]
    assert cell == f"'{text}"
    book = ZipFile(BytesIO(to_xlsx("t", ["x"], [[text]])))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()


@pytest.mark.parametrize("text", ["-1", "+81", "3.5", "交流", "a=b", "a@b.example"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    ((cell,),) = list(csv.reader(StringIO(to_csv(["x"], [[text]]).decode("utf-8-sig"))))[1:]
    assert cell == text


def test_what_came_in_as_a_formula_goes_out_as_a_text(officer: Client) -> None:
    """All the way: a sheet with formulas in cells that are refused, and the list of these."""
    head = (
        "request_no,host_code,organisation_code,organisation_name_ja,position,seats,group,language"
    )
    rows = [",".join([f'"{text}"'] * 8) for text in FORMULAS[:4]]
    sent = send(officer, "\r\n".join([head, *rows]).encode(), "sheet.csv", "text/csv")
    assert sent.status_code == 302
    with scoped(SYSTEM.scopes):
        sheet = Sheet.objects.get()
    text = officer.get(f"{LIST}{sheet.key}/refused.csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []
    assert "'=1+1" in cells
    data = officer.get(f"{LIST}{sheet.key}/refused.xlsx").content
    assert b"<f>" not in ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    shown = {str(c) for row in book.get_sheet_by_index(0).to_python() for c in row}
    assert "=1+1" in shown
