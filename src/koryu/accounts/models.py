"""Users, the bare tree of bodies, and who holds which role in which body."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koryu.base.models import Bilingual, PublicQuerySet, Viewer, WalledQuerySet
from koryu.base.scopes import CLAIR


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
    ``seen_at`` is when they last looked at their first screen."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    person_key = models.UUIDField(null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True, blank=True)

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


class MembershipQuerySet(WalledQuerySet):
    """Own memberships; CLAIR sees all."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if CLAIR in viewer.scopes else self.filter(user=viewer.user_id)

    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        )


class Membership(models.Model):
    """A user holds a role in a unit for a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="grants"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "role"], name="one_membership_a_role")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"
