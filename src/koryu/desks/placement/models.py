"""Rounds, frozen inputs, runs with their lines, moves by hand, and what was published."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Unit
from koryu.base.models import Bilingual, ScopedModel
from koryu.programme.words import Words
from koryu.records.models import StoredFile
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Appointment, Candidacy


class RuleSet(ScopedModel):
    """The placement rules of a round as data; frozen from its first run on."""

    name = models.CharField(_("name"), max_length=100)
    content = models.JSONField()  # what programme.rules.load_rules takes
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [GinIndex(fields=["scopes"], name="ruleset_scopes")]

    def __str__(self) -> str:
        return self.name


class Round(ScopedModel):
    """One placement round of a year, from opening to publication."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        FROZEN = "frozen", _("inputs frozen")
        COMPUTED = "computed", _("computed, under review")
        SUBMITTED = "submitted", _("submitted for approval")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        CLOSED = "closed", _("closed without publication")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="rounds")
    name_en = models.CharField(_("English name"), max_length=100)
    name_ja = models.CharField(_("Japanese name"), max_length=100)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="rounds")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    run_of_record = models.ForeignKey(
        "Run", models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(  # who decided last
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    returned_because = models.TextField(blank=True)  # until it is submitted again
    opened_at = models.DateTimeField(auto_now_add=True)

    name = Bilingual("name")

    class Meta:
        ordering = ["-opened_at"]
        indexes = [GinIndex(fields=["scopes"], name="round_scopes")]

    def __str__(self) -> str:
        return str(self.name)


class Snapshot(ScopedModel):
    """The frozen inputs of a round: canonical JSON (RFC 8785), compressed, and its hash."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="snapshot")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    candidates = models.PositiveIntegerField()
    short_listed = models.PositiveIntegerField()
    requests = models.PositiveIntegerField()
    seats = models.PositiveIntegerField()
    frozen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [GinIndex(fields=["scopes"], name="snapshot_scopes")]

    def __str__(self) -> str:
        return self.sha256


class Run(ScopedModel):
    """One computation on the frozen inputs, with its seed, rules, pins and proof.

    ``attempt`` counts the workers that took it: only the latest one's word counts.
    ``alive_at`` is when that worker was last heard of. ``certificate`` (JSON) names the
    arrays it rests on, ``prices``, by their SHA-256; both None until it is done.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField(_("number"))
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    seed = models.BigIntegerField(_("seed"))
    progress = models.FloatField(default=0)
    step_en = models.CharField(max_length=200, blank=True)
    step_ja = models.CharField(max_length=200, blank=True)
    stop_asked = models.BooleanField(default=False)
    attempt = models.PositiveSmallIntegerField(default=0)
    alive_at = models.DateTimeField(default=timezone.now)
    trouble_en = models.TextField(blank=True)
    trouble_ja = models.TextField(blank=True)
    aims = models.JSONField(default=dict)
    gap = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)  # wishes by rank, by host, unplaced by reason …
    proved = models.JSONField(default=list)  # sentences of the verifier, [en, ja] each
    certificate = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+")
    prices = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    step = Bilingual("step")
    trouble = Bilingual("trouble")

    class Meta:
        ordering = ["-number"]
        indexes = [GinIndex(fields=["scopes"], name="run_scopes")]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="one_run_a_number")]

    def __str__(self) -> str:
        return str(self.number)


class Pin(ScopedModel):
    """A move by hand: this person to this request line, with the reason and who said so.
    It holds in its run; every run based on that one begins with a copy of it."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="pins")
    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="+")
    request_line = models.ForeignKey(RequestLine, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        indexes = [GinIndex(fields=["scopes"], name="pin_scopes")]
        constraints = [
            models.UniqueConstraint(fields=["run", "candidacy"], name="one_pin_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.candidacy} → {self.request_line}"


class Line(ScopedModel):
    """One person in one run: the request line they are placed on, or none, and why.
    Behind the second wall: nobody but CLAIR sees it."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="lines")
    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="+")
    request_line = models.ForeignKey(RequestLine, models.PROTECT, null=True, related_name="+")
    wish_met = models.PositiveSmallIntegerField(null=True)  # 1 to 3, None where none is
    reasons = models.JSONField(default=list)  # [en, ja] each, for the officer

    is_pinned: bool  # as queries.lines_of finds it

    class Meta:
        ordering = ["candidacy__candidate_no"]
        indexes = [GinIndex(fields=["scopes"], name="line_scopes")]
        constraints = [
            models.UniqueConstraint(fields=["run", "candidacy"], name="one_line_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.candidacy} → {self.request_line or '–'}"

    @property
    def words(self) -> list[Words]:
        """The reasons, as pages read them."""
        return [Words(*pair) for pair in self.reasons]


class Publication(ScopedModel):
    """A frozen version of a round's result, told to everyone at one moment."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="publications")
    version = models.PositiveSmallIntegerField(_("version"))
    run = models.ForeignKey(Run, models.PROTECT, related_name="publications")
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    without_email = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        ordering = ["-version"]
        indexes = [GinIndex(fields=["scopes"], name="publication_scopes")]
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="one_publication_a_version")
        ]

    def __str__(self) -> str:
        return str(self.version)


class PublishedLine(ScopedModel):
    """What was published of one person: frozen, and holding only what the person, the
    organisation and its host may read. Its scopes name exactly these and CLAIR."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="lines")
    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="published_line")
    host = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    candidate_no = models.CharField(_("candidate number"), max_length=40)
    request_no = models.CharField(_("request number"), max_length=40)
    family_name = models.CharField(_("family name"), max_length=250)
    given_name = models.CharField(_("given name"), max_length=250)
    middle_name = models.CharField(_("middle name"), max_length=250, blank=True)
    nationality = models.CharField(_("nationality"), max_length=2)
    position = models.CharField(_("position"), max_length=3)
    language = models.CharField(_("language"), max_length=2)
    group = models.CharField(_("group"), max_length=3)
    japanese_level = models.CharField(_("Japanese level"), max_length=2, blank=True)
    driving = models.BooleanField(_("drives"), default=False)
    sport = models.CharField(_("sport"), max_length=60, blank=True)
    dependants = models.PositiveSmallIntegerField(_("dependants"), default=0)
    arrives_on = models.DateField(_("arrives on"), null=True)

    class Meta:
        ordering = ["host__code", "organisation__code", "request_no", "candidate_no"]
        indexes = [GinIndex(fields=["scopes"], name="publishedline_scopes")]

    def __str__(self) -> str:
        return self.candidate_no


class PublishedReason(ScopedModel):
    """Why this place, in words for one audience; its scopes name that audience and CLAIR,
    so that a host never reads what is told to the candidate."""

    class Audience(models.TextChoices):
        CANDIDATE = "candidate", _("candidate")
        ORGANISATION = "organisation", _("organisation and host")

    line = models.ForeignKey(PublishedLine, models.PROTECT, related_name="reasons")
    audience = models.CharField(max_length=12, choices=Audience)
    sentences = models.JSONField()  # [en, ja] each

    class Meta:
        indexes = [GinIndex(fields=["scopes"], name="publishedreason_scopes")]
        constraints = [
            models.UniqueConstraint(fields=["line", "audience"], name="one_reason_an_audience")
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.audience}"

    @property
    def words(self) -> list[Words]:
        return [Words(*pair) for pair in self.sentences]
