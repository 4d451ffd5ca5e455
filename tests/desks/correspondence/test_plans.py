"""The year's exchange: laid out, copied, corrected, fulfilled."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from koryu.base.moves import Refused
from koryu.base.working_days import is_working_day
from koryu.desks.correspondence.actions import plans
from koryu.desks.correspondence.models import PlanStep
from koryu.desks.correspondence.queries import DueList, exchanges, todo_for
from koryu.registers.calendar.models import ProgrammeYear
from tests.desks.correspondence.conftest import dispatched, received

pytestmark = pytest.mark.django_db
Acting = Callable[[str], AbstractContextManager[Any]]
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def laid_out(year: ProgrammeYear, acting: Acting) -> ProgrammeYear:
    with acting("correspondence") as by:
        plans.lay_out_plan(year, plans.exchange_of(year.year), by=by)
    return year


def step(code: str) -> PlanStep:
    return PlanStep.objects.select_related("ministry").get(code=code)


def test_the_data_name_both_sides_of_each_exchange(laid_out: ProgrammeYear, acting: Acting) -> None:
    with acting("approver") as viewer:
        found = {one.ministry.code: one for one in exchanges(laid_out, viewer)}
        codes = {
            code: ([p.step.code for p in one.theirs], [p.step.code for p in one.ours])
            for code, one in found.items()
        }
    assert codes == {
        "MEXT": (["training-plan"], ["placement-report-mext", "statistics-mext"]),
        "MIC": (
            ["call-for-numbers", "country-plan"],
            ["numbers-wanted", "placement-report-mic", "statistics-mic"],
        ),
        "MOFA": (
            ["candidates-april", "candidates", "alternates", "corrections"],
            ["country-plan-mofa", "placement-report-mofa", "statistics-mofa", "alternates-end"],
        ),
    }


def test_every_date_is_a_working_day_and_says_where_it_is_known_from(
    laid_out: ProgrammeYear, acting: Acting
) -> None:
    with acting("head"):
        steps = list(PlanStep.objects.all())
    days = [one.due_at.astimezone(TOKYO).date() for one in steps]
    assert [day for day in days if not is_working_day(day)] == []
    assert [one.code for one in steps if not (one.source_en and one.source_ja)] == []


def test_laying_it_out_again_adds_nothing(laid_out: ProgrammeYear, acting: Acting) -> None:
    with acting("correspondence") as by:
        assert plans.lay_out_plan(laid_out, plans.exchange_of(2027), by=by) == []


def test_next_year_is_made_from_it_by_one_act(laid_out: ProgrammeYear, acting: Acting) -> None:
    after = ProgrammeYear.objects.create(year=2028)
    with acting("correspondence") as by:
        made = plans.copy_plan(after, by=by)
        days = {one.code: one.due_at.astimezone(TOKYO).date() for one in made}
        assert len(made) == PlanStep.objects.filter(year=laid_out).count()
        assert days["call-for-numbers"] == date(2027, 10, 18)  # the 16th is a Saturday
        assert days["candidates"] == date(2028, 3, 31)
        assert all(map(is_working_day, days.values()))
        assert made[0].source_en == "As in programme year 2027"
        assert plans.copy_plan(after, by=by) == []


def test_without_a_year_before_there_is_nothing_to_copy(
    year: ProgrammeYear, acting: Acting
) -> None:
    with acting("correspondence") as by, pytest.raises(Refused, match="no plan to copy"):
        plans.copy_plan(year, by=by)


def test_a_year_without_data_is_refused() -> None:
    with pytest.raises(Refused, match="no data"):
        plans.exchange_of(2099)


def test_a_letter_fulfils_a_step_and_frees_it_again(
    laid_out: ProgrammeYear, acting: Acting
) -> None:
    with acting("officer") as by:
        letter = received(by, "MOFA")
        plans.tie_step(step("candidates"), letter, by=by)
        mofa = next(e for e in exchanges(laid_out, by) if e.ministry.code == "MOFA")
        planned = {one.step.code: (one.state, one.letter) for one in mofa.theirs}
        assert planned["candidates"] == ("done", letter)
        assert planned["alternates"] == ("open", None)
        plans.tie_step(step("candidates"), None, by=by)
        assert step("candidates").letter is None


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("candidates", "another body"),
        ("placement-report-mext", "other way"),
    ],
)
def test_a_letter_that_does_not_fit(
    code: str, why: str, laid_out: ProgrammeYear, acting: Acting
) -> None:
    with acting("officer") as by:
        letter = received(by, "MEXT")
        with pytest.raises(Refused, match=why):
            plans.tie_step(step(code), letter, by=by)


def test_a_letter_that_may_not_be_read_still_fulfils(
    laid_out: ProgrammeYear, acting: Acting
) -> None:
    with acting("head") as head:
        letter = received(head, "MOFA", classification="sealed")
        plans.tie_step(step("candidates"), letter, by=head)
    with acting("officer") as viewer:
        mofa = next(e for e in exchanges(laid_out, viewer) if e.ministry.code == "MOFA")
        found = {one.step.code: (one.state, one.letter) for one in mofa.theirs}
    assert found["candidates"] == ("done", None)


def test_a_date_is_corrected_with_its_source(laid_out: ProgrammeYear, acting: Acting) -> None:
    due = datetime(2027, 4, 2, 8, 0, tzinfo=UTC)
    with acting("officer") as by:
        changed = plans.correct_step(
            step("candidates"), due_at=due, zone="Asia/Tokyo", source="MOFA said so", by=by
        )
    assert (changed.due_at, changed.source) == (due, "MOFA said so")


def test_a_ministry_sees_no_plan(laid_out: ProgrammeYear, acting: Acting) -> None:
    with acting("mofa") as reader:
        assert list(PlanStep.objects.all()) == []
        assert exchanges(laid_out, reader) == []


@pytest.mark.parametrize("slug", ["officer", "approver", "mofa"])
def test_others_lay_nothing_out(slug: str, year: ProgrammeYear, acting: Acting) -> None:
    with acting(slug) as by, pytest.raises(Refused, match="role"):
        plans.copy_plan(year, by=by)


# What is due


def test_one_list_by_deadline(laid_out: ProgrammeYear, acting: Acting) -> None:
    """Letters of both directions and the plan's steps; an answer takes a letter off."""
    soon, past = timezone.now() + timedelta(hours=1), timezone.now() - timedelta(days=90)
    with acting("correspondence") as by:
        ours = received(by, "MIC", answer_due_at=soon)
        theirs = dispatched(by, "MEXT", sent_at=past - timedelta(days=9), answer_due_at=past)
        due = DueList(by, mine=False)
        first = due[:3]
        assert [one.letter for one in first if one.letter] == [theirs, ours]
        assert first[0].letter == theirs
        assert [(one.is_ours, one.is_overdue) for one in first if one.letter] == [
            (False, True),
            (True, False),
        ]
        assert len(due) == 2 + len(due.steps)
        received(by, "MEXT", answers=theirs)
        assert [one.letter for one in DueList(by, mine=True)[:9]] == [ours]


def test_what_is_mine_is_mine_alone(acting: Acting) -> None:
    soon = timezone.now() + timedelta(hours=1)
    with acting("correspondence") as by:
        letter = received(by, answer_due_at=soon)
    with acting("officer") as officer:
        assert len(DueList(officer, mine=True)) == 0
        assert len(DueList(officer, mine=False)) == 1
        from koryu.desks.correspondence.actions import take_in_hand

        take_in_hand(letter, by=officer)
        assert len(DueList(officer, mine=True)) == 1
    with acting("correspondence") as by:
        assert len(DueList(by, mine=True)) == 0


def test_the_first_screen_names_what_the_plan_expects(
    laid_out: ProgrammeYear, acting: Acting
) -> None:
    with acting("correspondence") as by:
        PlanStep.objects.update(due_at=timezone.now() + timedelta(days=60))
        PlanStep.objects.filter(code="numbers-wanted").update(due_at=timezone.now())
        PlanStep.objects.filter(code="country-plan").update(
            due_at=timezone.now() - timedelta(days=1)
        )
        assert [str(todo.label) for todo in todo_for(by)] == [
            "Ask for what is overdue",
            "Send what the year’s plan expects",
        ]


def test_the_plan_of_another_year_is_read_and_laid_out(
    laid_out: ProgrammeYear, acting: Acting, as_persona: Callable[..., Client]
) -> None:
    later = ProgrammeYear.objects.create(year=laid_out.year + 1)
    client, at = as_persona("correspondence"), reverse("correspondence:plan")
    assert f'<a href="?year={later.year}">{later.year}</a>' in client.get(at).content.decode()
    there = f"{reverse('correspondence:lay_out')}?year={later.year}"
    assert there in client.get(f"{at}?year={later.year}").content.decode()
    answer = client.post(there)
    assert answer.headers["location"] == f"{at}?year={later.year}"
    steps = [PlanStep.objects.filter(year=year) for year in (laid_out, later)]
    with acting("correspondence"):
        before, after = (set(found.values_list("code", flat=True)) for found in steps)
    assert before == after != set()
    for odd in ("9999", "x", "²⁰²⁷"):
        assert client.get(at, {"year": odd}).context["year"] == laid_out
