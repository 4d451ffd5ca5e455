"""Each request is one transaction, seen through its viewer's scopes."""

from collections.abc import Callable
from ipaddress import ip_address

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

from koryu.accounts.viewer import viewer_of
from koryu.base.scopes import set_scopes
from koryu.records.acts import new_act


class LoopbackOnly:
    """Demo mode lets anyone in as anybody, so it answers this machine only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not ip_address(request.META["REMOTE_ADDR"]).is_loopback:
            return HttpResponseForbidden("Demo mode answers this machine only.")
        return self.get_response(request)


class ViewerMiddleware:
    """Sets ``request.viewer`` and the second wall; an error undoes all the request did."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic(), new_act():
            viewer = viewer_of(request.user)
            request.viewer = viewer  # type: ignore[attr-defined]
            set_scopes(viewer.scopes)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        transaction.set_rollback(True)
