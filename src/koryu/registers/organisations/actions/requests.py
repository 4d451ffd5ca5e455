"""Request lines of a year: recorded, taken back, marked as used."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koryu.accounts.models import Unit
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.programme import facts
from koryu.programme.places import PRIVATE
from koryu.records.actions import leave_entries, leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions.bodies import HOST_NAMED
from koryu.registers.organisations.actions.corporations import Corporation, add_corporations
from koryu.registers.organisations.models import Contact, HostYear, Organisation, RequestLine
from koryu.registers.organisations.queries import SHEET_COLUMNS, units_of_hosts

REQUEST_RECORDED = Sentence(
    "organisations.request_recorded", gettext_lazy("The request line %(number)s was recorded.")
)
REQUEST_REMOVED = Sentence(
    "organisations.request_removed", gettext_lazy("The request line %(number)s was recalled.")
)
REQUESTS_USED = Sentence(
    "organisations.requests_used",
    gettext_lazy("%(count)s request lines were frozen for a placement."),
)


@transaction.atomic
def record_requests(
    records: Sequence[facts.Request], *, year: ProgrammeYear, by: Viewer
) -> list[RequestLine]:
    """The lines that organisations ask for in the year. Corporations that are new, the
    contacts named and the hosts of the year are recorded with them."""
    _refuse_known(records, year)
    hosts = units_of_hosts(record.host_code for record in records)
    asking = _organisations(records, by)
    lines = RequestLine.objects.bulk_create(
        _line(record, year, hosts[record.host_code], asking[record.organisation_code])
        for record in records
    )
    name_what_is_asked(lines, by=by)
    leave_entries(REQUEST_RECORDED, lines, by=by, facts=_number)
    return lines


@transaction.atomic
def remove_requests(lines: Iterable[RequestLine], *, by: Viewer) -> None:
    """Take lines back as if they had never been recorded, with the hosts and contacts that
    stood for them alone. A line that a placement used is refused, and all with it."""
    going = list(lines)
    for line in going:
        if line.used_at is not None:
            raise Refused(_("The line %s was used by a placement.") % line.request_no)
    leave_entries(REQUEST_REMOVED, going, by=by, facts=_number)
    RequestLine.objects.filter(pk__in=[line.pk for line in going]).delete()
    forget_what_nobody_asks(going)


@transaction.atomic
def mark_requests_used(year: ProgrammeYear, *, at: datetime, by: Viewer) -> int:
    """A placement froze the lines of the year: from now on they are not recalled."""
    fresh = RequestLine.objects.filter(year=year, used_at=None, withdrawn_at=None)
    count = fresh.update(used_at=at)
    if count:
        leave_entry(REQUESTS_USED, year, by=by, count=count)
    return count


def place_lines(asked: Mapping[RequestLine, facts.Request], *, by: Viewer) -> None:
    """The host and the organisation behind the codes of each line, and so who sees it."""
    hosts = units_of_hosts(record.host_code for record in asked.values())
    asking = _organisations(list(asked.values()), by)
    for line, record in asked.items():
        line.host = hosts[record.host_code]
        line.organisation = asking[record.organisation_code]
        line.scopes = line.scopes_wanted()


def name_what_is_asked(lines: Sequence[RequestLine], *, by: Viewer) -> None:
    """The hosts and contacts that stand for these lines."""
    for year in {line.year for line in lines}:
        _name_hosts([line for line in lines if line.year_id == year.pk], year, by)
    Contact.objects.bulk_create(
        [Contact(organisation=o, email=email) for o, email in _addresses(lines)],
        ignore_conflicts=True,
    )


def forget_what_nobody_asks(gone: Sequence[RequestLine]) -> None:
    """Take away the hosts and contacts that stood for these lines alone."""
    _unname_hosts(gone)
    _forget_addresses(gone)


def _refuse_known(records: Sequence[facts.Request], year: ProgrammeYear) -> None:
    numbers = [record.request_no for record in records]
    known = RequestLine.objects.filter(year=year, request_no__in=numbers).first()
    if known is not None:
        raise Refused(_("The request number %s stands already.") % known.request_no)


def _organisations(records: Sequence[facts.Request], by: Viewer) -> Mapping[str, Organisation]:
    """Who asks, by code. An old code leads to the successor; a new P- code is added."""
    codes = {record.organisation_code for record in records}
    there = Organisation.objects.filter(unit__code__in=codes)
    found = {
        body.unit.code: body.successor or body
        for body in there.select_related("unit", "successor__unit")
    }
    new = {r.organisation_code: r for r in records if r.organisation_code not in found}
    added = add_corporations([_corporation(record) for record in new.values()], by=by)
    return found | {body.unit.code: body for body in added}


def _corporation(record: facts.Request) -> Corporation:
    if not record.organisation_code.startswith(PRIVATE):
        raise Refused(_("No body has the code %s.") % record.organisation_code)
    return Corporation(
        code=record.organisation_code,
        name_ja=record.organisation_name_ja,
        name_en=record.organisation_name_en,
        prefecture=record.host_code[:2],
    )


def _line(
    record: facts.Request, year: ProgrammeYear, host: Unit, organisation: Organisation
) -> RequestLine:
    columns = {name: getattr(record, name) for name in SHEET_COLUMNS}
    columns["nationalities"] = list(record.nationalities)
    line = RequestLine(year=year, host=host, organisation=organisation, **columns)
    line.scopes = line.scopes_wanted()
    return line


def _name_hosts(lines: Iterable[RequestLine], year: ProgrammeYear, by: Viewer) -> None:
    named = set(HostYear.objects.filter(year=year).values_list("unit", flat=True))
    new = {line.host_id: line.host for line in lines if line.host_id not in named}
    HostYear.objects.bulk_create(
        HostYear(year=year, unit=unit, by_sheet=True) for unit in new.values()
    )
    bodies = Organisation.objects.filter(pk__in=new)
    leave_entries(HOST_NAMED, bodies, by=by, facts=lambda _body: {"year": year.year})


def _unname_hosts(gone: Iterable[RequestLine]) -> None:
    years = {line.year_id for line in gone}
    HostYear.objects.filter(
        year__in=years, unit__in={line.host_id for line in gone}, by_sheet=True
    ).exclude(unit__in=RequestLine.objects.filter(year__in=years).values("host")).delete()


def _addresses(lines: Iterable[RequestLine]) -> Iterable[tuple[Organisation, str]]:
    found = {(line.organisation_id, line.contact_email): line for line in lines}
    return [(line.organisation, email) for (_key, email), line in found.items() if email]


def _forget_addresses(gone: Iterable[RequestLine]) -> None:
    # A contact to which somebody added a name, a duty or an office is no longer the sheet's.
    bare = Contact.objects.filter(name="", duty="", phone="", office=None)
    for_whom = {line.organisation_id for line in gone}
    still = set(
        RequestLine.objects.filter(organisation__in=for_whom).values_list(
            "organisation_id", "contact_email"
        )
    )
    dead = {(line.organisation_id, line.contact_email) for line in gone} - still
    keys = [
        contact.pk
        for contact in bare.filter(organisation__in=for_whom)
        if (contact.organisation_id, contact.email) in dead
    ]
    Contact.objects.filter(pk__in=keys).delete()


def _number(line: RequestLine) -> dict[str, str]:
    return {"number": line.request_no}
