from datetime import date, timedelta

import pytest

from koryu.base import working_days
from koryu.base.working_days import closure_of, is_working_day, next_working_day
from koryu.programme.words import Words


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 24), None),
        (date(2026, 11, 23), Words("Labor Thanksgiving Day", "勤労感謝の日")),
        (date(2026, 11, 22), working_days.WEEKEND),
        (date(2026, 11, 21), working_days.WEEKEND),
        # a Tuesday between two holidays
        (date(2026, 9, 22), Words("National Holiday", "国民の休日")),
        # a holiday on a Sunday is made up for
        (date(2026, 5, 6), Words("Substitute Holiday", "振替休日")),
        # once only: the accession
        (date(2019, 5, 1), Words("Emperor's Enthronement Day", "天皇の即位の日")),
        (date(2027, 1, 1), Words("New Year's Day", "元日")),
    ],
)
def test_why_the_offices_are_closed(day, why):
    assert closure_of(day) == why
    assert is_working_day(day) == (why is None)


def test_year_end_is_from_29_december_to_3_january():
    around = [date(2026, 12, 25) + timedelta(days=n) for n in range(14)]
    open_ = [day.isoformat() for day in around if is_working_day(day)]
    assert open_ == ["2026-12-25", "2026-12-28", "2027-01-04", "2027-01-05", "2027-01-06",
                     "2027-01-07"]  # fmt: skip
    assert closure_of(date(2026, 12, 29)) == working_days.YEAR_END
    assert closure_of(date(2028, 1, 3)) == working_days.YEAR_END


@pytest.mark.parametrize(
    ("day", "n", "due"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 24)),  # Friday, over a long weekend
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 24)),
        (date(2026, 11, 21), 1, date(2026, 11, 24)),
        (date(2026, 12, 28), 1, date(2027, 1, 4)),
        (date(2026, 12, 28), 10, date(2027, 1, 18)),
        (date(2027, 4, 28), 2, date(2027, 5, 6)),  # over Golden Week
    ],
)
def test_the_nth_working_day(day, n, due):
    assert next_working_day(day, n) == due


def test_counting_one_by_one_or_at_once_is_the_same():
    day = one_by_one = date(2026, 12, 1)
    for n in range(1, 60):
        one_by_one = next_working_day(one_by_one)
        assert next_working_day(day, n) == one_by_one


def test_backwards_is_refused():
    with pytest.raises(ValueError, match="onwards"):
        next_working_day(date(2026, 11, 20), -1)


def test_a_year_without_a_calendar_is_refused_not_guessed():
    with pytest.raises(ValueError, match="2100"):
        is_working_day(date(2100, 5, 3))
    with pytest.raises(ValueError, match="1948"):
        is_working_day(date(1948, 5, 3))
