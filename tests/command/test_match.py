"""`koryu match`: a market in a file in, a placement with its proof out, or one sentence."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from koryu.command.main import main
from tests.command.market_files import (
    CAPPED,
    COUPLED,
    EXAMPLE,
    PLAIN,
    RANKED,
    matched,
    told,
    written,
)

ROOT = Path(__file__).parents[2]
RUN = "import sys; from koryu.command.main import main; sys.exit(main(sys.argv[1:]))"
Capsys = pytest.CaptureFixture[str]


def test_the_market_of_the_manual(capsys: Capsys) -> None:
    result = matched(capsys, EXAMPLE)
    assert result["certificate"]["mechanism"] == "stable"
    del result["certificate"], result["certificate_sha256"]
    assert result == {
        "mechanism": "stable",
        "seed": 0,
        "assignment": {"ana": "x", "bo": "x", "cy": "y"},
        "unplaced": [],
        "stable": True,
        "blocking_pairs": 0,
        "aims": {"placed": 3, "total_rank": -3},
        "gap": None,
        "asked": {"aims": ["placed", "total_rank"], "proposing": "people", "ties": "single"},
    }


LEFT_OUT = {  # the market of the manual, but for two of its places
    key: {"x": part["x"]} if key == "places" else part
    for key, part in json.loads(EXAMPLE.read_text()).items()
}


@pytest.mark.parametrize("mechanism", ["stable", "optimal"])
def test_a_place_that_is_only_chosen_takes_no_part(
    tmp_path: Path, capsys: Capsys, mechanism: str
) -> None:
    """Ana is pinned to x and Bo ranked before her: both fit. Of the couple's choices the one
    is left that sends Cy nowhere, her second: so the ranks come to 1 and 2."""
    file = written(tmp_path, LEFT_OUT)
    code, out, err = told(capsys, "match", file, "--mechanism", mechanism, "--json")
    assert (code, err) == (0, "note: chosen but not in ‘places’, and so left out: 'y', 'z'\n")
    result = json.loads(out)
    assert result["assignment"] == {"ana": "x", "bo": "x"}
    assert result["unplaced"] == ["cy"]
    assert (result["stable"], result["blocking_pairs"]) == (True, 0)
    assert result["aims"] == {"placed": 2, "total_rank": -3}
    printed = tmp_path / "printed.json"
    printed.write_text(out)
    for part in ("verify", "replay"):
        code, _out, err = told(capsys, part, file, printed)
        assert (code, err) == (0, "")


def test_a_couple_whose_choices_all_fall_away_goes_nowhere(tmp_path: Path, capsys: Capsys) -> None:
    market = {
        "people": {"bo": ["x"]},
        "places": {"x": {"ranks": ["eve\n", "cy", "bo"]}},
        "couples": [{"members": ["bo", "cy"], "choices": [["w", "x"], [None, "v"]]}],
    }
    code, out, err = told(capsys, "match", written(tmp_path, market), "--json")
    assert (code, json.loads(out)["unplaced"]) == (0, ["bo", "cy"])
    assert err == (
        "note: chosen but not in ‘places’, and so left out: 'v', 'w'\n"
        "note: ranked but neither in ‘people’ nor in a couple, and so left out: 'eve\\n'\n"
    )


def test_who_is_ranked_but_unknown_leaves_the_order_of_the_others(
    tmp_path: Path, capsys: Capsys
) -> None:
    ranks = ["eve", "bo", ["fay", "ana"]]
    market = {"people": {"ana": ["x"], "bo": ["x"]}, "places": {"x": {"ranks": ranks}}}
    code, out, _err = told(capsys, "match", written(tmp_path, market), "--json")
    assert (code, json.loads(out)["assignment"]) == (0, {"bo": "x"})


def test_the_manual_shows_that_market() -> None:
    assert EXAMPLE.read_text() in (EXAMPLE.parent / "engine.md").read_text()


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_the_commands_of_the_introductions_run_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readme: str
) -> None:
    lines = (ROOT / readme).read_text(encoding="utf-8").splitlines()
    commands = [line.split()[1:] for line in lines if line.startswith(".venv/bin/koryu ")]
    with_market = [words for words in commands if "docs/placement/market.json" in words]
    assert [words[0] for words in with_market] == ["match", "verify", "replay", "match"]
    shutil.copytree(EXAMPLE.parent, tmp_path / "docs" / "placement")
    monkeypatch.chdir(tmp_path)
    assert [main(words) for words in with_market] == [0, 0, 0, 0]


def test_a_stable_placement(tmp_path: Path, capsys: Capsys) -> None:
    """Bo has x, which ranks him first; so y is left to the one it ranks higher."""
    result = matched(capsys, written(tmp_path, RANKED), "--mechanism", "stable")
    assert result["assignment"] == {"bo": "x", "cy": "y", "di": "z"}
    assert result["unplaced"] == ["ana"]
    assert (result["stable"], result["blocking_pairs"]) == (True, 0)
    assert result["aims"] == {"placed": 3, "total_rank": -4}


def test_the_best_placement_tells_of_what_blocks_it(tmp_path: Path, capsys: Capsys) -> None:
    """By total rank alone nobody goes anywhere; x is then Bo's, and Di's, for the asking."""
    file = written(tmp_path, RANKED)
    result = matched(capsys, file, "--mechanism", "optimal", "--aims", "total_rank")
    assert result["assignment"] == {}
    assert result["unplaced"] == ["ana", "bo", "cy", "di"]
    assert (result["stable"], result["blocking_pairs"]) == (False, 8)
    assert (result["aims"], result["gap"]) == ({"total_rank": 0}, {"total_rank": 0})


def test_the_mechanism_goes_by_what_the_market_holds(tmp_path: Path, capsys: Capsys) -> None:
    assert matched(capsys, written(tmp_path, RANKED))["mechanism"] == "stable"
    plain = matched(capsys, written(tmp_path, PLAIN))
    assert (plain["mechanism"], plain["stable"], plain["blocking_pairs"]) == ("optimal", None, None)


def test_who_is_not_ranked_is_not_taken(tmp_path: Path, capsys: Capsys) -> None:
    market = {"people": {"ana": ["x"], "bo": ["x"]}, "places": {"x": {"seats": 2, "ranks": ["bo"]}}}
    for mechanism in ("stable", "optimal"):
        result = matched(capsys, written(tmp_path, market), "--mechanism", mechanism)
        assert (result["assignment"], result["unplaced"]) == ({"bo": "x"}, ["ana"])


def test_either_side_may_propose(tmp_path: Path, capsys: Capsys) -> None:
    """Gale and Shapley 1962: each side is best off with its own proposals."""
    market = {
        "people": {"ana": ["x", "y"], "bo": ["y", "x"]},
        "places": {"x": {"ranks": ["bo", "ana"]}, "y": {"ranks": ["ana", "bo"]}},
    }
    file = written(tmp_path, market)
    assert matched(capsys, file)["assignment"] == {"ana": "x", "bo": "y"}
    of_places = matched(capsys, file, "--proposing", "places")
    assert of_places["assignment"] == {"ana": "y", "bo": "x"}
    assert of_places["asked"]["proposing"] == "places"


def test_ties_fall_by_the_seed(tmp_path: Path, capsys: Capsys) -> None:
    names = [f"person {number}" for number in range(8)]
    market = {
        "people": {name: ["x"] for name in names},
        "places": {"x": {"seats": 4, "ranks": [names]}},
    }
    file = written(tmp_path, market)
    for ties in ("single", "multiple"):
        one, same, other = (
            matched(capsys, file, "--mechanism", "stable", "--ties", ties, "--seed", seed)
            for seed in ("1", "1", "2")
        )
        assert one == same
        assert one["unplaced"] != other["unplaced"]


def test_the_largest_placement_under_ties(tmp_path: Path, capsys: Capsys) -> None:
    market = {
        "people": {"ana": ["x"], "bo": ["x", "y"]},
        "places": {"x": {"ranks": [["ana", "bo"]]}, "y": {"ranks": ["bo"]}},
    }
    file = written(tmp_path, market)
    for seed in range(4):
        result = matched(
            capsys, file, "--mechanism", "stable", "--ties", "largest", "--seed", str(seed)
        )
        assert result["assignment"] == {"ana": "x", "bo": "y"}


def test_couples_and_capped_regions(tmp_path: Path, capsys: Capsys) -> None:
    assert matched(capsys, written(tmp_path, COUPLED))["stable"] is True
    capped = matched(capsys, written(tmp_path, CAPPED))
    assert (len(capped["assignment"]), capped["stable"]) == (2, True)


def test_where_no_placement_is_stable_the_answer_is_honest(tmp_path: Path, capsys: Capsys) -> None:
    """Klaus and Klijn 2005, example 2.1's kind: a single person and a couple want two seats."""
    market = {
        "people": {"ana": ["x", "y"]},
        "places": {"x": {"ranks": ["bo", "ana"]}, "y": {"ranks": ["ana", "cy"]}},
        "couples": [{"members": ["bo", "cy"], "choices": [["x", "y"]]}],
    }
    file = written(tmp_path, market)
    result = matched(capsys, file)
    assert (result["stable"], result["blocking_pairs"]) == (False, 1)
    assert told(capsys, "match", file)[1].endswith("Blocked by one pair.\n")


@pytest.mark.parametrize(
    ("aims", "named"),
    [
        ("placed,total_rank", ["placed", "total_rank"]),
        ("unplaced", ["placed"]),
        ("placed, fair", ["placed", "fair_2"]),
        ("rank_maximal", ["rank_maximal_1", "rank_maximal_2"]),
        ("spread,together,alternates", ["spread", "together", "alternates"]),
    ],
)
def test_aims_go_by_name(tmp_path: Path, capsys: Capsys, aims: str, named: list[str]) -> None:
    result = matched(capsys, written(tmp_path, PLAIN), "--aims", aims)
    assert list(result["aims"]) == list(result["gap"]) == named
    assert set(result["gap"].values()) == {0}


def test_the_result_in_words(tmp_path: Path, capsys: Capsys) -> None:
    code, out, err = told(capsys, "match", written(tmp_path, PLAIN), "--seed", "3")
    assert (code, err) == (0, "")
    *people, last = out.split("\n\n")
    assert len(people[0].splitlines()) == 4
    assert last == (
        "3 of 4 people placed (seed 3)\n"
        "  placed         3  the best possible\n"
        "  total_rank    -4  the best possible\n"
    )


def test_places_stand_in_a_column_whatever_the_names(tmp_path: Path, capsys: Capsys) -> None:
    market = {
        "people": {"ana": ["x"], "山田　花子": ["金沢"], "\x1b[2J": ["x"], "\u202eeve": []},
        "places": {"x": {"seats": 2}, "金沢": {}},
    }
    out = told(capsys, "match", written(tmp_path, market))[1]
    assert out.splitlines()[:4] == [
        "\\u001b[2J   x",
        "ana         x",
        "\\u202eeve   –",
        "山田　花子  金沢",
    ]


def test_the_files_of_a_result(tmp_path: Path, capsys: Capsys) -> None:
    out = tmp_path / "new" / "folder"
    code, printed, _err = told(capsys, "match", written(tmp_path, RANKED), "--out", out)
    assert code == 0
    assert printed.endswith(
        f"Stable.\nWritten to {out}: result.json, certificate.json, certificate.npz\n"
    )
    assert sorted(path.name for path in out.iterdir()) == [
        "certificate.json",
        "certificate.npz",
        "result.json",
    ]
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert result["certificate"] == "certificate.json"
    again = matched(capsys, tmp_path / "market.json", "--out", out)
    assert again == result | {"certificate": str(out / "certificate.json")}


def test_the_order_of_rows_does_not_matter(tmp_path: Path, capsys: Capsys) -> None:
    def turned(part: Any) -> Any:
        return dict(reversed(part.items()))

    for market in (RANKED, PLAIN):
        file = written(tmp_path, market)
        straight = told(capsys, "match", file, "--json", "--seed", "5")
        written(tmp_path, {name: turned(part) for name, part in turned(market).items()})
        assert told(capsys, "match", file, "--json", "--seed", "5") == straight


# Stopped, or where nothing can be kept


@pytest.mark.parametrize("seconds", [0.3, 0.8])
def test_ctrl_c_ends_it_without_a_word(tmp_path: Path, seconds: float) -> None:
    """While modules are loaded, and (the cache being empty) while kernels are compiled."""
    # whoever starts the tests in the background has it ignore the signal, and so all it starts
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    with subprocess.Popen(
        [sys.executable, "-c", heeding + RUN, "match", EXAMPLE, "--mechanism", "optimal"],
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(seconds)
        running.send_signal(signal.SIGINT)
        assert running.communicate(timeout=30) == ("", "")
    assert running.returncode in (130, -signal.SIGINT)


def test_a_reader_who_leaves_is_told_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", RUN, "match", EXAMPLE],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_where_no_compiled_code_can_be_kept_it_runs_all_the_same() -> None:
    """As in a package that somebody else installed, for a user without a home."""
    nowhere = "import numba.core.caching as caching; caching.CacheImpl._locator_classes = []; "
    done = subprocess.run(
        [sys.executable, "-c", nowhere + RUN, "match", EXAMPLE, "--mechanism", "stable"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Stable.\n")
