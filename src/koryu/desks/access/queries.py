"""What the access desk shows: people and posts, invitations, emergencies, and what waits."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.accounts.models import (
    Delegation,
    EmergencyAccess,
    Invitation,
    Membership,
    Unit,
    User,
)
from koryu.accounts.moves import ASKED, DECIDERS, EMERGENCY_MOVES, OPEN, is_over, makers_of
from koryu.accounts.queries import (
    MANAGERS,
    delegations_for,
    emergencies_for,
    open_invitations,
    posts_for,
    standing_posts,
    units_for,
    with_safety,
)
from koryu.accounts.viewer import Viewer
from koryu.base.todo import Todo
from koryu.records.models import Entry, subject_key

SOON = timedelta(days=30)
EXPIRES_SOON = timedelta(days=3)
STANDING, ENDING, UNSAFE, PAST = "standing", "ending", "unsafe", "past"
PERSON, HOST, ORGANISATION = "person", "host", "organisation"


def find_posts(
    viewer: Viewer, *, text: str = "", role: str = "", show: str = STANDING
) -> QuerySet[Membership]:
    """Posts that the viewer looks after, by a part of the name, the address or the unit."""
    found = with_safety(_shown(viewer, show)).filter(_named(text))
    if role:
        found = found.filter(role=role)
    if show == UNSAFE:
        found = found.filter(has_second_factor=False)
    return found.order_by("unit__code", "role", "user__name", "pk")


def _shown(viewer: Viewer, show: str) -> QuerySet[Membership]:
    if show == ENDING:
        return ending_posts(viewer)
    standing = standing_posts(viewer)
    return posts_for(viewer).exclude(pk__in=standing.values("pk")) if show == PAST else standing


def ending_posts(viewer: Viewer) -> QuerySet[Membership]:
    """Posts that end within a month and that nobody is to take over."""
    taken = Membership.objects.filter(succeeds__isnull=False, ended_at__isnull=True)
    asked = Invitation.objects.filter(succeeds__isnull=False, state=Invitation.State.OPEN)
    soon = standing_posts(viewer).filter(valid_until__lte=timezone.localdate() + SOON)
    return soon.exclude(pk__in=taken.values("succeeds")).exclude(pk__in=asked.values("succeeds"))


def expiring_invitations(viewer: Viewer) -> QuerySet[Invitation]:
    """Open ones whose time to answer is nearly over, or is."""
    return open_invitations(viewer).filter(expires_at__lte=timezone.now() + EXPIRES_SOON)


def unit_named(viewer: Viewer, text: str) -> list[Unit]:
    """The units of the viewer that this code or name may mean; one, where it is plain."""
    said = unicodedata.normalize("NFKC", text).strip()
    if not said:
        return []
    units = units_for(viewer)
    exact = list(units.filter(Q(code=said) | Q(name_ja=said) | Q(name_en__iexact=said))[:2])
    if len(exact) == 1:
        return exact
    alike = Q(code__istartswith=said) | Q(name_ja__icontains=said) | Q(name_en__icontains=said)
    return list(units.filter(alike)[:6])


def kinds_managed(viewer: Viewer) -> set[str]:
    """The kinds of the units that the viewer looks after."""
    return set(units_for(viewer).order_by().values_list("kind", flat=True).distinct())


def lent_of(post: Membership, viewer: Viewer) -> list[Delegation]:
    return list(delegations_for(viewer).filter(membership=post)[:20])


# Emergencies


@dataclass(frozen=True)
class Opened:
    """What a request for emergency access opens, and where one reads it."""

    kind: str
    key: str

    @classmethod
    def of(cls, access: EmergencyAccess) -> "Opened":
        kind, _colon, key = access.scope.partition(":")
        return cls(kind, key)

    @property
    def url(self) -> str:
        if self.kind == PERSON:
            return reverse("people:detail", args=[UUID(self.key)])
        return reverse("placement:area" if self.kind == HOST else "placement:ours")


def labels_of(accesses: Iterable[EmergencyAccess]) -> dict[int, str]:
    """What each opens, in words that name no person."""
    rows = list(accesses)
    codes = [row.label for row in rows if Opened.of(row).kind != PERSON]
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    return {row.pk: _label(row, units.get(row.label)) for row in rows}


def _label(access: EmergencyAccess, unit: Unit | None) -> str:
    match Opened.of(access).kind:
        case "person":
            return _("The file of candidate %(number)s") % {"number": access.label}
        case "host":
            text = _("What %(unit)s sees as a host (%(code)s)")
        case _organisation:
            text = _("What %(unit)s sees as an organisation (%(code)s)")
    return text % {"unit": unit or access.label, "code": access.label}


def state_of(access: EmergencyAccess) -> str:
    """Its state by the clock, whatever the row still says."""
    over = access.state == OPEN and is_over(access)
    return str(EmergencyAccess.State.ENDED if over else access.state)


def acts_on(accesses: Iterable[EmergencyAccess], viewer: Viewer) -> dict[int, list[Entry]]:
    """What was done under each request, newest first, with every page that was looked at."""
    keys = {subject_key(row): row.pk for row in accesses}
    entries = Entry.objects.visible_to(viewer).filter(subject__in=keys)
    found: dict[int, list[Entry]] = {pk: [] for pk in keys.values()}
    for entry in entries.select_related("by", "in_place_of"):
        found[keys[entry.subject]].append(entry)
    return found


# Whom to tell of it


def deciders(access: EmergencyAccess) -> list[User]:
    """Everybody who can decide on this request today."""
    asker = access.asked_by_id
    posts = _holding(DECIDERS).exclude(user=asker).select_related("user").order_by("user")
    holders = dict.fromkeys(post.user for post in posts)
    return [user for user in holders if asker not in makers_of(user.pk)]


def _holding(roles: Iterable[str]) -> QuerySet[Membership]:
    today = Membership.objects.valid_on(timezone.localdate())
    return today.filter(role__in=list(roles), user__is_active=True)


# The log


def latest_acts(viewer: Viewer) -> QuerySet[Entry]:
    """What was done to the accounts that the viewer looks after."""
    entries = Entry.objects.visible_to(viewer).filter(sentence__startswith="accounts.")
    return entries.select_related("by", "in_place_of")


def named_subjects(entries: Iterable[Entry], viewer: Viewer) -> dict[str, str]:
    """Whom each act concerns, as far as the viewer looks after them: holders and invited."""
    subjects = {entry.subject for entry in entries}
    posts = posts_for(viewer).filter(pk__in=_keys(subjects, "accounts.membership"))
    found = {subject_key(post): str(post.user) for post in posts}
    open_ = open_invitations(viewer).filter(pk__in=_keys(subjects, "accounts.invitation"))
    return found | {subject_key(one): one.name or one.email for one in open_}


def history_of(post: Membership, viewer: Viewer) -> list[Entry]:
    found = latest_acts(viewer).filter(subject=subject_key(post))
    return list(found[:20])


def _keys(subjects: Iterable[str], label: str) -> list[int]:
    pairs = (subject.rpartition(":") for subject in subjects)
    return [int(key) for model, _colon, key in pairs if model == label]


# What waits


def todo_for(viewer: Viewer) -> list[Todo]:
    """What waits for those who look after accounts, and for the second person."""
    found = list(_to_decide(viewer))
    if viewer.holds(*MANAGERS):
        found += [*_ending(viewer), *_expiring(viewer)]
    return found


def _moves(access: EmergencyAccess, viewer: Viewer) -> set[str]:
    return {move.name for move in EMERGENCY_MOVES.open_to(access, viewer)}


def _to_decide(viewer: Viewer) -> Iterator[Todo]:
    asked = emergencies_for(viewer).filter(state=ASKED)
    count = sum(1 for access in asked if "agree" in _moves(access, viewer))
    if count:
        yield Todo(
            _("Decide on a request for emergency access"), reverse("access:emergency"), count=count
        )


def _ending(viewer: Viewer) -> Iterator[Todo]:
    ending = ending_posts(viewer)
    if count := ending.count():
        first = ending.aggregate(first=Min("valid_until"))["first"]
        due = datetime.combine(first, time(23, 59), timezone.get_default_timezone())
        url = f"{reverse('access:people')}?show={ENDING}"
        yield Todo(_("Find successors for posts that end soon"), url, due, count)


def _expiring(viewer: Viewer) -> Iterator[Todo]:
    expiring = expiring_invitations(viewer)
    if count := expiring.count():
        last = expiring.aggregate(last=Max("expires_at"))["last"]
        note = _("An invitation that is not answered in time opens nothing any more.")
        url = reverse("access:invitations")
        yield Todo(_("Invitations nobody has answered"), url, last, count, note)


def work_of_post(holder: Viewer, post: Membership) -> Iterator[Todo]:
    """What stands here under the holder's name, beside what waits for their role."""
    yield from todo_for(holder)
    wrote = Invitation.objects.filter(invited_by=post.user, state=Invitation.State.OPEN)
    if holder.holds(*MANAGERS) and (count := wrote.count()):
        yield Todo(_("Open invitations that the holder wrote"), "", count=count)
    lent = Delegation.objects.filter(membership=post, ended_at__isnull=True)
    if count := lent.filter(valid_until__gte=timezone.localdate()).count():
        yield Todo(_("Deputies of the holder, whose time ends with the post"), "", count=count)


def _named(text: str) -> Q:
    said = unicodedata.normalize("NFKC", text).strip()
    if not said:
        return Q()
    return (
        Q(user__name__icontains=said)
        | Q(user__email__icontains=said)
        | Q(unit__name_ja__icontains=said)
        | Q(unit__name_en__icontains=said)
        | Q(unit__code__istartswith=said)
    )
