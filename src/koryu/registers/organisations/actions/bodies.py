"""Adding bodies and correcting what is known of them, one at a time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koryu.accounts.models import Kind, Unit
from koryu.accounts.viewer import Viewer
from koryu.base.days import refuse_far
from koryu.base.moves import Refused
from koryu.base.scopes import granting
from koryu.programme.facts import NEEDS
from koryu.records import facts
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.models import (
    HOST_KINDS,
    Contact,
    Fact,
    HostYear,
    Organisation,
)

FACT_MET = Sentence(
    "organisations.fact_met", gettext_lazy("The need “%(need)s” was recorded as met.")
)
FACT_NOT_MET = Sentence(
    "organisations.fact_not_met", gettext_lazy("The need “%(need)s” was recorded as not met.")
)
MERGED = Sentence("organisations.merged", gettext_lazy("Merged into %(successor)s on %(on)s."))
SUCCEEDED = Sentence(
    "organisations.succeeded", gettext_lazy("%(code)s was merged into this body on %(on)s.")
)
CONTACT_ADDED = Sentence("organisations.contact_added", gettext_lazy("A contact was added."))
OFFICE_ADDED = Sentence(
    "organisations.office_added", gettext_lazy("The office %(code)s was added.")
)
HOST_NAMED = Sentence("organisations.host_named", gettext_lazy("Named as host of %(year)s."))
HOST_UNNAMED = Sentence(
    "organisations.host_unnamed", gettext_lazy("No longer named as host of %(year)s.")
)
# One sentence a field, so that history reads in both languages.
CORRECTED = {
    field: Sentence(f"organisations.corrected_{field}", text)
    for field, text in {
        "name_ja": gettext_lazy("Japanese name corrected: %(old)s → %(new)s"),
        "name_en": gettext_lazy("English name corrected: %(old)s → %(new)s"),
        "name_kana": gettext_lazy("Name in kana corrected: %(old)s → %(new)s"),
        "name_romaji": gettext_lazy("Name in roman letters corrected: %(old)s → %(new)s"),
        "district_ja": gettext_lazy("District corrected: %(old)s → %(new)s"),
        "population": gettext_lazy("Population corrected: %(old)s → %(new)s"),
        "households": gettext_lazy("Households corrected: %(old)s → %(new)s"),
        "size_band": gettext_lazy("Size band corrected: %(old)s → %(new)s"),
    }.items()
}
OF_UNIT = ("name_ja", "name_en")
TOWNS = (Kind.MUNICIPALITY, Kind.DESIGNATED_CITY)


@granting()
def correct_organisation(
    organisation: Organisation, changes: Mapping[str, Any], *, by: Viewer
) -> Organisation:
    """Other values for names and real facts; each one that differs leaves its own entry."""
    for field, new in changes.items():
        row = organisation.unit if field in OF_UNIT else organisation
        old = getattr(row, field)
        if new != old:
            _check(organisation, field, new)
            setattr(row, field, new)
            shown = {"old": _in_history(field, old), "new": _in_history(field, new)}
            leave_entry(CORRECTED[field], organisation, by=by, **shown)
    organisation.unit.save()
    organisation.save()
    return organisation


@transaction.atomic
def record_fact(
    organisation: Organisation, *, code: str, holds: bool, source: str, by: Viewer
) -> Fact:
    """Whether the organisation meets a need, with who says so; it stands before the default."""
    if code not in NEEDS:
        raise Refused(_("No need has this code."))
    if not source.strip():
        raise Refused(_("Say where this is known from."))
    fact, _made = Fact.objects.update_or_create(
        organisation=organisation, code=code, defaults={"holds": holds, "source": source}
    )
    need = facts.of_code(code, "need")
    leave_entry(FACT_MET if holds else FACT_NOT_MET, organisation, by=by, need=need)
    return fact


@granting()
def merge_into(
    organisation: Organisation, *, successor: Organisation, on: date, by: Viewer
) -> Organisation:
    """The body ended on this day and the successor took its place. What it asked for and
    agreed stays with it; its code leads to the successor from now on."""
    if successor.pk == organisation.pk or successor.successor_id is not None:
        raise Refused(_("The successor must be another body that still exists."))
    if organisation.successor_id is not None:
        raise Refused(_("This body was merged before."))
    if organisation.unit.kind != Kind.MUNICIPALITY or successor.unit.kind not in TOWNS:
        raise Refused(_("Only a municipality is merged, and only into a municipality."))
    refuse_far(on)
    organisation.successor = successor
    organisation.unit.valid_until = on
    organisation.unit.save()
    organisation.save()
    organisation.predecessors.update(successor=successor)  # no chain: old codes lead to the last
    day = facts.of_day(on)
    leave_entry(MERGED, organisation, by=by, successor=successor.unit.code, on=day)
    leave_entry(SUCCEEDED, successor, by=by, code=organisation.unit.code, on=day)
    return organisation


@transaction.atomic
def add_contact(
    organisation: Organisation,
    *,
    email: str,
    by: Viewer,
    name: str = "",
    duty: str = "",
    phone: str = "",
    office: Unit | None = None,
) -> Contact:
    """Somebody to write to at the organisation, or at one of its offices."""
    if organisation.contacts.filter(email__iexact=email).exists():
        raise Refused(_("A contact with this address stands already."))
    if office is not None and office.parent_id != organisation.pk:
        raise Refused(_("This office belongs to another body."))
    contact = Contact.objects.create(
        organisation=organisation, email=email, name=name, duty=duty, phone=phone, office=office
    )
    leave_entry(CONTACT_ADDED, organisation, by=by)
    return contact


@granting()
def add_office(organisation: Organisation, *, name_ja: str, name_en: str, by: Viewer) -> Unit:
    """A part of the organisation where people work; numbered under its code."""
    number = organisation.unit.children.filter(kind=Kind.OFFICE).count() + 1
    office = Unit.objects.create(
        code=f"{organisation.unit.code}-{number:02d}",
        kind=Kind.OFFICE,
        parent=organisation.unit,
        name_ja=name_ja,
        name_en=name_en,
    )
    leave_entry(OFFICE_ADDED, organisation, by=by, code=office.code)
    return office


@transaction.atomic
def name_host(unit: Unit, *, year: ProgrammeYear, by: Viewer) -> HostYear:
    """This prefecture or designated city gathers requests in the year."""
    if unit.kind not in HOST_KINDS:
        raise Refused(_("Only prefectures and designated cities can be hosts."))
    host, made = HostYear.objects.get_or_create(year=year, unit=unit)
    if made or host.by_sheet:
        host.by_sheet = False
        host.save()
        leave_entry(HOST_NAMED, unit.organisation, by=by, year=year.year)
    return host


@transaction.atomic
def unname_host(unit: Unit, *, year: ProgrammeYear, by: Viewer) -> None:
    """The unit gathers nothing in the year after all; refused where it did already."""
    if unit.gathered_lines.filter(year=year).exists():
        raise Refused(_("This host has gathered requests in the year."))
    gone, _of = HostYear.objects.filter(year=year, unit=unit).delete()
    if gone:
        leave_entry(HOST_UNNAMED, unit.organisation, by=by, year=year.year)


def _in_history(field: str, value: Any) -> Any:
    if field == "size_band":
        return facts.of_code(value, "area")
    if isinstance(value, int):
        return facts.of_number(value)
    return "–" if value in (None, "") else value


def _check(organisation: Organisation, field: str, new: Any) -> None:
    if field not in CORRECTED:
        raise Refused(_("%s cannot be corrected.") % field)
    if field == "name_ja" and not new:
        raise Refused(_("The Japanese name is needed."))
    if field == "size_band" and not organisation.municipality_kind:
        raise Refused(_("Only municipalities have a size band."))
