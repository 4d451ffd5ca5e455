"""What can be done with a circulation, and with routes."""

from koryu.tools.approvals.actions.circulating import circulate, rewrite_scopes, withdraw
from koryu.tools.approvals.actions.deciding import (
    SETTLE,
    approve,
    give_opinion,
    mark_seen,
    reject,
    return_to,
    undo,
)
from koryu.tools.approvals.actions.rerouting import reroute
from koryu.tools.approvals.actions.routes import load_routes, save_route
from koryu.tools.approvals.actions.settling import StepUndone, due_to_settle, settle

__all__ = [
    "SETTLE",
    "StepUndone",
    "approve",
    "circulate",
    "due_to_settle",
    "give_opinion",
    "load_routes",
    "mark_seen",
    "reject",
    "reroute",
    "return_to",
    "rewrite_scopes",
    "save_route",
    "settle",
    "undo",
    "withdraw",
]
