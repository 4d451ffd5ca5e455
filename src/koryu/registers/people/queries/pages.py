"""What the pages show: candidacies found by number or name, and one person with everything."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from koryu.base.models import Viewer
from koryu.base.search.hits import Hit, Hits
from koryu.programme.sheets import CANDIDATES
from koryu.programme.words import Words
from koryu.records.models import Entry, Origin, StoredFile, subject_key
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.people.models import Appointment, Candidacy, Name, Person
from koryu.registers.people.queries.plain import names_for

ORDERS = {
    "number": "candidate_no",
    "position": "position",
    "rank": "alternate_rank",
    "score": "score",
}
COLUMNS = ("position", "result", "group", "interview_post")


@dataclass(frozen=True)
class Lineage:
    """One value of a person as it stood in a cell of a file; ``is_earlier`` where a later
    sheet changed it since."""

    label: Words
    value: str
    file: StoredFile
    sheet: str
    row: int
    column: str
    is_earlier: bool


def find_candidacies(
    viewer: Viewer,
    *,
    year: ProgrammeYear | None,
    text: str = "",
    nationality: str = "",
    order: str = "",
    **columns: str,
) -> QuerySet[Candidacy]:
    """Candidacies of the year by number or by any form of the name, narrowed by the columns
    position, result, group and interview_post."""
    found: QuerySet[Candidacy] = Candidacy.objects.visible_to(viewer).filter(year=year)
    found = found.filter(_named(text), **{k: v for k, v in columns.items() if v and k in COLUMNS})
    if nationality:
        found = found.filter(person__nationality=nationality)
    descending = "-" if order.startswith("-") else ""
    by = descending + ORDERS.get(order.lstrip("-"), "candidate_no")
    rows = found.select_related("person").prefetch_related(names_for(viewer))
    return rows.order_by(by, "candidate_no")


def search_for(viewer: Viewer, text: str) -> Hits:
    """Candidacies of any year by number or by any form of the name, the latest year first."""
    found = Candidacy.objects.visible_to(viewer).filter(_named(text))
    rows = found.select_related("person", "year").prefetch_related("person__names")
    return Hits(rows.order_by("-year__year", "candidate_no"), lambda page: [*map(_hit, page)])


def _hit(candidacy: Candidacy) -> Hit:
    where = reverse("people:detail", args=[candidacy.person.key])
    note = f"{candidacy.candidate_no} · {candidacy.year}"
    return Hit(_("Candidate"), str(candidacy.person), where, note=note)


def offered(viewer: Viewer, year: ProgrammeYear | None) -> dict[str, list[str]]:
    """The nationalities and interview posts that stand in the year, to choose from."""
    rows = Candidacy.objects.visible_to(viewer).filter(year=year).order_by()
    pairs = set(rows.values_list("person__nationality", "interview_post").distinct())
    return {
        "nationalities": sorted({nationality for nationality, _post in pairs}),
        "interview_posts": sorted({post for _nationality, post in pairs}),
    }


def one_person(viewer: Viewer, key: Any) -> Person | None:
    """The person of this key with what their page needs; None where the viewer sees none."""
    visible = Person.objects.visible_to(viewer).filter(key=key)
    seen = Candidacy.objects.visible_to(viewer)
    candidacies = seen.select_related("year").order_by("-year__year")
    appointments = Appointment.objects.visible_to(viewer).select_related(
        "year", "post__organisation__unit", "request_line__host"
    )
    person: Person | None = visible.prefetch_related(
        names_for(viewer, "names"),
        Prefetch("candidacies", candidacies),
        Prefetch("appointments", appointments),
    ).first()
    return person


def partner_of(candidacy: Candidacy, viewer: Viewer) -> Candidacy | None:
    """The candidacy of the partner named, where the viewer may see it."""
    if not candidacy.partner_no:
        return None
    found = Candidacy.objects.visible_to(viewer).filter(
        year=candidacy.year, candidate_no=candidacy.partner_no
    )
    partner: Candidacy | None = found.select_related("person").first()
    return partner


def lineage_of(candidacy: Candidacy, viewer: Viewer) -> list[Lineage]:
    """Where each fact of a candidacy comes from, newest file first, in the sheet's order."""
    found: list[Lineage] = []
    told: set[str] = set()
    origins = Origin.objects.visible_to(viewer).about(candidacy)
    for origin in origins.select_related("file").order_by("-pk"):
        found += [
            _lineage(origin, field, is_earlier=field in told) for field in _in_order(origin.columns)
        ]
        told |= origin.columns.keys()
    return found


def _lineage(origin: Origin, field: str, *, is_earlier: bool) -> Lineage:
    column, value = origin.columns[field]
    where = origin.file, origin.sheet, origin.row, column
    return Lineage(CANDIDATES.by_key[field].label, value, *where, is_earlier)


def history_of_person(person: Person, viewer: Viewer, limit: int = 50) -> list[Entry]:
    """What was done to the person, their candidacies and appointments, newest first."""
    rows: list[models.Model] = [person, *person.candidacies.all(), *person.appointments.all()]
    about = Entry.objects.visible_to(viewer).filter(subject__in=[subject_key(r) for r in rows])
    return list(about.select_related("by", "in_place_of")[:limit])


def _in_order(columns: dict[str, Any]) -> list[str]:
    return [field for field in CANDIDATES.by_key if field in columns]


def _named(text: str) -> Q:
    said = unicodedata.normalize("NFKC", text).strip()
    if not said:
        return Q()
    names = Name.objects.filter(person=OuterRef("person"))
    for word in said.split():
        names = names.filter(
            Q(family__icontains=word) | Q(given__icontains=word) | Q(middle__icontains=word)
        )
    return Q(candidate_no__istartswith=said) | Q(Exists(names))
