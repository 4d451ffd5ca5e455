"""`koryu match` on ten people, each call a process of its own as an officer starts it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

PEOPLE = 10
MARKET = """
{"people": {"ana": ["x", ["y", "z"]], "bo": ["x", "y"], "cy": ["x", "w"], "di": ["y", "x"],
            "ed": ["z", "w"], "fay": ["w", "x"], "gus": ["y", ["z", "w"]], "ha": ["x"],
            "ivo": ["z", "y", "x", "w"], "jo": ["w"]},
 "places": {"x": {"seats": 2, "ranks": ["bo", ["ana", "cy"], "di", "fay", "ha", "ivo"],
                  "region": "r"},
            "y": {"seats": 3, "ranks": ["di", "bo", "ana", "gus", "ivo"], "region": "r"},
            "z": {"seats": 2, "ranks": ["ivo", "ed", "gus", "ana"]},
            "w": {"seats": 2, "ranks": ["jo", "fay", "ed", "gus", "ivo", "cy"]}},
 "regions": {"r": {"cap": 4}}}
"""
OWN = Path(__file__).parents[1] / ".venv" / "bin" / "python"
PYTHON = str(OWN) if OWN.exists() else sys.executable  # beside the peers more would be loaded
CALL = "import sys; from koryu.command.main import main; sys.exit(main(sys.argv[1:]))"


class Call(NamedTuple):
    """``folder`` holds the market and, where nothing may be compiled, the place for kernels."""

    folder: "TemporaryDirectory[str]"
    environment: dict[str, str]


def compiled(_people: int) -> Call:
    """Kernels are found where they always are."""
    return _call({})


def uncompiled(_people: int) -> Call:
    """As on a new machine: no kernel has been compiled."""
    folder = TemporaryDirectory(prefix="koryu-bench-")
    return _call({"NUMBA_CACHE_DIR": folder.name}, folder)


def _call(more: dict[str, str], folder: "TemporaryDirectory[str] | None" = None) -> Call:
    folder = folder or TemporaryDirectory(prefix="koryu-bench-")
    (Path(folder.name) / "market.json").write_text(MARKET)
    return Call(folder, {**os.environ, **more})


def match(mechanism: str) -> Callable[[Call, int], int]:
    def call(built: Call, _threads: int) -> int:
        market = str(Path(built.folder.name) / "market.json")
        words = [PYTHON, "-c", CALL, "match", market, "--mechanism", mechanism]
        return subprocess.run(words, env=built.environment, stdout=subprocess.DEVNULL).returncode

    return call


def exit_code(_built: Any, code: int) -> list[int]:
    return [code]
