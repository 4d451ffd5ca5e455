"""Every write of the intake desk."""

from koryu.desks.intake.actions.decisions import (
    Outcome,
    apply_sheet,
    decide_all,
    decide_differences,
)
from koryu.desks.intake.actions.sheets import (
    accept_sheet,
    open_stored_file,
    recall_sheet,
    receive_sheet,
    set_aside,
)

__all__ = [
    "Outcome",
    "accept_sheet",
    "apply_sheet",
    "decide_all",
    "decide_differences",
    "open_stored_file",
    "recall_sheet",
    "receive_sheet",
    "set_aside",
]
