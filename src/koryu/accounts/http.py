"""What views are given: a request with its viewer, and the guards in front of desks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from koryu.accounts.viewer import Viewer
from koryu.base.scopes import granting

P = ParamSpec("P")


class ViewerRequest(HttpRequest):
    """A request as the middleware hands it on."""

    viewer: Viewer


View = Callable[Concatenate[ViewerRequest, P], HttpResponseBase]


def proved_lately(view: View[P]) -> View[P]:
    """Only for who signed in, or was asked again, within the last minutes."""
    asked: View[P] = reauthentication_required(view, app="koryu")
    return asked


def writes_account(view: View[P]) -> View[P]:
    """A page of allauth's, whose forms write users, addresses, factors and counts of attempts:
    sent to, it runs as an act that is ``granting``. The house's own pages leave it to acts."""

    @wraps(view)
    def writing(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with granting():
            return view(request, *args, **kwargs)

    return writing


def for_roles(*roles: str) -> Callable[[View[P]], Callable[Concatenate[Any, P], HttpResponseBase]]:
    """Only for holders of one of these roles. A visitor is asked to sign in; to everybody
    else the page does not exist: 404, never 403. Without roles: anyone signed in."""

    def guard(view: View[P]) -> Callable[Concatenate[Any, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            viewer: Viewer = request.viewer
            if not viewer.is_signed_in:
                return redirect_to_login(request.get_full_path())
            if roles and not viewer.holds(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
