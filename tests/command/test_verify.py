"""`koryu verify`: what place wrote is read again, and no change of it passes."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from koryu.command.main import main
from koryu.command.placement_files import FILES, NAMED, file_sha256
from koryu.matching.certificate import (
    OptimalCertificate,
    StableCertificate,
    read_certificate,
    write_certificate,
)
from koryu.matching.results import Prices
from tests.command.mutants import changed
from tests.command.test_place import place, sheets, summary
from tests.programme.facts import SAMPLES

Edit = Callable[[str], str]


@pytest.fixture
def result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    place(tmp_path)
    capsys.readouterr()
    return tmp_path


def verify(result: Path, *words: str, sample: str = "small") -> int:
    return main(["verify", str(result), *sheets(sample), *words])


def edit(path: Path, change: Edit) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_a_sound_result_is_proved_in_words(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(result) == 0
    assert capsys.readouterr().out == (
        "All 18 lines are lawful: no bar is broken, no seat is taken twice, nobody is placed "
        "twice.\n"
        "The figures of the aims were counted anew: placed 18, spread 16, together 1, asked 13, "
        "sister 0, wishes 9, area 3.\n"
        "It was proved from the certificate that each aim is the best possible after those "
        "before it.\n"
    )


def set_to(**values: object) -> Edit:
    return lambda text: json.dumps(json.loads(text) | values)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (set_to(seed=2), "The certificate has the seed 2, not 1."),
        (
            set_to(market="0" * 64),
            "The certificate is of another market: made from other sheets or rules.",
        ),
        (set_to(format="another"), "The format is 'another', not ‘koryu certificate 1’."),
        (lambda text: text[:-3], "certificate.json is not JSON."),
        (
            set_to(values=[18, 16, 1, 13, 0, 9, 4]),
            "The certificate names other aims or figures.",
        ),
    ],
)
def test_no_change_of_the_certificate_passes(
    result: Path, capsys: pytest.CaptureFixture[str], change: Edit, told: str
) -> None:
    edit(result / "certificate.json", change)
    assert verify(result) == 1
    assert capsys.readouterr().out == (
        "BREACH  certificate.json is not the file that summary.json names (SHA-256).\n"
        f"BREACH  {told}\n"
    )


def test_no_change_of_the_prices_passes(result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arrays = result / "certificate.npz"
    content = bytearray(arrays.read_bytes())
    content[len(content) // 2] ^= 1
    arrays.write_bytes(content)
    assert verify(result) == 1
    assert capsys.readouterr().out == (
        "BREACH  certificate.npz is not the file that the certificate names (SHA-256).\n"
    )


@pytest.mark.parametrize("name", ["certificate.json", "certificate.npz", "refused.csv"])
def test_a_file_that_is_gone_is_named(
    result: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (result / name).unlink()
    assert verify(result) == 1
    assert capsys.readouterr().out == f"BREACH  {name} is missing.\n"


def test_a_certificate_of_a_stable_placement_proves_nothing_here(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = np.zeros(0, np.int32)
    write_certificate(result, StableCertificate("", 1, "people", "single", nobody, nobody))
    name_anew(result)
    assert verify(result) == 1
    assert capsys.readouterr().out == (
        "BREACH  The certificate is of a stable placement, not of the best by the rules.\n"
    )


def name_anew(result: Path) -> None:
    """As somebody would who mends the hashes too."""
    digests = {key: file_sha256(result / name) for key, name in NAMED.items()}
    edit(result / "summary.json", set_to(**digests))


@pytest.mark.parametrize("name", FILES)
def test_no_change_of_a_byte_passes(
    result: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = result / name
    content = file.read_bytes()
    places = range(0, len(content), max(1, len(content) // 12))
    mutants = [content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in places]
    for mutant in (*mutants, content[:-2], content + b"0"):
        file.write_bytes(mutant)
        code = verify(result)
        told = capsys.readouterr()
        if code == 2:
            assert told.err.count("\n") == 1
        else:
            assert (code, told.out[:8]) == (1, "BREACH  ")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("certificate.json", lambda text: text + "\n"),
        ("certificate.json", lambda text: text.replace('": ', '":  ', 1)),
        ("certificate.json", lambda text: set_to(engine=None)(text)),
        ("placements.csv", lambda text: text),  # now with line endings of another kind
        ("placements.csv", lambda text: text.replace("\n", "\n\n", 1)),
        ("placements.csv", lambda text: "\ufeff" + text),
        ("refused.csv", lambda text: text + "\n"),
    ],
)
def test_no_change_passes_that_says_the_same(
    result: Path, capsys: pytest.CaptureFixture[str], name: str, change: Edit
) -> None:
    edit(result / name, change)
    assert verify(result) == 1
    assert capsys.readouterr().out == (
        f"BREACH  {name} is not the file that summary.json names (SHA-256).\n"
    )


def test_other_prices_do_not_pass_though_they_prove_as_much(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Doubled prices in parts half as large, and the certificate naming them."""
    proof = read_certificate(result)
    assert isinstance(proof, OptimalCertificate)
    prices = tuple(
        Prices(2 * p.place, 2 * p.region, 2 * p.group, 2 * p.quota, 2 * p.scale)
        for p in proof.optimum.prices
    )
    write_certificate(result, replace(proof, optimum=replace(proof.optimum, prices=prices)))
    assert verify(result) == 1
    assert capsys.readouterr().out == (
        "BREACH  certificate.json is not the file that summary.json names (SHA-256).\n"
    )
    name_anew(result)
    assert verify(result) == 0


def test_no_part_of_the_summary_may_be_changed(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = result / "summary.json"
    mutants = list(changed(summary(result)))
    assert len(mutants) > 80
    for mutant in mutants:
        file.write_text(json.dumps(mutant))
        code = verify(result)
        told = capsys.readouterr()
        if code == 2:
            assert told.err == f"{file}: this is not the summary of a placement\n", mutant
        else:
            assert (code, told.out[:8]) == (1, "BREACH  "), mutant


def test_a_result_from_before_files_were_named_is_refused(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = {key: value for key, value in summary(result).items() if key not in NAMED}
    (result / "summary.json").write_text(json.dumps(data))
    assert verify(result) == 1
    assert capsys.readouterr().out == (
        "BREACH  summary.json has no placements_sha256, refused_sha256, certificate_sha256: the "
        "result was made before summary.json named its files; place again.\n"
    )


def last_line_gone(text: str) -> str:
    return "\n".join(text.splitlines()[:-1]) + "\n"


def last_line_twice(text: str) -> str:
    return text + text.splitlines()[-1] + "\n"


def moved(text: str) -> str:
    """The first person sent where the last one is."""
    lines = text.splitlines()
    lines[1] = lines[1].split(",")[0] + "," + lines[-1].split(",")[1]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("change", [last_line_gone, last_line_twice, moved])
def test_no_change_of_the_lines_passes(
    result: Path, capsys: pytest.CaptureFixture[str], change: Edit
) -> None:
    edit(result / "placements.csv", change)
    assert verify(result) == 1
    told = capsys.readouterr().out.splitlines()
    assert told
    assert all(line.startswith("BREACH  ") for line in told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"asked": 13', '"asked": 14', "The aim ‘asked’ is said to be 14, but comes to 13."),
        (
            '"placed": 18,\n  "aims"',
            '"placed": 19,\n  "aims"',
            "summary.json says 19 placed; the lines are 18.",
        ),
        (
            '"snapshot_sha256": "',
            '"snapshot_sha256": "0',
            "snapshot_sha256 differs: the result was made from other sheets or rules.",
        ),
    ],
)
def test_no_change_of_the_figures_passes(
    result: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    edit(result / "summary.json", lambda text: text.replace(old, new, 1))
    assert verify(result) == 1
    assert capsys.readouterr().out == f"BREACH  {told}\n"


def test_other_sheets_are_noticed(result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(result, sample="special") == 1
    assert "snapshot_sha256 differs" in capsys.readouterr().out


def test_other_rules_are_noticed(result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = result / "rules.json"
    rules.write_text('{"aims": ["placed"]}', encoding="utf-8")
    assert verify(result, "--rules", str(rules)) == 1
    assert capsys.readouterr().out.splitlines() == [
        "BREACH  summary.json tells gaps of what is no aim of the rules: spread, together, asked, "
        "sister, wishes, area.",
        "BREACH  rules_sha256 differs: the result was made from other sheets or rules.",
        "BREACH  The certificate is of another market: made from other sheets or rules.",
        "BREACH  The certificate names other aims or figures.",
    ]


def test_a_gap_is_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place(tmp_path, "--time-limit", "0")
    capsys.readouterr()
    assert verify(tmp_path) == 0
    open_ = ", ".join(f"{aim} {gap}" for aim, gap in summary(tmp_path)["gap"].items() if gap)
    assert capsys.readouterr().out.splitlines()[-1] == (
        f"It was proved that these aims might still rise by at most: {open_}."
    )


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("placements.csv", None, "No such file or directory"),
        ("summary.json", None, "No such file or directory"),
        ("placements.csv", b"who,where\n1,2\n", "the column 'candidate_no' is missing"),
        ("placements.csv", b"\x82\xa0", "this is not a CSV file in UTF-8"),
        ("summary.json", b"{}", "this is not the summary of a placement"),
        ("summary.json", b"[1]", "this is not the summary of a placement"),
        ("summary.json", b"\xff", "this is not the summary of a placement"),
        (
            "summary.json",
            json.dumps({"placed": 0, "aims": {}}).encode(),
            "this is not the summary of a placement",
        ),
    ],
)
def test_a_result_that_cannot_be_read_is_said_in_one_line(
    result: Path, capsys: pytest.CaptureFixture[str], file: str, content: bytes | None, why: str
) -> None:
    path = result / file
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert verify(result) == 2
    assert capsys.readouterr().err == f"{path}: {why}\n"


def test_a_sheet_that_cannot_be_used_is_said_in_one_line(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = str(SAMPLES / "small" / "truth.json")
    assert main(["verify", str(result), "--candidates", truth, "--requests", truth]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        ({"gap": {}}, "The gap of the aim ‘placed’ is not a number of 0 or more: None."),
        ({"seed": None}, "The seed is not a number: None."),
    ],
)
def test_what_the_solver_states_must_stand_there(
    result: Path, capsys: pytest.CaptureFixture[str], change: dict[str, object], breach: str
) -> None:
    path = result / "summary.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert verify(result) == 1
    assert capsys.readouterr().out.splitlines()[0] == f"BREACH  {breach}"
