"""What the placement desk leaves for later: computing a run."""

import logging
import time

from procrastinate.contrib.django import app

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.placement.actions import runs
from koryu.desks.placement.computing import Progress, Result, Unlawful, compute
from koryu.desks.placement.queries.inputs import frozen_inputs, frozen_rules
from koryu.programme.placing import Impossible, Stopped
from koryu.programme.words import Words
from koryu.records.acts import new_act

log = logging.getLogger(__name__)
TOLD_EVERY = 0.5  # seconds between two looks at the database
UNEXPECTED = Words(
    "An unexpected fault stopped the computation. Nothing was lost: it can be computed again. "
    "Its trace stands in the worker's log under {act}.",
    "予期しない不具合により計算が止まりました。失われたものはなく、もう一度計算できます。"
    "記録はワーカーのログの{act}にあります。",
)


@app.task(name=runs.COMPUTE, queue="placement")
def compute_run(run_id: int, progress: Progress | None = None) -> None:
    """Compute the run and keep what comes of it. A second call changes nothing; whatever
    goes wrong ends as a failed run with words, never as a lost one."""
    with new_act() as act:
        if (work := runs.take_run(run_id)) is None:
            return
        try:
            runs.finish_run(work, _solve(work, progress))
        except Stopped:
            runs.stop_run(work)
        except (Impossible, Unlawful) as trouble:
            runs.fail_run(work, trouble.words)
        except Exception:
            log.exception("run %s failed, act %s", run_id, act)
            runs.fail_run(work, UNEXPECTED.fill(act=act))


def _solve(work: runs.Work, progress: Progress | None) -> Result:
    """The long part, outside any transaction."""
    with scoped(SYSTEM.scopes):
        inputs = frozen_inputs(work.run.round)
        rules = frozen_rules(work.run.round.rule_set)
    watch = _Watch(work, progress)
    return compute(
        inputs,
        rules,
        seed=work.run.seed,
        pins=work.pins,
        progress=watch.progress,
        stopped=watch.stopped,
    )


class _Watch:
    """Passes progress on and looks whether to stop, not more often than makes sense."""

    def __init__(self, work: runs.Work, also: Progress | None) -> None:
        self.work, self.also = work, also
        self.told = self.looked = 0.0
        self.unwanted = False

    def progress(self, share: float, step: Words) -> None:
        if self.also:
            self.also(share, step)
        if time.monotonic() - self.told >= TOLD_EVERY:
            runs.note_progress(self.work, share, step)
            self.told = time.monotonic()

    def stopped(self) -> bool:
        if not self.unwanted and time.monotonic() - self.looked >= TOLD_EVERY:
            self.unwanted = runs.is_unwanted(self.work)
            self.looked = time.monotonic()
        return self.unwanted
