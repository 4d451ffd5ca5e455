"""The table of the security standard tells of every point, and of nothing that is not there."""

import ast
import re
from collections import Counter
from functools import cache

import pytest

from tests.house.files import ROOT

PAGE = ROOT / "docs" / "building" / "asvs.md"
NUMBERS = ROOT / "tests" / "house" / "asvs_numbers.txt"
VERDICTS = ("met", "not met", "does not apply")
NO_TEST = "no test"
NUMBER = re.compile(r"\d+\.\d+\.\d+")
TEST = re.compile(r"`(tests/[\w/.-]+\.py)::(\w+)`")
FILE = re.compile(
    r"`((?:src|tests|docs|locale|bench|\.ci)/[^`:\s]+|[\w.-]+\.(?:md|toml|txt|lock)"
    r"|Makefile)(?:::\w+)?`"
)
SETTING = re.compile(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`")
COUNT = re.compile(r"\| (met|not met|does not apply|in all) \| (\d+) \|")
SETTINGS = "src/koryu/config/settings.py"

Row = tuple[str, ...]


def standard() -> dict[str, str]:
    """The level of each number."""
    lines = NUMBERS.read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))


def rows(text: str) -> list[Row]:
    """The rows of the tables that begin with a number: numbers, level, point, verdict, where
    and test."""
    found = (line.strip().strip("|").split(" | ") for line in text.splitlines() if "|" in line)
    cells = (tuple(cell.strip() for cell in line) for line in found)
    return [row for row in cells if NUMBER.match(row[0])]


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def table() -> list[Row]:
    return rows(page())


@cache
def defined(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.exists():
        return frozenset()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, kinds))


def missing_tests(text: str) -> list[str]:
    return [f"{path}::{name}" for path, name in TEST.findall(text) if name not in defined(path)]


def missing_files(text: str) -> list[str]:
    return [path for path in FILE.findall(text) if not (ROOT / path).exists()]


def test_every_number_of_both_levels_stands_once() -> None:
    told = Counter(number for row in table() for number in NUMBER.findall(row[0]))
    assert told == Counter(standard().keys())


def test_each_stands_at_its_level() -> None:
    levels = standard()
    wrong = {
        number: row[1]
        for row in table()
        for number in NUMBER.findall(row[0])
        if levels[number] not in row[1].split(", ")
    }
    assert wrong == {}


def test_each_row_has_a_verdict_and_says_where_and_by_which_test() -> None:
    assert [row[0] for row in table() if len(row) != 6 or row[3] not in VERDICTS] == []
    assert [row[0] for row in table() if not row[4]] == []
    met = [row for row in table() if row[3] == "met"]
    assert [row[0] for row in met if row[5] != NO_TEST and not TEST.search(row[5])] == []


def test_what_is_met_names_where() -> None:
    """A file of ours, a setting, or the part of Django or allauth that does it."""
    met = [row for row in table() if row[3] == "met"]
    assert [row[0] for row in met if "`" not in row[4]] == []


def test_each_test_named_is_there() -> None:
    assert missing_tests(page()) == []


def test_each_file_named_is_there() -> None:
    assert missing_files(page()) == []


def test_each_setting_named_is_set() -> None:
    """Or read from the environment, there or by a command."""
    sources = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))
    where = "\n".join(row[4] for row in table() if row[3] == "met")
    assert [name for name in SETTING.findall(where) if name not in sources] == []


def test_the_counts_at_the_head_agree() -> None:
    told = {verdict: int(number) for verdict, number in COUNT.findall(page())}
    counted = Counter(row[3] for row in table() for _ in NUMBER.findall(row[0]))
    assert told == {**counted, "in all": counted.total()}


@pytest.mark.parametrize(
    ("find", "text", "found"),
    [
        (missing_tests, "`tests/house/test_asvs.py::gone`", ["tests/house/test_asvs.py::gone"]),
        (
            missing_tests,
            "`tests/house/test_asvs.py::rows` `tests/gone.py::it`",
            ["tests/gone.py::it"],
        ),
        (
            missing_files,
            "`README.md` `gone.md` `src/koryu/gone.py`",
            ["gone.md", "src/koryu/gone.py"],
        ),
        (
            rows,
            "| No. | L |\n| 1.2.3 | 1 | a | met | `b` | no test |",
            [("1.2.3", "1", "a", "met", "`b`", "no test")],
        ),
    ],
)
def test_gaps_are_found(find: object, text: str, found: list[object]) -> None:
    assert callable(find)
    assert find(text) == found
