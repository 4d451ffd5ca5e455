"""What people do to the ways into their account leaves an entry, as every act does.

allauth tells of it by signals: they come from outside the house, so they end here.
"""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from koryu.accounts import sessions
from koryu.accounts.models import User
from koryu.accounts.viewer import ACCOUNTS, Viewer, user_scope
from koryu.base.scopes import granting, scoped
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence

PASSWORD = Sentence("accounts.password_changed", _("The password was changed."))
ADDRESS = Sentence("accounts.address_changed", _("The e-mail address was changed."))
FACTOR_ADDED = Sentence("accounts.factor_added", _("A second factor was added."))
FACTOR_REMOVED = Sentence("accounts.factor_removed", _("A second factor was removed."))
CODES = Sentence("accounts.codes_renewed", _("New recovery codes were made."))


log = logging.getLogger(__name__)


def listen() -> None:
    user_logged_in.disconnect(dispatch_uid="update_last_login")  # Django's own, see _signed_in
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_not_signed_in)
    account.user_logged_in.connect(_browser_known)
    mfa.authentication_failed.connect(_factor_refused)
    account.authentication_step_completed.connect(_proved_again)
    account.password_changed.connect(_password_changed)
    account.password_reset.connect(_password_reset)
    account.email_changed.connect(_address_changed)
    mfa.authenticator_added.connect(_factor_added)
    mfa.authenticator_removed.connect(_factor_removed)
    mfa.authenticator_reset.connect(_codes_renewed)


def note(sentence: Sentence, user: User) -> None:
    """For its owner, and for those who look after accounts; nobody else needs to read it."""
    with scoped({ACCOUNTS}):
        leave_entry(sentence, user, by=Viewer(user), scopes=(ACCOUNTS, user_scope(user.pk)))


def end_sessions(user: User, *, but: str | None = None) -> None:
    """Everywhere and at once, ``but`` where the session has this row."""
    log.info("user %s is signed out everywhere%s", user.pk, " else" if but else "")
    for session in sessions.sessions_of(user):
        if session.session_key != but:
            sessions.end(session)


def _password_changed(request: Any, user: User, **_more: object) -> None:
    """The session has a new number by now; all others end."""
    sessions.note_session(request)
    end_sessions(user, but=sessions.row_now(request))
    note(PASSWORD, user)


def _password_reset(request: Any, user: User, **_more: object) -> None:
    """Whoever had got in with the old password is out."""
    end_sessions(user)
    note(PASSWORD, user)


def _address_changed(request: Any, user: User, **_more: object) -> None:
    note(ADDRESS, user)


def _factor_added(request: Any, user: User, authenticator: Authenticator, **_m: object) -> None:
    """Other sessions began without it: they end."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        end_sessions(user, but=sessions.row_now(request))
        note(FACTOR_ADDED, user)


def _factor_removed(request: Any, user: User, authenticator: Authenticator, **_m: object) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        note(FACTOR_REMOVED, user)


def _codes_renewed(request: Any, user: User, **_more: object) -> None:
    note(CODES, user)


# In the log, for those who run the house: numbers of users, no names and no addresses.


def _signed_in(sender: type, user: User, **_more: object) -> None:
    """An act of its own, by whichever way somebody came in."""
    with granting():
        update_last_login(sender, user)
    log.info("user %s signed in", user.pk)


def _browser_known(request: Any, **_more: object) -> None:
    sessions.note_session(request)


def _signed_out(user: User | None, **_more: object) -> None:
    if user is not None:
        log.info("user %s signed out", user.pk)


def _not_signed_in(credentials: dict[str, Any], **_more: object) -> None:
    log.warning("signing in refused for %s", unnamed(credentials.get("email", "")))


def unnamed(typed: str) -> str:
    """An address, hashed: attempts at one account are seen to belong together."""
    return salted_hmac("koryu.log", typed.lower()).hexdigest()[:12]


def _factor_refused(user: User, **_more: object) -> None:
    log.warning("second factor refused for user %s", user.pk)


def _proved_again(request: Any, reauthenticated: bool = False, **_more: object) -> None:
    """The session goes on under a new number."""
    if reauthenticated:
        sessions.forget(request)
        request.session.cycle_key()
        sessions.note_session(request)
