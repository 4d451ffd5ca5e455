"""Every page, answer and download of each persona, every mail and every line of the log,
searched for what they must not see. In Japanese in the sweep (``make test-all``)."""

import logging
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import Resolver404, resolve
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from python_calamine import CalamineWorkbook

from koryu.accounts.viewer import SYSTEM
from koryu.base.logs import OneLine
from koryu.base.scopes import scoped
from koryu.base.spreadsheets import XLSX
from tests.plugins.house import ALTERNATE, CANDIDATE, HOST, ORGANISATION, UNPLACED, undone
from tests.walls import circulations, mailings
from tests.walls.letters import OF_LETTERS
from tests.walls.planted import NONE, bare_fields, stands_in
from tests.walls.table import addresses
from tests.walls.world import CHANGED, CODES, CONTACT, GONE, PIN_REASON, World

pytestmark = pytest.mark.django_db
OWN = {"candidate": CANDIDATE, "unplaced": UNPLACED, "alternate": ALTERNATE}
MANAGERS = ("manager", "administrator")
MINISTRIES = ("mofa", "mext")
OUTSIDERS = (
    "visitor",
    "host",
    "organisation",
    "neighbour",
    "advisor",
    *MANAGERS,
    *MINISTRIES,
    *OWN,
)
POSTED = "POST "
NONSENSE = {"text": "a", "reason": "x", "number": "1", "email": "nobody@koryu.example"}
OF_AN_ADDRESS = 5  # pages looked at under one name: there are 1,800 organisations
LINK = re.compile(r'(?:href|action)="(/[^"#]*)"')
OF_ACCOUNTS = {  # planted among the accounts, and who may read it
    "canary.invited@example.jp": {"manager", "administrator", "keeper"},
    "Invitedcanary": {"manager", "administrator", "keeper"},
    "canary-again.xlsx": set(),
    **{text: {"host", "organisation"} for text in ("canary.named@example.jp", *CONTACT.values())},
    "canary-of-a-deputy": {"host", "advisor", "manager", "administrator", "keeper"},
    "canary of an emergency here": {"administrator", "keeper", "approver"},
    **mailings.READERS,
    **circulations.READERS,
}
NAME = ("number", "family", "given", "middle")
OFFICE = ("number", "remarks", "contact")
MYSELF = (*NAME, "born", "born_en", "born_ja", "home", "region", "wish_reason", "email")


@dataclass
class Seen:
    """The text of everything that somebody can fetch, by address."""

    pages: dict[str, str] = field(default_factory=dict)

    def holding(self, texts: set[str]) -> dict[str, list[str]]:
        """Which of these texts stand where; nothing where all is well."""
        found = {
            at: sorted(text for text in texts if stands_in(text, page) and not of_a_place(text, at))
            for at, page in self.pages.items()
        }
        return {at: leaked for at, leaked in found.items() if leaked}


def of_a_place(text: str, at: str) -> bool:
    """The same codes name what a place offers; there they tell nothing of anybody."""
    return text in CODES and at.removeprefix(POSTED).startswith("/organisations/")


def crawl(world: World, slug: str, language: str = "en") -> Seen:
    """Every address of the table, and from there (in English) wherever links lead; and what
    the log says of all that."""
    client, seen, met = world.client(slug, language), Seen(), Counter[str]()
    ways = deque(addresses(world).values())
    asked = set(ways)
    with logged() as lines:
        _follow(client, seen, ways, asked, met, onward=language == "en")
    seen.pages["log"] = "\n".join(lines)
    return seen


def _follow(
    client: Client,
    seen: Seen,
    ways: "deque[str]",
    asked: set[str],
    met: "Counter[str]",
    *,
    onward: bool,
) -> None:
    while ways:
        at = ways.popleft()
        seen.pages[at] = text = fetched(client, at)
        for link in LINK.findall(text) if onward else ():
            name = name_of(link)
            if link not in asked and name and met[name] < OF_AN_ADDRESS:
                met[name] += 1
                asked.add(link)
                ways.append(link)


@contextmanager
def logged() -> Iterator[list[str]]:
    """Every record of the log meanwhile but those of SQL, which no installation keeps."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not record.name.startswith("django.db"):
                lines.append(OneLine("%(name)s %(message)s").format(record))

    handler, root = Keep(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def posted(client: Client, at: str) -> str:
    """What comes back for a form filled in with nonsense; what it did is undone."""
    with undone():
        answer = client.post(at, NONSENSE, follow=True)
        return f"{told_by(answer)}\n{answer.content.decode('utf-8', errors='replace')}"


def told_by(answer: Any) -> str:
    """The headers but the length: among lengths any number turns up by chance."""
    return "\n".join(f"{k}: {v}" for k, v in answer.headers.items() if k != "Content-Length")


def name_of(link: str) -> str:
    try:
        found = resolve(link.split("?")[0]).view_name
    except Resolver404:
        return ""
    return "" if found == "account_logout" else found


def fetched(client: Client, at: str) -> str:
    """The answer as text, a workbook cell by cell."""
    answer = client.get(at, follow=True)
    data = answer.content
    if answer.headers.get("content-type") == XLSX or b"[Content_Types].xml" in data:
        return "\n".join((told_by(answer), *cells(data)))
    return f"{told_by(answer)}\n{data.decode('utf-8', errors='replace')}"


def cells(data: bytes) -> Iterator[str]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python():
            yield from map(str, row)


def forbidden(world: World, slug: str, *, published: bool) -> set[str]:
    """All that was planted, but what this persona may read."""
    places = world.placed_at() if published else {}
    texts = {PIN_REASON, CHANGED, GONE, *(CODES if slug not in OWN else ())}
    planted = OF_ACCOUNTS | OF_LETTERS
    texts |= {text for text, readers in planted.items() if slug not in readers}
    for number, person in world.people.items():
        texts |= person.besides(*_of_person(slug, number, places.get(number)))
    for number, line in world.lines.items():
        texts |= line.besides(*_of_line(slug, number, places))
    return texts


def _of_person(slug: str, number: str, place: tuple[str, str, str] | None) -> tuple[str, ...]:
    if OWN.get(slug) == number:
        return MYSELF
    if place and slug == "host" and place[0] == HOST:
        return NAME
    if place and slug == "advisor" and place[0] == HOST:
        return ("family", "given", "middle")  # with the advisor's hat on: not even the own file
    if place and slug == "organisation" and place[1] == ORGANISATION:
        return NAME
    return ()


def _of_line(slug: str, number: str, places: dict[str, tuple[str, str, str]]) -> tuple[str, ...]:
    if slug == "host" and number.startswith("13-"):
        return OFFICE
    if slug == "organisation" and number == "13-002":
        return OFFICE
    own = places.get(OWN.get(slug, ""))
    return ("number",) if own and own[2] == number else ()


IN_BOTH = pytest.mark.parametrize("language", ["en", pytest.param("ja", marks=pytest.mark.sweep)])


@IN_BOTH
@pytest.mark.parametrize("slug", [*OUTSIDERS[:9], "candidate"])
def test_before_publication_nothing_is_let_out(
    slug: str, language: str, approved_world: World
) -> None:
    seen = crawl(approved_world, slug, language)
    assert seen.holding(forbidden(approved_world, slug, published=False)) == {}


@IN_BOTH
@pytest.mark.parametrize("slug", OUTSIDERS)
def test_after_it_each_sees_their_own(slug: str, language: str, published_world: World) -> None:
    """Nothing else, and that indeed: otherwise the silence would prove nothing."""
    seen = crawl(published_world, slug, language)
    assert seen.holding(forbidden(published_world, slug, published=True)) == {}
    assert numbers_on(seen, set(published_world.people)) == their_own(published_world, slug)


@pytest.mark.parametrize("slug", ["correspondence", "head", *MINISTRIES])
def test_each_reads_the_letters_that_are_theirs(slug: str, published_world: World) -> None:
    """In lists, searches and files: the own ones, and no sign of another."""
    seen = crawl(published_world, slug)
    met = {text for found in seen.holding(set(OF_LETTERS)).values() for text in found}
    assert met == {text for text, readers in OF_LETTERS.items() if slug in readers}


def their_own(world: World, slug: str) -> set[str]:
    places = world.placed_at()
    if slug == "host":
        return {number for number, (host, _own, _line) in places.items() if host == HOST}
    if slug == "organisation":
        return {number for number, (_host, own, _line) in places.items() if own == ORGANISATION}
    return {OWN[slug]} if slug in OWN else set()


def numbers_on(seen: Seen, numbers: set[str]) -> set[str]:
    return {text for found in seen.holding(numbers).values() for text in found}


@pytest.mark.sweep
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("slug", OUTSIDERS)
def test_no_answer_to_a_form_tells_more(slug: str, language: str, published_world: World) -> None:
    seen = Seen()
    with logged() as lines:
        for at in addresses(published_world).values():
            seen.pages[POSTED + at] = posted(published_world.client(slug, language), at)
    seen.pages["log"] = "\n".join(lines)
    assert seen.holding(forbidden(published_world, slug, published=True)) == {}


def test_mails_and_jobs_say_nothing_of_anybody(published_world: World) -> None:
    """All that was queued is done, and what leaves the house is read."""
    mail.outbox.clear()
    with scoped(SYSTEM.scopes):
        jobs = list(ProcrastinateJob.objects.exclude(task_name__startswith="placement."))
    planted = forbidden(published_world, "visitor", published=True)
    with undone(), logged() as lines:
        for job in jobs:
            app.tasks[job.task_name](**job.args)
    letters = {str(n): f"{m.subject}\n{m.body}" for n, m in enumerate(mail.outbox)}
    assert letters
    args = {f"job {job.pk}": str(job.args) for job in jobs}
    assert Seen({**letters, **args, "log": "\n".join(lines)}).holding(planted) == {}


def test_the_canaries_would_be_found(published_world: World) -> None:
    """An officer of CLAIR meets every kind of them."""
    everything = "\n".join(crawl(published_world, "officer").pages.values())
    for planted in (published_world.people, published_world.lines):
        facts = [fact for canaries in planted.values() for fact in canaries.planted.items()]
        met = {kind for kind, text in facts if stands_in(text, everything)}
        assert met >= {kind for kind, _text in facts} - {"born_ja", "rank_grouped"}
    assert [text in everything for text in (PIN_REASON, CHANGED, GONE, *CODES)] == [True] * 6


def test_every_field_has_its_canary_or_its_reason(published_world: World) -> None:
    assert bare_fields(published_world) == set(NONE)
