"""What is done with one letter: moves, days, readers, who is in charge, dispatch."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.form_pages import FormPage, act_by_form
from koryu.base.moves import Refused
from koryu.desks.correspondence import actions, moves
from koryu.desks.correspondence.forms import (
    ChargeForm,
    ClassificationForm,
    DispatchForm,
    DueForm,
    ReasonForm,
)
from koryu.desks.correspondence.models import Letter
from koryu.desks.correspondence.papers import paper_of
from koryu.desks.correspondence.views.letters import crumbs, letter_or_404
from koryu.desks.correspondence.views.registers import READERS

PRESSED: dict[str, Callable[..., Letter]] = {
    "take_in_hand": actions.take_in_hand,
    "circulate": actions.circulate_letter,
    "reopen": actions.reopen_letter,
    "acknowledge": actions.acknowledge_letter,
}
ENDS: dict[str, Callable[..., Letter]] = {
    "close": actions.close_letter,
    "void": actions.void_letter,
    "cancel": actions.cancel_letter,
}


@for_roles(*READERS)
@require_POST
def move(request: ViewerRequest, key: UUID, name: str) -> HttpResponse:
    """A move that takes one press."""
    letter = letter_or_404(request, key)
    if name not in PRESSED:
        raise Http404
    try:
        PRESSED[name](letter, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done: %(state)s.") % {"state": letter.get_state_display()})
    return redirect(letter)


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ViewerRequest, key: UUID, name: str) -> HttpResponse:
    """A move that ends work on a letter, with its reason."""
    letter = letter_or_404(request, key)
    if name not in ENDS:
        raise Http404
    if (refused := _refused(request, letter, name)) is not None:
        return refused
    form = ReasonForm(request.POST or None)
    title = str(moves.MOVES.table[name].label)
    return _act(request, letter, form, ENDS[name], title, title)


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def dispatch(request: ViewerRequest, key: UUID) -> HttpResponse:
    """Out it goes, as a paper with its number."""
    letter = letter_or_404(request, key)
    if (refused := _refused(request, letter, "dispatch")) is not None:
        return refused
    form = DispatchForm(request.POST or None, viewer=request.viewer, letter=letter)
    act = partial(actions.dispatch_letter, paper=paper_of)
    lead = _("It gets its official number, is filed as PDF, and its ministry sees it at once.")
    return _act(request, letter, form, act, _("Dispatch the letter"), _("Dispatch"), lead)


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def set_due(request: ViewerRequest, key: UUID) -> HttpResponse:
    letter = letter_or_404(request, key)
    form = DueForm.of(letter, request.POST or None)
    lead = _("An empty day says that no answer is awaited.")
    title, label = _("Until when an answer is due"), _("Set the day")
    return _act(request, letter, form, actions.set_answer_due, title, label, lead)


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def classify(request: ViewerRequest, key: UUID) -> HttpResponse:
    letter = letter_or_404(request, key)
    form = ClassificationForm(request.POST or None, viewer=request.viewer, letter=letter)
    lead = _("Who may read the letter, its enclosures and its files changes at once.")
    act = actions.change_classification
    return _act(request, letter, form, act, _("Classify anew"), _("Classify"), lead)


@for_roles(moves.HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def charge(request: ViewerRequest, key: UUID) -> HttpResponse:
    letter = letter_or_404(request, key)
    form = ChargeForm(request.POST or None)
    lead = _("It falls to the post: a successor and a deputy have it too.")
    title, label = _("Who is in charge"), _("Put in charge")
    return _act(request, letter, form, actions.put_in_charge, title, label, lead)


def _refused(request: ViewerRequest, letter: Letter, name: str) -> HttpResponse | None:
    """Why a move is not possible is said on the letter's page, before any form is filled in."""
    reason = moves.MOVES.table[name].refusal(letter, request.viewer)
    if reason is None:
        return None
    messages.error(request, str(reason))
    return redirect(letter)


def _act(
    request: ViewerRequest,
    letter: Letter,
    form: Any,
    act: Callable[..., Any],
    title: str,
    label: str,
    lead: str = "",
) -> HttpResponse:
    """A form about one letter; whoever loses sight of the letter by it goes to the list."""
    page = FormPage(
        title=title,
        label=label,
        lead=lead,
        back=letter.get_absolute_url(),
        done=_("It is done."),
        crumbs=crumbs(letter),
    )
    return act_by_form(request, form, partial(act, letter, by=request.viewer), page)
