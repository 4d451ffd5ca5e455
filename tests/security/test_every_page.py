"""What every page of the house says and does, page by page: headers, methods, redirects."""

import logging
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponseBase
from django.test import Client

from tests.house.test_pages import FOREIGN, INLINE
from tests.plugins.house import undone
from tests.walls.table import DEMO, TABLE, addresses
from tests.walls.world import World

pytestmark = pytest.mark.django_db
LOOKING = ("visitor", "officer", "host", "candidate")
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
ALONE = {"default-src 'none'", "sandbox"}  # what others sent in is never shown by a browser
FILES = {"records:file"}
OK = 200
SAME_EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example/",
    "https:elsewhere.example",
    "http:///elsewhere.example/",
    "\thttps://elsewhere.example/",
    "javascript:alert(1)",
)
TAKE_NEXT = ("set_language", "account_login", "account_logout", "account_reauthenticate")


def answers(
    world: World, slug: str, method: str, **data: str
) -> Iterator[tuple[str, HttpResponseBase]]:
    """Each address of the house with its answer; what was done is undone."""
    client = world.client(slug)
    client.raise_request_exception = False
    for name, at in addresses(world).items():
        with undone():
            yield name, getattr(client, method)(at, data)


@pytest.mark.parametrize("slug", LOOKING)
def test_every_answer_is_guarded(slug: str, published_world: World) -> None:
    """By its headers, and by carrying no script or style of its own."""
    for name, answer in answers(published_world, slug, "get"):
        refuse_headers(name, answer, keep=slug == "visitor")
        if answer.headers["content-type"].startswith("text/html"):
            text = answer.content.decode()  # type: ignore[attr-defined]
            assert (INLINE.findall(text), FOREIGN.findall(text)) == ([], []), name


def refuse_headers(name: str, answer: HttpResponseBase, *, keep: bool) -> None:
    """``keep``: the browser may keep it, to ask whether it still holds; no proxy may."""
    policy = {part.strip() for part in answer.headers["content-security-policy"].split(";")}
    assert policy == (ALONE if name in FILES and answer.status_code == OK else POLICY), name
    found = {header: answer.headers.get(header) for header in SAME_EVERYWHERE}
    assert found == SAME_EVERYWHERE, name
    assert "camera=()" in answer.headers["permissions-policy"], name
    assert not {"server", "x-powered-by"} & {header.lower() for header in answer.headers}, name
    kept = {part.strip() for part in answer.headers["cache-control"].split(",")}
    assert kept >= ({"private"} if keep else {"private", "no-store"}), name
    assert "Cookie" in answer.headers["vary"], name


def test_no_page_takes_a_method_that_it_does_not_know(published_world: World) -> None:
    client = published_world.client("officer")
    for name, at in addresses(published_world).items():
        assert client.put(at).status_code == 405, name
    for method in ("patch", "delete", "trace"):
        assert getattr(client, method)("/people/").status_code == 405


def leads_away(location: str) -> bool:
    """Whether a browser that follows it would leave the house."""
    plain = location.replace("\\", "/").strip()
    parts = urlsplit(plain)
    return bool(parts.scheme or parts.netloc) and parts.netloc != "testserver"


@pytest.mark.parametrize("location", ELSEWHERE)
def test_ways_out_are_known(location: str) -> None:
    assert leads_away(location)
    assert not leads_away("/people/?page=2")


@pytest.mark.parametrize("slug", ["visitor", "officer"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_sends_anybody_to_another_host(
    slug: str, method: str, published_world: World
) -> None:
    for name, answer in answers(published_world, slug, method, next=ELSEWHERE[1]):
        assert not leads_away(answer.headers.get("location", "")), name


@pytest.mark.parametrize("name", [name for name in TAKE_NEXT if name in TABLE])
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nor_those_that_are_told_where_to_go(
    name: str, elsewhere: str, published_world: World
) -> None:
    at = addresses(published_world)[name]
    for slug in ("visitor", "officer"):
        client: Client = published_world.client(slug)
        with undone():
            for answer in (
                client.post(at, {"next": elsewhere, "language": "ja"}),
                client.get(at, {"next": elsewhere}),
                client.post(at, {"language": "ja"}, headers={"referer": elsewhere.strip()}),
            ):
                assert not leads_away(answer.headers.get("location", ""))


def test_the_demo_is_not_there(published_world: World) -> None:
    assert not DEMO & set(addresses(published_world))
    for address in ("/demo/", "/demo/officer/", "/demo/mail/", "/style-guide/"):
        assert published_world.client("officer").post(address).status_code == 404


@pytest.mark.parametrize("host", ["elsewhere.example", "testserver.elsewhere.example", "a b", ""])
def test_another_hosts_name_is_refused(host: str, client: Client) -> None:
    answer = Client(raise_request_exception=False).get("/", headers={"host": host})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert [word for word in ("Traceback", "DisallowedHost", "ALLOWED") if word in text] == []


def test_a_forwarded_name_changes_no_address(client: Client) -> None:
    forwarded = {"x-forwarded-host": "elsewhere.example", "forwarded": "host=elsewhere.example"}
    answer = client.get("/inbox/", headers=forwarded)
    assert answer.headers["location"] == "/sign-in/?next=/inbox/"
    assert "elsewhere" not in client.get("/", headers=forwarded).content.decode()


@pytest.mark.parametrize("slug", ["visitor", "neighbour", "officer"])
@pytest.mark.parametrize(
    "at",
    [
        "/%00/",
        "/%ff/",
        "/calendar/2027/groups/%00/",
        "/calendar/99999999999999999999/",
        "/files/00000000-0000-0000-0000-000000000000/",
        "/organisations/%00/",
        "/organisations/%27/",
        "/people/?page=%00&show='",
        "/people/not-a-key/",
    ],
)
def test_odd_addresses_are_answered_in_words(at: str, slug: str, published_world: World) -> None:
    client = published_world.client(slug)
    client.raise_request_exception = False
    with undone():
        assert client.get(at).status_code in {200, 302, 404}


def test_what_was_looked_for_stands_in_no_log(
    published_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the text of a search nor the address of somebody's page."""
    name = next(iter(published_world.people.values())).planted["family"]
    with caplog.at_level(logging.WARNING):
        published_world.client("officer").post("/people/", {"text": name})
        published_world.client("neighbour").get(f"/people/{name}/")
        published_world.client("visitor").post("/sign-in/", {"login": name, "password": name})
    assert [record.getMessage() for record in caplog.records if name in record.getMessage()] == []
