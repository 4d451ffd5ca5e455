"""Asking for a run, and what its worker writes while it computes.

The worker writes in short transactions of its own, so that progress and a wish to stop
are seen at once. Each worker that takes a run raises its ``attempt``; the word of an
earlier one, given up for lost, no longer counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.scopes import CLAIR, scoped
from koryu.desks.placement.actions.rounds import author, locked
from koryu.desks.placement.computing import Result
from koryu.desks.placement.models import Line, Pin, Round, Run
from koryu.desks.placement.moves import (
    COMPUTED,
    DONE,
    FAILED,
    FROZEN,
    ROUND_MOVES,
    RUN_MOVES,
    RUNNING,
    STOPPED,
    UNDER_WAY,
    WAITING,
    is_stalled,
)
from koryu.matching.certificate import JSON_NAME, NPZ_NAME, files_of
from koryu.programme.words import Words
from koryu.records.actions import leave_entry, store_file
from koryu.records.sentences import Sentence
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy

COMPUTE = "placement.compute_run"  # the job's name
FILES = (JSON_NAME, NPZ_NAME)

RUN_ASKED = Sentence("placement.run_asked", _("Run %(run)s was asked for with seed %(seed)s."))
RUN_AGAIN = Sentence("placement.run_again", _("Run %(run)s was asked for again."))
RUN_DONE = Sentence(
    "placement.run_done", _("Run %(run)s was computed and verified: %(placed)s people placed.")
)
STOP_ASKED = Sentence("placement.stop_asked", _("Run %(run)s was asked to stop."))
RUN_STOPPED = Sentence("placement.run_stopped", _("Run %(run)s stopped."))
RUN_FAILED = Sentence("placement.run_failed", _("Run %(run)s failed."))


@dataclass(frozen=True)
class Work:
    """A run as its worker took it."""

    run: Run
    pins: Mapping[str, str]  # candidate number -> request number

    @property
    def holds(self) -> Mapping[str, object]:
        """What must still be so for this worker's word to count."""
        return {"pk": self.run.pk, "attempt": self.run.attempt, "state": RUNNING}


@transaction.atomic
def ask_run(
    round_: Round,
    *,
    seed: int,
    by: Viewer,
    base: Run | None = None,
    pins: Iterable[Pin] | None = None,
) -> Run:
    """A new run, its job deferred in the same transaction.

    It begins with copies of ``pins``, or of those of ``base`` where none are given.
    """
    round_ = locked(round_)
    ROUND_MOVES.check("ask", round_, by)
    last = round_.runs.aggregate(last=Max("number"))["last"] or 0
    run = Run.objects.create(
        round=round_, number=last + 1, base=base, seed=seed, asked_by=author(by), scopes=[CLAIR]
    )
    if pins is None:
        pins = base.pins.all() if base else ()
    _carry(run, pins)
    rules = round_.rule_set
    if rules.frozen_at is None:
        rules.frozen_at = timezone.now()
        rules.save(update_fields=["frozen_at"])
    leave_entry(RUN_ASKED, round_, by=by, run=run.number, seed=seed)
    _defer(run)
    return run


@transaction.atomic
def run_again(run: Run, *, by: Viewer) -> Run:
    """Compute the same run anew: after a failure, a stop, or when its worker died."""
    run = _locked(run)
    move = RUN_MOVES.check("again", run, by)
    run.state, run.progress, run.stop_asked = move.to, 0, False
    run.step_en = run.step_ja = run.trouble_en = run.trouble_ja = ""
    run.alive_at, run.finished_at = timezone.now(), None
    run.save()
    leave_entry(RUN_AGAIN, run.round, by=by, run=run.number)
    _defer(run)
    return run


@transaction.atomic
def ask_stop(run: Run, *, by: Viewer) -> Run:
    """Ask the worker to stop; a run that nobody works on stops at once."""
    run = _locked(run)
    RUN_MOVES.check("stop", run, by)
    run.stop_asked = True
    run.save(update_fields=["stop_asked"])
    leave_entry(STOP_ASKED, run.round, by=by, run=run.number)
    if run.state == WAITING or is_stalled(run):
        _end(run, STOPPED)
    return run


# What the worker writes


def take_run(run_id: int) -> Work | None:
    """Take the run for this worker; None where there is nothing left to do on it."""
    with scoped(SYSTEM.scopes):
        run = _locked(Run(pk=run_id))
        if run.state not in UNDER_WAY or (run.state == RUNNING and not is_stalled(run)):
            return None
        run.state, run.attempt, run.alive_at = RUNNING, run.attempt + 1, timezone.now()
        run.save()
        pins = run.pins.values_list("candidacy__candidate_no", "request_line__request_no")
        return Work(run, dict(pins))


def note_progress(work: Work, share: float, step: Words) -> None:
    """How far the worker is, in a transaction of its own."""
    with scoped(SYSTEM.scopes):
        Run.objects.filter(**work.holds).update(
            progress=share, step_en=step.en, step_ja=step.ja, alive_at=timezone.now()
        )


def is_unwanted(work: Work) -> bool:
    """Whether this worker should stop: somebody asked, or another took its place.

    Asking is a sign of life, also for the runs that wait in the queue behind this one.
    """
    with scoped(SYSTEM.scopes):
        alive = Run.objects.filter(**work.holds) | Run.objects.filter(state=WAITING)
        alive.update(alive_at=timezone.now())
        return not Run.objects.filter(**work.holds, stop_asked=False).exists()


def finish_run(work: Work, result: Result) -> None:
    """Keep the result: all lines, the figures and what was proved. The first result of a
    round brings it under review."""
    with scoped(SYSTEM.scopes):
        if (run := _held(work)) is None:
            return
        _keep_lines(run, result)
        _keep_certificate(run, result)
        run.aims, run.gap, run.figures = dict(result.aims), dict(result.gap), result.figures
        run.proved = [[words.en, words.ja] for words in result.proved]
        run.progress = 1
        _end(run, DONE)
        round_ = locked(run.round)
        if round_.state == FROZEN:
            round_.state, round_.run_of_record = COMPUTED, run
            round_.save(update_fields=["state", "run_of_record"])
        leave_entry(RUN_DONE, round_, by=SYSTEM, run=run.number, placed=result.aims["placed"])


def stop_run(work: Work) -> None:
    """The worker stopped because it was asked to."""
    with scoped(SYSTEM.scopes):
        if (run := _held(work)) is not None:
            _end(run, STOPPED)
            leave_entry(RUN_STOPPED, run.round, by=SYSTEM, run=run.number)


def fail_run(work: Work, trouble: Words) -> None:
    """Nothing came of it, and why."""
    with scoped(SYSTEM.scopes):
        if (run := _held(work)) is not None:
            run.trouble_en, run.trouble_ja = trouble.en, trouble.ja
            _end(run, FAILED)
            leave_entry(RUN_FAILED, run.round, by=SYSTEM, run=run.number)


def _locked(run: Run) -> Run:
    runs = Run.objects.select_for_update(of=("self",)).select_related("round")
    held: Run = runs.get(pk=run.pk)
    return held


def _held(work: Work) -> Run | None:
    runs = Run.objects.select_for_update(of=("self",)).select_related("round")
    held: Run | None = runs.filter(**work.holds).first()
    return held


def _end(run: Run, state: str) -> None:
    run.state, run.finished_at = state, timezone.now()
    run.save()


def _carry(run: Run, pins: Iterable[Pin]) -> None:
    copies = list(pins)
    for pin in copies:
        pin.pk, pin.run, pin._state.adding = None, run, True
    Pin.objects.bulk_create(copies)


def _defer(run: Run) -> None:
    app.configure_task(COMPUTE, queue="placement").defer(run_id=run.pk)


def _keep_certificate(run: Run, result: Result) -> None:
    """The proof as two files, for whoever may read the run."""
    files = files_of(result.certificate)
    run.certificate, run.prices = (store_file(files[name], name=name) for name in FILES)


def _keep_lines(run: Run, result: Result) -> None:
    year = run.round.year
    people = dict(Candidacy.objects.filter(year=year).values_list("candidate_no", "pk"))
    requests = dict(RequestLine.objects.filter(year=year).values_list("request_no", "pk"))
    Line.objects.bulk_create(
        Line(
            run=run,
            candidacy_id=people[line.candidate_no],
            request_line_id=requests[line.request_no] if line.request_no else None,
            wish_met=line.wish_met,
            reasons=[[words.en, words.ja] for words in line.reasons],
            scopes=[CLAIR],
        )
        for line in result.lines
    )
