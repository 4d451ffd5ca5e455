"""What a file is by its bytes, whatever it is called."""

import pytest

from koryu.records.kinds import DOCX, LOCKED, PDF, TEXT, XLSX
from koryu.records.sniffing import Sniffed, sniff
from tests.records import papers

DISGUISED, MACROS, ENCRYPTED = "disguised", "macros", "encrypted"


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.pdf", b"%PDF-1.7\n1 0 obj", Sniffed(PDF)),
        ("a.PDF", b"\r\n%PDF-1.4\n1 0 obj", Sniffed(PDF)),
        ("a.pdf", b"%PDF-1.7 trailer << /Encrypt 5 0 R >>", Sniffed(PDF, ENCRYPTED)),
        ("a.pdf", b"%PDF-1.7 << /OpenAction << /S /JavaScript >> >>", Sniffed(PDF, MACROS)),
        ("a.pdf", papers.PAGE, Sniffed("text/html", DISGUISED)),
        ("a.pdf", papers.PROGRAM, Sniffed("application/x-executable", DISGUISED)),
        ("a.pdf", b"a letter", Sniffed(TEXT, DISGUISED)),
        ("a.html", papers.PAGE, Sniffed("text/html", "program")),
        ("a.svg", b"<?xml version='1.0'?><svg/>", Sniffed("image/svg+xml", "program")),
        ("a.exe", papers.PROGRAM, Sniffed("application/x-executable", "program")),
        ("a", b"#!/bin/sh\n", Sniffed("application/x-executable", "program")),
        ("a.js", b"alert(1)", Sniffed(TEXT, "program")),
        ("a.txt", "文部科学省".encode(), Sniffed(TEXT)),
        ("a.csv", "文部科学省,1\r\n".encode("cp932"), Sniffed(TEXT)),
        ("a.txt", "文部科学省".encode("utf-16"), Sniffed(TEXT)),
        ("MZ.csv", b"MZ,ELF\n", Sniffed(TEXT)),
        ("a.xlsx", papers.workbook("x"), Sniffed(XLSX)),
        ("a.docx", papers.letter("x"), Sniffed(DOCX)),
        ("a.docx", papers.workbook("x"), Sniffed(XLSX, DISGUISED)),
        ("a.xlsm", papers.with_macros(), Sniffed(XLSX, MACROS)),
        ("a.xlsx", papers.with_macros(), Sniffed(XLSX, MACROS)),
        ("a.xlsx", papers.LOCKED_OFFICE, Sniffed(LOCKED, ENCRYPTED)),
        ("a.pdf", papers.LOCKED_OFFICE, Sniffed(LOCKED, DISGUISED)),
        ("a.zip", papers.packed({"a.txt": b"x"}), Sniffed("application/zip", "archive")),
        ("a.zip", papers.packed({"a.txt": b"x"})[:40], Sniffed("application/zip", "damaged")),
        ("a.gz", papers.gzipped(5), Sniffed("application/gzip", "archive")),
        ("a.png", papers.PNG, Sniffed("image/png")),
        ("a.jtd", papers.OLE + bytes(600), Sniffed("application/x-ole-storage")),
        ("a", bytes(range(256)), Sniffed("application/octet-stream")),
        ("a.eml", b"From: a@example.jp\r\nSubject: x\r\n\r\nx", Sniffed("message/rfc822")),
    ],
)  # fmt: skip
def test_the_bytes_say_what_it_is(name: str, data: bytes, found: Sniffed) -> None:
    assert sniff(data, name=name) == found


def test_a_page_behind_many_comments_is_found_at_once() -> None:
    """A careless pattern would try each of 2 to the 400 ways to part these."""
    assert sniff(b"<!---->" * 400 + b"x", name="a.txt") == Sniffed(TEXT)
    assert sniff(b"<!---->" * 400 + b"<html>", name="a.txt").remark == DISGUISED
