"""The house with holes in it: pages as somebody might write them on a bad day. Tests only."""

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.urls import path

from koryu.config.urls import urlpatterns as house
from koryu.registers.people.models import Candidacy


def told(rows: Any) -> HttpResponse:
    return HttpResponse("\n".join(str(row) for row in rows), content_type="text/plain")


def forgotten_filter(request: Any) -> HttpResponse:
    """Everything, to everybody."""
    return told(Candidacy.objects.values_list())


def injection(request: Any) -> HttpResponse:
    """What somebody types becomes SQL, and every result of it is shown."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT candidate_no FROM people_candidacy WHERE candidate_no = '{request.GET['q']}'"
        )
        rows = list(cursor.fetchall()) if cursor.description else []
        while cursor.nextset():
            rows += cursor.fetchall() if cursor.description else []
    return told(rows)


def crash(request: Any) -> HttpResponse:
    list(Candidacy.objects.all())
    raise ZeroDivisionError


def aborted(request: Any) -> HttpResponse:
    """A statement fails, the error is swallowed, and the page goes on asking."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT 1/0")
        except DatabaseError:
            cursor.execute("SELECT candidate_no FROM people_candidacy")
    return told(cursor.fetchall())


urlpatterns = [
    *house,
    path("broken/forgotten/", forgotten_filter),
    path("broken/injection/", injection),
    path("broken/crash/", crash),
    path("broken/aborted/", aborted),
]
