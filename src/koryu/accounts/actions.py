"""Giving accounts and roles. Nobody gives themself any."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Membership, Unit, User
from koryu.accounts.viewer import Viewer
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence

ACCOUNT_CREATED = Sentence("accounts.created", _("An account was created."))
ROLE_GRANTED = Sentence("accounts.granted", _("The role %(role)s at %(unit)s was granted."))


@transaction.atomic
def create_account(
    *,
    email: str,
    name: str,
    password: str | None = None,
    person_key: UUID | None = None,
    by: Viewer,
) -> User:
    """A new account; one of a candidate carries the key of the person it belongs to."""
    user = User.objects.create_user(email, password, name=name, person_key=person_key)
    leave_entry(ACCOUNT_CREATED, user, by=by)
    return user


@transaction.atomic
def grant_role(
    user: User,
    *,
    unit: Unit,
    role: str,
    by: Viewer,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Membership:
    """The user holds this role in this unit, from and until these days where given."""
    membership, _created = Membership.objects.update_or_create(
        user=user,
        unit=unit,
        role=role,
        defaults={"valid_from": valid_from, "valid_until": valid_until, "granted_by": by.user},
    )
    leave_entry(ROLE_GRANTED, user, by=by, role=role, unit=unit.code)
    return membership


def note_visit(user: User) -> datetime | None:
    """The user looks at their first screen now; when they last did, None if never.
    It is a trace of reading, no act: no entry is left."""
    before = user.seen_at
    user.seen_at = timezone.now()
    user.save(update_fields=["seen_at"])
    return before
