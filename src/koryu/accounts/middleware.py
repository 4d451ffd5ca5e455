"""Each request is one transaction, seen through its viewer's scopes."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from allauth.account.middleware import AccountMiddleware
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from koryu.accounts.actions.emergency import note_looking
from koryu.accounts.adapter import has_second_factor, is_chosen, owes_second_factor
from koryu.accounts.hats import viewer_with_hat
from koryu.accounts.viewer import with_what_is_open
from koryu.base.logs import told_of
from koryu.base.scopes import set_scopes
from koryu.records.acts import new_act

# Of the session: when it began; when something was last asked for, to five minutes.
BEGAN, LATEST = "began", "latest"
NOTED_EVERY = 300
log = logging.getLogger(__name__)
# Answers that leave a trace: not theirs to see, too much at once, too large.
REFUSED = (403, 404, 413, 429)
# What an official without a second factor reaches: setting one up, and the way out.
SETTING_UP = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "account_logout",
        "set_language",
        "demo",
        "demo_become",
    }
)


FORWARDED = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST")
PAGE_BEFORE = ("HTTP_ORIGIN", "HTTP_REFERER")


class LoopbackOnly:
    """Demo mode lets anyone in as anybody, so it answers this machine only: nothing that was
    handed on, and no browser that shows its pages under another host's name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._is_from_here(request.META):
            return HttpResponseForbidden("Demo mode answers this machine only.")
        return self.get_response(request)

    def _is_from_here(self, sent: Mapping[str, str]) -> bool:
        pages = {urlsplit(sent[field]).hostname for field in PAGE_BEFORE if sent.get(field)}
        return (
            ip_address(sent["REMOTE_ADDR"]).is_loopback
            and not any(sent.get(field) for field in FORWARDED)
            and pages - {None} <= settings.LOOPBACK
        )


class Guard:
    """Asks before each view. It stands before ``ViewerMiddleware``, which calls the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class SessionAge(Guard):
    """An official signs in anew each working day and after a long pause, anybody else every
    two weeks, whatever the cookie says."""

    def process_view(self, request: Any, *_view: object) -> HttpResponse | None:
        if request.viewer.user is None or not self._is_over(request):
            return None
        logout(request)
        messages.info(request, _("You were signed out after a while: please sign in again."))
        return redirect_to_login(request.get_full_path())

    def _is_over(self, request: Any) -> bool:
        session, now = request.session, time.time()
        age, pause = (now - session.setdefault(key, now) for key in (BEGAN, LATEST))
        if pause > NOTED_EVERY:
            session[LATEST] = now
        if request.viewer.is_official:
            return bool(age >= settings.OFFICIALS_DAY or pause >= settings.OFFICIALS_PAUSE)
        return bool(age >= settings.ACCOUNT_SESSION_COOKIE_AGE)


class SecondFactor(Guard):
    """Whoever owes a second factor and has none gets no further than setting one up. Who has
    one was asked for it: no password alone signs them in."""

    def process_view(self, request: Any, *_view: object) -> HttpResponse | None:
        if request.resolver_match.view_name in SETTING_UP or not owes_second_factor(request.viewer):
            return None
        if is_chosen(request):
            return None
        return None if has_second_factor(request.viewer.user) else redirect("mfa_index")


class ViewerMiddleware:
    """Sets ``request.viewer``, and around the view a transaction with the second wall.

    An error undoes all that the view did. Its page is made after that, outside the
    transaction, where it can still ask the database what every page asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewer = viewer_with_hat(request)
        request.viewer = viewer  # type: ignore[attr-defined]
        with new_act(), told_of(user=viewer.user_id):
            response = self.get_response(request)
            match = request.resolver_match
            if response.status_code in REFUSED and (match or response.status_code != 404):
                # By its name alone: the address may hold the key of somebody's file.
                log.warning("%s at %s", response.status_code, match and match.view_name)
        return response

    def process_view(
        self,
        request: Any,
        view: Callable[..., HttpResponse],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
    ) -> HttpResponse:
        try:
            return self._viewed(request, lambda: view(request, *args, **kwargs))
        except (ImmediateHttpResponse, ReauthenticationRequired) as instead:
            # Django asks no middleware about what is raised here, so allauth's is asked.
            answer: HttpResponse = _allauth.process_exception(request, instead)
            return answer

    def _viewed(self, request: Any, view: Callable[[], HttpResponse]) -> HttpResponse:
        with transaction.atomic():
            set_scopes(request.viewer.scopes)
            request.viewer = with_what_is_open(request.viewer)
            if request.viewer.opened:
                set_scopes(request.viewer.scopes)
            response = view()
            if hasattr(response, "render"):
                response.render()
            if request.viewer.opened and response.status_code == 200:
                match = request.resolver_match
                note_looking(request.viewer, match.view_name, match.kwargs)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


_allauth: Any = AccountMiddleware(lambda request: HttpResponse())
