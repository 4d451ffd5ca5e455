"""The log: nobody writes lines into it by what they send, and it names nobody."""

import logging
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils.log import log_response

from koryu.accounts.actions import create_account
from koryu.accounts.models import EmergencyAccess, Membership, User
from koryu.accounts.moves import EMERGENCY_MOVES
from koryu.accounts.security import unnamed
from koryu.accounts.viewer import SYSTEM
from koryu.base.logs import OneLine, harmless, told_of
from koryu.base.moves import Refused
from koryu.base.scopes import granting, scoped
from koryu.records.acts import new_act
from koryu.records.models import Entry

PASSWORD = "a right long password"
FORGED = "x\n2027-01-01 00:00:00 WARNING root all is well"


def logged(message: str, *args: object, trace: bool = False) -> list[str]:
    record = logging.LogRecord(
        "koryu", logging.WARNING, "f", 1, message, args, sys.exc_info() if trace else None
    )
    return OneLine("%(levelname)s %(name)s %(message)s").format(record).split("\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 交流", "plain 交流"),
        ("a\nb", "a\\x0ab"),
        ("a\r\nb", "a\\x0d\\x0ab"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\u2028b\u202eb", "a\\x2028b\\x202eb"),
        ("\x9b31m", "\\x9b31m"),
    ],
)
def test_what_steers_a_terminal_or_ends_a_line_is_spelt_out(text: str, shown: str) -> None:
    assert harmless(text) == shown
    assert logged("%s", text) == [f"WARNING koryu {shown}"]


def test_a_trace_is_set_in_with_all_that_stands_in_it() -> None:
    try:
        raise ValueError(FORGED)
    except ValueError:
        first, *rest = logged("failed", trace=True)
    assert first == "WARNING koryu failed"
    assert [line for line in rest if not line.startswith("  | ")] == []
    assert rest[-1] == "  | 2027-01-01 00:00:00 WARNING root all is well"


def test_what_the_database_quotes_of_a_row_is_left_out() -> None:
    try:
        raise ValueError("duplicate key\nDETAIL:  Key (email)=(someone@koryu.example) exists.")
    except ValueError:
        _first, *rest = logged("failed", trace=True)
    assert rest[-1] == "  | ValueError: duplicate key"


def test_clocks_are_in_utc_and_say_so() -> None:
    record = logging.makeLogRecord({"msg": "x", "created": 0.25, "msecs": 250})
    assert OneLine("%(asctime)s %(message)s").format(record) == "1970-01-01T00:00:00.250Z x"


def test_a_line_says_who_asked_and_in_which_act() -> None:
    record = logging.makeLogRecord({"msg": "x"})
    form = OneLine("user=%(user)s act=%(act)s %(message)s")
    with new_act() as act, told_of(user=7):
        assert form.format(record) == f"user=7 act={act} x"
    assert form.format(record) == "user=- act=- x"
    assert "user=%(user)s act=%(act)s" in settings.LOGGING["formatters"]["line"]["format"]


@pytest.mark.django_db
def test_the_entries_of_a_request_carry_the_act_of_its_lines(
    as_persona: Any, written: Callable[[], list[str]]
) -> None:
    client = as_persona("manager")
    with scoped(SYSTEM.scopes):
        post = Membership.objects.get(user__email="host@koryu.example")
    assert client.post(f"/access/posts/{post.pk}/sign-out/").status_code == 302
    with scoped(SYSTEM.scopes):
        entry = Entry.objects.get(sentence="accounts.sessions_ended")
    who = client.session["_auth_user_id"]
    assert f"user={who} act={entry.act} user {post.user_id} is signed out everywhere" in written()


@pytest.mark.django_db
def test_signing_in_and_out_and_failing_to_leave_a_trace_without_a_name(
    someone: User, written: Callable[[], list[str]]
) -> None:
    user, client = someone, Client()
    for password in ("a wrong long password", PASSWORD):
        client.post("/sign-in/", {"login": user.email, "password": password})
    client.post("/sign-out/")
    said = [line.partition(" act=")[2].partition(" ")[2] for line in written()]
    assert said == [
        f"signing in refused for {unnamed(user.email)}",
        f"user {user.pk} signed in",
        f"user {user.pk} signed out",
    ]
    assert user.email not in "".join(written())


@pytest.mark.django_db
def test_so_do_pauses_and_second_factors_that_are_wrong(
    someone: User, written: Callable[[], list[str]]
) -> None:
    user, client = someone, Client()
    with granting():
        TOTP.activate(user, generate_totp_secret())
    client.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    client.post("/account/second-factor/authenticate/", {"code": "000000"})
    Client().post("/account/second-factor/webauthn/login/", {"credential": '{"id": "x"}'})
    for _guess in range(6):
        Client().post("/sign-in/", {"login": user.email, "password": "a wrong long password"})
    for said in (
        f"second factor refused for user {user.pk}",
        "a key was refused",
        f"signing in paused for {unnamed(user.email)}",
    ):
        assert [line for line in written() if line.endswith(said)] != [], said


@pytest.mark.django_db
def test_what_was_refused_leaves_a_trace_with_no_key(
    as_persona: Any, written: Callable[[], list[str]]
) -> None:
    client, key = as_persona("host"), "00000000-0000-4000-8000-000000000000"
    client.get(f"/files/{key}/")
    client.get("/nowhere/")
    lines = [line for line in written() if "404" in line]
    who = client.session["_auth_user_id"]
    assert [line.partition(" act=")[0] for line in lines] == [f"user={who}"]
    assert lines[0].endswith("404 at records:file")
    assert key not in "".join(written())


@pytest.mark.django_db
def test_neither_does_what_django_tells_of_a_request(written: Callable[[], list[str]]) -> None:
    """A form without its token, and a page that fails: by name, never by address."""
    key = "00000000-0000-4000-8000-000000000000"
    Client(enforce_csrf_checks=True).post(f"/people/{key}/names/add/")
    request = RequestFactory().get(f"/invitation/{key}/")
    request.resolver_match = resolve(request.path)
    log_response("500: %s", request.path, request=request, response=HttpResponse(status=500))
    said = [line.split(" ", 2)[2] for line in written()]
    refused = "403 at people:give_name"  # told by Django and by the house
    assert said == [refused, refused, "500 at accounts:invitation"]


@pytest.mark.django_db
def test_a_move_that_is_not_theirs_leaves_one_too(
    acting: Any, written: Callable[[], list[str]]
) -> None:
    asked = EmergencyAccess(state=EmergencyAccess.State.ASKED)
    with acting("host") as by, pytest.raises(Refused):
        EMERGENCY_MOVES.check("agree", asked, by)
    assert written()[-1].endswith("the move agree was refused")


@pytest.fixture
def someone(db: None) -> User:
    with scoped(SYSTEM.scopes):
        email = "someone@koryu.example"
        return create_account(email=email, name="Somebody", password=PASSWORD, by=SYSTEM)


@pytest.fixture
def written() -> Iterator[Callable[[], list[str]]]:
    """The lines of the log, the house's own and Django's, as who runs it reads them."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine("user=%(user)s act=%(act)s %(message)s"))
    loggers = [logging.getLogger(name) for name in ("koryu", "django")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield lambda: stream.getvalue().splitlines()
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


def test_every_handler_of_the_house_writes_so() -> None:
    used = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    assert {settings.LOGGING["formatters"][name]["()"] for name in used} == {
        "koryu.base.logs.OneLine"
    }


@pytest.mark.django_db
def test_what_is_sent_makes_no_line_of_its_own() -> None:
    """By the name of a host, an address and a form, with everything logged."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine("%(levelname)s %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        client = Client(raise_request_exception=False)
        client.get("/", headers={"host": "a\nERROR forged"})
        client.get("/%0AERROR%20forged/%1b[31m")
        client.post(
            "/sign-in/", {"login": "a@b.example\nERROR forged", "password": "x\nERROR forged"}
        )
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    lines = stream.getvalue().split("\n")
    assert [line for line in lines if line.startswith(("ERROR forged", "\x1b"))] == []
    assert "\x1b" not in stream.getvalue()
