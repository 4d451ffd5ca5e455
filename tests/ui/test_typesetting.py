"""Papers as a reader and a screen reader get them: words, tags, typefaces; never their bytes."""

import io
import re
import tomllib
from collections.abc import Iterator
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

GALLERY = {
    "letter, Japanese": ("letter", papers.LETTER, "ja", 2),
    "letter, English": ("letter", papers.LETTER_EN, "en", 2),
    "approval sheet, Japanese": ("approval-sheet", papers.SHEET, "ja", 2),
    "approval sheet, English": ("approval-sheet", papers.SHEET, "en", 2),
    "register, Japanese": ("register", papers.register(60), "ja", 3),
    "register, English": ("register", papers.register(2), "en", 1),
}
MARKUP = '#image("/etc/passwd") $x$ *bold* _it_ `raw` <label> @ref // no \\u{41} [c] #data'
RIGHT_TO_LEFT = "مريم"


def printed(template: str, data: Any, language: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(ts.typeset(template, data, language=language)))


def pages(pdf: pypdf.PdfReader) -> list[list[str]]:
    return [page.extract_text().split("\n") for page in pdf.pages]


def words(pdf: pypdf.PdfReader) -> str:
    """All text with no space or line end, so that where a line breaks does not matter."""
    return "".join("".join(line) for page in pages(pdf) for line in page).replace(" ", "")


def elements(pdf: pypdf.PdfReader) -> Iterator[Any]:
    """Each element of the tag tree, in reading order."""

    def below(node: Any) -> Iterator[Any]:
        node = node.get_object()
        if isinstance(node, pypdf.generic.ArrayObject):
            for each in node:
                yield from below(each)
        elif isinstance(node, pypdf.generic.DictionaryObject):
            yield node
            if "/K" in node:
                yield from below(node["/K"])

    yield from below(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])


def tags(pdf: pypdf.PdfReader, kind: str) -> list[Any]:
    return [each for each in elements(pdf) if each.get("/S") == kind]


def typefaces(pdf: pypdf.PdfReader) -> set[str]:
    """Names of the typefaces, each of which must be in the file."""
    found = set()
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            inner = inner.get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & descriptor.keys(), inner["/BaseFont"]
            found.add(inner["/BaseFont"].partition("+")[2])
    return found


@pytest.mark.parametrize("name", GALLERY)
def test_each_paper_is_whole_and_open_to_screen_readers(name):
    template, data, language, length = GALLERY[name]
    pdf = printed(template, data, language)
    root = pdf.trailer["/Root"]
    assert len(pdf.pages) == length
    assert root["/Lang"] == {"ja": "ja-JP", "en": "en-GB"}[language]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  a PDF's own True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert typefaces(pdf) == {"NotoSansJP-Regular", "NotoSansJP-Bold"}
    assert len(tags(pdf, "/H1")) == (2 if template == "letter" else 1)
    assert "〓" not in words(pdf)
    assert [line for page in pages(pdf) for line in page if re.fullmatch(r"\d / \d", line)] == (
        [f"{n} / {length}" for n in range(1, length + 1)] if template == "letter" else []
    )


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("letter, Japanese", f"自国調第123号 {papers.JAPANESE.subject}"),
        ("letter, English", f"CLAIR-2026-124 {papers.ENGLISH.subject}"),
        ("approval sheet, Japanese", "起案用紙 起案-2026-0042 文部科学省への配置結果の報告"),
        ("register, English", "Register of letters received"),
    ],
)
def test_titles(name, title):
    template, data, language, _ = GALLERY[name]
    assert printed(template, data, language).metadata.title == title


def test_a_japanese_letter_stands_in_the_official_order():
    record, translation = pages(printed("letter", papers.LETTER, "ja"))
    assert record == [
        "自国調第123号",
        "令和9年2月5日",
        "（文科国第88号関係）",
        "文部科学省初等中等教育局",
        "国際教育課長　例山　一郎　殿",
        "一般財団法人自治体国際化協会",
        "事務局長　見本　花子",
        "（公印省略）",
        "令和9年度語学指導等を行う外国青年招致事業に係る配置結果について（報告）",
        "令和9年1月20日付け文科国第88号で照会のあった標記の件について、下記のとおり報告し",
        "ます。",
        "なお、配置後に辞退があった場合は、補欠者の繰上げの状況と併せて、改めて報告します。",
        "記",
        "１ 配置した者 2,464",
        "２ 配置決定日 令和9年2月1日",
        "３ 配置できなかった要望については別紙2のとおり",
        "以上",
        "添付書類",
        "１ 別紙1　団体別配置結果",
        "２ 別紙2　配置できなかった要望の一覧",
        "担当",
        "所属　JETプログラム事業部　調整課",
        "担当　髙﨑　𠮷邉",
        "電話　00-0000-0000",
        "電子メール　chosei@example.jp",
        "1 / 2",
    ]
    assert translation[0] == (
        "Translation for reference. The letter of record is the Japanese text before this page."
    )
    assert translation[1:3] == ["Ref. 自国調第123号", "5 February 2027"]


def test_an_english_letter_of_record_comes_first():
    record, translation = pages(printed("letter", papers.LETTER_EN, "en"))
    assert record[:6] == [
        "Internal Ref. CLAIR-2026-124",
        "5 February 2027",
        "Director, International Education Division",
        "Ministry of Education (MEXT)",
        "Dear Sir or Madam,",
        papers.ENGLISH.subject,
    ]
    assert record[record.index("Yours faithfully,") :][:5] == [
        "Yours faithfully,",
        *papers.ENGLISH.sender,
        "(official seal omitted)",
    ]
    assert translation[:3] == [
        "参考訳　正文は前ページまでの英文です。",
        "取扱注意 CLAIR-2026-124",
        "令和9年2月5日",
    ]
    assert translation[-1] == "2 / 2"


def test_a_translation_is_tagged_in_its_own_language():
    pdf = printed("letter", papers.LETTER, "ja")
    record, translation = tags(pdf, "/H1")
    assert record.get("/Lang") is None  # that of the whole paper
    assert "en-GB" in {each.get("/Lang") for each in elements(pdf)} | {translation.get("/Lang")}


def test_a_letter_without_items_has_no_particulars_and_one_page():
    bare = replace(papers.JAPANESE, items=[], enclosures=[], contact=[])
    (lines,) = pages(printed("letter", replace(papers.LETTER, text=bare, translation=None), "ja"))
    assert {"記", "以上", "添付書類", "担当"} & set(lines) == set()


def test_each_line_of_the_body_is_a_paragraph_indented_once():
    def lines(body: str) -> list[str]:
        text = replace(papers.JAPANESE, body=body, items=[], enclosures=[], contact=[])
        pdf = printed("letter", replace(papers.LETTER, text=text, translation=None), "ja")
        assert len(tags(pdf, "/P")) == 2
        return pages(pdf)[0]

    assert lines("一つ目。\n\n二つ目。") == lines("　一つ目。\n　二つ目。\n")


def test_greeting_and_farewell_can_be_other_ones():
    text = replace(papers.ENGLISH, salutation="Dear Ms Rei,", closing="Yours sincerely,")
    lines, _ = pages(printed("letter", replace(papers.LETTER_EN, text=text), "en"))
    assert [line for line in lines if line.startswith(("Dear", "Yours"))] == [
        "Dear Ms Rei,",
        "Yours sincerely,",
    ]


def test_a_draft_says_so_on_every_page():
    draft = replace(papers.LETTER, number="", dated=None, draft=True)
    record, translation = pages(printed("letter", draft, "ja"))
    assert record[:4] == ["案", "（案）", "（文書番号未定）", "（施行日未定）"]
    assert translation[0] == "案"
    assert {"DRAFT", "Ref. (number to be given)", "(date to be given)"} <= set(translation)


def test_seals_are_told_in_words():
    japanese, english = (
        [each["/Alt"] for each in tags(printed("approval-sheet", papers.SHEET, code), "/Figure")]
        for code in ("ja", "en")
    )
    assert [each for each in japanese if "例山" not in each] == [
        "起案の印　作例　R9.2.3",
        "承認の印　髙﨑　R9.2.4",
        "承認の印　Williams-Featherstonehaugh　R9.2.4",
        "代決の印　代行　R9.2.5",
        "代決の印　代行　R9.2.5",
        "後閲の印　例文　R9.2.8",
    ]
    assert english[0] == "Seal: DRAFTED, Sakurei, 3 Feb 2027"
    assert english[-1] == "Seal: SEEN LATER, Reibun, 8 Feb 2027"
    assert len(english) == len(japanese) == 10


def test_an_approval_sheet_shows_who_acted_for_whom_and_what_is_still_to_be_seen():
    first, second = pages(printed("approval-sheet", papers.SHEET, "ja"))
    decision = first[first.index("３　決裁 事務局長") :]
    assert decision == [
        "３　決裁 事務局長",
        *["代決", "R9.2.5", "代行", "見本　花子", "代決", "事務局次長　代行　次郎", "要後閲"],
        "常務理事",
        *["代決", "R9.2.5", "代行", "例文　三郎", "代決", "事務局次長　代行　次郎"],
        *["後閲", "R9.2.8", "例文"],
        "出力　令和9年2月5日 17:30 日本時間 1 / 2 起案-2026-0042",
    ]
    assert "前回の回議からの変更" in second
    assert "配置した者 2,463 2,464" in second
    assert f"SHA-256 {papers.SHEET.content_hash}" in second


def test_a_bare_approval_sheet_leaves_out_what_is_not_there():
    bare = ts.ApprovalSheet(
        number="K-1",
        title="Plan",
        printed=papers.PRINTED,
        drafted=date(2027, 2, 3),
        drafter=ts.Holder(post="Section"),
        steps=[ts.Step(label="Head", holders=[ts.Holder(post="Head", name="A. Rei")])],
    )
    (lines,) = pages(printed("approval-sheet", bare, "en"))
    assert lines[:8] == [
        "Approval sheet",
        "Number K-1 Letter no. –",
        "Drafted 3 February 2027 Kind –",
        "Decided – Classification –",
        "Carried out – State –",
        "Drafter Section",
        "Subject Plan",
        "Approval is asked for the following.",
    ]
    assert {"Opinions", "Files", "Content as circulated"} & set(lines) == set()


def test_a_register_repeats_its_head_on_each_page():
    pdf = printed("register", papers.register(60), "ja")
    head = "収受番号 収受日 発信者 相手方番号 件名 添付 回答期限"
    assert [page.count(head) for page in pages(pdf)] == [1, 1, 1]
    assert [page.mediabox.width > page.mediabox.height for page in pdf.pages] == [True] * 3
    rows = [line for page in pages(pdf) for line in page if line.startswith("収第")]
    assert len(rows) == 60
    assert rows[0] == (
        "収第1号 令和8年4月2日 外務省 外人文第7号 合格者名簿の送付について（その1） 1 令和8年5月2日"
    )
    assert rows[2].endswith("（その3） 3")  # nothing due
    foot = "出力　令和9年2月5日 17:30 日本時間"
    assert [page[-1] for page in pages(pdf)] == [f"{foot} {n} / 3" for n in (1, 2, 3)]
    assert len(tags(pdf, "/THead")) == 1
    assert [each["/A"][0]["/Scope"] for each in tags(pdf, "/TH")] == ["/Column"] * 7


def test_an_empty_register_says_so():
    assert "記載事項なし" in pages(printed("register", papers.register(0), "ja"))[0]
    assert "No entries" in pages(printed("register", papers.register(0), "en"))[0]


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
