"""Deciding what a changed sheet says, difference by difference, and applying it.

Nothing is written to a register before the sheet is applied as a whole. Whoever decides
holds the year for that moment, and never writes over what another decided unseen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.desks.intake.actions.common import (
    BATCH,
    as_shown,
    enter,
    hold_sheet,
    leave,
    note_origins,
    origin,
)
from koryu.desks.intake.actions.sentences import APPLIED
from koryu.desks.intake.actions.weighing import weigh_others
from koryu.desks.intake.kinds import kind_of
from koryu.desks.intake.mixing import Mixture, mixture_of
from koryu.desks.intake.models import Finding, Sheet
from koryu.desks.intake.moves import ACCEPTED, MOVES, REPLACED
from koryu.desks.intake.queries import accepted_sheet, decisions_mark, differences_of, is_stale
from koryu.programme.sheets import Reading
from koryu.records.models import Origin

Change, Decision = Finding.Change, Finding.Decision
TAKE, KEEP = Decision.TAKE, Decision.KEEP
NEEDS_REASON = ((Change.NEW, KEEP), (Change.MISSING, TAKE))
ANSWER = ("decision", "because", "decided_at", "decided_by")
MOST_TOLD = 5  # clashes named in one refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many differences were decided, and how many another had decided meanwhile."""

    decided: int = 0
    overtaken: int = 0


@transaction.atomic
def decide_differences(
    sheet: Sheet,
    decisions: Mapping[int, str],
    *,
    shown: Mapping[int, str],
    because: str = "",
    by: Viewer,
) -> Outcome:
    """Decide these findings, of which the officer saw the decisions ``shown``: one that
    stands differently by now is left as it is, and counted."""
    _open(sheet, by)
    there = differences_of(sheet).in_bulk(decisions)
    fresh = [f for pk, f in there.items() if f.decision == shown.get(pk, "")]
    asked = [f for f in fresh if f.decision != decisions[f.pk]]
    for finding in asked:
        for name, value in _answer(finding.change, decisions[finding.pk], because, by).items():
            setattr(finding, name, value)
    Finding.objects.bulk_update(asked, ANSWER, batch_size=BATCH)
    return Outcome(decided=len(asked), overtaken=len(decisions) - len(fresh))


@transaction.atomic
def decide_all(
    sheet: Sheet,
    narrowed: QuerySet[Finding],
    decision: str,
    *,
    because: str = "",
    by: Viewer,
) -> Outcome:
    """Decide alike what is still undecided of these differences of the sheet."""
    _open(sheet, by)
    asked = narrowed.filter(pk__in=differences_of(sheet).filter(decision=""))
    changes = set(asked.order_by().values_list("change", flat=True))
    answers = {change: _answer(change, decision, because, by) for change in sorted(changes)}
    decided = [asked.filter(change=change).update(**it) for change, it in answers.items()]
    return Outcome(decided=sum(decided))


@transaction.atomic
def apply_sheet(sheet: Sheet, *, seen: str, by: Viewer) -> Sheet:
    """Write what was decided into the registers, each changed fact with its origin; the
    sheet takes the accepted one's place. A second time changes nothing.

    ``seen`` marks the decisions that the officer saw: refused where another changed one
    since, or where what is recorded is no longer what was compared.
    """
    hold_sheet(sheet)
    if sheet.state == ACCEPTED:
        return sheet
    MOVES.check("apply", sheet, by)
    if seen != decisions_mark(sheet):
        raise Refused(_("Somebody decided otherwise meanwhile. Look again, then apply."))
    reading = as_shown(sheet)
    if is_stale(sheet, reading):
        raise Refused(
            _(
                "What is recorded has changed since this sheet was compared with it. Set the "
                "sheet aside and take it in again."
            )
        )
    mixture = mixture_of(sheet, reading)
    _refuse_clashes(mixture)
    _write(sheet, mixture, reading, by=by)
    _take_the_place(sheet, by=by)
    found = differences_of(sheet)
    taken, kept = (found.filter(decision=word).count() for word in (TAKE, KEEP))
    leave(APPLIED, sheet, by=by, taken=taken, kept=kept)
    weigh_others(sheet)
    return sheet


def _open(sheet: Sheet, by: Viewer) -> None:
    hold_sheet(sheet)
    MOVES.check("decide", sheet, by)


def _answer(change: str, decision: str, because: str, by: Viewer) -> dict[str, Any]:
    """What is noted of a difference that is decided so; refused where a reason is missing."""
    if decision not in Decision.values:
        raise Refused(_("Choose what is to become of the difference."))
    needed, because = (change, decision) in NEEDS_REASON, because.strip()
    if needed and not because:
        raise Refused(_("Please give the reason for what is left out or withdrawn."))
    noted = (decision, because if needed else "", timezone.now(), by.user)
    return dict(zip(ANSWER, noted, strict=True))


def _refuse_clashes(mixture: Mixture) -> None:
    """Values of two sheets mixed by hand must still make sense together."""
    if not mixture.clashes:
        return
    language = get_language() or "en"
    told = [f"{no} {words.in_language(language)}" for no, words in mixture.clashes[:MOST_TOLD]]
    said = _("Some decisions do not go together: %(clashes)s.")
    raise Refused(said % {"clashes": ("。" if language == "ja" else "; ").join(told)})


def _write(sheet: Sheet, mixture: Mixture, reading: Reading[Any], *, by: Viewer) -> None:
    kind = kind_of(sheet)
    kind.bring_back(mixture.back, by=by)
    kind.change(mixture.changed.items(), by=by)
    kind.withdraw(mixture.withdrawn, by=by)
    new = kind.record([row.record for row in mixture.new], year=sheet.year, by=by)
    note_origins(sheet, zip(new, mixture.new, strict=True))
    origins = (
        origin(sheet, subject, row, _cells(row, fields, reading))
        for subject, row, fields in mixture.taken
    )
    Origin.objects.bulk_create(origins, batch_size=BATCH)


def _cells(row: Any, fields: Iterable[str], reading: Reading[Any]) -> dict[str, list[str]]:
    """The cell of each field taken; of one that is blank now its place, and nothing in it."""
    cells = {}
    for field in fields:
        stood = row.cells[field].value if field in row.cells else ""
        cells[field] = [reading.letters[field], stood]
    return cells


def _take_the_place(sheet: Sheet, *, by: Viewer) -> None:
    standing = accepted_sheet(sheet.kind, sheet.year)
    if standing is not None:
        Sheet.objects.filter(pk=standing.pk).update(state=REPLACED)
    sheet.replaces = standing
    enter(sheet, ACCEPTED, by=by)
