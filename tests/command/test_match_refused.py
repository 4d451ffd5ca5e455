"""What `koryu match` cannot do is told in one sentence."""

from pathlib import Path
from typing import Any

import pytest

from koryu.command.main import main
from tests.command.market_files import CAPPED, EXAMPLE, PLAIN, told, written

Capsys = pytest.CaptureFixture[str]


def with_(**parts: Any) -> dict[str, Any]:
    return PLAIN | parts


@pytest.mark.parametrize(
    ("market", "why"),
    [
        ("", "the file is not JSON, at line 1, column 1: Expecting value"),
        ("{", "the file is not JSON, at line 1, column 2: Expecting property name"),
        ("[1]", "the file must be an object, not a list"),
        ("[" * 100_000, "the file holds a number or a list too long to be one"),
        ("9" * 5000, "the file holds a number or a list too long to be one"),
        ('{"people": NaN, "places": {}}', "the file holds NaN, which is no number"),
        ('{"people": {"a": [], "a": []}, "places": {}}', "'a' stands twice in one object"),
        ({"people": {}}, "the file has no 'places'"),
        (with_(seats=3), "the file has no 'seats'; there are people, places, regions, "),
        (with_(people=["ana"]), "people must be an object, not a list"),
        (with_(people={"ana": "x"}), "people.ana must be a list, not a name"),
        (with_(people={"ana": ["w", ["w"]]}), "people.ana: place 'w' stands twice"),
        (with_(people={"ana": ["x", ["y", "x"]]}), "people.ana: place 'x' stands twice"),
        (with_(people={"ana": [["x", ["y"]]]}), "people.ana must be a name, not a list"),
        (with_(places={"x": {"seats": -1}}), "places.x.seats must be a whole number from 0 to"),
        (with_(places={"x": {"seats": 1.5}}), "places.x.seats must be a whole number, not 1.5"),
        (with_(places={"x": {"seats": 1e400}}), "the file holds Infinity, which is no number"),
        (with_(places={"x": {"seats": True}}), "places.x.seats must be a whole number, not true"),
        (with_(places={"x": {"seats": 2**31}}), "places.x.seats must be a whole number from 0 to"),
        (with_(places={"x": {"seat": 1}}), "places.x has no 'seat'; there are seats, ranks, "),
        (
            with_(places={"x": {"ranks": ["bo", ["ana", "bo"]]}}),
            "places.x.ranks: person 'bo' stands twice",
        ),
        (
            with_(places=PLAIN["places"] | {"x": {"region": "q"}}),
            "places.x.region: region 'q' does not exist",
        ),
        (
            with_(regions={"r": {"parent": "s"}, "s": {"parent": "r"}}),
            "r is inside itself",
        ),
        (with_(regions={"r": {"cap": -1}}), "regions.r.cap must be a whole number from 0 to"),
        (
            with_(couples=[{"members": ["ana", "bo"]}, {"members": ["bo", "cy"]}]),
            "bo is in a couple twice",
        ),
        (with_(couples=[{"members": ["ana", "ana"]}]), "ana is in a couple twice"),
        (with_(couples=[{"members": ["ana"]}]), "couples[0].members must be two people, not 1"),
        (
            with_(couples=[{"members": ["ana", "bo"], "choices": [["x", 3]]}]),
            "couples[0].choices[0] must be a name, not 3",
        ),
        (with_(pins={"ana": "z"}), "ana is pinned to z but may not go there"),
        (with_(pins={"eve": "z"}), "pins: person 'eve' does not exist"),
        (with_(pins={"ana": "w"}), "pins.ana: place 'w' does not exist"),
        (with_(forbidden=[["ana", "w"]]), "forbidden[0]: place 'w' does not exist"),
        (with_(pins={"ana": "x", "bo": "x"}), "2 people are pinned to x, which has 1 seats"),
    ],
)
def test_a_market_that_is_none_is_told_in_one_sentence(
    tmp_path: Path, capsys: Capsys, market: Any, why: str
) -> None:
    file = written(tmp_path, market)
    code, out, err = told(capsys, "match", file)
    assert (code, out) == (2, "")
    assert err.startswith(f"{file}: {why}")
    assert err.count("\n") == 1


def test_a_name_in_a_fault_does_nothing_to_the_terminal(tmp_path: Path, capsys: Capsys) -> None:
    couples = [{"members": ["\x1b[2J", "\x1b[2J"]}]
    file = written(tmp_path, PLAIN | {"couples": couples})
    assert told(capsys, "match", file)[2] == f"{file}: \\u001b[2J is in a couple twice\n"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--aims", "fly"], "no aim is called 'fly'; there are placed, unplaced, spread, "),
        (["--aims", " , "], "no aim is named"),
        (["--aims", "placed,placed"], "two aims are called placed"),
        (
            ["--mechanism", "stable", "--proposing", "places", "--ties", "largest"],
            "places propose only where ties go by lots",
        ),
    ],
)
def test_what_is_asked_amiss_is_told_in_one_sentence(
    tmp_path: Path, capsys: Capsys, words: list[str], why: str
) -> None:
    code, out, err = told(capsys, "match", written(tmp_path, PLAIN), *words)
    assert (code, out) == (2, "")
    assert err.startswith(why)
    assert err.count("\n") == 1


@pytest.mark.parametrize("limit", ["nan", "inf", "-1", "soon"])
def test_a_time_limit_is_a_number_of_seconds(capsys: Capsys, limit: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(["match", str(EXAMPLE), "--time-limit", limit])
    assert end.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"koryu match: error: argument --time-limit: invalid seconds value: {limit!r}"
    )


def test_files_that_are_not_there(tmp_path: Path, capsys: Capsys) -> None:
    missing = tmp_path / "missing.json"
    assert told(capsys, "match", missing) == (2, "", f"{missing}: No such file or directory\n")
    assert told(capsys, "match", tmp_path) == (2, "", f"{tmp_path}: Is a directory\n")
    assert told(capsys, "match", EXAMPLE, "--out", EXAMPLE) == (2, "", f"{EXAMPLE}: File exists\n")


def test_conditions_that_contradict_each_other_are_named_and_no_others(
    tmp_path: Path, capsys: Capsys
) -> None:
    market = PLAIN | {
        "places": {
            "x": {"region": "north"},
            "y": {"region": "south"},
            "z": {"seats": 2, "region": "south"},
        },
        "regions": {
            "all": {"cap": 9},
            "north": {"floor": 1, "parent": "all"},
            "south": {"cap": 2, "parent": "all"},
        },
        "pins": {"ana": "y", "bo": "z", "di": "z"},
    }
    code, out, err = told(capsys, "match", written(tmp_path, market))
    assert (code, out) == (2, "")
    start, clauses = err.split(": ", 1)
    assert start == "These cannot all be met"
    assert sorted(clauses.removesuffix(".\n").split("; ")) == [
        "ana is pinned to y",
        "bo is pinned to z",
        "di is pinned to z",
        "south takes at most 2",
    ]
    for name in market["pins"]:
        rest = {who: where for who, where in market["pins"].items() if who != name}
        assert told(capsys, "match", written(tmp_path, market | {"pins": rest}))[0] == 0


def test_a_condition_that_cannot_be_met_by_itself(tmp_path: Path, capsys: Capsys) -> None:
    places = {"x": {"region": "r"}, "y": {}, "z": {}}
    market = PLAIN | {"places": places, "regions": {"r": {"floor": 2}}}
    code, _out, err = told(capsys, "match", written(tmp_path, market), "--mechanism", "optimal")
    assert (code, err) == (2, "This cannot be met: r must receive at least 2.\n")


def test_what_a_mechanism_does_not_keep_it_names(tmp_path: Path, capsys: Capsys) -> None:
    market = CAPPED | {"regions": {"r": {"floor": 1}}}
    code, _out, err = told(capsys, "match", written(tmp_path, market))
    assert (code, err) == (2, "deferred acceptance cannot keep a floor; r has one\n")


def test_a_stable_mechanism_names_contradictions_too(tmp_path: Path, capsys: Capsys) -> None:
    market = CAPPED | {"regions": {"r": {"cap": 1}}, "pins": {"ana": "y", "bo": "z", "di": "x"}}
    code, _out, err = told(capsys, "match", written(tmp_path, market))
    assert code == 2
    start, clauses = err.split(": ", 1)
    assert start == "These cannot all be met"
    cap, *pins = sorted(clauses.removesuffix(".\n").split("; "), key=lambda one: "pinned" in one)
    assert cap == "r takes at most 1"
    assert len(pins) == 2
