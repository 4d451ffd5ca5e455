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


PAGES = {actions.ASKED: "access:emergency", actions.OPENED: "notices:inbox"}


@app.task(name=actions.MAIL, queue="mail", retry=AGAIN)
def send_mail(user_id: int, what: str) -> None:
    """There is a request to decide on, or a notice to read: a mail says no more, and where."""
    with scoped(SYSTEM.scopes):
        user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        context = {"link": absolute(reverse(PAGES[what]))}
        in_both_languages(f"access/mails/{what}", user.email, context).send()
