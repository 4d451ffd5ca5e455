"""The answers to those who have no account, or whose account rests."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Accounts are given by invitation: say so instead of offering a form."""
    return render(request, "account/no_sign_up.html")


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "account/inactive.html")
