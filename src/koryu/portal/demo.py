"""The demonstration's chooser: sign in as one of the cast. Outside demo mode none of its
addresses exists."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from koryu.accounts.actions import create_account
from koryu.accounts.models import User
from koryu.accounts.personas import BY_SLUG, CAST, PASSWORD
from koryu.accounts.viewer import CANDIDATE, SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.placement.models import PublishedLine
from koryu.registers.people.actions import link_account

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@require_safe
def choose_persona(request: HttpRequest) -> HttpResponse:
    """Everyone of the cast who can be there in this stage of the year."""
    there = set(User.objects.values_list("email", flat=True))
    if _published_line() is not None:
        there.add(BY_SLUG[CANDIDATE].email)
    return render(request, "portal/demo.html", {"cast": [p for p in CAST if p.email in there]})


@require_POST
def become_persona(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in as one of the cast."""
    if (persona := BY_SLUG.get(name)) is None:
        raise Http404
    user = User.objects.filter(email=persona.email).first()
    if user is None and name == CANDIDATE:
        user = seat_candidate()
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect("home")


def seat_candidate() -> User | None:
    """The cast's candidate is somebody placed at the cast's organisation, one with wishes
    where there is one; None before anything is published."""
    with scoped(SYSTEM.scopes):
        if (line := _published_line()) is None:
            return None
        person = line.appointment.person
        email = BY_SLUG[CANDIDATE].email
        user = create_account(email=email, name=str(person), password=PASSWORD, by=SYSTEM)
        return link_account(person, user, by=SYSTEM)


def _published_line() -> PublishedLine | None:
    with scoped(SYSTEM.scopes):
        lines = PublishedLine.objects.select_related("appointment__person").order_by("candidate_no")
        there = lines.filter(organisation__code=BY_SLUG["organisation"].unit_code)
        wished = there.exclude(appointment__person__candidacies__wish_1="")
        return wished.first() or there.first() or lines.first()
