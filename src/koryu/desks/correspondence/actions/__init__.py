"""What is done with letters, numbers and plans; views, jobs and the demonstration call these."""

from koryu.desks.correspondence.actions.common import Content
from koryu.desks.correspondence.actions.dispatch import circulate_letter, dispatch_letter
from koryu.desks.correspondence.actions.handling import (
    acknowledge_letter,
    cancel_letter,
    change_classification,
    close_letter,
    put_in_charge,
    reopen_letter,
    set_answer_due,
    take_in_hand,
    void_letter,
)
from koryu.desks.correspondence.actions.letters import (
    answer_as_ministry,
    draft_letter,
    enclose,
    register_letter,
    revise_letter,
    take_out,
)
from koryu.desks.correspondence.actions.numbers import (
    begin_series,
    give_up_number,
    reserve_number,
)

__all__ = [
    "Content",
    "acknowledge_letter",
    "answer_as_ministry",
    "begin_series",
    "cancel_letter",
    "change_classification",
    "circulate_letter",
    "close_letter",
    "dispatch_letter",
    "draft_letter",
    "enclose",
    "give_up_number",
    "put_in_charge",
    "register_letter",
    "reopen_letter",
    "reserve_number",
    "revise_letter",
    "set_answer_due",
    "take_in_hand",
    "take_out",
    "void_letter",
]
