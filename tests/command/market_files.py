"""Markets in files, and what the commands say to them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from koryu.command.main import main

EXAMPLE = Path(__file__).parents[2] / "docs" / "placement" / "market.json"
PEOPLE = {"ana": ["x", "y"], "bo": ["x", "z"], "cy": ["x", "y"], "di": ["z", "x"]}
RANKED: dict[str, Any] = {  # Ana is second everywhere, and Cy nowhere first
    "people": PEOPLE,
    "places": {
        "x": {"ranks": ["bo", "ana", "di", "cy"]},
        "y": {"ranks": ["cy", "ana"]},
        "z": {"ranks": ["di", "bo"]},
    },
}
PLAIN: dict[str, Any] = {"people": PEOPLE, "places": {"x": {}, "y": {}, "z": {}}}
CAPPED = RANKED | {
    "places": {name: facts | {"region": "r"} for name, facts in RANKED["places"].items()},
    "regions": {"r": {"cap": 2}},
}
COUPLED = RANKED | {
    "people": {name: PEOPLE[name] for name in ("ana", "bo")},
    "couples": [{"members": ["cy", "di"], "choices": [["y", "x"], ["x", None]]}],
}
KINDS = [RANKED, PLAIN, CAPPED, COUPLED]


def written(folder: Path, market: Mapping[str, Any] | str) -> Path:
    """The market, or any text, in a file of the folder."""
    file = folder / "market.json"
    text = market if isinstance(market, str) else json.dumps(market)
    file.write_text(text, encoding="utf-8")
    return file


def told(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """What a command returns, prints, and says beside that."""
    capsys.readouterr()
    code = main([str(word) for word in words])
    return code, *capsys.readouterr()


def matched(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Any:
    """The result of a match as JSON."""
    code, out, err = told(capsys, "match", *words, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def result_of(capsys: pytest.CaptureFixture[str], file: Path, *words: str) -> Path:
    """The same in a file beside the market."""
    result = file.parent / "printed.json"
    result.write_text(told(capsys, "match", file, *words, "--json")[1], encoding="utf-8")
    return result
