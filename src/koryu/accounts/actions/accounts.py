"""Accounts: given, and seen in use."""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.jobs import send_password_link
from koryu.accounts.models import User
from koryu.accounts.viewer import ACCOUNTS, Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import granting, scoped
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence

SEEN_EVERY = timedelta(minutes=5)
ACCOUNT_CREATED = Sentence("accounts.created", _("An account was created."))


@granting()
def create_account(
    *,
    email: str,
    name: str,
    password: str | None = None,
    person_key: UUID | None = None,
    language: str = "",
    by: Viewer,
) -> User:
    """A new account; one of a candidate carries the key of the person it belongs to. Its
    address counts as proved: accounts are given to people whose address is known."""
    user = User.objects.create_user(
        email, password, name=name, person_key=person_key, language=language
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    with scoped({ACCOUNTS, *by.scopes}):
        leave_entry(ACCOUNT_CREATED, user, by=by, scopes=(ACCOUNTS,))
    return user


@granting()
def give_person(user: User, person_key: UUID) -> User:
    """The account is this person's from now on: who signs in with it sees their own facts."""
    if user.person_key not in (None, person_key):
        raise Refused(_("This account belongs to another person."))
    if User.objects.filter(person_key=person_key).exclude(pk=user.pk).exists():
        raise Refused(_("This person has another account."))
    user.person_key = person_key
    user.save(update_fields=["person_key"])
    return user


@granting()
def choose_language(user: User, language: str) -> None:
    """The language in which they are written to. It is a habit of theirs, no act."""
    user.language = language
    user.save(update_fields=["language"])


def ask_password_link(email: str) -> None:
    """A link to set a new password goes to the owner of this address. One that is not known
    costs the same work and tells nothing: a job is left for it too."""
    known = User.objects.filter(email=email, is_active=True)
    send_password_link.defer(user_id=known.values_list("pk", flat=True).first() or 0)


def note_visit(user: User) -> datetime | None:
    """The user looks at their first screen now; when they last did, to five minutes, None if
    never. It is a trace of reading, no act: no entry is left."""
    before, now = user.seen_at, timezone.now()
    if before is None or now - before > SEEN_EVERY:
        user.seen_at = now
        with granting():
            user.save(update_fields=["seen_at"])
    return before
