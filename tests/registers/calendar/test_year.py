"""A programme year is opened from data, once, and corrected with a trace."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from koryu.accounts.models import Role
from koryu.accounts.viewer import CANDIDATE
from koryu.base.moves import Refused
from koryu.registers.calendar.actions import (
    correct_deadline,
    correct_group,
    correct_rule,
    open_year,
)
from koryu.registers.calendar.models import ArrivalGroup, Deadline, ProgrammeYear, YearRule
from koryu.registers.calendar.queries import arrival_group, corrections_of, current_year
from tests.plugins.house import YEAR
from tests.registers.rows import told

pytestmark = pytest.mark.django_db
DATA = json.loads(YEAR.read_text(encoding="utf-8"))


def test_no_year_is_current_before_one_is_opened() -> None:
    assert current_year() is None


def test_the_opened_year_is_current_and_holds_its_groups(year: ProgrammeYear, officer: Any) -> None:
    assert current_year() == year
    assert list(year.groups.values_list("code", "arrives_on", "term_ends_on")) == [
        ("APR", date(2027, 4, 4), date(2028, 4, 4)),
        ("A", date(2027, 7, 25), date(2028, 7, 25)),
        ("B", date(2027, 8, 1), date(2028, 8, 1)),
        ("C", date(2027, 8, 18), date(2028, 8, 18)),
    ]
    group = arrival_group(year, "B")
    assert group is not None
    assert group.code == "B"
    assert arrival_group(year, "D") is None
    assert told(year) == ["The programme year 2027 was opened."]


def test_opening_it_again_changes_nothing(year: ProgrammeYear, officer: Any) -> None:
    rule = year.rules.get(key="reappointments")
    correct_rule(rule, value=3, source="Notice of the ministries", by=officer)

    assert open_year(DATA, by=officer) == year

    assert year.rules.get(key="reappointments").value == 3
    assert [year.groups.count(), year.deadlines.count(), year.rules.count()] == [4, 12, 9]
    assert told(year) == ["The programme year 2027 was opened."]


def test_opening_it_again_adds_what_the_data_gained(year: ProgrammeYear, officer: Any) -> None:
    more = {**DATA, "rules": [*DATA["rules"], {"key": "leave-days", "value": 10}]}
    open_year(more, by=officer)
    assert year.rules.get(key="leave-days").value == 10


def test_the_next_year_takes_its_place(year: ProgrammeYear, officer: Any) -> None:
    following = open_year({**DATA, "year": 2028}, by=officer)
    assert current_year() == following
    assert list(ProgrammeYear.objects.filter(is_current=True)) == [following]


def test_a_deadline_stands_on_the_clock_of_its_zone(year: ProgrammeYear) -> None:
    sydney = year.deadlines.get(code="applications-australia")
    assert sydney.due_at == datetime(2026, 11, 5, 6, 0, tzinfo=UTC)
    assert sydney.due_at.astimezone(ZoneInfo(sydney.zone)).hour == 17


@pytest.mark.parametrize("language", ["en", "ja"])
def test_all_data_speak_both_languages(year: ProgrammeYear, language: str) -> None:
    rows = [*DATA["groups"], *DATA["deadlines"], *DATA["rules"]]
    assert [row for row in rows if not row[f"source_{language}"]] == []
    named = [*DATA["deadlines"], *DATA["rules"]]
    assert [row for row in named if not row[f"name_{language}"]] == []
    assert [rule for rule in DATA["rules"] if not rule[f"note_{language}"]] == []
    with override(language):
        deadline = year.deadlines.get(code="documents")
        assert str(deadline) == getattr(deadline, f"name_{language}")


def test_deadlines_name_roles_that_exist(year: ProgrammeYear) -> None:
    assert {deadline.role for deadline in year.deadlines.all()} - {""} <= {*Role.values, CANDIDATE}


def test_a_corrected_deadline_says_old_and_new(year: ProgrammeYear, officer: Any) -> None:
    deadline = year.deadlines.get(code="requests-to-clair")
    due = datetime(2027, 2, 8, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    correct_deadline(deadline, due_at=due, zone="Asia/Tokyo", source="Notice 12", by=officer)
    stored = Deadline.objects.get(pk=deadline.pk)
    assert (stored.due_at, stored.source) == (due, "Notice 12")
    assert told(deadline) == [
        f"The deadline “{deadline.name_en}” was corrected: "
        "Fri 5 Feb 2027, 17:00 JST → Mon 8 Feb 2027, 12:00 JST."
    ]
    with override("ja"):
        assert told(deadline) == [
            f"期限「{deadline.name_ja}」を訂正しました："
            "2027年2月5日（金）17:00 日本時間 → 2027年2月8日（月）12:00 日本時間"
        ]
    assert [str(entry) for entry in corrections_of(year, officer)][:1] == told(deadline)


def test_a_deadline_needs_a_zone_that_exists(year: ProgrammeYear, officer: Any) -> None:
    deadline = year.deadlines.get(code="documents")
    with pytest.raises(Refused, match="No time zone of this name"):
        correct_deadline(deadline, due_at=deadline.due_at, zone="Asia/Edo", source="", by=officer)


def test_a_source_is_kept_in_the_language_it_was_written_in(
    year: ProgrammeYear, officer: Any
) -> None:
    group = year.groups.get(code="C")
    with override("ja"):
        correct_group(
            group,
            arrives_on=date(2027, 8, 25),
            term_ends_on=date(2028, 8, 25),
            source="通知第5号",
            by=officer,
        )
    stored = ArrivalGroup.objects.get(pk=group.pk)
    assert (stored.source_en, stored.source_ja) == ("", "通知第5号")
    assert stored.source == "通知第5号"
    assert told(group) == [
        "The dates of Group C were corrected: Wed 18 Aug 2027 – Fri 18 Aug 2028"
        " → Wed 25 Aug 2027 – Fri 25 Aug 2028."
    ]


def test_a_source_left_as_it_was_keeps_both_languages(year: ProgrammeYear, officer: Any) -> None:
    rule = year.rules.get(key="sex-wishes-used")
    before = (rule.source_en, rule.source_ja)
    correct_rule(rule, value=True, source=rule.source, by=officer)
    stored = YearRule.objects.get(pk=rule.pk)
    assert (stored.value, stored.source_en, stored.source_ja) == (True, *before)
    assert told(rule) == ["The rule “Wishes as to sex are used” was corrected: no → yes."]


def test_a_term_does_not_end_before_it_begins(year: ProgrammeYear, officer: Any) -> None:
    group = year.groups.get(code="A")
    with pytest.raises(Refused, match="must end after"):
        correct_group(
            group,
            arrives_on=group.arrives_on,
            term_ends_on=group.arrives_on,
            source="",
            by=officer,
        )


def test_a_rule_keeps_its_kind(year: ProgrammeYear, officer: Any) -> None:
    rule = year.rules.get(key="reappointments")
    with pytest.raises(Refused, match="another kind"):
        correct_rule(rule, value="two", source="", by=officer)


def test_history_shows_a_rule_as_the_calendar_does(year: ProgrammeYear, officer: Any) -> None:
    pay, last = year.rules.get(key="pay-by-year"), year.rules.get(key="alternates-end-on")
    pay.value = [4020000, 4140000]
    correct_rule(pay, value=[4100000, 4200000], source="", by=officer)
    correct_rule(last, value="2027-12-17", source="", by=officer)
    assert told(pay) == [
        "The rule “Pay by year of service” was corrected: "
        "Year 1: 4,020,000, Year 2: 4,140,000 → Year 1: 4,100,000, Year 2: 4,200,000."
    ]
    with override("ja"):
        assert told(last) == [
            "規則「補欠者の繰上げの最終日」を訂正しました："
            "2027年12月10日（金） → 2027年12月17日（金）"
        ]


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("pay-by-year", [4020000], "Give 5 amounts, one a year."),
        ("pay-by-year", [4020000, 1, 1, 1, 1], "Give amounts from 1,000,000 to 20,000,000 yen"),
        ("term-months", 1200, "Give a number from 0 to 100."),
        ("alternates-end-on", "1801-04-01", "Give a day from Sat 3 May 1947 to "),
    ],
)
def test_an_unlikely_value_is_refused(
    year: ProgrammeYear, officer: Any, key: str, value: Any, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        correct_rule(year.rules.get(key=key), value=value, source="", by=officer)


@pytest.mark.parametrize("day", [date.min, date(1947, 5, 2), date(2100, 1, 1), date.max])
def test_an_unlikely_day_is_refused(year: ProgrammeYear, officer: Any, day: date) -> None:
    with pytest.raises(Refused, match="Give a day from"):
        correct_deadline(
            year.deadlines.get(code="documents"),
            due_at=datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Tokyo")),
            zone="Asia/Tokyo",
            source="",
            by=officer,
        )
    with pytest.raises(Refused):
        correct_group(
            year.groups.get(code="C"),
            arrives_on=min(day, date(2027, 8, 18)),
            term_ends_on=max(day, date(2028, 8, 18)),
            source="",
            by=officer,
        )
