"""Reading sheets: who sees them, what was found in them, what they brought."""

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.base.models import Viewer
from koryu.base.todo import Todo
from koryu.desks.intake.differences import Difference, differences
from koryu.desks.intake.kinds import kind_of, read_file
from koryu.desks.intake.models import Finding, Sheet
from koryu.desks.intake.moves import (
    ACCEPTED,
    DIFFERS,
    READ,
    RECALLED,
    REGISTERED,
    may_receive,
)
from koryu.programme.sheets import Reading
from koryu.records.models import Entry, Origin, StoredFile
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.calendar.queries import current_year

CANDIDATES, REQUESTS = Sheet.Kind.CANDIDATES, Sheet.Kind.REQUESTS
OPEN = "open"  # of differences: not decided yet
TO_DECIDE = {
    (CANDIDATES, READ): _("Decide on the sheet of successful candidates"),
    (REQUESTS, READ): _("Decide on the sheet of requests"),
    (CANDIDATES, DIFFERS): _("Decide on the changed sheet of successful candidates"),
    (REQUESTS, DIFFERS): _("Decide on the changed sheet of requests"),
}
TO_TAKE_IN = {
    CANDIDATES: _("Take in the sheet of successful candidates"),
    REQUESTS: _("Take in the sheet of requests"),
}


def sheets_for(viewer: Viewer) -> QuerySet[Sheet]:
    sheets = Sheet.objects.visible_to(viewer)
    return sheets.select_related("file", "year", "received_by", "decided_by")


def accepted_sheet(kind: str, year: ProgrammeYear) -> Sheet | None:
    """The one accepted sheet of its kind in a year; ``is_used`` where a placement froze it."""
    register: Any = REGISTERED[Sheet.Kind(kind)]
    used = register.objects.filter(year=OuterRef("year"), used_at__isnull=False)
    sheets = Sheet.objects.filter(kind=kind, year=year, state=ACCEPTED)
    sheets = sheets.select_related("file", "decided_by")
    standing: Sheet | None = sheets.annotate(is_used=Exists(used)).first()
    return standing


def read_again(sheet: Sheet) -> Reading[Any]:
    """What the kept file brings, read as on the day on which it came in.

    Nothing read is kept beside the file: it would be a second copy of personal facts, to
    be guarded and discarded with the first, and reading a whole year takes half a second.
    """
    with sheet.file.content.open("rb") as file:
        data = file.read()
    day = timezone.localdate(sheet.received_at)
    name = sheet.file.name
    return read_file(data, filename=name, kind=sheet.kind, year=sheet.year, today=day)


def opened_before(stored: StoredFile) -> Sheet | None:
    """The sheet that a copy of this enclosure became, unless it was recalled since."""
    found = Sheet.objects.filter(file__came_from=stored).exclude(state=RECALLED)
    return found.order_by("-received_at").first()


def differing(sheet: Sheet, reading: Reading[Any]) -> list[Difference]:
    """The rows read against what is recorded for the year now."""
    kind = kind_of(sheet)
    recorded = kind.by_number(sheet.year)
    facts = {number: kind.facts(row) for number, row in recorded.items()}
    withdrawn = {number for number, row in recorded.items() if row.withdrawn_at}
    return list(differences(facts, reading, kind.form.number, withdrawn))


def is_stale(sheet: Sheet, reading: Reading[Any]) -> bool:
    """Whether the differences that were shown are no longer those that there are."""
    shown = differences_of(sheet).values_list("number", "change", "field", "before", "value")
    now = {(d.number, str(d.change), d.key, d.before, d.after) for d in differing(sheet, reading)}
    return set(shown) != now


def differences_of(sheet: Sheet) -> QuerySet[Finding]:
    return Finding.objects.filter(sheet=sheet.pk, weight=Finding.Weight.DIFFERS)


def decisions_mark(sheet: Sheet) -> str:
    """Changes with every decision on this sheet's differences."""
    decided = differences_of(sheet).exclude(decision="")
    found = decided.aggregate(last=Max("decided_at"), count=Count("pk"))
    return f"{found['count']} {found['last'].isoformat() if found['last'] else ''}".strip()


def narrowed(
    findings: QuerySet[Finding], *, change: str = "", field: str = "", decision: str = ""
) -> QuerySet[Finding]:
    """Differences of one change, of one field, or decided so; ``open``: not decided yet."""
    asked = {"change": change, "field": field}
    found = findings.filter(**{name: value for name, value in asked.items() if value})
    if not decision:
        return found
    return found.filter(decision="" if decision == OPEN else decision)


def how_many(findings: QuerySet[Finding]) -> dict[str, Counter[str]]:
    """The differences counted by change, by field and by decision (``open``: not taken yet)."""
    names = ("change", "field", "decision")
    found: dict[str, Counter[str]] = {name: Counter() for name in names}
    for row in findings.order_by().values(*names).annotate(n=Count("pk")):
        for name in names:
            found[name][row[name]] += row["n"]
    found["decision"][OPEN] = found["decision"].pop("", 0)
    return found


def registered_rows(sheet: Sheet) -> list[Any]:
    """What an accepted sheet brought into the register, found by its origins."""
    subjects = Origin.objects.filter(file=sheet.file).values_list("subject", flat=True)
    keys = [int(subject.rpartition(":")[2]) for subject in subjects]
    return list(kind_of(sheet).rows(sheet.year).filter(pk__in=keys))


def findings_of(sheet: Sheet, weight: str, viewer: Viewer) -> QuerySet[Finding]:
    return Finding.objects.visible_to(viewer).filter(sheet=sheet, weight=weight)


def latest_acts(viewer: Viewer, limit: int = 10) -> list[Entry]:
    """What was done last at this desk, with sheets that are gone since."""
    entries = Entry.objects.visible_to(viewer).filter(subject__startswith="intake.sheet:")
    return list(entries.select_related("by", "in_place_of")[:limit])


def todo_for(viewer: Any) -> list[Todo]:
    """Sheets that wait for this viewer's decision, and kinds of which none has come."""
    year = current_year() if may_receive(viewer) else None
    if year is None:
        return []
    undecided = Count("findings", filter=Q(findings__weight="differs", findings__decision=""))
    waiting = Sheet.objects.visible_to(viewer).filter(year=year).annotate(open=undecided)
    sheets = list(waiting.order_by("received_at"))
    decide = [_decide(sheet) for sheet in sheets if sheet.state in (READ, DIFFERS)]
    there = {sheet.kind for sheet in sheets if sheet.state in (READ, ACCEPTED)}
    wanted = [kind for kind in Sheet.Kind if kind not in there]
    return decide + [Todo(TO_TAKE_IN[kind], reverse("intake:list")) for kind in wanted]


def _decide(sheet: Any) -> Todo:
    label = TO_DECIDE[Sheet.Kind(sheet.kind), Sheet.State(sheet.state)]
    return Todo(label, reverse("intake:detail", args=[sheet.key]), note=_note(sheet))


def _note(sheet: Any) -> str:
    if sheet.state == DIFFERS:
        differ = sheet.totals["findings"][Finding.Weight.DIFFERS]
        said = _("%(differ)s differences, %(open)s of them not decided yet")
        return said % {"differ": f"{differ:,}", "open": f"{sheet.open:,}"}
    said = _("%(read)d rows read, %(refused)d refused")
    return said % {"read": sheet.readable, "refused": sheet.refused}
