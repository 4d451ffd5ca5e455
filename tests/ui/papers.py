"""Papers with plainly fictitious officers, as desks would have them set."""

from datetime import date, datetime

from koryu.base.dates import TOKYO
from koryu.programme.words import Words
from koryu.ui import typesetting as ts

PRINTED = datetime(2027, 2, 5, 17, 30, tzinfo=TOKYO)
SEAL_NOTE = Words("(official seal omitted)", "（公印省略）")

JAPANESE = ts.LetterText(
    addressee=["文部科学省初等中等教育局", "国際教育課長　例山　一郎　殿"],
    sender=["一般財団法人自治体国際化協会", "事務局長　見本　花子"],
    subject="令和9年度語学指導等を行う外国青年招致事業に係る配置結果について（報告）",
    body="令和9年1月20日付け文科国第88号で照会のあった標記の件について、下記のとおり報告します。\n"
    "なお、配置後に辞退があった場合は、補欠者の繰上げの状況と併せて、改めて報告します。",
    items=[
        ts.Item(label="配置した者", value=2464),
        ts.Item(label="配置決定日", value=date(2027, 2, 1)),
        ts.Item(label="配置できなかった要望については別紙2のとおり"),
    ],
    enclosures=["別紙1　団体別配置結果", "別紙2　配置できなかった要望の一覧"],
    contact=[
        ts.Fact(label="所属", value="JETプログラム事業部　調整課"),
        ts.Fact(label="担当", value="髙﨑　𠮷邉"),
        ts.Fact(label="電話", value="00-0000-0000"),
        ts.Fact(label="電子メール", value="chosei@example.jp"),
    ],
)
ENGLISH = ts.LetterText(
    addressee=["Director, International Education Division", "Ministry of Education (MEXT)"],
    sender=["Hanako Mihon", "Secretary-General", "Council of Local Authorities (CLAIR)"],
    subject="Report on the result of placement for the 2027 programme year",
    body="In answer to your letter 88 of 20 January 2027, the council’s result is “final”:"
    " it is reported as follows.\n"
    "Should anyone withdraw after placement, a further report will follow together with the"
    " alternates who moved up.",
    items=[
        ts.Item(label="Placed", value=2464),
        ts.Item(label="Placement decided", value=date(2027, 2, 1)),
        ts.Item(label="Requests that could not be met are listed in annex 2"),
    ],
    enclosures=["Annex 1: result by organisation", "Annex 2: requests that could not be met"],
    contact=[
        ts.Fact(label="Section", value="Co-ordination, JET Programme Department"),
        ts.Fact(label="Mail", value="chosei@example.jp"),
    ],
)
LETTER = ts.OfficialLetter(
    number="自国調第123号",
    dated=date(2027, 2, 5),
    text=JAPANESE,
    translation=ENGLISH,
    their_number="文科国第88号",
    seal_note=SEAL_NOTE,
)
LETTER_EN = ts.OfficialLetter(
    number="CLAIR-2026-124",
    dated=date(2027, 2, 5),
    text=ENGLISH,
    translation=JAPANESE,
    classification=Words("Internal", "取扱注意"),
    seal_note=SEAL_NOTE,
)
SHEET = ts.ApprovalSheet(
    number="起案-2026-0042",
    title=Words("Report to MEXT on the result of placement", "文部科学省への配置結果の報告"),
    printed=PRINTED,
    drafted=date(2027, 2, 3),
    decided=date(2027, 2, 5),
    kind=Words("Outgoing letter", "発信文書"),
    state=Words("Approved", "決裁済み"),
    classification=Words("Internal", "取扱注意"),
    subject_number="自国調第123号",
    drafter=ts.Holder(
        post=Words("Co-ordination section", "調整課主査"),
        name=Words("Taro Sakurei", "作例　太郎"),
        seal=ts.Seal(family_name=Words("Sakurei", "作例"), day=date(2027, 2, 3), act="drafted"),
    ),
    steps=[
        ts.Step(
            label=Words("Check", "審査"),
            need=Words("any one", "いずれか1人"),
            holders=[
                ts.Holder(
                    post=Words("Chief, co-ordination", "調整課係長"),
                    name=Words("Yoshi Takasaki", "髙﨑　𠮷邉"),
                    seal=ts.Seal(family_name=Words("Takasaki", "髙﨑"), day=date(2027, 2, 4)),
                ),
                ts.Holder(
                    post=Words("Chief, selection", "選考課係長"),
                    name=Words("Kai Williams-Featherstonehaugh", "Kai Williams-Featherstonehaugh"),
                    note=Words("not needed", "処理不要"),
                ),
            ],
        ),
        ts.Step(
            label=Words("Consultation", "合議"),
            need=Words("all", "全員"),
            holders=[
                ts.Holder(
                    post=Words("Head, selection", "選考課長"),
                    name=Words("Kai Williams-Featherstonehaugh", "Kai Williams-Featherstonehaugh"),
                    seal=ts.Seal(family_name="Williams-Featherstonehaugh", day=date(2027, 2, 4)),
                ),
                *[
                    ts.Holder(
                        post=Words(f"Head, section {n}", f"第{n}課長"),
                        name=Words(f"Example {n}", f"例山　{n}郎"),
                        seal=ts.Seal(family_name=Words("Example", "例山"), day=date(2027, 2, 4)),
                    )
                    for n in range(2, 6)
                ],
            ],
        ),
        ts.Step(
            label=Words("Decision", "決裁"),
            holders=[
                ts.Holder(
                    post=Words("Secretary-General", "事務局長"),
                    name=Words("Hanako Mihon", "見本　花子"),
                    seal=ts.Seal(
                        family_name=Words("Daiko", "代行"), day=date(2027, 2, 5), act="deputy"
                    ),
                    deputy=Words("Deputy Secretary-General, Jiro Daiko", "事務局次長　代行　次郎"),
                    later_due=True,
                ),
                ts.Holder(
                    post=Words("Director", "常務理事"),
                    name=Words("Saburo Reibun", "例文　三郎"),
                    seal=ts.Seal(
                        family_name=Words("Daiko", "代行"), day=date(2027, 2, 5), act="deputy"
                    ),
                    deputy=Words("Deputy Secretary-General, Jiro Daiko", "事務局次長　代行　次郎"),
                    later=ts.Seal(
                        family_name=Words("Reibun", "例文"), day=date(2027, 2, 8), act="seen_later"
                    ),
                ),
            ],
        ),
    ],
    content=[
        ts.Fact(label=Words("Addressee", "宛先"), value=Words("MEXT", "文部科学省")),
        ts.Fact(label=Words("Subject", "件名"), value=JAPANESE.subject),
        ts.Fact(label=Words("Body", "本文"), value=JAPANESE.body),
        ts.Fact(label=Words("Placed", "配置した者"), value=2464),
    ],
    content_hash="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    changes=[ts.Change(label=Words("Placed", "配置した者"), before=2463, after=2464)],
    files=[ts.FileLine(name="別紙1 団体別配置結果.xlsx", size=48213, sha256="60303ae22b99" * 5)],
    opinions=[
        ts.Opinion(
            by=Words("Head, selection", "選考課長"),
            when=PRINTED,
            text="数を確認しました。\n別紙2の注記を改めてください。",
            files=["注記案.docx"],
        )
    ],
)


def register(rows: int) -> ts.Register:
    """A register of letters received, of so many rows."""
    return ts.Register(
        title=Words("Register of letters received", "収受簿"),
        subtitle=Words("Fiscal year 2026", "令和8年度"),
        printed=PRINTED,
        columns=[
            ts.Column(label=Words("Number", "収受番号")),
            ts.Column(label=Words("Received", "収受日")),
            ts.Column(label=Words("From", "発信者"), width=3),
            ts.Column(label=Words("Their number", "相手方番号"), width=3),
            ts.Column(label=Words("Subject", "件名"), width=8),
            ts.Column(label=Words("Enclosures", "添付"), align="end"),
            ts.Column(label=Words("Due", "回答期限")),
        ],
        rows=[
            [
                f"収第{n}号",
                date(2026, 4, 1 + n % 28),
                Words("MOFA", "外務省"),
                f"外人文第{n * 7}号",
                Words(f"Successful candidates, list {n}", f"合格者名簿の送付について（その{n}）"),
                n % 5,
                date(2026, 5, 1 + n % 28) if n % 3 else None,
            ]
            for n in range(1, rows + 1)
        ],
    )
