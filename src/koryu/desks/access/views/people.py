"""People with their posts, invitations, and the log of what was done to accounts."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.accounts.actions import invitations
from koryu.accounts.http import ViewerRequest, for_roles, proved_lately
from koryu.accounts.queries import MANAGERS, open_invitations
from koryu.base.form_pages import FormPage, act_by_form
from koryu.base.moves import Refused
from koryu.base.search import search, searched
from koryu.desks.access import queries
from koryu.desks.access.forms import FindForm, InviteForm

A_PAGE = 50


@for_roles(*MANAGERS)
@require_http_methods(["GET", "HEAD", "POST"])
def list_people(request: ViewerRequest) -> HttpResponse:
    """The people of the viewer's units with their hats, searched (by POST) and narrowed."""
    if request.method == "POST":
        return search(request)
    form, text = FindForm(request.GET or None, viewer=request.viewer), searched(request)
    posts = queries.find_posts(request.viewer, text=text, **form.wanted)
    context = {"filters": form, "searched": text, "page": page_of(request, posts)}
    return render(request, "access/people.html", context)


@for_roles(*MANAGERS)
@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def invite(request: ViewerRequest) -> HttpResponse:
    """Ask somebody to take up a role; the mail goes out when this is done."""
    page = FormPage(
        title=_("Invite somebody"),
        lead=_("They get a link by e-mail, and their account begins when they follow it."),
        label=_("Invite"),
        back=reverse("access:invitations"),
        done=_("The invitation is on its way."),
        crumbs=[(reverse("access:people"), _("People and posts"))],
    )
    initial = {"unit": request.GET.get("unit", "")[:40] or _only_unit(request)}
    form = InviteForm(request.POST or None, viewer=request.viewer, initial=initial)
    return act_by_form(request, form, partial(invitations.invite, by=request.viewer), page)


@for_roles(*MANAGERS)
@require_safe
def list_invitations(request: ViewerRequest) -> HttpResponse:
    """Those that nobody has answered, the next to expire first."""
    found = open_invitations(request.viewer).order_by("expires_at", "pk")
    context = {"page": page_of(request, found), "now": timezone.now()}
    return render(request, "access/invitations.html", context)


@for_roles(*MANAGERS)
@require_POST
def remind(request: ViewerRequest, key: UUID) -> HttpResponse:
    return _on_invitation(request, key, invitations.remind, _("The invitation is sent again."))


@for_roles(*MANAGERS)
@require_POST
def withdraw(request: ViewerRequest, key: UUID) -> HttpResponse:
    done = _("The invitation is withdrawn: its link opens nothing any more.")
    return _on_invitation(request, key, invitations.withdraw_invitation, done)


@for_roles(*MANAGERS)
@require_safe
def show_log(request: ViewerRequest) -> HttpResponse:
    """What was done to the accounts that the viewer looks after, newest first."""
    page = page_of(request, queries.latest_acts(request.viewer))
    names = queries.named_subjects(page, request.viewer)
    acts = [(entry, names.get(entry.subject, "")) for entry in page]
    return render(request, "access/log.html", {"page": page, "acts": acts})


def page_of(request: ViewerRequest, rows: Any) -> Page[Any]:
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def _only_unit(request: ViewerRequest) -> str:
    """The unit of a manager; an administrator names one."""
    return next((hat.unit_code for hat in request.viewer.hats if hat.role == MANAGERS[1]), "")


def _on_invitation(
    request: ViewerRequest, key: UUID, act: Callable[..., Any], done: str
) -> HttpResponse:
    invitation = get_object_or_404(open_invitations(request.viewer), key=key)
    try:
        act(invitation, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("access:invitations")
