"""The checker refuses whatever is wrong with a placement, and says only what it proved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from koryu.programme.bars import broken_bars
from koryu.programme.placing import Placement
from koryu.programme.rules import AIMS, default_rules, load_rules
from koryu.programme.verify import count, verify
from tests.programme.every_placement import claim_of
from tests.programme.facts import candidate, placed, request, sample, snapshot

RULES = default_rules()
SMALL = sample("small")


def breaches(facts: Any, claim: Any) -> list[str]:
    verdict = verify(facts, RULES, claim)
    assert not (verdict.breaches and verdict.proved)
    return [words.en for words in verdict.breaches]


def other_lines(placement: Placement) -> Iterator[tuple[str, str]]:
    for person in SMALL.candidates:
        for line in SMALL.requests:
            if placement.lines.get(person.candidate_no) != line.request_no:
                yield person.candidate_no, line.request_no


def is_barred(who: str, where: str) -> bool:
    person = next(c for c in SMALL.candidates if c.candidate_no == who)
    line = next(r for r in SMALL.requests if r.request_no == where)
    place = SMALL.places[line.organisation_code]
    return person.result != "S" or bool(broken_bars(person, line, place, RULES))


def test_a_placement_is_proved_in_words() -> None:
    verdict = verify(SMALL, RULES, placed("small"))
    assert verdict.breaches == ()
    assert dict(verdict.aims) == dict(placed("small").aims)
    assert [words.en for words in verdict.proved] == [
        "All 18 lines are lawful: no bar is broken, no seat is taken twice, nobody is placed "
        "twice.",
        "The figures of the aims were counted anew: placed 18, spread 16, together 1, asked 13, "
        "sister 0, wishes 9, area 3.",
        "The solver states that each aim is the best possible after those before it; this "
        "program repeats that and does not prove it.",
    ]
    assert all(words.ja for words in verdict.proved)


def test_no_line_can_be_moved_to_a_request_that_bars_the_person() -> None:
    tried = 0
    for who, where in other_lines(placed("small")):
        if is_barred(who, where):
            tried += 1
            claim = claim_of(SMALL, RULES, dict(placed("small").lines) | {who: where})
            assert any(
                f"{who} on {where} breaks the bar" in told for told in breaches(SMALL, claim)
            )
    assert tried > 300


def test_no_line_can_be_added_over_the_seats() -> None:
    seats = {r.request_no: r.seats for r in SMALL.requests}
    for who, where in other_lines(placed("small")):
        lines = dict(placed("small").lines) | {who: where}
        taken = list(lines.values()).count(where)
        told = f"{where} has {seats[where]} seat(s), but {taken} people are placed."
        found = told in breaches(SMALL, claim_of(SMALL, RULES, lines))
        assert found == (taken > seats[where])


@pytest.mark.parametrize("aim", AIMS)
@pytest.mark.parametrize("by", [-1, 1])
def test_no_figure_can_be_off_by_one(aim: str, by: int) -> None:
    right = placed("small")
    wrong = replace(right, aims=dict(right.aims) | {aim: right.aims[aim] + by})
    assert breaches(SMALL, wrong) == [
        f"The aim ‘{aim}’ is said to be {wrong.aims[aim]}, but comes to {right.aims[aim]}."
    ]


def test_a_figure_can_neither_be_missing_nor_made_up() -> None:
    right = placed("small")
    rest = {aim: value for aim, value in right.aims.items() if aim != "area"}
    assert breaches(SMALL, replace(right, aims=rest)) == [
        "The aim ‘area’ is said to be –, but comes to 3."
    ]
    assert breaches(SMALL, replace(right, aims=dict(right.aims) | {"luck": 7})) == [
        "The aim ‘luck’ is said to be 7, but comes to –."
    ]


@pytest.mark.parametrize("drop", range(0, 18, 5))
def test_a_line_left_out_shows_in_the_figures(drop: int) -> None:
    right = placed("small")
    lines = dict(list(right.lines.items())[:drop] + list(right.lines.items())[drop + 1 :])
    assert "The aim ‘placed’ is said to be 18, but comes to 17." in breaches(
        SMALL, replace(right, lines=lines)
    )


def test_numbers_that_nobody_has_are_named() -> None:
    lines = {"C-9": SMALL.requests[0].request_no, SMALL.candidates[0].candidate_no: "R-9"}
    assert breaches(SMALL, replace(placed("small"), lines=lines)) == [
        "‘C-9’ does not stand in the facts.",
        "‘R-9’ does not stand in the facts.",
    ]


def test_a_pin_that_was_not_kept_is_named() -> None:
    right = placed("small")
    who, where = next(other_lines(right))
    assert breaches(SMALL, replace(right, pins={who: where})) == [
        f"{who} was pinned to {where}, but is not placed there."
    ]
    kept = dict(list(right.lines.items())[:2])
    proved = verify(SMALL, RULES, replace(right, pins=kept)).proved
    assert proved[1].en == "All 2 pins are kept."


def test_a_gap_is_repeated_and_nothing_more_is_claimed() -> None:
    early = replace(placed("small"), gap=dict.fromkeys(AIMS, 0) | {"asked": 4, "area": 9})
    assert verify(SMALL, RULES, early).proved[-1].en == (
        "The solver stopped early; these aims might still rise by at most: asked 4, area 9."
    )


@dataclass(frozen=True)
class Broken:
    """One line that breaks one bar."""

    bar: str
    person: Mapping[str, Any]
    line: Mapping[str, Any]


@pytest.mark.parametrize(
    "case",
    [
        Broken("result", {"result": "A"}, {}),
        Broken("position", {"position": "CIR"}, {}),
        Broken("language", {"language": "fr"}, {}),
        Broken("season", {"group": "APR"}, {}),
        Broken("season", {"group": "C"}, {"group": "APR"}),
        Broken("nationality", {}, {"nationalities": ("GB",), "nationality_rule": "required"}),
        Broken(
            "japanese",
            {"japanese_level": "N2"},
            {"japanese_min": "N1", "japanese_rule": "required"},
        ),
        Broken("driving", {}, {"driving_rule": "required"}),
        Broken("sport", {"position": "SEA", "sport": "judo"}, {"position": "SEA", "sport": "golf"}),
        Broken("needs: step_free", {"needs": ("step_free",)}, {"organisation_code": "015172"}),
        Broken("named_post", {"named_post": "R-2"}, {}),
        Broken("named_post", {}, {"named_post": True}),
    ],
)
def test_each_bar_is_checked_alone(case: Broken) -> None:
    facts = snapshot([candidate(**case.person)], [request(**case.line)])
    told = breaches(facts, claim_of(facts, RULES, {"C-1": "R-1"}))
    assert told == [f"C-1 on R-1 breaks the bar ‘{case.bar}’."]


def test_couples_are_counted_once_and_only_under_one_host() -> None:
    pair = [candidate("C-1", partner_no="C-2"), candidate("C-2", partner_no="C-1")]
    far = {"host_code": "13", "organisation_code": "131041"}
    lines = [request("R-1"), request("R-2", organisation_code="010006"), request("R-3", **far)]
    facts = snapshot(pair, lines)
    near = count(facts, RULES, [(pair[0], lines[0]), (pair[1], lines[1])])
    apart = count(facts, RULES, [(pair[0], lines[0]), (pair[1], lines[2])])
    alone = count(facts, RULES, [(pair[0], lines[0])])
    assert [figures["together"] for figures in (near, apart, alone)] == [1, 0, 0]


def test_an_organisation_with_several_lines_is_covered_once() -> None:
    people = [candidate("C-1"), candidate("C-2")]
    lines = [request("R-1"), request("R-2")]
    facts = snapshot(people, lines)
    assert count(facts, RULES, list(zip(people, lines, strict=True)))["spread"] == 1


HOSTS = [
    request("R-1", host_code="01", organisation_code="012114", seats=3),
    request("R-2", host_code="011002", organisation_code="011002", seats=3),
    request("R-3", host_code="12", organisation_code="P-CHIBA"),
]
THREE = [
    candidate("C-1", nationality="US", score=57.8, sex="F"),
    candidate("C-2", nationality="US", score=60.0, sex="M"),
    candidate("C-3", nationality="GB"),
]


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ({"host": "01", "cap": 2}, []),
        ({"host": "01", "cap": 1}, ["2 people are placed in 01; the rules say at most 1."]),
        ({"host": "*", "cap": 1}, ["2 people are placed in 01; the rules say at most 1."]),
        ({"prefecture": "01", "cap": 3, "floor": 3}, []),
        (
            {"prefecture": "01", "cap": 2},
            ["3 people are placed in 01; the rules say at most 2."],
        ),
        ({"prefecture": "13", "cap": 0}, []),
        ({"host": "12", "floor": 1}, ["0 people are placed in 12; the rules say at least 1."]),
        ({"host": "13", "floor": 1}, ["0 people are placed in 13; the rules say at least 1."]),
        (
            {"host": "*", "floor": 2},
            [
                "1 people are placed in 011002; the rules say at least 2.",
                "0 people are placed in 12; the rules say at least 2.",
            ],
        ),
        ({"host": "01", "nationality": "US", "cap": 2}, []),
        (
            {"host": "*", "nationality": "*", "cap": 1},
            ["2 people are placed in 01 US; the rules say at most 1."],
        ),
        (
            {"prefecture": "*", "nationality": "GB", "cap": 0},
            ["1 people are placed in 01 GB; the rules say at most 0."],
        ),
    ],
)
def test_every_limit_of_the_rules_is_checked(limit: dict[str, Any], told: list[str]) -> None:
    facts, rules = snapshot(THREE, HOSTS), load_rules({"limits": [limit]})
    lines = {"C-1": "R-1", "C-2": "R-1", "C-3": "R-2"}
    verdict = verify(facts, rules, claim_of(facts, rules, lines))
    assert [words.en for words in verdict.breaches] == told


def test_an_aim_beyond_the_usual_is_counted_where_the_rules_name_it() -> None:
    rules = load_rules({"aims": ["placed", "priority", "score", "sex_wish"]})
    wanted = [
        request("R-1", seats=2, priority=2, sex_wish="F"),
        request("R-2", priority=7, sex_wish="F"),
        request("R-3", priority=1),
    ]
    facts = snapshot(THREE, wanted)
    claim = claim_of(facts, rules, {"C-1": "R-1", "C-2": "R-2", "C-3": "R-3"})
    assert list(claim.aims) == [*AIMS, "priority", "score", "sex_wish"]
    assert [claim.aims[aim] for aim in rules.aims] == [3, 2 + 1 + 3, 578 + 600, 1]
