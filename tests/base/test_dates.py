from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from koryu.base import dates

FIVE = datetime(2027, 2, 5, 17, 0, tzinfo=dates.TOKYO)


def test_deadline_in_english():
    now = datetime(2027, 1, 24, 9, 0, tzinfo=dates.TOKYO)
    assert dates.deadline_words(FIVE, now, "en") == "Fri 5 Feb 2027, 17:00 JST (in 12 days)"


def test_deadline_in_japanese():
    now = datetime(2027, 1, 24, 9, 0, tzinfo=dates.TOKYO)
    assert dates.deadline_words(FIVE, now, "ja") == "2027年2月5日（金）17:00 日本時間（あと12日）"


@pytest.mark.parametrize(
    ("away", "en", "ja"),
    [
        (timedelta(days=1), "tomorrow", "あと1日"),
        (timedelta(days=2), "in 2 days", "あと2日"),
        (timedelta(days=-1), "yesterday", "1日前"),
        (timedelta(days=-3), "3 days ago", "3日前"),
        (timedelta(hours=1, minutes=59), "in 1 hour", "あと1時間"),
        (timedelta(minutes=30), "in 30 minutes", "あと30分"),
        (timedelta(minutes=-1), "1 minute ago", "1分前"),
        (timedelta(seconds=59), "now", "いま"),
        (timedelta(hours=-5), "5 hours ago", "5時間前"),
    ],
)
def test_distance(away, en, ja):
    assert dates.distance_words(FIVE, FIVE - away, "en") == en
    assert dates.distance_words(FIVE, FIVE - away, "ja") == ja


def test_tomorrow_is_by_the_calendar_of_the_deadline_not_of_the_reader():
    late_in_london = datetime(2027, 2, 4, 14, 30, tzinfo=UTC)  # 23:30 on the 4th in Tokyo
    assert dates.distance_words(FIVE, late_in_london, "en") == "tomorrow"
    past_midnight_in_tokyo = datetime(2027, 2, 4, 15, 30, tzinfo=UTC)
    assert dates.distance_words(FIVE, past_midnight_in_tokyo, "en") == "in 16 hours"


def test_a_moment_from_the_database_is_told_in_tokyo_time():
    assert dates.in_zone(datetime(2027, 2, 5, 8, 0, tzinfo=UTC)) == FIVE
    assert dates.in_zone(datetime(2027, 2, 5, 8, 0, tzinfo=UTC)).tzinfo == dates.TOKYO


def test_a_moment_keeps_its_own_zone_and_takes_a_named_one():
    in_ottawa = datetime(2027, 2, 5, 17, 0, tzinfo=ZoneInfo("America/Toronto"))
    assert dates.moment_words(dates.in_zone(in_ottawa), "en") == "Fri 5 Feb 2027, 17:00 EST"
    assert (
        dates.moment_words(dates.in_zone(FIVE, "America/Toronto"), "ja")
        == "2027年2月5日（金）03:00 EST"
    )


def test_a_deadline_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs its zone"):
        dates.in_zone(datetime(2027, 2, 5, 17, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 2, 5), "令和9年2月5日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1873, 1, 1), "明治6年1月1日"),
    ],
)
def test_wareki(day, words):
    assert dates.wareki(day) == words


def test_wareki_of_a_moment():
    assert dates.wareki(FIVE) == "令和9年2月5日"


def test_no_wareki_before_the_gregorian_calendar():
    assert dates.wareki(date(1872, 12, 31)) == ""
    assert dates.wareki_short(date(1872, 12, 31)) == ""


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 2, 5), "R9.2.5"),
        (date(2019, 5, 1), "R1.5.1"),
        (date(2019, 4, 30), "H31.4.30"),
        (date(1988, 12, 31), "S63.12.31"),
        (date(1912, 7, 30), "T1.7.30"),
        (date(1873, 1, 1), "M6.1.1"),
    ],
)
def test_wareki_for_a_seal(day, words):
    assert dates.wareki_short(day) == words
