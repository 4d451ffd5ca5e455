"""What the pages show: bodies found by name or code, and one body with all that is known."""

import unicodedata
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from koryu.accounts.models import Kind
from koryu.base.models import Viewer
from koryu.base.search.hits import Hit, Hits
from koryu.programme.places import fold
from koryu.records.models import Origin, subject_key
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.models import Contact, HostYear, Organisation, RequestLine

ORDERS = {
    "code": "unit__code",
    "population": "population",
    "kana": "name_kana",
}
KATAKANA, HIRAGANA = range(0x30A1, 0x30F7), 0x60  # how far hiragana stands below katakana
TO_HIRAGANA = {point: point - HIRAGANA for point in KATAKANA}


def find_organisations(
    viewer: Viewer,
    *,
    year: ProgrammeYear | None,
    q: str = "",
    prefecture: str = "",
    kind: str = "",
    host: bool = False,
    asks: bool = False,
    order: str = "",
) -> QuerySet[Organisation]:
    """Bodies by name in any form or by code, each with ``is_host`` and ``is_asking`` of the
    year. Whether a body asks is told as far as the viewer may see its lines."""
    hosts = HostYear.objects.filter(year=year, unit=OuterRef("pk"))
    asked = RequestLine.objects.visible_to(viewer).filter(year=year, withdrawn_at=None)
    lines = asked.filter(organisation=OuterRef("pk"))
    found: QuerySet[Organisation] = (
        Organisation.objects.visible_to(viewer)
        .filter(_named(q), _of_kind(kind))
        .annotate(is_host=Exists(hosts), is_asking=Exists(lines))
    )
    if prefecture:
        found = found.filter(prefecture=prefecture)
    if host:
        found = found.filter(Exists(hosts))
    if asks:
        found = found.filter(Exists(lines))
    descending = "-" if order.startswith("-") else ""
    by = descending + ORDERS.get(order.lstrip("-"), "unit__code")
    return found.select_related("unit", "successor__unit").order_by(by, "unit__code")


def search_for(viewer: Viewer, text: str) -> Hits:
    """Bodies by name in any form or by code."""
    return Hits(find_organisations(viewer, year=None, q=text), lambda page: [*map(_hit, page)])


def _hit(organisation: Organisation) -> Hit:
    code = organisation.unit.code
    where = reverse("organisations:detail", args=[code])
    return Hit(organisation.kind_name, organisation.unit.name, where, note=code)


def one_organisation(viewer: Viewer, code: str) -> Organisation | None:
    """The body of this code with what its page needs; None where the viewer sees none."""
    found = Organisation.objects.visible_to(viewer).filter(unit__code=code)
    return found.select_related("unit__parent", "successor__unit").first()


def contacts_of(organisation: Organisation, viewer: Viewer) -> QuerySet[Contact]:
    return Contact.objects.visible_to(viewer).filter(organisation=organisation)


def lines_of(
    organisation: Organisation, year: ProgrammeYear | None, viewer: Viewer
) -> QuerySet[RequestLine]:
    """What the body asks for in the year, as far as the viewer may see it."""
    lines = RequestLine.objects.visible_to(viewer).filter(organisation=organisation, year=year)
    return lines.select_related("host")


def sources_of(lines: Iterable[RequestLine], viewer: Viewer) -> dict[int, Origin]:
    """Where lines come from, by their keys; the newest file where there are several."""
    keys = {subject_key(line): line.pk for line in lines}
    found = Origin.objects.visible_to(viewer).filter(subject__in=keys)
    return {keys[o.subject]: o for o in found.select_related("file").order_by("pk")}


def _named(text: str) -> Q:
    said = unicodedata.normalize("NFKC", text).strip()
    if not said:
        return Q()
    plain = fold(said)  # people type Kochi for Kōchi
    return (
        Q(unit__code__istartswith=said)
        | Q(unit__name_ja__icontains=said)
        | Q(unit__name_en__icontains=said)
        | Q(unit__name_en__icontains=plain)
        | Q(name_romaji__icontains=plain)
        | Q(name_kana__icontains=said.translate(TO_HIRAGANA))
    )


def _of_kind(kind: str) -> Q:
    if not kind:
        return Q()
    if kind in Kind.values:
        return Q(unit__kind=kind)
    return Q(municipality_kind=kind)
