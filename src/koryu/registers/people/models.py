"""People, their names as they stand, their candidacies, posts and appointments."""

import uuid
from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Unit
from koryu.accounts.viewer import host_scope, organisation_scope, person_scope
from koryu.base.models import ScopedModel, SignedInQuerySet
from koryu.base.scopes import CLAIR
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.models import Organisation, RequestLine

BINDING = ["agreed", "in_service"]  # states of appointments that exclude each other in time
STANDING = ["offered", *BINDING]  # states in which a post is not vacant


class Person(ScopedModel):
    """Somebody who takes part or may. ``key`` is the person's scope and public address;
    an account of theirs carries it as ``person_key``."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nationality = models.CharField(_("nationality"), max_length=2)
    date_of_birth = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex"), max_length=1, blank=True)
    email = models.CharField(_("e-mail address"), max_length=254, blank=True)

    class Meta:
        indexes = [GinIndex(fields=["scopes"], name="person_scopes")]

    def __str__(self) -> str:
        name = next((n for n in self.names.all() if n.form == Name.Form.PASSPORT), None)
        return str(name) if name else str(self.key)

    def scopes_wanted(self) -> list[str]:
        """CLAIR and the person. The rows about a person carry the same."""
        return [CLAIR, person_scope(self.key)]


class Name(ScopedModel):
    """One form of a person's name as somebody gave it; no form is derived from another."""

    class Form(models.TextChoices):
        PASSPORT = "passport", _("as in the passport")
        ROMAN = "roman", _("in roman letters")
        KANA = "kana", _("in kana")
        PREFERRED = "preferred", _("preferred")

    person = models.ForeignKey(Person, models.CASCADE, related_name="names")
    form = models.CharField(_("form"), max_length=10, choices=Form)
    family = models.CharField(_("family name"), max_length=250)
    given = models.CharField(_("given name"), max_length=250, blank=True)
    middle = models.CharField(_("middle name"), max_length=250, blank=True)

    class Meta:
        indexes = [GinIndex(fields=["scopes"], name="name_scopes")]
        constraints = [models.UniqueConstraint(fields=["person", "form"], name="one_name_a_form")]

    def __str__(self) -> str:
        given = " ".join(part for part in (self.given, self.middle) if part)
        return f"{self.family}, {given}" if given else self.family


class Candidacy(ScopedModel):
    """A person's candidacy of a year, as the ministry notified it.

    Columns named as on the sheet hold exactly what ``programme.facts.Candidate`` holds.
    A need is a code only: its cause is never stored. ``used_at`` is set when a placement
    froze it: from then on it is not recalled, but what the ministry corrects is, at
    ``changed_at``. One that is withdrawn stays on record, is in no placement to come, and
    may return.
    """

    year = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="candidacies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="candidacies")
    candidate_no = models.CharField(_("candidate number"), max_length=40)
    position = models.CharField(_("position"), max_length=3)
    language = models.CharField(_("language"), max_length=2)
    result = models.CharField(_("result"), max_length=1)
    alternate_rank = models.PositiveSmallIntegerField(_("alternate rank"), null=True, blank=True)
    interview_post = models.CharField(_("interview post"), max_length=4, blank=True)
    score = models.FloatField(_("interview score"), null=True, blank=True)
    group = models.CharField(_("group"), max_length=3, blank=True)
    home_city = models.CharField(_("home city"), max_length=150, blank=True)
    home_region = models.CharField(_("home region"), max_length=150, blank=True)
    home_country = models.CharField(_("home country"), max_length=2, blank=True)
    japanese_level = models.CharField(_("Japanese level"), max_length=2, blank=True)
    driving = models.BooleanField(_("drives"), default=False)
    sport = models.CharField(_("sport"), max_length=60, blank=True)
    wish_1 = models.CharField(_("first wish"), max_length=6, blank=True)
    wish_2 = models.CharField(_("second wish"), max_length=6, blank=True)
    wish_3 = models.CharField(_("third wish"), max_length=6, blank=True)
    wish_area = models.CharField(_("wished area"), max_length=12, blank=True)
    wish_reason = models.TextField(_("reason of the wish"), blank=True)
    partner_no = models.CharField(_("partner's number"), max_length=40, blank=True)
    dependants = models.PositiveSmallIntegerField(_("dependants"), default=0)
    needs = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("needs"))
    named_post = models.CharField(_("named post"), max_length=40, blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering = ["candidate_no"]
        verbose_name_plural = "candidacies"
        indexes = [GinIndex(fields=["scopes"], name="candidacy_scopes")]
        constraints = [
            models.UniqueConstraint(fields=["year", "candidate_no"], name="one_candidacy_a_number")
        ]

    def __str__(self) -> str:
        return self.candidate_no


class Post(models.Model):
    """A lasting seat at an organisation, in one of its offices where that is known."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    office = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.CharField(_("position"), max_length=3)
    number = models.PositiveSmallIntegerField(_("number"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = SignedInQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "position", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "position", "number"], name="one_post_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation.unit.code}-{self.position}-{self.number:02d}"


class Appointment(ScopedModel):
    """One term of one person in a post. Only agreed ones and those in service exclude
    each other in time; the database holds that."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        AGREED = "agreed", _("agreed")
        IN_SERVICE = "in_service", _("in service")
        ENDED = "ended", _("ended")
        WITHDRAWN = "withdrawn", _("withdrawn")

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    request_line = models.ForeignKey(
        RequestLine, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    year = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="appointments")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OFFERED)
    period = DateRangeField(_("term"))

    class Meta:
        ordering = ["pk"]
        indexes = [GinIndex(fields=["scopes"], name="appointment_scopes")]
        constraints = [
            ExclusionConstraint(
                name="no_two_agreed_terms_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=BINDING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.get_state_display()}"

    @property
    def last_day(self) -> date | None:
        """The last day of the term; the range itself ends on the day after."""
        return self.period.upper - timedelta(days=1) if self.period.upper else None

    def scopes_for(self, host_code: str) -> list[str]:
        """CLAIR, the person, the organisation and the host that gathered the request."""
        return [
            CLAIR,
            person_scope(self.person.key),
            organisation_scope(self.post.organisation.unit.code),
            host_scope(host_code),
        ]
