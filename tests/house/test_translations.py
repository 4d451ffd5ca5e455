"""Every text of the interface has its Japanese, which says the same with the same marks."""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from koryu.command import messages
from tests.house.files import ROOT, files

MARK = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?[a-z][^>]*>")
JAPANESE = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uff01-\uff5e]")
LATIN = re.compile(r"[A-Za-z]")
# What Japanese type never has: half-width kana, Western punctuation after a Japanese letter.
SLIPS = re.compile(r"[\uff61-\uff9f]|[\u3040-\u30ff\u3400-\u9fff][,.;:!?()]")
FILTER_CHOICES = {"yes,no"}  # the comma parts the choices of a template's filter
# Parts in their order, and codes of the sheets that both languages use.
SAME_IN_BOTH = {"%(records)s %(left_out)s %(deletes)s", "an ALT", "a CIR", "an SEA", "X"}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with messages.CATALOGUE.open("rb") as file:
        return read_po(file, locale="ja")


def test_every_text_of_the_sources_is_in_the_catalogue_and_no_other(catalogue: Catalog) -> None:
    assert _keys(catalogue) == _keys(messages.gather())
    assert list(catalogue.obsolete) == []


def test_every_text_says_the_same_in_japanese(catalogue: Catalog) -> None:
    assert {str(m.id): found for m in catalogue if m.id and (found := faults(m))} == {}


@pytest.mark.parametrize(
    ("english", "japanese", "found"),
    [
        ("Save", "保存する", []),
        ("Save", "", ["no Japanese"]),
        ("Save", "Save", ["no Japanese"]),
        ("%(n)s lines", "%(m)s件", ["marks"]),
        ("%(n)s lines, %(n)s", "%(n)s件", []),
        (("%(n)s line", "%(n)s lines"), ("%(n)s件",), []),
        (("One line", "%(n)s lines"), ("件",), ["marks"]),
        ('<a href="%(url)s">See</a>', '<a href="%(url)s">見る', ["marks"]),
        ("Save", "ﾎｿﾞﾝ", ["no Japanese", "type"]),
        ("Saved.", "保存しました.", ["type"]),
    ],
)
def test_faults_are_found(
    english: str | tuple[str, ...], japanese: str | tuple[str, ...], found: list[str]
) -> None:
    assert faults(Message(english, japanese)) == found


def test_a_fuzzy_text_is_a_fault() -> None:
    assert faults(Message("Save", "保存する", flags=["fuzzy"])) == ["fuzzy"]


def test_every_pair_of_words_has_japanese_with_the_marks_of_the_english() -> None:
    wrong = [(where, pair) for where, pair in _pairs() if pair_faults(*pair)]
    assert wrong == []


@pytest.mark.parametrize(
    ("english", "japanese", "found"),
    [
        ("{n} people", "{n}名", []),
        ("{n} people", "{m}名", ["marks"]),
        ("JLPT N1", "JLPT N1", ["no Japanese"]),
        ("‘{value}’", "「{value}」", []),
    ],
)
def test_faults_of_pairs_are_found(english: str, japanese: str, found: list[str]) -> None:
    assert pair_faults(english, japanese) == found


def faults(message: Message) -> list[str]:
    """What is wrong with the Japanese of one text of the catalogue."""
    english, japanese = _last(message.id), _last(message.string)
    checks = {
        "fuzzy": message.fuzzy,
        "no Japanese": english not in SAME_IN_BOTH and not JAPANESE.search(japanese),
        "marks": set(MARK.findall(english)) != set(MARK.findall(japanese)),
        "type": english not in FILTER_CHOICES and bool(SLIPS.search(japanese)),
    }
    return [name for name, wrong in checks.items() if wrong]


def pair_faults(english: str, japanese: str) -> list[str]:
    """What is wrong with a text whose two languages stand side by side in the source."""
    lettered = LATIN.search(MARK.sub("", english)) and english not in SAME_IN_BOTH
    checks = {
        "no Japanese": bool(lettered) and not JAPANESE.search(japanese),
        "marks": set(MARK.findall(english)) != set(MARK.findall(japanese)),
    }
    return [name for name, wrong in checks.items() if wrong]


def _keys(catalogue: Catalog) -> set[tuple[object, object]]:
    return {(message.context, message.id) for message in catalogue if message.id}


def _last(text: str | tuple[str, ...] | list[str] | None) -> str:
    """The text itself; of several forms the last, which English has for many."""
    return text if isinstance(text, str) else (text or ("",))[-1]


def _pairs() -> Iterator[tuple[str, tuple[str, str]]]:
    for path in files(".py", under="src/koryu"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "Words":
                match [_text(each) for each in (*node.args, *_named(node))]:
                    case [str(english), str(japanese)]:
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", (english, japanese)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _named(call: ast.Call) -> list[ast.expr]:
    by_name = {keyword.arg: keyword.value for keyword in call.keywords}
    return [by_name[language] for language in ("en", "ja") if language in by_name]


def _text(node: ast.expr) -> str | None:
    """A text that stands in the source, with ``{}`` for each part that is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "" for part in node.values)
    return "{}" if isinstance(node, ast.FormattedValue) else None
