"""Whatever the sheets may bring, the registers can hold: no readable row fails to be recorded."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from koryu.desks.intake.actions import accept_sheet
from koryu.desks.intake.models import Sheet
from koryu.programme.sheets import FORMS
from koryu.programme.sheets.values import Address, Count, Line, OrganisationCode, Reference, Term
from tests.desks.intake.papers import Paper, sample, written

pytestmark = pytest.mark.django_db


def longest(kind: Any, before: Any) -> Any:
    """The most that a column of this kind reads; other kinds are choices, and stay."""
    match kind:
        case Line() | Term() | Reference():
            return "X" * kind.limit if isinstance(kind, Reference) else "x" * kind.limit
        case OrganisationCode():
            return "P-" + "1" * 18
        case Count():
            return kind.most
        case Address():
            return "a" * (254 - len("@example.org")) + "@example.org"
    return before


def extreme(paper: Paper) -> Any:
    record: Any = paper.reading.records[0]
    values = {
        column.key: longest(column.kind, getattr(record, column.key))
        for column in FORMS[paper.kind].columns
        if column.key != "partner_no"
    }
    return replace(record, **values, **({"partner_no": ""} if paper.kind == "candidates" else {}))


@pytest.mark.parametrize("kind", ["candidates", "requests"])
def test_the_longest_readable_values_are_recorded(
    kind: str, receive: Callable[[Paper], Sheet], officer: Any
) -> None:
    record = extreme(sample("small", kind))
    sheet = receive(written(kind, [record]))
    assert [f.reason_en for f in sheet.findings.filter(weight="refused")] == []
    assert accept_sheet(sheet, by=officer).readable == 1
    again = receive(written(kind, [record]))
    assert again.state == "same"


def test_a_longer_code_of_a_corporation_is_refused_in_words(
    receive: Callable[[Paper], Sheet],
) -> None:
    record: Any = sample("small", "requests").reading.records[0]
    sheet = receive(written("requests", [replace(record, organisation_code="P-" + "1" * 19)]))
    assert sheet.findings.get().field == "organisation_code"
