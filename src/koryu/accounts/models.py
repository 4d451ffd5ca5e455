"""Users, the bare tree of bodies, who holds which role in which body, and for how long."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.base.models import Bilingual, PublicQuerySet, ScopedModel, Viewer, WalledQuerySet
from koryu.base.scopes import CLAIR

LANGUAGES = [("en", _("English")), ("ja", _("Japanese"))]


class UserQuerySet(WalledQuerySet):
    """Own account; CLAIR sees all."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if CLAIR in viewer.scopes else self.filter(pk=viewer.user_id)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who can sign in. ``person_key`` is the key of the Person this account is of;
    ``seen_at`` is when they last looked at their first screen; ``language`` is the one they
    chose last, in which they are written to: in both as long as it is not known."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=150)
    person_key = models.UUIDField(null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        blank=True,
        choices=[("en", _("English")), ("ja", _("Japanese"))],
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email


class Kind(models.TextChoices):
    CLAIR = "clair", "CLAIR"
    MINISTRY = "ministry", _("ministry")
    PREFECTURE = "prefecture", _("prefecture")
    DESIGNATED_CITY = "designated_city", _("designated city")
    MUNICIPALITY = "municipality", _("municipality")
    SCHOOL_CORPORATION = "school_corporation", _("private-school corporation")
    OFFICE = "office", _("office")


class Unit(models.Model):
    """A body or an office of one: code, kind, parent, names, valid dates. Everything
    else about it stands in ``registers.organisations``."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name_ja = models.CharField(_("Japanese name"), max_length=150)
    name_en = models.CharField(_("English name"), max_length=150, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = PublicQuerySet.as_manager()

    name = Bilingual("name")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)


class Role(models.TextChoices):
    PLACEMENT_OFFICER = "placement_officer", _("placement officer")
    PLACEMENT_APPROVER = "placement_approver", _("placement approver")
    HOST_OFFICER = "host_officer", _("host officer")
    ORGANISATION_OFFICER = "organisation_officer", _("organisation officer")
    PREFECTURAL_ADVISOR = "prefectural_advisor", _("Prefectural Advisor")
    UNIT_MANAGER = "unit_manager", _("manager of the unit's accounts")
    ADMINISTRATOR = "administrator", _("administrator of accounts")
    CORRESPONDENCE_OFFICER = "correspondence_officer", _("correspondence officer")
    DEPARTMENT_HEAD = "department_head", _("head of department")
    MINISTRY_READER = "ministry_reader", _("ministry reader")


class TimedQuerySet(WalledQuerySet):
    """What holds from one day to another, both included, until it is ended early."""

    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            ended_at__isnull=True,
        )


class MembershipQuerySet(TimedQuerySet):
    """Own memberships; CLAIR sees all. Managers see theirs through ``queries.posts_for``."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if CLAIR in viewer.scopes else self.filter(user=viewer.user_id)


class Membership(models.Model):
    """A user holds a role in a unit for a time: their post. ``purpose`` says what for;
    ``succeeds`` is the post that was handed over to make this one. ``lines`` names every post
    that is continued in it, itself with them: what falls to a post falls to its successor."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="grants"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    succeeds = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    lines = ArrayField(models.BigIntegerField(), default=list)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(ended_at__isnull=True),
                name="one_membership_a_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if self.pk not in self.lines:
            self.continue_from(self.succeeds)

    def continue_from(self, before: "Membership | None") -> None:
        """What falls to the post before falls to this one from now on."""
        self.lines = sorted({self.pk, *self.lines, *(before.lines if before else ())})
        super().save(update_fields=["lines"])


class DelegationQuerySet(TimedQuerySet):
    """Those that one gave or holds; CLAIR sees all."""

    def visible_to(self, viewer: Viewer) -> Self:
        if CLAIR in viewer.scopes:
            return self.all()
        mine = Q(membership__user=viewer.user_id) | Q(delegate=viewer.user_id)
        return self.filter(mine)


class Delegation(models.Model):
    """For some days another user wears the hat of a post, in its holder's place."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="delegations")
    delegate = models.ForeignKey(User, models.CASCADE, related_name="delegations")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="delegation_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.delegate} · {self.membership}"

    @property
    def reason(self) -> str:
        """Why, for those to whom the second wall tells it."""
        return self.told.text if hasattr(self, "told") else ""


class DelegationReason(ScopedModel):
    """Apart from the delegation, which is read to learn what somebody may see: the holder, the
    deputy and those who look after the post read why."""

    delegation = models.OneToOneField(Delegation, models.CASCADE, related_name="told")
    text = models.CharField(_("reason"), max_length=200)

    def __str__(self) -> str:
        return self.text


class InvitationQuerySet(WalledQuerySet):
    """Those that one wrote; CLAIR sees all. Whoever holds the link needs no other leave."""

    def visible_to(self, viewer: Viewer) -> Self:
        if CLAIR in viewer.scopes:
            return self.all()
        return self.filter(invited_by=viewer.user_id) if viewer.user_id else self.none()


class Invitation(models.Model):
    """Somebody is asked to take up a role in a unit, or an account of their own as the person
    whose address it is; the link in the mail proves the address.

    ``succeeds`` is the post that passes on, ``held_until`` the last day that its holder had
    before: it comes back if the invitation is withdrawn."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("invitation", "open")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=150, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=30, choices=Role, blank=True)
    person_key = models.UUIDField(null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    succeeds = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="heirs"
    )
    held_until = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        indexes = [models.Index(fields=["email"], name="invitation_email")]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person_key__isnull=True)
                | Q(unit__isnull=True, person_key__isnull=False, role=""),
                name="invited_to_a_role_or_as_a_person",
            )
        ]

    def __str__(self) -> str:
        what = f"{self.get_role_display()} · {self.unit}" if self.unit else str(self.person_key)
        return f"{self.email} · {what}"


class EmergencyAccessQuerySet(WalledQuerySet):
    """What one asked for; CLAIR sees all."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if CLAIR in viewer.scopes else self.filter(asked_by=viewer.user_id)

    def open_at(self, moment: datetime) -> Self:
        return self.filter(state=EmergencyAccess.State.OPEN, until__gt=moment)


class EmergencyAccess(models.Model):
    """A wall is opened to one user for some hours, for a reason, agreed by a second person.

    ``scope`` is what opens; ``label`` names it for those who decide, naming no person.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        OPEN = "open", pgettext_lazy("access", "open")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    reason = models.TextField(_("reason"), max_length=2000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("decided_by")), name="emergency_takes_two_people"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.get_state_display()}"
