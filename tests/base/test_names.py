"""Countries, languages and places are named in the language of the page."""

import pytest
from django.template import engines
from django.utils.translation import override

from koryu.base.names import choices, code_name, country_name, language_name, place_name
from koryu.programme.codes import COUNTRIES, LANGUAGES


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ("New Zealand", "French", "Tokushima Prefecture", "Sapporo", "Hokkaido")),
        ("ja", ("ニュージーランド", "フランス語", "徳島県", "札幌市", "北海道")),
    ],
)
def test_codes_are_named(language: str, names: tuple[str, ...]) -> None:
    with override(language):
        assert (
            country_name("NZ"),
            language_name("fr"),
            place_name("36"),
            place_name("011002"),
            place_name("010006"),
        ) == names


@pytest.mark.parametrize("name", [country_name, language_name, place_name])
def test_an_unknown_code_shows_itself(name: object) -> None:
    assert callable(name)
    assert name("??") == "??"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_country_and_language_has_a_name(language: str) -> None:
    with override(language):
        assert [code for code in COUNTRIES if country_name(code) == code] == []
        assert [code for code in LANGUAGES if language_name(code) == code] == []


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Assistant Language Teacher", "alternate", "Group B", "hospital nearby"]),
        ("ja", ["外国語指導助手", "補欠", "B日程", "病院の近く"]),
    ],
)
def test_codes_of_the_sheets_are_named(language: str, names: list[str]) -> None:
    pairs = (("ALT", "position"), ("A", "result"), ("B", "group"), ("near_hospital", "need"))
    with override(language):
        assert [code_name(code, kind) for code, kind in pairs] == names
        assert choices("result")[1] == ("A", names[1])
    assert code_name("Z", "group") == "Z"


def test_templates_take_them_as_filters() -> None:
    page = engines["django"].from_string(
        "{% load names %}{{ 'FJ'|country }}, {{ 'ja'|language }}, {{ '13'|place }}, "
        "{{ 'S'|coded:'result' }}"
    )
    assert page.render({}) == "Fiji, Japanese, Tokyo, short-listed"
