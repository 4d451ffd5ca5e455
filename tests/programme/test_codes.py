"""The code lists are the official ones, whole."""

from importlib.resources import files

import pytest

from koryu.programme.codes import COUNTRIES, LANGUAGES, MISSION


def test_countries_are_those_of_the_time_zone_database() -> None:
    """An independent copy of ISO 3166-1 comes with the time zones."""
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text(encoding="utf-8")
    official = {line.split("\t")[0] for line in table.splitlines() if not line.startswith("#")}
    assert official == COUNTRIES


def test_languages_are_the_183_in_force() -> None:
    assert len(LANGUAGES) == 183
    assert {"en", "fr", "ko", "zh", "mn", "pt"} <= LANGUAGES
    assert LANGUAGES.isdisjoint({"in", "iw", "ji", "sh", "mo", "jp", "cn"})
    assert all(len(code) == 2 and code.islower() for code in LANGUAGES)


@pytest.mark.parametrize(("code", "yes"), [("2100", True), ("210", False), ("21000", False)])
def test_a_mission_has_four_digits(code: str, yes: bool) -> None:
    assert bool(MISSION.fullmatch(code)) is yes
