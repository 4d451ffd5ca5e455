"""A changed sheet: each difference decided by a person, then applied as a whole."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from koryu.base.moves import Refused
from koryu.desks.intake.actions import (
    Outcome,
    accept_sheet,
    apply_sheet,
    decide_all,
    decide_differences,
    recall_sheet,
    set_aside,
)
from koryu.desks.intake.models import Sheet
from koryu.desks.intake.queries import decisions_mark, differences_of, narrowed, todo_for
from koryu.records.models import Entry, Origin
from koryu.records.queries import origins_of
from koryu.registers.organisations.actions import mark_requests_used
from koryu.registers.people.actions import mark_candidacies_used
from koryu.registers.people.models import Candidacy
from koryu.registers.people.queries import candidate_facts
from tests.desks.intake.papers import Paper, changed, written
from tests.desks.intake.steps import (
    FIRST,
    KEEP,
    PEOPLE,
    REASON,
    SECOND,
    TAKE,
    THIRD,
    decide,
    follow,
    person,
    without,
)

pytestmark = pytest.mark.django_db

Receive = Callable[[Paper], Sheet]


@pytest.fixture
def accepted(receive: Receive, officer: Any) -> Sheet:
    return accept_sheet(receive(PEOPLE), by=officer)


# Deciding


def test_nothing_changes_before_the_sheet_is_applied(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    before, origins = candidate_facts(person(FIRST)), Origin.objects.count()
    sheet = receive(changed(PEOPLE, {FIRST: {"family_name": "Other", "home_city": "Leeds"}}))
    assert decide(sheet, officer, family_name=TAKE, home_city=KEEP) == Outcome(decided=2)
    assert candidate_facts(person(FIRST)) == before
    assert Origin.objects.count() == origins
    assert sheet.state == "differs"


def test_undecided_differences_block_and_are_counted(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = receive(changed(PEOPLE, {FIRST: {"family_name": "Other", "home_city": "Leeds"}}))
    with pytest.raises(Refused, match="2 differences are not decided yet"):
        apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)
    decide(sheet, officer, family_name=TAKE)
    with pytest.raises(Refused, match="1 difference is not decided yet"):
        apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)
    assert person(FIRST).person.names.get().family != "Other"


def test_field_by_field_the_taken_is_written_and_the_kept_stays(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    before = candidate_facts(person(FIRST))
    new = {"family_name": "Other", "home_city": "Leeds", "sex": "X", "driving": not before.driving}
    sheet = receive(changed(PEOPLE, {FIRST: new}))
    decide(sheet, officer, family_name=TAKE, home_city=KEEP, sex=TAKE, driving=KEEP)
    apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)
    assert candidate_facts(person(FIRST)) == replace(before, family_name="Other", sex="X")
    assert person(FIRST).changed_at is not None
    assert person(SECOND).changed_at is None


def test_the_sheet_takes_the_accepted_ones_place(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = follow(receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}})), officer)
    accepted.refresh_from_db()
    assert (sheet.state, sheet.replaces, sheet.decided_by) == ("accepted", accepted, officer.user)
    assert accepted.state == "replaced"
    assert receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}})).state == "same"


def test_each_changed_fact_leads_to_its_new_cell_and_no_other_does(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    old = candidate_facts(person(FIRST))
    paper = changed(PEOPLE, {FIRST: {"family_name": "Other", "email": ""}})
    sheet = follow(receive(paper), officer)
    newest, oldest = origins_of(person(FIRST), officer)
    assert (newest.file, newest.row, oldest.file) == (sheet.file, 2, accepted.file)
    assert newest.columns == {"family_name": ["B", "Other"], "email": ["AE", ""]}
    assert oldest.columns["family_name"] == ["B", old.family_name]
    assert len(origins_of(person(SECOND), officer)) == 1


def test_entries_name_the_fields_and_never_a_value(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = follow(receive(changed(PEOPLE, {FIRST: {"family_name": "Othername"}})), officer)
    of_sheet, of_row = Entry.objects.about(sheet)[0], Entry.objects.about(person(FIRST))[0]
    assert str(of_sheet) == (
        "A changed sheet of successful candidates for 2027 was applied: 1 taken of its "
        "differences, 0 left as recorded."
    )
    assert str(of_row) == f"The candidacy {FIRST} was corrected: Family name."
    assert not Entry.objects.filter(facts__icontains="Othername").exists()


def test_applying_twice_changes_nothing(accepted: Sheet, receive: Receive, officer: Any) -> None:
    sheet = follow(receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}})), officer)
    entries = Entry.objects.count()
    apply_sheet(sheet, seen="", by=officer)
    assert Entry.objects.count() == entries


def test_all_of_a_row_and_all_of_a_field_at_once(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    both = {"home_city": "Leeds", "home_region": "Yorkshire"}
    sheet = receive(changed(PEOPLE, {FIRST: both, SECOND: both}))
    found = differences_of(sheet)
    assert decide_all(sheet, found.filter(number=FIRST), TAKE, by=officer) == Outcome(2)
    assert decide_all(sheet, narrowed(found, field="home_city"), KEEP, by=officer) == Outcome(1)
    decided = found.order_by("pk").values_list("number", "field", "decision")
    assert list(decided) == [
        (FIRST, "home_city", "take"),
        (FIRST, "home_region", "take"),
        (SECOND, "home_city", "keep"),
        (SECOND, "home_region", ""),
    ]
    assert [f.number for f in narrowed(found, decision="open")] == [SECOND]


def test_differences_of_another_sheet_are_not_decided_with_it(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}}))
    other = receive(changed(PEOPLE, {FIRST: {"home_city": "York"}}))
    foreign = differences_of(other).get().pk
    assert decide_differences(sheet, {foreign: TAKE}, shown={foreign: ""}, by=officer) == (
        Outcome(decided=0, overtaken=1)
    )
    assert decide_all(sheet, differences_of(other), TAKE, by=officer) == Outcome()


# Numbers


def test_a_new_number_is_taken_in_or_left_out_with_a_reason(receive: Receive, officer: Any) -> None:
    accept_sheet(receive(without(SECOND, THIRD)), by=officer)
    sheet = receive(PEOPLE)
    new = {f.number: f.pk for f in differences_of(sheet)}
    assert set(new) == {SECOND, THIRD}
    with pytest.raises(Refused, match="give the reason"):
        decide_differences(sheet, {new[THIRD]: KEEP}, shown={}, because=" ", by=officer)
    decide_differences(sheet, {new[SECOND]: TAKE}, shown={}, by=officer)
    decide_differences(sheet, {new[THIRD]: KEEP}, shown={}, because="A double", by=officer)
    apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)
    assert candidate_facts(person(SECOND)) == PEOPLE.reading.records[1]
    assert [o.file for o in origins_of(person(SECOND), officer)] == [sheet.file]
    assert not Candidacy.objects.filter(candidate_no=THIRD).exists()
    assert differences_of(sheet).get(number=THIRD).because == "A double"


def test_a_missing_number_stays_or_is_withdrawn_with_a_reason(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = receive(without(FIRST, SECOND))
    gone = {f.number: f.pk for f in differences_of(sheet)}
    with pytest.raises(Refused, match="give the reason"):
        decide_differences(sheet, {gone[FIRST]: TAKE}, shown={}, by=officer)
    decide_differences(sheet, {gone[FIRST]: TAKE}, shown={}, because=REASON, by=officer)
    decide_differences(sheet, {gone[SECOND]: KEEP}, shown={}, by=officer)
    apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)
    assert (person(FIRST).withdrawn_because, person(SECOND).withdrawn_at) == (REASON, None)
    assert candidate_facts(person(FIRST)) == PEOPLE.reading.records[0]
    said = str(Entry.objects.about(person(FIRST))[0])
    assert said == f"The candidacy {FIRST} was withdrawn: {REASON}"


def test_who_was_withdrawn_may_return(accepted: Sheet, receive: Receive, officer: Any) -> None:
    follow(receive(without(FIRST)), officer)
    assert receive(without(FIRST)).state == "same"
    sheet = receive(PEOPLE)
    assert [f.change for f in differences_of(sheet)] == ["back"]
    follow(sheet, officer)
    back = person(FIRST)
    assert (back.withdrawn_at, back.withdrawn_because) == (None, "")
    assert str(Entry.objects.about(back)[0]) == f"The candidacy {FIRST} stands again."


def test_a_file_of_no_rows_never_withdraws_everybody(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = receive(written("candidates", []))
    with pytest.raises(Refused, match="nothing to accept"):
        follow(sheet, officer)
    assert not Candidacy.objects.exclude(withdrawn_at=None).exists()


# What goes together


def test_values_that_do_not_go_together_are_refused_by_name(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    alternate = next(r for r in PEOPLE.reading.records if r.result == "A")
    sheet = receive(
        changed(PEOPLE, {alternate.candidate_no: {"result": "S", "alternate_rank": None}})
    )
    decide(sheet, officer, result=TAKE, alternate_rank=KEEP)
    with pytest.raises(Refused) as refusal:
        apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)
    assert str(refusal.value) == (
        f"Some decisions do not go together: {alternate.candidate_no} would have an alternate’s "
        "rank without being one: decide the result and the rank alike."
    )
    assert candidate_facts(person(alternate.candidate_no)) == alternate
    decide(sheet, officer, alternate_rank=TAKE)
    apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)
    assert person(alternate.candidate_no).result == "S"


def test_a_tie_of_partners_is_taken_on_both_sides_or_on_none(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    free = [r.candidate_no for r in PEOPLE.reading.records if not r.partner_no][:2]
    one, other = free
    tied = changed(PEOPLE, {one: {"partner_no": other}, other: {"partner_no": one}})
    sheet = receive(tied)
    found = differences_of(sheet)
    decide_all(sheet, found.filter(number=one), TAKE, by=officer)
    decide_all(sheet, found.filter(number=other), KEEP, by=officer)
    with pytest.raises(Refused, match=f"{one} would name ‘{other}’ as partner"):
        apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)


def test_a_partner_who_withdraws_holds_nobody_up(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    tied = next(r for r in PEOPLE.reading.records if r.partner_no)
    sheet = receive(without(tied.candidate_no))
    follow(sheet, officer)
    assert person(tied.partner_no).partner_no == tied.candidate_no
    assert person(tied.candidate_no).withdrawn_because == REASON


# Used by a placement


def test_what_a_placement_used_can_be_corrected_and_says_when(
    accepted: Sheet, receive: Receive, officer: Any, year: Any
) -> None:
    mark_candidacies_used(year, at=timezone.now(), by=officer)
    follow(receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}})), officer)
    now = person(FIRST)
    assert now.home_city == "Leeds"
    assert now.used_at < now.changed_at


def test_what_is_withdrawn_is_not_marked_as_used(
    accepted: Sheet, receive: Receive, officer: Any, year: Any
) -> None:
    follow(receive(without(FIRST)), officer)
    assert mark_candidacies_used(year, at=timezone.now(), by=officer) == 35
    assert person(FIRST).used_at is None
    assert mark_requests_used(year, at=timezone.now(), by=officer) == 0


# Others at work


def test_what_another_decided_meanwhile_is_not_written_over(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds", "home_region": "York"}}))
    found = {f.field: f.pk for f in differences_of(sheet)}
    shown = dict.fromkeys(found.values(), "")
    decide(sheet, officer, home_city=KEEP)
    outcome = decide_differences(
        sheet, dict.fromkeys(found.values(), TAKE), shown=shown, by=officer
    )
    assert outcome == Outcome(decided=1, overtaken=1)
    assert differences_of(sheet).get(field="home_city").decision == "keep"


def test_decisions_changed_since_the_page_are_not_applied(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}}))
    decide(sheet, officer, home_city=TAKE)
    seen = decisions_mark(sheet)
    decide(sheet, officer, home_city=KEEP)
    with pytest.raises(Refused, match="Somebody decided otherwise meanwhile"):
        apply_sheet(sheet, seen=seen, by=officer)


def test_what_is_recorded_otherwise_by_now_is_not_applied(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}}))
    decide(sheet, officer, home_city=TAKE)
    Candidacy.objects.filter(candidate_no=FIRST).update(home_city="York")
    with pytest.raises(Refused, match="What is recorded has changed"):
        apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)


def test_another_sheet_that_waits_is_weighed_anew_and_keeps_its_decisions(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    other = receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds", "home_region": "York"}}))
    decide(other, officer, home_region=KEEP)
    follow(receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}})), officer)
    (left,) = differences_of(other)
    assert (left.field, left.decision, left.decided_by) == ("home_region", "keep", officer.user)


def test_what_was_left_as_recorded_need_not_be_answered_again(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    paper = changed(PEOPLE, {FIRST: {"home_city": "Leeds"}})
    sheet = receive(paper)
    decide(sheet, officer, home_city=KEEP)
    apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)
    again = receive(paper)
    assert (again.state, differences_of(again).get().decision) == ("differs", "keep")
    assert (
        differences_of(receive(changed(PEOPLE, {FIRST: {"home_city": "Hull"}}))).get().decision
        == ""
    )


# Who may, and what becomes of it


def test_only_an_officer_decides_and_applies(
    accepted: Sheet, receive: Receive, officer: Any, viewer: Callable[[str], Any]
) -> None:
    sheet = receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}}))
    approver = viewer("approver")
    with pytest.raises(Refused, match="Your role does not include"):
        decide(sheet, approver, home_city=TAKE)
    decide(sheet, officer, home_city=TAKE)
    with pytest.raises(Refused, match="Your role does not include"):
        apply_sheet(sheet, seen=decisions_mark(sheet), by=approver)


def test_a_sheet_that_was_applied_is_not_recalled(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = follow(receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}})), officer)
    with pytest.raises(Refused, match="put right by another sheet"):
        recall_sheet(sheet, by=officer)
    accepted.refresh_from_db()
    with pytest.raises(Refused):
        recall_sheet(accepted, by=officer)


def test_a_changed_sheet_can_still_be_set_aside(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds"}}))
    decide(sheet, officer, home_city=TAKE)
    set_aside(sheet, by=officer)
    assert person(FIRST).home_city == PEOPLE.reading.records[0].home_city


def test_what_is_left_to_decide_stands_in_the_list_of_work(
    accepted: Sheet, receive: Receive, officer: Any
) -> None:
    sheet = receive(changed(PEOPLE, {FIRST: {"home_city": "Leeds", "home_region": "York"}}))
    decide(sheet, officer, home_city=TAKE)
    todo = todo_for(officer)[0]
    assert str(todo.label) == "Decide on the changed sheet of successful candidates"
    assert todo.note == "2 differences, 1 of them not decided yet"
