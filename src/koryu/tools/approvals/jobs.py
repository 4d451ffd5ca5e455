"""What the last approval leaves for later: taking effect."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from koryu.records.acts import new_act
from koryu.tools.approvals import actions

AGAIN = RetryStrategy(max_attempts=3, wait=5)
log = logging.getLogger(__name__)


@app.task(name=actions.SETTLE, queue="approvals", retry=AGAIN)
def settle(circulation_id: int) -> None:
    """The approval and what follows from it. A second call changes nothing."""
    with new_act():
        actions.settle(circulation_id)


@app.periodic(cron="* * * * *")
@app.task(name="approvals.settle_due", queue="approvals")
def settle_due(timestamp: int) -> None:
    """What should have taken effect and did not, as where a worker was killed over it. One
    that fails does not keep the others waiting."""
    for circulation_id in actions.due_to_settle():
        try:
            settle(circulation_id)
        except Exception:
            log.exception("circulation %s could not settle", circulation_id)
