"""Rules as data: out as JSON, back edited, and every refusal by name."""

import json
from typing import Any

import pytest

from koryu.programme.rules import (
    AIM_WORDS,
    AIMS,
    BadRules,
    Points,
    default_rules,
    load_rules,
    rules_json,
    rules_sha256,
)


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
        ({"aims": ["placed", "score"]}, "aims: score", ", ".join(AIMS)),
        ({"aims": []}, "aims", f"[{', '.join(AIMS)}]"),
        ({"aims": "placed"}, "aims", f"[{', '.join(AIMS)}]"),
        ({"aims": ["placed", "placed"]}, "aims", "each aim once"),
        ({"caps": [{"host": "01"}]}, "caps", "aims, needs, points, version"),
        ({"version": 2}, "version", "1"),
        ({"points": 3}, "points", "{…}"),
        ({"points": {"score": 1}}, "points.score", "driving, japanese, nationality, wishes"),
        ({"points": {"japanese": -1}}, "points.japanese", "0–1000"),
        ({"points": {"japanese": True}}, "points.japanese", "0–1000"),
        ({"points": {"nationality": []}}, "points.nationality", "[3, 2, 1]"),
        ({"points": {"nationality": [1.5]}}, "points.nationality", "0–1000"),
        ({"points": {"wishes": [3, 2]}}, "points.wishes", "[3, 2, 1]"),
        ({"needs": {"lift": "lift"}}, "needs.lift", "near_hospital, no_remote_island, step_free"),
        ({"needs": {"step_free": 1}}, "needs", '{"near_hospital": "near_hospital"}'),
        ("[]", "rules", "{…}"),
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


@pytest.mark.parametrize("aim", AIMS)
def test_every_aim_is_told_in_both_languages(aim: str) -> None:
    assert AIM_WORDS[aim].en.endswith(".")
    assert AIM_WORDS[aim].ja.endswith("。")
