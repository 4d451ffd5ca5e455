"""What every act of this desk does: hold the year, leave an entry, note where a fact is from."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR
from koryu.desks.intake.kinds import facts_sha256
from koryu.desks.intake.models import Sheet
from koryu.desks.intake.queries import read_again
from koryu.programme.sheets import Reading, Row, Unusable
from koryu.records.actions import leave_entry
from koryu.records.models import Origin, subject_key
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ProgrammeYear

SCOPES = (CLAIR,)
BATCH = 1_000


def hold(year_id: int) -> None:
    """Nobody else changes what is accepted for this year until the transaction ends."""
    ProgrammeYear.objects.select_for_update().get(pk=year_id)


def hold_sheet(sheet: Sheet) -> None:
    hold(sheet.year_id)
    try:
        sheet.refresh_from_db()
    except Sheet.DoesNotExist:
        raise Refused(_("This sheet was set aside in the meantime.")) from None


def as_shown(sheet: Sheet) -> Reading[Any]:
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


def enter(sheet: Sheet, state: str, *, by: Viewer) -> None:
    sheet.state, sheet.decided_at, sheet.decided_by = state, timezone.now(), by.user
    sheet.save(update_fields=["state", "decided_at", "decided_by", "replaces"])


def leave(
    sentences: Mapping[Sheet.Kind, Sentence], sheet: Sheet, *, by: Viewer, **facts: int | str
) -> None:
    sentence = sentences[Sheet.Kind(sheet.kind)]
    leave_entry(sentence, sheet, by=by, scopes=SCOPES, year=sheet.year.year, **facts)


def note_origins(sheet: Sheet, pairs: Iterable[tuple[Any, Row[Any]]]) -> None:
    """Lead all that each of these rows of a register holds back to its row of the file."""
    origins = (
        origin(sheet, subject, row, {key: [c.column, c.value] for key, c in row.cells.items()})
        for subject, row in pairs
    )
    Origin.objects.bulk_create(origins, batch_size=BATCH)


def origin(sheet: Sheet, subject: Any, row: Row[Any], columns: dict[str, list[str]]) -> Origin:
    return Origin(
        subject=subject_key(subject),
        file=sheet.file,
        sheet=row.sheet[:100],
        row=row.number,
        columns=columns,
        scopes=list(SCOPES),
    )
