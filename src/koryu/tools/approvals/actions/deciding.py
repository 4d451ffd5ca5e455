"""What the holders of a step do: approve, return, reject, take back, say, see later."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.records.actions import Upload
from koryu.records.sentences import Sentence
from koryu.tools.approvals.actions.shared import (
    NO_FILES,
    end,
    held,
    keep_deed,
    note,
    open_step,
    said,
    spread,
    step_words,
)
from koryu.tools.approvals.models import Circulation, Deed, Step
from koryu.tools.approvals.moves import (
    CIRCULATING,
    MOVES,
    RETURNED,
    SETTLING,
    own_last_approvals,
    seats_to_approve,
    to_be_seen,
)
from koryu.tools.approvals.queries import whole

SETTLE = "approvals.settle"
APPROVED = Sentence("approvals.step_approved", _("%(kind)s: %(step)s approved."))
SENT_BACK = Sentence("approvals.returned", _("%(kind)s: %(step)s returned it to its drafter."))
STEPPED_BACK = Sentence("approvals.stepped_back", _("%(kind)s: returned from %(step)s to %(to)s."))
REJECTED = Sentence("approvals.rejected", _("%(kind)s: %(step)s rejected it."))
UNDONE = Sentence("approvals.undone", _("%(kind)s: an approval of %(step)s was taken back."))
SEEN = Sentence("approvals.seen", _("%(kind)s: seen by the holder of the post afterwards."))


@transaction.atomic
def approve(
    circulation: Circulation, *, by: Viewer, comment: str = "", files: Iterable[Upload] = NO_FILES
) -> Circulation:
    """For every seat that the hat stands for. With the last approval that a step needs the next
    step opens; after the last step it settles for a while before it takes effect."""
    row = held(circulation)
    MOVES.check("approve", row, by)
    step = _open(row)
    later = step.seen_later and by.in_place_of_id is not None
    for seat in seats_to_approve(step, by):
        about: dict[str, Any] = {"step": step, "seat": seat, "see_later": later}
        keep_deed(row, Deed.Act.APPROVED, by=by, comment=comment, files=files, **about)
        comment, files = "", NO_FILES  # said once
    spread(row)
    note(APPROVED, row, by=by, step=step_words(step))
    _go_on(row)
    return row


@transaction.atomic
def return_to(
    circulation: Circulation,
    *,
    step: int,
    comment: str,
    by: Viewer,
    files: Iterable[Upload] = NO_FILES,
) -> Circulation:
    """Back to the step at this place, which decides anew with all that follow it; 0: to the
    drafter, which ends this circulation."""
    row = held(circulation)
    MOVES.check("return", row, by)
    here = _open(row)
    to = next((s for s in row.in_order if s.position == step and s.position < here.position), None)
    if to is None and step != 0:
        raise Refused(_("Choose an earlier step."))
    act, why = Deed.Act.RETURNED, said(comment)
    keep_deed(row, act, by=by, comment=why, files=files, step=here, to_step=to)
    if to is None:
        end(row, RETURNED, by=by)
        note(SENT_BACK, row, by=by, step=step_words(here))
    else:
        _step_back(row, to)
        note(STEPPED_BACK, row, by=by, step=step_words(here), to=step_words(to))
    return row


@transaction.atomic
def reject(
    circulation: Circulation, *, comment: str, by: Viewer, files: Iterable[Upload] = NO_FILES
) -> Circulation:
    """No, and it ends; with the reason."""
    row = held(circulation)
    move = MOVES.check("reject", row, by)
    step = _open(row)
    keep_deed(row, Deed.Act.REJECTED, by=by, comment=said(comment), files=files, step=step)
    end(row, move.to, by=by)
    note(REJECTED, row, by=by, step=step_words(step))
    return row


@transaction.atomic
def undo(circulation: Circulation, *, by: Viewer) -> Circulation:
    """Take one's own approval back, or what a deputy gave in one's place, until the next step
    acts upon it or it has taken effect."""
    row = held(circulation)
    MOVES.check("undo", row, by)
    taken_back = own_last_approvals(row, by)
    step = next(step for step in row.in_order if step.pk == taken_back[0].step_id)
    for deed in taken_back:
        keep_deed(row, Deed.Act.UNDONE, by=by, step=step, seat=deed.seat)
    _lift(taken_back)
    _enter(row, CIRCULATING)
    Step.objects.filter(circulation=row, position__gt=step.position).update(
        state=Step.State.WAITING
    )
    open_step(whole(row), step)
    note(UNDONE, row, by=by, step=step_words(step))
    return row


@transaction.atomic
def give_opinion(
    circulation: Circulation, *, comment: str, by: Viewer, files: Iterable[Upload] = NO_FILES
) -> Circulation:
    """Say something without deciding."""
    row = held(circulation)
    MOVES.check("opinion", row, by)
    step = row.open_step
    keep_deed(row, Deed.Act.OPINION, by=by, comment=said(comment), files=files, step=step)
    spread(row)
    return row


@transaction.atomic
def mark_seen(circulation: Circulation, *, by: Viewer) -> Circulation:
    """The holder has seen what a deputy approved in their place."""
    row = held(circulation)
    MOVES.check("see", row, by)
    for deed in to_be_seen(row, by):
        deed.seen_at = timezone.now()
        deed.save(update_fields=["seen_at"])
        keep_deed(row, Deed.Act.SEEN, by=by, step=deed.step, seat=deed.seat)
    note(SEEN, row, by=by)
    return whole(row)


def _open(circulation: Circulation) -> Step:
    """The step that decides now; the table of moves has made sure that there is one."""
    step = circulation.open_step
    if step is None:
        raise Refused(_("No step is open."))
    return step


def _go_on(circulation: Circulation) -> None:
    """To the next step, or to the end, once those have approved whom the step needs."""
    step = _open(circulation)
    if not step.is_fulfilled:
        return
    step.state = Step.State.DONE
    step.save(update_fields=["state"])
    following = [s for s in circulation.in_order if s.position > step.position]
    if following:
        open_step(circulation, following[0])
    else:
        _settle_later(circulation)


def _settle_later(circulation: Circulation) -> None:
    circulation.settles_at = timezone.now() + timedelta(seconds=settings.APPROVAL_SETTLES)
    _enter(circulation, SETTLING)
    when = app.configure_task(SETTLE, queue="approvals", schedule_at=circulation.settles_at)
    when.defer(circulation_id=circulation.pk)
    whole(circulation)


def _step_back(circulation: Circulation, to: Step) -> None:
    """What was approved from there on counts no more."""
    for step in circulation.in_order:
        if step.position >= to.position:
            _lift(step.standing)
            step.state = Step.State.WAITING
            step.save(update_fields=["state"])
    open_step(whole(circulation), to)


def _lift(deeds: Iterable[Deed]) -> None:
    keys = [deed.pk for deed in deeds]
    Deed.objects.filter(pk__in=keys).update(lifted_at=timezone.now())


def _enter(circulation: Circulation, state: str) -> None:
    circulation.state = state
    if state != SETTLING:
        circulation.settles_at = None
    circulation.save(update_fields=["state", "settles_at"])
