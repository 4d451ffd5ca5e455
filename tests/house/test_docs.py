"""Documentation that points at code or at a file points at something."""

import ast
import re
from pathlib import Path

from tests.house.files import ROOT, breaches, files

WALK = ROOT / "docs" / "building" / "walk.md"
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
ACT = re.compile(r"([\w/.-]+\.py)::(\w+)")


def dead_links(path: Path) -> list[str]:
    found = LINK.findall(path.read_text(encoding="utf-8"))
    return [link for link in found if not (path.parent / link).exists()]


def dead_acts(text: str) -> list[str]:
    """Each ``path.py::name`` must be a function or class of that file."""
    return [f"{path}::{name}" for path, name in ACT.findall(text) if name not in _defined(path)]


def _defined(path: str) -> set[str]:
    file = ROOT / path
    if not file.exists():
        return set()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.parse(file.read_text()).body if isinstance(node, kinds)}


def test_links_lead_somewhere() -> None:
    assert {path.name: dead for path in files(".md") if (dead := dead_links(path))} == {}


def test_named_acts_exist() -> None:
    assert breaches(files(".md", under="docs"), dead_acts) == {}


def test_the_walk_names_the_acts_of_every_desk() -> None:
    named_files = {path for path, _name in ACT.findall(WALK.read_text(encoding="utf-8"))}
    desks = {path.parent.name for path in (ROOT / "src/koryu/desks").glob("*/__init__.py")}
    assert desks - {desk for desk in desks for file in named_files if f"/{desk}/" in file} == set()


def test_dead_ends_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[a](gone.md) [b](page.md#part) [c](https://example.org)")
    assert dead_links(page) == ["gone.md"]
    own = "tests/house/test_docs.py::dead_acts"
    assert dead_acts(f"`{own}` `{own}_gone` `gone.py::it`") == [f"{own}_gone", "gone.py::it"]
