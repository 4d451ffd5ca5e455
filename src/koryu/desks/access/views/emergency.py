"""Emergency access: asked for, decided on by a second person, ended, and all of it to read."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.accounts.http import ViewerRequest, for_roles, proved_lately
from koryu.accounts.models import EmergencyAccess
from koryu.accounts.moves import ASKED, ASKERS, DECIDERS, EMERGENCY_MOVES, OPEN
from koryu.accounts.queries import emergencies_for
from koryu.accounts.viewer import Viewer
from koryu.base.form_pages import FormPage, act_by_form
from koryu.base.moves import Refused
from koryu.desks.access import actions, queries
from koryu.desks.access.forms import AskForm
from koryu.desks.access.views.people import page_of
from koryu.records.models import Entry

DONE = {
    "agree": gettext_lazy("Emergency access is open; those concerned are told."),
    "refuse": gettext_lazy("The request is refused."),
    "take_back": gettext_lazy("The request is taken back."),
    "end": gettext_lazy("Emergency access is ended; those concerned are told."),
}


@for_roles(*DECIDERS)
@require_safe
def list_emergencies(request: ViewerRequest) -> HttpResponse:
    """Every request with what came of it, newest first."""
    viewer = request.viewer
    page = page_of(request, emergencies_for(viewer))
    labels, acts = queries.labels_of(page), queries.acts_on(page, viewer)
    rows = [_shown(access, labels[access.pk], acts[access.pk], viewer) for access in page]
    context = {"page": page, "rows": rows, "may_ask": viewer.holds(*ASKERS)}
    return render(request, "access/emergencies.html", context)


def _shown(
    access: EmergencyAccess, label: str, acts: list[Entry], viewer: Viewer
) -> dict[str, Any]:
    """One request as the page shows it; whoever asked finds the way to what is open."""
    state = queries.state_of(access)
    moves = EMERGENCY_MOVES.open_to(access, viewer)
    reads = state == OPEN and access.asked_by_id == viewer.user_id
    return {
        "it": access,
        "label": label,
        "look": "waiting" if state == ASKED else state,
        "state_label": EmergencyAccess.State(state).label,
        "moves": moves,
        "cannot": any(move.name == "agree" for move in moves)
        and actions.some_cannot_be_told(access),
        "opens": queries.Opened.of(access).url if reads else "",
        "acts": acts,
    }


@for_roles(*ASKERS)
@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def ask(request: ViewerRequest) -> HttpResponse:
    page = FormPage(
        title=_("Ask for emergency access"),
        lead=_(
            "For when waiting would do harm. A second person has to agree, it lasts a few hours, "
            "those concerned are told, and every page that you open is written down."
        ),
        label=_("Ask"),
        back=reverse("access:emergency"),
        done=_("The request waits for a second person."),
        told_here=True,
        crumbs=[(reverse("access:emergency"), _("Emergency access"))],
    )
    act = partial(actions.ask_for_access, by=request.viewer)
    return act_by_form(request, AskForm(request.POST or None), act, page)


@for_roles(*DECIDERS)
@require_POST
def make_move(request: ViewerRequest, key: UUID, move: str) -> HttpResponseBase:
    """What opens a wall takes a fresh proof; what keeps it shut must never wait for one."""
    return (_agree if move == "agree" else _move)(request, key, move)


def _move(request: ViewerRequest, key: UUID, move: str) -> HttpResponse:
    access = get_object_or_404(emergencies_for(request.viewer), key=key)
    if move not in EMERGENCY_MOVES.table:
        raise Http404
    try:
        actions.decide_on_access(access, move, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(DONE[move]))
    return redirect("access:emergency")


_agree = proved_lately(_move)
