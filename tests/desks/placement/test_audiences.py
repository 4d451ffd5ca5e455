"""What hosts, organisations and candidates read: their own, and only once it is published."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import granting, scoped
from koryu.desks.placement.models import PublishedLine, PublishedReason
from koryu.desks.placement.queries.outcome import place_words
from koryu.programme.words import Words
from koryu.registers.people.models import Candidacy
from tests.plugins.house import ALTERNATE, CANDIDATE, HOST, ORGANISATION

pytestmark = pytest.mark.django_db
AsPersona = Callable[..., Client]


@pytest.fixture
def cast(published_once: Any) -> dict[str, Any]:
    return published_once.cast


def page(client: Client, name: str, **query: str) -> str:
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def cells(client: Client, name: str) -> list[list[Any]]:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def lines(**where: Any) -> list[PublishedLine]:
    with scoped(SYSTEM.scopes):
        return list(PublishedLine.objects.filter(**where))


def where(line: PublishedLine) -> Words:
    with scoped(SYSTEM.scopes):
        return place_words(line.organisation.organisation)


# The host


def test_a_host_sees_its_whole_area(published_once: Any, as_persona: AsPersona) -> None:
    html = page(as_persona("host"), "placement:area")
    here = lines(host__code=HOST)
    assert len(here) == 3
    assert [line.candidate_no in html for line in here] == [True] * 3
    assert [line.candidate_no in html for line in lines() if line not in here] == [False] * 15


def test_its_list_is_narrowed(published_once: Any, as_persona: AsPersona) -> None:
    html = page(as_persona("host"), "placement:area", organisation=ORGANISATION)
    [own] = lines(organisation__code=ORGANISATION)
    others = [line for line in lines(host__code=HOST) if line != own]
    assert own.candidate_no in html
    assert [line.candidate_no in html for line in others] == [False, False]


def test_a_filter_that_makes_no_sense_narrows_nothing(
    published_once: Any, as_persona: AsPersona
) -> None:
    html = page(as_persona("host"), "placement:area", position="XXX", page="7")
    assert [line.candidate_no in html for line in lines(host__code=HOST)] == [True] * 3


def test_nobody_matching_is_said(published_once: Any, as_persona: AsPersona) -> None:
    html = page(as_persona("host"), "placement:area", position="SEA")
    assert "Nobody matches these filters" in html


def test_its_sheet_holds_the_area_in_japanese(published_once: Any, as_persona: AsPersona) -> None:
    head, *rows = cells(as_persona("host"), "placement:area_sheet")
    assert head[:7] == [
        "要望番号",
        "任用団体コード",
        "任用団体名",
        "職種",
        "受付番号",
        "姓",
        "名",
    ]
    assert [row[0] for row in rows] == ["13-001", "13-002", "13-003"]
    assert rows[1][1:4] == [ORGANISATION, "豊島区", "ALT"]
    assert all(row[-1] for row in rows)


def test_no_cell_of_it_is_a_formula(published_once: Any, as_persona: AsPersona) -> None:
    evil = '=HYPERLINK("https://elsewhere.example/","x")'
    with scoped(SYSTEM.scopes):
        PublishedLine.objects.filter(host__code=HOST).update(family_name=evil)
    _head, *rows = cells(as_persona("host"), "placement:area_sheet")
    assert [row[5] for row in rows] == [evil] * 3


# The host's Prefectural Advisor


def test_an_advisor_reads_who_comes_and_no_more(published_once: Any, as_persona: AsPersona) -> None:
    """The hat of an advisor is the first of two; the same page for a host says much more."""
    client = as_persona("advisor")
    html = page(client, "placement:area")
    here = lines(host__code=HOST)
    with scoped(SYSTEM.scopes):
        told = PublishedReason.objects.filter(line__host__code=HOST)
        reasons = [sentence for one in told for sentence, _ja in one.sentences]
    assert [line.family_name in html for line in here] == [True] * 3
    hidden = [line.candidate_no for line in here] + [line.request_no for line in here] + reasons
    assert [text for text in hidden if text in html] == []
    assert client.get(reverse("placement:area_sheet")).status_code == 404


# The organisation


def test_an_organisation_sees_who_comes_and_why(published_once: Any, as_persona: AsPersona) -> None:
    html = page(as_persona("organisation"), "placement:ours")
    [own] = lines(organisation__code=ORGANISATION)
    others = [line for line in lines() if line != own]
    assert f"{own.family_name}, {own.given_name}" in html
    assert [line.candidate_no for line in others if line.candidate_no in html] == []
    with scoped(SYSTEM.scopes):
        why = PublishedReason.objects.get(line=own, audience="organisation")
        secret = PublishedReason.objects.get(line=own, audience="candidate")
    assert [sentence in html for sentence, _ja in why.sentences] == [True] * len(why.sentences)
    theirs = {sentence for sentence, _ja in secret.sentences}
    assert [s for s in theirs - {s for s, _ja in why.sentences} if s in html] == []


def test_its_sheet_holds_its_own(published_once: Any, as_persona: AsPersona) -> None:
    _head, *rows = cells(as_persona("organisation"), "placement:ours_sheet")
    [own] = lines(organisation__code=ORGANISATION)
    assert [row[4] for row in rows] == [own.candidate_no]


def test_an_organisation_that_asked_for_nobody_is_told_so(
    published_once: Any, as_persona: AsPersona
) -> None:
    client = as_persona("neighbour")
    assert "Your organisation asked for nobody this year" in page(client, "placement:ours")
    assert client.get(reverse("placement:ours_sheet")).status_code == 404


# The candidate


def test_a_candidate_sees_the_own_place_and_why(published_once: Any, as_persona: AsPersona) -> None:
    html = page(as_persona("candidate"), "placement:mine")
    [own] = lines(candidate_no=CANDIDATE)
    assert f"<h1>{own.organisation.name_en}</h1>" in html
    assert f'<span lang="ja">{where(own).ja}</span>' in html
    assert "You arrive on" in html
    assert "Sun 25 Jul 2027" in html
    with scoped(SYSTEM.scopes):
        why = PublishedReason.objects.get(line=own, audience="candidate")
    assert [sentence in html for sentence, _ja in why.sentences] == [True] * len(why.sentences)


def test_in_japanese_the_place_stands_in_japanese(
    published_once: Any, as_persona: AsPersona
) -> None:
    html = page(as_persona("candidate", language="ja"), "placement:mine")
    [own] = lines(candidate_no=CANDIDATE)
    assert f"<h1>{own.organisation.name_ja}</h1>" in html
    assert f'<span lang="en">{where(own).en}</span>' in html


def test_a_candidate_sees_nobody_else(published_once: Any, as_persona: AsPersona) -> None:
    html = page(as_persona("candidate"), "placement:mine")
    others = [line for line in lines() if line.candidate_no != CANDIDATE]
    assert [line.candidate_no for line in others if line.candidate_no in html] == []


def test_somebody_without_a_place_is_told_honestly(
    published_once: Any, as_persona: AsPersona
) -> None:
    html = page(as_persona("unplaced"), "placement:mine")
    assert "no place was found for you in this round" in html
    assert "Posts are filled again until" in html


def test_an_alternate_is_told_the_state_and_no_rank(
    published_once: Any, as_persona: AsPersona
) -> None:
    with scoped(SYSTEM.scopes):
        Candidacy.objects.filter(candidate_no=ALTERNATE).update(alternate_rank=8191)
    html = page(as_persona("alternate"), "placement:mine")
    assert "You are an alternate" in html
    assert "8191" not in html


@pytest.mark.parametrize("slug", ["unplaced", "alternate"])
def test_wishes_stand_as_they_are_recorded(
    slug: str, published_once: Any, as_persona: AsPersona
) -> None:
    html = page(as_persona(slug), "placement:mine")
    assert "What is recorded of your wishes" in html


def test_a_person_with_needs_sees_them_and_no_office_does(
    published_once: Any, as_persona: AsPersona
) -> None:
    with scoped(SYSTEM.scopes):
        Candidacy.objects.filter(candidate_no=ALTERNATE).update(needs=["near_hospital"])
    html = page(as_persona("alternate"), "placement:mine")
    assert "Only you and CLAIR see this." in html


def test_somebody_whose_sheet_is_not_taken_in_is_told_so(
    cast: dict[str, Any], as_persona: AsPersona
) -> None:
    cast["candidate"].person_key = "00000000-0000-4000-8000-000000000000"
    with granting():
        cast["candidate"].save()
    html = page(as_persona("candidate"), "placement:mine")
    assert "No candidacy of yours is recorded for this year" in html


# For everybody else these pages do not exist


@pytest.mark.parametrize("slug", ["officer", "approver"])
@pytest.mark.parametrize("name", ["placement:area", "placement:ours", "placement:mine"])
def test_clair_has_its_own_pages(
    slug: str, name: str, published_once: Any, as_persona: AsPersona
) -> None:
    assert as_persona(slug).get(reverse(name)).status_code == 404


# As many questions to the database for many lines as for few


def test_the_hosts_list_asks_as_much_for_three_as_for_one(
    published_once: Any, as_persona: AsPersona
) -> None:
    client = as_persona("host")
    page(client, "placement:area")  # the first of a session asks more
    three = questions(client)
    with scoped(SYSTEM.scopes):
        keep = PublishedLine.objects.filter(host__code=HOST).first()
        PublishedReason.objects.exclude(line=keep).delete()
        PublishedLine.objects.filter(host__code=HOST).exclude(pk=keep.pk).delete()
    assert questions(client) == three <= 14


def questions(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client, "placement:area")
    return len(asked)
