"""Routes as data: the list, and a route with its steps as one plain form."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.moves import Refused
from koryu.tools.approvals import kinds
from koryu.tools.approvals.actions import save_route
from koryu.tools.approvals.forms import RouteForm, StepFormSet, holder_choices, steps_initial
from koryu.tools.approvals.models import Route
from koryu.tools.approvals.moves import HOLDERS, KEEPERS
from koryu.tools.approvals.queries import routes_for

READERS = {*HOLDERS, *KEEPERS}
FORM = require_http_methods(["GET", "HEAD", "POST"])


@for_roles(*READERS)
@require_safe
def list_routes(request: ViewerRequest) -> HttpResponse:
    """Each route with its steps and who holds them."""
    rows = [
        (route, kinds.label_of(route.kind), kinds.class_label(route.kind, route.class_code))
        for route in routes_for(request.viewer)
    ]
    context = {"rows": rows, "keeps_routes": request.viewer.holds(*KEEPERS)}
    return render(request, "approvals/routes.html", context)


@for_roles(*KEEPERS)
@FORM
def draw_up(request: ViewerRequest) -> HttpResponse:
    return _edit(request, None)


@for_roles(*KEEPERS)
@FORM
def change(request: ViewerRequest, pk: int) -> HttpResponse:
    """What circulates already goes on along the route as it was."""
    return _edit(request, get_object_or_404(routes_for(request.viewer), pk=pk))


def _edit(request: ViewerRequest, route: Route | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = RouteForm(data, initial=_initial(route))
    holders = {"holders": holder_choices(route)}
    steps = StepFormSet(data, initial=steps_initial(route), form_kwargs=holders, prefix="steps")
    if data is not None and form.is_valid() and steps.is_valid():
        try:
            _save(route, form, steps, request)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The route is kept. What is drafted from now on takes it."))
            return redirect("approvals:routes")
    context = {"form": form, "steps": steps, "route": route}
    return render(request, "approvals/route.html", context)


def _save(route: Route | None, form: RouteForm, steps: Any, request: ViewerRequest) -> None:
    kind, class_code = form.kind_and_class
    save_route(
        route,
        kind=kind,
        class_=class_code,
        name_en=form.cleaned_data["name_en"],
        name_ja=form.cleaned_data["name_ja"],
        steps=steps.drafts,
        by=request.viewer,
    )


def _initial(route: Route | None) -> dict[str, str]:
    if route is None:
        return {}
    what = f"{route.kind}:{route.class_code}"
    return {"what": what, "name_en": route.name_en, "name_ja": route.name_ja}
