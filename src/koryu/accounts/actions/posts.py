"""Posts: roles that users hold in units. Nobody gives themself any."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Membership, Role, Unit, User
from koryu.accounts.viewer import Viewer
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence

# A role is told in the reader's language, so each has a sentence of its own.
ROLE_GRANTED = {
    role.value: Sentence(f"accounts.granted.{role.value}", text)
    for role, text in (
        (Role.PLACEMENT_OFFICER, _("Became placement officer at %(unit)s.")),
        (Role.PLACEMENT_APPROVER, _("Became placement approver at %(unit)s.")),
        (Role.HOST_OFFICER, _("Became host officer at %(unit)s.")),
        (Role.ORGANISATION_OFFICER, _("Became organisation officer at %(unit)s.")),
        (Role.PREFECTURAL_ADVISOR, _("Became Prefectural Advisor at %(unit)s.")),
        (Role.UNIT_MANAGER, _("Became manager of the unit's accounts at %(unit)s.")),
        (Role.ADMINISTRATOR, _("Became administrator of accounts at %(unit)s.")),
    )
}


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
        ended_at=None,
        defaults={"valid_from": valid_from, "valid_until": valid_until, "granted_by": by.user},
    )
    leave_entry(ROLE_GRANTED[role], user, by=by, unit=unit.code)
    return membership
