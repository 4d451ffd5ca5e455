"""Each request is one transaction, seen through its viewer's scopes."""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

from koryu.accounts.viewer import viewer_of
from koryu.base.scopes import set_scopes
from koryu.records.acts import new_act

HAT = "hat"  # of the session: the key of the hat that is on


class LoopbackOnly:
    """Demo mode lets anyone in as anybody, so it answers this machine only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not ip_address(request.META["REMOTE_ADDR"]).is_loopback:
            return HttpResponseForbidden("Demo mode answers this machine only.")
        return self.get_response(request)


class ViewerMiddleware:
    """Sets ``request.viewer``, and around the view a transaction with the second wall.

    An error undoes all that the view did. Its page is made after that, outside the
    transaction, where it can still ask the database what every page asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hat = request.session.get(HAT, "") if hasattr(request, "session") else ""
        request.viewer = viewer_of(request.user, hat)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self,
        request: Any,
        view: Callable[..., HttpResponse],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
    ) -> HttpResponse:
        with transaction.atomic(), new_act():
            set_scopes(request.viewer.scopes)
            response = view(request, *args, **kwargs)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response
