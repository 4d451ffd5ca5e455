"""Typst in this process, with the kept typefaces and no others, and no way to a file or a network.

The templates are ours; what people wrote reaches them as JSON among the inputs, never as source.
"""

import json
import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from koryu.ui.typesetting.plain import GETA, Plain

HERE = Path(__file__).resolve().parent.parent
TEMPLATES = HERE / "typst"
TYPEFACES = HERE / "fonts"
LARGE = 50_000  # characters, some hundred lines of a register
_REMEMBERED = 10  # papers whose layout Typst keeps, to be quicker with the next one
_PROBE = TEMPLATES / "probe.typ"


def print_pdf(template: str, content: Plain, *, language: str, moment: datetime) -> bytes:
    """The content set by a template, as PDF/UA-1; raises TypstError.

    Characters that no typeface has are set as 〓 and listed to the template as ``missing``.
    """
    source, stamp = TEMPLATES / f"{template}.typ", int(moment.timestamp())
    text = json.dumps(content, ensure_ascii=False)
    missing = _private(text)

    def printed() -> bytes:
        shown = text.translate({ord(character): GETA for character in missing})
        lacking = " ".join(f"U+{ord(character):04X}" for character in missing)
        inputs = {"data": shown, "language": language, "missing": lacking}
        return _compiled(source, inputs, stamp)

    try:
        return printed()
    except typst.TypstError:
        found = missing_sorts(text)
        if not found:
            raise
        missing += found
        return printed()
    finally:
        if len(text) > LARGE:
            _forget()


def missing_sorts(text: str) -> str:
    """The characters of a text that no kept typeface has, each once, in order.

    Typst itself is asked, with half as many at a time, so that nobody has to know the tables
    of the typefaces.
    """
    return _lacking("".join(sorted(set(text) - set(_private(text)))))


def _lacking(characters: str) -> str:
    if not characters or _can_set(characters):
        return ""
    if len(characters) == 1:
        return characters
    half = len(characters) // 2
    return _lacking(characters[:half]) + _lacking(characters[half:])


def _can_set(characters: str) -> bool:
    try:
        _compiled(_PROBE, {"text": characters}, 0)
    except typst.TypstError:
        return False
    return True


def _forget() -> None:
    """Let Typst drop what it keeps of a large paper: ten of them would fill the machine."""
    for _ in range(_REMEMBERED + 1):
        _can_set("-")


def _private(text: str) -> str:
    """Characters for private use (外字): a typeface may have some other shape in that place."""
    return "".join(sorted({each for each in text if unicodedata.category(each) == "Co"}))


def _compiled(source: Path, inputs: dict[str, str], stamp: int) -> bytes:
    # A compiler takes no two calls at once, so each paper has its own; the typefaces are shared.
    compiler = typst.Compiler(input=source, root=TEMPLATES, font_paths=_typefaces())
    pdf = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=stamp)
    assert isinstance(pdf, bytes)  # noqa: S101  a PDF is one file
    return pdf


@cache
def _typefaces() -> typst.Fonts:
    """Ours, then those in the wheel of Typst, which know Hebrew and Arabic; none of the machine,
    so that a paper looks the same everywhere."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(TYPEFACES)])
