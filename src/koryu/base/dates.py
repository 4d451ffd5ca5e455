"""Days, times and deadlines in words, in the two ways of the two languages.

Not gettext: the order of the parts differs between the languages, not only the words.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
_WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "ja": "月火水木金土日"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# First days of the eras as the cabinet orders name them; wareki is given from 1873,
# when Japan took the Gregorian calendar.
_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1873, 1, 1), "明治"),
)
_MEIJI_BEGAN = 1868
_INITIALS = {"令和": "R", "平成": "H", "昭和": "S", "大正": "T", "明治": "M"}


def is_japanese(language: str) -> bool:
    return language.lower().startswith("ja")


def wareki(day: date) -> str:
    """The day in the Japanese calendar: 令和9年2月5日; the first year is 元年. Empty before
    Japan took the Gregorian calendar."""
    era, year = _year_of_era(day)
    return era and f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def wareki_short(day: date) -> str:
    """The same for a seal or a narrow column: R9.2.5."""
    era, year = _year_of_era(day)
    return era and f"{_INITIALS[era]}{year}.{day.month}.{day.day}"


def _year_of_era(day: date) -> tuple[str, int]:
    for first, era in _ERAS:
        if date(day.year, day.month, day.day) >= first:
            began = _MEIJI_BEGAN if era == "明治" else first.year
            return era, day.year - began + 1
    return "", 0


def in_zone(when: datetime, zone: str | None = None) -> datetime:
    """The moment on the clock of a zone: the one named, else its own, else Tokyo's."""
    if when.tzinfo is None:
        raise ValueError("a deadline needs its zone")
    if zone:
        return when.astimezone(ZoneInfo(zone))
    own = isinstance(when.tzinfo, ZoneInfo) and when.tzinfo.key != "UTC"
    return when if own and when.tzinfo != UTC else when.astimezone(TOKYO)


def day_words(day: date, language: str) -> str:
    """``Fri 5 Feb 2027`` or ``2027年2月5日（金）``."""
    if is_japanese(language):
        return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS['ja'][day.weekday()]}）"
    return f"{_WEEKDAYS['en'][day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _zone_words(moment: datetime, language: str) -> str:
    name = moment.tzname() or ""
    return "日本時間" if is_japanese(language) and name == "JST" else name


def clock_words(moment: datetime, language: str) -> str:
    """``17:00 JST`` or ``17:00 日本時間``."""
    return f"{moment:%H:%M} {_zone_words(moment, language)}"


def moment_words(moment: datetime, language: str) -> str:
    """``Fri 5 Feb 2027, 17:00 JST`` or ``2027年2月5日（金）17:00 日本時間``."""
    gap = "" if is_japanese(language) else ", "
    return f"{day_words(moment, language)}{gap}{clock_words(moment, language)}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _hours_words(seconds: float, language: str) -> str:
    minutes = int(abs(seconds) // 60)
    if not minutes:
        return "いま" if is_japanese(language) else "now"
    number, en, ja = (minutes // 60, "hour", "時間") if minutes >= 60 else (minutes, "minute", "分")
    if is_japanese(language):
        return f"あと{number}{ja}" if seconds >= 0 else f"{number}{ja}前"
    return f"in {_count(number, en)}" if seconds >= 0 else f"{_count(number, en)} ago"


def distance_words(moment: datetime, now: datetime, language: str) -> str:
    """How far off: in days by the calendar of the deadline's zone, within a day in hours."""
    days = (moment.date() - now.astimezone(moment.tzinfo).date()).days
    if days == 0:
        return _hours_words((moment - now).total_seconds(), language)
    if is_japanese(language):
        return f"あと{days}日" if days > 0 else f"{-days}日前"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def bracketed(words: str, language: str) -> str:
    """The words in the brackets of the language."""
    return f"（{words}）" if is_japanese(language) else f"({words})"


def deadline_words(moment: datetime, now: datetime, language: str) -> str:
    """``Fri 5 Feb 2027, 17:00 JST (in 12 days)``, or the same in Japanese."""
    gap = "" if is_japanese(language) else " "
    distance = bracketed(distance_words(moment, now, language), language)
    return f"{moment_words(moment, language)}{gap}{distance}"
