"""Standing in: for some days a colleague wears the hat of a post, in its holder's place."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.actions.posts import role_words, unit_words
from koryu.accounts.models import Delegation, DelegationReason, Membership, User
from koryu.accounts.queries import colleagues_of, grantable, scopes_of_post
from koryu.accounts.viewer import ACCOUNTS, Viewer, user_scope
from koryu.base.days import refuse_far
from koryu.base.moves import Refused
from koryu.base.scopes import granting, scoped
from koryu.records.actions import leave_entry
from koryu.records.facts import of_days
from koryu.records.sentences import Sentence

LENT = Sentence(
    "accounts.lent", _("A deputy was named for the post of %(role)s at %(unit)s: %(days)s.")
)
LENT_NO_MORE = Sentence(
    "accounts.lent_no_more", _("A deputy's time for the post of %(role)s at %(unit)s was ended.")
)


@granting()
def delegate_post(
    membership: Membership,
    *,
    to: User,
    valid_from: date,
    valid_until: date,
    reason: str,
    by: Viewer,
) -> Delegation:
    """The colleague may act in the holder's place on these days, both included."""
    post = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if not may_delegate(post, by):
        raise Refused(_("Only the holder of a post, or who looks after it, names a deputy."))
    _check_deputy(post, to, by)
    _check_days(post, valid_from, valid_until)
    if not reason.strip():
        raise Refused(_("Give a reason."))
    lent = Delegation.objects.create(
        membership=post,
        delegate=to,
        valid_from=valid_from,
        valid_until=valid_until,
        granted_by=by.user,
    )
    concerned = scopes_of_post(post) | {user_scope(to.pk)}
    DelegationReason.objects.create(delegation=lent, text=reason.strip(), scopes=sorted(concerned))
    _leave(LENT, lent, by=by, days=of_days(valid_from, valid_until))
    return lent


@granting()
def end_delegation(delegation: Delegation, *, by: Viewer) -> Delegation:
    """It ends now: by the holder, by who looks after the post, or given back by the deputy."""
    lent: Delegation = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if not may_end_delegation(lent, by):
        raise Refused(_("Only the holder, the deputy or who looks after the post ends this."))
    if lent.ended_at is not None or lent.valid_until < timezone.localdate():
        raise Refused(_("This has ended already."))
    lent.ended_at = timezone.now()
    lent.save(update_fields=["ended_at"])
    _leave(LENT_NO_MORE, lent, by=by)
    return lent


def may_delegate(post: Membership, viewer: Viewer) -> bool:
    """The holder wearing this very hat, or who looks after the post. A hat that is worn in
    somebody's place is not lent on."""
    return _wears_own(post, viewer) or post.role in grantable(viewer, post.unit)


def may_end_delegation(lent: Delegation, viewer: Viewer) -> bool:
    own = viewer.user_id in {lent.delegate_id, lent.membership.user_id}
    return own or lent.membership.role in grantable(viewer, lent.membership.unit)


def _wears_own(post: Membership, viewer: Viewer) -> bool:
    return post.user_id == viewer.user_id and any(
        hat.membership_id == post.pk and hat.holder_id is None for hat in viewer.hats
    )


def _check_deputy(post: Membership, to: User, by: Viewer) -> None:
    if to.pk == post.user_id:
        raise Refused(_("The deputy must be somebody else."))
    if to.pk in {by.user_id, by.in_place_of_id}:
        raise Refused(_("Nobody names themself: somebody else has to."))
    if not colleagues_of(post).filter(pk=to.pk).exists():
        raise Refused(_("The deputy must hold a post in the same unit."))
    standing = Delegation.objects.filter(membership=post, delegate=to, ended_at__isnull=True)
    if standing.filter(valid_until__gte=timezone.localdate()).exists():
        raise Refused(_("This person is named as deputy already."))


def _check_days(post: Membership, first: date, last: date) -> None:
    refuse_far(first, last)
    if first < timezone.localdate():
        raise Refused(_("Give today or a day to come."))
    if last < first:
        raise Refused(_("The last day lies before the first."))
    if post.ended_at is not None:
        raise Refused(_("This post has ended already."))
    late = post.valid_until is not None and post.valid_until < last
    if late or (post.valid_from is not None and first < post.valid_from):
        raise Refused(_("The post is not held on all of these days."))


def _leave(sentence: Sentence, lent: Delegation, *, by: Viewer, **facts: dict[str, object]) -> None:
    """The deputy reads it too."""
    post = lent.membership
    scopes = scopes_of_post(post) | {user_scope(lent.delegate_id)}
    about = {"role": role_words(post.role), "unit": unit_words(post.unit)}
    with scoped({ACCOUNTS, *by.scopes}):  # whoever gives back may have another hat on
        leave_entry(sentence, post, by=by, scopes=scopes, **about, **facts)
