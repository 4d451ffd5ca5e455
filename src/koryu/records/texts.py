"""The text in a file, read by a process of its own with limits of its own."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

import koryu
from koryu.records.extraction import OUTPUT, READERS
from koryu.records.models import StoredFile

log = logging.getLogger(__name__)
PATIENCE = 30  # seconds
HOUSE = str(Path(next(iter(koryu.__path__))).parent)


def text_of(stored: StoredFile) -> str:
    """The text of a workbook, a letter of Word, a PDF or a plain text; empty where a file is
    of another kind, has none (a scan), is locked or does not let itself be read."""
    if stored.media_type not in READERS:
        return ""
    try:
        with stored.content.open("rb") as file:
            return read_apart(file.read(), stored.media_type)
    except OSError as fault:
        log.warning("the bytes of the stored file %s are not there: %s", stored.pk, fault)
        return ""


def read_apart(data: bytes, media_type: str) -> str:
    """The text that the other process wrote; nothing where it met a fault or a limit."""
    with TemporaryFile() as out:  # no pipe: what is written to a file has a limit
        try:
            subprocess.run(
                [sys.executable, "-B", "-m", "koryu.records.extraction", media_type],
                input=data,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": HOUSE, "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                timeout=PATIENCE,
                check=True,
            )
        except subprocess.SubprocessError as fault:
            log.info(
                "no text was read from a file of type %s: %s", media_type, type(fault).__name__
            )
            return ""
        out.seek(0)
        return out.read(OUTPUT).decode(errors="ignore")
