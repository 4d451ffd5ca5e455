"""Asking for emergency access is no way to learn which numbers are taken."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from koryu.base.moves import Refused
from koryu.desks.access.actions import ask_for_access, decide_on_access
from koryu.records.models import Entry
from tests.desks.access.conftest import at
from tests.plugins.house import CANDIDATE

pytestmark = pytest.mark.django_db
REASON = "An earthquake: the family cannot reach them and nobody of CLAIR is awake."
UNKNOWN = "XX-0000-00000"
Acting = Callable[[str], Any]


@pytest.fixture
def cast(published_once: Any) -> dict[str, Any]:
    return published_once.cast


def ask(by: Any, what: str) -> Any:
    return ask_for_access(kind="person", what=what, reason=REASON, by=by)


def tried(acting: Acting, slug: str) -> list[str]:
    with acting(slug) as reader:
        found = Entry.objects.visible_to(reader).filter(sentence="accounts.emergency.unknown")
        return [str(entry) for entry in found]


def test_each_number_that_nothing_has_is_an_entry_without_it(
    cast: Any, acting: Acting, as_persona: Any
) -> None:
    form = {"kind": "person", "what": UNKNOWN, "reason": REASON}
    for _time in range(2):
        said = as_persona("administrator").post(reverse("access:emergency_ask"), form)
        assert "Nothing has this number or code" in said.content.decode()
    line = "Emergency access was asked for by a number or code that nothing has."
    assert tried(acting, "keeper") == tried(acting, "officer") == [line] * 2
    assert tried(acting, "manager") == tried(acting, "host") == []
    assert line in as_persona("keeper").get(reverse("access:log")).content.decode()


def test_after_five_within_an_hour_none_is_looked_up(cast: Any, acting: Acting) -> None:
    with acting("administrator") as by:
        for _time in range(4):
            with pytest.raises(Refused, match="Nothing has"):
                ask(by, UNKNOWN)
        decide_on_access(ask(by, CANDIDATE), "take_back", by=by)
        for what in (UNKNOWN, CANDIDATE):
            with pytest.raises(Refused, match="asked too often"):
                ask(by, what)
    with acting("keeper") as other:
        assert ask(other, CANDIDATE).state == "asked"


def test_an_hour_later_one_may_ask_again(cast: Any, acting: Acting) -> None:
    with acting("administrator") as by:
        for _time in range(5):
            with pytest.raises(Refused, match="Nothing has"):
                ask(by, UNKNOWN)
    later = timezone.localtime() + timedelta(minutes=61)
    moment = (later.year, later.month, later.day, later.hour, later.minute)
    with at(*moment), acting("administrator") as by:
        assert ask(by, CANDIDATE).state == "asked"


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("language", "said"), [("en", "This field is required."), ("ja", "このフィールドは必須です。")]
)
def test_an_empty_form_is_answered_by_the_house(
    language: str, said: str, cast: Any, as_persona: Any
) -> None:
    client = as_persona("administrator", language=language)
    page = page_of(client.get(reverse("access:emergency_ask")))
    assert " novalidate>" in page
    assert page_of(client.post(reverse("access:emergency_ask"), {"kind": ""})).count(said) == 3
