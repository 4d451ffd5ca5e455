"""The demo's chooser of personas, and the answers to those who have no account."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from koryu.accounts.models import User
from koryu.accounts.personas import BY_SLUG, CAST

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@require_safe
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Accounts are given by invitation: say so instead of offering a form."""
    return render(request, "account/no_sign_up.html")


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "account/inactive.html")


@require_safe
def choose_persona(request: HttpRequest) -> HttpResponse:
    """Everyone of the cast who has an account in this stage of the demo."""
    there = set(
        User.objects.filter(email__in=[p.email for p in CAST]).values_list("email", flat=True)
    )
    return render(request, "account/demo.html", {"cast": [p for p in CAST if p.email in there]})


@require_POST
def become_persona(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in as one of the cast; the address does not exist outside demo mode."""
    if (persona := BY_SLUG.get(name)) is None:
        raise Http404
    user = get_object_or_404(User, email=persona.email)
    login(request, user, backend=BACKEND)
    return redirect("home")
