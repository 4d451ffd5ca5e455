"""What each aim earns from a line."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from koryu.programme.aims import met_wish, score_points
from koryu.programme.rules import RuleSet, default_rules, load_rules
from koryu.programme.verify import count
from tests.programme.dense import line_points
from tests.programme.facts import candidate, place_of, request, sample, snapshot

DEFAULT = default_rules()
PREFERRED = {"nationalities": ("AU", "US", "GB", "NZ"), "nationality_rule": "preferred"}
TOWN = {"host_code": "011002", "organisation_code": "011002"}  # Sapporo, a host of its own
PRIVATE = {"host_code": "01", "organisation_code": "P-SAPPORO"}


def points(
    person: dict[str, Any], line: dict[str, Any], rules: RuleSet = DEFAULT
) -> dict[str, int]:
    """The aims that earn something from this line."""
    who, asked = candidate(**person), request(**line)
    post = (asked, place_of(asked))
    earned = line_points([who], [post], rules)
    return {aim: int(table[0, 0]) for aim, table in earned.items() if table[0, 0]}


@pytest.mark.parametrize(
    ("person", "line", "earned"),
    [
        ({}, {}, {}),
        ({"nationality": "AU"}, PREFERRED, {"asked": 3}),
        ({"nationality": "US"}, PREFERRED, {"asked": 2}),
        ({"nationality": "GB"}, PREFERRED, {"asked": 1}),
        ({"nationality": "NZ"}, PREFERRED, {"asked": 1}),
        ({"nationality": "ZA"}, PREFERRED, {}),
        ({"nationality": "AU"}, PREFERRED | {"nationality_rule": "required"}, {}),
        ({"nationality": "AU"}, PREFERRED | {"nationality_rule": ""}, {}),
        (
            {"japanese_level": "N2"},
            {"japanese_min": "N3", "japanese_rule": "preferred"},
            {"asked": 1},
        ),
        ({"japanese_level": "N4"}, {"japanese_min": "N3", "japanese_rule": "preferred"}, {}),
        ({"japanese_level": "N2"}, {"japanese_min": "N3", "japanese_rule": "required"}, {}),
        ({"japanese_level": "N2"}, {"japanese_rule": "preferred"}, {}),
        ({"driving": True}, {"driving_rule": "preferred"}, {"asked": 1}),
        ({"driving": True}, {"driving_rule": "required"}, {}),
        (
            {"driving": True, "japanese_level": "N1"},
            PREFERRED
            | {"japanese_min": "N5", "japanese_rule": "preferred"}
            | {"driving_rule": "preferred"},
            {"asked": 4},
        ),
        ({"home_city": "Port Alberni", "home_country": "CA"}, {}, {"sister": 1}),
        ({"home_city": "  PÓRT  alberni ", "home_country": "CA"}, {}, {"sister": 1}),
        ({"home_city": "Port Alberni", "home_country": "US"}, {}, {}),
        ({"home_city": "Port Alberni"}, {}, {}),
        ({"wish_1": "01"}, {}, {"wishes": 3}),
        ({"wish_2": "01"}, {}, {"wishes": 2}),
        ({"wish_1": "13", "wish_2": "27", "wish_3": "01"}, {}, {"wishes": 1}),
        ({"wish_1": "01", "wish_2": "01"}, {}, {"wishes": 3}),
        ({"wish_1": "13"}, {}, {}),
        ({"wish_1": "01"}, TOWN, {"wishes": 3}),
        ({"wish_1": "011002"}, TOWN, {"wishes": 3}),
        ({"wish_1": "011002"}, {"host_code": "01", "organisation_code": "011002"}, {"wishes": 3}),
        ({"wish_1": "011002"}, {}, {}),
        ({"wish_1": "01"}, PRIVATE, {"wishes": 3}),
        ({"wish_1": "01"}, PRIVATE | {"host_code": "011002"}, {"wishes": 3}),
        ({"wish_area": "semi_urban"}, {}, {"area": 1}),
        ({"wish_area": "urban"}, {}, {}),
        ({"wish_area": "semi_urban"}, PRIVATE, {}),
        ({"wish_area": "semi_urban"}, {"organisation_code": "010006"}, {}),
    ],
)
def test_a_line_earns(person: dict[str, Any], line: dict[str, Any], earned: dict[str, int]) -> None:
    assert points(person, line) == earned


def test_the_tie_of_a_prefecture_counts_for_every_organisation_in_it() -> None:
    home = {"home_city": "Dusseldorf", "home_country": "DE"}  # Chiba Prefecture's own tie
    for code in ("120006", "121002", "P-CHIBA"):
        assert points(home, {"host_code": "12", "organisation_code": code}) == {"sister": 1}
    assert points(home, {"host_code": "13", "organisation_code": "131041"}) == {}


def test_the_rules_set_the_points() -> None:
    rules = load_rules({"points": {"nationality": [9], "japanese": 4, "wishes": [1, 8, 2]}})
    wanted = PREFERRED | {"japanese_min": "N5", "japanese_rule": "preferred"}
    assert points({"japanese_level": "N1"}, wanted, rules) == {"asked": 13}
    assert points({"wish_2": "01"}, {}, rules) == {"wishes": 8}
    # the best wish is the first that is met, whatever the rules pay for a later one
    assert points({"wish_1": "01", "wish_2": "01"}, {}, rules) == {"wishes": 1}


@pytest.mark.parametrize(
    ("person", "line", "earned"),
    [
        ({}, {"priority": 1}, {"priority": 9}),
        ({}, {"priority": 2}, {"priority": 4}),
        ({}, {"priority": 3}, {"priority": 4}),
        ({}, {}, {}),
        ({"sex": "F"}, {"sex_wish": "F"}, {"sex_wish": 1}),
        ({"sex": "X"}, {"sex_wish": "F"}, {}),
        ({"sex": ""}, {"sex_wish": ""}, {}),
    ],
)
def test_a_line_earns_for_an_aim_beyond_the_usual_where_the_rules_name_it(
    person: dict[str, Any], line: dict[str, Any], earned: dict[str, int]
) -> None:
    rules = load_rules({"aims": ["priority", "sex_wish"], "points": {"priority": [9, 4]}})
    assert points(person, line, rules) == earned
    assert points(person, line) == {}


@pytest.mark.parametrize(("score", "points"), [(None, 0), (0.0, 0), (57.8, 578), (100.0, 1000)])
def test_a_score_counts_in_tenths(score: float | None, points: int) -> None:
    assert score_points(candidate(score=score)) == points


@pytest.mark.parametrize(
    ("wishes", "rank"), [(("01", "", ""), 1), (("13", "", "01"), 3), (("13", "27", ""), None)]
)
def test_the_wish_met_is_the_best_one(wishes: tuple[str, str, str], rank: int | None) -> None:
    who = candidate(**dict(zip(("wish_1", "wish_2", "wish_3"), wishes, strict=True)))
    assert met_wish(who, request(), place_of(request())) == rank


def test_the_tables_say_what_the_independent_count_says() -> None:
    facts = sample("special")
    posts = [(line, facts.places[line.organisation_code]) for line in facts.requests]
    tables = line_points(facts.candidates, posts, DEFAULT)
    for row, who in enumerate(facts.candidates[::5]):
        for column, (line, _place) in enumerate(posts):
            counted = count(facts, DEFAULT, [(who, line)])
            assert {aim: int(table[5 * row, column]) for aim, table in tables.items()} == {
                aim: counted[aim] for aim in tables
            }
    assert all(np.any(table) for table in tables.values())


def test_a_tie_in_other_letters_is_the_same_tie() -> None:
    place = replace(place_of(request()), sister_cities=frozenset({("sao paulo", "BR")}))
    facts = replace(
        snapshot([candidate(home_city="São Paulo", home_country="BR")], [request()]),
        places={place.organisation_code: place},
    )
    assert count(facts, DEFAULT, [(facts.candidates[0], facts.requests[0])])["sister"] == 1
    gains = line_points(facts.candidates, [(facts.requests[0], place)], DEFAULT)
    assert gains["sister"].tolist() == [[1]]
