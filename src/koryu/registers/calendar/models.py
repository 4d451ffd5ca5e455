"""The programme year: arrival groups, deadlines with their zone, and the year's rules as data."""

from datetime import date

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Role
from koryu.accounts.viewer import CANDIDATE
from koryu.base.models import Bilingual, PublicQuerySet

ROLES: dict[str, str | Promise] = {**dict(Role.choices), CANDIDATE: _("candidate")}


class ProgrammeYear(models.Model):
    """A year of recruitment, named by the year in which its summer groups arrive."""

    year = models.PositiveSmallIntegerField(_("programme year"), unique=True)
    is_current = models.BooleanField(default=False)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="one_current_year",
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


class ArrivalGroup(models.Model):
    """People who arrive together: April, A, B or C."""

    year = models.ForeignKey(ProgrammeYear, models.CASCADE, related_name="groups")
    code = models.CharField(_("group"), max_length=3)
    arrives_on = models.DateField(_("arrives on"))
    term_ends_on = models.DateField(_("first term ends on"))
    source_en = models.CharField(_("source in English"), max_length=200, blank=True)
    source_ja = models.CharField(_("source in Japanese"), max_length=200, blank=True)

    objects = PublicQuerySet.as_manager()

    source = Bilingual("source")

    class Meta:
        ordering = ["arrives_on"]
        constraints = [models.UniqueConstraint(fields=["year", "code"], name="one_group_a_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"


class Deadline(models.Model):
    """A moment by which something is due, with the zone in which it was set."""

    year = models.ForeignKey(ProgrammeYear, models.CASCADE, related_name="deadlines")
    code = models.SlugField(_("code"))
    name_en = models.CharField(_("English name"), max_length=200)
    name_ja = models.CharField(_("Japanese name"), max_length=200)
    due_at = models.DateTimeField(_("due"))
    zone = models.CharField(_("time zone"), max_length=50, default="Asia/Tokyo")
    role = models.CharField(_("for the role"), max_length=30, blank=True)
    source_en = models.CharField(_("source in English"), max_length=200, blank=True)
    source_ja = models.CharField(_("source in Japanese"), max_length=200, blank=True)

    objects = PublicQuerySet.as_manager()

    name = Bilingual("name")
    source = Bilingual("source")

    class Meta:
        ordering = ["due_at"]
        constraints = [models.UniqueConstraint(fields=["year", "code"], name="one_deadline_a_code")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def role_name(self) -> str | Promise:
        """Whose duty it is; blank where nobody in the house has it."""
        return ROLES.get(self.role, self.role)


class YearRule(models.Model):
    """One rule of the year as data (a limit, a scale, a switch), with its source.

    ``value`` is a number, a truth value, a day (ISO) or a list of numbers by year of service.
    """

    year = models.ForeignKey(ProgrammeYear, models.CASCADE, related_name="rules")
    key = models.SlugField(_("key"))
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    name_ja = models.CharField(_("Japanese name"), max_length=200, blank=True)
    value = models.JSONField(_("value"))
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)
    note_ja = models.CharField(_("note in Japanese"), max_length=300, blank=True)
    source_en = models.CharField(_("source in English"), max_length=200, blank=True)
    source_ja = models.CharField(_("source in Japanese"), max_length=200, blank=True)

    objects = PublicQuerySet.as_manager()

    name = Bilingual("name")
    note = Bilingual("note")
    source = Bilingual("source")

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["year", "key"], name="one_rule_a_key")]

    def __str__(self) -> str:
        return self.key

    @property
    def kind(self) -> str:
        """How the value is shown and corrected."""
        if isinstance(self.value, list):
            return "by_year"
        if isinstance(self.value, bool):
            return "yes_no"
        return "day" if isinstance(self.value, str) else "number"

    @property
    def day(self) -> date:
        """The value of a rule that is a day."""
        return date.fromisoformat(self.value)
