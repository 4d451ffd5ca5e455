"""The text in files, and what a file cannot do to whoever reads it."""

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pypdf import PdfReader, PdfWriter

from koryu.records import texts
from koryu.records.actions import store_file
from koryu.records.extraction import MOST_TEXT
from koryu.records.kinds import DOCX, PDF, TEXT, XLSX
from koryu.records.texts import read_apart, text_of
from koryu.ui import typesetting
from tests.records import papers
from tests.ui import papers as official

Acting = Callable[[str], Any]


def paper(text: str) -> bytes:
    """A PDF of one page, put together by hand."""
    drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n"
    return bytes(out) + end % (table, len(out)) + b"%%EOF"


def locked(text: str) -> bytes:
    writer, file = PdfWriter(PdfReader(BytesIO(paper(text)))), BytesIO()
    writer.encrypt("secret")
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "text"),
    [
        (papers.workbook("候補者", "受付番号"), XLSX, "sheet\n候補者\t受付番号"),
        (papers.letter("合格者の通知", "文部科学省"), DOCX, "合格者の通知\n文部科学省"),
        (paper("Notification of results"), PDF, "Notification of results"),
        ("文書番号,1".encode("cp932"), TEXT, "文書番号,1"),
        (locked("secret"), PDF, ""),
        (papers.LOCKED_OFFICE, XLSX, ""),
        (papers.letter("x")[:500], DOCX, ""),
        (b"%PDF-1.7 and nothing more", PDF, ""),
        (b"", XLSX, ""),
    ],
    ids=["xlsx", "docx", "pdf", "cp932", "locked pdf", "locked xlsx", "torn", "no pdf", "empty"],
)
def test_the_text_is_read_or_there_is_none(data: bytes, kind: str, text: str) -> None:
    assert read_apart(data, kind) == text


def test_a_sentence_that_lines_of_a_pdf_break_is_whole_again() -> None:
    pdf = typesetting.typeset("letter", official.LETTER, language="ja")
    text = read_apart(pdf, PDF)
    assert official.JAPANESE.body.split("\n")[0] in text
    assert "Should anyone withdraw after placement" in text


def test_a_table_in_a_letter_is_read_too() -> None:
    from docx import Document

    document, file = Document(), BytesIO()
    document.add_table(1, 1).cell(0, 0).text = "定員"
    document.save(file)
    assert read_apart(file.getvalue(), DOCX) == "定員"


def test_no_more_than_so_much_of_a_text_is_read() -> None:
    assert read_apart("通".encode() * (MOST_TEXT + 1), TEXT) == "通" * MOST_TEXT


def swollen(unpacked: int) -> bytes:
    """A letter whose text is so many bytes of one paragraph."""
    file = BytesIO()
    with ZipFile(BytesIO(papers.letter("x"))) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = part.replace(b">x<", b">" + b"x</w:t><w:t>" * (unpacked // 12) + b"<")
            new.writestr(name, part)
    return file.getvalue()


def test_a_file_that_needs_more_memory_than_there_is_brings_no_text() -> None:
    data = swollen(150_000_000)
    assert len(data) < 1_000_000
    began = time.monotonic()
    assert read_apart(data, DOCX) == ""
    assert time.monotonic() - began < texts.PATIENCE


def test_a_file_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "PATIENCE", 0.01)
    assert read_apart(b"text", TEXT) == ""


def test_the_reader_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the database's address nor a key stands in its environment."""
    given: dict[str, Any] = {}
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("KORYU_SECRET_KEY", "secret")
    monkeypatch.setattr(texts.subprocess, "run", lambda *words, **how: given.update(how))
    read_apart(b"", TEXT)
    assert sorted(given["env"]) == ["LC_ALL", "PATH", "PYTHONPATH"]


@pytest.mark.django_db
def test_a_stored_file_is_read_by_what_it_is_not_by_its_name(acting: Acting) -> None:
    with acting("officer"):
        assert text_of(store_file(papers.letter("通知"), name="a.pdf")) == "通知"
        assert text_of(store_file(papers.PNG, name="a.docx")) == ""


@pytest.mark.django_db
def test_bytes_that_are_gone_are_no_text(acting: Acting) -> None:
    with acting("officer"):
        stored = store_file(b"text", name="a.txt")
        stored.content.storage.delete(stored.content.name)
        assert text_of(stored) == ""
