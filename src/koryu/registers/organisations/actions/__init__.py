"""Every write of the register of organisations."""

from koryu.registers.organisations.actions.bodies import (
    add_contact,
    add_office,
    correct_organisation,
    merge_into,
    name_host,
    record_fact,
    unname_host,
)
from koryu.registers.organisations.actions.corporations import add_corporation
from koryu.registers.organisations.actions.corrections import (
    bring_back_requests,
    change_requests,
    withdraw_requests,
)
from koryu.registers.organisations.actions.places import load_places
from koryu.registers.organisations.actions.requests import (
    mark_requests_used,
    record_requests,
    remove_requests,
)

__all__ = [
    "add_contact",
    "add_corporation",
    "add_office",
    "bring_back_requests",
    "change_requests",
    "correct_organisation",
    "load_places",
    "mark_requests_used",
    "merge_into",
    "name_host",
    "record_fact",
    "record_requests",
    "remove_requests",
    "unname_host",
    "withdraw_requests",
]
