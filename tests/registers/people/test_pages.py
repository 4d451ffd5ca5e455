"""People are CLAIR's alone; a candidate sees the own page, and nobody else learns of it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from psycopg.types.range import Range

from koryu.records.actions import store_file
from koryu.records.models import Origin, subject_key
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions import record_requests
from koryu.registers.people.actions import (
    Offer,
    link_account,
    offer_appointments,
    record_candidacies,
)
from koryu.registers.people.models import Appointment, Candidacy, Name
from tests.plugins.house import SLUGS
from tests.registers.rows import candidates, requests, told

pytestmark = pytest.mark.django_db
LIST = reverse("people:list")
CLAIR = ("officer", "approver", "head")
TERM = Range(date(2027, 7, 26), date(2028, 7, 26))


@pytest.fixture
def people(year: ProgrammeYear, acting: Any, cast: dict[str, Any]) -> list[Candidacy]:
    """Three candidacies; the first is the cast's candidate, with a partner in the second."""
    with acting("officer") as officer:
        records = [
            *candidates(
                "NZ-1",
                partner_no="FR-2",
                wish_1="36",
                wish_2="011002",
                wish_area="rural",
                wish_reason="Friends in Naruto",
                needs=("step_free",),
                score=81.5,
                remarks="Spoke well",
                result="A",
                alternate_rank=4,
            ),
            *candidates(
                "FR-2",
                family_name="Moreau",
                given_name="Élise",
                nationality="FR",
                interview_post="2300",
                partner_no="NZ-1",
            ),
            *candidates("NZ-3", family_name="Ngata", position="CIR", group="B"),
        ]
        made = record_candidacies(records, year=year, by=officer)
        link_account(made[0].person, cast["candidate"], by=officer)
    return made


@pytest.fixture
def offered(people: list[Candidacy], year: ProgrammeYear, acting: Any) -> Appointment:
    """The candidate is offered a post in Tokushima."""
    with acting("officer") as officer:
        (line,) = record_requests(requests("36-001"), year=year, by=officer)
        return offer_appointments([Offer(people[0], line, TERM)], year=year, by=officer)[0]


def page_of(key: UUID, name: str = "detail", *more: Any) -> str:
    return reverse(f"people:{name}", args=[key, *more])


def numbers(page: Any) -> list[str]:
    return [candidacy.candidate_no for candidacy in page.context["page"]]


@pytest.mark.parametrize("slug", SLUGS)
def test_only_clair_sees_the_list(as_persona: Any, people: list[Candidacy], slug: str) -> None:
    expected = 200 if slug in CLAIR else 302 if slug == "visitor" else 404
    assert as_persona(slug).get(LIST).status_code == expected


@pytest.mark.parametrize("slug", SLUGS)
def test_only_clair_and_the_person_see_the_page(
    as_persona: Any, offered: Appointment, people: list[Candidacy], slug: str
) -> None:
    client = as_persona(slug)
    own, other = (client.get(page_of(c.person.key)).status_code for c in people[:2])
    assert own == {"visitor": 302}.get(slug, 200 if slug in (*CLAIR, "candidate") else 404)
    assert other == {"visitor": 302}.get(slug, 200 if slug in CLAIR else 404)


@pytest.mark.parametrize("slug", SLUGS)
def test_only_the_officer_acts(
    as_persona: Any, offered: Appointment, people: list[Candidacy], slug: str, acting: Any
) -> None:
    client, key = as_persona(slug), people[0].person.key
    expected = {"officer": 200, "visitor": 302}.get(slug, 404)
    assert client.get(page_of(key, "give_name")).status_code == expected
    agreed = client.post(page_of(key, "agree", offered.pk)).status_code
    assert agreed == (302 if slug in ("officer", "visitor") else 404)
    with acting("officer"):
        offered.refresh_from_db()
        assert offered.state == ("agreed" if slug == "officer" else "offered")


def test_nobody_finds_a_person_who_is_not_there(as_persona: Any, people: list[Candidacy]) -> None:
    assert as_persona("officer").get(page_of(uuid4())).status_code == 404


def test_a_candidate_finds_the_way_to_the_own_page(
    as_persona: Any, people: list[Candidacy]
) -> None:
    answer = as_persona("candidate").get(reverse("people:mine"))
    assert (answer.status_code, answer["location"]) == (302, page_of(people[0].person.key))
    assert as_persona("officer").get(reverse("people:mine")).status_code == 404


def test_the_page_says_everything_in_words(as_persona: Any, people: list[Candidacy]) -> None:
    text = as_persona("officer").get(page_of(people[0].person.key)).text
    for words in (
        "Tane",
        "as in the passport",
        "Assistant Language Teacher",
        "Tokushima Prefecture",
        "Sapporo",
        "rural",
        "Friends in Naruto",
        "step_free",
        "the cause is not stored",
        "New Zealand",
        "rank 4",
        "81.5",
        "Spoke well",
        page_of(people[1].person.key),
        'The candidacy <span class="nowrap">NZ-1</span> was recorded.',
    ):
        assert words in text


def test_the_candidate_is_not_told_rank_score_and_remarks(
    as_persona: Any, people: list[Candidacy]
) -> None:
    text = as_persona("candidate").get(page_of(people[0].person.key)).text
    assert "Friends in Naruto" in text
    assert "alternate" in text
    for hidden in ("rank 4", "81.5", "Spoke well", "was recorded", "Moreau"):
        assert hidden not in text


def test_every_fact_leads_back_to_its_cell(
    as_persona: Any, people: list[Candidacy], acting: Any
) -> None:
    with acting("officer"):
        file = store_file(b"rows", name="notice-7.xlsx")
        Origin.objects.create(
            subject=subject_key(people[0]),
            file=file,
            sheet="合格者",
            row=12,
            columns={"wish_1": ["U", "徳島 ３６"], "family_name": ["B", "TANE"]},
            scopes=["clair"],
        )
    for slug, seen in (("officer", True), ("approver", True), ("candidate", False)):
        text = as_persona(slug).get(page_of(people[0].person.key)).text
        for words in ("notice-7.xlsx", "合格者", "U12", "徳島 ３６", "B12", "TANE"):
            assert (words in text) is seen


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["FR-2", "NZ-1", "NZ-3"]),
        ({"position": "CIR"}, ["NZ-3"]),
        ({"result": "A"}, ["NZ-1"]),
        ({"group": "B"}, ["NZ-3"]),
        ({"interview_post": "2300"}, ["FR-2"]),
        ({"nationality": "FR"}, ["FR-2"]),
        ({"order": "-number"}, ["NZ-3", "NZ-1", "FR-2"]),
        ({"order": "nonsense"}, ["FR-2", "NZ-1", "NZ-3"]),
    ],
)
def test_candidacies_are_narrowed_down(
    as_persona: Any, people: list[Candidacy], query: dict[str, str], found: list[str]
) -> None:
    assert numbers(as_persona("officer").get(LIST, query)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nz", ["NZ-1", "NZ-3"]),
        ("ＮＺ-１", ["NZ-1"]),
        ("moreau élise", ["FR-2"]),
        ("ターネ", ["NZ-1"]),
        ("nobody", []),
        ("\0 ", ["FR-2", "NZ-1", "NZ-3"]),
    ],
)
def test_candidacies_are_found(
    as_persona: Any, people: list[Candidacy], acting: Any, text: str, found: list[str]
) -> None:
    with acting("officer"):
        person = people[0].person
        Name.objects.create(person=person, form="kana", family="ターネ", scopes=person.scopes)
    client = as_persona("officer")
    assert client.post(LIST, {"text": text})["location"] == LIST
    assert numbers(client.get(LIST)) == found


def test_a_name_looked_for_stays_out_of_the_address_until_it_is_cleared(
    as_persona: Any, people: list[Candidacy]
) -> None:
    client = as_persona("officer")
    answer = client.post(f"{LIST}?position=ALT&page=3", {"text": " Moreau "})
    assert answer["location"] == f"{LIST}?position=ALT"
    page = client.get(LIST)
    assert numbers(page) == ["FR-2"]
    assert 'value="Moreau"' in page.text
    assert "q=" not in page.text
    assert numbers(as_persona("approver").get(LIST)) == ["FR-2", "NZ-1", "NZ-3"]
    assert client.post(LIST, {"text": "Moreau", "clear": "1"})["location"] == LIST
    assert numbers(client.get(LIST)) == ["FR-2", "NZ-1", "NZ-3"]


def test_a_list_costs_the_same_for_one_row_and_for_three(
    as_persona: Any, people: list[Candidacy]
) -> None:
    client, counts = as_persona("officer"), []
    for text in ("FR-2", ""):
        client.post(LIST, {"text": text})
        with CaptureQueriesContext(connection) as taken:
            client.get(LIST)
        counts.append(len(taken))
    assert counts[0] == counts[1] <= 14


def test_fifty_of_a_whole_year_cost_no_more(
    as_persona: Any, year: ProgrammeYear, acting: Any, whole_year: tuple[Any, Any]
) -> None:
    with acting("officer") as officer:
        record_candidacies(whole_year[0], year=year, by=officer)
    client = as_persona("officer")
    client.get("/")  # the first page of a session asks more
    with CaptureQueriesContext(connection) as taken:
        page = client.get(LIST)
    assert (len(page.context["page"]), page.context["page"].paginator.count) == (50, 2464)
    assert len(taken) <= 14


def test_the_officer_gives_a_name_and_agrees(
    as_persona: Any, offered: Appointment, people: list[Candidacy], acting: Any
) -> None:
    client, key = as_persona("officer"), people[0].person.key
    given = {"form": "kana", "family": "ターネ", "given": "アロハ"}
    assert client.post(page_of(key, "give_name"), given)["location"] == page_of(key)
    assert "Record as agreed" in client.get(page_of(key)).text
    client.post(page_of(key, "agree", offered.pk))
    with acting("officer"):
        assert told(offered)[-1] == "The appointment to 362018-ALT-01 was agreed."
    text = client.get(page_of(key)).text
    for words in ("ターネ", "The name in kana was recorded.", "agreed", "Tue 25 Jul 2028"):
        assert words in text
    assert "Record as agreed" not in text


def test_the_passport_name_is_not_offered_to_be_given(
    as_persona: Any, people: list[Candidacy]
) -> None:
    client, path = as_persona("officer"), page_of(people[0].person.key, "give_name")
    assert 'value="passport"' not in client.get(path).text
    refused = client.post(path, {"form": "passport", "family": "Other"})
    assert "Choose one of the values offered." in refused.text


def test_an_overlap_is_refused_in_words(
    as_persona: Any, offered: Appointment, people: list[Candidacy], acting: Any
) -> None:
    with acting("officer") as officer:
        line = offered.request_line
        again = offer_appointments([Offer(people[0], line, TERM)], year=people[0].year, by=officer)
    client, key = as_persona("officer"), people[0].person.key
    client.post(page_of(key, "agree", offered.pk))
    answer = client.post(page_of(key, "agree", again[0].pk), follow=True)
    assert "This person has agreed to another term in this time." in answer.text


def test_pages_are_japanese_where_the_reader_is(as_persona: Any, people: list[Candidacy]) -> None:
    client = as_persona("officer", language="ja")
    assert "ニュージーランド" in client.get(LIST).text
    text = client.get(page_of(people[0].person.key)).text
    for words in ("外国語指導助手", "徳島県", "札幌市", "補欠", "段差なし"):
        assert words in text
