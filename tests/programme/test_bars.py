"""Each bar, alone: what it lets through and what it holds back."""

from typing import Any

import numpy as np
import pytest

from koryu.programme.bars import bar_words, bars_of, broken_bars
from koryu.programme.facts import Place
from koryu.programme.rules import default_rules, load_rules
from tests.programme.dense import lawful_lines
from tests.programme.facts import candidate, place_of, request, sample

RULES = default_rules()
ISLAND = {"organisation_code": "015172"}  # Rebun: rural, and an island
PREFECTURE = {"organisation_code": "010006"}
CITY = {"organisation_code": "012025"}  # Hakodate: urban


def names_of_broken(person: dict[str, Any], line: dict[str, Any]) -> list[str]:
    who, asked = candidate(**person), request(**line)
    place = place_of(asked)
    return [bar.name for bar in bars_of(RULES) if not bar.relation.of(who, asked, place)]


def test_plain_facts_break_no_bar() -> None:
    assert names_of_broken({}, {}) == []


@pytest.mark.parametrize(
    ("bar", "person", "line"),
    [
        ("position", {}, {"position": "CIR"}),
        ("language", {}, {"language": "zh"}),
        ("season", {"group": "APR"}, {"group": "A"}),
        ("season", {"group": "A"}, {"group": "APR"}),
        ("season", {"group": ""}, {"group": "APR"}),
        ("nationality", {}, {"nationalities": ("GB", "AU"), "nationality_rule": "required"}),
        ("japanese", {}, {"japanese_min": "N5", "japanese_rule": "required"}),
        (
            "japanese",
            {"japanese_level": "N3"},
            {"japanese_min": "N2", "japanese_rule": "required"},
        ),
        ("driving", {}, {"driving_rule": "required"}),
        (
            "sport",
            {"position": "SEA", "sport": "judo"},
            {"position": "SEA", "sport": "canoe"},
        ),
        ("named_post", {"named_post": "R-2"}, {}),
        ("named_post", {"named_post": "R-2"}, {"named_post": True}),
        ("named_post", {}, {"named_post": True}),
        ("needs", {"needs": ("near_hospital",)}, ISLAND),
        ("needs", {"needs": ("step_free",)}, ISLAND),
        ("needs", {"needs": ("no_remote_island",)}, ISLAND),
        ("needs", {"needs": ("no_remote_island", "step_free")}, ISLAND),
    ],
)
def test_a_bar_holds_a_line_back(bar: str, person: dict[str, Any], line: dict[str, Any]) -> None:
    assert names_of_broken(person, line) == [bar]
    who, asked = candidate(**person), request(**line)
    assert len(broken_bars(who, asked, place_of(asked), RULES)) == 1


@pytest.mark.parametrize(
    ("person", "line"),
    [
        ({"group": "C"}, {"group": "A"}),
        ({"group": ""}, {"group": "B"}),
        ({"group": "APR"}, {"group": "APR"}),
        ({}, {"nationalities": ("GB", "US"), "nationality_rule": "required"}),
        ({}, {"nationalities": ("GB",), "nationality_rule": "preferred"}),
        ({}, {"japanese_min": "N1", "japanese_rule": "preferred"}),
        ({"japanese_level": "N1"}, {"japanese_min": "N2", "japanese_rule": "required"}),
        ({"driving": True}, {"driving_rule": "required"}),
        ({}, {"driving_rule": "preferred"}),
        ({"position": "SEA", "sport": "judo"}, {"position": "SEA", "sport": "judo"}),
        ({"named_post": "R-1"}, {"named_post": True}),
        ({"needs": ("near_hospital", "step_free", "no_remote_island")}, PREFECTURE),
        ({"needs": ("near_hospital", "step_free", "no_remote_island")}, CITY),
        ({"sex": "F"}, {"sex_wish": "M"}),
    ],
)
def test_a_bar_lets_through(person: dict[str, Any], line: dict[str, Any]) -> None:
    assert names_of_broken(person, line) == []


def test_a_need_looks_at_the_fact_that_the_rules_name_for_it() -> None:
    place = Place("012114", "01", meets={"near_hospital": False, "clinic": True})
    rules = load_rules({"needs": {"near_hospital": "clinic"}})
    who = candidate(needs=("near_hospital",))
    assert broken_bars(who, request(), place, rules) == []
    assert len(broken_bars(who, request(), place, RULES)) == 1


def test_a_fact_that_nobody_recorded_satisfies_no_need() -> None:
    assert (
        len(broken_bars(candidate(needs=("step_free",)), request(), Place("X", "01"), RULES)) == 1
    )


def test_broken_bars_name_both_sides_in_both_languages() -> None:
    who = candidate(group="APR", japanese_level="N4")
    asked = request(japanese_min="N2", japanese_rule="required", driving_rule="required")
    told = broken_bars(who, asked, place_of(asked), RULES)
    assert [words.en for words in told] == [
        "Arrives in APR, the request is for A: another season.",
        "The request requires Japanese at N2; the person's level is N4.",
        "The request requires somebody who drives; this person does not.",
    ]
    assert [words.ja for words in told] == [
        "来日日程はAPRですが、要望はAで、時期が異なります。",
        "要望は日本語能力N2以上を条件としていますが、この方はN4です。",
        "要望は運転できることを条件としていますが、この方は運転しません。",
    ]


@pytest.mark.parametrize("name", ["small", "special"])
def test_the_table_of_all_lines_says_what_each_line_says(name: str) -> None:
    facts = sample(name)
    posts = [(line, facts.places[line.organisation_code]) for line in facts.requests]
    one_by_one = [[not broken_bars(c, *post, RULES) for post in posts] for c in facts.candidates]
    assert (lawful_lines(facts.candidates, posts, RULES) == np.array(one_by_one)).all()


def test_the_limits_of_the_rules_are_told_behind_the_bars() -> None:
    rules = load_rules({"limits": [{"host": "12", "cap": 40}]})
    told = [words.en for words in bar_words(rules)]
    assert told[:-1] == [bar.words.en for bar in bars_of(rules)]
    assert told[-1] == "Under the host Chiba Prefecture: at most 40 people."


def test_every_bar_is_told_as_a_rule_in_both_languages() -> None:
    assert all(bar.words.en.endswith(".") and bar.words.ja for bar in bars_of(RULES))
