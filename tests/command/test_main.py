"""One command, its parts loaded only when they are called."""

import json
import subprocess
import sys

import pytest

from koryu.command.main import PARTS, main


def test_the_default_rules_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert json.loads(capsys.readouterr().out)["aims"][:2] == ["placed", "spread"]


@pytest.mark.parametrize("words", [[], ["fly"], ["place"], ["place", "--seed", "one"]])
def test_words_that_are_off_end_with_two(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("usage: koryu ")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_tells_of_itself(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([part, "--help"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: koryu {part} ")


def test_a_part_loads_no_other() -> None:
    code = (
        "import sys; from koryu.command.main import main; main(['rules']);"
        "print(*sorted(m for m in sys.modules if m.startswith('koryu.command.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "koryu.command.main koryu.command.rules"
