"""Papers as PDF/UA-1: tagged, with their typefaces in them, the same bytes for the same data."""

from typst import TypstError

from koryu.base.dates import is_japanese
from koryu.programme.words import Words
from koryu.ui.typesetting.plain import plain
from koryu.ui.typesetting.press import print_pdf
from koryu.ui.typesetting.shapes import (
    ApprovalSheet,
    Change,
    Column,
    Fact,
    FileLine,
    Holder,
    Item,
    LetterText,
    OfficialLetter,
    Opinion,
    Paper,
    Register,
    Seal,
    Step,
)

__all__ = [
    "REGISTER_ROWS",
    "ApprovalSheet",
    "Change",
    "Column",
    "Fact",
    "FileLine",
    "Holder",
    "Item",
    "LetterText",
    "NotTypeset",
    "OfficialLetter",
    "Opinion",
    "Register",
    "Seal",
    "Step",
    "typeset",
]
REGISTER_ROWS = 3000  # two seconds, and half a gigabyte while it is set
SHAPES: dict[str, type[Paper]] = {
    "letter": OfficialLetter,
    "approval-sheet": ApprovalSheet,
    "register": Register,
}


class NotTypeset(ValueError):
    """A paper that cannot be set from what was handed over; says why."""


def typeset(template: str, data: Paper, *, language: str) -> bytes:
    """The paper as PDF in a language (``ja``, ``en``); equal data gives equal bytes.

    Raises NotTypeset on data of another shape, on what is missing from it, and where Typst
    refuses the paper.
    """
    _check(template, data)
    code = "ja" if is_japanese(language) else "en"
    try:
        return print_pdf(template, plain(data), language=code, moment=data.moment)
    except TypstError as error:
        raise NotTypeset(f"{template}: {error.message}") from error
    except (TypeError, ValueError) as error:
        raise NotTypeset(f"{template}: {error}") from error


def _check(template: str, data: Paper) -> None:
    shape = SHAPES.get(template)
    if shape is None:
        raise NotTypeset(f"no template {template!r}; there are: {', '.join(SHAPES)}")
    if not isinstance(data, shape):
        raise NotTypeset(f"{template} is set from {shape.__name__}, not {type(data).__name__}")
    title = data.text.subject if isinstance(data, OfficialLetter) else data.title
    if not (title.en + title.ja if isinstance(title, Words) else str(title)).strip():
        raise NotTypeset("a paper needs its title")
    if isinstance(data, OfficialLetter) and not data.draft and not (data.number and data.dated):
        raise NotTypeset("a letter needs its number and date; without them it is a draft")
    if isinstance(data, Register):
        _check_rows(data)


def _check_rows(register: Register) -> None:
    if len(register.rows) > REGISTER_ROWS:
        raise NotTypeset(f"a register of more than {REGISTER_ROWS} rows is printed in parts")
    if any(len(row) != len(register.columns) for row in register.rows):
        raise NotTypeset("a row of the register has another number of values than of columns")
