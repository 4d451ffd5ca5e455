"""A sheet that comes in is read and kept with its findings, and nothing of it is recorded."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from koryu.base.moves import Refused
from koryu.desks.intake.actions import accept_sheet, receive_sheet
from koryu.desks.intake.models import MOST_KEPT, Sheet
from koryu.programme.sheets import Unusable
from koryu.records.models import Entry, Origin, StoredFile
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy, Name, Person
from tests.desks.intake.papers import FAULTS, KINDS, Paper, changed, sample, written

pytestmark = pytest.mark.django_db

Receive = Callable[[Paper], Sheet]
FOLDERS = ("small", "messy", "special")


def findings(sheet: Sheet, weight: str) -> list[tuple[Any, ...]]:
    cells = ("sheet_name", "row", "column", "field", "value", "reason_en", "reason_ja")
    return list(sheet.findings.filter(weight=weight).values_list(*cells))


def nothing_is_recorded() -> bool:
    models: Any = (Candidacy, Person, Name, RequestLine, Origin)
    return not any(model.objects.exists() for model in models)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_sample_waits_with_all_that_was_found(
    kind: str, folder: str, receive: Receive
) -> None:
    paper = sample(folder, kind)
    sheet, reading = receive(paper), paper.reading
    assert (sheet.state, sheet.kind, sheet.scopes) == ("read", kind, ["clair"])
    assert (sheet.readable, sheet.refused) == (len(reading.rows), len(reading.refused_rows))
    assert findings(sheet, "refused") == [
        (r.sheet, r.row, r.column, r.key, r.value, r.reason.en, r.reason.ja)
        for r in reading.refused
    ]
    assert findings(sheet, "remark") == [
        (reading.sheet, r.row, "", "", "", r.words.en, r.words.ja) for r in reading.remarks
    ]
    assert findings(sheet, "differs") == []
    assert nothing_is_recorded()


def test_the_file_is_kept_as_it_came(receive: Receive) -> None:
    paper = sample("small", "requests")
    stored = receive(paper).file
    assert (stored.name, stored.size, stored.scopes) == (
        "requests.xlsx",
        len(paper.data),
        ["clair"],
    )
    with stored.content.open("rb") as file:
        assert file.read() == paper.data


def test_totals_of_candidates(receive: Receive) -> None:
    totals = receive(sample("special", "candidates")).totals
    assert (totals["S"], totals["A"], totals["couples"]) == (116, 33, 3)
    assert totals["groups"] == {"APR": 6, "A": 86, "B": 51, "C": 6}
    assert totals["positions"] == {"ALT": {"S": 108, "A": 31}, "CIR": {"S": 8, "A": 2}}
    assert totals["without_email"] == 0


def test_totals_of_requests_count_seats(receive: Receive) -> None:
    totals = receive(sample("special", "requests")).totals
    assert (totals["seats"], totals["organisations"], totals["hosts"]) == (120, 71, 39)
    assert totals["named_posts"] == 3
    assert {p: sum(groups.values()) for p, groups in totals["positions"].items()} == {
        "ALT": 112,
        "CIR": 8,
    }
    assert sum(totals["groups"].values()) == 120


def test_two_sheets_of_a_kind_may_wait(receive: Receive) -> None:
    papers = sample("small", "candidates"), sample("messy", "candidates")
    assert [receive(paper).state for paper in papers] == ["read", "read"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_file_again_changes_nothing(kind: str, receive: Receive, officer: Any) -> None:
    first = receive(sample("messy", kind))
    accept_sheet(first, by=officer)
    again = receive(sample("messy", kind))
    assert again.state == "same"
    assert findings(again, "differs") == []


def test_the_same_facts_as_csv_in_cp932_change_nothing(receive: Receive, officer: Any) -> None:
    accept_sheet(receive(sample("messy", "requests")), by=officer)
    assert receive(sample("messy", "requests", "requests-cp932.csv")).state == "same"


def test_the_same_facts_in_another_order_change_nothing(receive: Receive, officer: Any) -> None:
    paper = sample("small", "candidates")
    accept_sheet(receive(paper), by=officer)
    assert receive(written("candidates", reversed(paper.reading.records))).state == "same"


def test_a_changed_sheet_differs_and_names_each_cell(receive: Receive, officer: Any) -> None:
    paper = sample("small", "requests")
    accept_sheet(receive(paper), by=officer)
    first = paper.reading.records[0]
    more = changed(paper, {first.request_no: {"seats": first.seats + 2, "remarks": "by the sea"}})
    sheet = receive(more)
    assert sheet.state == "differs"
    cells = ("number", "row", "column", "field", "before", "value")
    assert list(sheet.findings.filter(weight="differs").values_list(*cells)) == [
        (first.request_no, 2, "G", "seats", str(first.seats), str(first.seats + 2)),
        (first.request_no, 2, "T", "remarks", "", "by the sea"),
    ]


def test_a_sheet_with_other_numbers_names_the_new_and_the_missing(
    receive: Receive, officer: Any
) -> None:
    paper = sample("small", "candidates")
    accept_sheet(receive(paper), by=officer)
    lone = next(r for r in paper.reading.records if not r.partner_no)
    rest = [r for r in paper.reading.records if r is not lone]
    sheet = receive(written("candidates", [*rest, replace(lone, candidate_no="XX-1")]))
    assert list(sheet.findings.values_list("number", "row", "reason_en")) == [
        ("XX-1", 37, "This number is new: the accepted sheet does not have it."),
        (
            lone.candidate_no,
            None,
            "The accepted sheet has this number; this file does not have it among the rows read.",
        ),
    ]


def test_a_partner_may_stand_in_the_year_instead_of_the_file(
    receive: Receive, officer: Any
) -> None:
    paper = sample("small", "candidates")
    accept_sheet(receive(paper), by=officer)
    tied = next(r for r in paper.reading.records if r.partner_no)
    sheet = receive(written("candidates", [tied]))
    assert (sheet.readable, sheet.refused) == (1, 0)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_cannot_be_used_leaves_nothing_behind(fault: str, receive: Receive) -> None:
    name, data, english, japanese = FAULTS[fault]
    before = Entry.objects.count()
    with pytest.raises(Unusable) as said:
        receive(Paper("candidates", name, data))
    words = said.value.words
    assert (english in words.en, japanese in words.ja) == (True, True), words
    assert not Sheet.objects.exists()
    assert not StoredFile.objects.exists()
    assert Entry.objects.count() == before


def test_an_odd_file_name_is_no_hindrance(receive: Receive, officer: Any) -> None:
    data = sample("messy", "requests", "requests-cp932.csv").data
    sheet = receive(Paper("requests", "令和９年度要望" * 30 + ".csv", data))
    assert accept_sheet(sheet, by=officer).state == "accepted"
    assert len(Origin.objects.filter(file=sheet.file)[0].sheet) == 100


def test_taking_in_leaves_an_entry_that_names_nobody(receive: Receive) -> None:
    sheet = receive(sample("messy", "candidates"))
    entry = Entry.objects.about(sheet).get()
    assert str(entry) == (
        "A sheet of successful candidates for 2027 was taken in: 358 rows read, 13 refused."
    )
    assert entry.facts == {"year": 2027, "readable": 358, "refused": 13}


def test_an_approver_takes_nothing_in(year: Any, acting: Callable[[str], Any]) -> None:
    paper = sample("small", "requests")
    with acting("approver") as approver, pytest.raises(Refused):
        receive_sheet(paper.data, filename="a.xlsx", kind="requests", year=year, by=approver)


def test_of_a_file_full_of_faults_only_the_first_are_kept(receive: Receive) -> None:
    head = "candidate_no,family_name,given_name,nationality,date_of_birth,position,language,result"
    rows = "".join(f"\nX-{n},A,B,XX,,ALT,en,S" for n in range(MOST_KEPT // 2 + 1))
    sheet = receive(Paper("candidates", "a.csv", (head + rows).encode()))
    assert (sheet.readable, sheet.refused) == (0, MOST_KEPT // 2 + 1)
    assert sheet.totals == {"findings": {"refused": MOST_KEPT + 2, "remark": 0, "differs": 0}}
    assert sheet.findings.count() == MOST_KEPT
