"""Papers of texts that nobody hoped for, and what is refused."""

import io
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import pytest
import typst
from django.utils.translation import gettext_lazy

from koryu.base.dates import TOKYO
from koryu.programme.words import Words
from koryu.ui import typesetting as ts
from koryu.ui.typesetting import press
from koryu.ui.typesetting.plain import clean, plain
from tests.house.files import ROOT
from tests.ui import papers
from tests.ui.pdf import pages, printed, words

MARKUP = '#image("/etc/passwd") $x$ *bold* _it_ `raw` <label> @ref // no \\u{41} [c] #data'
RIGHT_TO_LEFT = "مريم"


def hostile(text: str) -> list[tuple[str, Any]]:
    """The text in every place of every paper that people fill in."""
    seal = ts.Seal(family_name=text, day=date(2027, 1, 1))
    holder = ts.Holder(post=text, name=text, seal=seal, deputy=text, later=seal, note=text)
    fact = ts.Fact(label=text, value=text)
    letter = ts.LetterText(
        addressee=[text],
        sender=[text],
        subject=text,
        body=text,
        items=[ts.Item(label=text, value=text)],
        enclosures=[text],
        contact=[fact],
        salutation=text,
        closing=text,
    )
    sheet = replace(
        papers.SHEET,
        **dict.fromkeys(("number", "title", "kind", "state", "subject_number", "request"), text),
        drafter=holder,
        steps=[ts.Step(label=text, need=text, holders=[holder])],
        content=[fact],
        changes=[ts.Change(label=text, before=text, after=text)],
        files=[ts.FileLine(name=text, size=1, sha256=text)],
        opinions=[ts.Opinion(by=text, when=papers.PRINTED, text=text, files=[text])],
    )
    register = replace(papers.register(0), title=text, subtitle=text, note=text, rows=[[text] * 7])
    number = {"number": text, "their_number": text, "classification": text, "seal_note": text}
    return [
        ("letter", replace(papers.LETTER, text=letter, translation=letter, **number)),
        ("approval-sheet", sheet),
        ("register", register),
    ]


def places(template: str, pdf: pypdf.PdfReader) -> int:
    """How often each paper above shows the text; the sheet has its number at each foot, the
    register its title at the head of each further page."""
    length = len(pdf.pages)
    return {"letter": 30, "approval-sheet": 27 + length, "register": 9 + length}[template]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("text", [MARKUP, RIGHT_TO_LEFT, "髙﨑𠮷邉"])
def test_whatever_people_write_is_shown_as_they_wrote_it(text, language):
    for template, data in hostile(text):
        pdf = printed(template, data, language)
        assert words(pdf).count(text.replace(" ", "")) == places(template, pdf), template


@pytest.mark.parametrize(("name", "language"), [("Quillon", "en"), ("寿限無", "ja")])
def test_a_name_of_two_hundred_characters_is_neither_cut_nor_runs_off_the_paper(name, language):
    times = 201 // len(name)
    for template, data in hostile(name * times):
        pdf = printed(template, data, language)
        assert words(pdf).count(name[0]) == times * places(template, pdf), template
        assert max(len(line) for page in pages(pdf) for line in page) < 200, template


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_no_typeface_has_is_marked_and_told(language):
    for template, data in hostile("A😀B\ue000C"):
        pdf = printed(template, data, language)
        text = words(pdf)
        assert text.count("A〓B〓C") == places(template, pdf), template
        assert text.count("U+E000U+1F600") == 1, template


def test_the_typefaces_have_old_names_and_new_eras():
    assert press.missing_sorts("𠮷髙﨑邉凜鷗㈱①㋿ēŁ葛\U000e0100") == ""
    assert press.missing_sorts("日😀本한") == "한😀"


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("a\x00b\x07c\x9b", "abc"),
        ("a\tb\u2028c", "a b c"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("\u202eevil\u202c \u2067x\u2069\ufeff", "evil x"),
        ("half \ud83d", "half 〓"),
        ("👩\u200d👧 葛\U000e0100", "👩\u200d👧 葛\U000e0100"),
    ],
)
def test_what_no_paper_can_show_is_left_out(text, fit):
    assert clean(text) == fit


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2019, 5, 1), {"en": "1 May 2019", "ja": "令和元年5月1日"}),
        (
            datetime(2027, 2, 5, 8, 30, tzinfo=UTC),
            {"en": "5 February 2027, 17:30 JST", "ja": "令和9年2月5日 17:30 日本時間"},
        ),
        (2464, "2,464"),
        (0, "0"),
        (None, None),
        (Words("host", "団体"), {"en": "host", "ja": "団体"}),
        (Words("", "団体"), {"en": "団体", "ja": "団体"}),
        (Words("host", ""), {"en": "host", "ja": "host"}),
        (gettext_lazy("January"), {"en": "January", "ja": "1月"}),
        (
            ts.Seal(family_name="Rei", day=date(2027, 2, 5)),
            {"family_name": "Rei", "day": {"en": "5 Feb 2027", "ja": "R9.2.5"}, "act": "approved"},
        ),
    ],
)
def test_values_in_both_languages(value, shown):
    assert plain(value) == shown


def test_equal_data_gives_equal_bytes_and_the_day_is_that_of_the_paper():
    once, again = (ts.typeset("letter", papers.LETTER, language="ja") for _ in range(2))
    assert once == again
    made = pypdf.PdfReader(io.BytesIO(once)).metadata.creation_date
    assert made == datetime(2027, 2, 5, tzinfo=TOKYO)
    later = replace(papers.SHEET, printed=datetime(2027, 2, 6, 9, tzinfo=TOKYO))
    assert printed("approval-sheet", later, "en").metadata.creation_date == later.printed


def test_several_at_once_do_not_meet():
    def both(_):
        return [ts.typeset("letter", papers.LETTER, language=code) for code in ("ja", "en")]

    with ThreadPoolExecutor(4) as several:
        (japanese, english), *others = several.map(both, range(8))
    assert japanese != english
    assert others == [[japanese, english]] * 7


@pytest.mark.parametrize(
    ("template", "data", "why"),
    [
        (
            "poster",
            papers.LETTER,
            "no template 'poster'; there are: letter, approval-sheet, register",
        ),
        ("letter", papers.SHEET, "letter is set from OfficialLetter, not ApprovalSheet"),
        ("letter", replace(papers.LETTER, number=""), "a letter needs its number and date"),
        ("letter", replace(papers.LETTER, dated=None), "a letter needs its number and date"),
        ("approval-sheet", replace(papers.SHEET, title=" "), "a paper needs its title"),
        ("approval-sheet", replace(papers.SHEET, title=Words("", " ")), "a paper needs its title"),
        (
            "register",
            replace(papers.register(1), columns=papers.register(1).columns[1:]),
            "a row of the register has another number of values than of columns",
        ),
        (
            "register",
            replace(papers.register(0), rows=[["x"] * 7] * 3001),
            "a register of more than 3000 rows is printed in parts",
        ),
        (
            "register",
            replace(papers.register(0), printed=datetime(2027, 2, 5)),  # noqa: DTZ001
            "register: a deadline needs its zone",
        ),
        (
            "register",
            replace(papers.register(0), subtitle=object()),
            "register: cannot be set in type: object",
        ),
    ],
)
def test_what_cannot_be_set_is_refused_with_its_reason(template, data, why):
    with pytest.raises(ts.NotTypeset, match=f"^{re.escape(why)}"):
        ts.typeset(template, data, language="ja")


def test_templates_reach_no_package_and_no_file():
    sources = {each.name: each.read_text() for each in press.TEMPLATES.glob("*.typ")}
    imported = re.compile(r'(?:import|include) "(.*?)"')
    reached = {name for source in sources.values() for name in imported.findall(source)}
    assert reached == {"house.typ", "seal.typ"}
    reading = re.compile(r"\b(?:read|image|eval|plugin|csv|xml|yaml|toml)\(")
    assert {name: reading.findall(source) for name, source in sources.items()} == {
        name: [] for name in sources
    }


def test_a_template_could_not_read_beyond_its_folder(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    compiler = typst.Compiler(
        input=f'#set document(title: "-")\n#read("{tmp_path}/secret.txt")'.encode(),
        root=press.TEMPLATES,
    )
    with pytest.raises(typst.TypstError, match="not found"):
        compiler.compile(format="pdf")


def test_typefaces_and_templates_go_with_the_package():
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert setup["package-data"]["koryu.ui"] == ["fonts/*", "typst/*"]
    assert sorted(each.name for each in press.TYPEFACES.iterdir()) == [
        "NotoSansJP-Bold.ttf",
        "NotoSansJP-Regular.ttf",
        "OFL.txt",
    ]
    assert "SIL OPEN FONT LICENSE Version 1.1" in (press.TYPEFACES / "OFL.txt").read_text()
