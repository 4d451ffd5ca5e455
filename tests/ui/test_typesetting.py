"""Papers as a reader and a screen reader get them: words, tags, typefaces; never their bytes."""

import re
from dataclasses import replace
from datetime import date

import pytest

from koryu.programme.words import Words
from koryu.ui import typesetting as ts
from tests.ui import papers
from tests.ui.pdf import elements, pages, printed, tags, typefaces, words

GALLERY = {
    "letter, Japanese": ("letter", papers.LETTER, "ja", 2),
    "letter, English": ("letter", papers.LETTER_EN, "en", 2),
    "approval sheet, Japanese": ("approval-sheet", papers.SHEET, "ja", 2),
    "approval sheet, English": ("approval-sheet", papers.SHEET, "en", 2),
    "register, Japanese": ("register", papers.register(60), "ja", 3),
    "register, English": ("register", papers.register(2), "en", 1),
}


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


def test_a_pair_of_nothing_is_nothing():
    nothing = {"seal_note": Words("", ""), "classification": Words("", ""), "their_number": ""}
    lines, _ = pages(printed("letter", replace(papers.LETTER, **nothing), "ja"))
    assert lines[:3] == ["自国調第123号", "令和9年2月5日", "文部科学省初等中等教育局"]
    assert lines[5:7] == ["事務局長　見本　花子", papers.JAPANESE.subject]


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
