"""One search over the whole house: all find what they may see, and learn of nothing else."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.portal import search
from koryu.records import jobs
from koryu.records.actions import Upload
from koryu.records.search import queries
from tests.desks.correspondence.conftest import received
from tests.plugins.house import CANDIDATE, ORGANISATION
from tests.records.papers import letter, workbook

pytestmark = pytest.mark.django_db
Acting = Callable[[str], AbstractContextManager[Any]]
SignIn = Callable[..., Client]
PAGE = "/search/"
TITLE = re.compile(r'<p class="hits__title"><a href="([^"]+)">(.+?)</a>')
ROOM = re.compile(r'<h2 id="found-(\w+)">')
SOUGHT = re.compile(r"<dt>(.+?)</dt>")
PLACE = re.compile(r'<p class="hits__place">(.+?)</p>')


def look(client: Client, text: str, where: str = PAGE) -> str:
    """The page on which what was found stands."""
    client.post(where, {"text": text})
    return client.get(where).content.decode()


def titles(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", title) for _url, title in TITLE.findall(page)]


@pytest.fixture
def mail(cast: dict[str, Any], acting: Acting) -> None:
    """Letters from two ministries, one of them with enclosures that are read."""
    with acting("correspondence") as by:
        files = [
            Upload("名簿.xlsx", workbook("受付番号", "離島の可否")),
            Upload("a.docx", letter("覚書")),
        ]
        received(by, "MOFA", their_number="外文国第15号", files=files)
        received(
            by,
            "MEXT",
            subject_en="Statistics <b>of</b> 1 July",
            subject_ja="統計の照会",
            body_ja="参加者の<script>統計</script>を送付願います。",
        )
    for args in ProcrastinateJob.objects.filter(task_name="records.read_enclosures"):
        jobs.read_enclosures(**args.args)


# What is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("選考結果", ["Notification of successful candidates"]),
        ("notifications", ["Notification of successful candidates"]),
        ("外文国第１５号", ["Notification of successful candidates"]),
        ("離島", ["Notification of successful candidates"]),
        ("覚書", ["Notification of successful candidates"]),
        ("名簿", ["Notification of successful candidates"]),
        ("参加者 統計", ["Statistics &lt;b&gt;of&lt;/b&gt; 1 July"]),
        ("無い言葉", []),
    ],
)
def test_letters_are_found_by_words_numbers_and_enclosures(
    text: str, found: list[str], mail: None, as_persona: SignIn
) -> None:
    assert titles(look(as_persona("correspondence"), text)) == found


def test_a_title_comes_in_the_readers_language(mail: None, as_persona: SignIn) -> None:
    assert titles(look(as_persona("correspondence", "ja"), "選考結果")) == [
        "選考結果の通知について"
    ]


def test_a_hit_leads_to_its_page(mail: None, as_persona: SignIn) -> None:
    client = as_persona("correspondence")
    ((address, _title),) = TITLE.findall(look(client, "選考結果"))
    assert client.get(address).status_code == 200


def test_the_place_is_marked_and_is_never_markup(mail: None, as_persona: SignIn) -> None:
    (place,) = PLACE.findall(look(as_persona("correspondence"), "統計 参加者"))
    assert place == (
        "<mark>統計</mark>の照会 Statistics &lt;b&gt;of&lt;/b&gt; 1 July <mark>参加者</mark>の"
        "&lt;script&gt;<mark>統計</mark>&lt;/script&gt;を送付願います。 "
        "文部科学省 Ministry of Education"
    )


def test_it_is_said_in_which_enclosure_it_stands(mail: None, as_persona: SignIn) -> None:
    page = look(as_persona("correspondence"), "離島")
    assert "in the enclosure 名簿.xlsx" in page
    assert PLACE.findall(page) == ["sheet 受付番号 <mark>離島</mark>の可否"]


def test_rooms_stand_apart(mail: None, accepted: Any, as_persona: SignIn) -> None:
    officer = as_persona("officer")
    assert ROOM.findall(look(officer, CANDIDATE)) == ["candidates"]
    assert ROOM.findall(look(officer, ORGANISATION)) == ["organisations"]
    assert ROOM.findall(look(officer, "notification")) == ["letters"]
    assert ROOM.findall(look(officer, "Park")) == ["candidates"]


# Who finds what


@pytest.mark.parametrize(
    ("slug", "found"),
    [
        ("correspondence", 1),
        ("head", 1),
        ("officer", 1),
        ("mofa", 1),
        ("mext", 0),
        ("host", 0),
        ("organisation", 0),
        ("administrator", 0),
    ],
)
def test_who_finds_a_letter_of_one_ministry(
    slug: str, found: int, mail: None, as_persona: SignIn
) -> None:
    page = look(as_persona(slug), "離島")
    assert len(titles(page)) == found
    assert ("名簿" in page) is bool(found)


def test_a_ministry_learns_of_no_other_room(mail: None, accepted: Any, as_persona: SignIn) -> None:
    client = as_persona("mofa")
    assert SOUGHT.findall(client.get(PAGE).content.decode()) == ["Letters"]
    assert ROOM.findall(look(client, "Park")) == []
    assert ROOM.findall(look(client, "Park", PAGE + "?in=candidates")) == []


def test_somebody_placed_has_nothing_to_search(year: Any, as_persona: SignIn) -> None:
    assert as_persona("candidate").get(PAGE).status_code == 404
    assert as_persona("visitor").get(PAGE).status_code == 302


# What the page says


def test_before_a_search_it_says_what_is_looked_through(year: Any, as_persona: SignIn) -> None:
    page = as_persona("officer").get(PAGE).content.decode()
    assert SOUGHT.findall(page) == ["Letters", "Candidates", "Organisations"]
    assert "What is looked through" in page


def test_where_nothing_is_found_it_says_so_and_what_was_looked_through(
    year: Any, as_persona: SignIn
) -> None:
    page = look(as_persona("correspondence"), "<b>nothing</b>")
    assert "Nothing is found for “&lt;b&gt;nothing&lt;/b&gt;”" in page
    assert SOUGHT.findall(page) == ["Letters", "Organisations"]


def test_the_text_stands_in_no_address(mail: None, as_persona: SignIn) -> None:
    client = as_persona("correspondence")
    answer = client.post(PAGE, {"text": "選考結果"})
    assert (answer.status_code, answer.headers["location"]) == (302, PAGE)
    page = client.get(PAGE).content.decode()
    assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', page) if "選考" in link]
    client.post(PAGE, {"clear": "1"})
    assert titles(client.get(PAGE).content.decode()) == []


# Many


@pytest.fixture
def many(cast: dict[str, Any], acting: Acting) -> Callable[[int], None]:
    def register(count: int) -> None:
        with acting("correspondence") as by:
            for number in range(count):
                received(by, "MOFA", subject_en=f"Letter {number}")

    return register


def test_the_first_of_many_and_then_all_of_them(
    many: Callable[[int], None], as_persona: SignIn
) -> None:
    many(search.PAGE + 1)
    client = as_persona("correspondence")
    page = look(client, "選考結果")
    assert titles(page) == [f"Letter {n}" for n in range(search.PAGE, search.PAGE - 5, -1)]
    assert '<a href="?in=letters">' in page
    first, second = (
        titles(client.get(PAGE, {"in": "letters", "page": n}).content.decode()) for n in (1, 2)
    )
    assert (len(first), second) == (search.PAGE, ["Letter 0"])


def test_of_very_many_the_page_says_that_there_are_more(
    many: Callable[[int], None], as_persona: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 3)
    monkeypatch.setattr(search, "MOST", 3)
    many(4)
    page = look(as_persona("correspondence"), "選考結果", PAGE + "?in=letters")
    assert titles(page) == ["Letter 3", "Letter 2", "Letter 1"]
    assert "These are the best of many." in page


@pytest.mark.parametrize("where", [PAGE, PAGE + "?in=letters"])
def test_a_page_asks_the_same_for_one_and_for_many(
    where: str, many: Callable[[int], None], as_persona: SignIn
) -> None:
    client = as_persona("correspondence")

    def questions() -> int:
        look(client, "選考結果", where)
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        turns = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
        return len([query for query in asked if not query["sql"].startswith(turns)])

    many(1)
    one = questions()
    many(7)
    assert questions() == one
    assert one == 12  # eight of them are asked by every page
