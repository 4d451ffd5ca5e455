"""What can be done at the placement desk."""

from koryu.desks.placement.actions.hand import lift_pin, move_person
from koryu.desks.placement.actions.publication import publish_round
from koryu.desks.placement.actions.rounds import (
    approve_round,
    choose_run,
    close_round,
    freeze_inputs,
    open_round,
    return_round,
    submit_round,
)
from koryu.desks.placement.actions.runs import ask_run, ask_stop, run_again

__all__ = [
    "approve_round",
    "ask_run",
    "ask_stop",
    "choose_run",
    "close_round",
    "freeze_inputs",
    "lift_pin",
    "move_person",
    "open_round",
    "publish_round",
    "return_round",
    "run_again",
    "submit_round",
]
