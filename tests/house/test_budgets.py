"""Lengths that keep a file on one's mind and a function on one screen."""

import ast
from collections.abc import Callable

from tests.house.files import breaches, files

FILE, FUNCTION, TEMPLATE = 450, 60, 180
# compiled: one loop there is one function
KERNELS = {"njit", "jit", "vectorize", "guvectorize", "kernel", "inlined"}

SOURCES = [path for path in files(".py") if "migrations" not in path.parts]


def longer_than(budget: int) -> Callable[[str], list[str]]:
    def find(text: str) -> list[str]:
        length = len(text.splitlines())
        return [f"{length} lines"] if length > budget else []

    return find


def long_functions(code: str) -> list[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(ast.parse(code)) if isinstance(node, kinds)]
    lengths = [(f.name, (f.end_lineno or 0) - f.lineno + 1) for f in found if not _is_kernel(f)]
    return [f"{name}: {length} lines" for name, length in lengths if length > FUNCTION]


def _is_kernel(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = {
        inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", "")
        for decorator in node.decorator_list
        for inner in ast.walk(decorator)
    }
    return bool(names & KERNELS)


def test_files_are_short() -> None:
    assert breaches(SOURCES, longer_than(FILE)) == {}, "make it a package of that name"


def test_functions_are_short() -> None:
    assert breaches(SOURCES, long_functions) == {}


def test_templates_are_short() -> None:
    assert breaches(files(".html"), longer_than(TEMPLATE)) == {}


def test_a_long_function_is_found_and_a_kernel_is_not() -> None:
    body = "    x = 1\n" * FUNCTION
    assert long_functions(f"def slow():\n{body}") == ["slow: 61 lines"]
    assert long_functions(f"@numba.njit(cache=True)\ndef quick():\n{body}") == []
    assert long_functions(f"@kernel\ndef quick():\n{body}") == []
    assert longer_than(2)("a\nb\nc\n") == ["3 lines"]
