"""Mails of one's own account, written after the page has answered."""

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from koryu.accounts import links
from koryu.accounts.mails import absolute, in_both_languages
from koryu.accounts.models import Invitation, User
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped

AGAIN = RetryStrategy(max_attempts=6, exponential_wait=4)  # for an hour or so


@app.task(name="accounts.send_invitation", queue="mail", retry=AGAIN)
def send_invitation(invitation_id: int) -> None:
    """The mail with the link, unless the invitation has been answered or withdrawn meanwhile."""
    with scoped(SYSTEM.scopes):
        still_open = Invitation.objects.filter(state=Invitation.State.OPEN)
        found = still_open.filter(pk=invitation_id, expires_at__gt=timezone.now()).first()
    if found is not None:
        context = {"link": absolute(links.of_invitation(found)), "until": found.expires_at}
        in_both_languages("accounts/mails/invitation", found.email, context).send()


@app.task(name="accounts.send_password_link", queue="mail", retry=AGAIN)
def send_password_link(user_id: int) -> None:
    """To the owner of the account; nothing where no account has the address that was typed."""
    with scoped(SYSTEM.scopes):
        user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        key = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
        where = {"uidb36": user_pk_to_url_str(user), "key": key}
        link = absolute(reverse("account_reset_password_from_key", kwargs=where))
        in_both_languages("accounts/mails/password", user.email, {"link": link}).send()
