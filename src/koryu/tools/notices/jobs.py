"""What notices leave for later: sending mails, releasing mailings at their time, and looking
after mails whose worker died."""

import logging

from asgiref.sync import sync_to_async
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from koryu.records.acts import new_act
from koryu.tools.notices.actions import deciding, mailings, posting
from koryu.tools.notices.actions.queueing import SEND

log = logging.getLogger(__name__)
AGAIN = RetryStrategy(max_attempts=4, exponential_wait=4)
EACH_MINUTE = "* * * * *"
LOOK_AFTER = "notices.look_after_mails"
SILENT = 60  # seconds without a sign of life, after which a worker counts as dead


@app.task(name=SEND, queue="mail", retry=AGAIN)
def send_bundle(bundle_id: int) -> None:
    """A second call sends nothing twice: it finds each mail in the state in which it was left."""
    with new_act():
        posting.send_bundle(bundle_id)


@app.task(name=mailings.RELEASE, queue="mail", retry=AGAIN)
def release(mailing_id: int) -> None:
    """At the time that was set; nothing where it was withdrawn, reopened or set anew meanwhile."""
    with new_act():
        mailings.release_due(mailing_id)


@app.periodic(cron=EACH_MINUTE)
@app.task(name=LOOK_AFTER, queue="night", queueing_lock=LOOK_AFTER)
async def look_after_mails(timestamp: int) -> None:
    """Jobs whose worker died are done again, each of them by whoever is there."""
    await free_stalled(SILENT)
    await sync_to_async(deciding.bring_back_lost)()


async def free_stalled(seconds: float) -> int:
    """Give back the mail jobs of workers that have been silent for so long; how many."""
    manager = app.job_manager
    found = await manager.get_stalled_jobs(queue="mail", seconds_since_heartbeat=seconds)
    stalled = list(found)
    for job in stalled:
        log.warning("job %s was left by a worker that died", job.id)
        await manager.retry_job(job)
    return len(stalled)
