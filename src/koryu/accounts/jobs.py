"""Mails of one's own account, written after the page has answered; and what is thrown away
at night."""

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.builtin_tasks import remove_old_jobs
from procrastinate.contrib.django import app

from koryu.accounts import links
from koryu.accounts.mails import absolute, in_both_languages
from koryu.accounts.models import Invitation, User
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped

AGAIN = RetryStrategy(max_attempts=6, exponential_wait=4)  # for an hour or so
JOBS_KEPT = 30  # days
AT_NIGHT = "30 18 * * *"  # in UTC: half past three in Japan


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


@app.periodic(cron=AT_NIGHT)
@app.task(name="accounts.clear_sessions", queue="night")
def clear_sessions(timestamp: int) -> None:
    """Sessions that are over, with the addresses of the browsers that they were open in."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    still_there = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=still_there).delete()


@app.periodic(cron=AT_NIGHT)
@app.task(name="accounts.clear_jobs", queue="night", pass_context=True)
async def clear_jobs(context: JobContext, timestamp: int) -> None:
    """What was done thirty days ago, or failed for good."""
    await remove_old_jobs(context, max_hours=JOBS_KEPT * 24, remove_failed=True)
