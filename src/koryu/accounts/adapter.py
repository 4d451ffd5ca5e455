"""What allauth asks of the house."""

import logging
import re
import time
from functools import partial
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from koryu.accounts import browsers, secrets
from koryu.accounts.mails import in_both_languages
from koryu.accounts.models import User
from koryu.accounts.own import device_words
from koryu.accounts.security import unnamed
from koryu.accounts.viewer import Viewer, viewer_of

log = logging.getLogger(__name__)
CHOSEN = "demo"  # of the session: signed in by the demo's chooser
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    return bool(is_mfa_enabled(user, FACTORS))


def owes_second_factor(viewer: Viewer) -> bool:
    """Whether the policy wants one of them; see ``SECOND_FACTOR`` in the settings."""
    everyone = settings.SECOND_FACTOR == "everyone" and viewer.user is not None
    return everyone or (settings.SECOND_FACTOR == "officials" and viewer.is_official)


def is_chosen(request: HttpRequest) -> bool:
    """Signed in by the demo's chooser: a press on a name stands for every proof there is."""
    return settings.DEMO and CHOSEN in request.session


def _first_reason(reasons: ValidationError) -> ValidationError:
    """Its length, if it is too short; else what says most, which is asked last."""
    short = (one for one in reasons.error_list if one.code == "password_too_short")
    found: ValidationError = next(short, reasons.error_list[-1])
    return found


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "duplicate_email": _("Your account has this address already."),
    }

    def clean_password(self, password: str, user: User | None = None) -> str:
        """One reason at a time: a short one is easy to guess too, and so is a common one."""
        try:
            kept: str = super().clean_password(password, user=user)
        except ValidationError as reasons:
            raise _first_reason(reasons) from None
        return kept

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago need not do it again."""
        if is_chosen(self.request):
            return False
        records = get_authentication_records(self.request, self.request.user)
        fresh = (
            records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        )
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
            self._slow_down(request, credentials.get("email", ""))
        except ValidationError:
            log.warning("signing in paused for %s", unnamed(credentials.get("email", "")))
            raise

    def _slow_down(self, request: HttpRequest, email: str) -> None:
        """Guesses from many networks count together too, but for those at a browser in which
        the account was open before: so nobody holds its owner up."""
        if browsers.known(request, email):
            return
        usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed_anywhere", key=email.lower()
        )
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage.extend(usage.usage)  # given back where it was right

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count by account and place together: whoever guesses pauses themself."""
        email = credentials.get("email", "")
        place = browsers.known(request, email) or ratelimit.get_ip(request)
        return f"{super()._get_login_attempts_cache_key(request, **credentials)} {place}"

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> Any:
        response = super().post_login(request, user, **more)
        browsers.remember(response, user)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:mine")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        signed_in = self.request.user.is_authenticated
        return reverse("accounts:mine" if signed_in else "account_login")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In both languages, once what it tells of is certain. A mail that cannot be sent
        is logged and stops nothing."""
        message = in_both_languages(template_prefix, email, {"email": email, **context})
        transaction.on_commit(partial(message.send), robust=True)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. A code works once and for half a minute."),
        "cannot_delete_authenticator": _(
            "This is your only second factor, and your work needs one: add another first."
        ),
    }

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Never the last one of somebody who owes one."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
        if others.exclude(pk=authenticator.pk).exists():
            return True
        return not owes_second_factor(viewer_of(authenticator.user))

    def build_totp_svg(self, url: str) -> str:
        """To stand in the page itself: the content policy lets no picture in by its data."""
        svg = re.sub(r"^<\?xml.*?\?>\s*", "", super().build_totp_svg(url))
        return svg.replace("<svg ", '<svg class="qr" role="img" aria-hidden="true" ', 1)

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """For the owner to change: a passkey mostly stays where it is made."""
        return device_words(context.request.headers.get("user-agent", ""))

    def _get_site_name(self) -> str:
        return "Koryu"
