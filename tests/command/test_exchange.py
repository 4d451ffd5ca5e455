"""The exchange that the demonstration begins with: written through the desk's acts, and whole."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.base.working_days import is_working_day
from koryu.command import exchange
from koryu.desks.correspondence.models import (
    Enclosure,
    Letter,
    OfficialNumber,
    PlanStep,
    Statistics,
)
from koryu.tools.approvals.actions import load_routes
from koryu.tools.notices.models import Mailing
from tests.plugins import house

pytestmark = pytest.mark.django_db
STATES = {
    "registered": 2,
    "in_hand": 4,
    "answered": 6,
    "closed": 5,
    "void": 1,
    "draft": 2,
    "circulating": 1,
    "approved": 1,
    "dispatched": 2,
    "acknowledged": 9,
    "cancelled": 1,
}


@pytest.fixture(scope="module")
def letters(published_once: Any) -> Iterator[list[Letter]]:
    """The whole exchange, on the people of the small sample."""
    with house.undone():
        with scoped(SYSTEM.scopes):
            load_routes(by=SYSTEM)
        exchange.write_first_letters(lambda share: None)
        exchange.write_later_letters(lambda share: None)
        with scoped(SYSTEM.scopes):
            found = list(Letter.objects.select_related("counterpart").order_by("pk"))
        yield found


def test_the_exchange_is_whole(letters: list[Letter]) -> None:
    assert Counter(letter.state for letter in letters) == STATES
    told = {letter.counterpart.code if letter.counterpart else "" for letter in letters}
    assert told == {"MIC", "MOFA", "MEXT", ""}
    assert {letter.classification for letter in letters} == set(Letter.Classification)
    assert [letter for letter in letters if not (letter.subject_ja or letter.subject_en)] == []
    passed = [letter.passed_at for letter in letters if letter.passed_at]
    assert max(passed) <= timezone.now()
    days = {timezone.localdate(at) for at in passed} - {timezone.localdate()}
    assert [day for day in days if not is_working_day(day)] == []
    now = timezone.now()
    overdue = [
        one.direction
        for one in letters
        if one.answer_due_at
        and one.answer_due_at < now
        and not one.answered_at
        and one.state in {"in_hand", "dispatched"}
    ]
    assert sorted(overdue) == ["in", "out"]
    with scoped(SYSTEM.scopes):
        kinds = {file.name.rpartition(".")[2] for file in map(_file, Enclosure.objects.all())}
    assert kinds == {"xlsx", "csv", "docx", "pdf", "txt"}


def test_steps_numbers_figures_and_mailings_stand(letters: list[Letter]) -> None:
    with scoped(SYSTEM.scopes):
        steps = PlanStep.objects.order_by("due_at")
        open_ = list(steps.filter(letter=None).values_list("code", flat=True))
        unused = list(OfficialNumber.objects.exclude(state="used").values_list("state", "reason"))
        numbers = sorted(OfficialNumber.objects.values_list("series__direction", "number"))
        released = Statistics.objects.get().ministries
        mailings = sorted(Mailing.objects.values_list("state", flat=True))
    assert sorted(open_) == [
        "alternates-end",
        "statistics-mext",
        "statistics-mic",
        "statistics-mofa",
    ]
    assert sorted(state for state, reason in unused if reason) == ["given_up", "reserved"]
    counts = Counter(direction for direction, _number in numbers)
    assert numbers == [(way, n) for way in ("in", "out") for n in range(1, counts[way] + 1)]
    assert (released, mailings) == (["MEXT", "MOFA"], ["draft", "released"])


def _file(enclosure: Enclosure) -> Any:
    return enclosure.file
