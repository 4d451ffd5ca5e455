"""What those who look after a post do to its holder's ways in: clear factors that were lost,
end sessions that may be somebody else's."""

from functools import partial

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from koryu.accounts.actions.posts import check_may_grant
from koryu.accounts.mails import in_both_languages
from koryu.accounts.models import Membership
from koryu.accounts.queries import scopes_of_post
from koryu.accounts.security import end_sessions
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import granting
from koryu.records.actions import leave_entry
from koryu.records.facts import Fact, of_names
from koryu.records.sentences import Sentence

# As when the account was given: a mail or a voice alone proves nobody.
RECOGNISED = {
    "met": _("I met them in person and have known them before"),
    "document": _("I met them in person and saw an official document with a photograph"),
    "called": _("I called them at the number that their office has, not one they gave me"),
    "superior": _("Their superior, whom I know, was with them"),
}
CLEARED = Sentence(
    "accounts.factors_cleared",
    _(
        "The second factors were cleared, so that new ones can be set up. How the holder was "
        "recognised: “%(how)s”."
    ),
)
SIGNED_OUT = Sentence("accounts.sessions_ended", _("The holder was signed out everywhere."))


@granting()
def clear_factors(membership: Membership, *, recognised: str, by: Viewer) -> Membership:
    """The holder of this post is signed out everywhere and, with the password, sets up a new
    second factor. It is for those who look after every post that they hold: else the manager
    of one office would weaken what opens another. They say how they knew that it is the
    holder who asks (``RECOGNISED``), and it stays in the entry. The holder gets a mail."""
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
    how = _how(recognised)
    leave_entry(CLEARED, user, by=by, scopes=scopes_of_post(membership), how=how)
    message = in_both_languages("accounts/mails/cleared", user.email, {})
    transaction.on_commit(partial(message.send), robust=True)
    return membership


@transaction.atomic
def sign_out_holder(membership: Membership, *, by: Viewer) -> Membership:
    """The holder is signed out at every browser, and can sign in again as before."""
    user = membership.user
    if user.pk == by.user_id:
        raise Refused(_("Where you are signed in yourself stands on the page of your account."))
    check_may_grant(by, membership.unit, membership.role, to=user)
    end_sessions(user)
    leave_entry(SIGNED_OUT, membership, by=by, scopes=scopes_of_post(membership))
    return membership


def _how(recognised: str) -> Fact:
    if recognised not in RECOGNISED:
        raise Refused(_("Say how you recognised them."))
    with override("en"):
        english = str(RECOGNISED[recognised])
    with override("ja"):
        return of_names(en=english, ja=str(RECOGNISED[recognised]))
