"""A circulation as its page shows it: each step with who holds it and who approved."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koryu.accounts.models import Membership
from koryu.tools.approvals.models import Circulation, Deed, Need, Seat, Step
from koryu.tools.approvals.queries import holders_of


@dataclass(frozen=True)
class SeatShown:
    """``holder`` is None where nobody holds the post today; ``approved`` where nobody has."""

    seat: Seat
    holder: Membership | None
    approved: Deed | None

    @property
    def post(self) -> Membership:
        return self.holder or self.seat.post

    @property
    def is_vacant(self) -> bool:
        return self.holder is None and self.approved is None


@dataclass(frozen=True)
class StepShown:
    step: Step
    need: str
    seats: Sequence[SeatShown]


def steps_shown(circulation: Circulation) -> list[StepShown]:
    """First to last; those to come have no seats yet."""
    steps = circulation.in_order
    held = holders_of({seat.post_id for step in steps for seat in step.taken})
    return [StepShown(step, need_words(step), _seats(step, held)) for step in steps]


def need_words(step: Step) -> str:
    """Who of the holders has to approve."""
    if step.need == Need.SOME:
        told = ngettext("%(n)s of them", "%(n)s of them", step.count)
        return told % {"n": step.count}
    return str(Need(step.need).label)


def by_words(deed: Deed) -> str:
    """Who did it, and in whose place."""
    name = str(deed.by or "Koryu")
    if deed.in_place_of is None:
        return name
    return _("%(name)s in place of %(holder)s") % {"name": name, "holder": deed.in_place_of}


def _seats(step: Step, held: dict[int, Membership]) -> list[SeatShown]:
    approved = {deed.seat_id: deed for deed in step.standing}
    return [SeatShown(s, held.get(s.post_id), approved.get(s.pk)) for s in step.taken]
