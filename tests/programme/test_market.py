"""The market of a year: the same lawful lines and points as rule by rule, person by post."""

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from koryu.matching.market import NOWHERE, Aim, Market
from koryu.programme.aims import SISTER_TIE, met_wish
from koryu.programme.market import NO_WISH, YearMarket, build_market
from koryu.programme.rules import AIMS, default_rules, load_rules
from tests.programme.dense import lawful_lines, line_points
from tests.programme.facts import NAMES, candidate, request, sample, snapshot, truth

RULES = default_rules()
Matrix = NDArray[np.integer[Any]]


@lru_cache
def year_of(name: str) -> YearMarket:
    return build_market(sample(name), RULES, pins={})


def by_class(market: Market, values: Matrix) -> Matrix:
    """(n, m): what a value of each class line comes to for each person and place."""
    classes = market.classes
    assert classes is not None
    assert NOWHERE not in classes.of_person
    table = np.zeros((len(classes.start) - 1, classes.of_place.max(initial=-1) + 1), np.int32)
    table[classes.person_class, classes.place_class] = values
    return table[np.ix_(classes.of_person, classes.of_place)]


def points(market: Market, aim: Aim) -> Matrix:
    """(n, m): what each line earns; of a pair that is a choice, what the choice does."""
    classes, choices = market.classes, market.choices
    assert classes is not None
    nothing = np.zeros(len(classes.place_class), np.int32)
    earned = by_class(market, nothing if aim.class_line is None else aim.class_line)
    earned[choices.person, choices.place] = 0 if aim.choice is None else aim.choice
    return earned


@pytest.mark.parametrize("name", NAMES)
def test_the_lawful_lines_are_those_of_the_bars(name: str) -> None:
    year = year_of(name)
    assert year.market.classes is not None
    lawful = by_class(year.market, np.ones(len(year.market.classes.place_class), np.int32))
    assert (lawful == lawful_lines(year.people, year.posts, RULES)).all()
    choices = year.market.choices
    assert lawful[choices.person, choices.place].all()
    assert len({*zip(choices.person, choices.place, strict=True)}) == len(choices.place)


@pytest.mark.parametrize("name", NAMES)
def test_every_lawful_line_earns_what_the_rules_say(name: str) -> None:
    year, every = year_of(name), 20 if name == "year-2027" else 1
    some = year.people[::every]
    lawful = lawful_lines(some, year.posts, RULES)
    earned = {aim.name: points(year.market, aim)[::every] for aim in year.aims}
    for aim, gain in line_points(some, year.posts, RULES).items():
        assert (earned[aim] == gain * lawful).all()


@pytest.mark.parametrize("name", ["small", "special"])
def test_a_line_is_named_for_the_best_wish_or_a_sister_tie(name: str) -> None:
    year = year_of(name)
    choices = year.market.choices
    lines = zip(choices.person, choices.place, choices.rank, strict=True)
    ranks = {(person, post): rank for person, post, rank in lines}
    lawful = lawful_lines(year.people, year.posts, RULES)
    for i, person in enumerate(year.people):
        assert sorted(choices.rank[choices.of(i)]) == choices.rank[choices.of(i)].tolist()
        for j in np.flatnonzero(lawful[i]):
            met = met_wish(person, *year.posts[j])
            sister = SISTER_TIE.of(person, *year.posts[j])
            rank = met - 1 if met else NO_WISH if sister else None
            assert ranks.get((i, j)) == rank


def test_the_year_falls_into_few_classes() -> None:
    market = year_of("year-2027").market
    assert market.classes is not None
    assert len(market.classes.start) - 1 == 292
    assert market.classes.of_place.max() + 1 == 219
    assert len(market.classes.place_class) == 31_762
    assert len(market.choices.place) == 72_820


def test_the_market_of_a_sample_holds_what_the_sample_holds() -> None:
    year, known = year_of("special"), truth("special")
    assert year.market.size == (known["short_listed"], known["requests"])
    assert year.market.seats.sum() == known["seats"]
    numbers = [person.candidate_no for person in year.people]
    assert list(year.market.people or ()) == numbers == sorted(numbers)
    requests = [line.request_no for line, _place in year.posts]
    assert list(year.market.places or ()) == requests == sorted(requests)
    assert tuple(aim.name for aim in year.aims) == AIMS
    assert year.others == ()


def test_posts_of_one_organisation_are_one_group_and_of_one_host_one_label() -> None:
    lines = [
        request("R-1", organisation_code="012114", host_code="01"),
        request("R-2", organisation_code="015172", host_code="01"),
        request("R-3", organisation_code="012114", host_code="01"),
        request("R-4", organisation_code="121002", host_code="12"),
    ]
    market = build_market(snapshot([candidate()], lines), RULES, pins={}).market
    assert market.group is not None
    assert market.label is not None
    assert market.group.tolist() == [0, 1, 0, 2]
    assert market.label.tolist() == [0, 0, 0, 1]


def test_couples_and_pins_are_told_by_the_place_of_their_numbers() -> None:
    people = [
        candidate("C-1", result="A"),
        candidate("C-2", partner_no="C-4"),
        candidate("C-3", partner_no="C-1"),
        candidate("C-4", partner_no="C-2"),
    ]
    lines = [request("R-1"), request("R-2")]
    pins = {"C-4": "R-1", "C-2": "R-2"}
    market = build_market(snapshot(people, lines), RULES, pins=pins).market
    assert market.couples is not None
    assert market.couples.members.tolist() == [[0, 2]]
    assert market.couples.start.tolist() == [0, 0]
    assert market.pins.tolist() == [[0, 1], [2, 0]]


def test_a_named_post_and_its_person_are_left_to_each_other() -> None:
    people = [candidate("C-1", named_post="R-2"), candidate("C-2"), candidate("C-3")]
    lines = [request("R-1"), request("R-2", named_post=True), request("R-3"), request("R-4")]
    market = build_market(snapshot(people, lines), RULES, pins={}).market
    assert market.classes is not None
    assert market.classes.of_person.tolist() == [0, 1, 1]
    assert market.classes.of_place.tolist() == [0, 1, 0, 0]
    lawful = by_class(market, np.ones(2, np.int32))
    assert lawful.tolist() == [[0, 1, 0, 0], [1, 0, 1, 1], [1, 0, 1, 1]]


def test_aims_stand_in_the_order_of_the_rules_and_the_others_behind() -> None:
    rules = load_rules({"aims": ["area", "placed"], "points": {"wishes": [1, 8, 2]}})
    people = [candidate(wish_1="13", wish_2="01", wish_3="01")]
    year = build_market(snapshot(people, [request()]), rules, pins={})
    assert [aim.name for aim in year.aims] == ["area", "placed"]
    others = {aim.name: aim for aim in year.others}
    assert list(others) == ["spread", "together", "asked", "sister", "wishes"]
    assert points(year.market, others["wishes"]).tolist() == [[8]]


def test_an_aim_beyond_the_usual_earns_what_it_says() -> None:
    rules = load_rules({"aims": ["priority", "score", "sex_wish"], "points": {"priority": [4, 1]}})
    people = [candidate("C-1", score=57.8, sex="F", wish_1="01"), candidate("C-2", sex="X")]
    lines = [
        request("R-1", priority=1, sex_wish="F"),
        request("R-2", priority=3, sex_wish="X"),
        request("R-3"),
    ]
    year = build_market(snapshot(people, lines), rules, pins={})
    priority, score, sex_wish = year.aims
    assert points(year.market, priority).tolist() == [[4, 1, 0]] * 2
    assert points(year.market, sex_wish).tolist() == [[1, 0, 0], [0, 1, 0]]
    assert score.person is not None
    assert score.person.tolist() == [578, 0]


@pytest.mark.parametrize(("people", "lines"), [(0, 1), (1, 0), (0, 0)])
def test_a_market_may_be_empty(people: int, lines: int) -> None:
    facts = snapshot([candidate()] * people, [request()] * lines)
    year = build_market(facts, RULES, pins={})
    assert year.market.size == (people, lines)
    assert len(year.market.choices.place) == 0
