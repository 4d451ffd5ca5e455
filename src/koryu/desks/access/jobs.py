"""What the access desk leaves for later: its mails, and noting that an emergency access has
ended."""

from django.urls import reverse
from procrastinate.contrib.django import app

from koryu.accounts.jobs import AGAIN
from koryu.accounts.mails import absolute, in_both_languages
from koryu.accounts.models import EmergencyAccess, User
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.access import actions
from koryu.records.acts import new_act


@app.task(name=actions.LAPSE, queue="access")
def lapse(access_id: int) -> None:
    """The wall has closed by the clock; this writes it down. A second call changes nothing."""
    with new_act(), scoped(SYSTEM.scopes):
        actions.let_lapse(EmergencyAccess.objects.get(pk=access_id))


@app.task(name=actions.MAIL_ASKED, queue="mail", retry=AGAIN)
def mail_asked(user_id: int) -> None:
    """There is a request to decide on: a mail says no more, and where."""
    _mail("access/mails/asked", "access:emergency", user_id)


@app.task(name=actions.MAIL_OPENED, queue="mail", retry=AGAIN)
def mail_opened(user_id: int) -> None:
    """There is a notice to read: a mail says no more, and where."""
    _mail("access/mails/opened", "notices:inbox", user_id)


def _mail(template: str, page: str, user_id: int) -> None:
    with scoped(SYSTEM.scopes):
        user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        in_both_languages(template, user.email, {"link": absolute(reverse(page))}).send()
