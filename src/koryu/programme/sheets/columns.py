"""The columns of the two incoming sheets, as data: what a header may say, what a cell may hold.

The key of a column is the name of the fact it brings (``facts.Candidate``, ``facts.Request``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from koryu.programme.facts import Candidate, Request
from koryu.programme.sheets import vocabulary as v
from koryu.programme.sheets.spelling import key as spelt
from koryu.programme.sheets.values import Kind
from koryu.programme.words import Words


@dataclass(frozen=True, slots=True)
class Column:
    """``about`` says what the column is for, where its label does not say it all."""

    key: str
    label: Words
    kind: Kind
    required: bool = False
    about: Words | None = None


@dataclass(frozen=True)
class Form:
    """One of the two sheets: its columns, and the record that a row of it becomes."""

    kind: str  # "candidates" or "requests"
    title: Words
    number: str  # the key of the column whose value names the row
    record: type[Any]
    columns: tuple[Column, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def by_heading(self) -> Mapping[str, Column]:
        """Each column by its key, its English and its Japanese label, all as compared."""
        return {
            spelt(name): column
            for column in self.columns
            for name in (column.key, column.label.en, column.label.ja)
        }


REQUIRED = True

CANDIDATES = Form(
    "candidates",
    Words("Candidates", "合格者一覧"),
    "candidate_no",
    Candidate,
    (
        Column(
            "candidate_no",
            Words("Candidate number", "受付番号"),
            v.CANDIDATE_NO,
            REQUIRED,
            about=Words("Each number stands once in the year.", "年度内で重複しない番号です。"),
        ),
        Column("family_name", Words("Family name", "姓"), v.NAME, REQUIRED),
        Column("given_name", Words("Given name", "名"), v.NAME, REQUIRED),
        Column("middle_name", Words("Middle name", "ミドルネーム"), v.NAME),
        Column("sex", Words("Sex", "性別"), v.SEX),
        Column("nationality", Words("Nationality", "国籍"), v.COUNTRY, REQUIRED),
        Column("date_of_birth", Words("Date of birth", "生年月日"), v.BIRTHDAY, REQUIRED),
        Column("position", Words("Position", "職種"), v.POSITION, REQUIRED),
        Column(
            "language",
            Words("Designated language", "指定言語"),
            v.LANGUAGE,
            REQUIRED,
            about=Words(
                "The language the person was selected for.", "選考の対象となった言語です。"
            ),
        ),
        Column("result", Words("Result of selection", "選考結果"), v.RESULT, REQUIRED),
        Column(
            "alternate_rank",
            Words("Alternate rank", "補欠順位"),
            v.FROM_ONE,
            about=Words(
                "Every alternate needs one: 1 is first, within interview post and position.",
                "補欠者は必須です。面接公館と職種ごとに1から付けます。",
            ),
        ),
        Column(
            "interview_post",
            Words("Interview post", "面接公館"),
            v.MISSION,
            about=Words(
                "The embassy or consulate that held the interview.", "面接を行った在外公館です。"
            ),
        ),
        Column("score", Words("Interview score", "面接点"), v.SCORE),
        Column("group", Words("Arrival group", "来日日程"), v.GROUP),
        Column(
            "home_city",
            Words("Home city", "出身市"),
            v.TOWN,
            about=Words(
                "City and country are looked at for sister-city ties.",
                "出身市と出身国は姉妹都市の確認に用います。",
            ),
        ),
        Column("home_region", Words("Home state or region", "出身州"), v.TOWN),
        Column("home_country", Words("Home country", "出身国"), v.COUNTRY),
        Column("japanese_level", Words("Japanese level", "日本語能力"), v.LEVEL),
        Column(
            "driving",
            Words("Drives in Japan", "運転可否"),
            v.YES_NO,
            about=Words(
                "Whether the person is licensed and willing to drive in Japan.",
                "免許を持ち、日本で運転する意思があるかどうかです。",
            ),
        ),
        Column(
            "sport",
            Words("Sport", "競技"),
            v.SPORT,
            about=Words(
                "Only for a Sports Exchange Advisor.", "スポーツ国際交流員だけが記入します。"
            ),
        ),
        Column("wish_1", Words("Wish 1", "希望地1"), v.PLACE),
        Column("wish_2", Words("Wish 2", "希望地2"), v.PLACE),
        Column("wish_3", Words("Wish 3", "希望地3"), v.PLACE),
        Column("wish_area", Words("Wished area", "希望地域"), v.AREA),
        Column("wish_reason", Words("Reason for the wishes", "希望理由"), v.FREE),
        Column(
            "partner_no",
            Words("Partner's candidate number", "配偶者受付番号"),
            v.CANDIDATE_NO,
            about=Words("Both partners name each other.", "二人が互いの番号を記入します。"),
        ),
        Column(
            "dependants",
            Words("Dependants", "同伴家族数"),
            v.COUNT,
            about=Words(
                "Family members who come along.",
                "同伴する家族の人数です。",
            ),
        ),
        Column(
            "needs",
            Words("Needs", "配慮事項"),
            v.NEEDS,
            about=Words(
                "The placement is bound to it. Never write its cause.",
                "配置の条件になります。理由は記入しないでください。",
            ),
        ),
        Column(
            "named_post",
            Words("Named post", "指名ポスト"),
            v.REQUEST_NO,
            about=Words(
                "Only where the person was selected for one post.",
                "特定のポストに選考された場合だけ記入します。",
            ),
        ),
        Column("remarks", Words("Remarks", "備考"), v.FREE),
        Column(
            "email",
            Words("E-mail", "メール"),
            v.ADDRESS,
            about=Words(
                "The person's own: there the result is told.",
                "本人のアドレスです。結果の通知に用います。",
            ),
        ),
    ),
)

REQUESTS = Form(
    "requests",
    Words("Requests", "要望一覧"),
    "request_no",
    Request,
    (
        Column(
            "request_no",
            Words("Request number", "要望番号"),
            v.REQUEST_NO,
            REQUIRED,
            about=Words("Each number stands once in the year.", "年度内で重複しない番号です。"),
        ),
        Column(
            "host_code",
            Words("Host code", "取りまとめ団体コード"),
            v.PLACE,
            REQUIRED,
            about=Words(
                "The prefecture or designated city that gathers the requests.",
                "要望を取りまとめる都道府県または指定都市です。",
            ),
        ),
        Column(
            "organisation_code",
            Words("Contracting organisation code", "任用団体コード"),
            v.ORGANISATION,
            REQUIRED,
        ),
        Column(
            "organisation_name_ja",
            Words("Contracting organisation", "任用団体名"),
            v.TITLE,
            REQUIRED,
        ),
        Column(
            "organisation_name_en",
            Words("Contracting organisation (English)", "任用団体名(英)"),
            v.TITLE,
        ),
        Column("position", Words("Position", "職種"), v.POSITION, REQUIRED),
        Column(
            "seats",
            Words("Seats", "人数"),
            v.FROM_ONE,
            REQUIRED,
            about=Words(
                "Newcomers wanted; people who stay on are not counted.",
                "新規招致者の人数です。再任用者は含みません。",
            ),
        ),
        Column("group", Words("Arrival group", "来日日程"), v.REQUEST_GROUP, REQUIRED),
        Column("language", Words("Designated language", "指定言語"), v.LANGUAGE, REQUIRED),
        Column("nationalities", Words("Wished nationalities", "希望国籍"), v.NATIONALITIES),
        Column(
            "nationality_rule",
            Words("Nationality condition", "国籍条件"),
            v.RULE,
            about=Words(
                "How the wished nationalities are meant.",
                "希望国籍を必須とするか、希望にとどめるかです。",
            ),
        ),
        Column(
            "japanese_min",
            Words("Japanese level", "日本語能力"),
            v.LEVEL,
            about=Words("The lowest level wished for.", "希望する最低の級です。"),
        ),
        Column(
            "japanese_rule",
            Words("Japanese condition", "日本語条件"),
            v.RULE,
            about=Words(
                "How the level is meant.", "日本語能力を必須とするか、希望にとどめるかです。"
            ),
        ),
        Column("driving_rule", Words("Driving condition", "運転条件"), v.DRIVING_RULE),
        Column(
            "sex_wish",
            Words("Sex wished", "性別希望"),
            v.SEX_WISH,
            about=Words(
                "Recorded; it never bars anyone.", "記録するだけで、配置の条件にはなりません。"
            ),
        ),
        Column(
            "sport",
            Words("Sport", "競技"),
            v.SPORT,
            about=Words(
                "Only for a Sports Exchange Advisor.", "スポーツ国際交流員だけが記入します。"
            ),
        ),
        Column(
            "named_post",
            Words("Named post", "指名ポスト"),
            v.YES_NO,
            about=Words(
                "Yes where candidates are selected for this very post.",
                "このポストを指名して選考する場合はyesです。",
            ),
        ),
        Column(
            "continuing",
            Words("Reappointed participants", "再任用者数"),
            v.COUNT,
            about=Words("People who stay on, for information.", "再任用者の人数です（参考）。"),
        ),
        Column(
            "priority",
            Words("Priority", "優先順位"),
            v.FROM_ONE,
            about=Words("1 is first, within the organisation.", "団体内の順位で、1が最優先です。"),
        ),
        Column("remarks", Words("Remarks", "備考"), v.FREE),
        Column(
            "contact_email",
            Words("Contact e-mail", "連絡先メール"),
            v.ADDRESS,
            about=Words("The organisation's officer in charge.", "団体の担当者のアドレスです。"),
        ),
    ),
)

FORMS = {form.kind: form for form in (CANDIDATES, REQUESTS)}


def names_of(form: Form, keys: Iterable[str]) -> Words:
    """What the columns of these keys are called, one after the other."""
    labels = [form.by_key[key].label for key in keys]
    return Words(", ".join(label.en for label in labels), "、".join(label.ja for label in labels))
