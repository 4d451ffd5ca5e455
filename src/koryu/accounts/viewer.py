"""Who is looking: built once a request, asked by every wall."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from koryu.accounts.models import Membership, Role, User
from koryu.base.scopes import CLAIR

CANDIDATE = "candidate"
CLAIR_ROLES = frozenset({Role.PLACEMENT_OFFICER.value, Role.PLACEMENT_APPROVER.value})


def host_scope(unit_code: str) -> str:
    return f"host:{unit_code}"


def organisation_scope(unit_code: str) -> str:
    return f"organisation:{unit_code}"


def person_scope(person_key: object) -> str:
    return f"person:{person_key}"


def scope_of(role: str, unit_code: str) -> str:
    """What a membership lets its holder see."""
    if role in CLAIR_ROLES:
        return CLAIR
    return (host_scope if role == Role.HOST_OFFICER else organisation_scope)(unit_code)


@dataclass(frozen=True)
class Hat:
    """One role in one body, as the viewer wears it."""

    role: str
    unit_code: str
    unit_name: str


@dataclass(frozen=True)
class Viewer:
    """A user with the hats valid today; ``SYSTEM`` for jobs, ``VISITOR`` for nobody signed in."""

    user: User | None = None
    hats: tuple[Hat, ...] = ()
    is_system: bool = False

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def is_signed_in(self) -> bool:
        return self.user is not None or self.is_system

    @cached_property
    def roles(self) -> frozenset[str]:
        roles = {hat.role for hat in self.hats}
        if self.user and self.user.person_key:
            roles.add(CANDIDATE)
        return frozenset(roles)

    @cached_property
    def scopes(self) -> frozenset[str]:
        if self.is_system:
            return frozenset({CLAIR})
        scopes = {scope_of(hat.role, hat.unit_code) for hat in self.hats}
        if self.user and self.user.person_key:
            scopes.add(person_scope(self.user.person_key))
        return frozenset(scopes)

    @property
    def is_clair(self) -> bool:
        return CLAIR in self.scopes

    def holds(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))

    def codes(self, role: str) -> list[str]:
        """The units in which the viewer holds this role."""
        return [hat.unit_code for hat in self.hats if hat.role == role]

    def __str__(self) -> str:
        return str(self.user) if self.user else "Koryu"


VISITOR = Viewer()
SYSTEM = Viewer(is_system=True)


def viewer_of(user: "User | AnonymousUser | Any") -> Viewer:
    """The viewer that this user is today."""
    if not isinstance(user, User) or not user.is_active:
        return VISITOR
    memberships = Membership.objects.filter(user=user).valid_on(timezone.localdate())
    hats = tuple(Hat(m.role, m.unit.code, str(m.unit)) for m in memberships.select_related("unit"))
    return Viewer(user, hats)
