"""Rows as a whole: numbers, cross-checks, and what stays of a row."""

from collections.abc import Sequence

import pytest

from tests.programme.sheets.build import Values, candidate, candidates, refusal, request, requests


def remarks_of(reading: object) -> list[tuple[int, str]]:
    return [(remark.row, remark.words.en) for remark in reading.remarks]  # type: ignore[attr-defined]


def test_rows_are_read_in_their_order_with_their_numbers() -> None:
    reading = candidates({}, {"position": "ATL"}, {})
    assert (reading.kind, reading.header_row) == ("candidates", 1)
    assert [(row.number, row.record.candidate_no) for row in reading.rows] == [
        (2, "US-2100-00001"),
        (4, "US-2100-00003"),
    ]
    assert reading.refused_rows == (3,)


def test_a_column_that_is_not_there_leaves_its_fact_blank() -> None:
    person, line = candidate(), request()
    assert (person.driving, person.dependants, person.needs, person.score) == (False, 0, (), None)
    assert (line.driving_rule, line.named_post, line.continuing) == ("none", False, 0)


@pytest.mark.parametrize("second", ["X-1", "x-1", "Ｘ－１", " X-1 "])
def test_of_a_number_that_stands_twice_the_later_row_is_refused(second: str) -> None:
    reading = candidates({"candidate_no": "X-1"}, {}, {"candidate_no": second})
    assert [row.number for row in reading.rows] == [2, 3]
    (found,) = reading.refused
    assert (found.row, found.key, found.value) == (4, "candidate_no", second)
    assert found.reason.en == (
        "This number stands already in row 2: every row needs a number of its own."
    )


def test_a_later_row_never_takes_the_place_of_a_first_that_cannot_be_read() -> None:
    """Two rows claim one number and one is wrong: nobody can say which was meant."""
    reading = candidates(
        {"candidate_no": "X-1", "position": "ATL"},
        {"candidate_no": "X-1"},
        {"candidate_no": "X-1"},
    )
    assert reading.records == ()
    assert [(r.row, r.key) for r in reading.refused] == [
        (2, "position"),
        (3, "candidate_no"),
        (4, "candidate_no"),
    ]


def test_request_numbers_stand_once_too() -> None:
    reading = requests({"request_no": "9"}, {"request_no": 9.0})
    assert [row.number for row in reading.rows] == [2]
    assert [refusal.key for refusal in reading.refused] == ["request_no"]


def test_an_alternate_needs_a_rank() -> None:
    assert candidate(result="A", alternate_rank=3).alternate_rank == 3
    assert refusal(candidates({"result": "補欠"})) == (
        "alternate_rank",
        "",
        "An alternate needs a rank: give a whole number, 1 for the first.",
    )


def test_a_refusal_under_a_column_that_is_not_there_has_no_letter() -> None:
    (found,) = candidates({"result": "A"}).refused
    assert (found.column, found.key) == ("", "alternate_rank")
    (found,) = candidates({"result": "A", "alternate_rank": ""}).refused
    assert (found.column, found.key) == ("I", "alternate_rank")


@pytest.mark.parametrize(
    ("values", "key", "remark"),
    [
        (
            {"result": "S", "alternate_rank": 2},
            "alternate_rank",
            "Read without the alternate rank: only an alternate has one.",
        ),
        (
            {"position": "ALT", "sport": "rugby"},
            "sport",
            "Read without the sport: only a Sports Exchange Advisor (SEA) has one.",
        ),
    ],
)
def test_what_does_not_belong_to_a_person_is_left_out_and_told_of(
    values: Values, key: str, remark: str
) -> None:
    reading = candidates(values)
    (row,) = reading.rows
    assert not getattr(row.record, key)
    assert key not in row.cells
    assert remarks_of(reading) == [(2, remark)]


def test_a_score_above_a_hundred_is_read_as_it_stands() -> None:
    reading = candidates({"score": 100.7})
    assert reading.records[0].score == 100.7
    assert remarks_of(reading) == [
        (2, "The interview score ‘100.7’ is above 100: read as it stands, please check it.")
    ]


@pytest.mark.parametrize(
    ("rule", "wish", "labels"),
    [
        ("nationality_rule", {"nationalities": ";"}, ("Nationality condition", "Wished nationali")),
        ("nationality_rule", {}, ("Nationality condition", "Wished nationalities")),
        ("japanese_rule", {"japanese_min": ""}, ("Japanese condition", "Japanese level")),
    ],
)
def test_a_condition_that_nobody_could_meet_is_refused(
    rule: str, wish: Values, labels: Sequence[str]
) -> None:
    key, value, reason = refusal(requests({rule: "必須"} | wish))
    assert (key, value) == (rule, "必須")
    assert reason.startswith(f"‘{labels[0]}’ says required, but ‘{labels[1]}")


@pytest.mark.parametrize(
    ("values", "remark"),
    [
        (
            {"nationality_rule": "preferred"},
            "‘Nationality condition’ counts for nothing, as ‘Wished nationalities’ is blank.",
        ),
        (
            {"japanese_min": "N2"},
            "‘Japanese level’ counts for nothing, as ‘Japanese condition’ is blank: it may say "
            "required or preferred.",
        ),
        (
            {"sport": "judo"},
            "Read without the sport: only a Sports Exchange Advisor (SEA) has one.",
        ),
    ],
)
def test_what_counts_for_nothing_is_read_and_told_of(values: Values, remark: str) -> None:
    reading = requests(values)
    assert (len(reading.rows), reading.refused) == (1, ())
    assert remarks_of(reading) == [(2, remark)]


def test_a_whole_condition_needs_no_remark() -> None:
    reading = requests(
        {
            "nationalities": "US;GB",
            "nationality_rule": "required",
            "japanese_min": "N3",
            "japanese_rule": "preferred",
            "position": "SEA",
            "sport": "judo",
        }
    )
    assert (len(reading.rows), reading.refused, reading.remarks) == (1, (), ())


def test_of_a_refused_row_no_remark_is_made() -> None:
    reading = candidates({"sport": "judo", "partner_no": "nobody"})
    assert (reading.remarks, reading.refused_rows) == ((), (2,))
