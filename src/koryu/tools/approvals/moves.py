"""Where a circulation can go, who moves it, and when.

What is asked here is asked of a circulation fetched whole (``queries.whole``): its steps with
their seats, and its deeds.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Role
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Move, Moves
from koryu.tools.approvals.models import Circulation, Deed, Seat, Step

# Who decides at CLAIR, whatever a route says: nobody else is ever given a seat.
HOLDERS = (
    Role.PLACEMENT_OFFICER.value,
    Role.PLACEMENT_APPROVER.value,
    Role.CORRESPONDENCE_OFFICER.value,
    Role.DEPARTMENT_HEAD.value,
)
KEEPERS = (Role.DEPARTMENT_HEAD.value, Role.ADMINISTRATOR.value)  # of the routes
CIRCULATING, SETTLING, APPROVED, RETURNED, REJECTED, WITHDRAWN = Circulation.State.values
UNDER_WAY = (CIRCULATING, SETTLING)
NOT_YOURS = _("This step is not yours.")
DRAFTED = _("Whoever drafted this does not decide on it: this takes a second person.")
ALREADY = _("You have approved this step already; this takes another person.")


def seats_of(step: Step, mover: Viewer) -> list[Seat]:
    """The seats of a step that the hat which is on stands for."""
    return [seat for seat in step.taken if seat.post_id in mover.lines]


def seats_to_approve(step: Step, mover: Viewer) -> list[Seat]:
    approved = {deed.seat_id for deed in step.standing}
    return [seat for seat in seats_of(step, mover) if seat.pk not in approved]


def drafters(circulation: Circulation) -> set[int]:
    """Who drafted it, and in whose place."""
    return {circulation.drafted_by_id, circulation.drafted_for_id or circulation.drafted_by_id}


def own_last_approvals(circulation: Circulation, mover: Viewer) -> list[Deed]:
    """The mover's approvals that no later step has acted upon: what they gave themself, or
    what a deputy gave in their place."""
    last = next((step for step in reversed(circulation.in_order) if step.standing), None)
    if last is None:
        return []
    mine = {seat.pk for seat in seats_of(last, mover)}
    own = [deed for deed in last.standing if deed.seat_id in mine]
    return [d for d in own if d.by_id == mover.user_id or mover.in_place_of_id is None]


def to_be_seen(circulation: Circulation, mover: Viewer) -> list[Deed]:
    """What a deputy approved on the mover's posts and the mover has not seen."""
    if mover.in_place_of_id is not None:
        return []
    waiting = [deed for deed in circulation.history if deed.waits_to_be_seen]
    mine = {seat.pk for step in circulation.in_order for seat in seats_of(step, mover)}
    return [deed for deed in waiting if deed.seat_id in mine and deed.by_id != mover.user_id]


def is_drafter(circulation: Circulation, mover: Viewer) -> bool:
    """Who drafted it, or who has the drafter's post on now."""
    own = circulation.drafted_by_id == mover.user_id
    return own or circulation.drafted_at_post_id in mover.lines


def _no_decider(circulation: Circulation, mover: Viewer) -> Promise | None:
    step = circulation.open_step
    if step is None or not seats_of(step, mover):
        return NOT_YOURS
    return DRAFTED if drafters(circulation) & {mover.user_id, mover.in_place_of_id} else None


def _not_to_approve(circulation: Circulation, mover: Viewer) -> Promise | None:
    refusal, step = _no_decider(circulation, mover), circulation.open_step
    if refusal is not None or step is None:
        return refusal or NOT_YOURS
    again = mover.user_id in {deed.by_id for deed in step.standing}
    return ALREADY if again or not seats_to_approve(step, mover) else None


def _not_the_drafter(circulation: Circulation, mover: Viewer) -> Promise | None:
    return None if is_drafter(circulation, mover) else _("Only its drafter takes it back.")


def _nothing_to_undo(circulation: Circulation, mover: Viewer) -> Promise | None:
    if own_last_approvals(circulation, mover):
        return None
    return _("There is no approval of yours that can still be taken back.")


def _nothing_to_see(circulation: Circulation, mover: Viewer) -> Promise | None:
    return None if to_be_seen(circulation, mover) else _("Nothing here waits to be seen by you.")


def _nothing_open(circulation: Circulation, _mover: Viewer) -> Promise | None:
    return None if circulation.open_step else _("No step is open.")


MOVES = Moves(
    [
        # It settles once the last step is done.
        Move("approve", (CIRCULATING,), CIRCULATING, HOLDERS, _("Approve"), _not_to_approve),
        # To an earlier step it goes on circulating.
        Move("return", (CIRCULATING,), RETURNED, HOLDERS, _("Return"), _no_decider),
        Move("reject", (CIRCULATING,), REJECTED, HOLDERS, _("Reject"), _no_decider),
        Move("undo", UNDER_WAY, CIRCULATING, HOLDERS, _("Take my approval back"), _nothing_to_undo),
        Move(
            "see",
            (CIRCULATING, SETTLING, APPROVED, REJECTED, RETURNED, WITHDRAWN),
            APPROVED,
            HOLDERS,
            _("I have seen it"),
            _nothing_to_see,
        ),
        Move("opinion", (CIRCULATING,), CIRCULATING, HOLDERS, _("Give an opinion")),
        Move("reroute", (CIRCULATING,), CIRCULATING, HOLDERS, _("Reroute"), _nothing_open),
        Move("withdraw", UNDER_WAY, WITHDRAWN, HOLDERS, _("Take it back"), _not_the_drafter),
    ]
)
