"""The shipped places, and what the rules look at in an organisation by default."""

import pytest

from koryu.programme.places import UnknownPlace, check_digit, fold, load_places

PLACES = load_places()


def test_the_tables_are_complete() -> None:
    assert len(PLACES.prefectures) == 47
    assert len(PLACES.municipalities) == 1_741
    assert len(PLACES.designated_cities) == 20
    assert len(PLACES.remote_islands) == 63
    assert len(PLACES.ties) == 1_124
    assert sum(town.population_2022 for town in PLACES.municipalities.values()) == 125_927_902


def test_each_table_stands_on_the_others() -> None:
    assert PLACES.remote_islands <= PLACES.municipalities.keys()
    assert {t.pref_code for t in PLACES.municipalities.values()} == PLACES.prefectures.keys()
    tied = {tie.lgcode for tie in PLACES.ties if tie.lgcode}
    assert all(PLACES.is_local_government(code) for code in tied)


def test_every_code_ends_in_its_check_digit() -> None:
    codes = [*PLACES.municipalities, *(p.lgcode for p in PLACES.prefectures.values())]
    assert [code for code in codes if check_digit(code[:5]) != code[5]] == []


def test_the_tables_are_read_once() -> None:
    assert load_places() is PLACES


@pytest.mark.parametrize("code", ["01", "47", "011002", "401005"])
def test_prefectures_and_designated_cities_are_places(code: str) -> None:
    assert PLACES.is_place(code)
    assert code in PLACES.hosts


@pytest.mark.parametrize("code", ["", "1", "48", "00", "010006", "012025", "P-09027"])
def test_nothing_else_is_a_place(code: str) -> None:
    assert not PLACES.is_place(code)
    assert code not in PLACES.hosts


@pytest.mark.parametrize(
    ("code", "yes"),
    [("010006", True), ("012025", True), ("131041", True), ("01", False), ("010007", False)],
)
def test_local_governments_have_six_digits(code: str, yes: bool) -> None:
    assert PLACES.is_local_government(code) is yes


@pytest.mark.parametrize(
    ("code", "en", "ja"),
    [
        ("27", "Osaka Prefecture", "大阪府"),
        ("270008", "Osaka Prefecture", "大阪府"),
        ("271004", "Osaka", "大阪市"),
        ("01", "Hokkaido", "北海道"),
        ("13", "Tokyo", "東京都"),
    ],
)
def test_a_code_has_a_name_in_both_languages(code: str, en: str, ja: str) -> None:
    name = PLACES.name(code)
    assert name is not None
    assert (name.en, name.ja) == (en, ja)


@pytest.mark.parametrize("code", ["", "99", "999999", "P-09027"])
def test_an_unknown_code_has_no_name(code: str) -> None:
    assert PLACES.name(code) is None


@pytest.mark.parametrize(
    ("organisation", "host", "prefecture", "band", "meets"),
    [
        ("011002", "011002", "01", "urban", (True, True, True)),
        ("012025", "01", "01", "urban", (True, True, True)),
        ("012033", "01", "01", "semi_urban", (True, True, True)),
        ("013676", "01", "01", "rural", (False, False, False)),  # Okushiri, an island
        ("472077", "47", "47", "semi_urban", (True, False, True)),  # Ishigaki, a larger one
        ("010006", "01", "01", "", (True, True, True)),  # a prefecture
        ("P-09027", "09", "09", "", (True, True, True)),  # a private school
        ("P-14003", "141003", "14", "", (True, True, True)),  # one under a designated city
    ],
)
def test_the_default_facts_of_an_organisation(
    organisation: str, host: str, prefecture: str, band: str, meets: tuple[bool, bool, bool]
) -> None:
    place = PLACES.place_of(organisation, host)
    assert (place.organisation_code, place.prefecture, place.size_band) == (
        organisation,
        prefecture,
        band,
    )
    assert place.meets == dict(
        zip(("near_hospital", "no_remote_island", "step_free"), meets, strict=True)
    )


def test_a_recorded_fact_goes_before_the_default() -> None:
    place = PLACES.place_of("013676", "01", {"near_hospital": True})
    assert place.meets == {"near_hospital": True, "no_remote_island": False, "step_free": False}


def test_the_map_not_the_host_says_the_prefecture_of_a_local_government() -> None:
    assert PLACES.place_of("012025", "02").prefecture == "01"


def test_sister_cities_are_the_own_ties_and_those_of_the_prefecture() -> None:
    own, shared = ("port alberni", "CA"), ("dusseldorf", "DE")
    assert own in PLACES.place_of("012114", "01").sister_cities  # Abashiri
    chiba_city, chiba_school = PLACES.place_of("121002", "12"), PLACES.place_of("P-12001", "121002")
    assert shared in PLACES.place_of("120006", "12").sister_cities
    assert shared in chiba_city.sister_cities
    # A private school has no municipality of its own, not even its host's.
    assert chiba_school.sister_cities < chiba_city.sister_cities


def test_a_tie_without_a_country_equals_no_blank_home_country() -> None:
    places = [PLACES.place_of(code, code[:2]) for code in PLACES.municipalities]
    assert all(country for place in places for _, country in place.sister_cities)


@pytest.mark.parametrize(
    ("organisation", "host"), [("999999", "01"), ("01", "01"), ("P-1", ""), ("P-1", "99")]
)
def test_an_unknown_organisation_has_no_place(organisation: str, host: str) -> None:
    with pytest.raises(UnknownPlace):
        PLACES.place_of(organisation, host)


@pytest.mark.parametrize(
    ("city", "folded"),
    [
        ("Düsseldorf", "dusseldorf"),
        ("  PORT\u3000 Alberni ", "port alberni"),
        ("Whakatāne", "whakatane"),
        ("Straße", "strasse"),
        ("Ｐａｒｉｓ", "paris"),
        ("", ""),
    ],
)
def test_a_city_is_folded_for_comparing(city: str, folded: str) -> None:
    assert fold(city) == folded
    assert fold(folded) == folded
