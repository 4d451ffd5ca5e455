"""Who looks after whose accounts, and what they see of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from koryu.accounts.models import (
    Delegation,
    EmergencyAccess,
    Invitation,
    Kind,
    Membership,
    Role,
    Unit,
    User,
)
from koryu.accounts.viewer import (
    ACCOUNTS,
    Viewer,
    accounts_scope,
    person_scope,
    post_scope,
    scopes_of,
    user_scope,
)
from koryu.base.scopes import CLAIR

ADMINISTRATOR, MANAGER = Role.ADMINISTRATOR.value, Role.UNIT_MANAGER.value
MANAGERS = (ADMINISTRATOR, MANAGER)
OF_HOSTS = (Role.HOST_OFFICER, Role.ORGANISATION_OFFICER, Role.PREFECTURAL_ADVISOR)
OF_ORGANISATIONS = (Role.ORGANISATION_OFFICER,)
OF_CLAIR = (
    Role.PLACEMENT_OFFICER,
    Role.PLACEMENT_APPROVER,
    Role.CORRESPONDENCE_OFFICER,
    Role.DEPARTMENT_HEAD,
)
ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    Kind.CLAIR: (*OF_CLAIR, Role.UNIT_MANAGER),
    Kind.MINISTRY: (Role.MINISTRY_READER, Role.UNIT_MANAGER),
    Kind.PREFECTURE: (*OF_HOSTS, Role.UNIT_MANAGER),
    Kind.DESIGNATED_CITY: (*OF_HOSTS, Role.UNIT_MANAGER),
    Kind.MUNICIPALITY: (*OF_ORGANISATIONS, Role.UNIT_MANAGER),
    Kind.SCHOOL_CORPORATION: (*OF_ORGANISATIONS, Role.UNIT_MANAGER),
    Kind.OFFICE: OF_ORGANISATIONS,
}
LEVELS = 3  # a prefecture, its towns and corporations, their offices
SECOND_FACTORS = ("totp", "webauthn")


def grantable(viewer: Viewer, unit: Unit) -> tuple[Role, ...]:
    """The roles that this viewer may give and end in this unit; to themself they give none.
    Administrators of accounts are made by administrators alone."""
    if not manages(viewer, unit):
        return ()
    roles = ROLES_OF_KIND.get(unit.kind, ())
    first = unit.kind == Kind.CLAIR and viewer.holds(ADMINISTRATOR)
    return (*roles, Role.ADMINISTRATOR) if first else roles


def manages(viewer: Viewer, unit: Unit) -> bool:
    if viewer.holds(ADMINISTRATOR):
        return True
    own = set(viewer.codes(MANAGER))
    return bool(own and own & {above.code for above in with_those_above(unit)})


def with_those_above(unit: Unit) -> list[Unit]:
    """The unit, the body it belongs to, and so on up the tree."""
    found = [unit]
    while (above := found[-1].parent) is not None:
        found.append(above)
    return found


def scopes_about(unit: Unit, *more: str) -> set[str]:
    """Who reads what is done to the accounts of this unit: administrators, its managers and
    those of the bodies above it; and ``more`` whom it concerns. No officer for being one."""
    managers = {accounts_scope(above.code) for above in with_those_above(unit)}
    return {ACCOUNTS, *managers, *more}


def scopes_of_invitation(invitation: Invitation) -> set[str]:
    """Who reads what becomes of it."""
    if invitation.unit is None:
        return {CLAIR, person_scope(invitation.person_key)}
    return scopes_about(invitation.unit)


def scopes_of_post(post: Membership) -> set[str]:
    """The same, with the holder."""
    return scopes_about(post.unit, user_scope(post.user_id))


def units_for(viewer: Viewer) -> QuerySet[Unit]:
    """The units whose accounts this viewer looks after."""
    units = Unit.objects.visible_to(viewer).filter(kind__in=ROLES_OF_KIND)
    return units.filter(_managed(viewer, "")).select_related("parent__parent")


def posts_for(viewer: Viewer) -> QuerySet[Membership]:
    """Every post, past and to come, in these units."""
    posts = Membership.objects.filter(_managed(viewer, "unit__"))
    return posts.select_related(
        "user", "unit__parent__parent", "granted_by", "ended_by", "succeeds__user"
    )


def standing_posts(viewer: Viewer) -> QuerySet[Membership]:
    """Those of them that hold today or will."""
    today = timezone.localdate()
    open_ = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return posts_for(viewer).filter(open_, ended_at__isnull=True)


def posts_of_unit(unit: Unit, viewer: Viewer) -> QuerySet[Membership]:
    return standing_posts(viewer).filter(unit=unit)


def with_safety(posts: QuerySet[Membership]) -> QuerySet[Any]:
    """Each post with ``has_second_factor``: whether its holder has set one up."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    return posts.annotate(has_second_factor=Exists(factors))


def people_for(viewer: Viewer) -> QuerySet[User]:
    """The users who hold, held or will hold a post in these units, each once."""
    posts = Membership.objects.filter(_managed(viewer, "unit__"))
    found: QuerySet[User] = User.objects.filter(pk__in=posts.values("user"))
    return found.order_by("name", "pk")


def own_posts(viewer: Viewer) -> QuerySet[Membership]:
    """The viewer's own posts that hold today or will, whichever hat is on."""
    today = timezone.localdate()
    open_ = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    own = Membership.objects.filter(open_, user=viewer.user_id, ended_at__isnull=True)
    return own.select_related("user", "unit__parent__parent").order_by("role", "pk")


def invitations_for(viewer: Viewer) -> QuerySet[Invitation]:
    """Invitations to these units, whoever wrote them: they stay when a manager goes. Those of
    candidates are no work of whoever looks after officials' accounts."""
    found = Invitation.objects.filter(_managed(viewer, "unit__"), unit__isnull=False)
    return found.select_related("unit__parent__parent", "invited_by", "succeeds__user")


def open_invitations(viewer: Viewer) -> QuerySet[Invitation]:
    return invitations_for(viewer).filter(state=Invitation.State.OPEN)


def delegations_for(viewer: Viewer) -> QuerySet[Delegation]:
    """What was lent of posts that the viewer looks after or holds, and what is lent to them."""
    concerned = _managed(viewer, "membership__unit__")
    if viewer.user_id and concerned:  # an empty one is everybody's, and would be lost in an "or"
        concerned |= Q(membership__user=viewer.user_id) | Q(delegate=viewer.user_id)
    found = Delegation.objects.filter(concerned).order_by("-valid_from", "-pk")
    return found.select_related(
        "delegate", "membership__user", "membership__unit__parent__parent", "granted_by", "told"
    )


def colleagues_of(post: Membership) -> QuerySet[User]:
    """Who can stand in for the holder: others with a post in the same unit today. Advisors are
    participants themselves: they stand in for advisors alone."""
    there = Membership.objects.filter(unit=post.unit).valid_on(timezone.localdate())
    if post.role != Role.PREFECTURAL_ADVISOR:
        there = there.exclude(role=Role.PREFECTURAL_ADVISOR)
    users: QuerySet[User] = User.objects.filter(pk__in=there.values("user"), is_active=True)
    return users.exclude(pk=post.user_id).order_by("name", "pk")


def has_successor(posts: Iterable[Membership]) -> set[int]:
    """Those of the posts that somebody takes over, or is invited to."""
    keys = [post.pk for post in posts]
    taken = Membership.objects.filter(succeeds__in=keys, ended_at__isnull=True)
    asked = Invitation.objects.filter(succeeds__in=keys, state=Invitation.State.OPEN)
    heirs = taken.values_list("succeeds", flat=True).union(asked.values_list("succeeds", flat=True))
    return set(heirs)


def holders_of(scopes: Collection[str]) -> dict[str, list[User]]:
    """Whose account opens each of these scopes today: whoever holds the role or the post,
    whoever stands in for them, and the person whose scope it is. Nobody: no line."""
    wanted = frozenset(scopes)
    found: dict[str, dict[int, User]] = defaultdict(dict)
    posts = {post.pk: post for post in _posts_that_open(wanted)}
    for post in posts.values():
        for scope in _opens(post) & wanted:
            found[scope][post.user_id] = post.user
    lent = Delegation.objects.filter(membership__in=posts).valid_on(timezone.localdate())
    for loan in lent.select_related("delegate"):
        for scope in _opens(posts[loan.membership_id]) & wanted:
            found[scope][loan.delegate_id] = loan.delegate
    own = Q(person_key__in=_named_after("person", wanted)) | Q(pk__in=_named_after("user", wanted))
    for user in User.objects.filter(own):
        for scope in _own(user) & wanted:
            found[scope][user.pk] = user
    return {
        scope: active
        for scope, users in found.items()
        if (active := [users[pk] for pk in sorted(users) if users[pk].is_active])
    }


def _posts_that_open(scopes: frozenset[str]) -> QuerySet[Membership]:
    """The posts of today that may open one of these: by role alone, by unit, by line."""
    roles = [role for role in Role.values if scopes_of(role, "") & scopes]
    codes = {code for scope in scopes for _kind, _colon, code in [scope.partition(":")] if code}
    lines = [int(line) for line in _named_after("post", scopes)]
    by = Q(role__in=roles) | Q(unit__code__in=codes) | Q(lines__overlap=lines)
    today = Membership.objects.filter(by).valid_on(timezone.localdate())
    return today.select_related("user", "unit")


def _opens(post: Membership) -> frozenset[str]:
    return scopes_of(post.role, post.unit.code) | frozenset(map(post_scope, post.lines))


def _own(user: User) -> frozenset[str]:
    own = {user_scope(user.pk)}
    return frozenset(own | {person_scope(user.person_key)} if user.person_key else own)


def _named_after(kind: str, scopes: Iterable[str]) -> list[str]:
    """What stands after the colon in scopes of one kind."""
    return [s.removeprefix(f"{kind}:") for s in scopes if s.startswith(f"{kind}:")]


def emergencies_for(viewer: Viewer) -> QuerySet[EmergencyAccess]:
    """Every request for emergency access, for those who may decide on one."""
    if not viewer.holds(ADMINISTRATOR, Role.PLACEMENT_APPROVER):
        return EmergencyAccess.objects.none()
    return EmergencyAccess.objects.select_related("asked_by", "decided_by")


def emergency_now(viewer: Viewer) -> EmergencyAccess | None:
    """The access that is open to this viewer now."""
    if not viewer.opened:
        return None
    found: EmergencyAccess | None = (
        EmergencyAccess.objects.open_at(timezone.now()).filter(asked_by=viewer.user_id).first()
    )
    return found


def _managed(viewer: Viewer, to_unit: str) -> Q:
    """The units that the viewer looks after, seen from a row that leads to one."""
    if viewer.holds(ADMINISTRATOR):
        return Q()
    codes = viewer.codes(MANAGER)
    if not codes:
        return Q(pk__in=[])
    steps = (to_unit + "parent__" * level + "code__in" for level in range(LEVELS))
    found = Q()
    for step in steps:
        found |= Q(**{step: codes})
    return found
