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


def test_a_condition_that_cannot_be_met_by_itself(tmp_path: Path, capsys: Capsys) -> None:
    places = {"x": {"region": "r"}, "y": {}, "z": {}}
    market = PLAIN | {"places": places, "regions": {"r": {"floor": 2}}}
    code, _out, err = told(capsys, "match", written(tmp_path, market), "--mechanism", "optimal")
    assert (code, err) == (2, "This cannot be met: r must receive at least 2.\n")


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


# What cannot be


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


# Stopped, or where nothing can be kept


@pytest.mark.parametrize("seconds", [0.3, 0.8])
def test_ctrl_c_ends_it_without_a_word(tmp_path: Path, seconds: float) -> None:
    """While modules are loaded, and (the cache being empty) while kernels are compiled."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "match", EXAMPLE, "--mechanism", "optimal"],
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
