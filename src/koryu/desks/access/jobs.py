"""What the access desk leaves for later: noting that an emergency access has ended."""

from procrastinate.contrib.django import app

from koryu.accounts.models import EmergencyAccess
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.access import actions
from koryu.records.acts import new_act


@app.task(name=actions.LAPSE, queue="access")
def lapse(access_id: int) -> None:
    """The wall has closed by the clock; this writes it down. A second call changes nothing."""
    with new_act(), scoped(SYSTEM.scopes):
        actions.let_lapse(EmergencyAccess.objects.get(pk=access_id))
