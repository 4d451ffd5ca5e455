"""Whether an appointment may pass from one state to the next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Role
from koryu.base.moves import Move, Mover, Moves
from koryu.registers.people.models import BINDING, Appointment

State = Appointment.State
CLASH = _("This person has agreed to another term in this time.")


def clash(appointment: Appointment, _mover: Mover) -> str | Promise | None:
    """Nobody serves two agreed terms at one time; the database holds the same."""
    others = appointment.person.appointments.exclude(pk=appointment.pk)
    if others.filter(state__in=BINDING, period__overlap=appointment.period).exists():
        return CLASH
    return None


MOVES = Moves(
    [
        Move(
            name="agree",
            from_=(State.OFFERED,),
            to=State.AGREED,
            by=(Role.PLACEMENT_OFFICER,),
            label=_("Record as agreed"),
            when=clash,
        )
    ]
)
