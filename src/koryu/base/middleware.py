"""What holds for every answer and every request, whichever room it concerns."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from koryu.base.headers import FIELDS

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
Answer = Callable[[HttpRequest], HttpResponse]


class AnswerHeaders:
    """Nothing is kept by browsers or proxies of what somebody who is signed in was shown: the
    next one at the machine would find it. Public pages may be kept, but never shared."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in FIELDS.items():
            response.headers.setdefault(name, value)
        if request.method == "POST" and self._is_sign_out(request):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        if not response.has_header("Cache-Control"):
            if settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies:
                add_never_cache_headers(response)  # private, no-store and the rest
            else:
                response.headers["Cache-Control"] = "private, no-cache"
        return response

    def _is_sign_out(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and match.view_name == "account_logout"


class LargestRequest:
    """A body longer than any form needs is refused before it is read: else it would fill the
    disk, whoever sent it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.LARGEST_REQUEST:
            return self.get_response(request)
        return render(request, "413.html", status=413)


class PlainAddress:
    """No address of the house holds a NUL, which no database takes: there is no such page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        return self.get_response(request)


class KnownMethods:
    """No page takes another method than these: a form page would answer with its form."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in METHODS:
            return self.get_response(request)
        return HttpResponseNotAllowed(METHODS)
