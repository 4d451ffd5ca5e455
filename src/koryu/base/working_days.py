"""Days on which the offices of the state work: no due date of a letter falls on another.

Source: 行政機関の休日に関する法律 (Act on Holidays of Administrative Organs, no. 91 of 1988),
art. 1 (1): Sundays and Saturdays; the days of the 国民の祝日に関する法律 (no. 178 of 1948);
29 December to 3 January. Local governments close on the same days
(地方自治法, Local Autonomy Act, art. 4-2).
"""

from datetime import date, timedelta
from functools import cache

from holidays.countries.japan import Japan

from koryu.programme.words import Words

WEEKEND = Words("weekend", "土日")
YEAR_END = Words("year-end closure", "年末年始の休み")
YEAR_END_DAYS = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
SATURDAY = 5


def closure_of(day: date) -> Words | None:
    """Why the offices are closed on a day, by the name of the holiday; None on a working day.

    Raises ValueError outside the years that the kept calendar of holidays knows.
    """
    name = _holidays(day.year).get(day)
    if name:
        return name
    if (day.month, day.day) in YEAR_END_DAYS:
        return YEAR_END
    return WEEKEND if day.weekday() >= SATURDAY else None


def is_working_day(day: date) -> bool:
    return closure_of(day) is None


def next_working_day(day: date, n: int = 1) -> date:
    """The n-th working day after a day, which itself is not counted (民法, Civil Code, art. 140).

    With n = 0 the day itself if the offices work, else the next day on which they do.
    """
    if n < 0:
        raise ValueError("working days are counted onwards")
    day = day if n else day - timedelta(days=1)
    for _ in range(max(n, 1)):
        day = _following(day)
    return day


def _following(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@cache
def _holidays(year: int) -> dict[date, Words]:
    if not Japan.start_year <= year <= Japan.end_year:
        raise ValueError(f"no calendar of Japanese public holidays for {year}")
    english, japanese = (Japan(years=year, language=code) for code in ("en_US", "ja"))
    return {day: Words(name, japanese[day]) for day, name in english.items()}
