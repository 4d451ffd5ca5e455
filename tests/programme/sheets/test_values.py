"""Each kind of value, in the forms people write it, and the reasons where it cannot be read."""

from datetime import date, time

import pytest

from tests.programme.sheets.build import candidate, candidates, refusal, request, requests


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        # numbers of rows
        ("candidate_no", "us-2110-00141", "US-2110-00141"),
        ("candidate_no", "ＵＳ－２１１０－００１４１", "US-2110-00141"),
        ("candidate_no", " US - 2110‐00141\u200b", "US-2110-00141"),
        ("candidate_no", "US−2110ー00141", "US-2110-00141"),
        ("candidate_no", 2110.0, "2110"),
        ("candidate_no", "2110.0", "2110"),
        ("named_post", "０１-００１", "01-001"),
        # names stay the person's own
        ("family_name", "  Singh ", "Singh"),
        ("family_name", "van\u3000der \n Merwe", "van der Merwe"),
        ("family_name", "Ｏ’Rourke ﬁ", "Ｏ’Rourke ﬁ"),
        ("family_name", "髙𠮷", "髙𠮷"),
        ("family_name", "-", "-"),
        ("given_name", 7, "7"),
        ("given_name", True, "TRUE"),
        ("middle_name", "  ", ""),
        ("home_city", " Port  Alberni", "Port Alberni"),
        ("remarks", "  first  line \r\n\r\n second ", "first line\n\nsecond"),
        ("wish_reason", "-", "-"),
        # choices
        ("position", "alt", "ALT"),
        ("position", "ＡＬＴ", "ALT"),
        ("position", "外国語指導助手", "ALT"),
        ("position", "Coordinator for International Relations", "CIR"),
        ("position", "スポーツ国際交流員", "SEA"),
        ("sex", "女", "F"),
        ("sex", "男性", "M"),
        ("sex", "x", "X"),
        ("sex", "-", ""),
        ("sex", "", ""),
        ("group", "apr", "APR"),
        ("group", "４月", "APR"),
        ("group", "B日程", "B"),
        ("group", "group c", "C"),
        ("japanese_level", "Ｎ５", "N5"),
        ("japanese_level", "n1", "N1"),
        ("japanese_level", "JLPT N2", "N2"),
        ("japanese_level", "－", ""),
        ("wish_area", "Semi-urban", "semi_urban"),
        ("wish_area", "semi urban", "semi_urban"),
        ("wish_area", "都市部", "urban"),
        # international codes
        ("nationality", "us", "US"),
        ("nationality", " ＧＢ ", "GB"),
        ("language", "EN", "en"),
        ("language", "ｚｈ", "zh"),
        # codes that a spreadsheet turned into numbers
        ("interview_post", 2110.0, "2110"),
        ("interview_post", "２１１０", "2110"),
        ("interview_post", 210, "0210"),
        ("wish_1", 1, "01"),
        ("wish_1", "1", "01"),
        ("wish_1", "０１", "01"),
        ("wish_1", 11002, "011002"),
        ("wish_1", "11002.0", "011002"),
        ("wish_1", "２７１００４", "271004"),
        ("wish_1", 10006, "01"),  # a prefecture's six digits mean the prefecture
        ("wish_1", "270008", "27"),
        # numbers
        ("score", "５７．８", 57.8),
        ("score", 57.800000000000004, 57.8),
        ("score", "80点", 80.0),
        ("score", 0, 0.0),
        ("score", 100, 100.0),
        ("score", "-", None),
        ("dependants", 2.0, 2),
        ("dependants", "2.0", 2),
        ("dependants", "２人", 2),
        ("dependants", " + 3", 3),
        ("dependants", "", 0),
        # yes and no
        ("driving", "可", True),
        ("driving", "否", False),
        ("driving", "有", True),
        ("driving", "無", False),
        ("driving", "はい", True),
        ("driving", "いいえ", False),
        ("driving", "○", True),
        ("driving", "◯", True),
        ("driving", "〇", True),
        ("driving", "×", False),
        ("driving", "YES", True),
        ("driving", "n", False),
        ("driving", True, True),
        ("driving", False, False),
        ("driving", 1, True),
        ("driving", 0.0, False),
        ("driving", "FALSE", False),
        ("driving", "", False),
        # lists
        ("needs", "near_hospital;step_free", ("near_hospital", "step_free")),
        ("needs", "step_free； near hospital", ("step_free", "near_hospital")),
        ("needs", "near_hospital、step_free,no_remote_island;", (
            "near_hospital", "step_free", "no_remote_island")),
        ("needs", "病院の近く，離島以外", ("near_hospital", "no_remote_island")),
        ("needs", "step_free;step_free", ("step_free",)),
        ("needs", ";", ()),
        # addresses
        ("email", " Ａ＠example.org ", "A@example.org"),
    ],
)  # fmt: skip
def test_a_candidate_value_is_read_as_meant(key: str, written: object, meant: object) -> None:
    read = getattr(candidate(**{key: written}), key)
    assert read == meant
    assert type(read) is type(meant)


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("host_code", 2, "02"),
        ("host_code", 11002.0, "011002"),
        ("organisation_code", 10006.0, "010006"),
        ("organisation_code", "１０００６", "010006"),
        ("organisation_code", "131041", "131041"),
        ("organisation_code", "p-09027", "P-09027"),
        ("organisation_code", "Ｐ－０９０２７", "P-09027"),
        ("organisation_name_ja", " 学校法人\u3000栃木学園", "学校法人 栃木学園"),
        ("seats", "１", 1),
        ("seats", "3名", 3),
        ("group", "a", "A"),
        ("nationalities", "us; gb；NZ、AU，CA\nIE", ("US", "GB", "NZ", "AU", "CA", "IE")),
        ("driving_rule", "", "none"),
        ("driving_rule", "不問", "none"),
        ("driving_rule", "必須", "required"),
        ("driving_rule", "希望", "preferred"),
        ("sex_wish", "女性", "F"),
        ("named_post", "可", True),
        ("continuing", "０", 0),
        ("priority", 1.0, 1),
        ("priority", "", None),
        ("contact_email", "jet@example.jp", "jet@example.jp"),
    ],
)
def test_a_request_value_is_read_as_meant(key: str, written: object, meant: object) -> None:
    read = getattr(request(**{key: written}), key)
    assert read == meant
    assert type(read) is type(meant)


def test_a_sport_meets_however_it_is_written() -> None:
    asked = request(position="SEA", sport="Ｒｕｇｂｙ")
    offered = candidate(position="SEA", sport=" rugby ")
    assert asked.sport == offered.sport == "rugby"


@pytest.mark.parametrize(
    ("key", "written", "value", "reason"),
    [
        ("candidate_no", "", "", "Candidate number is missing: every row needs one."),
        ("candidate_no", "-", "-", "Candidate number is missing: every row needs one."),
        (
            "candidate_no",
            date(2027, 1, 5),
            "2027-01-05",
            "‘2027-01-05’ is a date, which a spreadsheet makes of some numbers: write the number "
            "the ministry gave.",
        ),
        ("family_name", " ", " ", "Family name is missing: every row needs one."),
        (
            "nationality",
            "UK",
            "UK",
            "‘UK’ is not a country code of ISO 3166-1: use two letters, such as US or GB.",
        ),
        (
            "language",
            "jp",
            "jp",
            "‘jp’ is not a language code of ISO 639-1: use two letters, such as en or fr.",
        ),
        (
            "date_of_birth",
            "3/5/2001",
            "3/5/2001",
            "‘3/5/2001’ is not a date: give the date of birth as 2001-05-03, 3 May 2001 or "
            "平成13年5月3日.",
        ),
        (
            "date_of_birth",
            date(2026, 11, 23),
            "2026-11-23",
            "‘2026-11-23’ does not lie in the past: give the date of birth as 2001-05-03, "
            "3 May 2001 or 平成13年5月3日.",
        ),
        ("position", False, "FALSE", "‘FALSE’ is not a position: use ALT, CIR or SEA."),
        ("position", "ALT,CIR", "ALT,CIR", "‘ALT,CIR’ is not a position: use ALT, CIR or SEA."),
        (
            "interview_post",
            "London",
            "London",
            "‘London’ is not a mission code: use its four digits, or leave it blank.",
        ),
        (
            "interview_post",
            21100,
            "21100",
            "‘21100’ is not a mission code: use its four digits, or leave it blank.",
        ),
        (
            "score",
            True,
            "TRUE",
            "‘TRUE’ is not a number: give a number from 0 to 100, or leave it blank.",
        ),
        (
            "score",
            -1,
            "-1",
            "‘-1’ is below 0: give a number from 0 to 100, or leave it blank.",
        ),
        (
            "dependants",
            1.5,
            "1.5",
            "‘1.5’ is not a whole number: give a whole number, 0 or more, or leave it blank.",
        ),
        (
            "dependants",
            "−２",
            "−２",
            "‘−２’ is below 0: give a whole number, 0 or more, or leave it blank.",
        ),
        (
            "dependants",
            time(12, 0),
            "12:00:00",
            "‘12:00:00’ is not a number: give a whole number, 0 or more, or leave it blank.",
        ),
        (
            "wish_1",
            12025,
            "12025",
            "‘12025’ is Hakodate, neither a prefecture nor a designated city: use the two digits "
            "of a prefecture (01 to 47) or the six of a designated city, or leave it blank.",
        ),
        (
            "needs",
            "step_free;quiet",
            "step_free;quiet",
            "‘quiet’ is not a need: use near_hospital, no_remote_island or step_free, or leave it "
            "blank.",
        ),
        (
            "email",
            "nobody at home",
            "nobody at home",
            "‘nobody at home’ is not an e-mail address: write it as name@example.org, or leave it "
            "blank.",
        ),
        (
            "score",
            "#DIV/0!",
            "#DIV/0!",
            "‘#DIV/0!’ is an error of the spreadsheet: give a number from 0 to 100, or leave it "
            "blank.",
        ),
        (
            "family_name",
            "#N/A",
            "#N/A",
            "‘#N/A’ is an error of the spreadsheet: write it as it stands in the passport.",
        ),
        (
            "middle_name",
            "x" * 201,
            "x" * 201,
            "‘" + "x" * 39 + "…’ is longer than 200 characters: write it as it stands in the "
            "passport, or leave it blank.",
        ),
    ],
)
def test_a_candidate_value_that_cannot_be_read_is_told_what_would_be_right(
    key: str, written: object, value: str, reason: str
) -> None:
    assert refusal(candidates({key: written})) == (key, value, reason)


@pytest.mark.parametrize(
    ("key", "written", "reason"),
    [
        ("seats", 0, "‘0’ is below 1: give a whole number, 1 or more."),
        ("seats", "a few", "‘a few’ is not a number: give a whole number, 1 or more."),
        ("seats", 1e9, "‘1000000000’ is above 9999: give a whole number, 1 or more."),
        ("group", "C", "‘C’ is not an arrival group of requests: use APR, A or B."),
        (
            "organisation_code",
            "010007",
            "‘010007’ is not a local-government code (that of Hokkaido is 010006): use six digits, "
            "or P-… for a private-school corporation.",
        ),
        (
            "organisation_code",
            "999999",
            "‘999999’ is not a local-government code: use six digits, or P-… for a private-school "
            "corporation.",
        ),
        (
            "organisation_code",
            "P-",
            "‘P-’ is not a local-government code: use six digits, or P-… for a private-school "
            "corporation.",
        ),
        (
            "host_code",
            "012025",
            "‘012025’ is Hakodate, neither a prefecture nor a designated city: use the two digits "
            "of a prefecture (01 to 47) or the six of a designated city.",
        ),
        (
            "nationalities",
            "US;USA",
            "‘USA’ is not a country code of ISO 3166-1: use two letters, such as US or GB, or "
            "leave it blank.",
        ),
        (
            "driving_rule",
            "maybe",
            "‘maybe’ is not a condition: use none, preferred or required, or leave it blank.",
        ),
    ],
)
def test_a_request_value_that_cannot_be_read_is_told_what_would_be_right(
    key: str, written: object, reason: str
) -> None:
    assert refusal(requests({key: written}))[::2] == (key, reason)


def test_a_reason_stands_in_japanese_too() -> None:
    (found,) = candidates({"japanese_level": "N9"}).refused
    assert found.reason.ja == (
        "「N9」は日本語能力の級として読めません。"
        "N5、N4、N3、N2、N1のいずれかを記入してください（空欄でも可）。"
    )


def test_all_the_wrong_cells_of_a_row_are_told_at_once() -> None:
    reading = candidates({"position": "ATL", "score": "ninety", "nationality": ""})
    assert [r.key for r in reading.refused] == ["nationality", "position", "score"]
    assert reading.refused_rows == (2,)
    assert reading.records == ()
