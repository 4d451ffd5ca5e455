"""The registers, one letter with all that belongs to it, and what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from koryu.accounts.models import Kind, Membership, Role, Unit
from koryu.accounts.viewer import Viewer
from koryu.desks.correspondence.models import (
    Charge,
    Enclosure,
    Letter,
    NumberSeries,
    OfficialNumber,
    PlanStep,
)
from koryu.desks.correspondence.models.letters import PASSED, WAITS_FOR_ANSWER
from koryu.desks.correspondence.moves import OFFICE, STAFF

S = Letter.State
IN, OUT, DRAFTS = "in", "out", "drafts"
UNSENT = (S.DRAFT, S.CIRCULATING, S.APPROVED, S.CANCELLED)
MISSIONS = "missions"
SHOWN_OF_THREAD = 100


def letters_for(viewer: Viewer) -> QuerySet[Letter]:
    found = Letter.objects.visible_to(viewer)
    return found.select_related("counterpart", "answers", "post__user")


def register(
    viewer: Viewer,
    which: str,
    *,
    ministry: str = "",
    standing: str = "",
    classification: str = "",
    since: date | None = None,
    until: date | None = None,
    mine: bool = False,
) -> QuerySet[Letter]:
    """The register of receipts (``in``), of dispatches (``out``), or what is not out yet
    (``drafts``), newest first; narrowed by day in Japan."""
    found = Letter.objects.visible_to(viewer).filter(direction=IN if which == IN else OUT)
    found = found.filter(state__in=UNSENT) if which == DRAFTS else found.exclude(state__in=UNSENT)
    if ministry:
        other = (
            Q(counterpart__isnull=True) if ministry == MISSIONS else Q(counterpart__code=ministry)
        )
        found = found.filter(other)
    plain = {"state": standing, "classification": classification}
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if since:
        found = found.filter(passed_at__gte=_midnight(since))
    if until:
        found = found.filter(passed_at__lt=_midnight(until + timedelta(days=1)))
    if mine:
        found = found.filter(_mine(viewer))
    ordered: QuerySet[Letter] = found.newest_first()
    return ordered.select_related("counterpart", "answers")


def enclosures_of(letter: Letter, viewer: Viewer) -> list[Enclosure]:
    return list(Enclosure.objects.visible_to(viewer).filter(letter=letter).select_related("file"))


def charges_of(letter: Letter, viewer: Viewer) -> list[Charge]:
    found = Charge.objects.visible_to(viewer).filter(letter=letter)
    return list(found.select_related("post__user", "post__unit"))


def thread_of(letter: Letter, viewer: Viewer) -> list[Letter]:
    """The letters of one exchange that the viewer may see, oldest first."""
    first = letter.thread_id or letter.pk
    found = Letter.objects.visible_to(viewer).filter(Q(pk=first) | Q(thread=first))
    found = found.select_related("counterpart")
    return list(found.order_by("passed_at", "pk")[:SHOWN_OF_THREAD])


def steps_fulfilled_by(letter: Letter, viewer: Viewer) -> list[PlanStep]:
    return list(PlanStep.objects.visible_to(viewer).filter(letter=letter).select_related("year"))


def ministries() -> list[Unit]:
    """The bodies with which letters are exchanged, in the order of their codes."""
    return list(Unit.objects.filter(kind=Kind.MINISTRY))


def answerable(viewer: Viewer, direction: str, limit: int = 50) -> QuerySet[Letter]:
    """Letters of this direction to which another may be an answer, newest first."""
    found = Letter.objects.visible_to(viewer).filter(direction=direction, state__in=PASSED)
    newest: QuerySet[Letter] = found.newest_first().select_related("counterpart")
    return newest[:limit]


def colleagues() -> QuerySet[Membership]:
    """The posts that can be put in charge of a letter, today."""
    held = Membership.objects.filter(role__in=OFFICE).valid_on(timezone.localdate())
    return held.select_related("user", "unit").order_by("role", "user__name", "pk")


def all_series(viewer: Viewer) -> list[NumberSeries]:
    return list(NumberSeries.objects.visible_to(viewer))


def numbers_without_letter(viewer: Viewer) -> QuerySet[OfficialNumber]:
    """Reserved ones first, then those given up: each says why."""
    unused = OfficialNumber.objects.visible_to(viewer).exclude(state=OfficialNumber.State.USED)
    return unused.select_related("series", "given_by").order_by("-state", "-given_at", "-pk")


def numbers_of_others(viewer: Viewer) -> QuerySet[OfficialNumber]:
    """Numbers of letters that the viewer may not read: that they were given is no secret."""
    own = Letter.objects.visible_to(viewer).filter(number__isnull=False).values("number")
    numbers = OfficialNumber.objects.visible_to(viewer)
    given = numbers.filter(state=OfficialNumber.State.USED).exclude(pk__in=own)
    return given.order_by("-given_at", "-pk")


def reserved_numbers(viewer: Viewer, direction: str) -> QuerySet[OfficialNumber]:
    numbers = OfficialNumber.objects.visible_to(viewer)
    reserved = numbers.filter(state=OfficialNumber.State.RESERVED, series__direction=direction)
    return reserved.order_by("given_at", "pk")


# What is due


@dataclass(frozen=True)
class Due:
    """Something awaited by a moment: an answer of ours or theirs, or a step of the plan."""

    due_at: datetime
    letter: Letter | None = None
    step: PlanStep | None = None

    @property
    def is_overdue(self) -> bool:
        return self.due_at < timezone.now()

    @property
    def zone(self) -> str:
        """On whose clock the moment was set."""
        return self.letter.answer_zone if self.letter else self.step.zone if self.step else ""

    @property
    def is_ours(self) -> bool:
        """Whether CLAIR owes it."""
        if self.letter is not None:
            return self.letter.is_incoming
        return self.step is not None and self.step.owes == PlanStep.Owes.CLAIR


class DueList:
    """All that is due, by deadline, so what is overdue first: sliced as a page needs it."""

    def __init__(self, viewer: Viewer, *, mine: bool) -> None:
        self.viewer = viewer
        letters = awaited(viewer, mine=mine).values_list("answer_due_at", "pk")
        steps = PlanStep.objects.visible_to(viewer).filter(letter=None)
        steps = steps.none() if mine else steps.select_related("ministry")
        self.steps = {step.pk: step for step in steps}
        marks = [(due, "letter", pk) for due, pk in letters if due]
        marks += [(step.due_at, "step", step.pk) for step in self.steps.values()]
        self.marks = sorted(marks)

    def __len__(self) -> int:
        return len(self.marks)

    def __getitem__(self, part: slice) -> list[Due]:
        wanted = self.marks[part]
        keys = [pk for _due, kind, pk in wanted if kind == "letter"]
        names = ArrayAgg(
            "charges__post__user__name",
            filter=Q(charges__isnull=False),
            order_by="charges__pk",
            default=Value([]),
        )
        letters = letters_for(self.viewer).annotate(in_charge=names).in_bulk(keys)
        return [
            Due(due, letter=letters.get(pk)) if kind == "letter" else Due(due, step=self.steps[pk])
            for due, kind, pk in wanted
        ]

    @property
    def overdue(self) -> int:
        now = timezone.now()
        return sum(due < now for due, *_rest in self.marks)


def awaited(viewer: Viewer, *, mine: bool = False) -> QuerySet[Letter]:
    """Letters to which an answer is still due."""
    found = Letter.objects.visible_to(viewer).filter(
        answer_due_at__isnull=False, answered_at__isnull=True, state__in=WAITS_FOR_ANSWER
    )
    found = found.filter(_mine(viewer)) if mine else found
    ordered: QuerySet[Letter] = found.order_by("answer_due_at", "pk")
    return ordered


def _mine(viewer: Viewer) -> Q:
    """In charge of it, or its writer while nobody is."""
    lines = sorted(viewer.lines)
    charged = Charge.objects.visible_to(viewer).filter(post__in=lines).values("letter")
    anybody = Charge.objects.visible_to(viewer).values("letter")
    return Q(pk__in=charged) | Q(post__in=lines) & ~Q(pk__in=anybody)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def is_staff(viewer: Any) -> bool:
    return bool(viewer.roles & set(STAFF))


def is_reader(viewer: Any) -> bool:
    return bool(viewer.roles & {Role.MINISTRY_READER.value})


def names_of_charge(letters: Iterable[Letter]) -> dict[int, str]:
    """Who leads each of these letters, by the letter's key; charges are prefetched."""
    return {
        letter.pk: str(charge.post.user)
        for letter in letters
        for charge in letter.charges.all()
        if charge.is_lead
    }
