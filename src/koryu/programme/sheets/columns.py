"""The columns of the two incoming sheets, as data: what a header may say, what a cell may hold.

The key of a column is the name of the fact it brings (``facts.Candidate``, ``facts.Request``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from koryu.programme.codes import COUNTRIES, LANGUAGES
from koryu.programme.facts import Candidate, Request
from koryu.programme.sheets.spelling import key as spelt
from koryu.programme.sheets.values import (
    Address,
    Birthday,
    Count,
    Kind,
    Line,
    Listed,
    Mission,
    Note,
    Number,
    Option,
    OrganisationCode,
    PlaceCode,
    Reference,
    Several,
    Term,
    YesNo,
    choice,
    one_of,
)
from koryu.programme.words import Words


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: Words
    kind: Kind
    required: bool = False


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

_NAME = Line(
    Words("a name", "氏名"),
    Words("write it as it stands in the passport", "旅券のとおりに記入してください"),
)
_TOWN = Line(
    Words("a place name", "地名"), Words("write its usual name", "通常の表記で記入してください")
)
_TITLE = Line(
    Words("the name of an organisation", "団体名"),
    Words("write its official name", "正式名称を記入してください"),
)
_FREE = Note(Words("a text", "文章"), Words("write in your own words", "自由に記入してください"))
_COUNTRY = Listed(
    Words("a country code of ISO 3166-1", "ISO 3166-1の国コード"),
    Words("use two letters, such as US or GB", "USやGBのような英字2文字で記入してください"),
    COUNTRIES,
)
_LANGUAGE = Listed(
    Words("a language code of ISO 639-1", "ISO 639-1の言語コード"),
    Words("use two letters, such as en or fr", "enやfrのような英字2文字で記入してください"),
    LANGUAGES,
)
_POSITION = choice(
    Words("a position", "職種"),
    Option("ALT", Words("Assistant Language Teacher", "外国語指導助手")),
    Option("CIR", Words("Coordinator for International Relations", "国際交流員")),
    Option("SEA", Words("Sports Exchange Advisor", "スポーツ国際交流員")),
)
_APRIL = Option("APR", Words("April arrival", "4月来日"), ("April", "4月"))
_GROUP_A = Option("A", Words("Group A", "A日程"))
_GROUP_B = Option("B", Words("Group B", "B日程"))
_GROUP_C = Option("C", Words("Group C", "C日程"))
_SEXES = (
    Option("F", Words("female", "女性"), ("女",)),
    Option("M", Words("male", "男性"), ("男",)),
)
_LEVEL = choice(
    Words("a level of Japanese", "日本語能力の級"),
    *(
        Option(level, Words(f"JLPT {level}", f"日本語能力試験{level}"))
        for level in ("N5", "N4", "N3", "N2", "N1")
    ),
)
_YES_NO = YesNo(
    Words("yes or no", "可否"),
    one_of("yes", "no"),
    (
        Option("yes", Words("yes", "可"), ("y", "有", "はい", "○", "◯", "〇", "true", "1")),
        Option("no", Words("no", "否"), ("n", "無", "いいえ", "×", "✕", "false", "0")),
    ),
)
_REQUIRED_RULE = Option("required", Words("required", "必須"))
_PREFERRED_RULE = Option("preferred", Words("preferred", "希望"))
_RULE = choice(Words("a condition", "条件"), _REQUIRED_RULE, _PREFERRED_RULE)
_PLACE = PlaceCode(
    Words("a prefecture or designated city", "都道府県・指定都市のコード"),
    Words(
        "use the two digits of a prefecture (01 to 47) or the six of a designated city",
        "都道府県の2桁（01～47）または指定都市の6桁のコードを記入してください",
    ),
)
_CANDIDATE_NO = Reference(
    Words("a candidate number", "受付番号"),
    Words("write the number the ministry gave", "外務省が付した番号を記入してください"),
)
_REQUEST_NO = Reference(
    Words("a request number", "要望番号"),
    Words("write the number the host gave", "取りまとめ団体が付した番号を記入してください"),
)
_COUNT = Count(
    Words("a number", "数"),
    Words("give a whole number, 0 or more", "0以上の整数を記入してください"),
)
_FROM_ONE = Count(
    Words("a number", "数"),
    Words("give a whole number, 1 or more", "1以上の整数を記入してください"),
    least=1,
)
_SPORT = Term(
    Words("a sport", "競技"),
    Words("write one word, the same in both sheets", "両方の表で同じ語を記入してください"),
)
_ADDRESS = Address(
    Words("an e-mail address", "メールアドレス"),
    Words("write it as name@example.org", "name@example.orgの形で記入してください"),
)

CANDIDATES = Form(
    "candidates",
    Words("Candidates", "合格者一覧"),
    "candidate_no",
    Candidate,
    (
        Column("candidate_no", Words("Candidate number", "受付番号"), _CANDIDATE_NO, REQUIRED),
        Column("family_name", Words("Family name", "姓"), _NAME, REQUIRED),
        Column("given_name", Words("Given name", "名"), _NAME, REQUIRED),
        Column("middle_name", Words("Middle name", "ミドルネーム"), _NAME),
        Column(
            "sex",
            Words("Sex", "性別"),
            choice(
                Words("an entry for sex", "性別"),
                *_SEXES,
                Option("X", Words("X", "X")),
            ),
        ),
        Column("nationality", Words("Nationality", "国籍"), _COUNTRY, REQUIRED),
        Column(
            "date_of_birth",
            Words("Date of birth", "生年月日"),
            Birthday(
                Words("a date", "日付"),
                Words(
                    "give the date of birth as 2001-05-03, 3 May 2001 or 平成13年5月3日",
                    "生年月日を2001-05-03、2001/5/3、平成13年5月3日のように記入してください",
                ),
            ),
            REQUIRED,
        ),
        Column("position", Words("Position", "職種"), _POSITION, REQUIRED),
        Column("language", Words("Designated language", "指定言語"), _LANGUAGE, REQUIRED),
        Column(
            "result",
            Words("Result of selection", "選考結果"),
            choice(
                Words("a result of the selection", "選考結果"),
                Option("S", Words("short-listed", "合格")),
                Option("A", Words("alternate", "補欠")),
            ),
            REQUIRED,
        ),
        Column("alternate_rank", Words("Alternate rank", "補欠順位"), _FROM_ONE),
        Column(
            "interview_post",
            Words("Interview post", "面接公館"),
            Mission(
                Words("a mission code", "公館コード"),
                Words("use its four digits", "4桁の数字を記入してください"),
            ),
        ),
        Column(
            "score",
            Words("Interview score", "面接点"),
            Number(
                Words("a number", "数"),
                Words("give a number from 0 to 100", "0から100までの数を記入してください"),
            ),
        ),
        Column(
            "group",
            Words("Arrival group", "来日日程"),
            choice(Words("an arrival group", "来日日程"), _APRIL, _GROUP_A, _GROUP_B, _GROUP_C),
        ),
        Column("home_city", Words("Home city", "出身市"), _TOWN),
        Column("home_region", Words("Home state or region", "出身州"), _TOWN),
        Column("home_country", Words("Home country", "出身国"), _COUNTRY),
        Column("japanese_level", Words("Japanese level", "日本語能力"), _LEVEL),
        Column("driving", Words("Drives in Japan", "運転可否"), _YES_NO),
        Column("sport", Words("Sport", "競技"), _SPORT),
        Column("wish_1", Words("Wish 1", "希望地1"), _PLACE),
        Column("wish_2", Words("Wish 2", "希望地2"), _PLACE),
        Column("wish_3", Words("Wish 3", "希望地3"), _PLACE),
        Column(
            "wish_area",
            Words("Wished area", "希望地域"),
            choice(
                Words("a kind of area", "地域区分"),
                Option("urban", Words("urban", "都市部"), ("都市",)),
                Option("semi_urban", Words("semi-urban", "準都市部"), ("地方都市",)),
                Option("rural", Words("rural", "農村部"), ("町村部",)),
            ),
        ),
        Column("wish_reason", Words("Reason for the wishes", "希望理由"), _FREE),
        Column("partner_no", Words("Partner's candidate number", "配偶者受付番号"), _CANDIDATE_NO),
        Column("dependants", Words("Dependants", "同伴家族数"), _COUNT),
        Column(
            "needs",
            Words("Needs", "配慮事項"),
            Several(
                Words("a list of needs", "配慮事項"),
                Words(
                    "use near_hospital, no_remote_island or step_free, several parted by ;",
                    "near_hospital、no_remote_island、step_freeを；で区切って記入してください",
                ),
                of=choice(
                    Words("a need", "配慮事項"),
                    Option("near_hospital", Words("hospital nearby", "病院の近く")),
                    Option("no_remote_island", Words("not on a remote island", "離島以外")),
                    Option("step_free", Words("without steps", "段差なし")),
                ),
            ),
        ),
        Column("named_post", Words("Named post", "指名ポスト"), _REQUEST_NO),
        Column("remarks", Words("Remarks", "備考"), _FREE),
        Column("email", Words("E-mail", "メール"), _ADDRESS),
    ),
)

REQUESTS = Form(
    "requests",
    Words("Requests", "要望一覧"),
    "request_no",
    Request,
    (
        Column("request_no", Words("Request number", "要望番号"), _REQUEST_NO, REQUIRED),
        Column("host_code", Words("Host code", "取りまとめ団体コード"), _PLACE, REQUIRED),
        Column(
            "organisation_code",
            Words("Contracting organisation code", "任用団体コード"),
            OrganisationCode(
                Words("a local-government code", "地方公共団体コード"),
                Words(
                    "use six digits, or P-… for a private-school corporation",
                    "6桁のコード、学校法人はP-で始まるコードを記入してください",
                ),
            ),
            REQUIRED,
        ),
        Column(
            "organisation_name_ja",
            Words("Contracting organisation", "任用団体名"),
            _TITLE,
            REQUIRED,
        ),
        Column(
            "organisation_name_en",
            Words("Contracting organisation (English)", "任用団体名(英)"),
            _TITLE,
        ),
        Column("position", Words("Position", "職種"), _POSITION, REQUIRED),
        Column("seats", Words("Seats", "人数"), _FROM_ONE, REQUIRED),
        Column(
            "group",
            Words("Arrival group", "来日日程"),
            choice(
                Words("an arrival group of requests", "要望の来日日程"), _APRIL, _GROUP_A, _GROUP_B
            ),
            REQUIRED,
        ),
        Column("language", Words("Designated language", "指定言語"), _LANGUAGE, REQUIRED),
        Column(
            "nationalities",
            Words("Wished nationalities", "希望国籍"),
            Several(
                Words("a list of countries", "国のリスト"),
                Words(
                    "use two letters each, most wanted first, parted by ; as in US;GB",
                    "US;GBのように英字2文字のコードを希望順に；で区切って記入してください",
                ),
                of=_COUNTRY,
            ),
        ),
        Column("nationality_rule", Words("Nationality condition", "国籍条件"), _RULE),
        Column("japanese_min", Words("Japanese level", "日本語能力"), _LEVEL),
        Column("japanese_rule", Words("Japanese condition", "日本語条件"), _RULE),
        Column(
            "driving_rule",
            Words("Driving condition", "運転条件"),
            choice(
                Words("a condition", "条件"),
                Option("none", Words("not needed", "不問"), ("なし",)),
                _PREFERRED_RULE,
                _REQUIRED_RULE,
            ),
        ),
        Column(
            "sex_wish", Words("Sex wished", "性別希望"), choice(Words("F or M", "性別"), *_SEXES)
        ),
        Column("sport", Words("Sport", "競技"), _SPORT),
        Column("named_post", Words("Named post", "指名ポスト"), _YES_NO),
        Column("continuing", Words("Reappointed participants", "再任用者数"), _COUNT),
        Column("priority", Words("Priority", "優先順位"), _FROM_ONE),
        Column("remarks", Words("Remarks", "備考"), _FREE),
        Column("contact_email", Words("Contact e-mail", "連絡先メール"), _ADDRESS),
    ),
)

FORMS = {form.kind: form for form in (CANDIDATES, REQUESTS)}
