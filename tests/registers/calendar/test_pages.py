"""The year is public; only CLAIR's placement officer corrects it."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from koryu.registers.calendar.models import ArrivalGroup, Deadline, ProgrammeYear, YearRule
from tests.plugins.house import SLUGS
from tests.registers.rows import read, told

pytestmark = pytest.mark.django_db
EDITS = {
    "edit_group": ("A", {"arrives_on": "2027-07-26", "term_ends_on": "2028-07-26"}),
    "edit_deadline": ("documents", {"day": "2027-06-28", "time": "09:30", "zone": "Europe/London"}),
    "edit_rule": ("reappointments", {"value": "3"}),
}


def address(name: str) -> str:
    return reverse(f"calendar:{name}", args=[2027, EDITS[name][0]])


def test_before_a_year_is_open_the_page_says_so(client: Any) -> None:
    assert "No programme year is open yet" in client.get(reverse("calendar:year")).text


@pytest.mark.parametrize("slug", SLUGS)
def test_everybody_reads_the_year(as_persona: Any, slug: str) -> None:
    page = as_persona(slug).get(reverse("calendar:year"))
    assert page.status_code == 200
    for text in ("Group C", "Reappointments in principle", "Notice of the embassy in Australia"):
        assert text in page.text
    assert (address("edit_rule") in page.text) is (slug == "officer")


def test_a_deadline_stands_with_its_weekday_and_zone(client: Any, year: ProgrammeYear) -> None:
    assert "Thu 5 Nov 2026, 17:00 AEDT" in read(client.get(reverse("calendar:year")))


def test_the_page_is_japanese_where_the_reader_is(as_persona: Any) -> None:
    text = as_persona("visitor", language="ja").get(reverse("calendar:year")).text
    for words in ("補欠者名簿の期限", "仮の日付", "C日程", "勤続年数ごとの報酬"):
        assert words in text


def test_rows_cost_no_queries(
    as_persona: Any, year: ProgrammeYear, django_assert_num_queries: Any
) -> None:
    client = as_persona("officer")
    client.get(reverse("calendar:year"))  # the first page of a session notes when it began
    for kept in (12, 3, 1):
        year.deadlines.filter(pk__in=year.deadlines.values("pk")[kept:]).delete()
        with django_assert_num_queries(14):
            client.get(reverse("calendar:year"))


@pytest.mark.parametrize("slug", SLUGS)
def test_only_the_officer_reaches_a_correction(as_persona: Any, slug: str) -> None:
    expected = {"officer": 200, "visitor": 302}.get(slug, 404)
    client = as_persona(slug)
    for name, (_row, given) in EDITS.items():
        assert client.get(address(name)).status_code == expected
        if slug != "officer":
            nobodys = given | {"source": "Nobody"}
            assert client.post(address(name), nobodys).status_code == expected
    assert YearRule.objects.get(key="reappointments").value == 2


def test_the_officer_corrects_what_stands(as_persona: Any, acting: Any) -> None:
    client = as_persona("officer")
    for name in EDITS:
        answer = client.post(address(name), EDITS[name][1] | {"source": "Notice 12"})
        assert (answer.status_code, answer["location"]) == (302, reverse("calendar:year"))
    group = ArrivalGroup.objects.get(code="A")
    deadline = Deadline.objects.get(code="documents")
    rule = YearRule.objects.get(key="reappointments")
    assert (group.arrives_on, group.source) == (date(2027, 7, 26), "Notice 12")
    assert deadline.due_at == datetime(2027, 6, 28, 8, 30, tzinfo=UTC)
    assert rule.value == 3
    with acting("officer"):
        assert told(rule) == ["The rule “Reappointments in principle” was corrected: 2 → 3."]
    assert (
        "The rule “Reappointments in principle” was corrected: 2 → 3."
        in client.get(reverse("calendar:year")).text
    )


@pytest.mark.parametrize(
    ("key", "given", "stored"),
    [
        ("sex-wishes-used", "yes", True),
        ("alternates-end-on", "2027-12-17", "2027-12-17"),
        (
            "pay-by-year",
            "4100000;4,200,000； 4300000;4400000;4500000",
            [4100000, 4200000, 4300000, 4400000, 4500000],
        ),
    ],
)
def test_each_kind_of_rule_has_its_own_field(
    as_persona: Any, key: str, given: str, stored: Any
) -> None:
    client, page = as_persona("officer"), reverse("calendar:edit_rule", args=[2027, key])
    assert 'name="value"' in client.get(page).text
    client.post(page, {"value": given, "source": "Notice 12"})
    assert YearRule.objects.get(key=key).value == stored


def test_a_form_shows_what_stands(as_persona: Any) -> None:
    text = as_persona("officer").get(address("edit_deadline")).text
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', text))
    assert (values["day"], values["time"], values["zone"]) == ("2027-06-25", "17:00", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("name", "wrong", "why"),
    [
        ("edit_deadline", {"zone": "Asia/Edo"}, "No time zone of this name is known."),
        ("edit_deadline", {"zone": "../etc"}, "No time zone of this name is known."),
        ("edit_group", {"term_ends_on": "2027-07-01"}, "must end after the group has arrived"),
        ("edit_deadline", {"time": "noon"}, "Write a time such as 17:00."),
        ("edit_rule", {"value": "-1"}, "Give 0 or more."),
    ],
)
def test_a_wrong_correction_is_refused_in_words(
    as_persona: Any, acting: Any, name: str, wrong: dict[str, str], why: str
) -> None:
    given = EDITS[name][1] | {"source": "Notice 12"} | wrong
    page = as_persona("officer").post(address(name), given)
    assert page.status_code == 200
    assert why in page.text
    assert ArrivalGroup.objects.get(code="A").arrives_on == date(2027, 7, 25)


def test_a_mark_of_the_machinery_is_no_rule_of_the_year(
    as_persona: Any, year: ProgrammeYear
) -> None:
    YearRule.objects.create(year=year, key="inner-mark", value="built")
    client = as_persona("officer")
    assert "inner-mark" not in client.get(reverse("calendar:year")).text
    inner = reverse("calendar:edit_rule", args=[2027, "inner-mark"])
    assert client.get(inner).status_code == 404
