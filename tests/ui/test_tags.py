from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django_cotton.templatetags import Attrs

from koryu.programme.words import Words
from koryu.ui.templatetags import ui
from tests.ui.conftest import HOSTILE, Page

PAIR = Words(en="You asked for the sea.", ja="海の近くをご希望でした。")


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (2464, None, "2,464"),
        (0, None, "0"),
        (None, None, "–"),
        ("", None, "–"),
        (39.84, 1, "39.8"),
        (Decimal("1234.5"), None, "1,234.5"),
        ("C0001", None, "C0001"),
        ("2200", None, "2,200"),
        ("0031", None, "0031"),
    ],
)
def test_number(value, places, shown):
    assert ui.number(value, places) == shown


def test_share_of():
    assert ui.share_of(37, 100) == "37 %"
    assert ui.share_of(None, 100) == "0 %"
    assert ui.share_of(3, 0) == "–"


def test_brackets_and_commas_are_those_of_the_language(show):
    line = "<p>A{{ level|bracketed }}{% comma %}B{{ text|bracketed }}</p>"
    assert show(line, level="N3", text=HOSTILE).text == f"A (N3), B ({HOSTILE})"
    assert show(line, lang="ja", level="N3", text=HOSTILE).text == f"A（N3）、B（{HOSTILE}）"


def test_words_follow_the_language_of_the_page():
    with translation.override("ja"):
        assert ui.words(PAIR) == "海の近くをご希望でした。"
    with translation.override("en"):
        assert ui.words(PAIR) == "You asked for the sea."
    assert ui.words("as it is") == "as it is"


def test_words_stay_escaped_in_a_template(show):
    assert show("<p>{{ text|words }}</p>", text=Words(en=HOSTILE, ja="")).text == HOSTILE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SPECIMEN Maria", "en"),
        ("Đặng", "en"),
        ("スペシメン", "ja"),
        ("𠮷野", "ja"),
        ("令和9年度.xlsx", "ja"),
        ("2027", ""),
        ("", ""),
    ],
)
def test_lang_of(text, code):
    assert ui.lang_of(text) == code


def test_a_foreign_name_carries_its_language():
    with translation.override("ja"):
        assert ui.in_its_language("Malu") == '<span lang="en">Malu</span>'
        assert ui.in_its_language("マル") == "マル"
    with translation.override("en"):
        assert ui.in_its_language("マル") == '<span lang="ja">マル</span>'
        assert ui.in_its_language("<b>") == "&lt;b&gt;"


def test_text_from_the_right_turns_nothing_round_beside_it():
    with translation.override("en"):
        assert ui.in_its_language("مريم") == "<bdi>مريم</bdi>"
        assert ui.in_its_language("Mar\u202eym") == "<bdi>Mar\u202eym</bdi>"
        assert ui.in_its_language("מרים マル") == '<bdi lang="ja">מרים マル</bdi>'
        assert ui.in_its_language("مريم <b>") == "<bdi>مريم &lt;b&gt;</bdi>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Mar\u202eym", "<bdi>Mar\u202eym</bdi>"), ("<b>", "&lt;b&gt;"), ("マル", "マル")],
)
def test_a_title_turns_nothing_round_beside_it(text: str, shown: str) -> None:
    assert ui.set_apart(text) == shown


def test_day_has_its_weekday_and_on_hover_its_wareki():
    with translation.override("en"):
        page = Page(ui.day(date(2027, 2, 5)))
    assert page.text == "Fri 5 Feb 2027"
    assert page.one("time").attrs == {"datetime": "2027-02-05", "title": "令和9年2月5日"}


def test_a_day_without_a_wareki_is_shown_all_the_same():
    with translation.override("en"):
        page = Page(ui.day(date(1801, 4, 1)))
    assert page.text == "Wed 1 Apr 1801"
    assert page.one("time").attrs == {"datetime": "1801-04-01"}


def test_the_day_of_a_moment_is_the_day_in_tokyo():
    with translation.override("en"):
        assert Page(ui.day(datetime(2027, 2, 4, 16, 0, tzinfo=UTC))).text == "Fri 5 Feb 2027"


def test_moment_and_deadline_in_both_languages():
    soon = timezone.now() + timedelta(days=12)
    with translation.override("en"):
        assert Page(ui.deadline(soon)).text.endswith("JST (in 12 days)")
        assert Page(ui.moment(soon)).text.endswith("JST")
    with translation.override("ja"):
        assert Page(ui.deadline(soon)).text.endswith("日本時間 （あと12日）")


def test_what_has_no_date_is_a_dash():
    assert (ui.day(None), ui.moment(None), ui.deadline(None)) == ("–", "–", "–")


def test_is_past():
    assert ui.is_past(timezone.now() - timedelta(seconds=1)) is True
    assert ui.is_past(timezone.now() + timedelta(hours=1)) is False
    assert ui.is_past(None) is False


def test_html_attributes_are_escaped_where_the_component_library_trusts():
    given = Attrs({"value": '"x" onclick="y"', "disabled": True, "hidden": False, "title": None})
    assert ui.html_attributes(given) == (' value="&quot;x&quot; onclick=&quot;y&quot;" disabled')
    assert ui.html_attributes(None) == ""
    assert isinstance(ui.html_attributes(given), SafeString)


def test_page_numbers_mark_gaps():
    paginator = Paginator(range(100), 10)
    assert ui.page_numbers(paginator.page(5)) == [1, None, 4, 5, 6, None, 10]


def test_any_text_of_two_languages_will_do():
    assert ui.words(SimpleNamespace(in_language=lambda code: f"in {code}")) == "in en"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("362018-ALT-1の任用を", '<span class="nowrap">362018-ALT-1</span>の任用を'),
        ("US-2110-00010", '<span class="nowrap">US-2110-00010</span>'),
        (
            "12-027, 12-028",
            '<span class="nowrap">12-027</span>, <span class="nowrap">12-028</span>',
        ),
        ("Tanaka-Reid, ALT-Coordinator", "Tanaka-Reid, ALT-Coordinator"),
        ("<b>1-2</b>", '&lt;b&gt;<span class="nowrap">1-2</span>&lt;/b&gt;'),
        ("", ""),
    ],
)
def test_an_official_number_does_not_break(text, shown):
    assert ui.numbers_whole(text) == shown
