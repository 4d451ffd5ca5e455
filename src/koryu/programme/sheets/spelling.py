"""What a person overlooks when reading a code: width, case, stray spaces, kinds of dash.

Only for codes, numbers, dates and column names. A person's name and free text keep
their own characters.
"""

import re
import unicodedata
from functools import lru_cache

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー"), "-")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
TO_NUMBER = re.compile(r"(\d+)\.0+")


def plain(text: str) -> str:
    """The text in plain characters: ordinary width, one kind of dash and space."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(INVISIBLE)).translate(DASHES)
    return one_line(text)


def code(text: str) -> str:
    """A code in capitals without spaces; ``2110.0``, once a number, is 2110 again."""
    bare = plain(text).replace(" ", "").upper()
    number = TO_NUMBER.fullmatch(bare)
    return number[1] if number else bare


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Letters and digits alone, in lower case: how names of columns and options compare."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def one_line(text: str) -> str:
    """A name as the person writes it, without the spaces around and doubled within."""
    return " ".join(text.split())


def lines(text: str) -> str:
    """Free text with its lines kept, each without stray spaces; no blank first or last."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()
