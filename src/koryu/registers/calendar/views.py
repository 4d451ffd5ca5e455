"""The year as everybody may read it, and its corrections by CLAIR's officers."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.accounts.models import Role
from koryu.base.form_pages import FormPage, act_by_form
from koryu.registers.calendar import actions
from koryu.registers.calendar.forms import DeadlineForm, GroupForm, RuleForm
from koryu.registers.calendar.models import ArrivalGroup, Deadline, YearRule
from koryu.registers.calendar.queries import corrections_of, whole_year


@require_safe
def show_year(request: ViewerRequest) -> HttpResponse:
    """Groups, deadlines and rules of the current year, public, each with its source."""
    year, viewer = whole_year(), request.viewer
    context: dict[str, Any] = {"programme_year": year}
    if year is not None:
        context |= {
            "rules": [rule for rule in year.rules.all() if rule.name],
            "may_correct": viewer.holds(Role.PLACEMENT_OFFICER),
            "history": corrections_of(year, viewer) if viewer.is_clair else None,
        }
    return render(request, "calendar/year.html", context)


@for_roles(Role.PLACEMENT_OFFICER)
def edit_group(request: ViewerRequest, year: int, code: str) -> HttpResponse:
    group = get_object_or_404(ArrivalGroup, year__year=year, code=code)
    act = partial(actions.correct_group, group, by=request.viewer)
    form = GroupForm.of(group, request.POST or None)
    return act_by_form(request, form, act, _page(_("Correct the dates of %s") % group))


@for_roles(Role.PLACEMENT_OFFICER)
def edit_deadline(request: ViewerRequest, year: int, code: str) -> HttpResponse:
    deadline = get_object_or_404(Deadline, year__year=year, code=code)
    act = partial(actions.correct_deadline, deadline, by=request.viewer)
    form = DeadlineForm.of(deadline, request.POST or None)
    return act_by_form(request, form, act, _page(_("Correct a deadline"), str(deadline)))


@for_roles(Role.PLACEMENT_OFFICER)
def edit_rule(request: ViewerRequest, year: int, key: str) -> HttpResponse:
    rule = get_object_or_404(YearRule.objects.exclude(name_en=""), year__year=year, key=key)
    act = partial(actions.correct_rule, rule, by=request.viewer)
    form = RuleForm.of(rule, request.POST or None)
    return act_by_form(request, form, act, _page(_("Correct a rule of the year"), str(rule.name)))


def _page(title: str, lead: str = "") -> FormPage:
    back = reverse("calendar:year")
    return FormPage(
        title=title,
        lead=lead,
        label=_("Correct"),
        back=back,
        done=_("The correction stands, with its source."),
        crumbs=[(back, _("Calendar"))],
    )
