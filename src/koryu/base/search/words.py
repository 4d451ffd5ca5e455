"""Words by which texts are found, in Japanese and in English.

Japanese is parted by Sudachi, whose normalised forms fold 引越し and 引っ越し, サーバ and サーバー.
Particles and signs are no words. What stands in the database is a literal with positions, so no
parser and no locale of the server has a say; English words are added by its own English
stemmer (``latin``).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from threading import local
from typing import NamedTuple

from sudachipy import Dictionary, SplitMode, Tokenizer

LONGEST_WORD = 64  # characters; what is longer is no word that anybody types
PIECE = 10_000  # characters that are parted at once: Sudachi takes 49,149 bytes
ROOM = 500_000  # bytes of words in one vector, for which PostgreSQL has a megabyte
LATIN_ROOM = 150_000  # characters
IDLE = {"助詞", "助動詞", "空白"}  # parts of speech that hold sentences together
EMPTY = {"為る", "居る", "有る", "成る"}  # verbs that every sentence has
SIGNS = {"補助記号", "記号"}  # rare characters of names are taken for signs too
DASHES = re.compile(r"[-\u2010-\u2015\u2212\u30fc\uff0d\s·・]")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*")

_own = local()


class Word(NamedTuple):
    """A word as it stands in a text, and the form under which it is found."""

    surface: str
    form: str


def plain(text: str) -> str:
    """The text with full-width letters and the like folded, and one space for many."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("\0", "")).split())


def runs(text: str) -> Iterator[list[Word]]:
    """Words that stand side by side, with nothing but themselves between."""
    for piece in _pieces(unicodedata.normalize("NFKC", text.replace("\0", ""))):
        run: list[Word] = []
        for found in _tokenizer().tokenize(piece, SplitMode.C):
            word = Word(found.surface(), found.normalized_form().casefold()[:LONGEST_WORD])
            if _says_something(word, found.part_of_speech()):
                run.append(word)
            elif run:
                yield run
                run = []
        if run:
            yield run


def vector(texts: Iterable[str]) -> str:
    """The literal of a tsvector with the words of these texts; those of the first weigh most."""
    places: dict[str, list[str]] = {}
    room, at = ROOM, 0
    for nth, text in enumerate(texts):
        for word in chain.from_iterable(runs(text)):
            room -= 3 if word.form in places else len(word.form.encode()) + 8
            if room < 0:
                return _vector(places)
            at += 1
            places.setdefault(word.form, []).append(f"{at}{'' if nth else 'A'}")
    return _vector(places)


def query(text: str) -> str:
    """The literal of a tsquery: all runs of the text, each with its words side by side; empty
    where the text has no words."""
    found = (" <-> ".join(_quoted(word.form) for word in run) for run in runs(text))
    return " & ".join(f"({run})" for run in found)


def latin(text: str) -> str:
    """The words in Latin letters, for the server's English stemmer."""
    words = LATIN.findall(unicodedata.normalize("NFKC", text))
    return " ".join(word[:LONGEST_WORD] for word in words)[:LATIN_ROOM]


def number_key(text: str) -> str:
    """A number or name as it is compared: wide and narrow, dashes and spaces make no difference."""
    return DASHES.sub("", unicodedata.normalize("NFKC", text.replace("\0", ""))).casefold()


def _says_something(word: Word, kind: tuple[str, ...]) -> bool:
    if kind[0] in IDLE or word.form in EMPTY:
        return False
    return kind[0] not in SIGNS or any(character.isalnum() for character in word.form)


def _pieces(text: str) -> Iterator[str]:
    """The text in parts that Sudachi takes, cut where a line or a sentence ends if it can be."""
    start = 0
    while start < len(text):
        end = start + PIECE
        if end < len(text):
            cut = max(text.rfind(mark, start, end) for mark in "\n。 ")
            end = cut + 1 if cut > start else end
        yield text[start:end]
        start = end


def _vector(places: dict[str, list[str]]) -> str:
    return " ".join(f"{_quoted(form)}:{','.join(at[:255])}" for form, at in places.items())


def _quoted(form: str) -> str:
    return "'" + form.replace("\\", "\\\\").replace("'", "''") + "'"


@cache
def _dictionary() -> Dictionary:
    return Dictionary(dict="small")


def _tokenizer() -> Tokenizer:
    """One for each thread: they may not share."""
    if not hasattr(_own, "tokenizer"):
        _own.tokenizer = _dictionary().tokenizer()
    found: Tokenizer = _own.tokenizer
    return found
