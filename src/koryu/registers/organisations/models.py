"""Bodies and what is known of them: real places, contacts, facts, who is host, what is asked."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Kind, Unit
from koryu.accounts.viewer import host_scope, organisation_scope
from koryu.base.models import (
    PublicQuerySet,
    ScopedModel,
    SignedInQuerySet,
    Viewer,
    WalledQuerySet,
    is_japanese,
)
from koryu.base.scopes import CLAIR
from koryu.registers.calendar.models import ProgrammeYear

HOST_KINDS = (Kind.PREFECTURE, Kind.DESIGNATED_CITY)
TOWN_KINDS: dict[str, str | Promise] = {
    "city": _("city"),
    "special_ward": _("special ward"),
    "town": _("town"),
    "village": _("village"),
}


class Organisation(models.Model):
    """What is known of a unit beyond its place in the tree; extends Unit one to one."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="organisation")
    prefecture = models.CharField(_("prefecture"), max_length=2, blank=True)
    name_kana = models.CharField(_("name in kana"), max_length=150, blank=True)
    name_romaji = models.CharField(_("name in roman letters"), max_length=150, blank=True)
    district_ja = models.CharField(_("district"), max_length=60, blank=True)
    municipality_kind = models.CharField(_("kind of municipality"), max_length=20, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    size_band = models.CharField(_("size band"), max_length=12, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects = SignedInQuerySet.as_manager()

    class Meta:
        ordering = ["unit__code"]
        indexes = [models.Index(fields=["prefecture"], name="organisation_prefecture")]

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def kind_name(self) -> str | Promise:
        return TOWN_KINDS.get(self.municipality_kind) or self.unit.get_kind_display()

    @property
    def other_name(self) -> str:
        """The name in the language that the page is not in, where there is one."""
        return self.unit.name_en if is_japanese() else self.unit.name_ja

    @property
    def is_prefecture(self) -> bool:
        return self.unit.kind == Kind.PREFECTURE

    @property
    def can_host(self) -> bool:
        """Prefectures and designated cities may gather requests in some year."""
        return self.unit.kind in HOST_KINDS


class Fact(models.Model):
    """Something recorded of an organisation that needs look at, with who says so.
    Where none is recorded the default of the rules applies."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="facts")
    code = models.CharField(_("fact"), max_length=40)  # a code of programme.facts.NEEDS
    holds = models.BooleanField(_("holds"))
    source = models.CharField(_("source"), max_length=300)

    objects = SignedInQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="one_fact_a_code")
        ]

    def __str__(self) -> str:
        return self.code


class SisterTie(models.Model):
    """A tie between a local government and a city abroad."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sister_ties")
    city = models.CharField(_("city"), max_length=120)
    country = models.CharField(_("country"), max_length=2)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["country", "city"]

    def __str__(self) -> str:
        return f"{self.city} ({self.country})"


class ContactQuerySet(WalledQuerySet):
    """CLAIR, the organisation itself, and the hosts that gather its requests."""

    def visible_to(self, viewer: Viewer) -> Self:
        if CLAIR in viewer.scopes:
            return self.all()
        hosts = _codes(viewer, "host:")
        return self.filter(
            Q(organisation__unit__code__in=[*hosts, *_codes(viewer, "organisation:")])
            | Q(organisation__request_lines__host__code__in=hosts)
        ).distinct()


def _codes(viewer: Viewer, start: str) -> list[str]:
    """The units in the viewer's scopes of one kind. Advisors and managers see no contacts."""
    return [scope.removeprefix(start) for scope in viewer.scopes if scope.startswith(start)]


class Contact(models.Model):
    """Somebody to write to at an organisation or one of its offices."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    office = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=150, blank=True)
    duty = models.CharField(_("duty"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "email"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="one_contact_an_address")
        ]

    def __str__(self) -> str:
        return self.name or self.email


class HostYear(models.Model):
    """Being a host is a fact of a year: this unit gathers requests in it.

    ``by_sheet``: nobody named it, its requests did; it goes when they are recalled.
    """

    year = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="hosts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="host_years")
    by_sheet = models.BooleanField(default=False)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["year", "unit__code"]
        constraints = [models.UniqueConstraint(fields=["year", "unit"], name="one_host_a_year")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class RequestLine(ScopedModel):
    """What an organisation asks for in a year: a number of alike posts.

    Columns named as on the sheet hold exactly what ``programme.facts.Request`` holds.
    ``used_at`` is set when a placement froze it: from then on it is not recalled, but what
    is corrected is, at ``changed_at``. One that is withdrawn stays on record, is in no
    placement to come, and may return.
    """

    year = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="request_lines")
    request_no = models.CharField(_("request number"), max_length=40)
    host = models.ForeignKey(Unit, models.PROTECT, related_name="gathered_lines")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="request_lines")
    host_code = models.CharField(_("host code"), max_length=10)
    organisation_code = models.CharField(_("organisation code"), max_length=20)
    organisation_name_ja = models.CharField(_("Japanese name"), max_length=150)
    organisation_name_en = models.CharField(_("English name"), max_length=150, blank=True)
    position = models.CharField(_("position"), max_length=3)
    seats = models.PositiveSmallIntegerField(_("seats"))
    group = models.CharField(_("group"), max_length=3)
    language = models.CharField(_("language"), max_length=2)
    nationalities = ArrayField(
        models.CharField(max_length=2), default=list, verbose_name=_("nationalities")
    )
    nationality_rule = models.CharField(_("nationality rule"), max_length=10, blank=True)
    japanese_min = models.CharField(_("Japanese level"), max_length=2, blank=True)
    japanese_rule = models.CharField(_("Japanese rule"), max_length=10, blank=True)
    driving_rule = models.CharField(_("driving rule"), max_length=10, default="none")
    sex_wish = models.CharField(_("wish as to sex"), max_length=1, blank=True)
    sport = models.CharField(_("sport"), max_length=60, blank=True)
    named_post = models.BooleanField(_("named post"), default=False)
    continuing = models.PositiveSmallIntegerField(_("people who stay on"), default=0)
    priority = models.PositiveSmallIntegerField(_("priority"), null=True, blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    contact_email = models.CharField(_("contact"), max_length=254, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering = ["request_no"]
        indexes = [GinIndex(fields=["scopes"], name="requestline_scopes")]
        constraints = [
            models.UniqueConstraint(fields=["year", "request_no"], name="one_request_a_number")
        ]

    def __str__(self) -> str:
        return self.request_no

    def scopes_wanted(self) -> list[str]:
        """CLAIR, the host that gathered it and the organisation that asks."""
        return [
            CLAIR,
            host_scope(self.host.code),
            organisation_scope(self.organisation.unit.code),
        ]
