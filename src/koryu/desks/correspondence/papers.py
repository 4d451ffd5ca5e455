"""Letters and registers as papers: what is set in type, and in which form."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import override

from koryu.desks.correspondence.models import Enclosure, Letter
from koryu.programme.words import Words
from koryu.ui.typesetting import Column, LetterText, OfficialLetter, Register, typeset

SENDER = (
    Words(
        "Council of Local Authorities for International Relations (CLAIR)",
        "一般財団法人自治体国際化協会",
    ),
    Words("Department of JET Programme Management", "JETプログラム事業部"),
)
SEAL_NOTE = Words("(official seal omitted)", "（公印省略）")
CLASSES = {
    Letter.Classification.INTERNAL: Words("Internal", "内部限り"),
    Letter.Classification.PERSONAL: Words("Personal data: handle with care", "個人情報・取扱注意"),
    Letter.Classification.SEALED: Words("Sealed", "親展"),
}
TITLES = {
    "in": Words("Register of letters received", "収受簿"),
    "out": Words("Register of letters dispatched", "発送簿"),
}


def letter_as_pdf(letter: Letter, enclosures: Sequence[Enclosure], *, draft: bool = False) -> bytes:
    """The official form in the language of record, with the translation, where there is one,
    on its own page."""
    names = [str(one.file) for one in enclosures if not one.is_letter]
    other = "en" if letter.language == "ja" else "ja"
    of_record = _text(letter, letter.language, names)
    translated = letter.body_en if other == "en" else letter.body_ja
    paper = OfficialLetter(
        number=letter.official_number,
        dated=letter.dated,
        text=of_record,
        translation=_text(letter, other, names) if translated else None,
        their_number=letter.answers.their_number if letter.answers else "",
        classification=CLASSES.get(Letter.Classification(letter.classification), ""),
        seal_note=SEAL_NOTE,
        draft=draft,
    )
    return typeset("letter", paper, language=letter.language)


def paper_of(letter: Letter) -> bytes:
    """What is filed when the letter goes out."""
    return letter_as_pdf(letter, list(letter.enclosures.select_related("file")))


def register_as_pdf(
    letters: Iterable[Letter], which: str, *, days: tuple[date | None, date | None], language: str
) -> bytes:
    """The register as an office keeps it on paper."""
    with override(language):
        rows = [_row(letter, which, language) for letter in letters]
    since, until = (f"{day:%Y-%m-%d}" if day else "" for day in days)
    paper = Register(
        title=TITLES[which],
        printed=timezone.now(),
        columns=COLUMNS[which],
        rows=rows,
        subtitle=f"{since} – {until}" if since or until else "",
    )
    return typeset("register", paper, language=language)


def _text(letter: Letter, language: str, names: Sequence[str]) -> LetterText:
    ja = language == "ja"
    subject = (
        (letter.subject_ja or letter.subject_en) if ja else (letter.subject_en or letter.subject_ja)
    )
    return LetterText(
        addressee=[line for line in (_counterpart(letter, language), letter.addressee) if line],
        sender=[words.in_language(language) for words in SENDER],
        subject=subject,
        body=letter.body_ja if ja else letter.body_en,
        enclosures=names,
    )


def _counterpart(letter: Letter, language: str) -> str:
    other = letter.counterpart
    ja = other.name_ja if other else letter.counterpart_name_ja
    en = other.name_en if other else letter.counterpart_name_en
    return (ja or en) if language == "ja" else (en or ja)


NUMBER = Column(label=Words("Number", "文書番号"), width=16)
WHO = Column(label=Words("Ministry or mission", "相手方"), width=16)
SUBJECT = Column(label=Words("Subject", "件名"), width=34)
STATE = Column(label=Words("State", "処理"), width=10)
COLUMNS = {
    "in": (
        NUMBER,
        Column(label=Words("Received on", "収受日"), width=14),
        WHO,
        Column(label=Words("Their number", "発信番号"), width=14),
        Column(label=Words("Dated", "文書日付"), width=14),
        SUBJECT,
        STATE,
    ),
    "out": (
        NUMBER,
        Column(label=Words("Dispatched on", "発送日"), width=14),
        WHO,
        SUBJECT,
        Column(label=Words("Medium", "発送方法"), width=10),
        STATE,
    ),
}


def _row(letter: Letter, which: str, language: str) -> list[str | date | datetime | None]:
    passed = timezone.localdate(letter.passed_at) if letter.passed_at else None
    who, state = _counterpart(letter, language), letter.get_state_display()
    if which == "in":
        theirs = letter.their_number, letter.dated
        return [str(letter), passed, who, *theirs, letter.subject, state]
    return [str(letter), passed, who, letter.subject, letter.get_medium_display(), state]
