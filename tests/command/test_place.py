"""`koryu place`: two sheets in, a placement and its proof out, and plain words where that
cannot be."""

import csv
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from koryu.command.main import main
from koryu.command.placement_files import FILES
from koryu.matching.certificate import OptimalCertificate, read_certificate
from koryu.programme.rules import AIMS, default_rules, rules_json
from tests.programme.facts import SAMPLES, placed, truth

RUN = "import sys; from koryu.command.main import main; sys.exit(main(sys.argv[1:]))"


def sheets(sample: str, requests: str = "requests.xlsx") -> list[str]:
    folder = SAMPLES / sample
    return ["--candidates", str(folder / "candidates.xlsx"), "--requests", str(folder / requests)]


def place(out: Path, *words: str, sample: str = "small") -> int:
    return main(["place", *sheets(sample), "--out", str(out), *words])


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def summary(out: Path) -> Any:
    return json.loads((out / "summary.json").read_text(encoding="utf-8"))


def test_the_files_of_a_placement(tmp_path: Path) -> None:
    assert place(tmp_path) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    expected = placed("small")
    lines = [[who, where] for who, where in expected.lines.items()]
    assert rows(tmp_path / "placements.csv") == [["candidate_no", "request_no"], *lines]
    assert rows(tmp_path / "refused.csv") == [["sheet", "row", "column", "value", "reason"]]
    assert summary(tmp_path) == {
        "placed": 18,
        "aims": dict(expected.aims),
        "gap": dict.fromkeys(AIMS, 0),
        "seed": 1,
        "snapshot_sha256": expected.snapshot_sha256,
        "rules_sha256": expected.rules_sha256,
        "placements_sha256": digest(tmp_path / "placements.csv"),
        "refused_sha256": digest(tmp_path / "refused.csv"),
        "certificate_sha256": digest(tmp_path / "certificate.json"),
    }


def digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def test_the_proof_of_a_placement_lies_beside_it(tmp_path: Path) -> None:
    place(tmp_path)
    written, expected = read_certificate(tmp_path / "certificate.json"), placed("small")
    assert isinstance(written, OptimalCertificate)
    assert written.market == expected.certificate.market
    assert (written.seed, written.aims) == (1, AIMS)
    assert written.gaps == tuple(expected.gap.values())
    optimum, wanted = written.optimum, expected.certificate.optimum
    assert (optimum.place_of == wanted.place_of).all()
    assert (optimum.values, optimum.bound) == (wanted.values, wanted.bound)
    assert optimum.tree == wanted.tree
    for prices, others in zip(optimum.prices, wanted.prices, strict=True):
        assert (prices.place == others.place).all()


def test_findings_and_a_short_summary_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place(tmp_path)
    assert capsys.readouterr().out == (
        "candidates: 36 rows read, 0 refused\n"
        "requests: 17 rows read, 0 refused\n"
        "\n"
        "18 of 20 short-listed people placed (seed 1)\n"
        "  placed       18  the best possible\n"
        "  spread       16  the best possible\n"
        "  together      1  the best possible\n"
        "  asked        13  the best possible\n"
        "  sister        0  the best possible\n"
        "  wishes        9  the best possible\n"
        "  area          3  the best possible\n"
        f"Written to {tmp_path}: placements.csv, refused.csv, summary.json, certificate.json, "
        "certificate.npz\n"
    )


@pytest.mark.parametrize("requests", ["requests.xlsx", "requests-cp932.csv"])
def test_each_row_that_cannot_be_read_is_written_out(tmp_path: Path, requests: str) -> None:
    assert main(["place", *sheets("messy", requests), "--out", str(tmp_path)]) == 0
    refused = rows(tmp_path / "refused.csv")[1:]
    wrong = [(row["field"], row["value"]) for row in truth("messy")["wrong_rows"]]
    assert sorted((column, value) for _sheet, _row, column, value, _why in refused) == sorted(wrong)
    assert {(sheet, bool(why)) for sheet, _row, _column, _value, why in refused} == {("一覧", True)}
    assert summary(tmp_path)["aims"] == dict(placed("messy").aims)


def test_the_same_sheets_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    """On two runs of Python that order their sets differently."""
    outs = [tmp_path / "1", tmp_path / "2"]
    for out in outs:
        subprocess.run(
            [sys.executable, "-c", RUN, "place", *sheets("special"), "--out", str(out)],
            env=os.environ | {"PYTHONHASHSEED": out.name},
            check=True,
            capture_output=True,
        )
    for name in FILES:
        assert (outs[0] / name).read_bytes() == (outs[1] / name).read_bytes()


def test_the_seed_is_kept_with_the_result(tmp_path: Path) -> None:
    assert place(tmp_path, "--seed", "-5") == 0
    assert summary(tmp_path)["seed"] == -5


def test_edited_rules_are_taken_back(tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text(rules_json(default_rules()).replace('"wishes",', "", 1), encoding="utf-8")
    assert place(tmp_path / "out", "--rules", str(rules)) == 0
    assert "wishes" in summary(tmp_path / "out")["aims"]
    assert "wishes" not in summary(tmp_path / "out")["gap"]


def test_a_run_that_is_cut_short_says_the_gap_of_each_aim(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place(tmp_path, "--time-limit", "0") == 0
    gap = summary(tmp_path)["gap"]
    assert list(gap) == list(AIMS)
    assert any(gap.values())
    worst = max(gap, key=lambda aim: gap[aim])
    assert f"gap at most {gap[worst]}\n" in capsys.readouterr().out


BLOCKED = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "psycopg", "procrastinate"):
            raise ImportError(f"{name} must not be imported")

sys.meta_path.insert(0, Nothing())
from koryu.command.main import main
code = main(sys.argv[1:])
assert not [name for name in sys.modules if name.split(".")[0] == "django"]
sys.exit(code)
"""


@pytest.mark.parametrize("part", ["place", "verify", "rules"])
def test_neither_django_nor_a_database_is_needed(part: str, tmp_path: Path) -> None:
    place(tmp_path)
    words = {
        "place": ["place", *sheets("small"), "--out", str(tmp_path)],
        "verify": ["verify", str(tmp_path), *sheets("small")],
        "rules": ["rules"],
    }
    without = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE")}
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, *words[part]], env=without, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"--candidates": "nowhere.xlsx"}, "{tmp}/nowhere.xlsx: No such file or directory\n"),
        ({"--requests": "."}, "{tmp}: Is a directory\n"),
        ({"--out": "empty.xlsx"}, "{tmp}/empty.xlsx: File exists\n"),
        ({"--out": "empty.xlsx/out"}, "{tmp}/empty.xlsx/out: Not a directory\n"),
        ({"--candidates": "empty.xlsx"}, "{tmp}/empty.xlsx: The file is empty: "),
        ({"--rules": "empty.xlsx"}, "{tmp}/empty.xlsx: The rules are not JSON: "),
    ],
)
def test_what_cannot_be_used_at_all_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str], said: str
) -> None:
    (tmp_path / "empty.xlsx").touch()
    words = dict(zip(*[iter(sheets("small"))] * 2, strict=True)) | {"--out": str(tmp_path / "out")}
    words |= {option: str(tmp_path / name) for option, name in change.items()}
    assert main(["place", *(word for pair in words.items() for word in pair)]) == 2
    told = capsys.readouterr()
    assert told.err.startswith(said.format(tmp=tmp_path))
    assert told.err.count("\n") == 1
    assert not (tmp_path / "out" / "summary.json").exists()


def test_sheets_given_the_wrong_way_round_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    candidates, requests = (
        str(SAMPLES / "small" / f"{kind}.xlsx") for kind in ("candidates", "requests")
    )
    swapped = ["--candidates", requests, "--requests", candidates]
    assert main(["place", *swapped, "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
