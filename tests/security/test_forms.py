"""What a form takes: its own fields, of one's own things. No more, and of nobody else's."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.db import models
from django.test import Client
from django.urls import reverse

from koryu.accounts.models import Unit
from koryu.accounts.viewer import SYSTEM, host_scope
from koryu.base.scopes import scoped
from koryu.desks.placement.models import Run
from koryu.records.models import StoredFile
from koryu.registers.organisations.models import Organisation
from koryu.registers.people.models import Candidacy, Name, Person
from koryu.tools.notices.models import Notice
from tests.house.files import ROOT, files
from tests.plugins.house import CANDIDATE, HOST, ORGANISATION, UNPLACED, undone
from tests.walls.world import World

pytestmark = pytest.mark.django_db
MORE = {  # what somebody might add to any form
    "id": "1", "pk": "1", "key": "00000000-0000-0000-0000-000000000000", "scopes": "clair",
    "state": "approved", "by": "1", "user": "1", "user_id": "1", "person": "1", "person_key": "x",
    "role": "administrator", "is_active": "on", "is_staff": "on", "is_superuser": "on",
    "unit": "1", "kind": "clair", "code": "CLAIR", "parent": "", "organisation": "1",
    "granted_by": "1", "valid_until": "2999-01-01", "year": "1", "used_at": "",
}  # fmt: skip


def all_forms(base: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for form in base.__subclasses__():
        if form.__module__.startswith("koryu."):
            yield form
        yield from all_forms(form)


def test_a_form_of_a_model_names_its_fields() -> None:
    """``__all__`` and ``exclude`` would take in whatever column comes next."""
    found = [form for form in all_forms() if issubclass(form, forms.BaseModelForm)]
    loose = [form for form in found if form._meta.fields in (None, forms.ALL_FIELDS)]
    assert loose == []


def test_no_form_has_a_field_that_is_the_houses_to_fill() -> None:
    theirs = {"id", "pk", "key", "scopes", "state", "is_active", "person_key", "granted_by", "by"}
    found = {form.__name__: theirs & set(form.base_fields) for form in all_forms()}
    assert {name: fields for name, fields in found.items() if fields} == {}


TAKEN = {"do", "confirmed", "hat", "clear", "text", "kind", "save", "move"}


def loose_reads(code: str) -> list[str]:
    """Names read from what was posted without a form, and whole posts handed on."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _owner(node).endswith(".POST"):
            first = node.args[0] if node.args else None
            name = first.value if isinstance(first, ast.Constant) else "?"
            if not (_name(node) == "get" and name in TAKEN):
                found.append(f"{_name(node)}({name})")
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".POST"):
            found.append(ast.unparse(node))
        if isinstance(node, ast.keyword) and node.arg is None:
            found += ["**POST"] if "POST" in ast.unparse(node.value) else []
    return found


def _owner(node: ast.Call) -> str:
    return ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""


def _name(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def test_what_is_posted_goes_through_a_form() -> None:
    sources = files(".py", under="src/koryu")
    found = {str(p.relative_to(ROOT)): loose_reads(p.read_text()) for p in sources}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("f(request.POST or None)", []),
        ("request.POST.get('do')", []),
        ("request.POST.get('role')", ["get(role)"]),
        ("request.POST['role']", ["request.POST['role']"]),
        ("Model(**request.POST)", ["**POST"]),
        ("row.update(request.POST.items())", ["items(?)"]),
    ],
)
def test_loose_reads_are_found(code: str, found: list[str]) -> None:
    assert loose_reads(code) == found


def as_it_stands(row: models.Model) -> dict[str, Any]:
    with scoped(SYSTEM.scopes):
        found = type(row)._default_manager.filter(pk=row.pk).values().first()
    return dict(found or {})


def test_a_body_is_corrected_in_what_the_form_shows(published_world: World) -> None:
    body = Organisation.objects.select_related("unit").get(unit__code=ORGANISATION)
    at = reverse("organisations:edit", args=[ORGANISATION])
    client = published_world.client("officer")
    with undone():
        form = client.get(at).context["form"]
        given = {name: form[name].value() for name in form.fields}
        sent = {**MORE, **{k: "" if v is None else v for k, v in given.items()}}
        before = as_it_stands(body.unit)
        assert client.post(at, sent).status_code == 302
        assert as_it_stands(body.unit) == before
        assert Unit.objects.filter(code="CLAIR").count() == 1


def test_a_name_is_given_to_the_person_of_the_page_alone(published_world: World) -> None:
    with scoped(SYSTEM.scopes):
        mine, other = (
            Candidacy.objects.select_related("person").get(candidate_no=number).person
            for number in (CANDIDATE, UNPLACED)
        )
    client = published_world.client("officer")
    form = Name.Form.choices[-1][0]
    sent = {**MORE, "person": str(other.pk), "form": form, "family": "ア", "given": "イ"}
    with undone():
        before = as_it_stands(mine), as_it_stands(other), _names(other)
        assert client.post(reverse("people:give_name", args=[mine.key]), sent).status_code == 302
        assert (as_it_stands(mine), as_it_stands(other), _names(other)) == before


def _names(person: Person) -> list[dict[str, Any]]:
    with scoped(SYSTEM.scopes):
        return list(Name.objects.filter(person=person).order_by("pk").values())


# Keys of others


def others_things(world: World) -> dict[str, str]:
    """Addresses of what is nobody's but CLAIR's and of those whom it concerns."""
    with scoped(SYSTEM.scopes | {host_scope(HOST)}):
        person = Candidacy.objects.select_related("person").get(candidate_no=UNPLACED).person
        run, notice, file = Run.objects.first(), Notice.objects.first(), StoredFile.objects.first()
        assert run
        assert notice
        assert file
        return {
            "person": reverse("people:detail", args=[person.key]),
            "name": reverse("people:give_name", args=[person.key]),
            "file": reverse("records:file", args=[file.key]),
            "run": reverse("placement:run", args=[run.key]),
            "sheet": reverse("placement:sheet", args=[run.key]),
            "notice": reverse("notices:notice", args=[notice.key]),
        }


@pytest.mark.parametrize("slug", ["candidate", "alternate", "neighbour"])
def test_keys_of_others_open_nothing(slug: str, published_world: World) -> None:
    """Not to read, not to write, and no answer tells whether the key is anybody's."""
    client = published_world.client(slug)
    nowhere = client.get("/people/00000000-0000-0000-0000-000000000000/")
    for what, at in others_things(published_world).items():
        with undone():
            assert (what, client.get(at).status_code) == (what, 404)
            assert (what, client.post(at, MORE).status_code) in {(what, 404), (what, 405)}
    theirs = client.get(others_things(published_world)["person"])
    assert (theirs.status_code, _bare(theirs)) == (nowhere.status_code, _bare(nowhere))


def _bare(answer: Any) -> str:
    """The page without its own address and the tokens that differ each time."""
    return re.sub(r'value="[^"]*"|\b\w{64}\b', "", answer.content.decode())


@pytest.mark.parametrize("number", [0, 1, 2, 999_999])
def test_numbers_are_not_guessed(number: int, published_world: World) -> None:
    with scoped(SYSTEM.scopes):
        key = Candidacy.objects.select_related("person").get(candidate_no=CANDIDATE).person.key
    for slug in ("candidate", "neighbour", "host"):
        client: Client = published_world.client(slug)
        with undone():
            assert client.post(reverse("people:agree", args=[key, number])).status_code == 404
