"""Reads off a file's syntax what would get round the law of visibility: the rules are told in
``test_queries.py``, which tries each of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DATABASE = {"queries", "actions", "models", "moves", "jobs"}
SETS = {"union", "intersection", "difference"}
COUNTING = {
    *("Count", "Sum", "Avg", "Max", "Min", "StdDev", "Variance", "aggregate", "aaggregate"),
    *("ArrayAgg", "BitAnd", "BitOr", "BoolAnd", "BoolOr", "JSONBAgg", "StringAgg", "Window"),
    *("Subquery", "ArraySubquery", "Exists", *SETS),
}
WIDENING = {"scoped", "set_scopes", "granting"}
BY_HAND = {"raw", "extra", "RawSQL", "cursor", "execute", "executemany"}
MANAGERS = {"objects", "_default_manager", "_base_manager", "default_manager", "base_manager"}
FETCHING = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
FETCHING |= {"QuerySet"}
BY_NAME = {"get_model", "get_models", "model_class"}
FOLLOWING = {"prefetch_related", "Prefetch", "values", "values_list", "F", "only", "annotate"}


class Models(NamedTuple):
    """What the rules need to know of the house's models."""

    public: frozenset[str]
    walled: frozenset[str]
    managers: frozenset[str]
    reverse: frozenset[str]


class Finder(ast.NodeVisitor):
    """What breaks a rule in one file: the function or class, and the name that does."""

    def __init__(self, path: str, models: Models) -> None:
        parts = set(Path(path).with_suffix("").parts)
        self.models, self.strict = models, not parts & DATABASE
        self.queries, self.acts = "queries" in parts, bool(parts & {"actions", "jobs"})
        self.place, self.in_function, self.has_viewer = "", False, False
        self.called: dict[str, str] = {}
        self.lawful: set[int] = set()
        self.methods: set[int] = set()
        self.found: list[tuple[str, str]] = []

    @property
    def asked(self) -> bool:
        """Whether what is fetched here is fetched for somebody."""
        return self.strict or (self.queries and self.has_viewer)

    def tell(self, name: str) -> None:
        self.found.append((self.place, name))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.called |= {alias.asname: alias.name for alias in node.names if alias.asname}

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        outer = self.place
        self.place = self.place or node.name
        for statement in node.body:
            self._of_class(node.name, statement)
        self.generic_visit(node)
        self.place = outer

    def _of_class(self, kind: str, statement: ast.stmt) -> None:
        """A generic view fetches every row of its ``model``; the ``Meta`` of a form does not."""
        if isinstance(statement, ast.Assign | ast.AnnAssign) and kind != "Meta":
            names = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if "model" in map(_name, names) and statement.value and self._walled(statement.value):
                self.tell(f"model = {self._real(statement.value)}")

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer = self.place, self.in_function, self.has_viewer
        names = {a.arg for a in (*node.args.args, *node.args.kwonlyargs)}
        self.place, self.in_function = self.place if self.in_function else node.name, True
        self.has_viewer = self.has_viewer or bool(names & {"viewer", "request"})
        self.generic_visit(node)
        self.place, self.in_function, self.has_viewer = outer

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  the name that ast calls

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if not any(word.arg == "manager" for word in node.keywords):
            self.methods.add(id(node.func))  # nothing is fetched by calling a manager plainly
        if name == "visible_to" and isinstance(node.func, ast.Attribute):
            self.lawful |= {id(link) for link in _chain(node.func)}
            if not self.acts and "SYSTEM" in map(_name, node.args):
                self.tell("visible_to(SYSTEM)")
        if (
            (name in BY_HAND and _is_sql(node, name))
            or (name in WIDENING and not self.acts)
            or (name in COUNTING and self.strict and not _of_sets(node, name))
            or (name in BY_NAME and self.asked and isinstance(node.func, ast.Attribute))
        ):
            self.tell(name)
        if self.asked:
            self._handed_over(node, name)
        self.generic_visit(node)

    def _handed_over(self, node: ast.Call, name: str) -> None:
        """Models that a call fetches from, and relations that it follows by their names."""
        if name in FETCHING:
            for model in filter(self._walled, node.args[:1]):
                self.tell(f"{name}({self._real(model)})")
        for word in node.keywords:
            if word.arg == "model" and self._walled(word.value):
                self.tell(f"model = {self._real(word.value)}")
        words = [a.value for a in node.args if isinstance(a, ast.Constant)]
        if name == "getattr" and set(words) & (self.models.managers | self.models.reverse):
            self.tell("getattr")
        if name in FOLLOWING and not (name == "Prefetch" and len(node.args + node.keywords) > 1):
            followed = {part for word in words for part in str(word).split("__")}
            for relation in sorted(followed & self.models.reverse):
                self.tell(f"{name}({relation})")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self.asked and id(node) not in self.lawful:
            of = self._real(node.value)
            if node.attr in self.models.managers and of not in self.models.public:
                self.tell(f"{of}.{node.attr}")
            elif node.attr in self.models.reverse and id(node) not in self.methods:
                self.tell(f".{node.attr}")
        self.generic_visit(node)

    def _real(self, node: ast.expr) -> str:
        """The name that was imported, whatever it is called here."""
        return self.called.get(_name(node), _name(node))

    def _walled(self, node: ast.expr) -> bool:
        return self._real(node) in self.models.walled


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _chain(node: ast.expr) -> Iterator[ast.expr]:
    """What a method is called on, link by link: arguments are queries of their own."""
    yield node
    if isinstance(node, ast.Attribute):
        yield from _chain(node.value)
    elif isinstance(node, ast.Call):
        yield from _chain(node.func)


def _is_sql(node: ast.Call, name: str) -> bool:
    return name == "RawSQL" or isinstance(node.func, ast.Attribute)


def _of_sets(node: ast.Call, name: str) -> bool:
    """Sets of Python have a union too; only where one is seen to be a set is it no query."""
    if name not in SETS or not isinstance(node.func, ast.Attribute):
        return False
    seen = [node.func.value, *node.args]
    return any(
        isinstance(part, ast.Set | ast.SetComp | ast.GeneratorExp)
        or (isinstance(part, ast.Call) and _name(part.func) in {"set", "frozenset"})
        for part in seen
    )


def breaches(path: str, code: str, models: Models) -> list[tuple[str, str]]:
    finder = Finder(path, models)
    finder.visit(ast.parse(code))
    return finder.found


def in_template(text: str, models: Models) -> list[str]:
    """Reverse relations that a template fetches through: ``unit.memberships.count``."""
    return [f".{one}" for one in re.findall(r"\.(\w+)\.[a-z]\w*", text) if one in models.reverse]
