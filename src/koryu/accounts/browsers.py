"""Browsers in which an account was open before.

Whoever guesses at an account is paused; its owner must not be paused with them. A cookie says
that the owner signed in here: guesses at such a browser count by themselves.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from koryu.accounts.models import User

SALT = "koryu.accounts.browsers"
KEPT = 365 * 24 * 60 * 60


def remember(response: HttpResponseBase, user: User) -> None:
    """The owner of this account is at this browser: they proved it by every factor it has, or
    by the link that went to its address."""
    response.set_signed_cookie(
        settings.BROWSER_COOKIE_NAME,
        f"{secrets.token_urlsafe(12)} {_account(user.email)}",
        salt=SALT,
        max_age=KEPT,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def known(request: HttpRequest, email: str) -> str:
    """The number of this browser, if the account of this address was open in it; else none."""
    name = settings.BROWSER_COOKIE_NAME
    said = request.get_signed_cookie(name, default="", salt=SALT, max_age=KEPT) or ""
    number, _space, account = said.partition(" ")
    return number if constant_time_compare(account, _account(email)) else ""


def _account(email: str) -> str:
    """Names the account to the house alone: a cookie tells its reader no address."""
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:32]
