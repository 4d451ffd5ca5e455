"""The two kinds of sheet: how each is read, and what it becomes in the registers."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from koryu.desks.intake.models import Sheet
from koryu.programme.places import load_places
from koryu.programme.sheets import (
    CANDIDATES,
    REQUESTS,
    Form,
    Reading,
    read_candidates,
    read_requests,
)
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions import record_requests, remove_requests
from koryu.registers.organisations.models import RequestLine
from koryu.registers.organisations.queries import request_facts
from koryu.registers.people.actions import record_candidacies, remove_candidacies
from koryu.registers.people.models import Candidacy
from koryu.registers.people.queries import candidate_facts


@dataclass(frozen=True)
class Kind:
    """``rows`` are what stands in the register for a year, ``facts`` what one of them says."""

    form: Form
    rows: Callable[[ProgrammeYear], QuerySet[Any]]
    facts: Callable[[Any], Any]
    record: Callable[..., Sequence[Any]]
    remove: Callable[..., Any]

    def number_of(self, it: Any) -> str:
        """The number that names a record, or a row of the register."""
        return str(getattr(it, self.form.number))

    def standing(self, year: ProgrammeYear) -> Mapping[str, Any]:
        """The facts recorded for the year, by number."""
        return {self.number_of(row): self.facts(row) for row in self.rows(year)}


def _candidacies(year: ProgrammeYear) -> QuerySet[Any]:
    rows = Candidacy.objects.filter(year=year)
    return rows.select_related("person").prefetch_related("person__names")


def _request_lines(year: ProgrammeYear) -> QuerySet[Any]:
    return RequestLine.objects.filter(year=year)


KINDS = {
    Sheet.Kind.CANDIDATES: Kind(
        CANDIDATES, _candidacies, candidate_facts, record_candidacies, remove_candidacies
    ),
    Sheet.Kind.REQUESTS: Kind(
        REQUESTS, _request_lines, request_facts, record_requests, remove_requests
    ),
}


def kind_of(sheet: Sheet) -> Kind:
    return KINDS[Sheet.Kind(sheet.kind)]


def read_file(
    data: bytes, *, filename: str, kind: str, year: ProgrammeYear, today: date
) -> Reading[Any]:
    """What the bytes bring for this year, ``today`` being the day on which they came in."""
    if kind == Sheet.Kind.REQUESTS:
        return read_requests(data, filename=filename, places=load_places())
    known = dict(Candidacy.objects.filter(year=year).values_list("candidate_no", "partner_no"))
    return read_candidates(data, filename=filename, today=today, places=load_places(), known=known)


def facts_sha256(reading: Reading[Any]) -> str:
    """Tells whether two readings bring the same facts, whatever the order of rows."""
    lines = sorted(map(repr, reading.records))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
