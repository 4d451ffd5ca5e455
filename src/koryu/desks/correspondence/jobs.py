"""What the desk does by the clock: reminding those in charge of letters."""

from procrastinate.contrib.django import app

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.correspondence.actions.reminders import remind_of_answers
from koryu.records.acts import new_act

EACH_MORNING = "30 23 * * 0-4"  # in UTC: half past eight in Japan, from Monday to Friday


@app.periodic(cron=EACH_MORNING)
@app.task(name="correspondence.remind", queue="mail")
def remind(timestamp: int) -> None:
    """A second call on the same day finds nobody left to remind."""
    with new_act(), scoped(SYSTEM.scopes):
        remind_of_answers()
