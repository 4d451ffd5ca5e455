"""The register's pages: candidacies found by CLAIR, and a person's own facts."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.accounts.models import Role
from koryu.accounts.viewer import CANDIDATE
from koryu.base.form_pages import FormPage, act_by_form
from koryu.base.moves import Refused
from koryu.base.search import search, searched
from koryu.registers.calendar.queries import current_year
from koryu.registers.people import actions, queries
from koryu.registers.people.forms import FindForm, NameForm
from koryu.registers.people.models import Appointment, Candidacy, Person
from koryu.registers.people.moves import MOVES

PAGE = 50
OFFICER = Role.PLACEMENT_OFFICER


@for_roles(OFFICER, Role.PLACEMENT_APPROVER, Role.DEPARTMENT_HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def list_candidacies(request: ViewerRequest) -> HttpResponse:
    """The candidacies of the current year, searched (by POST) and narrowed."""
    if request.method == "POST":
        return search(request)
    year, text = current_year(), searched(request)
    form = FindForm(request.GET or None, **queries.offered(request.viewer, year))
    form.is_valid()  # a filter that makes no sense is left out; the others still narrow
    wanted = getattr(form, "cleaned_data", {})
    found = queries.find_candidacies(
        request.viewer, year=year, text=text, order=request.GET.get("order", ""), **wanted
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"filters": form, "searched": text, "page": page, "programme_year": year}
    return render(request, "people/list.html", context)


@for_roles(CANDIDATE)
@require_safe
def show_mine(request: ViewerRequest) -> HttpResponse:
    """The way of a candidate to the own page."""
    key = request.viewer.user.person_key if request.viewer.user else None
    return redirect("people:detail", key)


@for_roles()
@require_safe
def show_person(request: ViewerRequest, key: UUID) -> HttpResponse:
    """All that is known of a person, for CLAIR and for themself."""
    person, viewer = _one(request, key), request.viewer
    context = {
        "person": person,
        "is_own": not viewer.is_clair,  # nor does an emergency open what is kept for CLAIR
        "is_mine": viewer.user is not None and viewer.user.person_key == person.key,
        "may_act": viewer.holds(OFFICER),
        "candidacies": [_with_more(candidacy, request) for candidacy in person.candidacies.all()],
        "appointments": [
            (appointment, MOVES.open_to(appointment, viewer))
            for appointment in person.appointments.all()
        ],
        "history": queries.history_of_person(person, viewer),
    }
    return render(request, "people/detail.html", context)


@for_roles(OFFICER)
def give_name(request: ViewerRequest, key: UUID) -> HttpResponse:
    person = _one(request, key)
    back = reverse("people:detail", args=[key])
    page = FormPage(
        title=_("Give another form of the name"),
        lead=str(person),
        label=_("Record"),
        back=back,
        done=_("The name stands beside the others."),
        crumbs=[(reverse("people:list"), _("Candidates")), (back, str(person))],
    )
    act = partial(actions.give_name, person, by=request.viewer)
    return act_by_form(request, NameForm(request.POST or None), act, page)


@for_roles(OFFICER)
@require_POST
def agree(request: ViewerRequest, key: UUID, pk: int) -> HttpResponse:
    """Record that an offered appointment is agreed, or say why it cannot be."""
    visible = Appointment.objects.visible_to(request.viewer)
    appointment = get_object_or_404(visible.filter(person__key=key), pk=pk)
    try:
        actions.agree_appointment(appointment, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("people:detail", key)


def _one(request: ViewerRequest, key: UUID) -> Person:
    if (person := queries.one_person(request.viewer, key)) is None:
        raise Http404
    return person


def _with_more(candidacy: Candidacy, request: ViewerRequest) -> dict[str, Any]:
    return {
        "it": candidacy,
        "partner": queries.partner_of(candidacy, request.viewer),
        "lineage": queries.lineage_of(candidacy, request.viewer),
    }
