"""What can be done at the placement desk."""

from koryu.desks.placement.actions.hand import lift_pin, move_person
from koryu.desks.placement.actions.publication import publish_round
from koryu.desks.placement.actions.rounds import (
    choose_run,
    close_round,
    freeze_inputs,
    open_round,
    reopen_round,
    submit_round,
)
from koryu.desks.placement.actions.runs import ask_run, ask_stop, run_again

__all__ = [
    "ask_run",
    "ask_stop",
    "choose_run",
    "close_round",
    "freeze_inputs",
    "lift_pin",
    "move_person",
    "open_round",
    "publish_round",
    "reopen_round",
    "run_again",
    "submit_round",
]
