"""The register's pages: bodies found, one body, and the acts of CLAIR's officers on it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.accounts.models import Kind, Role
from koryu.base.form_pages import FormPage, act_by_form
from koryu.base.moves import Refused
from koryu.base.names import code_name
from koryu.programme.facts import NEEDS
from koryu.records.queries import history_of
from koryu.registers.calendar.queries import current_year
from koryu.registers.organisations import actions, queries
from koryu.registers.organisations.forms import (
    ContactForm,
    CorporationForm,
    CorrectForm,
    FactForm,
    FindForm,
    MergeForm,
    OfficeForm,
)
from koryu.registers.organisations.models import Organisation
from koryu.ui.tiles import TILES

PAGE = 50
OFFICER = Role.PLACEMENT_OFFICER


@for_roles()
@require_safe
def list_organisations(request: ViewerRequest) -> HttpResponse:
    """Every body of the register, searched and narrowed; reference for all signed in."""
    form = FindForm(request.GET or None)
    form.is_valid()  # a filter that makes no sense is left out; the others still narrow
    wanted = getattr(form, "cleaned_data", {})
    year = current_year()
    found = queries.find_organisations(
        request.viewer, year=year, order=request.GET.get("order", ""), **wanted
    )
    context = {
        "filters": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "programme_year": year,
        "may_add": request.viewer.holds(OFFICER),
    }
    return render(request, "organisations/list.html", context)


@for_roles()
@require_safe
def show_organisation(request: ViewerRequest, code: str) -> HttpResponse:
    """All that is known of one body, each part as far as the viewer may see it."""
    organisation = _one(request, code)
    viewer, year = request.viewer, current_year()
    lines = queries.lines_of(organisation, year, viewer)
    sources = queries.sources_of(lines, viewer)
    hosts = list(organisation.unit.host_years.select_related("year"))
    context = {
        "organisation": organisation,
        "year": year,
        "may_act": viewer.holds(OFFICER),
        "needs": queries.needs_met(organisation),
        "ties": organisation.sister_ties.all(),
        "offices": organisation.unit.children.filter(kind=Kind.OFFICE),
        "contacts": queries.contacts_of(organisation, viewer),
        "predecessors": organisation.predecessors.visible_to(viewer).select_related("unit"),
        "hosts": hosts,
        "is_host": year in [host.year for host in hosts],
        "lines": [(line, sources.get(line.pk)) for line in lines],
        "shows_sources": bool(sources),
        "tiles": TILES,
        "history": history_of(organisation, viewer),
    }
    return render(request, "organisations/detail.html", context)


@for_roles(OFFICER)
def add_corporation(request: ViewerRequest) -> HttpResponse:
    act = partial(actions.add_corporation, by=request.viewer)
    page = FormPage(
        title=_("Add a private-school corporation"),
        lead=_("Local governments are in the register already; a school corporation is not."),
        label=_("Add"),
        back=reverse("organisations:list"),
        onward=lambda body: reverse("organisations:detail", args=[body.unit.code]),
        done=_("The corporation stands in the register."),
        crumbs=[(reverse("organisations:list"), _("Organisations"))],
    )
    return act_by_form(request, CorporationForm(request.POST or None), act, page)


@for_roles(OFFICER)
def edit(request: ViewerRequest, code: str) -> HttpResponse:
    organisation = _one(request, code)

    def act(**changes: Any) -> None:
        actions.correct_organisation(organisation, changes, by=request.viewer)

    form = CorrectForm.of(organisation, request.POST or None)
    return _act(request, organisation, form, act, _("Correct names and facts"), _("Correct"))


@for_roles(OFFICER)
def record_fact(request: ViewerRequest, code: str, need: str) -> HttpResponse:
    organisation = _one(request, code)
    if need not in NEEDS:
        raise Http404
    act = partial(actions.record_fact, organisation, code=need, by=request.viewer)
    form = FactForm(request.POST or None)
    return _act(
        request,
        organisation,
        form,
        act,
        _("Record a fact: %s") % code_name(need, "need"),
        _("Record"),
    )


@for_roles(OFFICER)
def add_contact(request: ViewerRequest, code: str) -> HttpResponse:
    organisation = _one(request, code)
    act = partial(actions.add_contact, organisation, by=request.viewer)
    form = ContactForm.of(organisation, request.POST or None)
    return _act(request, organisation, form, act, _("Add a contact"), _("Add"))


@for_roles(OFFICER)
def add_office(request: ViewerRequest, code: str) -> HttpResponse:
    organisation = _one(request, code)
    act = partial(actions.add_office, organisation, by=request.viewer)
    form = OfficeForm(request.POST or None)
    return _act(request, organisation, form, act, _("Add an office"), _("Add"))


@for_roles(OFFICER)
def merge(request: ViewerRequest, code: str) -> HttpResponse:
    organisation = _one(request, code)
    act = partial(actions.merge_into, organisation, by=request.viewer)
    form = MergeForm(request.POST or None, code=code)
    title = _("Merge into a successor")
    return _act(request, organisation, form, act, title, _("Merge"))


@for_roles(OFFICER)
@require_POST
def change_host(request: ViewerRequest, code: str) -> HttpResponse:
    """Name the body as host of the current year, or take that back (``do`` says which)."""
    unit, year = _one(request, code).unit, current_year()
    if year is None:
        raise Http404
    act = actions.name_host if request.POST.get("do") == "name" else actions.unname_host
    try:
        act(unit, year=year, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("organisations:detail", code)


def _one(request: ViewerRequest, code: str) -> Organisation:
    if (organisation := queries.one_organisation(request.viewer, code)) is None:
        raise Http404
    return organisation


def _act(
    request: ViewerRequest, organisation: Organisation, form: Any, act: Any, title: str, label: str
) -> HttpResponse:
    back = reverse("organisations:detail", args=[organisation.unit.code])
    page = FormPage(
        title=title,
        lead=str(organisation),
        label=label,
        back=back,
        done=_("This is recorded."),
        crumbs=[
            (reverse("organisations:list"), _("Organisations")),
            (back, str(organisation)),
        ],
    )
    return act_by_form(request, form, act, page)
