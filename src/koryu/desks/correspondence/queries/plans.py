"""The year's exchange with each ministry, what fulfilled it, and statistics."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from koryu.accounts.models import Membership, Unit
from koryu.accounts.viewer import Viewer
from koryu.desks.correspondence.models import Feed, Letter, PlanStep, Statistics
from koryu.desks.correspondence.models.letters import PASSED
from koryu.registers.calendar.models import ProgrammeYear


@dataclass(frozen=True)
class Planned:
    """A step as the page shows it; ``letter`` where the viewer may see what fulfilled it."""

    step: PlanStep
    letter: Letter | None

    @property
    def state(self) -> str:
        if self.step.letter_id:
            return "done"
        return "overdue" if self.step.due_at < timezone.now() else "open"


@dataclass(frozen=True)
class Exchange:
    """What a ministry owes in a year, and what CLAIR owes it."""

    ministry: Unit
    theirs: list[Planned]
    ours: list[Planned]


def exchanges(year: ProgrammeYear | None, viewer: Viewer) -> list[Exchange]:
    """The plan of the year, ministry by ministry."""
    steps = list(PlanStep.objects.visible_to(viewer).filter(year=year).select_related("ministry"))
    keys = [step.letter_id for step in steps if step.letter_id]
    letters = Letter.objects.visible_to(viewer).in_bulk(keys)
    by_ministry: dict[Unit, list[Planned]] = {}
    for step in steps:
        planned = Planned(step, letters.get(step.letter_id))
        by_ministry.setdefault(step.ministry, []).append(planned)
    return [
        Exchange(
            ministry,
            [p for p in planned if p.step.owes == PlanStep.Owes.MINISTRY],
            [p for p in planned if p.step.owes == PlanStep.Owes.CLAIR],
        )
        for ministry, planned in sorted(by_ministry.items(), key=lambda pair: pair[0].code)
    ]


def steps_for(viewer: Viewer) -> QuerySet[PlanStep]:
    return PlanStep.objects.visible_to(viewer).select_related("ministry", "year")


def has_plan_before(year: ProgrammeYear | None, viewer: Viewer) -> bool:
    before = year.year - 1 if year else 0
    return PlanStep.objects.visible_to(viewer).filter(year__year=before).exists()


def letter_of_step(step: PlanStep, viewer: Viewer) -> Letter | None:
    found = Letter.objects.visible_to(viewer).filter(pk=step.letter_id)
    letter: Letter | None = found.first()
    return letter


def letters_for_step(step: PlanStep, viewer: Viewer, limit: int = 100) -> QuerySet[Letter]:
    """Letters that went the right way between the right houses, newest first."""
    direction = "in" if step.owes == PlanStep.Owes.MINISTRY else "out"
    found = Letter.objects.visible_to(viewer).filter(
        counterpart=step.ministry_id, direction=direction, state__in=PASSED
    )
    newest: QuerySet[Letter] = found.newest_first()
    return newest[:limit]


def statistics_for(viewer: Viewer) -> QuerySet[Statistics]:
    return Statistics.objects.visible_to(viewer).select_related("released_by")


def feed_of(viewer: Any) -> Feed | None:
    """The calendar of the post whose hat is on."""
    posts = [hat.membership_id for hat in viewer.hats if hat.holder_id is None]
    return Feed.objects.visible_to(viewer).filter(post__in=posts).first()


def feed_by_digest(digest: str) -> Feed | None:
    """Whoever knows the secret behind this digest needs no other leave."""
    holding = Membership.objects.valid_on(timezone.localdate())
    found = Feed.objects.filter(digest=digest, post__user__is_active=True, post__in=holding)
    feed: Feed | None = found.select_related("post__user", "post__unit").first()
    return feed
