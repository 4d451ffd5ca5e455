"""The sample sheets are read as the truth beside each says."""

import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

import koryu.programme
from koryu.programme.facts import Candidate, Request
from koryu.programme.sheets import Reading
from tests.programme.sheets.build import read_candidate_file, read_request_file

SAMPLES = Path(koryu.programme.__file__).parent / "samples"
FOLDERS = ("small", "messy", "special", "year-2027")
WHY = {  # what the truth says of a wrong row, and what our reason must hold
    "unknown country": "is not a country code",
    "unknown place": "is not a prefecture or designated city",
    "unknown position type": "is not a position: use ALT, CIR or SEA.",
    "missing candidate number": "Candidate number is missing",
    "not a date": "is not a date",
    "born in the future": "does not lie in the past",
    "unknown result": "is not a result of the selection: use S or A.",
    "partner not in the file": "stands in this file or in the year",
    "missing family name": "Family name is missing",
    "not a number": "is not a number",
    "negative number": "is below 0",
    "unknown level": "is not a level of Japanese: use N5, N4, N3, N2 or N1, or leave it blank.",
    "number stands twice": "stands already in row 33",
}


@cache
def truth(folder: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / folder / "truth.json").read_text("utf-8"))
    return found


@cache
def read(folder: str) -> tuple[Reading[Candidate], Reading[Request]]:
    path = SAMPLES / folder
    return (
        read_candidate_file((path / "candidates.xlsx").read_bytes()),
        read_request_file((path / "requests.xlsx").read_bytes()),
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_all_that_is_readable_is_read(folder: str) -> None:
    people, lines = read(folder)
    expected = truth(folder)
    assert len(people.rows) == expected.get("readable_candidates", expected["candidates"])
    assert len(lines.rows) == expected["requests"]
    assert sum(line.seats for line in lines.records) == expected["seats"]
    seats: Counter[str] = Counter({"ALT": 0, "CIR": 0, "SEA": 0})
    for line in lines.records:
        seats[line.position] += line.seats
    assert seats == expected["seats_by_position"]
    assert len({line.organisation_code for line in lines.records}) == expected["organisations"]
    assert len({line.host_code for line in lines.records}) == expected["hosts"]
    assert lines.refused == ()


@pytest.mark.parametrize("folder", ["small", "special", "year-2027"])
def test_results_and_couples_are_those_of_the_truth(folder: str) -> None:
    people, _ = read(folder)
    expected = truth(folder)
    results = Counter(person.result for person in people.records)
    assert results == {"S": expected["short_listed"], "A": expected["alternates"]}
    tied = {p.candidate_no: p.partner_no for p in people.records if p.partner_no}
    assert len(tied) == 2 * expected["couples"]
    assert all(tied[partner] == number for number, partner in tied.items())
    assert people.refused == ()


def test_every_wrong_row_is_refused_at_its_cell_and_no_other_row_is() -> None:
    people, _ = read("messy")
    found = {
        (number_in_row(refusal.row), refusal.key, refusal.value): refusal.reason.en
        for refusal in people.refused
    }
    expected = {
        (wrong["candidate_no"], wrong["field"], wrong["value"]): WHY[wrong["why"]]
        for wrong in truth("messy")["wrong_rows"]
    }
    assert found.keys() == expected.keys()
    assert [key for key, reason in found.items() if expected[key] not in reason] == []


def test_a_refusal_leads_to_its_cell() -> None:
    people, _ = read("messy")
    letters = {refusal.key: refusal.column for refusal in people.refused}
    assert (letters["candidate_no"], letters["partner_no"], letters["wish_1"]) == ("A", "Z", "U")
    assert {refusal.sheet for refusal in people.refused} == {"一覧"}
    assert people.refused_rows == tuple(sorted({refusal.row for refusal in people.refused}))
    assert people.header_row == 3


def test_of_a_refused_row_nothing_is_kept() -> None:
    people, _ = read("messy")
    assert set(people.refused_rows).isdisjoint(row.number for row in people.rows)
    assert len(people.rows) + len(people.refused_rows) == truth("messy")["candidate_rows_in_file"]


def test_of_a_number_that_stands_twice_the_first_row_is_read() -> None:
    people, _ = read("messy")
    (first,) = (row for row in people.rows if row.record.candidate_no == "US-2140-00189")
    assert first.number == 33


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_record_is_of_one_row(folder: str) -> None:
    """The samples repeat a number's parts in other columns, which shows a shifted cell."""
    people, lines = read(folder)
    for person in people.records:
        _, mission, serial = person.candidate_no.split("-")
        assert person.interview_post == mission
        assert person.email == f"candidate.{serial}@example.org"
    for line in lines.records:
        assert line.contact_email == f"jet.{line.organisation_code.lower()}@example.jp"


def test_values_written_in_other_ways_are_read_as_meant() -> None:
    people, lines = read("messy")
    by_number = {person.candidate_no: person for person in people.records}
    assert by_number["US-2110-00354"].date_of_birth == date(2005, 10, 27)  # 平成17年10月27日
    assert by_number["US-2120-00266"].date_of_birth == date(2005, 5, 4)  # 2005/05/04
    assert by_number["US-2110-00141"].driving is True  # 可
    assert by_number["CA-2200-00242"].japanese_level == "N2"  # Ｎ２
    assert {person.sex for person in people.records} == {"F", "M", "X", ""}
    assert not any(person.family_name != person.family_name.strip() for person in people.records)
    by_line = {line.request_no: line for line in lines.records}
    assert by_line["01-002"].organisation_code == "010006"  # 10006
    assert by_line["02-001"].host_code == "02"  # 2
    assert by_line["28-007"].seats == 1  # １


def test_the_japanese_csv_holds_the_same_facts_as_the_workbook() -> None:
    data = (SAMPLES / "messy" / "requests-cp932.csv").read_bytes()
    as_csv = read_request_file(data, "requests-cp932.csv")
    assert as_csv.records == read("messy")[1].records
    assert (as_csv.sheet, as_csv.header_row, as_csv.refused) == ("requests-cp932.csv", 1, ())


def test_the_special_cases_are_all_there() -> None:
    people, lines = read("special")
    named = {line.request_no for line in lines.records if line.named_post}
    assert {person.named_post for person in people.records if person.named_post} == named
    assert {person.group for person in people.records} == {"APR", "A", "B", "C"}
    assert Counter(need for person in people.records for need in person.needs) == {
        "no_remote_island": 7
    }


def test_the_note_below_the_table_is_told_of() -> None:
    people, lines = read("messy")
    assert [(r.row, r.words.en) for r in people.remarks if r.row == 377] == [
        (377, "‘※ 本表は作成日現在のもの’ below the table was taken for a note and not read.")
    ]
    assert [remark.row for remark in lines.remarks] == [198]


def test_a_score_above_a_hundred_is_read_and_told_of() -> None:
    people, _ = read("year-2027")
    above = {row.number: row.record.score for row in people.rows if (row.record.score or 0) > 100}
    assert above == {872: 102.3, 2311: 101.5}
    assert [remark.row for remark in people.remarks] == [872, 2311]


@cache
def messy_cells() -> list[list[Any]]:
    book = CalamineWorkbook.from_path(SAMPLES / "messy" / "candidates.xlsx")
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def number_in_row(row: int) -> str:
    """Whom a row is about, by its number or, where that is missing, its address."""
    cells = messy_cells()[row - 1]
    serial = cells[-1].removeprefix("candidate.").removesuffix("@example.org")
    return cells[0] or f"{cells[5]}-{cells[11]:.0f}-{serial}"
