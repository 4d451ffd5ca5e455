"""The desk's pages: who reads what, and what a form does."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.desks.correspondence.conftest import SHEET, approved, dispatched, received

pytestmark = pytest.mark.django_db
AsPersona = Callable[..., Client]
Acting = Callable[[str], AbstractContextManager[Any]]
STAFF = ("correspondence", "head", "officer", "approver")


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"correspondence:{name}", args=args), query)
    assert answer.status_code == 200, answer.headers
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("slug", [*STAFF, "mofa"])
def test_every_page_is_there(
    slug: str, language: str, acting: Acting, as_persona: AsPersona
) -> None:
    with acting("correspondence") as by:
        letters = [received(by, files=[SHEET]), approved(by), dispatched(by, "MOFA")]
    client = as_persona(slug, language)
    for name in ("list", "due", "statistics"):
        page(client, name)
    page(client, "list", show="out")
    if slug != "mofa":
        for name in ("plan", "numbers", "feed"):
            page(client, name)
        page(client, "list", show="drafts")
    for letter in letters:
        if slug != "mofa" or letter.number:
            page(client, "letter", letter.key)
    client.get("/").content.decode()
