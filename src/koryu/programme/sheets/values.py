"""How the value of a cell is read, kind by kind, and what is said where it cannot be.

Each kind knows ``what`` it is and what to ``use``, in both languages: a refusal says
both, and so does the template that people fill in.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from koryu.programme.codes import MISSION
from koryu.programme.places import PRIVATE, Places, check_digit
from koryu.programme.sheets.dates import read_date
from koryu.programme.sheets.spelling import code, key, lines, one_line, plain
from koryu.programme.sheets.workbook import UNSAVED, Raw, as_text
from koryu.programme.words import Words

LONGEST_QUOTE = 40
SEPARATORS = re.compile(r"[;；,，、､\n]")
NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)[人名位点]?")
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
PRIVATE_CODE = re.compile(PRIVATE + r"[A-Z0-9][A-Z0-9-]{0,17}")
SPREADSHEET_ERRORS = frozenset(
    {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)

ERROR = Words("‘{value}’ is an error of the spreadsheet", "「{value}」は表計算ソフトのエラーです")
NOT_SAVED = Words(
    "The formula here was saved without its value: open the file in Excel and save it again",
    "数式の結果が保存されていません。Excelで開いて保存し直してください",
)
NOT_THIS = Words("‘{value}’ is not {what}", "「{value}」は{what}として読めません")
TOO_LONG = Words(
    "‘{value}’ is longer than {limit} characters", "「{value}」は{limit}文字を超えています"
)
BELOW = Words("‘{value}’ is below {bound}", "「{value}」は{bound}未満です")
ABOVE = Words("‘{value}’ is above {bound}", "「{value}」は{bound}を超えています")
NOT_WHOLE = Words("‘{value}’ is not a whole number", "「{value}」は整数ではありません")
NOT_PAST = Words("‘{value}’ does not lie in the past", "「{value}」は過去の日付ではありません")
BECAME_DATE = Words(
    "‘{value}’ is a date, which a spreadsheet makes of some numbers",
    "「{value}」は日付です（番号が表計算ソフトで日付に変わったものと思われます）",
)
NOT_A_HOST = Words(
    "‘{value}’ is {name}, neither a prefecture nor a designated city",
    "「{value}」は{name}で、都道府県でも指定都市でもありません",
)
OTHER_DIGIT = Words(
    "‘{value}’ is not a local-government code (that of {name} is {right})",
    "「{value}」は地方公共団体コードとして読めません（{name}は{right}です）",
)


class Unreadable(Exception):
    """A cell that cannot be read: what is wrong with it, and what would be right."""

    def __init__(self, problem: Words, use: Words) -> None:
        super().__init__(problem.en)
        self.problem, self.use = problem, use

    def reason(self, *, required: bool) -> Words:
        blank = Words("", "") if required else Words(", or leave it blank", "（空欄でも可）")
        return Words(
            f"{self.problem.en}: {self.use.en}{blank.en}.",
            f"{self.problem.ja}。{self.use.ja}{blank.ja}。",
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """What reading stands on besides the cell itself."""

    places: Places
    today: date = date.max


@dataclass(frozen=True, slots=True)
class Kind(ABC):
    """One kind of value. ``read`` gives the value or raises Unreadable; never for a blank."""

    what: Words
    use: Words

    @abstractmethod
    def read(self, raw: Raw, ground: Ground) -> Any: ...

    def is_blank(self, raw: Raw) -> bool:
        """Nothing but spaces, or the dash that people put where there is nothing."""
        return isinstance(raw, str) and plain(raw) in ("", "-")

    @property
    def offered(self) -> tuple[str, ...]:
        """What a drop-down list offers, where the choice is that small."""
        return ()

    def unreadable(self, raw: Raw, problem: Words = NOT_THIS, **more: object) -> Unreadable:
        shown = quote(as_text(raw))
        return Unreadable(problem.fill(value=shown, what=self.what, **more), self.use)


def quote(text: str) -> str:
    """The text short enough to stand inside a sentence."""
    bare = one_line(text)
    return bare if len(bare) <= LONGEST_QUOTE else bare[: LONGEST_QUOTE - 1] + "…"


@dataclass(frozen=True, slots=True)
class Line(Kind):
    """A name: the person's own characters, on one line."""

    limit: int = 200

    def is_blank(self, raw: Raw) -> bool:
        return isinstance(raw, str) and plain(raw) == ""

    def read(self, raw: Raw, ground: Ground) -> str:
        text = one_line(as_text(raw))
        if len(text) > self.limit:
            raise self.unreadable(raw, TOO_LONG, limit=self.limit)
        return text


@dataclass(frozen=True, slots=True)
class Note(Line):
    """Free text, which may run over several lines."""

    limit: int = 5_000

    def read(self, raw: Raw, ground: Ground) -> str:
        text = lines(as_text(raw))
        if len(text) > self.limit:
            raise self.unreadable(raw, TOO_LONG, limit=self.limit)
        return text


@dataclass(frozen=True, slots=True)
class Term(Kind):
    """A word that two sheets must write alike to meet, such as a sport: in lower case."""

    limit: int = 60

    def read(self, raw: Raw, ground: Ground) -> str:
        text = plain(as_text(raw)).lower()
        if len(text) > self.limit:
            raise self.unreadable(raw, TOO_LONG, limit=self.limit)
        return text


@dataclass(frozen=True, slots=True)
class Reference(Kind):
    """The number of a candidate or a request."""

    limit: int = 40

    def read(self, raw: Raw, ground: Ground) -> str:
        if isinstance(raw, date | time | timedelta):
            raise self.unreadable(raw, BECAME_DATE)
        number = code(as_text(raw))
        if len(number) > self.limit:
            raise self.unreadable(raw, TOO_LONG, limit=self.limit)
        return number


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice: its code, its name, and other ways people write it."""

    code: str
    name: Words
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.code, self.name.en, self.name.ja, *self.also)


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One of a few codes, each also by its name in either language."""

    options: tuple[Option, ...] = ()
    known: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for option in self.options:
            self.known.update(dict.fromkeys(map(_spelt, option.spellings), option.code))

    @property
    def offered(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.options)

    def read(self, raw: Raw, ground: Ground) -> Any:
        found = self.known.get(_spelt(as_text(raw)))
        if found is None:
            raise self.unreadable(raw)
        return found


def _spelt(text: str) -> str:
    # Signs such as ○ and × have no letter in them; they are compared as they are.
    return key(text) or plain(text)


def choice(what: Words, *options: Option) -> Choice:
    """A choice that tells people to use its codes."""
    return Choice(what, one_of(*(option.code for option in options)), options)


def one_of(*codes: str) -> Words:
    first = ", ".join(codes[:-1])
    return Words(f"use {first} or {codes[-1]}", f"{'、'.join(codes)}のいずれかを記入してください")


@dataclass(frozen=True, slots=True)
class YesNo(Choice):
    def read(self, raw: Raw, ground: Ground) -> bool:
        return bool(super(YesNo, self).read(raw, ground) == "yes")


@dataclass(frozen=True, slots=True)
class Listed(Kind):
    """A code of an international list, in the list's own case."""

    codes: frozenset[str] = frozenset()

    def read(self, raw: Raw, ground: Ground) -> str:
        bare = code(as_text(raw))
        for spelling in (bare, bare.lower()):
            if spelling in self.codes:
                return spelling
        raise self.unreadable(raw)


@dataclass(frozen=True, slots=True)
class Birthday(Kind):
    def read(self, raw: Raw, ground: Ground) -> date:
        found = read_date(raw)
        if found is None:
            raise self.unreadable(raw)
        if found >= ground.today:
            raise self.unreadable(raw, NOT_PAST)
        return found


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A number between bounds, both included."""

    least: int = 0
    most: int = 9_999

    def read(self, raw: Raw, ground: Ground) -> float:
        found = NUMBER.fullmatch(plain(as_text(raw)).replace(" ", ""))
        if found is None:
            raise self.unreadable(raw)
        value = float(found[1])
        if value < self.least:
            raise self.unreadable(raw, BELOW, bound=self.least)
        if value > self.most:
            raise self.unreadable(raw, ABOVE, bound=self.most)
        return value


@dataclass(frozen=True, slots=True)
class Count(Number):
    """A whole number."""

    def read(self, raw: Raw, ground: Ground) -> int:
        value = super(Count, self).read(raw, ground)
        if not value.is_integer():
            raise self.unreadable(raw, NOT_WHOLE)
        return int(value)


@dataclass(frozen=True, slots=True)
class Mission(Kind):
    """The four digits of an embassy or consulate."""

    def read(self, raw: Raw, ground: Ground) -> str:
        digits = code(as_text(raw)).zfill(4)
        if not MISSION.fullmatch(digits):
            raise self.unreadable(raw)
        return digits


@dataclass(frozen=True, slots=True)
class PlaceCode(Kind):
    """A prefecture (two digits) or designated city (six digits), as a wish or a host."""

    def read(self, raw: Raw, ground: Ground) -> str:
        digits = _local_code(raw)
        prefecture = ground.places.prefectures.get(digits[:2])
        if prefecture and digits == prefecture.lgcode:
            return prefecture.pref_code
        if ground.places.is_place(digits):
            return digits
        name = ground.places.name(digits)
        raise self.unreadable(raw, NOT_A_HOST, name=name) if name else self.unreadable(raw)


@dataclass(frozen=True, slots=True)
class OrganisationCode(Kind):
    """A local government (six digits), or a private-school corporation (``P-…``)."""

    def read(self, raw: Raw, ground: Ground) -> str:
        found = _local_code(raw)
        if PRIVATE_CODE.fullmatch(found):
            return found
        if ground.places.is_local_government(found):
            return found
        if found.isdecimal() and len(found) == 6:
            right = found[:5] + check_digit(found[:5])
            if name := ground.places.name(right):
                raise self.unreadable(raw, OTHER_DIGIT, name=name, right=right)
        raise self.unreadable(raw)


def _local_code(raw: Raw) -> str:
    """The code with the leading zero that a spreadsheet dropped: 1 is 01, 11002 is 011002."""
    found = code(as_text(raw))
    if not found.isdecimal():
        return found
    return found.zfill(2 if len(found) < 3 else 6 if len(found) == 5 else 0)


@dataclass(frozen=True, slots=True)
class Several(Kind):
    """Values of one kind, most wanted first; one that stands twice counts once."""

    of: Kind = field(kw_only=True)

    def read(self, raw: Raw, ground: Ground) -> tuple[Any, ...]:
        if not isinstance(raw, str):
            return (self.of.read(raw, ground),)
        items = (item for item in SEPARATORS.split(raw) if not self.of.is_blank(item))
        return tuple(dict.fromkeys(self.of.read(item, ground) for item in items))


@dataclass(frozen=True, slots=True)
class Address(Kind):
    """An e-mail address."""

    def read(self, raw: Raw, ground: Ground) -> str:
        found = plain(as_text(raw))
        if len(found) > 254 or not ADDRESS.fullmatch(found):
            raise self.unreadable(raw)
        return found


def error_of(raw: Raw) -> Words | None:
    """What went wrong where a formula did: whatever the column, the cell holds no value."""
    if not isinstance(raw, str) or not raw.startswith("#"):
        return None
    if raw == UNSAVED:
        return NOT_SAVED
    return ERROR if raw.strip() in SPREADSHEET_ERRORS else None
