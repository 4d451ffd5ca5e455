"""The register as the plain facts that the programme takes."""

from collections.abc import Collection
from dataclasses import fields

from django.db.models import Prefetch

from koryu.base.models import Viewer
from koryu.programme import facts
from koryu.registers.people.models import Candidacy, Name, Person

OF_NAME = {"family_name": "family", "given_name": "given", "middle_name": "middle"}
OF_PERSON = ("nationality", "date_of_birth", "sex", "email")
OF_CANDIDACY = tuple(
    field.name
    for field in fields(facts.Candidate)
    if field.name not in OF_NAME and field.name not in OF_PERSON
)


def names_for(viewer: Viewer, of: str = "person__names") -> "Prefetch[str]":
    """To fetch names along with rows, those that the viewer sees."""
    return Prefetch(of, Name.objects.visible_to(viewer))


def candidate_facts(candidacy: Candidacy) -> facts.Candidate:
    """The candidacy as the sheet brought it. Names are to be prefetched for many."""
    person = candidacy.person
    passport = next(n for n in person.names.all() if n.form == Name.Form.PASSPORT)
    columns = {name: getattr(candidacy, name) for name in OF_CANDIDACY}
    columns |= {name: getattr(person, name) for name in OF_PERSON}
    columns |= {column: getattr(passport, part) for column, part in OF_NAME.items()}
    return facts.Candidate(**columns | {"needs": tuple(candidacy.needs)})


def addresses_of_people(keys: Collection[str]) -> dict[str, str]:
    """The e-mail address that a person's last sheet gave, by the person's key, where it gave
    one. Asked by those who write to them, with scopes that see them."""
    found = Person.objects.filter(key__in=keys).exclude(email="").values_list("key", "email")
    return {str(key): email for key, email in found}
