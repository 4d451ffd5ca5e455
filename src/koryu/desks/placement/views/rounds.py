"""Rounds: the list, opening one, its page with all that stands, and the decisions on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.moves import Refused
from koryu.desks.placement import actions
from koryu.desks.placement.forms import AskRun, ConfirmPublication, OpenRound, Reason
from koryu.desks.placement.models import Round
from koryu.desks.placement.moves import CLOSED, OFFICER, OPEN, ROUND_MOVES
from koryu.desks.placement.queries.inputs import (
    changed_since,
    frozen_rules,
    missing_sheets,
    waiting_inputs,
)
from koryu.desks.placement.queries.outcome import told_in_numbers
from koryu.desks.placement.queries.rounds import (
    deadline_of,
    pins_of,
    rounds_for,
    runs_of,
    stages_of,
    standing_round,
)
from koryu.desks.placement.views.result import compared, in_words, result_of
from koryu.desks.placement.views.shared import (
    CLAIR,
    MOVERS,
    allowed,
    history,
    page_of,
    round_or_404,
    watched,
)
from koryu.programme.rules import default_rules
from koryu.registers.calendar.queries import current_year
from koryu.tools.approvals.moves import MOVES as CIRCULATION_MOVES
from koryu.tools.approvals.queries import circulations_of

FORM = require_http_methods(["GET", "HEAD", "POST"])
ACTS: dict[str, Callable[..., Any]] = {
    "freeze": actions.freeze_inputs,
    "submit": actions.submit_round,
    "reopen": actions.reopen_round,
    "publish": actions.publish_round,
    "close": actions.close_round,
}
SAID = {
    "freeze": _("The inputs are frozen."),
    "submit": _("Submitted. It circulates for approval now."),
    "reopen": _("Under review again, with your reason."),
    "publish": _("Published. Everybody has been told."),
    "close": _("The round is closed."),
}


@for_roles(*CLAIR)
@require_safe
def list_rounds(request: ViewerRequest) -> HttpResponse:
    year = current_year()
    may_open = year is not None and request.viewer.holds(*OFFICER) and not standing_round(year)
    context = {
        "rounds": page_of(request, rounds_for(request.viewer)),
        "may_open": may_open,
        "missing": missing_sheets(year) if year and may_open else None,
    }
    return render(request, "placement/rounds.html", context)


@for_roles(*OFFICER)
@FORM
def open_new(request: ViewerRequest) -> HttpResponse:
    """The form that opens a round, with the rules it will have in words."""
    if (year := current_year()) is None:
        raise Http404
    names = {"name_en": f"Main round {year}", "name_ja": f"{year}年度 本配置"}
    form = OpenRound(request.POST or None, initial=names)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_round(year=year, by=request.viewer, **form.cleaned_data)
            return redirect("placement:round", opened.key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "year": year, "rules": in_words(default_rules())}
    return render(request, "placement/open.html", context)


@for_roles(*CLAIR)
@require_safe
def show_rules(request: ViewerRequest, key: UUID) -> HttpResponse:
    round_ = round_or_404(request, key)
    context = {"round": round_, "rules": in_words(frozen_rules(round_.rule_set))}
    return render(request, "placement/rules.html", context)


@for_roles(*CLAIR)
@require_safe
def show_round(request: ViewerRequest, key: UUID) -> HttpResponse:
    """Everything that stands of a round, and what is to be done now."""
    round_ = round_or_404(request, key)
    runs = list(runs_of(round_, request.viewer))
    record = round_.run_of_record
    for run in filter(None, (*runs, record)):
        run.round = round_  # so that what is known of the round is not asked again
    is_open = round_.state == OPEN
    told = round_.publications.visible_to(request.viewer)
    context = {
        "round": round_,
        "stages": stages_of(round_),
        "moves": allowed(ROUND_MOVES, round_, request),
        "due": deadline_of(round_),
        "missing": missing_sheets(round_.year) if is_open else None,
        "waiting": waiting_inputs(round_.year) if is_open else None,
        "changed": None if is_open or round_.state == CLOSED else changed_since(round_.snapshot),
        "last": watched(runs[0], request) if runs else None,
        "runs": compared(runs, round_),
        "ask": AskRun(initial={"seed": len(runs) + 1}),
        "result": result_of(record) if record else None,
        "pins": pins_of(record, request.viewer) if record else [],
        "publication": told.select_related("published_by").first(),
        "history": history(round_, request),
        **_circulating(round_, request),
    }
    return render(request, "placement/round.html", context)


def _circulating(round_: Round, request: ViewerRequest) -> dict[str, Any]:
    """The newest circulation of the result, and what this viewer can do with it now."""
    newest = next(iter(circulations_of(round_, request.viewer)), None)
    moves = CIRCULATION_MOVES.open_to(newest, request.viewer) if newest else ()
    return {"circulation": newest, "may": {move.name for move in moves}}


@for_roles(*MOVERS)
@FORM
def make_move(request: ViewerRequest, key: UUID, move: str) -> HttpResponse:
    """One step of the round. Asked for with GET it is a page that says what it will do."""
    round_ = round_or_404(request, key)
    if (act := ACTS.get(move)) is None:
        raise Http404
    try:
        step = ROUND_MOVES.check(move, round_, request.viewer)
        told = told_in_numbers(round_) if move == "publish" else {}
        form = _form(move, told, request)
        if request.method == "POST" and form.is_valid():
            act(round_, by=request.viewer, **form.cleaned_data)
            messages.success(request, SAID[move])
            return redirect("placement:round", round_.key)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("placement:round", round_.key)
    context = {"round": round_, "move": step, "form": form, "told": told}
    return render(request, "placement/step.html", context)


def _form(move: str, told: dict[str, int], request: ViewerRequest) -> forms.Form:
    """What the step asks for: nothing, a reason, or a number typed in."""
    data = request.POST if request.method == "POST" else None
    if move == "publish":
        return ConfirmPublication(data, number=str(told["placed"]))
    return Reason(data) if move in ("reopen", "close") else forms.Form(data)
