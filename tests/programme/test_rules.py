"""Rules as data: out as JSON, back edited, and every refusal by name."""

import json
from typing import Any

import pytest

from koryu.programme.rules import (
    AIM_WORDS,
    AIMS,
    FURTHER,
    BadRules,
    Limit,
    Points,
    default_rules,
    load_rules,
    rules_json,
    rules_sha256,
)
from koryu.programme.words import Words


def test_the_default_set_as_it_is_printed() -> None:
    assert json.loads(rules_json(default_rules())) == {
        "version": 1,
        "aims": ["placed", "spread", "together", "asked", "sister", "wishes", "area"],
        "points": {"nationality": [3, 2, 1], "japanese": 1, "driving": 1, "wishes": [3, 2, 1]},
        "needs": {
            "near_hospital": "near_hospital",
            "no_remote_island": "no_remote_island",
            "step_free": "step_free",
        },
    }


def test_what_is_printed_is_taken_back() -> None:
    assert load_rules(rules_json(default_rules())) == default_rules()


def test_what_is_left_out_keeps_its_default() -> None:
    rules = load_rules({"aims": ["wishes", "placed"], "points": {"wishes": [5, 1, 0]}})
    assert rules.aims == ("wishes", "placed")
    assert rules.points == Points(nationality=(3, 2, 1), japanese=1, driving=1, wishes=(5, 1, 0))
    assert rules.needs == default_rules().needs


def test_the_hash_looks_at_the_rules_and_not_at_the_file() -> None:
    same = json.dumps(json.loads(rules_json(default_rules())), indent=None)
    assert rules_sha256(load_rules(same)) == rules_sha256(default_rules())
    other = load_rules({"aims": [*reversed(AIMS)]})
    assert rules_sha256(other) != rules_sha256(default_rules())


@pytest.mark.parametrize(
    ("data", "key", "right"),
    [
        ({"aims": ["placed", "home"]}, "aims: home", ", ".join((*AIMS, *FURTHER))),
        ({"aims": []}, "aims", f"[{', '.join(AIMS)}]"),
        ({"aims": "placed"}, "aims", f"[{', '.join(AIMS)}]"),
        ({"aims": ["placed", "placed"]}, "aims", "each aim once"),
        ({"caps": [{"host": "01"}]}, "caps", "aims, limits, needs, points, version"),
        ({"version": 2}, "version", "1"),
        ({"points": 3}, "points", "{…}"),
        (
            {"points": {"score": 1}},
            "points.score",
            "driving, japanese, nationality, priority, wishes",
        ),
        ({"points": {"japanese": -1}}, "points.japanese", "0–1000"),
        ({"points": {"japanese": True}}, "points.japanese", "0–1000"),
        ({"points": {"nationality": []}}, "points.nationality", "[3, 2, 1]"),
        ({"points": {"nationality": [1.5]}}, "points.nationality", "0–1000"),
        ({"points": {"wishes": [3, 2]}}, "points.wishes", "[3, 2, 1]"),
        ({"needs": {"lift": "lift"}}, "needs.lift", "near_hospital, no_remote_island, step_free"),
        ({"needs": {"step_free": 1}}, "needs", '{"near_hospital": "near_hospital"}'),
        ("[]", "rules", "{…}"),
        ({"limits": {"host": "01"}}, "limits", '[{"host": "01", "cap": 100}]'),
        ({"limits": ["01"]}, "limits", '[{"host": "01", "cap": 100}]'),
        (
            {"limits": [{"host": "01", "cap": 1}, {"city": "011002", "cap": 1}]},
            "limits.2.city",
            "cap, floor, host, nationality, prefecture",
        ),
        ({"limits": [{"cap": 1}]}, "limits.1.host", "one of host, prefecture"),
        (
            {"limits": [{"host": "01", "prefecture": "01", "cap": 1}]},
            "limits.1.host",
            "one of host, prefecture",
        ),
        ({"limits": [{"host": "1", "cap": 1}]}, "limits.1.host", "01, 011002, *"),
        ({"limits": [{"host": 1, "cap": 1}]}, "limits.1.host", "01, 011002, *"),
        ({"limits": [{"prefecture": "011002", "cap": 1}]}, "limits.1.prefecture", "01, *"),
        (
            {"limits": [{"host": "*", "nationality": "us", "cap": 1}]},
            "limits.1.nationality",
            "US, *",
        ),
        ({"limits": [{"host": "01"}]}, "limits.1.cap", "0–1000000"),
        ({"limits": [{"host": "01", "cap": -1}]}, "limits.1.cap", "0–1000000"),
        ({"limits": [{"host": "01", "cap": None}]}, "limits.1.cap", "0–1000000"),
        ({"limits": [{"host": "01", "floor": 1.0}]}, "limits.1.floor", "0–1000000"),
        ({"limits": [{"host": "01", "floor": 3, "cap": 2}]}, "limits.1.floor", "not above the cap"),
        (
            {"limits": [{"host": "01", "nationality": "US", "floor": 1}]},
            "limits.1.floor",
            "a cap for a nationality",
        ),
    ],
)
def test_a_set_that_cannot_be_used_is_refused_by_name(data: Any, key: str, right: str) -> None:
    with pytest.raises(BadRules) as refusal:
        load_rules(data)
    assert refusal.value.words.en == (
        f"The rules cannot be used: ‘{key}’ is not understood. Right would be: {right}."
    )


def test_a_file_that_is_not_json_is_refused() -> None:
    with pytest.raises(BadRules) as refusal:
        load_rules(b"aims: placed")
    assert refusal.value.words.en == (
        "The rules are not JSON: Expecting value: line 1 column 1 (char 0)."
    )


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("host", "99"),
        ("host", "999999"),
        ("host", "012025"),
        ("prefecture", "00"),
        ("nationality", "UK"),
    ],
)
def test_a_limit_on_what_does_not_exist_is_refused_by_name(key: str, code: str) -> None:
    """012025 is Hakodate, which is no designated city and so hosts nobody."""
    with pytest.raises(BadRules) as refusal:
        load_rules({"limits": [{"host": "*", "cap": 1}, {key: code, "cap": 1}]})
    assert refusal.value.words == Words(
        f"The rules cannot be used: ‘limits.2.{key}’ is {code}, which does not exist.",
        f"この規則は使えません。「limits.2.{key}」の{code}は存在しません。",
    )


def test_limits_and_further_aims_are_taken_and_given_back() -> None:
    data = {
        "aims": ["placed", "priority", "score", "sex_wish"],
        "points": {"priority": [5, 0]},
        "limits": [
            {"host": "01", "floor": 2, "cap": 40},
            {"prefecture": "13", "cap": 0},
            {"host": "*", "nationality": "*", "cap": 3},
        ],
    }
    rules = load_rules(data)
    assert rules.limits == (
        Limit(host="01", floor=2, cap=40),
        Limit(prefecture="13", cap=0),
        Limit(host="*", nationality="*", cap=3),
    )
    assert rules.counted == (*AIMS, "priority", "score", "sex_wish")
    assert load_rules(rules_json(rules)) == rules
    assert rules.as_data()["limits"] == data["limits"]
    assert rules.as_data()["points"]["priority"] == [5, 0]


def test_what_is_not_set_leaves_the_hash_as_it_was() -> None:
    first = "c1286d006a452ea562a1980b1abfb68754c03602b2325910293acb1b9219c32c"
    assert rules_sha256(default_rules()) == first


@pytest.mark.parametrize("aim", [*AIMS, *FURTHER])
def test_every_aim_is_told_in_both_languages(aim: str) -> None:
    assert AIM_WORDS[aim].en.endswith(".")
    assert AIM_WORDS[aim].ja.endswith("。")
