"""A seat goes to another post, with the reason: where its own stands empty, or the head says so."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Membership, Role
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.records.sentences import Sentence
from koryu.tools.approvals.actions.shared import held, keep_deed, note, said, spread, step_words
from koryu.tools.approvals.models import Circulation, Deed, Seat, Step
from koryu.tools.approvals.moves import MOVES, drafters
from koryu.tools.approvals.queries import holders_today, vacant_seats

REROUTED = Sentence("approvals.rerouted", _("%(kind)s: a seat of %(step)s went to another post."))


@transaction.atomic
def reroute(
    step: Step, *, seat: Seat | None, to: Membership, reason: str, by: Viewer
) -> Circulation:
    """Give a seat of the open step to another post; without a seat, one more where the step has
    fewer than must approve. The head may reroute any seat that has not approved."""
    row = held(step.circulation)
    MOVES.check("reroute", row, by)
    here = next((s for s in row.in_order if s.pk == step.pk), None)
    if here is None or here.state != Step.State.OPEN:
        raise Refused(_("Only the step that decides now can be rerouted."))
    left = _left(here, seat, by)
    _check_successor(row, here, to, by)
    if left is not None:
        left.left_at = timezone.now()
        left.save(update_fields=["left_at"])
    made = Seat.objects.create(step=here, post=to)
    keep_deed(row, Deed.Act.REROUTED, by=by, comment=said(reason), step=here, seat=made)
    spread(row)
    note(REROUTED, row, by=by, step=step_words(here))
    return row


def _left(step: Step, seat: Seat | None, by: Viewer) -> Seat | None:
    """The seat that is given away, if it may be."""
    if seat is None:
        if not step.is_short:
            raise Refused(_("Choose the seat that goes to somebody else."))
        return None
    found = next((taken for taken in step.taken if taken.pk == seat.pk), None)
    if found is None or found.pk in {deed.seat_id for deed in step.standing}:
        raise Refused(_("This seat has approved, or was given to somebody else."))
    empty = {vacant.pk for vacant in vacant_seats(step)}
    if found.pk not in empty and not by.holds(Role.DEPARTMENT_HEAD):
        raise Refused(_("Its holder is there: only the head of department reroutes it."))
    return found


def _check_successor(row: Circulation, step: Step, to: Membership, by: Viewer) -> None:
    post = holders_today().filter(pk=to.pk).first()
    if post is None:
        raise Refused(_("This post decides on nothing today."))
    if post.user_id in drafters(row):
        raise Refused(_("Whoever drafted this does not decide on it: this takes a second person."))
    if post.user_id in {by.user_id, by.in_place_of_id}:
        raise Refused(_("Nobody reroutes a step to themself: somebody else has to."))
    if post.user_id in {seat.post.user_id for seat in step.taken}:
        raise Refused(_("This person has a seat in this step already."))
