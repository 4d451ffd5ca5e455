"""The two kinds of sheet: how each is read, and what it becomes in the registers."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
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
from koryu.registers.organisations.actions import (
    bring_back_requests,
    change_requests,
    record_requests,
    remove_requests,
    withdraw_requests,
)
from koryu.registers.organisations.models import RequestLine
from koryu.registers.organisations.queries import request_facts
from koryu.registers.people.actions import (
    bring_back_candidacies,
    change_candidacies,
    record_candidacies,
    remove_candidacies,
    withdraw_candidacies,
)
from koryu.registers.people.models import STANDING, Appointment, Candidacy
from koryu.registers.people.queries import candidate_facts


@dataclass(frozen=True)
class Kind:
    """``rows`` are what stands in the register for a year, ``facts`` what one of them says."""

    form: Form
    rows: Callable[[ProgrammeYear], QuerySet[Any]]
    facts: Callable[[Any], Any]
    record: Callable[..., Sequence[Any]]
    remove: Callable[..., Any]
    change: Callable[..., Any]
    withdraw: Callable[..., None]
    bring_back: Callable[..., None]

    def number_of(self, it: Any) -> str:
        """The number that names a record, or a row of the register."""
        return str(getattr(it, self.form.number))

    def by_number(self, year: ProgrammeYear) -> dict[str, Any]:
        """The rows recorded for the year, those that are withdrawn among them."""
        return {self.number_of(row): row for row in self.rows(year)}

    def some(self, year: ProgrammeYear, numbers: Iterable[str]) -> dict[str, Any]:
        """The same, of these numbers only."""
        rows = self.rows(year).filter(**{f"{self.form.number}__in": set(numbers)})
        return {self.number_of(row): row for row in rows}


def _candidacies(year: ProgrammeYear) -> QuerySet[Any]:
    rows = Candidacy.objects.filter(year=year)
    return rows.select_related("person").prefetch_related("person__names")


def _request_lines(year: ProgrammeYear) -> QuerySet[Any]:
    rows = RequestLine.objects.filter(year=year)
    return rows.select_related("year", "host", "organisation__unit")


def _withdraw_lines(reasons: Mapping[RequestLine, str], *, by: Viewer) -> None:
    """As the register withdraws them; refused where somebody is appointed to one."""
    bound = Appointment.objects.filter(request_line__in=reasons, state__in=STANDING)
    if (first := bound.select_related("request_line").first()) is not None:
        raise Refused(
            _(
                "Somebody has an appointment to %s that stands, which no sheet withdraws: keep it "
                "as recorded."
            )
            % first.request_line
        )
    withdraw_requests(reasons, by=by)


KINDS = {
    Sheet.Kind.CANDIDATES: Kind(
        CANDIDATES,
        _candidacies,
        candidate_facts,
        record_candidacies,
        remove_candidacies,
        change_candidacies,
        withdraw_candidacies,
        bring_back_candidacies,
    ),
    Sheet.Kind.REQUESTS: Kind(
        REQUESTS,
        _request_lines,
        request_facts,
        record_requests,
        remove_requests,
        change_requests,
        _withdraw_lines,
        bring_back_requests,
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
    standing = Candidacy.objects.filter(year=year, withdrawn_at=None)
    known = dict(standing.values_list("candidate_no", "partner_no"))
    return read_candidates(data, filename=filename, today=today, places=load_places(), known=known)


def facts_sha256(reading: Reading[Any]) -> str:
    """Tells whether two readings bring the same facts, whatever the order of rows."""
    lines = sorted(map(repr, reading.records))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
