"""Keeping routes: changed without code; what circulates already goes on along the old one."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Membership, Unit
from koryu.accounts.viewer import ACCOUNTS, Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR
from koryu.records.actions import leave_entry
from koryu.records.facts import of_names, of_number
from koryu.records.sentences import Sentence
from koryu.tools.approvals.models import Need, Route, RouteHolder, RouteStep
from koryu.tools.approvals.moves import HOLDERS, KEEPERS
from koryu.tools.approvals.routes import Holder, RouteDraft, StepDraft, default_routes

ROUTE_KEPT = Sentence(
    "approvals.route_kept", _("The route “%(route)s” was drawn up anew: %(steps)s steps.")
)


@transaction.atomic
def save_route(
    route: Route | None,
    *,
    kind: str,
    class_: str,
    name_en: str,
    name_ja: str,
    steps: Sequence[StepDraft],
    by: Viewer,
) -> Route:
    """Keep a route with these steps in place of those it had; None: a new one. Each kind and
    class has one."""
    if not (by.is_system or by.holds(*KEEPERS)):
        raise Refused(_("Your role does not include this step."))
    if not steps:
        raise Refused(_("A route needs a step."))
    for step in steps:
        _check(step)
    kept = _kept(route, kind, class_)
    kept.name_en, kept.name_ja = name_en, name_ja
    kept.save()
    kept.steps.all().delete()
    for position, step in enumerate(steps, start=1):
        _keep_step(kept, position, step)
    about = {"route": of_names(en=name_en, ja=name_ja), "steps": of_number(len(steps))}
    leave_entry(ROUTE_KEPT, kept, by=by, scopes={CLAIR, ACCOUNTS}, **about)
    return kept


def load_routes(drafts: Sequence[RouteDraft] | None = None, *, by: Viewer) -> list[Route]:
    """Those that do not stand yet, of a new house unless others are given."""
    found = default_routes() if drafts is None else drafts
    there = set(Route.objects.values_list("kind", "class_code"))
    return [
        save_route(
            None,
            kind=draft.kind,
            class_=draft.class_,
            name_en=draft.name_en,
            name_ja=draft.name_ja,
            steps=draft.steps,
            by=by,
        )
        for draft in found
        if (draft.kind, draft.class_) not in there
    ]


def _kept(route: Route | None, kind: str, class_: str) -> Route:
    """The row to write, held; refused where another route of this kind and class stands."""
    others = Route.objects.select_for_update().filter(kind=kind, class_code=class_)
    if route is None:
        route = Route(kind=kind, class_code=class_)
    else:
        route = Route.objects.select_for_update().get(pk=route.pk)
        route.kind, route.class_code = kind, class_
    if others.exclude(pk=route.pk).exists():
        raise Refused(_("There is a route for this kind and class already. Change that one."))
    return route


def _check(step: StepDraft) -> None:
    if not step.holders:
        raise Refused(
            _("The step “%(step)s” needs somebody who holds it.") % {"step": step.name_en}
        )
    if step.need == Need.SOME and step.count < 1:
        raise Refused(_("Give how many are needed, one or more."))
    if any(holder.role and holder.role not in HOLDERS for holder in step.holders):
        raise Refused(_("Only officers of CLAIR decide on a step."))


def _keep_step(route: Route, position: int, step: StepDraft) -> None:
    kept = RouteStep.objects.create(
        route=route,
        position=position,
        name_en=step.name_en,
        name_ja=step.name_ja,
        need=step.need,
        count=step.count,
        seen_later=step.seen_later,
    )
    RouteHolder.objects.bulk_create(_holder(kept, holder) for holder in step.holders)


def _holder(step: RouteStep, holder: Holder) -> RouteHolder:
    if holder.post_id:
        return RouteHolder(step=step, post=Membership.objects.get(pk=holder.post_id))
    unit = Unit.objects.get(code=holder.unit_code)
    return RouteHolder(step=step, role=holder.role, unit=unit)
