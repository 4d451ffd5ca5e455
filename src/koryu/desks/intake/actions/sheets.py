"""Taking a sheet in, accepting it, setting it aside, and taking the acceptance back.

Whoever changes what is accepted holds the year: two officers cannot accept at once, and
every other waiting sheet is compared anew with what stands then.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import SEALED, Viewer
from koryu.base.moves import Refused
from koryu.desks.intake.actions.common import (
    SCOPES,
    as_shown,
    enter,
    hold,
    hold_sheet,
    leave,
    note_origins,
)
from koryu.desks.intake.actions.sentences import (
    ACCEPTANCE,
    DISCARD,
    RECALL,
    RECEIVED,
    RECEIVED_BY_LETTER,
)
from koryu.desks.intake.actions.weighing import weigh, weigh_others
from koryu.desks.intake.kinds import kind_of, read_file
from koryu.desks.intake.models import Sheet
from koryu.desks.intake.moves import ACCEPTED, MOVES, RECALLED, check_may_receive
from koryu.desks.intake.queries import opened_before, registered_rows
from koryu.records.actions import discard_file, store_file
from koryu.records.models import Origin, StoredFile
from koryu.registers.calendar.models import ProgrammeYear

Progress = Callable[[float], None]  # the share that is done, from 0 to 1


@transaction.atomic
def receive_sheet(
    data: bytes,
    *,
    filename: str,
    kind: str,
    year: ProgrammeYear,
    by: Viewer,
    came_from: StoredFile | None = None,
) -> Sheet:
    """Read and keep a file that came in, with its findings; no fact of it is stored.

    Of an enclosure that it ``came_from`` it is a copy, which names the letter. Raises
    Unusable, and keeps nothing, where the file as a whole cannot be used.
    """
    check_may_receive(by)
    hold(year.pk)
    reading = read_file(data, filename=filename, kind=kind, year=year, today=timezone.localdate())
    letter = came_from.reference if came_from else ""
    stored = store_file(data, name=filename, scopes=SCOPES, came_from=came_from, reference=letter)
    sheet = Sheet(kind=kind, year=year, file=stored, received_by=by.user, scopes=list(SCOPES))
    weigh(sheet, reading)
    figures: dict[str, int | str] = {"readable": sheet.readable, "refused": sheet.refused}
    if letter:
        leave(RECEIVED_BY_LETTER, sheet, by=by, letter=letter, **figures)
    else:
        leave(RECEIVED, sheet, by=by, **figures)
    return sheet


@transaction.atomic
def open_stored_file(stored: StoredFile, *, kind: str, year: ProgrammeYear, by: Viewer) -> Sheet:
    """Take in a copy of a letter's enclosure, so that whatever becomes of the sheet, the
    letter keeps what came with it. Pressed again it leads to the same sheet.

    What a sealed letter encloses is for the head alone, and stays there.
    """
    check_may_receive(by)
    hold(year.pk)
    if SEALED in stored.scopes:
        raise Refused(_("The letter is sealed: what it encloses is not opened here."))
    if (there := opened_before(stored)) is not None:
        return there
    with stored.content.open("rb") as file:
        data = file.read()
    return receive_sheet(data, filename=stored.name, kind=kind, year=year, by=by, came_from=stored)


@transaction.atomic
def accept_sheet(sheet: Sheet, *, by: Viewer, progress: Progress | None = None) -> Sheet:
    """Record every row that was read, each with its origin. A second time changes nothing."""
    tell = progress or (lambda share: None)
    hold_sheet(sheet)
    if sheet.state == ACCEPTED:
        return sheet
    MOVES.check("accept", sheet, by)
    reading = as_shown(sheet)
    tell(0.2)
    kind = kind_of(sheet)
    rows = kind.record(reading.records, year=sheet.year, by=by)
    tell(0.7)
    by_number = {kind.number_of(row): row for row in rows}
    note_origins(sheet, ((by_number[kind.number_of(r.record)], r) for r in reading.rows))
    tell(0.95)
    enter(sheet, ACCEPTED, by=by)
    leave(ACCEPTANCE, sheet, by=by, readable=sheet.readable)
    weigh_others(sheet)
    return sheet


@transaction.atomic
def set_aside(sheet: Sheet, *, by: Viewer) -> None:
    """Discard a waiting sheet with its file; the entry alone stays, naming nobody."""
    hold_sheet(sheet)
    MOVES.check("set_aside", sheet, by)
    leave(DISCARD, sheet, by=by)
    stored = sheet.file
    sheet.delete()
    discard_file(stored)


@transaction.atomic
def recall_sheet(sheet: Sheet, *, by: Viewer) -> Sheet:
    """Take an accepted sheet's facts out of the registers again; its file is kept.

    Refused as soon as a placement run has used any of them.
    """
    hold_sheet(sheet)
    MOVES.check("recall", sheet, by)
    kind_of(sheet).remove(registered_rows(sheet), by=by)
    Origin.objects.filter(file=sheet.file).delete()
    enter(sheet, RECALLED, by=by)
    leave(RECALL, sheet, by=by)
    weigh_others(sheet)
    return sheet
