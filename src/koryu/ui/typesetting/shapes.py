"""What each kind of paper is set from. Desks fill these in; they write no markup and no dates.

``Text`` is a string, a pair ``Words`` or a lazy gettext text; the last two are set in the
language of the page that they stand on. Days and moments are handed over as such and come out
as 令和8年11月23日 or 23 November 2026.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

from django.utils.functional import Promise

from koryu.base.dates import TOKYO
from koryu.programme.words import Words

Text = str | Words | Promise
Value = Text | date | datetime | int | None
Act = Literal[
    "approved",
    "decided",
    "drafted",
    "deputy",
    "seen_later",
    "returned",
    "rejected",
    "withdrawn",
]
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and what stands beside it."""

    label: Text
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One numbered particular of a letter (記); without a value the label is the whole item."""

    label: Text
    value: Value = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """What a letter says in one language.

    ``addressee`` and ``sender`` are lines: body, office, name; the addressee's name comes with
    its honorific (殿, 様). An empty line in ``body`` or a line break begins a paragraph. ``items``
    stand between 記 and 以上. Without ``salutation`` and ``closing`` an English letter takes the
    usual ones, a Japanese one goes without, as official letters do.
    """

    addressee: Sequence[Text]
    sender: Sequence[Text]
    subject: Text
    body: Text
    items: Sequence[Item] = ()
    enclosures: Sequence[Text] = ()
    contact: Sequence[Fact] = ()
    salutation: Text = ""
    closing: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialLetter:
    """An official letter: ``text`` in the language of record; ``translation``, in the other
    language, follows on a page of its own and is marked as such.

    ``number`` may be empty and ``dated`` None in a draft only, which is marked on every page.
    ``seal_note`` stands by the sender: （公印省略）. ``classification`` is shown above all.
    """

    number: str
    dated: date | None
    text: LetterText
    translation: LetterText | None = None
    their_number: Text = ""
    classification: Text = ""
    seal_note: Text = ""
    draft: bool = False

    @property
    def moment(self) -> datetime:
        return datetime.combine(self.dated, time(), TOKYO) if self.dated else _UNDATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The typed seal of one who acted: what was done, when, and the family name."""

    family_name: Text
    day: date
    act: Act = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A post asked for its approval, or that of the drafter.

    Acted on by a deputy (代決): ``seal`` is the deputy's own, its act ``deputy``, and ``deputy``
    names post and person. ``later_due`` says that the holder is still to see it (後閲);
    afterwards ``later`` is the holder's seal with the act ``seen_later``.
    """

    post: Text
    name: Text = ""
    seal: Seal | None = None
    deputy: Text = ""
    later: Seal | None = None
    later_due: bool = False
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the route; ``need`` in words: all, any one, 2 of 3."""

    label: Text
    holders: Sequence[Holder]
    need: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a holder remarked, with the names of the files added to it."""

    by: Text
    when: datetime
    text: Text
    files: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the circulated version says otherwise than the one before it."""

    label: Text
    before: Value
    after: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A file of the circulated version: its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSheet:
    """The approval sheet (起案用紙) of a circulation, as it stood when it was printed.

    ``subject_number`` is the official number of what is decided on; ``carried_out`` the day
    on which the effect ran (施行). Without ``request`` the usual sentence asks for approval.
    """

    number: str
    title: Text
    printed: datetime
    drafter: Holder
    drafted: date
    steps: Sequence[Step]
    kind: Text = ""
    state: Text = ""
    classification: Text = ""
    subject_number: str = ""
    decided: date | None = None
    carried_out: date | None = None
    request: Text = ""
    content: Sequence[Fact] = ()
    content_hash: str = ""
    changes: Sequence[Change] = ()
    files: Sequence[FileLine] = ()
    opinions: Sequence[Opinion] = ()

    @property
    def moment(self) -> datetime:
        return self.printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a register; ``width`` is its share of what the columns of width 0, which
    are as wide as their text, leave over."""

    label: Text
    width: int = 0
    align: Literal["start", "center", "end"] = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register (収受簿, 発送簿) as a table across the page; every row has one value a column."""

    title: Text
    printed: datetime
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    subtitle: Text = ""
    note: Text = ""

    @property
    def moment(self) -> datetime:
        return self.printed


Paper = OfficialLetter | ApprovalSheet | Register
