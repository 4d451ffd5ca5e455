"""The plan of the year with each ministry."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.form_pages import FormPage, act_by_form
from koryu.base.moves import Refused
from koryu.desks.correspondence import moves, queries
from koryu.desks.correspondence.actions import plans
from koryu.desks.correspondence.forms import StepForm, TieForm
from koryu.desks.correspondence.models import PlanStep
from koryu.desks.correspondence.views.letters import crumbs
from koryu.registers.calendar.queries import all_years, year_named


@for_roles(*moves.STAFF)
@require_safe
def show_plan(request: ViewerRequest) -> HttpResponse:
    """At a glance: what each ministry still owes, and what CLAIR owes it."""
    year, viewer = year_named(request.GET.get("year", "")), request.viewer
    found = queries.exchanges(year, viewer)
    keeps = moves.may(viewer, *moves.KEEPERS)
    context = {
        "year": year,
        "years": all_years(),
        "exchanges": found,
        "may_act": moves.may(viewer, *moves.OFFICE),
        "may_lay_out": keeps and year is not None and not found,
        "has_before": keeps and not found and queries.has_plan_before(year, viewer),
    }
    return render(request, "correspondence/plan.html", context)


@for_roles(*moves.KEEPERS)
@require_POST
def lay_out(request: ViewerRequest) -> HttpResponse:
    """From last year's plan, else from what the programme's data tell."""
    year, viewer = year_named(request.GET.get("year", "")), request.viewer
    try:
        if year is None:
            raise Refused(_("No programme year is open yet."))
        if queries.has_plan_before(year, viewer):
            made = plans.copy_plan(year, by=viewer)
        else:
            made = plans.lay_out_plan(year, plans.exchange_of(year.year), by=viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Steps laid out: %(steps)s.") % {"steps": len(made)})
    asked = f"?year={year.year}" if year else ""
    return redirect(reverse("correspondence:plan") + asked)


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_step(request: ViewerRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    act = partial(plans.correct_step, step, by=request.viewer)
    page = _page(step, _("Correct the date"), _("Correct"))
    return act_by_form(request, StepForm.of(step, request.POST or None), act, page)


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def tie_step(request: ViewerRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    form = TieForm(request.POST or None, step=step, viewer=request.viewer)

    def act(letter: Any) -> None:
        plans.tie_step(step, letter, by=request.viewer)

    page = _page(step, _("Which letter fulfilled it"), _("Keep"))
    return act_by_form(request, form, act, page)


def _step(request: ViewerRequest, pk: int) -> PlanStep:
    found: PlanStep = get_object_or_404(queries.steps_for(request.viewer), pk=pk)
    return found


def _page(step: PlanStep, title: str, label: str) -> FormPage:
    there = reverse("correspondence:plan")
    return FormPage(
        title=title,
        label=label,
        lead=_("%(step)s: %(ministry)s") % {"step": step, "ministry": step.ministry},
        back=there,
        done=_("It is done."),
        crumbs=[*crumbs(), (there, _("Plan of the year"))],
    )
