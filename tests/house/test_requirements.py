"""Whoever installs decides where from: the lists name versions and hashes, never a place."""

import re

import pytest

from tests.house.files import ROOT

LISTS = ("requirements.txt", "requirements-dev.txt")


def breaches(text: str) -> list[str]:
    """Addresses and options of an installer, and whatever is not pinned with a hash."""
    addresses = re.findall(r"\S*(?:https?:|file:|git\+)\S*|^-.*$", text, re.MULTILINE)
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
    loose = [e.split("\n")[0] for e in entries if "==" not in e or "--hash=sha256:" not in e]
    return addresses + loose


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_pinned_and_name_no_place(name: str) -> None:
    assert breaches((ROOT / name).read_text()) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a==1 \\\n    --hash=sha256:00\n", []),
        ("a==1\n", ["a==1"]),
        ("a>=1 \\\n    --hash=sha256:00\n", ["a>=1 \\"]),
        (
            "--index-url https://index.example/simple\n",
            ["--index-url https://index.example/simple"],
        ),
        ("a==1 \\\n    --hash=sha256:00\n    # via file:///b\n", ["file:///b"]),
    ],
)
def test_breaches_are_found(text: str, found: list[str]) -> None:
    assert breaches(text) == found


def test_every_run_requirement_is_a_development_requirement() -> None:
    """One environment serves both, so the two lists must agree."""
    run, dev = (set(re.findall(r"(?m)^\S+==\S+", (ROOT / name).read_text())) for name in LISTS)
    assert run - dev == set()
