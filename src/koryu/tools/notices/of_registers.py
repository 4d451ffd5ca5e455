"""Audiences that any office may write to, from the registers; and recipients named by hand."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koryu.accounts.models import Kind, Unit
from koryu.accounts.viewer import (
    Viewer,
    host_scope,
    ministry_scope,
    organisation_scope,
    person_scope,
)
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR
from koryu.programme.facts import ALTERNATE, SHORT_LISTED
from koryu.programme.words import Words
from koryu.registers.calendar.queries import current_year
from koryu.registers.organisations.models import HOST_KINDS, HostYear, RequestLine
from koryu.registers.people.models import STANDING, Appointment, Candidacy, Name, Person
from koryu.tools.notices.audiences import Audience, Recipient, register

Params = Mapping[str, Any]
YEAR = {"year": gettext_lazy("the programme year")}


class ByHandForm(forms.Form):
    names = forms.CharField(
        label=gettext_lazy("Recipients, one a line"),
        help_text=gettext_lazy(
            "Numbers of candidates, codes of hosts, organisations or ministries."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
    )


def by_hand(viewer: Viewer, params: Params) -> Iterator[Recipient]:
    """Each line is a candidate's number or a unit's code; Refused names the first that is
    neither, as far as the viewer can see."""
    lines = unicodedata.normalize("NFKC", str(params.get("names", ""))).splitlines()
    said = [line.strip() for line in lines if line.strip()]
    people = {c.candidate_no: c for c in _candidacies(viewer, candidate_no__in=said)}
    units = {unit.code: unit for unit in Unit.objects.visible_to(viewer).filter(code__in=said)}
    for name in said:
        if name in people:
            yield _person(people[name].person, _of_year())
        elif name in units:
            yield _unit(units[name])
        else:
            raise Refused(_("Nobody has the number or code %s.") % name)


def hosts(viewer: Viewer, params: Params) -> Iterator[Recipient]:
    found = HostYear.objects.visible_to(viewer).filter(year=current_year())
    for host in found.select_related("unit"):
        yield Recipient(host_scope(host.unit.code), unit_words(host.unit), _of_year())


def organisations(viewer: Viewer, params: Params) -> Iterator[Recipient]:
    lines = RequestLine.objects.visible_to(viewer).filter(year=current_year())
    units = Unit.objects.visible_to(viewer).filter(pk__in=lines.values("organisation"))
    for unit in units:
        yield Recipient(organisation_scope(unit.code), unit_words(unit), _of_year())


def placed(viewer: Viewer, params: Params) -> Iterator[Recipient]:
    found = _standing(viewer).select_related("person", "post__organisation__unit")
    for appointment in found.prefetch_related("person__names"):
        unit = appointment.post.organisation.unit
        yield _person(appointment.person, {**_of_year(), "organisation": unit_words(unit)})


def waiting(viewer: Viewer, params: Params) -> Iterator[Recipient]:
    return _without_place(viewer, SHORT_LISTED)


def alternates(viewer: Viewer, params: Params) -> Iterator[Recipient]:
    return _without_place(viewer, ALTERNATE)


def _without_place(viewer: Viewer, result: str) -> Iterator[Recipient]:
    year = current_year()
    somewhere = Q(person__in=_standing(viewer).values("person"))
    for candidacy in _candidacies(viewer, year=year, result=result).exclude(somewhere):
        yield _person(candidacy.person, _of_year())


def _standing(viewer: Viewer) -> QuerySet[Appointment]:
    found = Appointment.objects.visible_to(viewer)
    offered: QuerySet[Appointment] = found.filter(year=current_year(), state__in=STANDING)
    return offered


def _candidacies(viewer: Viewer, **narrowed: Any) -> QuerySet[Candidacy]:
    found: QuerySet[Candidacy] = Candidacy.objects.visible_to(viewer).filter(**narrowed)
    return found.select_related("person").prefetch_related("person__names").order_by("candidate_no")


def _person(person: Person, values: Mapping[str, "Words | str"]) -> Recipient:
    return Recipient(person_scope(person.key), name_words(person), values)


def name_words(person: Person) -> Words:
    """The name as in the passport, all of it, in the order in which one is addressed."""
    names: Iterable[Name] = person.names.all()
    name = next((n for n in names if n.form == Name.Form.PASSPORT), None)
    parts = (name.given, name.middle, name.family) if name else ()
    said = " ".join(part for part in parts if part)
    return Words(said, said)


def unit_words(unit: Unit) -> Words:
    return Words(unit.name_en or unit.name_ja, unit.name_ja)


def _unit(unit: Unit) -> Recipient:
    scope = organisation_scope(unit.code)
    if unit.kind == Kind.CLAIR:
        scope = CLAIR
    elif unit.kind == Kind.MINISTRY:
        scope = ministry_scope(unit.code)
    elif unit.kind in HOST_KINDS:
        scope = host_scope(unit.code)
    return Recipient(scope, unit_words(unit), _of_year())


def _of_year() -> dict[str, "Words | str"]:
    year = current_year()
    return {"year": str(year.year) if year else ""}


def register_all() -> None:
    organisation = {"organisation": gettext_lazy("the organisation to which they go"), **YEAR}
    for audience in (
        Audience("by_hand", gettext_lazy("Named by hand"), by_hand, YEAR, ByHandForm),
        Audience("hosts", gettext_lazy("Hosts of this programme year"), hosts, YEAR),
        Audience("organisations", gettext_lazy("Organisations that ask"), organisations, YEAR),
        Audience("placed", gettext_lazy("Candidates with a place"), placed, organisation),
        Audience("waiting", gettext_lazy("Short-listed, no place yet"), waiting, YEAR),
        Audience("alternates", gettext_lazy("Alternates"), alternates, YEAR),
    ):
        register(audience)
