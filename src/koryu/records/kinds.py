"""Media types that the house knows by name, and texts by their bytes. No Django: a process that
reads files apart needs these too."""

import re

OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX, DOCX = f"{OFFICE}.spreadsheetml.sheet", f"{OFFICE}.wordprocessingml.document"
PPTX = f"{OFFICE}.presentationml.presentation"
XLS, DOC, PPT = "application/vnd.ms-excel", "application/msword", "application/vnd.ms-powerpoint"
PDF, TEXT, RTF = "application/pdf", "text/plain", "application/rtf"
HTML, SVG, XML, MAIL = "text/html", "image/svg+xml", "application/xml", "message/rfc822"
ARCHIVE, GZIPPED, RUNS = "application/zip", "application/gzip", "application/x-executable"
LOCKED, CONTAINER = "application/x-encrypted-office", "application/x-ole-storage"
UNKNOWN = "application/octet-stream"

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decoded(data: bytes) -> str | None:
    """The text that the bytes are, in UTF-8, UTF-16 or Shift JIS; None where they are none."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROL.search(text) else text
    return None
