"""Records mixed of two sheets: what cannot stand together is named with its number."""

from dataclasses import replace
from typing import Any

import pytest

from koryu.programme.sheets.together import clashes
from tests.programme.sheets.build import candidate, request

ONE, LINE = candidate(), request()
SHORT, ALTERNATE = replace(ONE, result="S"), replace(ONE, result="A", alternate_rank=2)


def said(*records: Any, gone: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    numbers = {getattr(r, "candidate_no", None) or r.request_no: r for r in records}
    return [(number, words.en) for number, words in clashes(numbers, gone=gone)]


@pytest.mark.parametrize(
    "record", [SHORT, ALTERNATE, LINE, replace(ONE, position="SEA", sport="judo")]
)
def test_a_record_as_a_sheet_brings_it_is_sound(record: Any) -> None:
    assert said(record) == []


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (replace(ALTERNATE, alternate_rank=None), "would be an alternate without a rank"),
        (replace(SHORT, alternate_rank=2), "would have an alternate’s rank without being one"),
        (
            replace(SHORT, sport="judo"),
            "would have a sport without being a Sports Exchange Advisor",
        ),
        (replace(LINE, sport="judo"), "would have a sport without being a Sports Exchange Advisor"),
        (
            replace(LINE, nationality_rule="required"),
            "‘Nationality condition’ would say required with ‘Wished nationalities’ blank",
        ),
        (
            replace(LINE, japanese_rule="required"),
            "‘Japanese condition’ would say required with ‘Japanese level’ blank",
        ),
    ],
)
def test_half_of_a_change_is_named(record: Any, words: str) -> None:
    ((_number, told),) = said(record)
    assert told.startswith(words)
    assert "decide" in told


def test_partners_name_each_other() -> None:
    one, other = (replace(ONE, candidate_no=no) for no in ("A-1", "A-2"))
    tied = replace(one, partner_no="A-2"), replace(other, partner_no="A-1")
    assert said(*tied) == []
    lone = "would name ‘A-2’ as partner without being named back: decide both alike"
    assert said(tied[0], other) == [("A-1", lone)]
    assert said(tied[0]) == [("A-1", lone)]
    assert said(tied[0], gone=("A-2",)) == []


def test_a_condition_that_is_preferred_needs_no_wish() -> None:
    assert said(replace(LINE, nationality_rule="preferred", japanese_rule="preferred")) == []
    assert said(replace(LINE, nationality_rule="required", nationalities=("US",))) == []
