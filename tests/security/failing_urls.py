"""The house with pages that write and then fail. Tests only."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import path

from koryu.config.urls import urlpatterns as house
from koryu.registers.calendar.models import ProgrammeYear

YEAR = 2099


def writes(request: Any, then: str) -> HttpResponse:
    """Leaves a row, and then does what its address says."""
    ProgrammeYear.objects.create(year=YEAR)
    if then == "raises":
        raise ZeroDivisionError
    if then == "denies":
        raise PermissionDenied
    return HttpResponse(status=int(then))


urlpatterns = [*house, path("writes/<then>/", writes)]
