"""How a sheet stands beside the accepted one, and what was found in it."""

from contextlib import suppress
from itertools import chain
from typing import Any

from koryu.desks.intake.actions.common import BATCH, SCOPES
from koryu.desks.intake.differences import Difference
from koryu.desks.intake.kinds import facts_sha256
from koryu.desks.intake.models import MOST_KEPT, Finding, Sheet
from koryu.desks.intake.moves import ACCEPTED, DIFFERS, READ, REPLACED, SAME, WAITING
from koryu.desks.intake.queries import accepted_sheet, differing, read_again
from koryu.desks.intake.totals import totals_of
from koryu.programme.sheets import Reading, Refusal, Remark, Unusable
from koryu.programme.words import Words

DECIDED = ("decision", "because", "decided_at", "decided_by_id")
Key = tuple[str, str, str, str, str]


def weigh_others(sheet: Sheet) -> None:
    """Compare anew each sheet of the kind that still waits; one no longer readable stays so."""
    waiting = Sheet.objects.filter(kind=sheet.kind, year=sheet.year, state__in=WAITING)
    for other in waiting.select_related("file", "year"):
        with suppress(Unusable):
            weigh(other, read_again(other))


def weigh(sheet: Sheet, reading: Reading[Any]) -> None:
    """Note what the reading found, and how it stands beside the accepted sheet, if any."""
    found_before = _decided(sheet) if sheet.pk else {}
    unlike: list[Difference] = []
    sheet.state = READ
    if accepted_sheet(sheet.kind, sheet.year):
        unlike = differing(sheet, reading)
        sheet.state = DIFFERS if unlike else SAME
    found = {
        Finding.Weight.REFUSED: [_refused(sheet, it) for it in reading.refused],
        Finding.Weight.REMARK: [_remarked(sheet, reading.sheet, it) for it in reading.remarks],
        Finding.Weight.DIFFERS: [_different(sheet, it) for it in unlike],
    }
    sheet.readable, sheet.refused = len(reading.rows), len(reading.refused_rows)
    counts = {weight: len(these) for weight, these in found.items()}
    sheet.totals = totals_of(reading.records) | {"findings": counts}
    sheet.facts_sha256 = facts_sha256(reading)
    sheet.save()
    _say_again(found[Finding.Weight.DIFFERS], _kept_before(sheet) | found_before)
    sheet.findings.all().delete()
    kept = chain.from_iterable(these[:MOST_KEPT] for these in found.values())
    Finding.objects.bulk_create(kept, batch_size=BATCH)


def _key(finding: Finding) -> Key:
    """What makes two differences the same one."""
    return (finding.number, finding.change, finding.field, finding.before, finding.value)


def _decided(sheet: Sheet) -> dict[Key, Finding]:
    return {_key(finding): finding for finding in sheet.findings.exclude(decision="")}


def _kept_before(sheet: Sheet) -> dict[Key, Finding]:
    """What somebody left as recorded when an earlier sheet said the same: the next sheet
    says it again, and need not be answered again."""
    kept = Finding.objects.filter(
        sheet__kind=sheet.kind,
        sheet__year=sheet.year_id,
        sheet__state__in=(ACCEPTED, REPLACED),
        decision=Finding.Decision.KEEP,
    )
    return {_key(finding): finding for finding in kept}


def _say_again(findings: list[Finding], before: dict[Key, Finding]) -> None:
    """The same difference keeps the decision that somebody took on it."""
    for finding in findings:
        if (earlier := before.get(_key(finding))) is not None:
            for name in DECIDED:
                setattr(finding, name, getattr(earlier, name))


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
    values = {"before": it.before, "value": it.after, "change": it.change}
    where = {"sheet_name": it.sheet}
    return _finding(sheet, Finding.Weight.DIFFERS, it.words, **where, **cell, **values)
