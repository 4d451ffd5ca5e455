"""Statistics for ministries: counted today, released, read."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.accounts.models import Kind, Unit
from koryu.base.form_pages import FormPage, act_by_form
from koryu.base.names import code_name, country_name, place_name
from koryu.desks.correspondence import moves, queries
from koryu.desks.correspondence.actions.figures import release_statistics
from koryu.desks.correspondence.counting import KINDS, OTHERS, UNKNOWN
from koryu.desks.correspondence.forms import ReleaseForm
from koryu.desks.correspondence.models import Statistics
from koryu.desks.correspondence.views.letters import crumbs
from koryu.desks.correspondence.views.registers import PAGE, READERS


@for_roles(*READERS)
@require_safe
def list_statistics(request: ViewerRequest) -> HttpResponse:
    found = queries.statistics_for(request.viewer)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    ministries = Unit.objects.visible_to(request.viewer).filter(kind=Kind.MINISTRY)
    names = {unit.code: str(unit) for unit in ministries}
    context = {
        "page": page,
        "rows": [(one, [names.get(code, code) for code in one.ministries]) for one in page],
        "may_release": moves.may(request.viewer, *moves.RELEASERS),
        "reader": queries.is_reader(request.viewer),
    }
    return render(request, "correspondence/statistics.html", context)


@for_roles(*READERS)
@require_safe
def show_statistics(request: ViewerRequest, key: UUID) -> HttpResponse:
    found = get_object_or_404(queries.statistics_for(request.viewer), key=key)
    tables = [(_titles()[kind], _named(kind, found)) for kind in KINDS]
    context = {"statistics": found, "tables": tables, "reader": queries.is_reader(request.viewer)}
    return render(request, "correspondence/figures.html", context)


@for_roles(*moves.RELEASERS)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: ViewerRequest) -> HttpResponse:
    there = reverse("correspondence:statistics")
    page = FormPage(
        title=_("Release statistics"),
        label=_("Count and release"),
        lead=_("Counts by position, nationality and prefecture. Fewer than five stand together."),
        back=there,
        done=_("The statistics are released."),
        crumbs=[*crumbs(), (there, _("Statistics"))],
        onward=lambda made: reverse("correspondence:figures", args=[made.key]),
    )
    act = partial(release_statistics, by=request.viewer)
    return act_by_form(request, ReleaseForm(request.POST or None), act, page)


def _titles() -> dict[str, str]:
    return {
        "position": _("By position"),
        "nationality": _("By nationality"),
        "prefecture": _("By prefecture"),
    }


def _named(kind: str, statistics: Statistics) -> list[tuple[str, Any]]:
    return [(_name(kind, code), count) for code, count in statistics.tables[kind]]


def _name(kind: str, code: str) -> str:
    if code in (OTHERS, UNKNOWN):
        return _("others") if code == OTHERS else _("not known")
    if kind == "position":
        return code_name(code, kind)
    return country_name(code) if kind == "nationality" else place_name(code)
