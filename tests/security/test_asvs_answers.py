"""What every answer of the house says to a browser, and what it does not take from one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from koryu.accounts.actions import create_account
from koryu.accounts.models import User
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.intake.models import Sheet

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "someone@koryu.example", "a right long password"
ELSEWHERE = "https://elsewhere.example"


@pytest.fixture
def someone(db: None) -> User:
    with scoped(SYSTEM.scopes):
        return create_account(email=EMAIL, name="Somebody", password=PASSWORD, by=SYSTEM)


def sign_in(client: Client) -> Any:
    return client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})


def test_answers_say_what_they_are(client: Client) -> None:
    for address in ("/", "/sign-in/", "/nowhere/", "/static/ui/css/base.css"):
        answer = client.get(address)
        kind = answer.headers["content-type"].replace(" ", "").replace('"', "")
        assert kind.endswith(";charset=utf-8"), address
        answer.getvalue()  # whole, which closes the file


@pytest.mark.parametrize("method", ["get", "options", "post"])
def test_no_other_origin_may_read(method: str, client: Client) -> None:
    asking = {"origin": ELSEWHERE, "access-control-request-method": "POST"}
    answer = getattr(client, method)("/", headers=asking)
    assert [name for name in answer.headers if name.lower().startswith("access-control")] == []


@pytest.mark.parametrize(
    "path", ["css/base.css", "js/koryu.js", "fonts/noto-sans-jp-latin-wght-normal.woff2"]
)
def test_nor_may_it_read_a_static_file(path: str, client: Client) -> None:
    """Which WhiteNoise answers: styles, scripts and fonts are for our own pages."""
    answer = client.get(f"/static/ui/{path}", headers={"origin": ELSEWHERE})
    assert (answer.status_code, len(answer.getvalue()) > 0) == (200, True)
    assert [name for name in answer.headers if name.lower().startswith("access-control")] == []
    page = client.get("/")
    for name in ("Cross-Origin-Resource-Policy", "Permissions-Policy", "X-Content-Type-Options"):
        assert answer.headers[name] == page.headers[name]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_form_from_elsewhere_is_refused(someone: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    assert strict.post(reverse("account_logout")).status_code == 403


def test_what_stands_in_the_address_is_no_field_of_a_form(someone: User, client: Client) -> None:
    client.post(f"{reverse('account_login')}?login={EMAIL}", {"password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.cookies["login"] = EMAIL
    client.post(reverse("account_login"), {"password": PASSWORD}, headers={"login": EMAIL})
    assert "_auth_user_id" not in client.session


def test_the_number_of_a_session_is_long_and_new_at_sign_in(someone: User, client: Client) -> None:
    client.post(reverse("account_login"), {"login": EMAIL, "password": "a wrong long password"})
    session = client.session
    session["seen"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client)
    numbers = [session.session_key, client.session.session_key]
    assert [len(number) for number in numbers] == [32, 32]  # of 36 characters: 165 bits
    assert numbers[0] != numbers[1]
    assert [client.session.exists(number) for number in numbers] == [False, True]


def test_after_signing_out_the_old_number_opens_nothing(someone: User, client: Client) -> None:
    sign_in(client)
    old = {"cookie": f"sessionid={client.session.session_key}"}
    assert Client(headers=old).get("/inbox/").status_code == 200
    client.post(reverse("account_logout"))
    assert Client(headers=old).get("/inbox/").status_code == 302


def test_a_kept_file_is_only_ever_saved(accepted: Any, as_persona: Callable[[str], Client]) -> None:
    with scoped(SYSTEM.scopes):
        stored = Sheet.objects.first().file
    answer = as_persona("officer").get(reverse("records:file", args=[stored.key]))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_kept_files_have_no_address(accepted: Any, as_persona: Callable[[str], Client]) -> None:
    with scoped(SYSTEM.scopes):
        name = Sheet.objects.first().file.content.name
    assert default_storage.exists(name)
    officer = as_persona("officer")
    for address in (f"/{name}", f"/files/{name}", f"/media/{name}", f"/static/{name}"):
        assert officer.get(address).status_code == 404
    for folder in ("/static/", "/static/ui/", "/files/", "/.git/config", "/static/../.git/config"):
        assert officer.get(folder).status_code == 404
