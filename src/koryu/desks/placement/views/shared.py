"""What every page of the desk needs: who may be there, and the row that its address names."""

from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from koryu.accounts.http import ViewerRequest
from koryu.base.moves import Moves
from koryu.desks.placement.models import Round, Run
from koryu.desks.placement.moves import (
    APPROVER,
    HEAD,
    OFFICER,
    RUN_MOVES,
    UNDER_WAY,
    is_stalled,
)
from koryu.desks.placement.queries.rounds import rounds_for, runs_for
from koryu.records.queries import history_of

MOVERS = (*OFFICER, *APPROVER)
CLAIR = (*MOVERS, *HEAD)  # the head reads what they decide on
A_PAGE = 50


def round_or_404(request: ViewerRequest, key: UUID) -> Round:
    return get_object_or_404(rounds_for(request.viewer), key=key)


def run_or_404(request: ViewerRequest, key: UUID) -> Run:
    return get_object_or_404(runs_for(request.viewer), key=key)


def page_of(
    request: ViewerRequest, rows: "QuerySet[Any] | list[Any]", a_page: int = A_PAGE
) -> Page[Any]:
    return Paginator(rows, a_page).get_page(request.GET.get("page"))


def allowed(moves: Moves, subject: Round | Run, request: ViewerRequest) -> set[str]:
    """The names of the moves that this viewer can make on this subject now."""
    return {move.name for move in moves.open_to(subject, request.viewer)}


def watched(run: Run, request: ViewerRequest) -> dict[str, Any]:
    """A run as those see it who wait for it."""
    return {
        "run": run,
        "under_way": run.state in UNDER_WAY,
        "percent": round(100 * run.progress),
        "stalled": is_stalled(run),
        "moves": allowed(RUN_MOVES, run, request),
    }


def history(round_: Round, request: ViewerRequest) -> list[dict[str, Any]]:
    """The acts on the round as the history component reads them."""
    entries = history_of(round_, request.viewer)
    return [{"when": e.at, "text": str(e), "by": str(e.by or "Koryu")} for e in entries]
