"""A round stands on its frozen inputs, and says when the registers have moved on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koryu.desks.intake.actions import apply_sheet, decide_all, receive_sheet
from koryu.desks.intake.queries import decisions_mark, differences_of
from koryu.desks.placement.actions import close_round, freeze_inputs, open_round
from koryu.desks.placement.models import Round
from koryu.desks.placement.queries.inputs import changed_since, frozen_inputs
from koryu.programme.facts import Candidate
from koryu.registers.people.models import Candidacy
from tests.desks.intake.papers import changed, sample, written

pytestmark = pytest.mark.django_db

PEOPLE = sample("small", "candidates")
FIRST, SECOND, *_REST = PEOPLE.reading.records
TITLE = "The inputs of this round are older than the registers"


def corrected(year: Any, officer: Any, paper: Any) -> None:
    """A changed sheet, followed in all."""
    sheet = receive_sheet(paper.data, filename=paper.name, kind=paper.kind, year=year, by=officer)
    decide_all(sheet, differences_of(sheet), "take", because="By letter", by=officer)
    apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)


def person(round_: Round, number: str) -> Candidate | None:
    people = frozen_inputs(round_).candidates
    return next((p for p in people if p.candidate_no == number), None)


def test_a_correction_changes_the_register_and_not_the_round(
    frozen: Round, officer: Any, accepted: Any
) -> None:
    before = frozen.snapshot.sha256
    assert changed_since(frozen.snapshot) == {}
    corrected(accepted, officer, changed(PEOPLE, {FIRST.candidate_no: {"home_city": "Leeds"}}))
    assert changed_since(frozen.snapshot) == {"people": 1, "lines": 0}
    frozen.snapshot.refresh_from_db()
    assert frozen.snapshot.sha256 == before
    assert person(frozen, FIRST.candidate_no) == FIRST


def test_who_came_in_or_withdrew_since_is_counted_too(
    frozen: Round, officer: Any, accepted: Any
) -> None:
    rest = [r for r in PEOPLE.reading.records if r not in (FIRST, SECOND)]
    corrected(accepted, officer, written("candidates", rest))
    assert changed_since(frozen.snapshot) == {"people": 2, "lines": 0}


def test_the_next_round_is_without_those_who_withdrew(
    frozen: Round, officer: Any, accepted: Any
) -> None:
    rest = [r for r in PEOPLE.reading.records if r != FIRST]
    corrected(accepted, officer, written("candidates", rest))
    close_round(frozen, reason="Older inputs", by=officer)
    later = open_round(year=accepted, name_en="Second", name_ja="第二", by=officer)
    snapshot = freeze_inputs(later, by=officer)
    assert (snapshot.candidates, person(later, FIRST.candidate_no)) == (len(rest), None)
    assert changed_since(snapshot) == {}
    assert Candidacy.objects.count() == len(rest) + 1


def test_the_page_of_the_round_says_so(
    frozen: Round, officer: Any, accepted: Any, as_persona: Callable[..., Client]
) -> None:
    corrected(accepted, officer, changed(PEOPLE, {FIRST.candidate_no: {"home_city": "Leeds"}}))
    url = reverse("placement:round", args=[frozen.key])
    assert TITLE in as_persona("officer").get(url).content.decode()


def test_a_round_whose_inputs_are_the_registers_says_nothing(
    frozen: Round, as_persona: Callable[..., Client]
) -> None:
    url = reverse("placement:round", args=[frozen.key])
    assert TITLE not in as_persona("officer").get(url).content.decode()
