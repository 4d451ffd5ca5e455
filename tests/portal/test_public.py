"""The public pages say what is true, for everyone, in both languages."""

import csv
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koryu.portal.datasets import DATASETS, FREE, SHARE_ALIKE
from koryu.portal.figures import participants_by_year
from koryu.programme.bars import bars_of
from koryu.programme.places import DATA
from koryu.programme.rules import AIM_WORDS, default_rules

pytestmark = pytest.mark.django_db


def page(name: str, language: str = "en") -> str:
    answer = Client(headers={"accept-language": language}).get(reverse(name))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_front_page_shows_the_programme_by_year() -> None:
    html = page("home")
    assert "Participants of the JET Programme by year" in html
    assert "jetprogramme.org" in html
    assert [year in html for year in ("1987", "2025")] == [True, True]
    assert "5,933" in html


def test_it_speaks_to_everyone() -> None:
    html = page("home")
    audiences = ("Introduction", "Organisations", "Aspiring JETs", "Current JETs", "Former JETs")
    assert [f">{audience}</h" in html for audience in audiences] == [True] * 5


def test_the_figures_are_those_of_the_file() -> None:
    found = dict(participants_by_year())
    assert len(found) == 39
    assert (found["1987"], found["2002"], found["2020"], found["2025"]) == (848, 6273, None, 5933)


def test_a_visitor_is_offered_what_exists_and_nothing_else() -> None:
    html = page("home")
    nav = html[html.index('<nav class="site-nav"') : html.index("</nav>")]
    assert [nav.count(f'href="{reverse(name)}"') for name in NAVIGATION] == [1] * len(NAVIGATION)
    assert nav.count("<a ") == len(NAVIGATION)


NAVIGATION = ("home", "placement_explained", "calendar:year", "data")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_rule_stands_in_words_and_in_order(language: str, year: Any) -> None:
    html = page("placement_explained", language)
    rules = default_rules()
    words = [bar.words for bar in bars_of(rules)] + [AIM_WORDS[aim] for aim in rules.aims]
    at = [html.find(escaped(text.in_language(language))) for text in words]
    assert -1 not in at
    assert at == sorted(at)


def escaped(text: str) -> str:
    return text.replace("'", "&#x27;")


def test_the_rules_can_be_read_before_there_is_a_year() -> None:
    assert "What binds" in page("placement_explained")


def test_the_steps_of_the_year_have_their_dates(year: Any) -> None:
    html = page("placement_explained")
    assert "Notices due to hosts, organisations and candidates" in html
    assert 'datetime="2027-05-21T17:00:00+09:00"' in html


def test_every_file_of_data_is_named() -> None:
    files = {path.name for path in DATA.glob("*.csv")}
    assert {dataset.file for dataset in DATASETS} == files


def test_with_as_many_rows_as_it_has() -> None:
    for dataset in DATASETS:
        with (DATA / dataset.file).open(encoding="utf-8-sig", newline="") as file:
            assert (dataset.file, sum(1 for _row in csv.DictReader(file))) == (
                dataset.file,
                dataset.rows,
            )


def test_share_alike_data_stands_apart() -> None:
    html = page("data")
    apart = html.index("Under a licence of its own")
    assert [dataset.file for dataset in SHARE_ALIKE] == ["sister_cities.csv"]
    assert html.index("sister_cities.csv") > apart
    assert all(html.index(dataset.file) < apart for dataset in FREE)
    assert "CC BY-SA 4.0" in html[apart:]
    assert (DATA / "sister_cities.NOTICE.md").exists()


def test_its_attribution_stands_on_the_page() -> None:
    html = page("data")
    assert "Basic Resident Register" in html
    assert "Wikipedia contributors, “Lists of twin towns and sister cities”" in html


def test_the_language_is_switched_by_a_press() -> None:
    client = Client()
    client.post(reverse("set_language"), {"language": "ja", "next": "/"})
    assert '<html lang="ja">' in client.get("/").content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert '<html lang="en">' in client.get("/").content.decode()
