"""Taking a sheet in, deciding on it, and taking the decision back.

Whoever changes what is accepted holds the year: two officers cannot accept at once, and
every other waiting sheet is compared anew with what stands then.
"""

from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR
from koryu.desks.intake.differences import Difference, differences
from koryu.desks.intake.kinds import facts_sha256, kind_of, read_file
from koryu.desks.intake.models import MOST_KEPT, Finding, Sheet
from koryu.desks.intake.moves import (
    ACCEPTED,
    DIFFERS,
    MOVES,
    READ,
    RECALLED,
    SAME,
    WAITING,
    check_may_receive,
)
from koryu.desks.intake.queries import accepted_sheet, read_again, registered_rows
from koryu.desks.intake.totals import totals_of
from koryu.programme.sheets import Reading, Refusal, Remark, Row, Unusable
from koryu.programme.words import Words
from koryu.records.actions import discard_file, leave_entry, store_file
from koryu.records.models import Origin, subject_key
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ProgrammeYear

SCOPES = (CLAIR,)
BATCH = 1_000
Progress = Callable[[float], None]  # the share that is done, from 0 to 1

CANDIDATES, REQUESTS = Sheet.Kind.CANDIDATES, Sheet.Kind.REQUESTS
RECEIVED = {
    CANDIDATES: Sentence(
        "intake.candidates_received",
        _(
            "A sheet of successful candidates for %(year)s was taken in: "
            "%(readable)s rows read, %(refused)s refused."
        ),
    ),
    REQUESTS: Sentence(
        "intake.requests_received",
        _(
            "A sheet of requests for %(year)s was taken in: "
            "%(readable)s rows read, %(refused)s refused."
        ),
    ),
}
ACCEPTANCE = {
    CANDIDATES: Sentence(
        "intake.candidates_accepted",
        _("A sheet of successful candidates for %(year)s was accepted: %(readable)s candidates."),
    ),
    REQUESTS: Sentence(
        "intake.requests_accepted",
        _("A sheet of requests for %(year)s was accepted: %(readable)s request lines."),
    ),
}
RECALL = {
    CANDIDATES: Sentence(
        "intake.candidates_recalled",
        _("The accepted sheet of successful candidates for %(year)s was recalled."),
    ),
    REQUESTS: Sentence(
        "intake.requests_recalled",
        _("The accepted sheet of requests for %(year)s was recalled."),
    ),
}
DISCARD = {
    CANDIDATES: Sentence(
        "intake.candidates_set_aside",
        _("A sheet of successful candidates for %(year)s was set aside and its file deleted."),
    ),
    REQUESTS: Sentence(
        "intake.requests_set_aside",
        _("A sheet of requests for %(year)s was set aside and its file deleted."),
    ),
}


@transaction.atomic
def receive_sheet(
    data: bytes, *, filename: str, kind: str, year: ProgrammeYear, by: Viewer
) -> Sheet:
    """Read and keep a file that came in, with its findings; no fact of it is stored.

    Raises Unusable, and keeps nothing, where the file as a whole cannot be used.
    """
    check_may_receive(by)
    _hold(year.pk)
    reading = read_file(data, filename=filename, kind=kind, year=year, today=timezone.localdate())
    stored = store_file(data, name=filename, scopes=SCOPES)
    sheet = Sheet(kind=kind, year=year, file=stored, received_by=by.user, scopes=list(SCOPES))
    _weigh(sheet, reading)
    figures = {"readable": sheet.readable, "refused": sheet.refused}
    _leave(RECEIVED, sheet, by=by, **figures)
    return sheet


@transaction.atomic
def accept_sheet(sheet: Sheet, *, by: Viewer, progress: Progress | None = None) -> Sheet:
    """Record every row that was read, each with its origin. A second time changes nothing."""
    tell = progress or (lambda share: None)
    _hold_sheet(sheet)
    if sheet.state == ACCEPTED:
        return sheet
    MOVES.check("accept", sheet, by)
    reading = _as_shown(sheet)
    tell(0.2)
    kind = kind_of(sheet)
    rows = kind.record(reading.records, year=sheet.year, by=by)
    tell(0.7)
    by_number = {kind.number_of(row): row for row in rows}
    origins = (_origin(sheet, by_number[kind.number_of(r.record)], r) for r in reading.rows)
    Origin.objects.bulk_create(origins, batch_size=BATCH)
    tell(0.95)
    _decide(sheet, ACCEPTED, by=by)
    _leave(ACCEPTANCE, sheet, by=by, readable=sheet.readable)
    _weigh_others(sheet)
    return sheet


@transaction.atomic
def set_aside(sheet: Sheet, *, by: Viewer) -> None:
    """Discard a waiting sheet with its file; the entry alone stays, naming nobody."""
    _hold_sheet(sheet)
    MOVES.check("set_aside", sheet, by)
    _leave(DISCARD, sheet, by=by)
    stored = sheet.file
    sheet.delete()
    discard_file(stored)


@transaction.atomic
def recall_sheet(sheet: Sheet, *, by: Viewer) -> Sheet:
    """Take an accepted sheet's facts out of the registers again; its file is kept.

    Refused as soon as a placement run has used any of them.
    """
    _hold_sheet(sheet)
    MOVES.check("recall", sheet, by)
    kind_of(sheet).remove(registered_rows(sheet), by=by)
    Origin.objects.filter(file=sheet.file).delete()
    _decide(sheet, RECALLED, by=by)
    _leave(RECALL, sheet, by=by)
    _weigh_others(sheet)
    return sheet


def _hold(year_id: int) -> None:
    """Nobody else changes what is accepted for this year until the transaction ends."""
    ProgrammeYear.objects.select_for_update().get(pk=year_id)


def _hold_sheet(sheet: Sheet) -> None:
    _hold(sheet.year_id)
    try:
        sheet.refresh_from_db()
    except Sheet.DoesNotExist:
        raise Refused(_("This sheet was set aside in the meantime.")) from None


def _as_shown(sheet: Sheet) -> Reading[Any]:
    """The file read again, which must bring exactly the facts that were shown."""
    try:
        reading = read_again(sheet)
    except Unusable as fault:
        raise Refused(fault.words.in_language(get_language() or "en")) from fault
    if facts_sha256(reading) != sheet.facts_sha256:
        raise Refused(
            _(
                "The file reads differently now than when its findings were shown. "
                "Set it aside and take it in again."
            )
        )
    return reading


def _decide(sheet: Sheet, state: str, *, by: Viewer) -> None:
    sheet.state, sheet.decided_at, sheet.decided_by = state, timezone.now(), by.user
    sheet.save(update_fields=["state", "decided_at", "decided_by"])


def _leave(
    sentences: dict[Sheet.Kind, Sentence], sheet: Sheet, *, by: Viewer, **facts: int
) -> None:
    sentence = sentences[Sheet.Kind(sheet.kind)]
    leave_entry(sentence, sheet, by=by, scopes=SCOPES, year=sheet.year.year, **facts)


def _origin(sheet: Sheet, subject: Any, row: Row[Any]) -> Origin:
    return Origin(
        subject=subject_key(subject),
        file=sheet.file,
        sheet=row.sheet[:100],
        row=row.number,
        columns={key: [cell.column, cell.value] for key, cell in row.cells.items()},
        scopes=list(SCOPES),
    )


def _weigh_others(sheet: Sheet) -> None:
    """Compare anew each sheet of the kind that still waits; one no longer readable stays so."""
    waiting = Sheet.objects.filter(kind=sheet.kind, year=sheet.year, state__in=WAITING)
    for other in waiting.select_related("file", "year"):
        with suppress(Unusable):
            _weigh(other, read_again(other))


def _weigh(sheet: Sheet, reading: Reading[Any]) -> None:
    """Note what the reading found, and how it stands beside the accepted sheet, if any."""
    differing: list[Difference] = []
    sheet.state = READ
    if accepted_sheet(sheet.kind, sheet.year):
        kind = kind_of(sheet)
        differing = list(differences(kind.standing(sheet.year), reading, kind.form.number))
        sheet.state = DIFFERS if differing else SAME
    found = {
        Finding.Weight.REFUSED: [_refused(sheet, it) for it in reading.refused],
        Finding.Weight.REMARK: [_remarked(sheet, reading.sheet, it) for it in reading.remarks],
        Finding.Weight.DIFFERS: [_different(sheet, it) for it in differing],
    }
    sheet.readable, sheet.refused = len(reading.rows), len(reading.refused_rows)
    counts = {weight: len(these) for weight, these in found.items()}
    sheet.totals = totals_of(reading.records) | {"findings": counts}
    sheet.facts_sha256 = facts_sha256(reading)
    sheet.save()
    sheet.findings.all().delete()
    kept = chain.from_iterable(these[:MOST_KEPT] for these in found.values())
    Finding.objects.bulk_create(kept, batch_size=BATCH)


def _finding(sheet: Sheet, weight: str, words: Words, **cell: Any) -> Finding:
    where = str(cell.pop("sheet_name", ""))[:100]
    reasons = {"reason_en": words.en, "reason_ja": words.ja}
    scopes = list(SCOPES)
    return Finding(sheet=sheet, weight=weight, sheet_name=where, scopes=scopes, **reasons, **cell)


def _refused(sheet: Sheet, it: Refusal) -> Finding:
    cell = {"row": it.row, "column": it.column, "field": it.key, "value": it.value}
    return _finding(sheet, Finding.Weight.REFUSED, it.reason, sheet_name=it.sheet, **cell)


def _remarked(sheet: Sheet, name: str, it: Remark) -> Finding:
    return _finding(sheet, Finding.Weight.REMARK, it.words, sheet_name=name, row=it.row)


def _different(sheet: Sheet, it: Difference) -> Finding:
    cell = {"row": it.row, "column": it.column, "field": it.key, "number": it.number}
    values = {"before": it.before, "value": it.after}
    where = {"sheet_name": it.sheet}
    return _finding(sheet, Finding.Weight.DIFFERS, it.words, **where, **cell, **values)
