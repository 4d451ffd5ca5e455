"""Official numbers: how they are written, which are reserved, which were given up."""

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.form_pages import FormPage, act_by_form
from koryu.desks.correspondence import actions, moves, queries
from koryu.desks.correspondence.forms import ReasonForm, ReserveForm, SeriesForm
from koryu.desks.correspondence.views.letters import crumbs
from koryu.desks.correspondence.views.registers import PAGE


@for_roles(*moves.STAFF)
@require_safe
def list_numbers(request: ViewerRequest) -> HttpResponse:
    unused = queries.numbers_without_letter(request.viewer)
    context = {
        "series": queries.all_series(request.viewer),
        "others": queries.numbers_of_others(request.viewer)[:PAGE],
        "page": Paginator(unused, PAGE).get_page(request.GET.get("page")),
        "may_act": moves.may(request.viewer, *moves.OFFICE),
        "may_begin": moves.may(request.viewer, *moves.KEEPERS),
    }
    return render(request, "correspondence/numbers.html", context)


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def reserve(request: ViewerRequest) -> HttpResponse:
    page = _page(_("Reserve a number"), _("Reserve"), _("The number is reserved."))
    act = partial(actions.reserve_number, by=request.viewer)
    return act_by_form(request, ReserveForm(request.POST or None), act, page)


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: ViewerRequest, pk: int) -> HttpResponse:
    number = get_object_or_404(queries.numbers_without_letter(request.viewer), pk=pk)
    title = _("Give up %(number)s") % {"number": number}
    page = _page(title, _("Give up"), _("The number is given up; it stays unused."))
    act = partial(actions.give_up_number, number, by=request.viewer)
    return act_by_form(request, ReasonForm(request.POST or None), act, page)


@for_roles(*moves.KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_series(request: ViewerRequest) -> HttpResponse:
    page = _page(_("Begin a series"), _("Begin"), _("Numbers are written so from that day."))
    act = partial(actions.begin_series, by=request.viewer)
    return act_by_form(request, SeriesForm(request.POST or None), act, page)


def _page(title: str, label: str, done: str) -> FormPage:
    there = reverse("correspondence:numbers")
    return FormPage(
        title=title,
        label=label,
        back=there,
        done=done,
        crumbs=[*crumbs(), (there, _("Official numbers"))],
    )
