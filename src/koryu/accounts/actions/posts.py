"""Posts: roles that users hold in units. Nobody gives themself any."""

import logging
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from koryu.accounts import newcomers
from koryu.accounts.models import Delegation, Membership, Role, Unit, User
from koryu.accounts.queries import grantable, has_successor, scopes_of_post
from koryu.accounts.viewer import Viewer
from koryu.base.days import refuse_far
from koryu.base.moves import Refused
from koryu.base.scopes import granting
from koryu.records.actions import leave_entry
from koryu.records.facts import Fact, of_day, of_names
from koryu.records.sentences import Sentence

# A role is told in the reader's language, so each has a sentence of its own.
ROLE_GRANTED = {
    role.value: Sentence(f"accounts.granted.{role.value}", text)
    for role, text in (
        (Role.PLACEMENT_OFFICER, _("Became placement officer at %(unit)s.")),
        (Role.PLACEMENT_APPROVER, _("Became placement approver at %(unit)s.")),
        (Role.HOST_OFFICER, _("Became host officer at %(unit)s.")),
        (Role.ORGANISATION_OFFICER, _("Became organisation officer at %(unit)s.")),
        (Role.PREFECTURAL_ADVISOR, _("Became Prefectural Advisor at %(unit)s.")),
        (Role.UNIT_MANAGER, _("Became manager of the unit's accounts at %(unit)s.")),
        (Role.ADMINISTRATOR, _("Became administrator of accounts at %(unit)s.")),
        (Role.CORRESPONDENCE_OFFICER, _("Became correspondence officer at %(unit)s.")),
        (Role.DEPARTMENT_HEAD, _("Became head of department at %(unit)s.")),
        (Role.MINISTRY_READER, _("Became ministry reader at %(unit)s.")),
    )
}
ENDED = Sentence("accounts.post_ended", _("The post of %(role)s at %(unit)s was ended."))
ENDS = Sentence("accounts.post_ends", _("The post of %(role)s at %(unit)s ends with %(day)s."))
DATED = Sentence("accounts.post_dated", _("The days of the post of %(role)s at %(unit)s changed."))
TAKEN_BACK = Sentence(
    "accounts.hand_over_taken_back",
    _("The post of %(role)s at %(unit)s is not handed over after all: it runs as before."),
)
HANDED_OVER = Sentence(
    "accounts.handed_over",
    _("The post of %(role)s at %(unit)s was handed over: %(last)s is its holder's last day."),
)
log = logging.getLogger(__name__)
ONE_DAY = timedelta(days=1)


@granting()
def grant_role(
    user: User,
    *,
    unit: Unit,
    role: str,
    by: Viewer,
    purpose: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    succeeds: Membership | None = None,
) -> Membership:
    """The user holds this role in this unit, from and until these days where given. A post of
    theirs that still stands there takes on the new days; one that is over is closed."""
    check_may_grant(by, unit, role, to=user)
    _check_days(valid_from, valid_until)
    days = {"valid_from": valid_from, "valid_until": valid_until}
    return _give(user, unit, role, by, purpose=purpose, succeeds=succeeds, **days)


@granting()
def end_role(membership: Membership, *, by: Viewer, last_day: date | None = None) -> Membership:
    """The post ends with this day, or at once, with what was lent of it."""
    post = held(membership, by)
    today = timezone.localdate()
    if last_day is not None and last_day < today:
        raise Refused(_("Give today or a day to come."))
    keep_an_administrator(post, last_day or today - ONE_DAY)
    if last_day is None:
        post.ended_at, post.ended_by = timezone.now(), by.user
        post.save(update_fields=["ended_at", "ended_by"])
        _leave(ENDED, post, by=by)
    else:
        refuse_far(last_day)
        _refuse_days_of(post, post.valid_from, last_day)
        _last_day(post, last_day)
        _leave(ENDS, post, by=by, day=of_day(last_day))
    _end_delegations(post, last_day)
    return post


@granting()
def change_dates(
    membership: Membership, *, valid_from: date | None, valid_until: date | None, by: Viewer
) -> Membership:
    """Other days for a post that stands; nobody lengthens their own."""
    post = held(membership, by)
    check_may_grant(by, post.unit, post.role, to=post.user)
    _check_days(valid_from, valid_until)
    if valid_until is not None:
        if valid_until < timezone.localdate():
            raise Refused(_("Give today or a day to come."))
        keep_an_administrator(post, valid_until)
    post.valid_from, post.valid_until = valid_from, valid_until
    post.save(update_fields=["valid_from", "valid_until"])
    _end_delegations(post, valid_until)
    _leave(DATED, post, by=by)
    return post


@granting()
def hand_over(
    membership: Membership,
    *,
    user: User,
    by: Viewer,
    on: date,
    valid_until: date | None = None,
) -> Membership:
    """One act: the holder's post ends on the day before, the user's begins on the day. Until
    then nothing changes. What is by role and body goes along by itself."""
    post = release(membership, by=by, on=on)
    check_may_grant(by, post.unit, post.role, to=user)
    _check_days(on, valid_until)
    return take_over(post, user, by=by, valid_from=on, valid_until=valid_until)


@granting()
def take_over(
    membership: Membership,
    user: User,
    *,
    by: Viewer,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Membership:
    """The half of a hand-over that concerns the successor; without a day from the one after
    the holder's last. Whoever released the post has answered for it. What was lent of it ends
    with it."""
    if user.pk in {membership.user_id, by.user_id, by.in_place_of_id}:
        raise Refused(_("The successor must be somebody else."))
    last = membership.valid_until
    _end_delegations(membership, last)
    first = valid_from or (last + ONE_DAY if last else timezone.localdate())
    standing = _standing(user, membership.unit, membership.role)
    if standing is not None:
        return _succeed(standing, membership, first, valid_until)
    return _give(
        user,
        membership.unit,
        membership.role,
        by,
        purpose=membership.purpose,
        valid_from=first,
        valid_until=valid_until,
        succeeds=membership,
    )


def release(membership: Membership, *, by: Viewer, on: date) -> Membership:
    """The half of a hand-over that concerns the holder: their last day is the day before.
    Call it inside a transaction, with the other half."""
    post = held(membership, by)
    refuse_far(on)
    if on < timezone.localdate():
        raise Refused(_("Give today or a day to come."))
    if has_successor([post]):
        raise Refused(_("This post is handed over already."))
    last = on - ONE_DAY
    if post.valid_from is not None and post.valid_from > last:
        raise Refused(_("The holder has not begun by then. Choose a later day."))
    if post.valid_until is None or post.valid_until > last:
        _last_day(post, last)
    _leave(HANDED_OVER, post, by=by, last=of_day(last))
    return post


def take_back(membership: Membership, *, by: Viewer, on: date, held_until: date | None) -> None:
    """Undo ``release`` to that day: the holder's last day is again what it was. A post whose
    days were changed since, or that was ended, stays as it is."""
    post = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if post.ended_at is not None or post.valid_until != on - ONE_DAY:
        return
    _last_day(post, held_until)
    _leave(TAKEN_BACK, post, by=by)


def check_may_grant(by: Viewer, unit: Unit, role: str, *, to: User | None = None) -> None:
    """Refuse unless the viewer looks after this role in this unit; nobody gives to themself,
    nor does a delegate give to the holder in whose place they act."""
    if by.is_system:
        return
    if role not in grantable(by, unit):
        log.warning("looking after %s at %s was refused", role, unit.code)
        raise Refused(_("You do not look after this role in this unit."))
    if to is not None and to.pk in {by.user_id, by.in_place_of_id}:
        raise Refused(_("Nobody gives themself a post: somebody else has to."))
    if to is not None and not to.is_active:
        raise Refused(_("This account rests."))


def role_words(role: str) -> Fact:
    """A role as each reader reads it."""
    return of_names(en=role_label("en", role), ja=role_label("ja", role))


def unit_words(unit: Unit) -> Fact:
    return of_names(en=unit.name_en or unit.name_ja, ja=unit.name_ja)


def role_label(language: str, role: str) -> str:
    with override(language):
        return str(Role(role).label)


def _give(user: User, unit: Unit, role: str, by: Viewer, **fields: Any) -> Membership:
    _close_what_is_over(user, unit, role, by)
    post: tuple[Membership, bool] = Membership.objects.update_or_create(
        user=user,
        unit=unit,
        role=role,
        ended_at=None,
        defaults={**fields, "granted_by": by.user},
    )
    membership, is_new = post
    membership.continue_from(membership.succeeds)
    about = {"role": role_words(role), "unit": unit_words(unit)}
    leave_entry(ROLE_GRANTED[role], membership, by=by, scopes=scopes_of_post(membership), **about)
    if is_new:
        newcomers.told(membership, by)
    return membership


def _leave(sentence: Sentence, post: Membership, *, by: Viewer, **facts: Fact) -> None:
    about = {"role": role_words(post.role), "unit": unit_words(post.unit)}
    leave_entry(sentence, post, by=by, scopes=scopes_of_post(post), **about, **facts)


def held(membership: Membership, by: Viewer) -> Membership:
    """The post, locked, if it stands and the viewer looks after it."""
    post: Membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user", "unit__parent__parent")
        .get(pk=membership.pk)
    )
    check_may_grant(by, post.unit, post.role)
    over = post.valid_until is not None and post.valid_until < timezone.localdate()
    if post.ended_at is not None or over:
        raise Refused(_("This post has ended already."))
    return post


def _check_days(first: date | None, last: date | None) -> None:
    refuse_far(*(day for day in (first, last) if day is not None))
    if first is not None and last is not None and last < first:
        raise Refused(_("The last day lies before the first."))


def _refuse_days_of(post: Membership, first: date | None, last: date) -> None:
    if first is not None and last < first:
        raise Refused(_("The holder has not begun by then. End the post at once instead."))


def _last_day(post: Membership, day: date | None) -> None:
    post.valid_until = day
    post.save(update_fields=["valid_until"])


def _standing(user: User, unit: Unit, role: str) -> Membership | None:
    """The user's post of this kind that has not ended; one who acts on it holds the user."""
    User.objects.select_for_update().get(pk=user.pk)
    over = Q(valid_until__lt=timezone.localdate())
    found: Membership | None = (
        Membership.objects.filter(user=user, unit=unit, role=role, ended_at=None)
        .exclude(over)
        .first()
    )
    return found


def _close_what_is_over(user: User, unit: Unit, role: str, by: Viewer) -> None:
    """A post whose days have passed stays as it was, and makes room for a new one."""
    User.objects.select_for_update().get(pk=user.pk)
    past = Membership.objects.filter(user=user, unit=unit, role=role, ended_at=None)
    past.filter(valid_until__lt=timezone.localdate()).update(
        ended_at=timezone.now(), ended_by=by.user
    )


def _succeed(
    standing: Membership, post: Membership, on: date, valid_until: date | None
) -> Membership:
    """Somebody who holds such a post already goes on in it, for both."""
    if standing.valid_from is not None and standing.valid_from > on:
        standing.valid_from = on
    if standing.valid_until is not None:
        standing.valid_until = max(standing.valid_until, valid_until) if valid_until else None
    if standing.succeeds_id is None:
        standing.succeeds = post
    standing.save(update_fields=["valid_from", "valid_until", "succeeds"])
    standing.continue_from(post)
    return standing


def _end_delegations(post: Membership, last: date | None) -> None:
    """Nothing of a post is lent beyond its last day; None: it has ended now, or never ends."""
    lent = Delegation.objects.filter(membership=post, ended_at__isnull=True)
    if last is None:
        if post.ended_at is not None:
            lent.update(ended_at=timezone.now())
        return
    lent.filter(valid_from__gt=last).update(ended_at=timezone.now())
    lent.filter(valid_from__lte=last, valid_until__gt=last).update(valid_until=last)


def keep_an_administrator(post: Membership, last: date) -> None:
    """Somebody must be able to look after everybody's accounts on the day after."""
    if post.role != Role.ADMINISTRATOR:
        return
    others = Membership.objects.select_for_update().filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=last + ONE_DAY),
        Q(valid_until__isnull=True) | Q(valid_until__gt=last),
        role=Role.ADMINISTRATOR,
        ended_at__isnull=True,
    )
    if not others.exclude(pk=post.pk).exists():
        raise Refused(_("This is the last administrator of accounts. Name another one first."))
