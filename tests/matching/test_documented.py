"""Every public name of the engine says what it is; the page of the engine names the API."""

import ast
import re
from importlib import import_module
from inspect import getdoc, isclass
from pathlib import Path
from typing import Any

import pytest

import koryu.matching

ROOM = Path(koryu.matching.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "placement" / "engine.md"
API = re.compile(r"^\| `(?P<module>[\w.]+)` \| (?P<names>(?:`\w+`(?:, )?)+) \|", re.M)
Definition = ast.FunctionDef | ast.ClassDef


def undocumented(code: str) -> list[str]:
    """The public functions and classes of a module that have no docstring, and ``module``."""
    tree = ast.parse(code)
    found = [] if ast.get_docstring(tree) else ["module"]
    public = [n for n in tree.body if isinstance(n, Definition) and not n.name.startswith("_")]
    return found + [node.name for node in public if not ast.get_docstring(node)]


def api() -> list[tuple[str, str]]:
    """The module and the name of all that the page lists."""
    rows = API.finditer(PAGE.read_text(encoding="utf-8"))
    return [(row["module"], name) for row in rows for name in re.findall(r"\w+", row["names"])]


@pytest.mark.parametrize("path", sorted(ROOM.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOM)))
def test_every_public_name_is_documented(path: Path) -> None:
    assert undocumented(path.read_text(encoding="utf-8")) == []


def test_what_has_no_docstring_is_found() -> None:
    code = 'def a(): ...\ndef b():\n    """B."""\nclass C: ...\ndef _d(): ...'
    assert undocumented(code) == ["module", "a", "C"]


@pytest.mark.parametrize(("module", "name"), api())
def test_what_the_page_lists_exists_and_says_what_it_does(module: str, name: str) -> None:
    found = getattr(import_module(f"koryu.matching.{module}"), name)
    assert getdoc(found)
    if isclass(found):
        assert [own for own in _public(found) if not getdoc(getattr(found, own))] == []


def test_the_page_lists_the_modules_that_the_package_names() -> None:
    named = re.findall(r"from koryu\.matching\.(\w+) import", str(koryu.matching.__doc__))
    assert len(named) > 8
    assert set(named) <= {module for module, _name in api()}


def _public(kind: type[Any]) -> list[str]:
    """The methods and properties that a class itself defines."""
    return [
        own
        for own, value in vars(kind).items()
        if not own.startswith("_") and (callable(value) or isinstance(value, property))
    ]
