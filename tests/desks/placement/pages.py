"""Asking for the desk's pages, as its tests do."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koryu.desks.placement.models import Round, Run
from koryu.tools.approvals import actions as approvals
from koryu.tools.approvals.models import Circulation


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def step(round_: Round, move: str) -> str:
    return reverse("placement:round_move", args=[round_.key, move])


def run_step(run: Run, move: str) -> str:
    return reverse("placement:run_move", args=[run.key, move])


def decide_there(circulation: Circulation, move: str) -> str:
    return reverse("approvals:move", args=[circulation.key, move])


def settle(circulation: Circulation) -> None:
    circulation.refresh_from_db()
    assert approvals.settle(circulation.pk, now=circulation.settles_at)


def addresses_of_round(run: Run) -> str:
    return reverse("placement:round", args=[run.round.key])


def cost(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        text(client.get(url))
    return len(asked)
