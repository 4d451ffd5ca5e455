"""The pages of a result that circulates: where its decision is made, and what can be done
with it at the desk itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from koryu.desks.placement.models import Round, Run
from koryu.registers.people.models import Candidacy
from koryu.tools.approvals.models import Circulation
from tests.desks.placement.pages import addresses_of_round, cost, decide_there, run_step, step, text
from tests.plugins.house import approve, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("routes")]
As = Callable[..., Client]


@pytest.fixture
def run(reviewed: Round) -> Run:
    assert reviewed.run_of_record is not None
    return reviewed.run_of_record


def test_the_drafter_is_led_to_taking_it_back(run: Run, as_persona: As) -> None:
    officer, there = as_persona("officer"), reverse("placement:round", args=[run.round.key])
    officer.post(step(run.round, "submit"))
    take_back = decide_there(Circulation.objects.get(), "withdraw")
    for slug in ("approver", "head"):
        assert take_back not in text(as_persona(slug).get(there))
    assert take_back in text(officer.get(there))
    officer.post(take_back, {"comment": "Another run is better."})
    page = text(officer.get(there))
    assert step(run.round, "submit") in page
    assert "Another run is better." in page
    assert "It came back" not in page


def test_what_was_approved_is_reviewed_again_with_a_reason(
    run: Run, cast: Any, as_persona: As
) -> None:
    approve(run.round, cast)
    officer, there = as_persona("officer"), reverse("placement:round", args=[run.round.key])
    assert f"Approved by {cast['head']}" in text(officer.get(there))
    again = step(run.round, "reopen")
    assert again in text(officer.get(there))
    assert "Please look at the marked fields" in text(officer.post(again, {"reason": ""}))
    officer.post(again, {"reason": "A letter came late."})
    page = text(officer.get(there))
    assert page.count("A letter came late.") == 2  # what is to be done now; its entry
    assert step(run.round, "submit") in page


@pytest.mark.parametrize("move", ["approve", "give_back", "return"])
def test_nobody_decides_on_the_rounds_own_page(move: str, run: Run, as_persona: As) -> None:
    as_persona("officer").post(step(run.round, "submit"))
    assert as_persona("approver").post(step(run.round, move)).status_code == 404
    assert Round.objects.get().state == "submitted"


def test_the_head_reads_and_moves_nothing(run: Run, as_persona: As) -> None:
    head = as_persona("head")
    assert step(run.round, "submit") not in text(head.get(addresses_of_round(run)))
    posts = [step(run.round, "submit"), run_step(run, "choose"), reverse("placement:open")]
    assert {head.post(url).status_code for url in posts} == {404}


@pytest.mark.parametrize("withdrawn", [0, 2])
def test_the_number_to_be_typed_is_of_those_who_are_told(
    withdrawn: int, run: Run, cast: Any, as_persona: As
) -> None:
    approve(run.round, cast)
    placed = run.lines.exclude(request_line=None).order_by("pk").values("candidacy")[:withdrawn]
    Candidacy.objects.filter(pk__in=placed).update(withdrawn_at=timezone.now())
    client, publish = as_persona("officer"), step(run.round, "publish")
    page = text(client.get(publish))
    assert f"<strong>{18 - withdrawn}</strong>" in page
    assert ("withdrew since the inputs were frozen" in page) is bool(withdrawn)
    client.post(publish, {"number": str(18 - withdrawn)})
    assert Round.objects.get().state == "published"


def test_what_circulates_is_shown_without_asking_for_each_step(
    run: Run, cast: Any, as_persona: As
) -> None:
    submit(run.round, cast)
    assert cost(as_persona("officer"), addresses_of_round(run)) <= 24
