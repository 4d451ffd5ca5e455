"""What the columns of both sheets may hold: their choices, codes and numbers, with the words
that tell people what to write.
"""

from koryu.programme.codes import COUNTRIES, LANGUAGES
from koryu.programme.sheets.values import (
    Address,
    Birthday,
    Count,
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

NAME = Line(
    Words("a name", "氏名"),
    Words("write it as it stands in the passport", "旅券のとおりに記入してください"),
)
TOWN = Line(
    Words("a place name", "地名"),
    Words("write its usual name", "通常の表記で記入してください"),
    limit=150,
)
TITLE = Line(
    Words("the name of an organisation", "団体名"),
    Words("write its official name", "正式名称を記入してください"),
    limit=150,
)
FREE = Note(Words("a text", "文章"), Words("write in your own words", "自由に記入してください"))
COUNTRY = Listed(
    Words("a country code of ISO 3166-1", "ISO 3166-1の国コード"),
    Words("use two letters, such as US or GB", "USやGBのような英字2文字で記入してください"),
    COUNTRIES,
)
LANGUAGE = Listed(
    Words("a language code of ISO 639-1", "ISO 639-1の言語コード"),
    Words("use two letters, such as en or fr", "enやfrのような英字2文字で記入してください"),
    LANGUAGES,
)
POSITION = choice(
    Words("a position", "職種"),
    Option("ALT", Words("Assistant Language Teacher", "外国語指導助手")),
    Option("CIR", Words("Coordinator for International Relations", "国際交流員")),
    Option("SEA", Words("Sports Exchange Advisor", "スポーツ国際交流員")),
)
RESULT = choice(
    Words("a result of the selection", "選考結果"),
    Option("S", Words("short-listed", "合格")),
    Option("A", Words("alternate", "補欠")),
)
APRIL = Option("APR", Words("April arrival", "4月来日"), ("April", "4月"))
GROUP_A = Option("A", Words("Group A", "A日程"))
GROUP_B = Option("B", Words("Group B", "B日程"))
GROUP_C = Option("C", Words("Group C", "C日程"))
GROUP = choice(Words("an arrival group", "来日日程"), APRIL, GROUP_A, GROUP_B, GROUP_C)
REQUEST_GROUP = choice(
    Words("an arrival group of requests", "要望の来日日程"), APRIL, GROUP_A, GROUP_B
)
FEMALE = Option("F", Words("female", "女性"), ("女",))
MALE = Option("M", Words("male", "男性"), ("男",))
SEX = choice(Words("an entry for sex", "性別"), FEMALE, MALE, Option("X", Words("X", "X")))
SEX_WISH = choice(Words("F or M", "性別"), FEMALE, MALE)
LEVEL = choice(
    Words("a level of Japanese", "日本語能力の級"),
    *(
        Option(level, Words(f"JLPT {level}", f"日本語能力試験{level}"))
        for level in ("N5", "N4", "N3", "N2", "N1")
    ),
)
YES_NO = YesNo(
    Words("yes or no", "可否"),
    one_of("yes", "no"),
    (
        Option("yes", Words("yes", "可"), ("y", "有", "はい", "○", "◯", "〇", "true", "1")),
        Option("no", Words("no", "否"), ("n", "無", "いいえ", "×", "✕", "false", "0")),
    ),
)
REQUIRED_RULE = Option("required", Words("required", "必須"))
PREFERRED_RULE = Option("preferred", Words("preferred", "希望"))
RULE = choice(Words("a condition", "条件"), REQUIRED_RULE, PREFERRED_RULE)
DRIVING_RULE = choice(
    Words("a condition", "条件"),
    Option("none", Words("not needed", "不問"), ("なし",)),
    PREFERRED_RULE,
    REQUIRED_RULE,
)
AREA = choice(
    Words("a kind of area", "地域区分"),
    Option("urban", Words("urban", "都市部"), ("都市",)),
    Option("semi_urban", Words("semi-urban", "準都市部"), ("地方都市",)),
    Option("rural", Words("rural", "農村部"), ("町村部",)),
)
NEEDS = Several(
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
)
NATIONALITIES = Several(
    Words("a list of countries", "国のリスト"),
    Words(
        "use two letters each, most wanted first, parted by ; as in US;GB",
        "US;GBのように英字2文字のコードを希望順に；で区切って記入してください",
    ),
    of=COUNTRY,
)
BIRTHDAY = Birthday(
    Words("a date", "日付"),
    Words(
        "give the date of birth as 2001-05-03, 3 May 2001 or 平成13年5月3日",
        "生年月日を2001-05-03、2001/5/3、平成13年5月3日のように記入してください",
    ),
)
MISSION = Mission(
    Words("a mission code", "公館コード"),
    Words("use its four digits", "4桁の数字を記入してください"),
)
ORGANISATION = OrganisationCode(
    Words("a local-government code", "地方公共団体コード"),
    Words(
        "use six digits, or P-… for a private-school corporation",
        "6桁のコード、学校法人はP-で始まるコードを記入してください",
    ),
)
SCORE = Number(
    Words("a number", "数"),
    Words("give a number from 0 to 100", "0から100までの数を記入してください"),
)
PLACE = PlaceCode(
    Words("a prefecture or designated city", "都道府県・指定都市のコード"),
    Words(
        "use the two digits of a prefecture (01 to 47) or the six of a designated city",
        "都道府県の2桁（01～47）または指定都市の6桁のコードを記入してください",
    ),
)
CANDIDATE_NO = Reference(
    Words("a candidate number", "受付番号"),
    Words("write the number the ministry gave", "外務省が付した番号を記入してください"),
)
REQUEST_NO = Reference(
    Words("a request number", "要望番号"),
    Words("write the number the host gave", "取りまとめ団体が付した番号を記入してください"),
)
COUNT = Count(
    Words("a number", "数"),
    Words("give a whole number, 0 or more", "0以上の整数を記入してください"),
)
FROM_ONE = Count(
    Words("a number", "数"),
    Words("give a whole number, 1 or more", "1以上の整数を記入してください"),
    least=1,
)
SPORT = Term(
    Words("a sport", "競技"),
    Words("write one word, the same in both sheets", "両方の表で同じ語を記入してください"),
)
ADDRESS = Address(
    Words("an e-mail address", "メールアドレス"),
    Words("write it as name@example.org", "name@example.orgの形で記入してください"),
)
