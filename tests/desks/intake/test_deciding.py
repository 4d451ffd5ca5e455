"""Accepting records every row with its origin; recalling and setting aside undo it."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.intake.actions import accept_sheet, recall_sheet, set_aside
from koryu.desks.intake.models import Finding, Sheet
from koryu.desks.intake.queries import todo_for
from koryu.records.models import Entry, Origin, StoredFile
from koryu.records.queries import origins_of
from koryu.registers.organisations.actions import mark_requests_used
from koryu.registers.organisations.models import HostYear, RequestLine
from koryu.registers.organisations.queries import request_facts
from koryu.registers.people.actions import mark_candidacies_used
from koryu.registers.people.models import Candidacy, Person
from koryu.registers.people.queries import candidate_facts
from tests.desks.intake.papers import KINDS, Paper, changed, sample, written

pytestmark = pytest.mark.django_db

Receive = Callable[[Paper], Sheet]
REGISTER: dict[str, Any] = {"candidates": Candidacy, "requests": RequestLine}
NUMBER = {"candidates": "candidate_no", "requests": "request_no"}


def recorded(kind: str) -> list[Any]:
    """The facts that stand in the register, by number."""
    if kind == "requests":
        return [request_facts(line) for line in RequestLine.objects.order_by("request_no")]
    rows = Candidacy.objects.select_related("person").prefetch_related("person__names")
    return [candidate_facts(row) for row in rows.order_by("candidate_no")]


def in_order(paper: Paper) -> list[Any]:
    return sorted(paper.reading.records, key=lambda r: getattr(r, NUMBER[paper.kind]))


@pytest.mark.parametrize("folder", ["small", "messy", "special", "year-2027"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_read_stands_in_the_register(
    kind: str, folder: str, receive: Receive, officer: Any
) -> None:
    paper = sample(folder, kind)
    sheet = accept_sheet(receive(paper), by=officer)
    assert (sheet.state, sheet.decided_by) == ("accepted", officer.user)
    assert recorded(kind) == in_order(paper)


def test_nothing_of_a_refused_row_is_recorded(receive: Receive, officer: Any) -> None:
    paper = sample("messy", "candidates")
    sheet = accept_sheet(receive(paper), by=officer)
    refused_rows = set(paper.reading.refused_rows)
    assert len(refused_rows) == sheet.refused == 13
    assert Candidacy.objects.count() == Person.objects.count() == Origin.objects.count() == 358
    assert not Origin.objects.filter(row__in=refused_rows).exists()
    wrong = ["AU-2401-00079", "ZA-9695-00365", "US-2120-00023", "CA-2202-00324", "US-2130-00196"]
    assert not Candidacy.objects.filter(candidate_no__in=wrong).exists()


def test_the_second_row_of_a_number_adds_nothing(receive: Receive, officer: Any) -> None:
    accept_sheet(receive(sample("messy", "candidates")), by=officer)
    twice = Candidacy.objects.get(candidate_no="US-2140-00189")
    assert [origin.row for origin in origins_of(twice, officer)] == [33]


@pytest.mark.parametrize("kind", KINDS)
def test_every_fact_leads_back_to_its_cell(kind: str, receive: Receive, officer: Any) -> None:
    paper = sample("messy", kind)
    sheet = accept_sheet(receive(paper), by=officer)
    for row in random.Random(7).sample(paper.reading.rows, 5):
        number = NUMBER[kind]
        stored = REGISTER[kind].objects.get(**{number: getattr(row.record, number)})
        (origin,) = origins_of(stored, officer)
        assert (origin.file, origin.sheet, origin.row) == (sheet.file, row.sheet, row.number)
        assert origin.scopes == ["clair"]
        cells = {key: [cell.column, cell.value] for key, cell in row.cells.items()}
        assert origin.columns == cells


def test_an_origin_keeps_the_value_as_it_stood(receive: Receive, officer: Any) -> None:
    paper = sample("messy", "candidates")
    accept_sheet(receive(paper), by=officer)
    row = next(r for r in paper.reading.rows if "年" in r.cells["date_of_birth"].value)
    stored = Candidacy.objects.get(candidate_no=row.record.candidate_no)
    (origin,) = origins_of(stored, officer)
    assert origin.columns["date_of_birth"] == ["G", row.cells["date_of_birth"].value]
    assert stored.person.date_of_birth == row.record.date_of_birth


def test_accepting_twice_changes_nothing(receive: Receive, officer: Any) -> None:
    sheet = accept_sheet(receive(sample("small", "requests")), by=officer)
    entries, decided = Entry.objects.count(), sheet.decided_at
    accept_sheet(sheet, by=officer)
    assert (Entry.objects.count(), sheet.decided_at) == (entries, decided)
    assert RequestLine.objects.count() == 17


def test_accepting_tells_how_far_it_is(receive: Receive, officer: Any) -> None:
    told: list[float] = []
    accept_sheet(receive(sample("small", "requests")), by=officer, progress=told.append)
    assert told == sorted(told)
    assert 0 < told[0] < told[-1] <= 1


def test_accepting_one_sheet_weighs_the_others_that_wait(receive: Receive, officer: Any) -> None:
    paper = sample("small", "requests")
    first = paper.reading.records[0]
    taken, twin = receive(paper), receive(written("requests", paper.reading.records))
    other = receive(changed(paper, {first.request_no: {"seats": 9}}))
    accept_sheet(taken, by=officer)
    twin.refresh_from_db()
    other.refresh_from_db()
    assert (twin.state, other.state) == ("same", "differs")
    assert other.findings.get(weight="differs").value == "9"


@pytest.mark.parametrize("folder", ["small", "special"])
def test_what_differs_or_changes_nothing_is_not_accepted(
    folder: str, receive: Receive, officer: Any
) -> None:
    accept_sheet(receive(sample("small", "requests")), by=officer)
    sheet = receive(sample(folder, "requests"))
    with pytest.raises(Refused):
        accept_sheet(sheet, by=officer)
    assert RequestLine.objects.count() == 17


def test_a_stale_page_cannot_accept_what_meanwhile_differs(receive: Receive, officer: Any) -> None:
    stale = receive(sample("special", "requests"))
    accept_sheet(receive(sample("small", "requests")), by=officer)
    assert stale.state == "read"
    with pytest.raises(Refused):
        accept_sheet(stale, by=officer)


def test_a_sheet_without_a_readable_row_is_not_accepted(receive: Receive, officer: Any) -> None:
    with pytest.raises(Refused, match="nothing to accept"):
        accept_sheet(receive(written("requests", [])), by=officer)


def test_a_file_that_reads_differently_than_shown_is_not_accepted(
    receive: Receive, officer: Any, stored_files: Path
) -> None:
    sheet = receive(sample("small", "requests"))
    (stored_files / sheet.file.content.name).write_bytes(sample("special", "requests").data)
    with pytest.raises(Refused, match="reads differently now"):
        accept_sheet(sheet, by=officer)
    (stored_files / sheet.file.content.name).write_bytes(b"no longer a sheet")
    with pytest.raises(Refused, match="named like an Excel workbook but is none"):
        accept_sheet(sheet, by=officer)
    assert not RequestLine.objects.exists()


def test_a_waiting_file_that_became_unreadable_hinders_nobody(
    receive: Receive, officer: Any, stored_files: Path
) -> None:
    broken, good = receive(sample("small", "requests")), receive(sample("special", "requests"))
    (stored_files / broken.file.content.name).write_bytes(b"no longer a sheet")
    assert accept_sheet(good, by=officer).state == "accepted"
    with pytest.raises(Refused, match="Another sheet is accepted"):
        accept_sheet(broken, by=officer)


@pytest.mark.parametrize("kind", KINDS)
def test_a_recalled_sheet_leaves_its_file_and_its_entries_alone(
    kind: str, receive: Receive, officer: Any
) -> None:
    sheet = accept_sheet(receive(sample("small", kind)), by=officer)
    recall_sheet(sheet, by=officer)
    assert (sheet.state, sheet.decided_by) == ("recalled", officer.user)
    models: Any = (REGISTER[kind], Person, HostYear, Origin)
    assert [model.objects.count() for model in models] == [0, 0, 0, 0]
    assert sheet.file.content.storage.exists(sheet.file.content.name)
    assert str(Entry.objects.about(sheet).first()).endswith("was recalled.")


def test_after_a_recall_another_sheet_can_be_accepted(receive: Receive, officer: Any) -> None:
    first = accept_sheet(receive(sample("small", "candidates")), by=officer)
    other = receive(sample("special", "candidates"))
    recall_sheet(first, by=officer)
    other.refresh_from_db()
    assert (other.state, other.findings.filter(weight="differs").count()) == ("read", 0)
    accept_sheet(other, by=officer)
    assert recorded("candidates") == in_order(sample("special", "candidates"))


def test_a_used_sheet_is_not_recalled(receive: Receive, officer: Any, year: Any) -> None:
    requests = accept_sheet(receive(sample("small", "requests")), by=officer)
    candidates = accept_sheet(receive(sample("small", "candidates")), by=officer)
    mark_requests_used(year, at=timezone.now(), by=officer)
    with pytest.raises(Refused, match="can no longer be recalled"):
        recall_sheet(requests, by=officer)
    recall_sheet(candidates, by=officer)
    again = accept_sheet(receive(sample("small", "candidates")), by=officer)
    mark_candidacies_used(year, at=timezone.now(), by=officer)
    with pytest.raises(Refused, match="can no longer be recalled"):
        recall_sheet(again, by=officer)
    assert (RequestLine.objects.count(), Candidacy.objects.count()) == (17, 36)


@pytest.mark.parametrize("state", ["read", "same", "differs"])
def test_a_sheet_set_aside_is_gone_with_its_file(
    state: str,
    receive: Receive,
    officer: Any,
    stored_files: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    if state != "read":
        accept_sheet(receive(sample("small", "candidates")), by=officer)
    sheet = receive(sample("small" if state == "same" else "messy", "candidates"))
    assert sheet.state == state
    key, stored = sheet.pk, sheet.file
    with django_capture_on_commit_callbacks(execute=True):
        set_aside(sheet, by=officer)
        assert (stored_files / stored.content.name).exists()  # a rollback would need it
    assert not Sheet.objects.filter(pk=key).exists()
    assert not Finding.objects.filter(sheet=key).exists()
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not (stored_files / stored.content.name).exists()
    last = Entry.objects.filter(subject=f"intake.sheet:{key}")[0]
    assert str(last).endswith("was set aside and its file deleted.")
    assert last.facts == {"year": 2027}


def test_what_was_set_aside_meanwhile_says_so(receive: Receive, officer: Any) -> None:
    sheet = receive(sample("small", "requests"))
    set_aside(Sheet.objects.get(pk=sheet.pk), by=officer)
    with pytest.raises(Refused, match="set aside in the meantime"):
        accept_sheet(sheet, by=officer)


def test_an_accepted_sheet_is_not_set_aside(receive: Receive, officer: Any) -> None:
    sheet = accept_sheet(receive(sample("small", "requests")), by=officer)
    with pytest.raises(Refused):
        set_aside(sheet, by=officer)


@pytest.mark.parametrize("act", [accept_sheet, set_aside, recall_sheet])
def test_an_approver_decides_nothing(
    act: Callable[..., Any], receive: Receive, officer: Any, viewer: Callable[[str], Any]
) -> None:
    sheet = receive(sample("small", "requests"))
    if act is recall_sheet:
        accept_sheet(sheet, by=officer)
    with pytest.raises(Refused, match="Your role does not include this step"):
        act(sheet, by=viewer("approver"))


def test_the_file_is_read_again_as_on_the_day_of_receipt(receive: Receive, officer: Any) -> None:
    paper = sample("small", "candidates")
    number = paper.reading.records[0].candidate_no
    yesterday = timezone.localdate() - timedelta(days=1)
    sheet = receive(changed(paper, {number: {"date_of_birth": yesterday}}))
    earlier = timezone.now() - timedelta(days=2)
    Sheet.objects.filter(pk=sheet.pk).update(received_at=earlier)
    with pytest.raises(Refused, match="reads differently now"):  # unborn on that day
        accept_sheet(sheet, by=officer)


def test_todo_of_an_officer_follows_the_sheets(receive: Receive, officer: Any, year: Any) -> None:
    def labels() -> list[str]:
        return [str(todo.label) for todo in todo_for(officer)]

    assert labels() == [
        "Take in the sheet of successful candidates",
        "Take in the sheet of requests",
    ]
    sheet = receive(sample("messy", "candidates"))
    (first, _second) = todo_for(officer)
    assert labels() == [
        "Decide on the sheet of successful candidates",
        "Take in the sheet of requests",
    ]
    assert first.url == f"/intake/{sheet.key}/"
    assert str(first.note) == "358 rows read, 13 refused"
    accept_sheet(sheet, by=officer)
    receive(sample("messy", "candidates"))
    accept_sheet(receive(sample("small", "requests")), by=officer)
    assert labels() == []
    receive(sample("special", "requests"))
    assert labels() == ["Decide on the changed sheet of requests"]


@pytest.mark.parametrize("slug", ["approver", "host", "organisation", "neighbour", "visitor"])
def test_nobody_else_has_anything_to_do_here(
    slug: str, year: Any, acting: Callable[[str], Any]
) -> None:
    with acting(slug) as who:
        assert todo_for(who) == []


def test_without_scopes_the_findings_are_behind_the_wall(
    receive: Receive, officer: Any, viewer: Callable[[str], Any]
) -> None:
    receive(sample("messy", "candidates"))
    with scoped(viewer("host").scopes):
        assert not Finding.objects.exists()
        assert not StoredFile.objects.exists()
