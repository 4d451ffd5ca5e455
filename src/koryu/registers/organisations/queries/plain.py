"""The register as the plain facts that the programme takes, and the bodies behind codes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields

from django.db.models import Q
from django.utils.translation import gettext as _

from koryu.accounts.models import Kind, Unit
from koryu.base.moves import Refused
from koryu.programme import facts
from koryu.programme.places import PRIVATE, REACHABLE, fold
from koryu.registers.organisations.models import (
    HOST_KINDS,
    Contact,
    Fact,
    Organisation,
    RequestLine,
    SisterTie,
)

SHEET_COLUMNS = tuple(field.name for field in fields(facts.Request))
Cities = frozenset[tuple[str, str]]


def unit_of_host(code: str) -> Unit:
    """The body behind a host code: a prefecture's two digits, or six digits."""
    return units_of_hosts([code])[code]


def units_of_hosts(codes: Iterable[str]) -> dict[str, Unit]:
    """The bodies behind host codes; Refused names the first code that is nobody's."""
    wanted = sorted(set(codes))
    possible = Organisation.objects.filter(unit__kind__in=HOST_KINDS).select_related("unit")
    found = {code: body.unit for body in possible for code in host_codes(body)}
    for code in wanted:
        if code not in found:
            raise Refused(_("No prefecture and no designated city has the code %s.") % code)
    return {code: found[code] for code in wanted}


def host_codes(organisation: Organisation) -> tuple[str, ...]:
    """The codes under which sheets name this host; a prefecture has two."""
    code = organisation.unit.code
    return (code, organisation.prefecture) if organisation.is_prefecture else (code,)


def request_facts(line: RequestLine) -> facts.Request:
    """The line as the sheet brought it."""
    columns = {name: getattr(line, name) for name in SHEET_COLUMNS}
    return facts.Request(**columns | {"nationalities": tuple(line.nationalities)})


def place_facts(lines: Iterable[RequestLine]) -> Mapping[str, facts.Place]:
    """What the rules look at in each organisation that asks, by its code on the sheet.

    The same as ``programme.places`` derives, as long as nobody has corrected the
    register. Of several lines of a corporation the first number names its host.
    """
    first: dict[str, RequestLine] = {}
    for line in sorted(lines, key=lambda line: line.request_no):
        first.setdefault(line.organisation_code, line)
    bodies = Organisation.objects.select_related("unit").prefetch_related("facts")
    asking = bodies.in_bulk({line.organisation_id for line in first.values()})
    prefectures = {
        code: _prefecture(line, asking[line.organisation_id]) for code, line in first.items()
    }
    sisters = _sister_cities(asking.values(), prefectures.values())
    return {
        code: _place(code, asking[line.organisation_id], prefectures[code], sisters)
        for code, line in sorted(first.items())
    }


def needs_met(organisation: Organisation) -> list[tuple[str, bool, Fact | None]]:
    """Each need, whether the organisation meets it, and the fact recorded of it if one is.

    Without one, its size says whether hospitals and level ground are near, and it lies on
    no remote island. Facts are to be prefetched where many organisations are asked.
    """
    recorded = {fact.code: fact for fact in organisation.facts.all()}
    reachable = (organisation.size_band or "semi_urban") in REACHABLE
    defaults = {"near_hospital": reachable, "no_remote_island": True, "step_free": reachable}
    return [
        (need, recorded[need].holds if need in recorded else defaults[need], recorded.get(need))
        for need in facts.NEEDS
    ]


def addresses_of_organisations(codes: Collection[str]) -> dict[str, list[str]]:
    """The addresses to which one writes about these organisations, by their code. Those of an
    office are left out: whoever works there need not see what comes to the whole body."""
    found: dict[str, list[str]] = {}
    contacts = Contact.objects.filter(organisation__unit__code__in=codes, office__isnull=True)
    for code, email in contacts.values_list("organisation__unit__code", "email"):
        found.setdefault(code, []).append(email)
    return found


def _prefecture(line: RequestLine, organisation: Organisation) -> str:
    private = line.organisation_code.startswith(PRIVATE)
    return line.host_code[:2] if private else organisation.prefecture


def _sister_cities(
    organisations: Iterable[Organisation], prefectures: Iterable[str]
) -> dict[str, Cities]:
    """Ties by unit code, those of a prefecture also by its two digits."""
    of_prefectures = Q(
        organisation__unit__kind=Kind.PREFECTURE, organisation__prefecture__in=set(prefectures)
    )
    ties = SisterTie.objects.filter(Q(organisation__in=organisations) | of_prefectures)
    found: dict[str, set[tuple[str, str]]] = {}
    for tie in ties.exclude(country="").select_related("organisation__unit"):
        for code in host_codes(tie.organisation):
            found.setdefault(code, set()).add((fold(tie.city), tie.country))
    return {code: frozenset(cities) for code, cities in found.items()}


def _place(
    code: str, organisation: Organisation, prefecture: str, sisters: Mapping[str, Cities]
) -> facts.Place:
    own = sisters.get(organisation.unit.code, frozenset())
    return facts.Place(
        organisation_code=code,
        prefecture=prefecture,
        size_band=organisation.size_band,
        meets={need: holds for need, holds, _recorded in needs_met(organisation)},
        sister_cities=own | sisters.get(prefecture, frozenset()),
    )
