"""What a file is by its bytes, and what to know before opening it.

Neither its name nor what a browser says of it counts: the name is only compared with what
was found. Whatever is found, a file is handed out to be saved, never shown.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

import puremagic
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from koryu.records.archives import GZIP, ZIP
from koryu.records.kinds import (
    ARCHIVE,
    CONTAINER,
    DOC,
    DOCX,
    GZIPPED,
    HTML,
    LOCKED,
    MAIL,
    PDF,
    PPT,
    PPTX,
    RTF,
    RUNS,
    SVG,
    TEXT,
    UNKNOWN,
    XLS,
    XLSX,
    XML,
    decoded,
)

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of old Office files and encrypted new ones
IN_ZIP = {"xl/workbook.xml": XLSX, "word/document.xml": DOCX, "ppt/presentation.xml": PPTX}
IN_OLE = {
    "EncryptedPackage": LOCKED,
    "WordDocument": DOC,
    "PowerPoint Document": PPT,
    "Workbook": XLS,
    "Book": XLS,
}
# Windows, Linux, macOS twice, a shortcut of Windows
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"L\0\0\0\1\x14\2\0")
PACKED = {ARCHIVE, GZIPPED, "application/x-7z-compressed", "application/vnd.rar"}
# The endings that promise something, and what it may then be.
PROMISED = {
    ".xlsx": {XLSX, LOCKED},
    ".xlsm": {XLSX, LOCKED},
    ".docx": {DOCX, LOCKED},
    ".docm": {DOCX, LOCKED},
    ".pptx": {PPTX, LOCKED},
    ".xls": {XLS},
    ".doc": {DOC, RTF},
    ".ppt": {PPT},
    ".pdf": {PDF},
    ".csv": {TEXT},
    ".txt": {TEXT},
    ".zip": {ARCHIVE},
    ".jpg": {"image/jpeg"},
    ".jpeg": {"image/jpeg"},
    ".tif": {"image/tiff"},
    ".tiff": {"image/tiff"},
    ".png": {"image/png"},
}
# Endings of what a machine runs as soon as it is opened.
STARTED = re.compile(
    r".*\.(bat|cmd|com|exe|hta|jar|jse?|lnk|msi|ps1|scr|sh|vb[es]|wsf)", re.I | re.S
)
COMMENTS = r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*"
PAGE = r"<(?:!doctype html|html|head|body|script|iframe|meta)\b"
MARKUP = {
    HTML: re.compile(COMMENTS + PAGE, re.I | re.S),
    SVG: re.compile(COMMENTS + r"(?:<!doctype svg[^>]*>\s*)?<svg\b", re.I | re.S),
    XML: re.compile(r"\s*<\?xml\b"),
    RTF: re.compile(r"\{\\rtf"),
    RUNS: re.compile("#!"),
    MAIL: re.compile(r"(?:received|return-path|from|mime-version|message-id): .+\n", re.I),
}
HEAD = 4_000  # characters by which one text is told from another
PDF_LOCKED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
PDF_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch)\b")


class Remark(TextChoices):
    """What somebody should know of a kept file before opening it."""

    DISGUISED = "disguised", _("Something other than its name says")
    ENCRYPTED = "encrypted", _("Protected with a password")
    MACROS = "macros", _("Holds macros or scripts")
    PROGRAM = "program", _("A program or a web page")
    ARCHIVE = "archive", _("An archive of files")
    DAMAGED = "damaged", _("Damaged")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the bytes say: a media type, and a remark or none."""

    media_type: str
    remark: str = ""


def sniff(data: bytes, *, name: str) -> Sniffed:
    """The type that the bytes have, and whether they keep what the name promises."""
    found = _found(data)
    ending = PurePath(name).suffix.lower()
    if found.media_type not in PROMISED.get(ending, {found.media_type}):
        return Sniffed(found.media_type, Remark.DISGUISED)
    if STARTED.fullmatch(name):
        return Sniffed(found.media_type, Remark.PROGRAM)
    return found


def _found(data: bytes) -> Sniffed:
    if data[:16].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(ZIP):
        return _zip(data)
    if data.startswith(OLE):
        return _container(data)
    if (text := decoded(data)) is not None:
        return _text(text[:HEAD])
    if data.startswith(PROGRAMS):
        return Sniffed(RUNS, Remark.PROGRAM)
    media_type = GZIPPED if data.startswith(GZIP) else _known_elsewhere(data)
    return Sniffed(media_type, Remark.ARCHIVE if media_type in PACKED else "")


def _pdf(data: bytes) -> Sniffed:
    if PDF_LOCKED.search(data):
        return Sniffed(PDF, Remark.ENCRYPTED)
    return Sniffed(PDF, Remark.MACROS if PDF_ACTIVE.search(data) else "")


def _zip(data: bytes) -> Sniffed:
    """An Office file, or whatever else has been packed so."""
    try:
        parts = {part.filename: part for part in ZipFile(BytesIO(data)).infolist()}
    except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return Sniffed(ARCHIVE, Remark.DAMAGED)
    if any(part.flag_bits & 1 for part in parts.values()):
        return Sniffed(ARCHIVE, Remark.ENCRYPTED)
    office = next((kind for name, kind in IN_ZIP.items() if name in parts), None)
    if office is None:
        return Sniffed(ARCHIVE, Remark.ARCHIVE)
    return Sniffed(office, Remark.MACROS if any("vbaProject" in name for name in parts) else "")


def _container(data: bytes) -> Sniffed:
    """Names of streams stand in the container's directory in UTF-16."""
    kinds = (kind for name, kind in IN_OLE.items() if name.encode("utf-16-le") in data)
    kind = next(kinds, CONTAINER)
    if kind == LOCKED:
        return Sniffed(kind, Remark.ENCRYPTED)
    return Sniffed(kind, Remark.MACROS if "_VBA_PROJECT".encode("utf-16-le") in data else "")


def _text(head: str) -> Sniffed:
    kind = next((kind for kind, start in MARKUP.items() if start.match(head)), TEXT)
    return Sniffed(kind, Remark.PROGRAM if kind in {HTML, SVG, RUNS} else "")


def _known_elsewhere(data: bytes) -> str:
    """Pictures, sound and the many other types that begin with bytes of their own."""
    with suppress(puremagic.PureError, ValueError):
        return str(puremagic.from_stream(BytesIO(data), mime=True)) or UNKNOWN
    return UNKNOWN
