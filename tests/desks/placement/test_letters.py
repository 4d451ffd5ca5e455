"""What is told on the day of publication says the same in both languages."""

from datetime import date
from string import Formatter

import pytest

from koryu.desks.placement import letters
from koryu.desks.placement.letters import Letter
from koryu.programme.facts import POSITIONS

LETTERS = {name: each for name, each in vars(letters).items() if isinstance(each, Letter)}


def marks(text: str) -> set[str]:
    return {name for _text, name, _format, _conversion in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", LETTERS)
def test_both_languages_fill_the_same_marks(name: str) -> None:
    letter = LETTERS[name]
    assert marks(letter.subject.en) == marks(letter.subject.ja)
    assert marks(letter.body.en) == marks(letter.body.ja)


def test_none_of_them_can_tell_a_rank_or_a_number_of_others() -> None:
    told = {"name", "year", "place", "position", "arrives", "organisation", "until"}
    personal = (letters.PLACED, letters.WAITING, letters.ALTERNATE)
    assert set().union(*(marks(letter.body.en) for letter in personal)) == told


def test_numbers_are_said_as_people_say_them() -> None:
    assert [letters.people(n).en for n in (0, 1, 2)] == ["0 people", "1 person", "2 people"]
    assert letters.people(2).ja == "2名"
    assert [letters.organisations(n).en for n in (1, 2)] == ["1 organisation", "2 organisations"]


def test_a_day_is_said_with_its_weekday() -> None:
    day = letters.on_day(date(2027, 8, 1))
    assert (day.en, day.ja) == ("Sunday 1 August 2027", "2027年8月1日（日）")


def test_every_position_has_a_name() -> None:
    assert tuple(letters.POSITIONS) == POSITIONS
