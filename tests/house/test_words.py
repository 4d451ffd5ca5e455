"""The repository stands alone: no place of one machine, no registry, no folder beside it."""

import re
from pathlib import Path

import pytest

from tests.house.files import TEXT, breaches, files

ELSEWHERE = re.compile(
    r"(?:(?<![\w.])/(?:work|root|Users|opt)/\w+"
    r"|\.\./shared\b|\bshared/"
    r"|pypi\.org|pythonhosted|--(?:extra-)?index-url|--find-links)"
)
SELF = Path(__file__).resolve()
TEXTS = [path for path in files(*TEXT) if path != SELF and path.name != "test_requirements.py"]


def test_nothing_points_out_of_the_repository() -> None:
    assert breaches(TEXTS, ELSEWHERE.findall) == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("read /root/notes first", ["/root/notes"]),
        ("see ../shared/rules.md", ["../shared"]),
        ("pip install --find-links x", ["--find-links"]),
        ("the path /rounds/5/work/ and a shared place", []),
    ],
)
def test_places_are_found(text: str, found: list[str]) -> None:
    assert ELSEWHERE.findall(text) == found
