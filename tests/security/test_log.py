"""The log: nobody writes lines into it by what they send, and it names nobody."""

import logging
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client

from koryu.base.logs import OneLine, harmless

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
