"""A foreign key by name would cross rooms where the import linter cannot see it."""

import ast

import pytest

from tests.house.files import breaches, files

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey"}


def crossings(code: str) -> list[str]:
    """Models named by app in a relation; ``settings.AUTH_USER_MODEL`` is no string here."""
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return [text for call in calls if _name(call) in RELATIONS for text in _named_models(call)]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _named_models(call: ast.Call) -> list[str]:
    keywords = [word.value for word in call.keywords if word.arg in {"to", "through"}]
    texts = [node.value for node in [*call.args[:1], *keywords] if isinstance(node, ast.Constant)]
    return [text for text in texts if isinstance(text, str) and "." in text]


MODELS = [path for path in files(".py", under="src") if "migrations" not in path.parts]


def test_no_relation_names_another_room() -> None:
    assert breaches(MODELS, crossings) == {}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("models.ForeignKey(Unit, models.CASCADE)", []),
        ("models.ForeignKey('self', models.CASCADE)", []),
        ("models.ForeignKey('Line', models.CASCADE)", []),
        ("models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)", []),
        ("models.ForeignKey('accounts.User', models.PROTECT)", ["accounts.User"]),
        ("OneToOneField(to='people.Person', on_delete=CASCADE)", ["people.Person"]),
        ("models.ManyToManyField(Unit, through='people.Seat')", ["people.Seat"]),
    ],
)
def test_crossings_are_found(code: str, found: list[str]) -> None:
    assert crossings(code) == found
