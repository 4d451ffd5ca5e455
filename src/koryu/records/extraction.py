"""Reads the text of one file from its standard input and writes it to its standard output.

Runs as a process of its own (``koryu.records.texts``): what a file can do to its reader ends
with it. It knows no database and no secret, and limits itself before it reads a byte. What
cannot be read ends it with a fault, which the caller takes for no text.
"""

import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

from koryu.records.kinds import DOCX, PDF, TEXT, XLSX, decoded

MOST_TEXT = 200_000  # characters
MEMORY = 1 << 30  # bytes of addresses
SECONDS = 20  # of computing
OUTPUT = 4 * MOST_TEXT + 4_096  # bytes
JAPANESE = "[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]"
BROKEN = re.compile(rf"(?<={JAPANESE}) *\n *(?={JAPANESE})")
LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_CPU: SECONDS,
    resource.RLIMIT_FSIZE: OUTPUT,
    resource.RLIMIT_CORE: 0,
}


def workbook_text(data: bytes) -> Iterator[str]:
    from koryu.programme.sheets.workbook import as_text, open_sheets

    for sheet in open_sheets(data, filename="a.xlsx"):
        yield sheet.name
        for row in sheet.load():
            yield "\t".join(as_text(cell) for cell in row if cell != "")


def letter_text(data: bytes) -> Iterator[str]:
    """Paragraphs in the order of the text, those of tables among them."""
    from docx import Document
    from docx.oxml.ns import qn

    for paragraph in Document(BytesIO(data)).element.body.iter(qn("w:p")):
        yield "".join(piece.text or "" for piece in paragraph.iter(qn("w:t")))


def pdf_text(data: bytes) -> Iterator[str]:
    """Page by page; of one that is encrypted only if it opens without a password. Japanese
    breaks its lines within words, so lines that end and begin with it are one."""
    from pypdf import PdfReader

    for page in PdfReader(BytesIO(data)).pages:
        yield BROKEN.sub("", page.extract_text())


def plain_text(data: bytes) -> Iterator[str]:
    yield decoded(data) or ""


READERS = {XLSX: workbook_text, DOCX: letter_text, PDF: pdf_text, TEXT: plain_text}


def text_of(data: bytes, media_type: str) -> str:
    """The first ``MOST_TEXT`` characters of the text, a line break between its parts."""
    found: list[str] = []
    room = MOST_TEXT
    for part in islice(READERS[media_type](data), MOST_TEXT):
        found.append(part[:room])
        room -= len(found[-1]) + 1
        if room <= 0:
            break
    return "\n".join(found)[:MOST_TEXT]


def main(media_type: str) -> None:
    for which, most in LIMITS.items():
        resource.setrlimit(which, (most, most))
    text = text_of(sys.stdin.buffer.read(), media_type)
    sys.stdout.buffer.write(text.encode(errors="replace"))


if __name__ == "__main__":
    main(sys.argv[1])
