"""Who is looking: built once a request, asked by every wall.

Somebody may hold several roles. They wear one hat at a time, and see through that one alone:
rights never add up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from koryu.accounts.models import Delegation, EmergencyAccess, Membership, Role, User
from koryu.base.scopes import ACCOUNTS as ACCOUNTS
from koryu.base.scopes import CLAIR, HOUSE
from koryu.base.scopes import CORRESPONDENCE as CORRESPONDENCE
from koryu.base.scopes import SEALED as SEALED

CANDIDATE = "candidate"
CLAIR_ROLES = frozenset(
    {Role.PLACEMENT_OFFICER.value, Role.PLACEMENT_APPROVER.value, Role.DEPARTMENT_HEAD.value}
)
CORRESPONDENCE_ROLES = frozenset({Role.CORRESPONDENCE_OFFICER.value, Role.DEPARTMENT_HEAD.value})
ORDER = [*Role.values, CANDIDATE]


def host_scope(unit_code: str) -> str:
    return f"host:{unit_code}"


def organisation_scope(unit_code: str) -> str:
    return f"organisation:{unit_code}"


def person_scope(person_key: object) -> str:
    return f"person:{person_key}"


def advisor_scope(unit_code: str) -> str:
    """Of a host's Prefectural Advisors: of the host's rows only published lines carry it."""
    return f"advisor:{unit_code}"


def accounts_scope(unit_code: str) -> str:
    """Of those who look after the accounts of one unit."""
    return f"{ACCOUNTS}:{unit_code}"


def ministry_scope(unit_code: str) -> str:
    """Of a ministry's readers: letters between them and CLAIR, and what CLAIR released to them."""
    return f"ministry:{unit_code}"


def post_scope(line: int) -> str:
    """Of whoever holds the post with this number, or one that continues it, or stands in."""
    return f"post:{line}"


def user_scope(user_id: int) -> str:
    """Of one account, whichever hat is on: its owner reads what is done to it."""
    return f"user:{user_id}"


OUTSIDE = {
    Role.MINISTRY_READER.value: ministry_scope,
    Role.HOST_OFFICER.value: host_scope,
    Role.ORGANISATION_OFFICER.value: organisation_scope,
    Role.PREFECTURAL_ADVISOR.value: advisor_scope,
}


def scopes_of(role: str, unit_code: str) -> frozenset[str]:
    """What a role in a body lets its holder see, whoever they are."""
    found = set()
    if role in CLAIR_ROLES:
        found.add(CLAIR)
    if role in CORRESPONDENCE_ROLES:
        found.add(CORRESPONDENCE)
    if role == Role.DEPARTMENT_HEAD:
        found.add(SEALED)
    if role == Role.ADMINISTRATOR:
        found.add(ACCOUNTS)
    if role == Role.UNIT_MANAGER:
        found.add(accounts_scope(unit_code))
    if role in OUTSIDE:
        found.add(OUTSIDE[role](unit_code))
    return frozenset(found)


@dataclass(frozen=True)
class Hat:
    """One role in one body, as the viewer wears it; ``in_place_of`` names whom it is worn for."""

    role: str
    unit_code: str = ""
    unit_name: str = ""
    in_place_of: str = ""
    membership_id: int | None = None
    holder_id: int | None = None  # of a hat that is worn for another
    lines: tuple[int, ...] = ()  # the posts that are continued in it

    @property
    def key(self) -> str:
        """Names the hat among those of its wearer."""
        return f"{self.role}-{self.membership_id or 0}"


@dataclass(frozen=True)
class Viewer:
    """A user with the hat that is on; ``SYSTEM`` for jobs, ``VISITOR`` for nobody signed in.

    ``hats`` holds that hat alone, ``wardrobe`` all that are valid today. ``opened``: scopes
    that emergency access opens to the user for some hours.
    """

    user: User | None = None
    hats: tuple[Hat, ...] = ()
    wardrobe: tuple[Hat, ...] = ()
    opened: frozenset[str] = frozenset()
    is_system: bool = False

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def in_place_of_id(self) -> int | None:
        """The user for whom the hat that is on is worn."""
        return next((hat.holder_id for hat in self.hats if hat.holder_id), None)

    @property
    def is_signed_in(self) -> bool:
        return self.user is not None or self.is_system

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(hat.role for hat in self.hats)

    @cached_property
    def own_scopes(self) -> frozenset[str]:
        """What the hat that is on lets them see, and what is done to their own account;
        letters are for these alone."""
        if self.is_system:
            return HOUSE
        own = {user_scope(self.user.pk)} if self.user else set()
        return frozenset(own.union(*map(self._scopes, self.hats)))

    @cached_property
    def scopes(self) -> frozenset[str]:
        return self.own_scopes | self.opened

    def _scopes(self, hat: Hat) -> frozenset[str]:
        if hat.role == CANDIDATE and self.user:
            return frozenset({person_scope(self.user.person_key)})
        return scopes_of(hat.role, hat.unit_code) | frozenset(map(post_scope, hat.lines))

    @property
    def lines(self) -> frozenset[int]:
        """The posts that the hat that is on stands for."""
        return frozenset(line for hat in self.hats for line in hat.lines)

    @property
    def is_clair(self) -> bool:
        return CLAIR in self.scopes

    @property
    def is_official(self) -> bool:
        """Whether they hold any role but a candidate's, whichever hat is on."""
        return any(hat.role != CANDIDATE for hat in self.wardrobe)

    def holds(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))

    def codes(self, role: str) -> list[str]:
        """The units in which the viewer holds this role."""
        return [hat.unit_code for hat in self.hats if hat.role == role]

    def __str__(self) -> str:
        return str(self.user) if self.user else "Koryu"


VISITOR = Viewer()
SYSTEM = Viewer(is_system=True)


def viewer_of(user: "User | AnonymousUser | Any", hat: str = "") -> Viewer:
    """The viewer that this user is today, with the hat of this key on; else with their first.
    Whatever an emergency opens is not asked here."""
    if not isinstance(user, User) or not user.is_active:
        return VISITOR
    wardrobe = tuple(sorted(_hats(user), key=_own_first))
    on = [mine for mine in wardrobe if mine.key == hat] or list(wardrobe[:1])
    return Viewer(user, tuple(on), wardrobe)


def _own_first(hat: Hat) -> tuple[bool, int, str]:
    """One's own hats before borrowed ones, then by role and unit."""
    return hat.holder_id is not None, ORDER.index(hat.role), hat.unit_code


def with_what_is_open(viewer: Viewer) -> Viewer:
    """The same with what an emergency opens: to an administrator, while their own hat is on.
    Ask where their scopes are set, for what was asked lies behind the second wall."""
    if not any(hat.role == Role.ADMINISTRATOR and hat.holder_id is None for hat in viewer.hats):
        return viewer
    open_now = EmergencyAccess.objects.open_at(timezone.now()).filter(asked_by=viewer.user_id)
    return replace(viewer, opened=frozenset(open_now.values_list("scope", flat=True)))


def hat_of(post: Membership, user: User) -> Hat:
    """The hat of this post on this user's head: the holder's own, or worn in their place."""
    own = post.user_id == user.pk
    holder, holder_id = ("", None) if own else (str(post.user), post.user_id)
    where = post.unit.code, str(post.unit)
    return Hat(post.role, *where, holder, post.pk, holder_id, tuple(post.lines))


def _hats(user: User) -> Iterator[Hat]:
    today = timezone.localdate()
    lent = Delegation.objects.filter(delegate=user).valid_on(today).values("membership")
    worn = Membership.objects.filter(Q(user=user) | Q(pk__in=lent)).valid_on(today)
    for post in worn.select_related("unit", "user"):
        yield hat_of(post, user)
    if user.person_key:
        yield Hat(CANDIDATE)
