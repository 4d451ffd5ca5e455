"""What is expected from whom by when in a year's exchange, and the calendar of what is due."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Membership, Unit
from koryu.base.models import Bilingual, ScopedModel, Viewer, WalledQuerySet
from koryu.desks.correspondence.models.letters import Letter
from koryu.registers.calendar.models import ProgrammeYear


class PlanStep(ScopedModel):
    """One letter that a year expects: from a ministry, or from CLAIR to it.

    It is fulfilled by ``letter``. ``source`` says where its date is known from.
    """

    class Owes(models.TextChoices):
        MINISTRY = "ministry", _("the ministry")
        CLAIR = "clair", "CLAIR"

    year = models.ForeignKey(ProgrammeYear, models.CASCADE, related_name="exchange")
    code = models.SlugField(_("code"))
    ministry = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owes = models.CharField(_("owed by"), max_length=8, choices=Owes)
    name_en = models.CharField(_("English name"), max_length=200)
    name_ja = models.CharField(_("Japanese name"), max_length=200)
    due_at = models.DateTimeField(_("due"))
    zone = models.CharField(_("time zone"), max_length=50, default="Asia/Tokyo")
    source_en = models.CharField(_("source in English"), max_length=200, blank=True)
    source_ja = models.CharField(_("source in Japanese"), max_length=200, blank=True)
    letter = models.ForeignKey(
        Letter, models.SET_NULL, null=True, blank=True, related_name="fulfils"
    )

    name = Bilingual("name")
    source = Bilingual("source")

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [GinIndex(fields=["scopes"], name="planstep_scopes")]
        constraints = [
            models.UniqueConstraint(fields=["year", "ministry", "code"], name="one_step_a_code")
        ]

    def __str__(self) -> str:
        return str(self.name)


class FeedQuerySet(WalledQuerySet):
    """The own post's; whoever knows the secret needs no other leave."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(post__user=viewer.user_id)


class Feed(models.Model):
    """A calendar of what a post has to do, at an address that only its holder was shown."""

    post = models.OneToOneField(Membership, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now=True)

    objects = FeedQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.post_id)
