"""Bodies are reference for all signed in; contacts and requests are not; officers act."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koryu.accounts.models import Kind, Unit
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions import merge_into, record_requests
from koryu.registers.organisations.models import Contact, Fact, HostYear, Organisation
from tests.plugins.house import HOST, NEIGHBOUR, ORGANISATION, SLUGS
from tests.registers.rows import requests, told

pytestmark = pytest.mark.django_db
LIST = reverse("organisations:list")
EMAIL = "jet@toshima.example.jp"
ACTS: dict[str, dict[str, str]] = {
    "edit": {"name_ja": "豊島区", "name_en": "Toshima City", "size_band": "urban"},
    "add_contact": {"email": "desk@toshima.example.jp"},
    "add_office": {"name_ja": "教育委員会"},
    "merge": {"successor": NEIGHBOUR, "on": "2027-03-31", "number": ORGANISATION},
}


def page_of(code: str, name: str = "detail", *more: str) -> str:
    return reverse(f"organisations:{name}", args=[code, *more])


def codes(page: Any) -> list[str]:
    return [organisation.unit.code for organisation in page.context["page"]]


@pytest.fixture
def asked(year: ProgrammeYear, acting: Any) -> None:
    """Toshima asks for two lines through Tokyo, which asks for one itself."""
    with acting("officer") as officer:
        toshima = {"host_code": "13", "organisation_code": ORGANISATION, "contact_email": EMAIL}
        record_requests(requests("13-001", "13-002", **toshima), year=year, by=officer)
        own = requests("13-003", host_code="13", organisation_code=HOST)
        record_requests(own, year=year, by=officer)


@pytest.mark.parametrize("slug", SLUGS)
def test_all_signed_in_read_the_register(as_persona: Any, slug: str) -> None:
    client = as_persona(slug)
    for path in (LIST, page_of(ORGANISATION), page_of("CLAIR")):
        assert client.get(path).status_code == (302 if slug == "visitor" else 200)


def test_nobody_finds_a_body_that_is_not_there(as_persona: Any) -> None:
    assert as_persona("officer").get(page_of("999999")).status_code == 404


@pytest.mark.parametrize("slug", SLUGS)
def test_only_the_officer_reaches_the_acts(as_persona: Any, slug: str) -> None:
    client, expected = as_persona(slug), {"officer": 200, "visitor": 302}.get(slug, 404)
    for name, given in ACTS.items():
        path = page_of(ORGANISATION, name)
        assert client.get(path).status_code == expected
        if slug != "officer":
            assert client.post(path, given).status_code == expected
    assert Organisation.objects.get(unit__code=ORGANISATION).successor is None
    assert Contact.objects.count() == Unit.objects.filter(kind=Kind.OFFICE).count() == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_only_the_officer_adds_records_and_names(as_persona: Any, slug: str) -> None:
    client = as_persona(slug)
    expected = {"officer": 200, "visitor": 302}.get(slug, 404)
    assert client.get(reverse("organisations:add")).status_code == expected
    assert client.get(page_of(ORGANISATION, "record_fact", "step_free")).status_code == expected
    named = client.post(page_of(HOST, "host"), {"do": "name"}).status_code
    assert named == (302 if slug in ("officer", "visitor") else 404)
    assert HostYear.objects.exists() is (slug == "officer")


@pytest.mark.parametrize("slug", ["officer", "approver", "organisation", "candidate"])
def test_others_see_the_page_without_buttons(as_persona: Any, asked: None, slug: str) -> None:
    text = as_persona(slug).get(page_of(ORGANISATION)).text
    for name in ACTS:
        assert (page_of(ORGANISATION, name) in text) is (slug == "officer")
    assert ("Add a corporation" in as_persona(slug).get(LIST).text) is (slug == "officer")


@pytest.mark.parametrize(
    ("slug", "sees"),
    [
        ("officer", True),
        ("approver", True),
        ("host", True),
        ("organisation", True),
        ("neighbour", False),
        ("candidate", False),
    ],
)
def test_contacts_and_requests_are_for_those_concerned(
    as_persona: Any, asked: None, slug: str, sees: bool
) -> None:
    client = as_persona(slug)
    text = client.get(page_of(ORGANISATION)).text
    assert (EMAIL in text) is sees
    assert ("13-001" in text) is sees
    row = client.get(LIST, {"q": ORGANISATION})
    assert ("takes part</span>" in row.text) is sees
    assert codes(client.get(LIST, {"asks": "on", "q": ORGANISATION})) == (
        [ORGANISATION] if sees else []
    )


def test_the_organisation_does_not_see_what_its_host_asks_for(as_persona: Any, asked: None) -> None:
    assert "13-003" not in as_persona("organisation").get(page_of(HOST)).text
    assert "13-003" in as_persona("host").get(page_of(HOST)).text


def test_a_list_is_searched_narrowed_and_ordered(as_persona: Any, asked: None) -> None:
    client = as_persona("officer")
    assert codes(client.get(LIST, {"q": "Tokushima", "order": "-code"})) == ["362018", "360007"]
    assert codes(client.get(LIST, {"asks": "on"})) == [HOST, ORGANISATION]
    assert client.get(LIST).context["page"].paginator.count == 1792
    wrong = client.get(LIST, {"kind": "office", "q": "Tokushima"})
    assert codes(wrong) == ["360007", "362018"]
    assert "No organisation is found" in client.get(LIST, {"q": "no such place"}).text


def test_a_list_costs_the_same_for_one_row_and_for_many(as_persona: Any, asked: None) -> None:
    client, counts = as_persona("officer"), []
    client.get(LIST)  # the first page of a session notes when it began
    for query in ({"q": "362018"}, {"prefecture": "36"}, {}):
        with CaptureQueriesContext(connection) as taken:
            client.get(LIST, query)
        counts.append(len(taken))
    assert counts[0] == counts[1] == counts[2] <= 14


def test_a_body_costs_the_same_for_one_line_and_for_two(as_persona: Any, asked: None) -> None:
    client, counts = as_persona("officer"), []
    for code in (HOST, ORGANISATION):
        client.get(page_of(code))
        with CaptureQueriesContext(connection) as taken:
            assert client.get(page_of(code)).status_code == 200
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_a_body_shows_what_is_known_of_it(as_persona: Any) -> None:
    text = as_persona("neighbour").get(page_of("013676")).text
    for known in ("奥尻町", "おくしりちょう", "Okushiri-cho", "奥尻郡", "013676", "rural"):
        assert known in text
    assert "Recorded:" in text
    assert "By default: from its size band" in text


def test_a_merged_town_leads_to_its_successor(as_persona: Any, acting: Any) -> None:
    with acting("officer") as officer:
        merge_into(
            Organisation.objects.get(unit__code="363014"),
            successor=Organisation.objects.get(unit__code="362018"),
            on=date(2027, 3, 31),
            by=officer,
        )
    client = as_persona("neighbour")
    for page in (client.get(LIST, {"q": "363014"}), client.get(page_of("363014"))):
        assert page_of("362018") in page.text
    assert "This body no longer exists" in client.get(page_of("363014")).text
    assert page_of("363014") in client.get(page_of("362018")).text


def test_the_officer_corrects_and_adds(as_persona: Any, acting: Any) -> None:
    client = as_persona("officer")
    for name in ("edit", "add_contact", "add_office", "merge"):
        answer = client.post(page_of(ORGANISATION, name), ACTS[name])
        assert (answer.status_code, answer["location"]) == (302, page_of(ORGANISATION))
    path = page_of(ORGANISATION, "record_fact", "step_free")
    client.post(path, {"holds": "no", "source": "Visit"})
    town = Organisation.objects.select_related("unit").get(unit__code=ORGANISATION)
    assert (town.unit.name_en, town.successor_id) == (
        "Toshima City",
        Organisation.objects.get(unit__code=NEIGHBOUR).pk,
    )
    assert Fact.objects.get(organisation=town).holds is False
    with acting("officer"):
        assert "A contact was added." in told(town)
        assert "The need “without steps” was recorded as not met." in told(town)
        assert f"Merged into {NEIGHBOUR} on Wed 31 Mar 2027." in told(town)
    text = client.get(page_of(ORGANISATION)).text
    assert "The need “without steps” was recorded as not met." in text


def test_blanking_a_number_forgets_it_and_leaves_the_rest(as_persona: Any) -> None:
    client = as_persona("officer")
    town = Organisation.objects.select_related("unit").get(unit__code=ORGANISATION)
    given = {"name_ja": town.unit.name_ja, "name_en": town.unit.name_en, "size_band": "urban"}
    kept = {"name_kana": town.name_kana, "name_romaji": town.name_romaji}
    client.post(page_of(ORGANISATION, "edit"), given | kept | {"households": "5"})
    town.refresh_from_db()
    assert (town.population, town.households, town.name_kana) == (None, 5, kept["name_kana"])


def test_the_officer_adds_a_corporation(as_persona: Any) -> None:
    client = as_persona("officer")
    given = {"code": "P-36901", "name_ja": "学校法人架空学園", "prefecture": "36"}
    answer = client.post(reverse("organisations:add"), given)
    assert (answer.status_code, answer["location"]) == (302, page_of("P-36901"))
    assert Unit.objects.get(code="P-36901").kind == Kind.SCHOOL_CORPORATION
    again = client.post(reverse("organisations:add"), given)
    assert "A body with the code P-36901 stands already." in again.text


@pytest.mark.parametrize("code", ["P-", "P-../x", "P-a/b", "P-学園", "p-36901", "36901", "P--1"])
def test_a_code_that_no_address_could_hold_is_refused(as_persona: Any, code: str) -> None:
    client = as_persona("officer")
    given = {"code": code, "name_ja": "学校法人架空学園", "prefecture": "36"}
    page = client.post(reverse("organisations:add"), given)
    assert page.status_code == 200
    assert "The code of a school corporation is P- and then" in page.text
    assert not Unit.objects.filter(kind=Kind.SCHOOL_CORPORATION).exists()


@pytest.mark.parametrize(
    ("name", "wrong", "why"),
    [
        ("edit", {"name_ja": ""}, "This field is required."),
        ("add_contact", {"email": "nobody"}, "Write an e-mail address such as name@example.jp."),
        ("merge", {"number": "131165"}, "This is not the number asked for"),
        ("merge", {"successor": "999999"}, "No body has this code."),
        ("edit", {"population": "many"}, "Write a whole number, in digits."),
        ("edit", {"population": "-1"}, "Give 0 or more."),
        ("edit", {"households": "9999999999"}, "Give 99999999 or less."),
        ("edit", {"size_band": "zzz"}, "Choose one of the values offered."),
        ("edit", {"name_en": "x" * 302}, "Use at most 150 characters; there are 302."),
        ("edit", {"name_en": "x\0"}, "The text holds a character that cannot be kept."),
        ("add_contact", {"office": "0"}, "Choose one of the values offered."),
        ("merge", {"on": "soon"}, "Write a day such as 2027-04-01."),
        ("merge", {"on": "1801-04-01"}, "Give a day from Sat 3 May 1947 to"),
        ("merge", {"on": "2100-04-01"}, "Give a day from Sat 3 May 1947 to"),
        ("merge", {"successor": HOST}, "Only a municipality is merged"),
    ],
)
def test_a_wrong_form_is_refused_in_words(
    as_persona: Any, name: str, wrong: dict[str, str], why: str
) -> None:
    page = as_persona("officer").post(page_of(ORGANISATION, name), ACTS[name] | wrong)
    assert page.status_code == 200
    assert why in page.text


def test_an_unknown_need_has_no_page(as_persona: Any) -> None:
    path = page_of(ORGANISATION, "record_fact", "near_beach")
    assert as_persona("officer").get(path).status_code == 404


def test_hosts_are_named_and_unnamed_by_a_button(as_persona: Any, asked: None) -> None:
    client = as_persona("officer")
    client.post(page_of("011002", "host"), {"do": "name"})
    assert HostYear.objects.filter(unit__code="011002").count() == 1
    client.post(page_of("011002", "host"), {"do": "unname"})
    assert HostYear.objects.filter(unit__code="011002").count() == 0
    answer = client.post(page_of(HOST, "host"), {"do": "unname"}, follow=True)
    assert "This host has gathered requests in the year." in answer.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "This address is not opened like that"), ("ja", "このアドレスは直接開けません")],
)
def test_the_address_of_a_button_says_what_it_is(as_persona: Any, language: str, said: str) -> None:
    page = as_persona("officer", language=language).get(page_of(HOST, "host"))
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert said in page.text


def test_pages_are_japanese_where_the_reader_is(as_persona: Any, asked: None) -> None:
    client = as_persona("host", language="ja")
    assert "北海道</a>" in client.get(LIST).text
    text = client.get(page_of(ORGANISATION)).text
    for words in ("豊島区", "病院の近く", "英語", "A日程"):
        assert words in text
