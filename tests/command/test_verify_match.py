"""`koryu verify MARKET.json RESULT`: what match wrote is proved, and no change of it passes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from koryu.command.result_files import inline_sha256
from tests.command.market_files import EXAMPLE, KINDS, PLAIN, RANKED, result_of, told, written
from tests.command.mutants import changed

Capsys = pytest.CaptureFixture[str]
LAWFUL = "All {} lines are lawful; all seats, limits, pins and joint choices are kept.\n"
STABLE = "Nobody and no place would rather have each other: the placement is stable.\n"


def test_a_stable_placement_is_proved_in_words(tmp_path: Path, capsys: Capsys) -> None:
    file = written(tmp_path, RANKED)
    assert told(capsys, "verify", file, result_of(capsys, file)) == (
        0,
        LAWFUL.format(3) + STABLE + "Counted anew: placed 3, total_rank -4.\n",
        "",
    )


def test_an_optimal_placement_is_proved_in_words(tmp_path: Path, capsys: Capsys) -> None:
    file = written(tmp_path, PLAIN)
    assert told(capsys, "verify", file, result_of(capsys, file)) == (
        0,
        LAWFUL.format(3)
        + "Counted anew: placed 3, total_rank -4.\n"
        + "No lawful placement is better: the prices prove it.\n",
        "",
    )


@pytest.mark.parametrize("market", KINDS)
@pytest.mark.parametrize("mechanism", ["stable", "optimal"])
def test_any_result_is_taken_in_one_file_or_in_several(
    tmp_path: Path, capsys: Capsys, market: Any, mechanism: str
) -> None:
    file = written(tmp_path, market)
    inside = told(capsys, "verify", file, result_of(capsys, file, "--mechanism", mechanism))
    assert inside[0] == 0
    out = tmp_path / "out"
    printed = result_of(capsys, file, "--mechanism", mechanism, "--out", str(out))
    for result in (out, out / "result.json", printed):
        assert told(capsys, "verify", file, result) == inside


def test_what_a_time_limit_leaves_open_is_proved_too(tmp_path: Path, capsys: Capsys) -> None:
    """Three couples, a seat for each wish: joint choices are not settled by prices at once."""
    market = {
        "people": {},
        "places": {name: {} for name in "xyz"},
        "couples": [
            {"members": [f"a{at}", f"b{at}"], "choices": [["x", "y"], ["y", "z"], ["z", "x"]]}
            for at in range(3)
        ],
    }
    file = written(tmp_path, market)
    result = result_of(capsys, file, "--time-limit", "0")
    data = json.loads(result.read_text())
    assert data["gap"]["placed"] > 0
    code, out, err = told(capsys, "verify", file, result)
    assert (code, err) == (0, "")
    bound = data["certificate"]["bound"]
    assert out.splitlines()[-1] == (
        f"No lawful placement comes to more than {tuple(bound)}, the aims in their order."
    )
    code, out, err = told(capsys, "replay", file, result)
    assert (code, out) == (2, "")
    assert err.startswith(f"{result}: a time limit cut the search short (a gap is left)")


def test_another_market_is_noticed(tmp_path: Path, capsys: Capsys) -> None:
    result = result_of(capsys, written(tmp_path, RANKED))
    assert told(capsys, "verify", EXAMPLE, result) == (
        1,
        "BREACH  The result was made from another market, or by other aims.\n",
        "",
    )


def test_so_is_an_edited_market(tmp_path: Path, capsys: Capsys) -> None:
    result = result_of(capsys, written(tmp_path, RANKED))
    places = RANKED["places"] | {"x": {"ranks": ["ana", "bo", "di", "cy"]}}
    edited = written(tmp_path, RANKED | {"places": places})
    assert told(capsys, "verify", edited, result)[0] == 1


# Mutations


def set_to(**values: Any) -> Callable[[Any], Any]:
    return lambda data: data | values


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        (
            set_to(assignment={"ana": "x", "cy": "y", "di": "z"}),
            [
                "The result sends ana to x, the certificate to nowhere.",
                "The result sends bo to nowhere, the certificate to x.",
            ],
        ),
        (set_to(unplaced=[]), ['‘unplaced’ is said to be [], but is ["ana"].']),
        (set_to(stable=False), ["‘stable’ is said to be false, but is true."]),
        (set_to(stable=1), ["‘stable’ is said to be 1, but is true."]),
        (
            set_to(blocking_pairs=1),
            [
                "The placement is said to be blocked once, but is 0 times.",
                "‘stable’ is said to be true, but is false.",
            ],
        ),
        (
            set_to(blocking_pairs=None, stable=None),
            ["‘blocking_pairs’ is null, not a number."],
        ),
        (
            set_to(aims={"placed": 4, "total_rank": -4}),
            [
                '‘aims’ is said to be {"placed": 4, "total_rank": -4}, but is '
                '{"placed": 3, "total_rank": -4}.'
            ],
        ),
        (set_to(seed=1), ["‘seed’ is said to be 1, but is 0."]),
        (set_to(mechanism="optimal"), ["‘mechanism’ is said to be optimal, but is stable."]),
        (set_to(extra=1), ["The result says something of ‘extra’, of which nothing is known."]),
        (set_to(asked={}), ["The result does not say which aims were asked for."]),
        (set_to(certificate=None), ["The result names no certificate."]),
        (set_to(certificate={}), ["The certificate has no arrays."]),
    ],
)
def test_each_thing_that_is_said_otherwise_is_told(
    tmp_path: Path, capsys: Capsys, change: Callable[[Any], Any], breach: list[str]
) -> None:
    file = written(tmp_path, RANKED)
    result = result_of(capsys, file)
    result.write_text(json.dumps(change(json.loads(result.read_text()))))
    code, out, err = told(capsys, "verify", file, result)
    assert (code, err) == (1, "")
    assert out.splitlines() == [f"BREACH  {sentence}" for sentence in breach]


@pytest.mark.parametrize("market", KINDS)
@pytest.mark.parametrize("mechanism", ["stable", "optimal"])
def test_no_single_change_of_a_result_passes(
    tmp_path: Path, capsys: Capsys, market: Any, mechanism: str
) -> None:
    file = written(tmp_path, market)
    result = result_of(capsys, file, "--mechanism", mechanism)
    mutants = list(changed(json.loads(result.read_text())))
    assert len(mutants) > 100
    for other in mutants:
        result.write_text(json.dumps(other))
        code, out, err = told(capsys, "verify", file, result)
        if "assignment" in other:
            assert (code, out[:8], err) == (1, "BREACH  ", ""), other
        else:
            assert (code, out) == (2, ""), other


@pytest.mark.parametrize("market", [RANKED, PLAIN])
def test_a_change_of_which_the_hashes_are_mended_does_not_pass(
    tmp_path: Path, capsys: Capsys, market: Any
) -> None:
    """Whoever sends a person home in result and certificate alike has proved nothing."""
    file = written(tmp_path, market)
    result = result_of(capsys, file)
    data = json.loads(result.read_text())
    place_of = data["certificate"]["arrays"]["place_of"]
    names = sorted(market["people"])
    somebody = min(data["assignment"])
    place_of[names.index(somebody)] = -1
    del data["assignment"][somebody]
    data["unplaced"] = [name for name in names if name not in data["assignment"]]
    data["certificate_sha256"] = inline_sha256(data["certificate"])
    result.write_text(json.dumps(data))
    code, out, err = told(capsys, "verify", file, result)
    assert (code, err) == (1, "")
    assert "SHA-256" not in out


@pytest.mark.parametrize("name", ["result.json", "certificate.json", "certificate.npz"])
def test_no_change_of_a_file_passes(tmp_path: Path, capsys: Capsys, name: str) -> None:
    file = written(tmp_path, RANKED)
    told(capsys, "match", file, "--out", tmp_path)
    changed_file = tmp_path / name
    content = changed_file.read_bytes()
    for at in range(0, len(content), 29):
        changed_file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        code, out, err = told(capsys, "verify", file, tmp_path)
        assert (code, out[:8]) == (1, "BREACH  ") or (code == 2 and err.count("\n") == 1), at
    changed_file.unlink()
    assert told(capsys, "verify", file, tmp_path)[0] == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is not JSON, at line 1, column 1: Expecting value"),
        (b"\xff", "the file is not in UTF-8, from byte 0"),
        (b'{"assignment": NaN}', "the file holds NaN, which is no number"),
    ],
)
def test_a_result_that_cannot_be_read_is_said_in_one_line(
    tmp_path: Path, capsys: Capsys, content: bytes, why: str
) -> None:
    result = tmp_path / "printed.json"
    result.write_bytes(content)
    assert told(capsys, "verify", EXAMPLE, result) == (2, "", f"{result}: {why}\n")


def test_something_else_is_no_result(tmp_path: Path, capsys: Capsys) -> None:
    for content in ("[]", "{}", "3"):
        result = tmp_path / "printed.json"
        result.write_text(content)
        assert told(capsys, "verify", EXAMPLE, result) == (
            2,
            "",
            f"{result} is not the result of a match\n",
        )


def test_a_certificate_that_is_gone(tmp_path: Path, capsys: Capsys) -> None:
    told(capsys, "match", EXAMPLE, "--out", tmp_path)
    gone = tmp_path / "certificate.npz"
    gone.unlink()
    assert told(capsys, "verify", EXAMPLE, tmp_path) == (
        2,
        "",
        f"{gone}: No such file or directory\n",
    )


@pytest.mark.parametrize(
    "words", [[], ["one"], ["one", "two", "three"], ["one", "two", "--rules", "rules.json"]]
)
@pytest.mark.parametrize("part", ["verify", "replay"])
def test_words_that_are_neither_a_match_nor_a_placement(
    capsys: Capsys, part: str, words: list[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        told(capsys, part, *words)
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith(f"usage: koryu {part} ")
