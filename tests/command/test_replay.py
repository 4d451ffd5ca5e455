"""`koryu replay`: any result computed anew, to the byte."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from koryu.command.placement_files import FILES
from koryu.programme.rules import default_rules, rules_json
from tests.command.market_files import EXAMPLE, KINDS, PLAIN, RANKED, result_of, told, written
from tests.command.test_place import place, sheets

Capsys = pytest.CaptureFixture[str]
SAME = (0, "The same bytes.\n", "")
CERTIFICATE = ("certificate.json", "certificate.npz")


@pytest.mark.parametrize("market", KINDS)
@pytest.mark.parametrize(
    "words",
    [
        ["--mechanism", "stable", "--seed", "7"],
        ["--mechanism", "stable", "--ties", "multiple", "--aims", "placed,fair"],
        ["--mechanism", "optimal", "--seed", "-7", "--aims", "rank_maximal"],
    ],
)
def test_a_match_comes_out_the_same(
    tmp_path: Path, capsys: Capsys, market: Any, words: list[str]
) -> None:
    file = written(tmp_path, market)
    assert told(capsys, "replay", file, result_of(capsys, file, *words)) == SAME
    out = tmp_path / "out"
    printed = result_of(capsys, file, *words, "--out", str(out))
    for result in (out, printed):
        code, said, err = told(capsys, "replay", file, result)
        assert (code, err) == (0, "")
        *hashes, last = said.splitlines()
        assert last == "The same bytes."
        assert [line.split("  ")[1] for line in hashes] == list(CERTIFICATE)


@pytest.mark.parametrize("words", [["--proposing", "places"], ["--ties", "largest"]])
def test_so_does_one_by_another_way(tmp_path: Path, capsys: Capsys, words: list[str]) -> None:
    file = written(tmp_path, RANKED)
    assert told(capsys, "replay", file, result_of(capsys, file, *words)) == SAME


def test_how_a_result_is_laid_out_does_not_matter(tmp_path: Path, capsys: Capsys) -> None:
    file = written(tmp_path, RANKED)
    result = result_of(capsys, file)
    result.write_text(json.dumps(json.loads(result.read_text()), sort_keys=True))
    assert told(capsys, "replay", file, result) == SAME


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("assignment", {}),
        ("unplaced", []),
        ("stable", False),
        ("blocking_pairs", 3),
        ("aims", {}),
        ("gap", {}),
        ("seed", 4),
        ("mechanism", "optimal"),
        ("certificate_sha256", ""),
        ("more", 1),
    ],
)
def test_what_differs_is_named(tmp_path: Path, capsys: Capsys, key: str, value: Any) -> None:
    file = written(tmp_path, RANKED)
    result = result_of(capsys, file)
    result.write_text(json.dumps(json.loads(result.read_text()) | {key: value}))
    assert told(capsys, "replay", file, result) == (
        1,
        f"DIFFERS  printed.json: ‘{key}’ comes out otherwise.\n",
        "",
    )


def test_another_seed_is_noticed(tmp_path: Path, capsys: Capsys) -> None:
    """Which a proof cannot know: the placement is as good as that of the other lot."""
    market = {"people": {"ana": ["x"], "bo": ["x"]}, "places": {"x": {}}}
    file = written(tmp_path, market)
    result = result_of(capsys, file)
    data = json.loads(result.read_text())
    lots = {str(result_of(capsys, file, "--seed", str(seed)).read_text()) for seed in range(9)}
    assert len({text.split('"unplaced"')[1][:20] for text in lots}) == 2
    data["certificate"]["seed"] = data["seed"] = next(
        seed
        for seed in range(9)
        if json.loads(result_of(capsys, file, "--seed", str(seed)).read_text())["unplaced"]
        != data["unplaced"]
    )
    result.write_text(json.dumps(data))
    code, said, _err = told(capsys, "replay", file, result)
    assert code == 1
    assert "DIFFERS  printed.json: ‘assignment’ comes out otherwise.\n" in said


@pytest.mark.parametrize("name", CERTIFICATE)
def test_a_changed_file_is_named(tmp_path: Path, capsys: Capsys, name: str) -> None:
    told(capsys, "match", EXAMPLE, "--out", tmp_path)
    changed = tmp_path / name
    changed.write_bytes(changed.read_bytes() + b"\n")
    code, said, err = told(capsys, "replay", EXAMPLE, tmp_path)
    assert (code, err) == (1, "")
    assert said.splitlines()[-1].startswith("DIFFERS  ")
    assert name in said.splitlines()[-1] or "certificate_sha256" in said


def test_another_market_is_noticed(tmp_path: Path, capsys: Capsys) -> None:
    result = result_of(capsys, written(tmp_path, RANKED))
    assert told(capsys, "replay", EXAMPLE, result) == (
        1,
        "DIFFERS  market.json: the result was made from another market, or by other aims.\n",
        "",
    )


@pytest.mark.parametrize("gone", ["printed.json", "market.json"])
def test_files_that_are_not_there(tmp_path: Path, capsys: Capsys, gone: str) -> None:
    file = written(tmp_path, RANKED)
    result = result_of(capsys, file)
    (tmp_path / gone).unlink()
    assert told(capsys, "replay", file, result) == (
        2,
        "",
        f"{tmp_path / gone}: No such file or directory\n",
    )


# What koryu place wrote


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    assert place(folder) == 0
    return folder


@pytest.fixture
def result(small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small, tmp_path / "result"))


def test_a_placement_comes_out_the_same(result: Path, capsys: Capsys) -> None:
    code, said, err = told(capsys, "replay", result, *sheets("small"))
    assert (code, err) == (0, "")
    *hashes, last = said.splitlines()
    assert last == "The same bytes."
    assert [line.split("  ")[1] for line in hashes] == list(FILES)


def test_so_does_one_by_edited_rules_and_another_seed(tmp_path: Path, capsys: Capsys) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text(rules_json(default_rules()).replace('"wishes",', "", 1), encoding="utf-8")
    words = ["--rules", str(rules)]
    assert place(tmp_path / "out", *words, "--seed", "9") == 0
    assert told(capsys, "replay", tmp_path / "out", *sheets("small"), *words)[0] == 0
    assert told(capsys, "replay", tmp_path / "out", *sheets("small")) == (
        1,
        "DIFFERS  rules_sha256: the result was made by other rules.\n",
        "",
    )


def test_other_sheets_are_named(result: Path, capsys: Capsys) -> None:
    assert told(capsys, "replay", result, *sheets("special")) == (
        1,
        "DIFFERS  snapshot_sha256: the result was made from other sheets.\n",
        "",
    )


@pytest.mark.parametrize("name", FILES)
def test_any_changed_file_of_a_placement_is_named(result: Path, capsys: Capsys, name: str) -> None:
    changed = result / name
    changed.write_bytes(changed.read_bytes() + b"\n")
    code, said, err = told(capsys, "replay", result, *sheets("small"))
    assert (code, err) == (1, "")
    assert said.splitlines()[-1].startswith(f"DIFFERS  {name}: ")


def test_what_a_time_limit_cut_short_is_not_computed_anew(tmp_path: Path, capsys: Capsys) -> None:
    assert place(tmp_path, "--time-limit", "0") == 0
    code, said, err = told(capsys, "replay", tmp_path, *sheets("small"))
    assert (code, said) == (2, "")
    assert err == (
        f"{tmp_path / 'summary.json'}: a time limit cut the search short (a gap is left), and "
        "what is found in time depends on the machine; koryu verify still checks it\n"
    )


@pytest.mark.parametrize("limit", ["600", "0.5"])
def test_a_time_limit_that_cut_nothing_short_is_kept(
    tmp_path: Path, capsys: Capsys, limit: str
) -> None:
    file = written(tmp_path, PLAIN)
    printed = result_of(capsys, file, "--time-limit", limit)
    data = json.loads(printed.read_text())
    assert data["asked"]["time_limit"] == data["certificate"]["time_limit"] == float(limit)
    assert told(capsys, "replay", file, printed) == SAME
    assert place(tmp_path / "out", "--time-limit", "600") == 0
    code, said, _err = told(capsys, "replay", tmp_path / "out", *sheets("small"))
    assert (code, said.splitlines()[-1]) == (0, "The same bytes.")


def test_a_gap_without_a_time_limit_is_computed_anew(result: Path, capsys: Capsys) -> None:
    summary = json.loads((result / "summary.json").read_text())
    summary["gap"]["area"] = 1
    (result / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    code, said, _err = told(capsys, "replay", result, *sheets("small"))
    assert code == 1
    assert said.splitlines()[-1].startswith("DIFFERS  summary.json: ")


@pytest.mark.parametrize("name", CERTIFICATE)
def test_a_proof_that_is_gone_is_named_before_anything_is_computed(
    result: Path, capsys: Capsys, name: str
) -> None:
    (result / name).unlink()
    assert told(capsys, "replay", result, *sheets("small")) == (
        1,
        f"DIFFERS  {name} is missing.\n",
        "",
    )


def test_a_summary_without_a_seed(result: Path, capsys: Capsys) -> None:
    file = result / "summary.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"seed": True}))
    code, said, err = told(capsys, "replay", result, *sheets("small"))
    assert (code, said, err) == (2, "", f"{file}: it has no seed to begin from\n")


@pytest.mark.parametrize("content", ["", "[]", '{"gap": {}}', '{"gap": {}, "aims": [1]}'])
def test_a_summary_that_is_none(result: Path, capsys: Capsys, content: str) -> None:
    (result / "summary.json").write_text(content)
    assert told(capsys, "replay", result, *sheets("small")) == (
        2,
        "",
        f"{result / 'summary.json'}: this is not the summary of a placement\n",
    )
