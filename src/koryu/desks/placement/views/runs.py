"""Runs: asked for, watched while they are computed, looked at, compared, chosen."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.moves import Refused
from koryu.desks.placement import actions
from koryu.desks.placement.forms import AskRun
from koryu.desks.placement.models import Pin, Run
from koryu.desks.placement.moves import DONE, OFFICER, RUN_MOVES, UNDER_WAY, is_stalled
from koryu.desks.placement.queries.lines import moved_people, side_by_side
from koryu.desks.placement.queries.rounds import pins_of
from koryu.desks.placement.views.result import aims_beside, result_of
from koryu.desks.placement.views.shared import (
    CLAIR,
    allowed,
    page_of,
    round_or_404,
    run_or_404,
    watched,
)


@for_roles(*OFFICER)
@require_POST
def ask(request: ViewerRequest, key: UUID) -> HttpResponse:
    """A run on the frozen inputs, with the moves by hand of the run of record."""
    round_, form = round_or_404(request, key), AskRun(request.POST)
    if not form.is_valid():
        messages.error(request, _("The seed must be a whole number from 0 on."))
        return redirect("placement:round", round_.key)
    base, seed = round_.run_of_record, form.cleaned_data["seed"]
    return _started(
        request,
        lambda: actions.ask_run(round_, seed=seed, base=base, by=request.viewer),
        else_to=redirect("placement:round", round_.key),
    )


@for_roles(*OFFICER)
@require_POST
def lift(request: ViewerRequest, key: UUID, pk: int) -> HttpResponse:
    """Everything solved again without one of the moves by hand."""
    run = run_or_404(request, key)
    pin = get_object_or_404(Pin.objects.visible_to(request.viewer), pk=pk, run=run)
    return _started(
        request,
        lambda: actions.lift_pin(pin, by=request.viewer),
        else_to=redirect("placement:run", run.key),
    )


@for_roles(*CLAIR)
@require_safe
def show_run(request: ViewerRequest, key: UUID) -> HttpResponse:
    """One run: its result, or how far it is and what became of it."""
    run = run_or_404(request, key)
    context = {
        "run": run,
        "round": run.round,
        "moves": allowed(RUN_MOVES, run, request),
        "current": watched(run, request) if run.state in UNDER_WAY else None,
        "result": result_of(run) if run.state == DONE else None,
        "is_record": run.pk == run.round.run_of_record_id,
        "other": _other(run),
        "pins": pins_of(run, request.viewer),
    }
    return render(request, "placement/run.html", context)


@for_roles(*CLAIR)
@require_safe
def show_progress(request: ViewerRequest, key: UUID) -> HttpResponse:
    """How far a run is: a page to be refreshed, or the piece of it that htmx puts in place.
    When there is nothing left to watch it leads on."""
    run = run_or_404(request, key)
    piece = request.headers.get("HX-Request") == "true"
    if run.state not in UNDER_WAY or is_stalled(run):
        there = _after(run)
        return HttpResponseClientRedirect(there.url) if piece else there
    context = {"round": run.round, "current": watched(run, request)}
    template = "placement/_progress.html" if piece else "placement/progress.html"
    return render(request, template, context)


@for_roles(*CLAIR)
@require_safe
def compare(request: ViewerRequest, key: UUID) -> HttpResponse:
    """A finished run beside the one it is based on: aims before and after, and who moved."""
    run = run_or_404(request, key)
    if run.state != DONE or (other := _other(run)) is None:
        raise Http404
    page = page_of(request, moved_people(other, run, request.viewer))
    held = {(pin.candidacy_id, pin.request_line_id) for pin in pins_of(other, request.viewer)}
    context = {
        "run": run,
        "other": other,
        "round": run.round,
        "aims": aims_beside(other, run),
        "page": page,
        "moved": side_by_side(other, run, page.object_list, request.viewer),
        "new_pins": [
            pin
            for pin in pins_of(run, request.viewer)
            if (pin.candidacy_id, pin.request_line_id) not in held
        ],
        "moves": allowed(RUN_MOVES, run, request),
        "is_record": run.pk == run.round.run_of_record_id,
    }
    return render(request, "placement/compare.html", context)


@for_roles(*OFFICER)
@require_POST
def make_move(request: ViewerRequest, key: UUID, move: str) -> HttpResponse:
    """Stop the run, compute it again, or make it the run of record."""
    run = run_or_404(request, key)
    try:
        if move == "stop":
            actions.ask_stop(run, by=request.viewer)
            return redirect("placement:progress", run.key)
        if move == "again":
            actions.run_again(run, by=request.viewer)
            return redirect("placement:progress", run.key)
        if move != "choose":
            raise Http404
        actions.choose_run(run.round, run, by=request.viewer)
        messages.success(request, _("Run %(n)s is the run of record now.") % {"n": run.number})
        return redirect("placement:round", run.round.key)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("placement:run", run.key)


def _started(
    request: ViewerRequest, act: Callable[[], Run], *, else_to: HttpResponse
) -> HttpResponse:
    """To the progress of the run that the act asked for, or back with the refusal."""
    try:
        return redirect("placement:progress", act().key)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return else_to


def _other(run: Run) -> Run | None:
    """What the run is compared with: its base, else the run of record."""
    other = run.base or run.round.run_of_record
    return other if other is not None and other.pk != run.pk else None


def _after(run: Run) -> HttpResponseRedirect:
    """Where one goes when a run has ended."""
    if run.state == DONE and run.pk == run.round.run_of_record_id:
        return redirect("placement:round", run.round.key)
    if run.state == DONE and _other(run) is not None:
        return redirect("placement:compare", run.key)
    return redirect("placement:run", run.key)
