"""What circulates: one's own lists, one circulation with all that stands of it, acts on it."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.accounts.models import Role
from koryu.base.form_pages import FormPage, act_by_form
from koryu.base.moves import Refused
from koryu.base.spreadsheets import attachment
from koryu.tools.approvals import actions, kinds, queries
from koryu.tools.approvals.forms import Comment, Reroute, ReturnTo, Withdrawal
from koryu.tools.approvals.models import Circulation, Seat
from koryu.tools.approvals.moves import HOLDERS, MOVES
from koryu.tools.approvals.sheets import number_of, sheet_of
from koryu.tools.approvals.shown import by_words, steps_shown
from koryu.ui.typesetting import typeset

A_PAGE = 50
FORM = require_http_methods(["GET", "HEAD", "POST"])
LISTS: dict[str, tuple[Promise, Callable[..., Any]]] = {
    "waiting": (_("For me to decide"), queries.waiting_for),
    "drafted": (_("Drafted by me"), queries.drafted_by),
    "decided": (_("Decided by me"), queries.decided_by),
    "all": (_("All that I may see"), queries.circulations_for),
}


class Doing(NamedTuple):
    """An act as its page tells it."""

    act: Callable[..., Circulation]
    title: Promise
    lead: Promise
    done: Promise


DOINGS = {
    "approve": Doing(
        actions.approve,
        _("Approve"),
        _("You stand for it with your name. You can take it back until the next step acts."),
        _("Approved."),
    ),
    "return": Doing(
        actions.return_to,
        _("Return"),
        _("To an earlier step: it decides anew. To the drafter: this circulation ends."),
        _("Returned with your reason."),
    ),
    "reject": Doing(
        actions.reject,
        _("Reject"),
        _("It ends here. It can be drafted anew."),
        _("Rejected with your reason."),
    ),
    "undo": Doing(
        actions.undo,
        _("Take my approval back"),
        _("The step is open again, and waits for you."),
        _("Your approval is taken back."),
    ),
    "opinion": Doing(
        actions.give_opinion,
        _("Give an opinion"),
        _("Everybody on the way reads it. It decides nothing."),
        _("Your opinion is written down."),
    ),
    "see": Doing(
        actions.mark_seen,
        _("Seen afterwards"),
        _("You have seen what was approved in your place."),
        _("Noted that you have seen it."),
    ),
    "withdraw": Doing(
        actions.withdraw,
        _("Take it back"),
        _("It ends without a decision, and can be changed and circulated again."),
        _("Taken back."),
    ),
}


@for_roles(*HOLDERS)
@require_safe
def list_mine(request: ViewerRequest) -> HttpResponse:
    """What waits for the viewer first; what they drafted, decided, or may see besides."""
    show = request.GET.get("show", "")
    show = show if show in LISTS else "waiting"
    page: Page[Circulation] = Paginator(LISTS[show][1](request.viewer), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "show": show,
        "lists": [(name, label) for name, (label, _rows) in LISTS.items()],
        "page": page,
        "rows": [(row, kinds.label_of(row.kind)) for row in page],
    }
    return render(request, "approvals/mine.html", context)


@for_roles(*HOLDERS)
@require_safe
def show(request: ViewerRequest, key: UUID) -> HttpResponse:
    row = _row(request, key)
    sees_subject = bool(request.viewer.scopes & set(row.subject_scopes))
    moves = {move.name for move in MOVES.open_to(row, request.viewer)}
    context = {
        "circulation": row,
        "kind": kinds.label_of(row.kind),
        "class": kinds.class_label(row.kind, row.class_code),
        "number": number_of(row),
        "subject_url": kinds.kind_of(row.kind).page(row) if sees_subject else "",
        "steps": steps_shown(row),
        "deeds": [(deed, by_words(deed)) for deed in reversed(row.history)],
        "moves": moves if _may_reroute(row, request) else moves - {"reroute"},
    }
    return render(request, "approvals/circulation.html", context)


@for_roles(*HOLDERS)
@FORM
def make_move(request: ViewerRequest, key: UUID, move: str) -> HttpResponse:
    """One act on it. Asked for with GET it is a page that says what it will do."""
    row = _row(request, key)
    if (doing := DOINGS.get(move)) is None:
        raise Http404
    try:
        step = MOVES.check(move, row, request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(row)
    page = FormPage(
        title=str(doing.title),
        lead=str(doing.lead),
        label=str(step.label),
        back=row.get_absolute_url(),
        done=str(doing.done),
        crumbs=_crumbs(row),
    )
    form = _form(move, row, request)
    return act_by_form(request, form, partial(doing.act, row, by=request.viewer), page)


@for_roles(*HOLDERS)
@FORM
def reroute(request: ViewerRequest, key: UUID) -> HttpResponse:
    """Give a seat of the open step to another post."""
    row = _row(request, key)
    step = row.open_step
    if not row.is_under_way or step is None or not _may_reroute(row, request):
        messages.error(request, _("There is nothing to reroute: every seat is held."))
        return redirect(row)
    form = Reroute(request.POST or None, step=step, seats=_to_reroute(row, request))
    page = FormPage(
        title=str(_("Reroute the step “%(step)s”") % {"step": step.name}),
        lead=str(_("Another post decides instead, from now on. The reason stays on record.")),
        label=str(_("Reroute")),
        back=row.get_absolute_url(),
        done=str(_("Rerouted.")),
        crumbs=_crumbs(row),
    )
    seat: dict[str, Any] = {} if "seat" in form.fields else {"seat": None}
    act = partial(actions.reroute, step, by=request.viewer, **seat)
    return act_by_form(request, form, act, page)


@for_roles(*HOLDERS)
@require_safe
def download_sheet(request: ViewerRequest, key: UUID) -> HttpResponse:
    """The approval sheet as PDF, in the language of the page."""
    row, language = _row(request, key), get_language() or "en"
    data = typeset("approval-sheet", sheet_of(row, language), language=language)
    return attachment(data, name=f"koryu-approval-{number_of(row)}.pdf", kind="application/pdf")


def _row(request: ViewerRequest, key: UUID) -> Circulation:
    return get_object_or_404(queries.circulations_for(request.viewer), key=key)


def _crumbs(row: Circulation) -> list[tuple[str, str]]:
    mine = (reverse("approvals:mine"), str(_("Approvals")))
    return [mine, (row.get_absolute_url(), str(row))]


def _form(move: str, row: Circulation, request: ViewerRequest) -> forms.Form:
    """What the act asks for: nothing, words with files, or the step to return to."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if move == "return":
        return ReturnTo(*sent, circulation=row)
    if move in ("approve", "opinion", "reject"):
        return Comment(*sent, why=move != "approve")
    return Withdrawal(sent[0]) if move == "withdraw" else forms.Form(sent[0])


def _may_reroute(row: Circulation, request: ViewerRequest) -> bool:
    step = row.open_step
    return step is not None and (step.is_short or bool(_to_reroute(row, request)))


def _to_reroute(row: Circulation, request: ViewerRequest) -> list[Seat]:
    """The seats that this viewer can give to somebody else: empty ones; the head's choice."""
    step = row.open_step
    if step is None:
        return []
    if not request.viewer.holds(Role.DEPARTMENT_HEAD):
        return queries.vacant_seats(step)
    approved = {deed.seat_id for deed in step.standing}
    return [seat for seat in step.taken if seat.pk not in approved]
