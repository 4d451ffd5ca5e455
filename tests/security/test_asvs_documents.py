"""What the standard wants written down is written, and agrees with the code and with itself."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from koryu.config.settings import LEAST_SECRET
from tests.house.files import ROOT, files
from tests.house.test_asvs import NO_TEST, table

FOLDER = "docs/building"
CALLED = re.compile(r"parts? ((?:“[^”]+”(?:, | and )?)+) of `(docs/building/\w+\.md)`")
# What our own code takes from the libraries of cryptography, and how the page calls it.
ALGORITHMS = {
    "hashlib.sha256": "SHA-256",
    "hmac.new": "HMAC with SHA-256",
    "cryptography.Fernet": "Fernet",
    "cryptography.MultiFernet": "the first encrypts",
    "cryptography.HKDF": "HKDF with SHA-256",
    "cryptography.SHA256": "HKDF with SHA-256",
}
NO_ALGORITHM = {"hmac.compare_digest", "cryptography.InvalidToken"}


def part(path: str, name: str) -> str:
    """The text under a heading; empty where there is none."""
    text = (ROOT / path).read_text(encoding="utf-8")
    found = re.search(
        rf"^## {re.escape(name)}(?: \([\d., ]+\))?$\n(.*?)(?=^#|\Z)", text, re.M | re.S
    )
    return found[1].strip() if found else ""


def rows(text: str) -> list[list[str]]:
    """The rows of the first table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [line.strip("| ").split(" | ") for line in lines[2:]]


def parts_named() -> list[tuple[str, str, str]]:
    return [
        (row[0], path, name)
        for row in table()
        for names, path in CALLED.findall(row[4])
        for name in re.findall(r"“([^”]+)”", names)
    ]


def test_whatever_is_met_names_a_test() -> None:
    assert [row[0] for row in table() if row[3] == "met" and row[5] == NO_TEST] == []


def test_each_part_that_a_point_names_is_there() -> None:
    named = parts_named()
    assert len(named) >= 15
    assert [each for each in named if len(part(*each[1:])) < 200] == []


def test_each_point_in_brackets_is_answered_by_that_part() -> None:
    """A heading ends with the numbers that it answers: their rows name it."""
    text = (ROOT / FOLDER / "asvs.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+) \(([\d., ]+)\)$", text, re.M)
    told = {(number, name) for name, numbers in headings for number in numbers.split(", ")}
    answered = {(row, name) for row, _path, name in parts_named()}
    assert told != set()
    assert told - answered == set()


def test_every_key_that_is_read_stands_there_with_how_it_is_made_and_changed() -> None:
    settings = (ROOT / "src/koryu/config/settings.py").read_text(encoding="utf-8")
    keys = part(f"{FOLDER}/security.md", "Keys")
    assert {
        key for key in re.findall(r"KORYU_\w*KEY\w*", settings) if f"`{key}`" not in keys
    } == set()
    assert [row for row in rows(keys) if len(row) != 4 or "" in row] == []
    assert [word for word in ("Destroyed", "In April", "On suspicion") if word not in keys] == []


def test_what_is_said_to_make_a_key_makes_one_that_is_taken() -> None:
    keys = part(f"{FOLDER}/security.md", "Keys")
    (program,) = re.findall(r'`python -c "([^"]+)"`', keys)
    made = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        for _key in range(2)
    ]
    assert min(len(one.stdout.strip()) for one in made) >= LEAST_SECRET
    assert made[0].stdout != made[1].stdout


def used(code: str) -> Iterator[str]:
    """Names taken from hashlib, hmac and cryptography, with the first part of the module."""
    modules = ("hashlib", "hmac", "cryptography")
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            room, names = (node.module or "").split(".")[0], [one.name for one in node.names]
        elif isinstance(node, ast.Attribute):
            room, names = getattr(node.value, "id", ""), [node.attr]
        else:
            continue
        yield from (f"{room}.{name}" for name in names if room in modules)


def test_every_algorithm_that_the_code_takes_stands_there() -> None:
    sources = [path.read_text(encoding="utf-8") for path in files(".py", under="src/koryu")]
    found = {name for code in sources for name in used(code)} - NO_ALGORITHM
    assert found == set(ALGORITHMS)
    text = part(f"{FOLDER}/asvs.md", "Keys and algorithms")
    assert [words for words in ALGORITHMS.values() if words not in text] == []


def test_each_level_of_data_says_what_it_asks_for() -> None:
    levels = [row[0] for row in rows(part(f"{FOLDER}/asvs.md", "Levels of data"))]
    asked = rows(part(f"{FOLDER}/security.md", "What each level asks for"))
    assert [len(row) for row in asked] == [5] * len(asked)
    said = ", ".join(row[0] for row in asked)
    assert said == ", ".join(levels)


def test_faults_in_libraries_have_their_days_and_a_command_that_make_install_brings() -> None:
    text = part(f"{FOLDER}/security.md", "Faults in libraries")
    days = [re.findall(r"^(\d+) days$", row[1]) for row in rows(text)]
    assert days == [["7"], ["30"], []]
    assert "`.venv/bin/uvx pip-audit --require-hashes --disable-pip -r requirements.txt`" in text
    assert "$(PIP) uv==" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "columns", "first"),
    [
        (
            "What is costly",
            2,
            ["computing a placement", "reading a sheet", "tables", "lists", "checking", "mail"],
        ),
        ("What is recorded", 5, ["entries", "the process's log", "PostgreSQL's log"]),
    ],
)
def test_each_line_of_a_table_is_filled_in(name: str, columns: int, first: list[str]) -> None:
    found = rows(part(f"{FOLDER}/asvs.md", name))
    assert [len(row) for row in found] == [columns] * len(first)
    assert [row[0].startswith(word) for row, word in zip(found, first, strict=True)] == [
        True for _word in first
    ]
    assert [row for row in found if "" in row] == []
