"""How letters are shown: their stages, the next steps that are open to somebody, files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from koryu.accounts.models import Role
from koryu.base.dates import is_japanese, wareki
from koryu.base.spreadsheets import Cell
from koryu.desks.correspondence import moves
from koryu.desks.correspondence.models import Enclosure, Letter
from koryu.records.models import StoredFile

S = Letter.State
STAGES = {
    "in": (S.REGISTERED, S.IN_HAND, S.ANSWERED),
    "out": (S.DRAFT, S.CIRCULATING, S.APPROVED, S.DISPATCHED, S.ACKNOWLEDGED),
}
ENDED = (S.CLOSED, S.VOID, S.CANCELLED)
BY_FORM = {"close", "void", "cancel", "dispatch"}  # moves that ask for more than a press
QUIET = {"close", "void", "cancel", "reopen"}
TEXT = "text/plain"  # what a CSV is by its bytes, too: only its name tells them apart
KINDS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    TEXT: "TXT",
    "application/zip": "ZIP",
}
SHEETS = ("CSV", "XLSX")


@dataclass(frozen=True)
class NextStep:
    """A button: ``is_press`` does it at once, else it leads to a form."""

    label: str | Promise
    url: str
    is_press: bool
    variant: str


def stages(letter: Letter, *, reader: bool) -> list[dict[str, Any]]:
    """The stage bar. What ended before its time shows its beginning and its end, for nothing
    else is known to have been. A ministry's reader sees nothing of how the office works."""
    if reader:
        return []
    line, state = STAGES[letter.direction], S(letter.state)
    if state in ENDED:
        line = (line[0], state)
    here = line.index(state)
    return [{"label": one.label, "state": _stage(n, here, line)} for n, one in enumerate(line)]


def _stage(n: int, here: int, line: Sequence[str]) -> str:
    if n == here and n < len(line) - 1:
        return "current"
    return "done" if n <= here else "todo"


def next_steps(letter: Letter, viewer: Any) -> list[NextStep]:
    """Everything that this viewer can do with the letter now: one primary button at most, and
    last what ends it."""
    found = [*_moves(letter, viewer), *_others(letter, viewer)]
    first = [step for step in found if step.variant == "primary"]
    second = [step for step in found if step.variant == "secondary"]
    quiet = [step for step in found if step.variant == "quiet"]
    return [*first[:1], *map(_second, first[1:]), *second, *quiet]


def _second(step: NextStep) -> NextStep:
    return NextStep(step.label, step.url, step.is_press, "secondary")


def _moves(letter: Letter, viewer: Any) -> Iterable[NextStep]:
    for move in moves.MOVES.open_to(letter, viewer):
        is_press = move.name not in BY_FORM
        variant = "quiet" if move.name in QUIET else "primary"
        label, url = move.label, _url_of_move(letter, move.name)
        if move.name == "acknowledge" and not moves.may(viewer, moves.READER):
            label, variant = _("Note that it was acknowledged"), "secondary"
        yield NextStep(label, url, is_press, variant)


def _url_of_move(letter: Letter, move: str) -> str:
    if move == "dispatch":
        return _url("dispatch", letter)
    return _url("end" if move in BY_FORM else "move", letter, move)


def _others(letter: Letter, viewer: Any) -> Iterable[NextStep]:
    if moves.may_answer_as_reader(letter, viewer):
        yield NextStep(_("Answer"), _url("answer", letter), False, "primary")
    if letter.state in moves.WORK and moves.may(viewer, *moves.OFFICE):
        draft = f"{reverse('correspondence:draft')}?answers={letter.key}"
        yield NextStep(_("Draft an answer"), draft, False, "primary")
    if moves.may_enclose(letter, viewer):
        yield NextStep(_("Add enclosures"), _url("enclose", letter), False, "secondary")
    if moves.may_revise(letter, viewer):
        yield NextStep(_("Revise"), _url("revise", letter), False, "secondary")
    if moves.may_put_in_charge(letter, viewer):
        yield NextStep(_("Put in charge"), _url("charge", letter), False, "secondary")
    if moves.may_set_due(letter, viewer):
        yield NextStep(_("Set when an answer is due"), _url("set_due", letter), False, "secondary")
    if len(moves.classifications(letter, viewer)) > 1:
        yield NextStep(_("Classify anew"), _url("classify", letter), False, "quiet")


def _url(name: str, letter: Letter, *more: str) -> str:
    return reverse(f"correspondence:{name}", args=[letter.key, *more])


@dataclass(frozen=True)
class FileShown:
    """An enclosure with what kind of file it is by its bytes, and what can be done with it."""

    enclosure: Enclosure
    kind: str
    open_url: str

    @property
    def file(self) -> Any:
        return self.enclosure.file


def files_shown(enclosures: Iterable[Enclosure], viewer: Any) -> list[FileShown]:
    return [_file(one, viewer) for one in enclosures]


def _file(enclosure: Enclosure, viewer: Any) -> FileShown:
    kind = _kind(enclosure.file)
    is_sheet = kind in SHEETS and moves.may(viewer, Role.PLACEMENT_OFFICER)
    return FileShown(enclosure, kind, intake_url(enclosure) if is_sheet else "")


def _kind(file: StoredFile) -> str:
    if file.media_type == TEXT and file.name.lower().endswith(".csv"):
        return "CSV"
    return KINDS.get(file.media_type, file.media_type)


def intake_url(enclosure: Enclosure) -> str:
    """Where the stored sheet is taken in, which another desk does."""
    return reverse("intake:open_stored", args=[enclosure.file.key])


# The register as a workbook

COMMON = (
    gettext_lazy("Date on the letter"),
    gettext_lazy("Subject"),
    gettext_lazy("Classification"),
    gettext_lazy("Medium"),
    gettext_lazy("State"),
    gettext_lazy("Answer due"),
    gettext_lazy("Answers the letter"),
)
HEADS = {
    "in": (
        gettext_lazy("Official number"),
        pgettext_lazy("day", "Received"),
        gettext_lazy("Ministry or mission"),
        gettext_lazy("Their number"),
        *COMMON,
    ),
    "out": (
        gettext_lazy("Official number"),
        pgettext_lazy("day", "Dispatched"),
        gettext_lazy("Ministry or mission"),
        *COMMON,
    ),
}


def register_rows(letters: Iterable[Letter], which: str) -> Iterable[list[Cell]]:
    for letter in letters:
        theirs = [letter.their_number] if which == "in" else []
        yield [
            str(letter),
            _moment(letter.passed_at),
            letter.counterpart_name,
            *theirs,
            _day(letter.dated),
            str(letter.subject),
            str(letter.get_classification_display()),
            str(letter.get_medium_display()),
            str(letter.get_state_display()),
            _moment(letter.answer_due_at),
            letter.answers.official_number if letter.answers else "",
        ]


def _day(day: date | None) -> str:
    if day is None:
        return ""
    return wareki(day) if is_japanese(get_language() or "") else day.isoformat()


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return ""
    here = timezone.localtime(moment)
    return f"{_day(here.date())} {here:%H:%M}"
