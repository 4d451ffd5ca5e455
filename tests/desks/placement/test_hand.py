"""Moving a person by hand: what is refused, what it costs, and that it can be undone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from koryu.base.moves import Refused
from koryu.desks.placement.actions import (
    ask_run,
    choose_run,
    lift_pin,
    move_person,
)
from koryu.desks.placement.jobs import compute_run
from koryu.desks.placement.models import Line, Pin, Round, Run
from koryu.desks.placement.queries.choices import choice_of, choices_for
from koryu.desks.placement.queries.lines import moved_people, side_by_side
from koryu.records.models import Entry
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy
from tests.desks.placement.conftest import lines_of
from tests.plugins.house import ALTERNATE, CANDIDATE, submit

pytestmark = pytest.mark.django_db
REASON = "The school asked for this person by name."
MONGOLIAN, OKAYAMA = "01-001", "33-001"


def person(number: str = CANDIDATE) -> Candidacy:
    return Candidacy.objects.get(candidate_no=number)


def request(number: str) -> RequestLine:
    return RequestLine.objects.get(request_no=number)


@pytest.fixture
def run(reviewed: Round) -> Run:
    assert reviewed.run_of_record is not None
    return reviewed.run_of_record


@pytest.fixture
def elsewhere(run: Run) -> str:
    """A lawful line for the candidate with one seat, which somebody else holds."""
    here = lines_of(run)[CANDIDATE]
    found = choices_for(run, person(), "")
    full = [c.request for c in found if c.free == 0 and c.request.seats == 1]
    return next(r.request_no for r in full if r.request_no != here)


def move(run: Run, number: str, *, by: Any, who: str = CANDIDATE, reason: str = REASON) -> Run:
    new = move_person(
        run, candidacy=person(who), request_line=request(number), reason=reason, by=by
    )
    compute_run(new.pk)
    new.refresh_from_db()
    return new


def test_a_lawful_move_is_solved_again_around_the_person(
    run: Run, elsewhere: str, officer: Any
) -> None:
    before = lines_of(run)
    new = move(run, elsewhere, by=officer)
    assert (new.state, new.base, new.number, new.seed) == ("done", run, 2, run.seed)
    after = lines_of(new)
    assert after[CANDIDATE] == elsewhere
    assert lines_of(run) == before
    [pin] = Pin.objects.all()
    kept = (pin.run, pin.candidacy, pin.request_line.request_no, pin.reason, pin.by)
    assert kept == (new, person(), elsewhere, REASON, officer.user)
    assert Entry.objects.filter(sentence="placement.moved").get().facts == {
        "candidate": CANDIDATE,
        "request": elsewhere,
        "run": 2,
    }


def test_the_comparison_names_everyone_who_moved(run: Run, elsewhere: str, officer: Any) -> None:
    new = move(run, elsewhere, by=officer)
    before, after = lines_of(run), lines_of(new)
    changed = {who for who in before if before[who] != after[who]}
    people = moved_people(run, new, officer)
    assert {Candidacy.objects.get(pk=pk).candidate_no for pk in people} == changed
    assert people[0] == person().pk
    for row in side_by_side(run, new, people, officer):
        who = row.after.candidacy.candidate_no
        assert (str(row.before.request_line), str(row.after.request_line)) == (
            str(before[who]),
            str(after[who]),
        )


def test_a_place_costs_aims_and_never_gains_what_comes_first(
    run: Run, elsewhere: str, officer: Any
) -> None:
    """The moves only narrow what was possible: the aims in their order cannot get better."""
    new = move(run, elsewhere, by=officer)
    assert list(new.aims.values()) <= list(run.aims.values())


def test_what_breaks_a_bar_is_refused_with_every_reason(run: Run, officer: Any) -> None:
    with pytest.raises(Refused) as refusal:
        move(run, MONGOLIAN, by=officer)
    assert str(refusal.value) == (
        "The position is ALT, the request is for CIR. "
        "Selected for the language ‘en’, the request is for ‘mn’. "
        "The request requires the nationality MN; the person's is US."
    )
    with translation.override("ja"), pytest.raises(Refused) as refusal:
        move(run, MONGOLIAN, by=officer)
    assert str(refusal.value).startswith("職種はALTですが、要望はCIRです。")
    assert Run.objects.count() == 1
    assert not Pin.objects.exists()


def test_staying_is_no_move(run: Run, officer: Any) -> None:
    here = lines_of(run)[CANDIDATE]
    assert here is not None
    with pytest.raises(Refused, match="already has this place"):
        move(run, here, by=officer)


def test_an_alternate_is_not_moved_in(run: Run, officer: Any) -> None:
    with pytest.raises(Refused, match="places short-listed people only"):
        move(run, OKAYAMA, who=ALTERNATE, by=officer)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_move_needs_its_reason(run: Run, elsewhere: str, reason: str, officer: Any) -> None:
    with pytest.raises(Refused, match="Please give the reason"):
        move(run, elsewhere, reason=reason, by=officer)


def test_seats_held_by_hand_are_not_given_twice(run: Run, elsewhere: str, officer: Any) -> None:
    first = move(run, elsewhere, by=officer)
    others = Line.objects.filter(run=first).exclude(candidacy__candidate_no=CANDIDATE)
    second = next(
        line.candidacy
        for line in others.select_related("candidacy")
        if line.candidacy.position == "ALT" and line.candidacy.language == "en"
    )
    with pytest.raises(Refused, match="held by somebody moved by hand"):
        move(first, elsewhere, who=second.candidate_no, by=officer)


def test_pins_are_carried_along_with_their_day_and_author(
    run: Run, elsewhere: str, officer: Any
) -> None:
    first = move(run, elsewhere, by=officer)
    third = ask_run(run.round, seed=5, base=first, by=officer)
    compute_run(third.pk)
    [old], [new] = first.pins.all(), third.pins.all()
    assert (new.reason, new.by, new.at) == (old.reason, old.by, old.at)
    assert lines_of(third)[CANDIDATE] == elsewhere
    assert lines_of(ask_run(run.round, seed=5, by=officer)) == {}


def test_the_last_word_on_a_person_holds(run: Run, elsewhere: str, officer: Any) -> None:
    first = move(run, elsewhere, by=officer)
    second = move(first, OKAYAMA, by=officer)
    assert [pin.request_line.request_no for pin in second.pins.all()] == [OKAYAMA]
    assert lines_of(second)[CANDIDATE] == OKAYAMA


def test_one_move_is_lifted_and_the_others_stay(run: Run, elsewhere: str, officer: Any) -> None:
    first = move(run, elsewhere, by=officer)
    here = {who: where for who, where in lines_of(first).items() if where and who != CANDIDATE}
    other = next(iter(here))
    line = next(c for c in choices_for(first, person(other), "") if c.request.seats > 1)
    second = move(first, line.request.request_no, who=other, by=officer)
    lifted = lift_pin(second.pins.get(candidacy=person()), by=officer)
    compute_run(lifted.pk)
    assert [pin.candidacy for pin in lifted.pins.all()] == [person(other)]
    assert lines_of(lifted)[other] == line.request.request_no


def test_nobody_is_moved_once_the_round_is_submitted(
    run: Run, elsewhere: str, officer: Any, cast: Any
) -> None:
    submit(run.round, cast)
    with pytest.raises(Refused, match="not under review"):
        move(run, elsewhere, by=officer)


@pytest.mark.parametrize("slug", ["approver", "host", "candidate"])
def test_only_the_officer_moves(
    slug: str, run: Run, elsewhere: str, viewer: Callable[[str], Any]
) -> None:
    with pytest.raises(Refused, match="Your role does not include this step"):
        move(run, elsewhere, by=viewer(slug))


def test_the_moved_run_can_stand(run: Run, elsewhere: str, officer: Any) -> None:
    new = move(run, elsewhere, by=officer)
    assert choose_run(run.round, new, by=officer).run_of_record == new


# What there is to choose from


def test_without_a_search_only_lawful_lines_are_offered_wishes_first(run: Run) -> None:
    found = choices_for(run, person(), "")
    assert all(not choice.broken for choice in found)
    ranks = [choice.wish_met or 9 for choice in found]
    assert ranks == sorted(ranks)
    assert ranks[0] < 9


def test_a_search_finds_by_number_code_and_names_and_says_what_bars(run: Run) -> None:
    for text in (MONGOLIAN, "012041", "旭川", "asahi"):
        [choice] = choices_for(run, person(), text)
        assert choice.request.request_no == MONGOLIAN
        assert len(choice.broken) == 3
    assert {c.request.host_code for c in choices_for(run, person(), "東京")} == {"13"}
    assert choices_for(run, person(), "nowhere at all") == []


def test_a_choice_knows_its_free_seats(run: Run) -> None:
    taken = sum(1 for where in lines_of(run).values() if where == OKAYAMA)
    choice = choice_of(run, person(), OKAYAMA)
    assert choice is not None
    assert choice.free == 3 - taken
    assert choice_of(run, person(), "no such line") is None
