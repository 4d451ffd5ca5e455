"""Queries that would get round the law of visibility are found in the source.

Three rules, read from the syntax tree:

1. ``Count``, ``Subquery``, ``Exists``, ``union`` and their like belong where facts are read
   or written (``queries``, ``actions``, ``models``, ``moves``, ``jobs``): elsewhere they
   would count what their reader may not see.
2. SQL by hand (``raw``, ``extra``, ``RawSQL``, a cursor) belongs nowhere.
3. What is fetched for somebody is asked through ``visible_to``: in views, forms, template
   tags and the portal each ``objects``, and in ``queries`` each ``objects`` of a function that
   is given a viewer. Facts that are public are nobody's.
4. Other scopes than the viewer's (``scoped``, ``set_scopes``) are for acts and jobs.

A function that must do otherwise stands in ``WAIVED`` with its reason.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from koryu.base.models import PublicQuerySet
from tests.house.files import ROOT, files

HOUSE = ROOT / "src" / "koryu"
DATABASE = {"queries", "actions", "models", "moves", "jobs", "migrations"}
PAGES = {"views", "forms", "templatetags", "portal", "middleware", "context"}
COUNTING = {"Count", "Sum", "Subquery", "Exists", "union", "intersection", "difference"}
WIDENING = {"scoped", "set_scopes"}
BY_HAND = {"raw", "extra", "RawSQL", "cursor", "execute", "executemany"}
ROOMS = ("accounts", "base", "desks", "portal", "records", "registers", "tools", "ui")

WAIVED = {
    ("base/scopes.py", "current_scopes"): "the second wall itself",
    ("base/scopes.py", "set_scopes"): "the second wall itself",
    ("base/scopes.py", "scoped"): "the second wall itself",
    ("base/scopes.py", "_set"): "the second wall itself",
    ("base/scopes.py", "keep_key"): "the second wall itself, by the owner",
    **{
        ("accounts/queries.py", name): "its law is _managed: the units whose accounts one keeps"
        for name in ("posts_for", "people_for", "invitations_for", "delegations_for")
    },
    ("accounts/queries.py", "own_posts"): "the viewer's own, whichever hat is on",
    ("accounts/queries.py", "emergencies_for"): "asks the role: those who decide see all",
    ("accounts/queries.py", "emergency_now"): "the viewer's own",
    ("accounts/views.py", "_begin"): "whoever holds the link learns of an account",
    ("desks/access/queries.py", "ending_posts"): "which posts of the viewer's list have an heir",
    ("portal/demo.py", "choose_persona"): "demo mode: everybody may be anybody of the cast",
    ("portal/demo.py", "become_persona"): "demo mode: everybody may be anybody of the cast",
    ("portal/demo.py", "_line_of"): "demo mode: whom the cast's candidate will be",
    ("registers/organisations/forms.py", "clean_successor"): "only officers of CLAIR reach it",
    ("accounts/middleware.py", "_viewed"): "gives each request its viewer's scopes",
    ("accounts/security.py", "note"): "signals of allauth: an entry for those who keep accounts",
    ("accounts/work.py", "work_of"): "counts what falls to a post, as its holder would see it",
    ("portal/demo.py", "seat"): "demo mode: makes the accounts of those who take part",
    ("records/search/queries.py", "_best"): "a function of the wall, which compares scopes itself",
    ("base/checks.py", "refuse_foreign_seal"): "tries whether scopes count at all",
    ("base/checks.py", "role_faults"): "asks PostgreSQL about its roles, reads no fact",
    ("base/checks.py", "refuse_privileged_role"): "asks PostgreSQL who runs, reads no fact",
}


class Finder(ast.NodeVisitor):
    """What breaks a rule in one file: line, function, and the name that does."""

    def __init__(self, path: str, public: set[str]) -> None:
        parts = set(Path(path).with_suffix("").parts)
        self.reads = bool(parts & DATABASE)
        self.shows, self.public = bool(parts & PAGES), public
        self.queries, self.acts = "queries" in parts, bool(parts & {"actions", "jobs"})
        self.function, self.has_viewer = "", False
        self.lawful: set[int] = set()
        self.found: list[tuple[str, str]] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outer = self.function, self.has_viewer
        names = {a.arg for a in (*node.args.args, *node.args.kwonlyargs)}
        self.function = self.function or node.name
        self.has_viewer = self.has_viewer or bool(names & {"viewer", "request"})
        self.generic_visit(node)
        self.function, self.has_viewer = outer

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if name == "visible_to" and isinstance(node.func, ast.Attribute):
            self.lawful |= {id(inner) for inner in ast.walk(node.func)}
        if name in BY_HAND and _is_sql(node, name):
            self.found.append((self.function, name))
        if name in WIDENING and not self.acts:
            self.found.append((self.function, name))
        if name in COUNTING and not self.reads and _is_query(node, name):
            self.found.append((self.function, name))
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        asked = self.shows or (self.queries and self.has_viewer)
        if node.attr == "objects" and asked and id(node) not in self.lawful:
            model = _name(node.value)
            if model not in self.public:
                self.found.append((self.function, f"{model}.objects"))
        self.generic_visit(node)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_sql(node: ast.Call, name: str) -> bool:
    return name == "RawSQL" or isinstance(node.func, ast.Attribute)


def _is_query(node: ast.Call, name: str) -> bool:
    """Sets of Python have a union too: on a query it is asked of ``objects`` or of a variable
    that nobody can tell from a set, so only calls on ``objects`` are sure."""
    if name in {"union", "intersection", "difference"}:
        return any(_name(inner) == "objects" for inner in ast.walk(node.func))
    return True


def breaches(path: str, code: str, public: set[str]) -> list[tuple[str, str]]:
    finder = Finder(path, public)
    finder.visit(ast.parse(code))
    return finder.found


def public_models() -> set[str]:
    """The names of models whose facts the public pages show."""
    return {
        model.__name__
        for model in apps.get_models()
        if isinstance(model._default_manager.all(), PublicQuerySet)
    }


def all_breaches() -> Iterator[tuple[str, str, str]]:
    public = public_models()
    for room in ROOMS:
        for path in files(".py", under=f"src/koryu/{room}"):
            here = str(path.relative_to(HOUSE))
            if "migrations" not in path.parts:
                for function, name in breaches(here, path.read_text(encoding="utf-8"), public):
                    yield here, function, name


def test_nothing_gets_round_the_law() -> None:
    found = [each for each in all_breaches() if each[:2] not in WAIVED]
    assert found == [], "ask through visible_to, move it to queries, or waive it with a reason"


def test_every_waiver_is_needed() -> None:
    used = {each[:2] for each in all_breaches()}
    assert set(WAIVED) - used == set()


@pytest.mark.parametrize(
    ("path", "code", "found"),
    [
        ("desks/x/views.py", "def f(r):\n return Line.objects.all()", [("f", "Line.objects")]),
        ("desks/x/views.py", "def f(r):\n return Line.objects.visible_to(r.viewer).all()", []),
        ("desks/x/views.py", "def f(r):\n return Line.objects.filter(a=1).visible_to(v)", []),
        ("desks/x/views.py", "def f(r):\n return Unit.objects.all()", []),
        ("desks/x/views.py", "def f(q):\n return q.annotate(n=Count('pk'))", [("f", "Count")]),
        ("desks/x/views/a.py", "def f(q):\n return Subquery(q)", [("f", "Subquery")]),
        ("desks/x/forms.py", "class F:\n  q = Line.objects.none()", [("", "Line.objects")]),
        ("desks/x/templatetags/x.py", "def f():\n return Exists(q)", [("f", "Exists")]),
        ("portal/search.py", "def f(v):\n return Line.objects.all()", [("f", "Line.objects")]),
        ("portal/x.py", "def f(q):\n return Line.objects.visible_to(v).union(q)", [("f", "union")]),
        ("desks/x/kinds.py", "def f(a):\n return a.union({1})", []),
        ("desks/x/queries.py", "def f(q):\n return q.filter(Exists(q))", []),
        ("desks/x/queries.py", "def f(year):\n return Line.objects.count()", []),
        (
            "desks/x/queries/a.py",
            "def f(viewer):\n return A.objects.visible_to(viewer).filter(B.objects.all())",
            [("f", "B.objects")],
        ),
        (
            "desks/x/queries.py",
            "def f(viewer):\n def g():\n  return A.objects.all()\n return g",
            [("f", "A.objects")],
        ),
        ("desks/x/views.py", "def f():\n with scoped(SYSTEM.scopes):\n  pass", [("f", "scoped")]),
        ("desks/x/actions.py", "def f():\n with scoped(SYSTEM.scopes):\n  pass", []),
        ("desks/x/queries.py", "def f():\n return A.objects.raw('x')", [("f", "raw")]),
        (
            "desks/x/actions.py",
            "def f():\n connection.cursor().execute(s)",
            [("f", "execute"), ("f", "cursor")],
        ),
        ("desks/x/models.py", "def f():\n return q.extra(where=['1=1'])", [("f", "extra")]),
        ("desks/x/queries.py", "def f():\n return q.filter(RawSQL('x', []))", [("f", "RawSQL")]),
    ],
)  # fmt: skip
def test_ways_round_are_found(path: str, code: str, found: list[tuple[str, str]]) -> None:
    assert breaches(path, code, {"Unit"}) == found
