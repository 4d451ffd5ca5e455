"""Every write of the register of people."""

from koryu.registers.people.actions.appointments import (
    Offer,
    agree_appointment,
    offer_appointments,
)
from koryu.registers.people.actions.candidacies import (
    mark_candidacies_used,
    record_candidacies,
    remove_candidacies,
)
from koryu.registers.people.actions.corrections import (
    bring_back_candidacies,
    change_candidacies,
    withdraw_candidacies,
)
from koryu.registers.people.actions.persons import give_name, link_account

__all__ = [
    "Offer",
    "agree_appointment",
    "bring_back_candidacies",
    "change_candidacies",
    "give_name",
    "link_account",
    "mark_candidacies_used",
    "offer_appointments",
    "record_candidacies",
    "remove_candidacies",
    "withdraw_candidacies",
]
