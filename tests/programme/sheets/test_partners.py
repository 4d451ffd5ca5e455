"""The ties between partners, whatever the order of the rows."""

from collections.abc import Mapping
from itertools import permutations

import pytest

from koryu.programme.facts import Candidate
from koryu.programme.sheets import Reading
from tests.programme.sheets.build import Values, candidates

BROKEN = "!"  # before a partner's number: the row has a fault of its own
Outcome = Mapping[str, str | None]  # number to partner read, None where refused


def read(ties: Mapping[str, str], known: Mapping[str, str] | None = None) -> Reading[Candidate]:
    rows: list[Values] = [
        {
            "candidate_no": number,
            "partner_no": partner.removeprefix(BROKEN),
            "position": "ATL" if partner.startswith(BROKEN) else "ALT",
        }
        for number, partner in ties.items()
    ]
    return candidates(*rows, known=known)


def outcome(ties: Mapping[str, str], known: Mapping[str, str] | None = None) -> Outcome:
    """What comes of the ties, the same in every order of the rows."""
    outcomes = []
    for order in permutations(ties):
        reading = read({number: ties[number] for number in order}, known)
        partners = {person.candidate_no: person.partner_no for person in reading.records}
        outcomes.append({number: partners.get(number) for number in ties})
    assert all(other == outcomes[0] for other in outcomes)
    return outcomes[0]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ({"A": "B", "B": "A"}, {"A": "B", "B": "A"}),
        ({"A": "b", "B": " Ａ "}, {"A": "B", "B": "A"}),
        # nobody of that number: refused
        ({"A": "Z", "B": ""}, {"A": None, "B": ""}),
        # oneself: refused
        ({"A": "A"}, {"A": None}),
        # the other names nobody, or somebody else: refused
        ({"A": "B", "B": ""}, {"A": None, "B": ""}),
        ({"A": "B", "B": "C", "C": "B"}, {"A": None, "B": "C", "C": "B"}),
        ({"A": "B", "B": "C", "C": "A"}, {"A": None, "B": None, "C": None}),
        ({"A": "B", "B": "C", "C": ""}, {"A": None, "B": None, "C": ""}),
        # the other's row is refused for its own cells: read without the tie
        ({"A": "B", "B": "!A"}, {"A": "", "B": None}),
        ({"A": "B", "B": "!"}, {"A": "", "B": None}),
        ({"A": "!B", "B": "!A"}, {"A": None, "B": None}),
        # the other is refused for naming nobody there is, or itself: read without the tie
        ({"A": "B", "B": "Z"}, {"A": "", "B": None}),
        ({"A": "B", "B": "B"}, {"A": "", "B": None}),
        # whoever names one that was read without a tie is not named back: refused
        ({"A": "B", "B": "C", "C": "!B"}, {"A": None, "B": "", "C": None}),
        ({"A": "B", "B": "C", "C": "Z"}, {"A": None, "B": "", "C": None}),
    ],
)
def test_what_comes_of_a_tie(ties: Mapping[str, str], expected: Outcome) -> None:
    assert outcome(ties) == expected


@pytest.mark.parametrize(
    ("ties", "known", "expected"),
    [
        ({"A": "K"}, {"K": "A"}, {"A": "K"}),
        ({"A": "K"}, {"K": "B"}, {"A": None}),
        ({"A": "K"}, {"K": ""}, {"A": None}),
        # who stands in the file as well is looked at in the file
        ({"A": "B", "B": "A"}, {"B": "C"}, {"A": "B", "B": "A"}),
        ({"A": "B", "B": ""}, {"B": "A"}, {"A": None, "B": ""}),
        ({"A": "B", "B": "!A"}, {"B": "A"}, {"A": "", "B": None}),
    ],
)
def test_a_partner_may_already_stand_in_the_year(
    ties: Mapping[str, str], known: Mapping[str, str], expected: Outcome
) -> None:
    assert outcome(ties, known) == expected


@pytest.mark.parametrize(
    ("ties", "reason"),
    [
        (
            {"A": "Z"},
            "No candidate ‘Z’ stands in this file or in the year: give the partner's own number, "
            "or leave it blank.",
        ),
        (
            {"A": "A"},
            "The partner's number is the person's own: give the partner's number, or leave it "
            "blank.",
        ),
        (
            {"A": "B", "B": ""},
            "‘B’ does not name this person as partner: each of the two must name the other.",
        ),
    ],
)
def test_a_tie_that_does_not_hold_is_refused_at_its_cell(
    ties: Mapping[str, str], reason: str
) -> None:
    (found,) = read(ties).refused
    assert (found.row, found.key, found.value) == (2, "partner_no", ties["A"])
    assert found.reason.en == reason


def test_a_tie_left_out_is_told_of_with_the_partners_row() -> None:
    reading = read({"A": "B", "B": "!A"})
    (row,) = reading.rows
    assert (row.record.partner_no, "partner_no" in row.cells) == ("", False)
    assert [(remark.row, remark.words.en) for remark in reading.remarks] == [
        (2, "Read without the tie to the partner ‘B’, whose row 3 was refused.")
    ]


def test_a_later_row_of_a_number_that_stands_twice_makes_no_tie() -> None:
    reading = candidates(
        {"candidate_no": "A", "partner_no": "B"},
        {"candidate_no": "B"},
        {"candidate_no": "B", "partner_no": "A"},
    )
    assert [person.candidate_no for person in reading.records] == ["B"]
    assert [(r.row, r.key) for r in reading.refused] == [(2, "partner_no"), (4, "candidate_no")]
