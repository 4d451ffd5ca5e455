"""Routes as the house keeps them, and what circulates along one: steps, seats, deeds, papers."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.accounts.models import Membership, Role, Unit
from koryu.accounts.viewer import ACCOUNTS, CORRESPONDENCE
from koryu.base.models import Bilingual, ScopedModel, Viewer, WalledQuerySet
from koryu.base.scopes import CLAIR
from koryu.programme.words import Words
from koryu.records.models import StoredFile
from koryu.tools.approvals.versions import Change, from_data

READ_ROUTES = frozenset({CLAIR, CORRESPONDENCE, ACCOUNTS})


class Need(models.TextChoices):
    ALL = "all", _("all of them")
    ANY = "any", _("any one of them")
    SOME = "some", _("a number of them")


class RouteQuerySet(WalledQuerySet):
    """How the house decides: for CLAIR, and for those who look after accounts."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if viewer.scopes & READ_ROUTES else self.none()


class Route(models.Model):
    """The steps that drafts of a kind and class go through; class "" is for all others."""

    kind = models.CharField(_("kind"), max_length=40)
    class_code = models.CharField(_("class"), max_length=40, blank=True)
    name_en = models.CharField(_("English name"), max_length=100)
    name_ja = models.CharField(_("Japanese name"), max_length=100)
    changed_at = models.DateTimeField(auto_now=True)

    objects = RouteQuerySet.as_manager()

    name = Bilingual("name")

    class Meta:
        ordering = ["kind", "class_code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "class_code"], name="one_route_a_class")
        ]

    def __str__(self) -> str:
        return str(self.name)


class OfRouteQuerySet(RouteQuerySet):
    """With its route."""


class RouteStep(models.Model):
    """``seen_later``: what a deputy decides here, the holder of the post sees afterwards."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name_en = models.CharField(_("English name"), max_length=100)
    name_ja = models.CharField(_("Japanese name"), max_length=100)
    need = models.CharField(_("who is needed"), max_length=4, choices=Need, default=Need.ANY)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    seen_later = models.BooleanField(_("seen later by who was stood in for"), default=False)

    objects = OfRouteQuerySet.as_manager()

    name = Bilingual("name")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["route", "position"], name="one_route_step_a_place")
        ]

    def __str__(self) -> str:
        return str(self.name)


class RouteHolder(models.Model):
    """Who may take the step: whoever holds a role in a unit, any post in a unit, or one post."""

    step = models.ForeignKey(RouteStep, models.CASCADE, related_name="holders")
    role = models.CharField(max_length=30, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    objects = OfRouteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, unit__isnull=True, role="")
                | Q(post__isnull=True, unit__isnull=False),
                name="route_holder_is_a_post_or_in_a_unit",
            )
        ]

    def __str__(self) -> str:
        role = Role(self.role).label if self.role else _("anybody who decides")
        return str(self.post) if self.post else f"{role} · {self.unit}"


class Circulation(ScopedModel):
    """One frozen version of a draft on its way along a route.

    ``subject_scopes`` are those of what circulates; ``scopes`` add the posts that hold an
    opened step, the drafter's, and that of the job alone which lets approvals take effect.
    """

    class State(models.TextChoices):
        CIRCULATING = "circulating", _("circulating")
        SETTLING = "settling", _("approved, takes effect in a moment")
        APPROVED = "approved", pgettext_lazy("circulation", "approved")
        RETURNED = "returned", _("returned to the drafter")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("circulation", "withdrawn")

    UNDER_WAY = (State.CIRCULATING, State.SETTLING)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    class_code = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=100)
    subject_scopes = ArrayField(models.TextField(), default=list)
    number = models.PositiveSmallIntegerField()
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    title_en = models.CharField(max_length=300)
    title_ja = models.CharField(max_length=300)
    content = models.JSONField()  # facts: label_en, label_ja, value_en, value_ja
    sha256 = models.CharField(max_length=64)
    changes = models.JSONField(default=list)  # since the earlier one, as versions.as_data has them
    route_en = models.CharField(max_length=100)
    route_ja = models.CharField(max_length=100)
    state = models.CharField(max_length=11, choices=State, default=State.CIRCULATING)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_for = models.ForeignKey(  # in whose place, where a deputy drafted it
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    drafted_at_post = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    circulated_at = models.DateTimeField(auto_now_add=True)
    settles_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    title = Bilingual("title")
    route_name = Bilingual("route")

    class Meta:
        ordering = ["-circulated_at", "-pk"]
        indexes = [
            GinIndex(fields=["scopes"], name="circulation_scopes"),
            models.Index(fields=["subject"], name="circulation_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=("circulating", "settling")),
                name="one_circulation_of_a_subject",
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("approvals:circulation", args=[self.key])

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def in_order(self) -> "list[Step]":
        """All steps, first to last; asked for once where they were fetched along."""
        return sorted(self.steps.all(), key=lambda step: step.position)

    @property
    def open_step(self) -> "Step | None":
        """The step that decides now."""
        return next((step for step in self.in_order if step.state == Step.State.OPEN), None)

    @property
    def history(self) -> "list[Deed]":
        """Everything that was done to it, first to last."""
        return sorted(self.deeds.all(), key=lambda deed: deed.pk)

    @property
    def fingerprint(self) -> list[str]:
        """The SHA-256 in parts between which a narrow page may break it."""
        return [self.sha256[at : at + 8] for at in range(0, len(self.sha256), 8)]

    @property
    def told_changes(self) -> list[Change]:
        """What it says otherwise than the earlier version."""
        return from_data(self.changes)

    @property
    def facts(self) -> list[dict[str, Words]]:
        """What was frozen: each fact with its label, for either reader."""
        return [
            {
                "label": Words(fact["label_en"], fact["label_ja"]),
                "value": Words(fact["value_en"], fact["value_ja"]),
            }
            for fact in self.content
        ]

    @property
    def own_papers(self) -> "list[Paper]":
        """The files that circulate, without those of opinions."""
        return [paper for paper in self.papers.all() if paper.deed_id is None]

    @property
    def last_word(self) -> str:
        """What was said by whoever sent it back, rejected it or took it back."""
        ending = (Deed.Act.RETURNED, Deed.Act.REJECTED, Deed.Act.WITHDRAWN)
        words = [deed.comment for deed in self.history if deed.act in ending]
        return words[-1] if words else ""

    @property
    def stages(self) -> list[dict[str, Any]]:
        """The way as the stage bar reads it."""
        begun = {"label": _("Drafted"), "state": "done", "note": str(self.drafted_by)}
        return [begun, *(self._stage(step) for step in self.in_order)]

    def _stage(self, step: "Step") -> dict[str, Any]:
        done, ended = step.state == Step.State.DONE, not self.is_under_way
        now = "blocked" if ended else "current"
        state = "done" if done else now if step.state == Step.State.OPEN else "todo"
        names = [str(deed.by) for deed in step.standing]
        return {"label": step.name, "state": state, "note": ", ".join(names)}


class OfCirculationQuerySet(WalledQuerySet):
    """Seen with the circulation: it has one wall."""

    path = "circulation__scopes__overlap"

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(**{self.path: sorted(viewer.scopes)})


class Step(models.Model):
    """One step of this circulation, as its route had it on the day. ``holders`` says who may
    take it: they are looked up when it opens, and the posts found are its seats."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to come")
        OPEN = "open", pgettext_lazy("step", "open")
        DONE = "done", pgettext_lazy("step", "done")

    circulation = models.ForeignKey(Circulation, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name_en = models.CharField(max_length=100)
    name_ja = models.CharField(max_length=100)
    need = models.CharField(max_length=4, choices=Need)
    count = models.PositiveSmallIntegerField(default=1)
    seen_later = models.BooleanField(default=False)
    holders = models.JSONField()  # [{"post": 12}, {"unit": 1, "role": ""}, …]
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)

    objects = OfCirculationQuerySet.as_manager()

    name = Bilingual("name")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["circulation", "position"], name="one_step_a_place")
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def taken(self) -> "list[Seat]":
        """The seats that nobody has left."""
        return [seat for seat in self.seats.all() if seat.left_at is None]

    @property
    def standing(self) -> "list[Deed]":
        """The approvals that count."""
        return [
            deed for deed in self.circulation.history if deed.step_id == self.pk and deed.stands
        ]

    @property
    def is_fulfilled(self) -> bool:
        """Whether those have approved whom the step needs: every seat, or so many people."""
        if self.need == Need.ALL:
            approved = {deed.seat_id for deed in self.standing}
            return bool(self.taken) and all(seat.pk in approved for seat in self.taken)
        return len({deed.by_id for deed in self.standing}) >= self._wanted

    @property
    def is_short(self) -> bool:
        """Whether more have to approve than have a seat."""
        return len(self.taken) < self._wanted

    @property
    def _wanted(self) -> int:
        return self.count if self.need == Need.SOME else 1


class OfStepQuerySet(OfCirculationQuerySet):
    path = "step__circulation__scopes__overlap"


class Seat(models.Model):
    """A post that holds a step. It goes to the post's successor by itself; ``left_at``: it was
    given to another."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="seats")
    post = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True)

    objects = OfStepQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "post"], condition=Q(left_at=None), name="one_seat_a_post"
            )
        ]

    def __str__(self) -> str:
        return str(self.post)


class Deed(models.Model):
    """What somebody did to the circulation, with what they said; never deleted.

    An approval counts until it is ``lifted_at``: undone, or returned over. ``see_later``: a
    deputy gave it, and the holder of the post sees it afterwards (``seen_at``).
    """

    class Act(models.TextChoices):
        CIRCULATED = "circulated", _("Drafted and circulated")
        APPROVED = "approved", pgettext_lazy("deed", "Approved")
        RETURNED = "returned", _("Returned")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("deed", "Withdrawn")
        UNDONE = "undone", _("Took the approval back")
        OPINION = "opinion", _("Gave an opinion")
        SEEN = "seen", _("Saw it later")
        REROUTED = "rerouted", _("Rerouted")

    circulation = models.ForeignKey(Circulation, models.CASCADE, related_name="deeds")
    step = models.ForeignKey(Step, models.CASCADE, null=True, related_name="deeds")
    seat = models.ForeignKey(Seat, models.CASCADE, null=True, related_name="deeds")
    act = models.CharField(max_length=10, choices=Act)
    post = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    comment = models.TextField(blank=True)
    to_step = models.ForeignKey(Step, models.CASCADE, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    see_later = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)

    objects = OfCirculationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(act="approved", lifted_at=None),
                name="one_standing_approval_a_seat",
            ),
            models.CheckConstraint(
                condition=~Q(act="approved") | Q(step__isnull=False, seat__isnull=False),
                name="approved_on_a_seat",
            ),
        ]

    def __str__(self) -> str:
        return self.get_act_display()

    @property
    def stands(self) -> bool:
        return self.act == self.Act.APPROVED and self.lifted_at is None

    @property
    def waits_to_be_seen(self) -> bool:
        return self.stands and self.see_later and self.seen_at is None

    @property
    def own_papers(self) -> "list[Paper]":
        """The files that went with it."""
        return [paper for paper in self.circulation.papers.all() if paper.deed_id == self.pk]


class Paper(models.Model):
    """A file that circulates, or with ``deed`` one that went with an opinion: a copy, frozen."""

    circulation = models.ForeignKey(Circulation, models.CASCADE, related_name="papers")
    deed = models.ForeignKey(Deed, models.CASCADE, null=True, related_name="papers")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    objects = OfCirculationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)
