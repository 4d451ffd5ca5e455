"""Files as people send them, and as nobody should, each made here."""

import zlib
from functools import cache
from io import BytesIO
from struct import pack
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document

from koryu.base.spreadsheets import to_xlsx

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
PROGRAM = b"MZ\x90\x00\x03" + bytes(100)
PAGE = b"<!-- a letter -->\n<!DOCTYPE html><html><script>alert(1)</script>"
LOCKED_OFFICE = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600)


def workbook(*cells: str) -> bytes:
    return to_xlsx("sheet", list(cells), [])


def letter(*paragraphs: str) -> bytes:
    """As Word keeps it."""
    document, file = Document(), BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip file of these."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as out:
        for name, part in parts.items():
            out.writestr(name, part)
    return file.getvalue()


def with_macros() -> bytes:
    return packed({"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"})


@cache
def bomb(unpacked: int, name: str = "a.txt") -> bytes:
    """A zip file with one part of so many bytes of nothing."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as out, out.open(name, "w") as part:
        for _megabyte in range(unpacked // 1_000_000):
            part.write(bytes(1_000_000))
    return file.getvalue()


def lying(unpacked: int) -> bytes:
    """The same, but declaring ten bytes wherever a size stands."""
    data = bytearray(bomb(unpacked))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = pack("<L", 10)
    return bytes(data)


def overlapping(times: int) -> bytes:
    """Many parts that are all the same bytes of the file."""
    data = bytearray(bomb(1_000_000))
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed, last = bytes(data[start:end]), bytearray(data[end:])
    last[8:12] = pack("<HH", times, times)
    last[12:16] = pack("<L", len(listed) * times)
    return bytes(data[:start]) + listed * times + bytes(last)


def nested(depth: int, inside: bytes) -> bytes:
    for _level in range(depth):
        inside = packed({"inside.zip": inside})
    return inside


@cache
def gzipped(unpacked: int) -> bytes:
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    return packer.compress(bytes(unpacked)) + packer.flush()
