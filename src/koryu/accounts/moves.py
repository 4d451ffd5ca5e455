"""Where a request for emergency access can go, who moves it, and when."""

from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import EmergencyAccess, Invitation, Membership, Role
from koryu.base.moves import Move, Moves

ASKED, OPEN, REFUSED, ENDED = EmergencyAccess.State.values
ASKERS = (Role.ADMINISTRATOR.value,)
DECIDERS = (Role.ADMINISTRATOR.value, Role.PLACEMENT_APPROVER.value)
IN_PERSON = _("This is done in person, not in somebody's place.")


def is_over(access: EmergencyAccess) -> bool:
    """Whether its hours have passed, whatever its row still says."""
    return access.until is not None and access.until <= timezone.now()


def makers_of(user_id: int | None) -> set[int]:
    """Whoever invited this user or gave them a post, and whoever did so for those, and so on:
    an account that somebody made, or had made, may be their own under another name."""
    makers: set[int] = set()
    asked: set[int] = set() if user_id is None else {user_id}
    while asked:
        posts = Membership.objects.filter(user__in=asked, granted_by__isnull=False)
        taken = Invitation.objects.filter(accepted_by__in=asked, invited_by__isnull=False)
        found = posts.values_list("granted_by", flat=True).union(
            taken.values_list("invited_by", flat=True)
        )
        asked = {pk for pk in found if pk is not None} - makers - {user_id}
        makers |= asked
    return makers


def _second_person(access: EmergencyAccess, mover: Any) -> Promise | None:
    if mover.in_place_of_id is not None:
        return IN_PERSON
    if access.asked_by_id == mover.user_id:
        return _("Whoever asked does not decide on it: this takes a second person.")
    if access.asked_by_id in makers_of(mover.user_id):
        return _(
            "You have your account or a post from whoever asks: somebody else has to decide, whom "
            "they did not let in."
        )
    return None


def _the_asker(access: EmergencyAccess, mover: Any) -> Promise | None:
    if access.asked_by_id != mover.user_id:
        return _("Only whoever asked can take the request back.")
    return None


def _one_of_the_two(access: EmergencyAccess, mover: Any) -> Promise | None:
    if is_over(access):
        return _("It has ended by itself.")
    if mover.user_id not in (access.asked_by_id, access.decided_by_id):
        return _("Only the two people who opened it end it early.")
    return None


EMERGENCY_MOVES = Moves(
    [
        Move("agree", (ASKED,), OPEN, DECIDERS, _("Agree"), _second_person),
        Move("refuse", (ASKED,), REFUSED, DECIDERS, _("Refuse"), _second_person),
        Move("take_back", (ASKED,), ENDED, ASKERS, _("Take back"), _the_asker),
        Move("end", (OPEN,), ENDED, DECIDERS, _("End it now"), _one_of_the_two),
    ]
)
