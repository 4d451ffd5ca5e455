"""Reading a date as a person would: any usual order that leaves no doubt.

``3/5/2001`` leaves doubt (March or May?), so it is not read. A date of a Japanese era
must lie within that era.
"""

import re
from datetime import date, datetime

from koryu.programme.sheets.spelling import plain
from koryu.programme.sheets.workbook import Raw, as_text

# First and last day of each era; the day of a change belongs to both, as usage has it.
ERAS = {
    "M": ("明治", date(1868, 1, 25), date(1912, 7, 30)),
    "T": ("大正", date(1912, 7, 30), date(1926, 12, 25)),
    "S": ("昭和", date(1926, 12, 25), date(1989, 1, 7)),
    "H": ("平成", date(1989, 1, 8), date(2019, 4, 30)),
    "R": ("令和", date(2019, 5, 1), date.max),
}
ERA_OF = {
    spelling: (first, last)
    for letter, (name, first, last) in ERAS.items()
    for spelling in (letter, name, name[0])
}
MONTHS = {  # by their first three letters
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6,
    "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12,
}  # fmt: skip
MONTH = (
    r"(JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?"
    r"|SEP(?:T(?:EMBER)?)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
DAY = r"(\d{1,2})(?:ST|ND|RD|TH)?"

MIDNIGHT = re.compile(r"[T ]0?0:00(:00(\.0+)?)?$")
YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
DAY_MONTH_YEAR = re.compile(rf"{DAY}[-.,]?{MONTH}[-.,]*(\d{{4}})")
MONTH_DAY_YEAR = re.compile(rf"{MONTH}[-.]?{DAY}[-,]?(\d{{4}})")
JAPANESE = re.compile(
    r"(明治|大正|昭和|平成|令和|[明大昭平令MTSHR])\.?(元|\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
)


def read_date(raw: Raw) -> date | None:
    """The date a cell holds, or None where it holds none or one that never was."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = MIDNIGHT.sub("", plain(as_text(raw)).upper()).replace(" ", "")
    if found := YEAR_FIRST.fullmatch(text) or EIGHT_DIGITS.fullmatch(text):
        year, month, day = found.groups()
        return _date(year, month, day)
    if found := DAY_MONTH_YEAR.fullmatch(text):
        day, name, year = found.groups()
        return _date(year, MONTHS[name[:3]], day)
    if found := MONTH_DAY_YEAR.fullmatch(text):
        name, day, year = found.groups()
        return _date(year, MONTHS[name[:3]], day)
    if found := JAPANESE.fullmatch(text):
        return _of_era(*found.groups())
    return None


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _of_era(era: str, year: str, month: str, day: str) -> date | None:
    first, last = ERA_OF[era]
    found = _date(first.year - 1 + (1 if year == "元" else int(year)), month, day)
    return found if found and first <= found <= last else None
