"""Dates as people write them, and those nobody can be sure of."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu.programme.sheets.dates import read_date
from koryu.programme.sheets.workbook import Raw

MAY_3 = date(2001, 5, 3)


@pytest.mark.parametrize(
    "written",
    [
        MAY_3,
        datetime(2001, 5, 3, 12, 30),  # noqa: DTZ001  cells have no zone
        20010503.0,
        "2001-05-03",
        "2001-5-3",
        "2001/5/3",
        "2001/05/03",
        "2001.5.3",
        "20010503",
        "2001-05-03 00:00:00",
        "2001-05-03T00:00:00",
        "2001年5月3日",
        "2001年 5月 3日",
        "２００１／５／３",
        "２００１年５月３日",
        "3 May 2001",
        "03 May 2001",
        "3 may 2001",
        "3-May-2001",
        "3rd May 2001",
        "3 May, 2001",
        "May 3, 2001",
        "May 3 2001",
        "May 3rd, 2001",
        "\u3000 3  May 2001 ",
        "平成13年5月3日",
        "平成１３年５月３日",
        "平成 13年 5月 3日",
        "㍻13年5月3日",
        "平13.5.3",
        "H13.5.3",
        "H13/5/3",
        "h13-5-3",
        "Ｈ１３．５．３",
    ],
)
def test_the_third_of_may_is_read_however_it_is_written(written: Raw) -> None:
    assert read_date(written) == MAY_3


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("明治45年7月30日", date(1912, 7, 30)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("S60.12.31", date(1985, 12, 31)),
        ("29 February 2000", date(2000, 2, 29)),
        ("1 Sept 1999", date(1999, 9, 1)),
        ("June 30, 1998", date(1998, 6, 30)),
    ],
)
def test_eras_and_leap_days_are_read(written: str, meant: date) -> None:
    assert read_date(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "31 February 1999",
        "2001-02-29",
        "2001-13-01",
        "3/5/2001",  # March or May?
        "01/5/3",
        "5 2001",
        "2001",
        "May 2001",
        "3 Mai 2001",
        "3 Maybe 2001",
        "平成13年",
        "昭和64年1月8日",  # the day after Showa ended
        "平成元年1月7日",  # the day before Heisei began
        "平成40年1月1日",
        "令和0年5月1日",
        "元年5月3日",
        "",
        "-",
        "unknown",
        37014.0,  # a date that a spreadsheet forgot is one
        "1e7",
        True,
        time(12, 0),
    ],
)
def test_what_leaves_doubt_is_not_read(written: Raw) -> None:
    assert read_date(written) is None


@given(st.dates(date(1926, 12, 26), date(2030, 12, 31)), st.integers(0, 9))
def test_every_day_comes_back_from_every_form(day: date, form: int) -> None:
    assert read_date(forms(day)[form]) == day


def forms(day: date) -> list[Raw]:
    """One day in ten ways; eras by the first year of each."""
    name, letter, first = next(
        era
        for era in (("令和", "R", 2019), ("平成", "H", 1989), ("昭和", "S", 1926))
        if day >= {"R": date(2019, 5, 1), "H": date(1989, 1, 8), "S": date(1926, 12, 25)}[era[1]]
    )
    year = day.year - first + 1
    month = f"{day:%B}"
    return [
        day,
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day:02}-{month[:3]}-{day.year}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日",
        f"{letter}{year}.{day.month}.{day.day}",
        float(f"{day:%Y%m%d}"),
    ]
