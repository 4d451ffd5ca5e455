"""MARKET.json read into arrays, and refused in one sentence."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from koryu.matching.canonical import market_sha256
from koryu.matching.market import NO_CAP, NOWHERE, UNPLACED, Market
from koryu.matching.market_file import BadMarketFile, parse_market, read_market

PLACES: dict[str, Any] = {"x": {}, "y": {}, "z": {}}


def market(**parts: Any) -> Market:
    return parse_market(json.dumps({"people": {}, "places": PLACES} | parts))


def rows(market: Market) -> dict[str, list[tuple[str, int, int]]]:
    """Of each person the place, rank and standing of each choice."""
    choices = market.choices
    entries = [
        (market.place(place), rank, standing)
        for place, rank, standing in zip(
            choices.place.tolist(), choices.rank.tolist(), choices.standing.tolist(), strict=True
        )
    ]
    return {market.person(i): entries[choices.of(i)] for i in range(market.size[0])}


EXAMPLE = """
{"people":  {"ana": ["x", ["y", "z"]]},
 "places":  {"x": {"seats": 2, "ranks": ["bo", "ana"], "region": "r", "target": 1},
             "y": {}, "z": {}},
 "regions": {"r": {"cap": 3, "floor": 0, "parent": null}},
 "couples": [{"members": ["bo", "cy"], "choices": [["x", "y"], ["x", null]]}],
 "pins":    {"ana": "x"}}
"""


def test_the_example_of_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "market.json"
    path.write_text(EXAMPLE, encoding="utf-8")
    found = read_market(path)
    assert (found.people, found.places) == (["ana", "bo", "cy"], ["x", "y", "z"])
    assert rows(found) == {
        "ana": [("x", 0, 1), ("y", 1, 0), ("z", 1, 0)],
        "bo": [("x", 0, 0)],
        "cy": [("y", 0, 0)],
    }
    assert found.seats.tolist() == [2, 1, 1]
    assert found.target is not None
    assert found.target.tolist() == [1, 1, 1]
    assert found.regions is not None
    assert found.regions.of_place.tolist() == [0, NOWHERE, NOWHERE]
    assert (found.regions.cap.tolist(), found.regions.floor.tolist()) == ([3], [0])
    assert found.areas == ["r"]
    assert found.couples is not None
    assert found.couples.members.tolist() == [[1, 2]]
    assert found.couples.places.tolist() == [[0, 1], [0, UNPLACED]]
    assert found.couples.rank.tolist() == [0, 1]
    assert found.pins.tolist() == [[0, 0]]


def test_everything_else_that_can_be_said() -> None:
    found = market(
        people={"ana": ["x"], "bo": ["z"]},
        places={
            "x": {"region": "s", "group": "two", "label": "near"},
            "y": {"region": "r", "group": "one"},
            "z": {"label": "far"},
        },
        regions={"s": {"parent": "r", "cap": 4}, "r": {"floor": 1}},
        forbidden=[["bo", "z"], ["ana", "y"]],
        alternates={"bo": 2},
        categories={"ana": "us"},
        quotas=[
            {"category": "us", "region": "s", "cap": 1},
            {"category": "fr", "region": "r", "cap": 0},
        ],
    )
    assert found.regions is not None
    assert found.regions.parent.tolist() == [NOWHERE, 0]
    assert found.regions.cap.tolist() == [NO_CAP, 4]
    assert found.regions.floor.tolist() == [1, 0]
    assert found.regions.of_place.tolist() == [1, 0, NOWHERE]
    assert found.group is not None
    assert found.group.tolist() == [1, 0, NOWHERE]
    assert found.label is not None
    assert found.label.tolist() == [1, NOWHERE, 0]
    assert found.target is None
    assert found.forbidden.tolist() == [[0, 1], [1, 2]]
    assert found.alternate is not None
    assert found.alternate.tolist() == [0, 2]
    assert found.quotas is not None
    assert found.quotas.category.tolist() == [1, NOWHERE]
    assert found.quotas.counted.tolist() == [0, 1]
    assert found.quotas.region.tolist() == [0, 1]
    assert found.quotas.cap.tolist() == [0, 1]


def test_what_is_left_out_is_not_there() -> None:
    found = market(people={"ana": []}, couples=None, regions={}, pins=None)
    parts = (found.classes, found.regions, found.couples, found.quotas, found.target)
    assert parts == (None,) * 5
    assert (found.group, found.label, found.alternate) == (None,) * 3
    assert (found.pins.shape, found.forbidden.shape) == ((0, 2), (0, 2))
    assert found.seats.tolist() == [1, 1, 1]
    assert found.seats.dtype == np.int32


def test_a_person_not_in_the_ranks_is_never_put_there() -> None:
    found = market(
        people={"ana": ["x", "y"], "bo": ["x"]}, places={"x": {"ranks": [["bo"]]}, "y": {}}
    )
    assert rows(found) == {"ana": [("y", 1, 0)], "bo": [("x", 0, 0)]}


def test_ranks_may_hold_ties() -> None:
    people = {name: ["x"] for name in ("ana", "bo", "cy")}
    found = market(people=people, places={"x": {"ranks": ["cy", ["ana", "bo"]]}})
    assert rows(found) == {"ana": [("x", 0, 1)], "bo": [("x", 0, 1)], "cy": [("x", 0, 0)]}


def test_lines_of_partners_come_from_joint_choices_behind_their_own() -> None:
    couple = {"members": ["cy", "bo"], "choices": [["x", "y"], [["z", "z"], [None, "x"]]]}
    found = market(people={"bo": ["z"]}, couples=[couple])
    assert found.couples is not None
    assert found.couples.members.tolist() == [[1, 0]]
    assert found.couples.places.tolist() == [[0, 1], [UNPLACED, 0], [2, 2]]
    assert found.couples.rank.tolist() == [0, 1, 1]
    assert rows(found) == {
        "bo": [("z", 0, 0), ("y", 1, 0), ("x", 2, 0)],
        "cy": [("x", 0, 0), ("z", 1, 0)],
    }


def test_a_joint_choice_that_a_place_would_not_have_is_dropped() -> None:
    places = {"x": {"ranks": ["bo"]}, "y": {"ranks": ["cy", "bo"]}}
    couple = {"members": ["bo", "cy"], "choices": [["x", "x"], ["x", "y"], ["y", None]]}
    found = market(places=places, couples=[couple])
    assert found.couples is not None
    assert found.couples.places.tolist() == [[0, 1], [1, UNPLACED]]
    assert found.couples.rank.tolist() == [1, 2]
    assert rows(found) == {"bo": [("x", 1, 0), ("y", 2, 1)], "cy": [("y", 1, 0)]}


def test_a_couple_of_whose_joint_choices_none_is_left_goes_nowhere() -> None:
    places = {"x": {"ranks": ["bo"]}, "y": {}}
    couple = {"members": ["bo", "cy"], "choices": [["x", "x"]]}
    found = market(people={"bo": ["y"], "di": ["y"]}, places=places, couples=[couple])
    assert rows(found) == {"bo": [], "cy": [], "di": [("y", 0, 0)]}


def test_a_couple_without_choices_keeps_its_own_lines() -> None:
    people = {"bo": ["y"], "cy": ["x", "y"]}
    found = market(people=people, couples=[{"members": ["bo", "cy"]}])
    assert found.couples is not None
    assert found.couples.start.tolist() == [0, 0]
    assert rows(found) == {"bo": [("y", 0, 0)], "cy": [("x", 0, 0), ("y", 1, 0)]}


def test_the_order_of_rows_does_not_matter() -> None:
    couples = [{"members": ["bo", "cy"], "choices": [["x", "y"]]}, {"members": ["ed", "di"]}]
    parts = {
        "people": {"ana": ["x", ["y", "z"]], "di": [["z", "x"]], "ed": ["x"]},
        "places": {"x": {"region": "r", "ranks": ["ana", "bo"]}, "z": {"region": "s"}, "y": {}},
        "regions": {"s": {"cap": 1}, "r": {"parent": "s"}},
        "couples": couples,
        "pins": {"ed": "x", "ana": "x"},
        "forbidden": [["ed", "x"], ["di", "z"]],
    }
    parts["pins"] = {}
    turned = {
        name: dict(reversed(part.items())) if isinstance(part, dict) else part[::-1]
        for name, part in parts.items()
    }
    turned["people"] = {name: turned["people"][name] for name in ("ed", "ana", "di")}
    turned["people"]["ana"] = ["x", ["z", "y"]]
    one, other = market(**parts), market(**turned)
    assert rows(one) == rows(other)
    assert one.couples is not None
    assert other.couples is not None
    assert one.couples.members.tolist() == other.couples.members.tolist()
    assert market_sha256(one) == market_sha256(other)


def test_who_and_what_stands_nowhere_takes_no_part_and_is_told() -> None:
    """What is left keeps its rank and its standing: the second wish is still the second."""
    told: list[str] = []
    text = json.dumps(
        {
            "people": {"ana": ["q", "x"]},
            "places": {"x": {"ranks": ["eve", "ana"]}},
            "couples": [{"members": ["bo", "cy"], "choices": [["p", None], [None, "q"]]}],
        }
    )
    found = parse_market(text, told.append)
    assert (found.people, found.places) == (["ana", "bo", "cy"], ["x"])
    assert rows(found) == {"ana": [("x", 1, 1)], "bo": [], "cy": []}
    assert told == [
        "chosen but not in ‘places’, and so left out: 'p', 'q'",
        "ranked but neither in ‘people’ nor in a couple, and so left out: 'eve'",
    ]
    assert rows(parse_market(text)) == rows(found)


def test_of_a_market_that_is_whole_nothing_is_told() -> None:
    told: list[str] = []
    parse_market(EXAMPLE, told.append)
    assert told == []


ANA = {"ana": ["x"]}
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"people": None}, "people must be an object, not null"),
    ({"people": {"ana": "x"}}, "people.ana must be a list, not a name"),
    ({"people": {"ana": ["q", ["q"]]}}, "people.ana: place 'q' stands twice"),
    ({"people": {"ana": ["x", ["y", "x"]]}}, "people.ana: place 'x' stands twice"),
    ({"people": {"ana": [[], "x"]}}, "people.ana[0] is an empty tie"),
    ({"places": {"x": {"seats": 1, "target": 2}}}, "x: target is 2, above 1 seats"),
    ({"people": {"ana": [["x", ["y"]]]}}, "people.ana must be a name, not a list"),
    ({"people": {"ana": [None]}}, "people.ana must be a name, not null"),
    ({"places": []}, "places must be an object, not a list"),
    ({"places": {"x": 2}}, "places.x must be an object, not 2"),
    (
        {"places": {"x": {"seat": 2}}},
        "places.x has no 'seat'; there are seats, ranks, region, target, group, label",
    ),
    ({"places": {"x": {"seats": 1.5}}}, "places.x.seats must be a whole number, not 1.5"),
    (
        {"places": {"x": {"seats": True}}},
        "places.x.seats must be a whole number, not true or false",
    ),
    (
        {"places": {"x": {"seats": -1}}},
        "places.x.seats must be a whole number from 0 to 2147483647, not -1",
    ),
    (
        {"places": {"x": {"target": 2**31}}},
        "places.x.target must be a whole number from 0 to 2147483647, not 2147483648",
    ),
    ({"places": {"x": {"ranks": [3]}}}, "places.x.ranks must be a name, not 3"),
    (
        {"people": ANA, "places": {"x": {"ranks": ["ana", ["ana"]]}}},
        "places.x.ranks: person 'ana' stands twice",
    ),
    ({"places": {"x": {"region": "r"}}}, "places.x.region: region 'r' does not exist"),
    ({"places": {"x": {"group": 1}}}, "places.x.group must be a name, not 1"),
    ({"regions": {"r": {"parent": "s"}}}, "regions.r.parent: region 's' does not exist"),
    ({"regions": {"r": {"parent": "r"}}}, "r is inside itself"),
    (
        {"regions": {"r": {"floor": -1}}},
        "regions.r.floor must be a whole number from 0 to 2147483647, not -1",
    ),
    ({"regions": {"r": {"top": 1}}}, "regions.r has no 'top'; there are cap, floor, parent"),
    ({"couples": {}}, "couples must be a list, not an object"),
    ({"couples": [{}]}, "couples[0].members must be a list, not null"),
    ({"couples": [{"members": ["bo"]}]}, "couples[0].members must be two people, not 1"),
    ({"couples": [{"members": ["bo", 1]}]}, "couples[0].members must be a name, not 1"),
    ({"couples": [{"members": ["bo", "bo"]}]}, "bo is in a couple twice"),
    (
        {"couples": [{"members": ["bo", "cy"], "choices": {}}]},
        "couples[0].choices must be a list, not an object",
    ),
    (
        {"couples": [{"members": ["bo", "cy"], "choices": [["x", "y"], ["x"]]}]},
        "couples[0].choices[1]: a joint choice is a list of two, not of 1",
    ),
    (
        {"couples": [{"members": ["bo", "cy"], "choices": [["x", {}]]}]},
        "couples[0].choices[0] must be a name, not an object",
    ),
    (
        {"couples": [{"members": ["bo", "cy"], "choices": [[None, None]]}]},
        "couples[0].choices[0]: one of the two must go somewhere",
    ),
    (
        {"couples": [{"members": ["bo", "cy"], "choices": [["x", "y"], ["x", "y"]]}]},
        "bo and cy make the same joint choice twice",
    ),
    ({"pins": {"bo": "x"}}, "pins: person 'bo' does not exist"),
    ({"people": ANA, "pins": {"ana": "q"}}, "pins.ana: place 'q' does not exist"),
    ({"people": ANA, "pins": {"ana": "y"}}, "ana is pinned to y but may not go there"),
    ({"forbidden": [["ana"]]}, "forbidden[0] must be a person and a place"),
    ({"forbidden": [["ana", "x"]]}, "forbidden[0]: person 'ana' does not exist"),
    ({"people": ANA, "forbidden": [["ana", "q"]]}, "forbidden[0]: place 'q' does not exist"),
    ({"alternates": {"bo": 1}}, "alternates: person 'bo' does not exist"),
    (
        {"people": ANA, "alternates": {"ana": 0}},
        "alternates.ana must be a whole number from 1 to 2147483647, not 0",
    ),
    ({"categories": {"bo": "c"}}, "categories: person 'bo' does not exist"),
    ({"people": ANA, "categories": {"ana": None}}, "categories.ana must be a name, not null"),
    ({"quotas": [{"region": "r", "cap": 1}]}, "quotas[0].category must be a name, not null"),
    (
        {"quotas": [{"category": "c", "region": "r", "cap": 1}]},
        "quotas[0].region: region 'r' does not exist",
    ),
    (
        {"regions": {"r": {}}, "quotas": [{"category": "c", "region": "r"}]},
        "quotas[0].cap must be a whole number, not null",
    ),
    (
        {"peeple": {}},
        "the file has no 'peeple'; there are people, places, regions, couples, pins, forbidden, "
        "alternates, categories, quotas",
    ),
]


@pytest.mark.parametrize(("parts", "message"), FAULTS, ids=[message for _, message in FAULTS])
def test_a_fault_is_named_with_its_place(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(BadMarketFile) as refused:
        market(**parts)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is not JSON, at line 1, column 1: Expecting value"),
        (
            '{"people": {},\n "places": }',
            "the file is not JSON, at line 2, column 12: Expecting value",
        ),
        ("[]", "the file must be an object, not a list"),
        ('{"people": {}}', "the file has no 'places'"),
        ('{"places": {}}', "the file has no 'people'"),
        ('{"people": {"ana": [], "ana": []}, "places": {}}', "'ana' stands twice in one object"),
        (
            '{"people": {}, "places": {"x": {"seats": NaN}}}',
            "the file holds NaN, which is no number",
        ),
        (b'{"people": {"\xff": []}}', "the file is not in UTF-8, from byte 13"),
        ("[" * 100_000, "the file holds a number or a list too long to be one"),
        ("1" * 5_000, "the file holds a number or a list too long to be one"),
    ],
    ids=range(10),
)
def test_what_is_no_json_is_said_to_be_none(text: str | bytes, message: str) -> None:
    with pytest.raises(BadMarketFile) as refused:
        parse_market(text)
    assert str(refused.value) == message


def test_a_byte_order_mark_is_read_over() -> None:
    assert parse_market('\ufeff{"people": {}, "places": {}}'.encode()).size == (0, 0)
