"""The way back in for somebody who lost app, keys and recovery codes."""

from functools import partial

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.actions.posts import check_may_grant
from koryu.accounts.mails import in_both_languages
from koryu.accounts.models import Membership
from koryu.accounts.queries import scopes_of_post
from koryu.accounts.security import end_sessions
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence

CLEARED = Sentence(
    "accounts.factors_cleared",
    _("The second factors were cleared, so that new ones can be set up."),
)


@transaction.atomic
def clear_factors(membership: Membership, *, by: Viewer) -> Membership:
    """The holder of this post is signed out everywhere and, with the password, sets up a new
    second factor. It is for those who look after every post that they hold: else the manager
    of one office would weaken what opens another. The holder gets a mail."""
    user = membership.user
    for post in Membership.objects.filter(user=user, ended_at=None).select_related("unit"):
        try:
            check_may_grant(by, post.unit, post.role, to=user)
        except Refused:
            raise Refused(
                _("You do not look after every post of this person: ask an administrator.")
            ) from None
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    leave_entry(CLEARED, user, by=by, scopes=scopes_of_post(membership))
    message = in_both_languages("accounts/mails/cleared", user.email, {})
    transaction.on_commit(partial(message.send), robust=True)
    return membership
