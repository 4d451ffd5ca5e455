"""Placements: lawful, the best of all, the same every time, and refused in words."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu.matching.canonical import lottery_order, market_sha256
from koryu.matching.verify import verify_optimum
from koryu.programme.bars import broken_bars
from koryu.programme.facts import Snapshot
from koryu.programme.market import build_market
from koryu.programme.placing import Impossible, Stopped, place
from koryu.programme.rules import AIMS, FURTHER, default_rules, load_rules, rules_sha256
from koryu.programme.snapshot import snapshot_sha256
from koryu.programme.verify import verify
from koryu.programme.words import Words
from tests.programme.every_placement import best_figures
from tests.programme.facts import NAMES, candidate, placed, request, sample, snapshot, truth

RULES = default_rules()

# What the best placement of each sample comes to: the same on every machine.
FIGURES = {
    "small": [18, 16, 1, 13, 0, 9, 3],
    "messy": [278, 163, 4, 240, 12, 376, 82],
    "special": [108, 71, 2, 116, 0, 106, 16],
    "year-2027": [2043, 968, 22, 1999, 229, 2977, 781],
}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_placed_lawfully_and_as_well_as_can_be(name: str) -> None:
    placement = placed(name)
    assert verify(sample(name), RULES, placement).breaches == ()
    assert list(placement.aims.values()) == FIGURES[name]
    assert dict(placement.gap) == dict.fromkeys(AIMS, 0)


def test_a_placement_names_what_it_was_computed_from() -> None:
    placement = placed("small")
    assert placement.seed == 1
    assert placement.snapshot_sha256 == snapshot_sha256(sample("small"))
    assert placement.rules_sha256 == rules_sha256(RULES)
    assert list(placement.lines) == sorted(placement.lines)


def test_nobody_but_the_short_listed_is_placed() -> None:
    listed = {c.candidate_no for c in sample("special").candidates if c.result == "S"}
    assert set(placed("special").lines) <= listed
    assert len(listed) == truth("special")["short_listed"]


def test_the_order_of_rows_changes_nothing() -> None:
    facts, shuffle = sample("special"), Random(5)
    people, lines = list(facts.candidates), list(facts.requests)
    shuffle.shuffle(people)
    shuffle.shuffle(lines)
    again = place(snapshot(people, lines), RULES, seed=1)
    assert again == placed("special")


def test_another_seed_leaves_the_figures_and_may_change_who() -> None:
    other = place(sample("special"), RULES, seed=2)
    assert other.aims == placed("special").aims
    assert other.lines != placed("special").lines


def test_the_order_of_aims_is_the_order_in_which_they_count() -> None:
    wishes_first = load_rules({"aims": ["wishes", "placed"]})
    other = place(sample("special"), wishes_first, seed=1)
    assert other.aims["wishes"] > placed("special").aims["wishes"]
    assert other.aims["asked"] < placed("special").aims["asked"]
    assert dict(other.gap) == {"wishes": 0, "placed": 0}
    assert list(other.aims) == list(AIMS)


@st.composite
def people_and_requests(draw: st.DrawFn) -> Snapshot:
    """A few of everything that a rule looks at."""
    size = draw(st.integers(1, 4))
    people = [
        candidate(
            f"C-{number}",
            result=draw(st.sampled_from("SSSA")),
            nationality=draw(st.sampled_from(["US", "GB"])),
            group=draw(st.sampled_from(["A", "C", "APR"])),
            japanese_level=draw(st.sampled_from(["", "N3", "N1"])),
            driving=draw(st.booleans()),
            needs=draw(st.sampled_from([(), ("no_remote_island",), ("step_free",)])),
            home_city=draw(st.sampled_from(["Port Alberni", "Düsseldorf", ""])),
            home_country=draw(st.sampled_from(["CA", "DE"])),
            wish_1=draw(st.sampled_from(["", "01", "12", "121002"])),
            wish_2=draw(st.sampled_from(["", "01", "13"])),
            wish_area=draw(st.sampled_from(["", "urban", "rural"])),
            named_post=draw(st.sampled_from(["", "", "", "R-0"])),
            sex=draw(st.sampled_from("FM")),
            score=draw(st.sampled_from([None, 57.8, 60.0])),
            partner_no=f"C-{number ^ 1}" if number ^ 1 < size else "",
        )
        for number in range(size)
    ]
    lines = [
        request(
            f"R-{number}",
            host_code=host,
            organisation_code=code,
            seats=draw(st.integers(1, 2)),
            group=draw(st.sampled_from(["A", "A", "APR"])),
            nationalities=("GB", "US"),
            nationality_rule=draw(st.sampled_from(["", "preferred"])),
            japanese_min="N3",
            japanese_rule=draw(st.sampled_from(["", "preferred", "required"])),
            driving_rule=draw(st.sampled_from(["none", "preferred", "required"])),
            priority=draw(st.sampled_from([None, 1, 2])),
            sex_wish=draw(st.sampled_from(["", "F"])),
            named_post=number == 0 and draw(st.booleans()),
        )
        for number, (host, code) in enumerate(draw(st.lists(POSTS, min_size=1, max_size=3)))
    ]
    return snapshot(people, lines)


POSTS = st.sampled_from([("01", "012114"), ("01", "015172"), ("12", "121002"), ("12", "P-CHIBA")])


LIMITS = st.lists(
    st.sampled_from(
        [
            {"prefecture": "01", "cap": 2},
            {"prefecture": "01", "floor": 1},
            {"host": "01", "cap": 1},
            {"host": "12", "floor": 1, "cap": 1},
            {"host": "*", "nationality": "US", "cap": 1},
        ]
    ),
    max_size=2,
)


@settings(max_examples=100)
@given(people_and_requests(), st.permutations([*AIMS, *FURTHER]), LIMITS, st.randoms())
def test_no_lawful_placement_is_better(
    facts: Snapshot, order: list[str], limits: list[Any], dice: Random
) -> None:
    rules = load_rules({"aims": order[: dice.randint(1, len(order))], "limits": limits})
    if best_figures(facts, rules, {}) is None:
        with pytest.raises(Impossible) as refusal:
            place(facts, rules, seed=1)
        assert refusal.value.words.en.startswith((CONTRADICTION, ALONE))
        return
    pins = dict(list(place(facts, rules, seed=2).lines.items())[: dice.randint(0, 1)])
    placement = place(facts, rules, seed=1, pins=pins)
    assert verify(facts, rules, placement).breaches == ()
    assert [placement.aims[aim] for aim in rules.aims] == best_figures(facts, rules, pins)
    assert set(placement.gap.values()) == {0}


CONTRADICTION = "These contradict each other; if any one of them gives way, the others can be met. "
ALONE = "This cannot be met. "


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (
            [{"host": "12", "floor": 2}, {"prefecture": "01", "cap": 9}],
            ALONE + "Under the host Chiba Prefecture: at least 2 people.",
        ),
        (
            [{"host": "01", "cap": 0}, {"host": "12", "cap": 0}],
            CONTRADICTION
            + "Under the host Hokkaido: at most 0 people. C-1 is moved to R-1 by hand.",
        ),
        (
            [{"prefecture": "01", "cap": 1}, {"host": "01", "floor": 2}],
            CONTRADICTION + "In Hokkaido with its designated cities: at most 1 person. "
            "Under the host Hokkaido: at least 2 people.",
        ),
    ],
)
def test_limits_that_cannot_be_met_are_named(limits: list[Any], told: str) -> None:
    lines = [request("R-1", seats=2), request("R-2", host_code="12", organisation_code="121002")]
    facts = snapshot([candidate("C-1"), candidate("C-2")], lines)
    with pytest.raises(Impossible) as refusal:
        place(facts, load_rules({"limits": limits}), seed=1, pins={"C-1": "R-1"})
    assert refusal.value.words.en == told
    alone = told.startswith(ALONE)
    start = "次の条件は満たすことができません。" if alone else "次の条件は互いに矛盾します。"
    assert refusal.value.words.ja.startswith(start)


def test_a_couple_of_which_one_is_an_alternate_counts_for_nothing() -> None:
    pair = [candidate("C-1", partner_no="C-2"), candidate("C-2", partner_no="C-1", result="A")]
    assert place(snapshot(pair, [request(seats=2)]), RULES, seed=1).aims["together"] == 0


def test_a_tie_that_is_not_returned_is_no_couple() -> None:
    pair = [candidate("C-1", partner_no="C-2"), candidate("C-2")]
    assert place(snapshot(pair, [request(seats=2)]), RULES, seed=1).aims["together"] == 0


def test_a_pin_holds_and_the_rest_is_solved_around_it() -> None:
    facts = sample("special")
    person = next(c for c in facts.candidates if c.candidate_no in placed("special").lines)
    now = placed("special").lines[person.candidate_no]
    there = next(
        line.request_no
        for line in facts.requests
        if line.request_no != now
        and not broken_bars(person, line, facts.places[line.organisation_code], RULES)
    )
    moved = place(facts, RULES, seed=1, pins={person.candidate_no: there})
    assert moved.lines[person.candidate_no] == there
    assert dict(moved.pins) == {person.candidate_no: there}
    assert verify(facts, RULES, moved).breaches == ()
    figures, before = list(moved.aims.values()), list(placed("special").aims.values())
    assert figures <= before


@pytest.mark.parametrize(
    ("pins", "why"),
    [
        ({"C-9": "R-1"}, "‘C-9’ does not stand in the frozen inputs."),
        ({"C-1": "R-9"}, "‘R-9’ does not stand in the frozen inputs."),
        (
            {"C-3": "R-1"},
            "C-3 is an alternate: a main round places short-listed people only.",
        ),
        ({"C-1": "R-1", "C-2": "R-1"}, "More people are pinned to R-1 than its 1 seat(s)."),
        (
            {"C-1": "R-2"},
            "C-1 cannot be placed on R-2. Selected for the language ‘en’, the request is for "
            "‘zh’. The request requires somebody who drives; this person does not.",
        ),
    ],
)
def test_a_pin_that_cannot_hold_is_refused_in_words(pins: Mapping[str, str], why: str) -> None:
    people = [candidate("C-1"), candidate("C-2"), candidate("C-3", result="A", alternate_rank=1)]
    lines = [request("R-1"), request("R-2", language="zh", driving_rule="required")]
    with pytest.raises(Impossible) as refusal:
        place(snapshot(people, lines), RULES, seed=1, pins=pins)
    assert refusal.value.words.en == why
    assert refusal.value.words.ja


@pytest.mark.parametrize("rules", [RULES, load_rules({"needs": {}})])
def test_a_need_of_which_nothing_is_recorded_stops_the_run_and_is_named(rules: Any) -> None:
    facts = snapshot([candidate(needs=("step_free",))], [request()])
    unrecorded = {
        code: replace(p, meets={"near_hospital": True}) for code, p in facts.places.items()
    }
    with pytest.raises(Impossible) as refusal:
        place(replace(facts, places=unrecorded), rules, seed=1)
    assert refusal.value.words.en == (
        "Somebody needs ‘step_free’, but no organisation has this fact recorded. "
        "Record it for the organisations, or correct the rules."
    )


def test_where_nobody_is_short_listed_nobody_is_placed() -> None:
    placement = place(snapshot([candidate(result="A")], [request()]), RULES, seed=1)
    assert dict(placement.lines) == {}
    assert dict(placement.aims) == dict(placement.gap) == dict.fromkeys(AIMS, 0)


def test_a_run_tells_how_far_it_is_and_stops_when_asked() -> None:
    told: list[tuple[float, Words]] = []
    place(sample("small"), RULES, seed=1, progress=lambda share, step: told.append((share, step)))
    shares = [share for share, _step in told]
    assert shares == sorted(shares)
    assert 0 == shares[0] < shares[-1] <= 1
    assert all(step.en and step.ja for _share, step in told)
    with pytest.raises(Stopped):
        place(sample("small"), RULES, seed=1, stopped=lambda: len(told) > 0)


def test_a_run_that_ends_early_is_lawful_and_tells_its_gap() -> None:
    early = place(sample("small"), RULES, seed=1, time_limit=0)
    assert verify(sample("small"), RULES, early).breaches == ()
    assert any(early.gap.values())
    for aim in AIMS:  # what is claimed of an aim holds while the earlier ones are at their best
        assert early.aims[aim] + early.gap[aim] >= placed("small").aims[aim]
        if early.aims[aim] != placed("small").aims[aim]:
            break


@pytest.mark.parametrize("name", NAMES)
def test_the_certificate_proves_the_placement(name: str) -> None:
    placement, year = placed(name), build_market(sample(name), RULES, pins={})
    certificate = placement.certificate
    assert certificate.market == market_sha256(year.market, year.aims)
    assert (certificate.seed, certificate.aims) == (1, AIMS)
    gaps = tuple(placement.gap.values())
    verdict = verify_optimum(year.market, year.aims, certificate.optimum, gaps=gaps)
    assert verdict.breaches == ()
    assert "No lawful placement is better: the prices prove it." in verdict.proved


def test_equals_are_drawn_by_lot_from_the_seed_and_the_numbers() -> None:
    people = [candidate(f"C-{number}") for number in range(20)]
    for seed in range(5):
        lots = lottery_order(seed, "people", [person.candidate_no for person in people])
        drawn = place(snapshot(people, [request(seats=3)]), RULES, seed=seed)
        assert list(drawn.lines) == sorted(people[lot].candidate_no for lot in lots[:3])


def test_nothing_is_compiled_for_those_who_place_nobody() -> None:
    look = "import sys, koryu.programme.placing; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look]).returncode == 0
