"""What candidates and organisations are told rests on the own facts and the public rules.

Of every line of every sample: no number of a person or a request, no name of anybody else, no
other organisation than the wished ones, and no count below five.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import pytest

from koryu.programme import names
from koryu.programme.facts import Candidate, Request
from koryu.programme.reasons import for_candidate, for_organisation
from koryu.programme.rules import default_rules
from koryu.programme.words import Words, join
from tests.programme.facts import NAMES, placed, sample

RULES = default_rules()
FEWEST = 5  # a count below this would tell of single people
TOKEN = re.compile(r"[\w'’-]+")
OWN = re.compile(
    r"N[1-5]|number \d+ of those you named|の\d+番目です|第[1-3]希望"
)  # the own level, the own list of nationalities, the own wishes
Told = tuple[Candidate, Request, Words, Words]


@lru_cache
def told(name: str) -> list[Told]:
    """Each line with all that the candidate and the organisation are told, as one text each."""
    return list(_told(name))


def _told(name: str) -> Iterator[Told]:
    facts, lines = sample(name), placed(name).lines
    people = {c.candidate_no: c for c in facts.candidates}
    requests = {r.request_no: r for r in facts.requests}
    for who, where in lines.items():
        person, request = people[who], requests[where]
        place = facts.places[request.organisation_code]
        to_candidate = [
            words
            for together in (None, True, False)
            for words in for_candidate(person, request, place, RULES, with_partner=together)
        ]
        to_organisation = for_organisation(person, request, place, RULES)
        yield person, request, join(to_candidate), join(to_organisation)


def tokens(*texts: Words | str) -> set[str]:
    whole = " ".join(f"{t.en} {t.ja}" if isinstance(t, Words) else t for t in texts)
    return set(TOKEN.findall(whole))


def small_counts(text: str) -> list[int]:
    """The numbers below five that are no rank or level of the reader's own."""
    numbers = map(int, re.findall(r"\d+", OWN.sub("", text)))
    return [number for number in numbers if number < FEWEST]


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_a_person_or_a_request_is_told(name: str) -> None:
    facts = sample(name)
    numbers = {c.candidate_no for c in facts.candidates} | {r.request_no for r in facts.requests}
    assert told(name)
    for _person, _request, *texts in told(name):
        assert not numbers & tokens(*texts)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_named(name: str) -> None:
    people = sample(name).candidates
    named = tokens(*(f"{c.family_name} {c.given_name} {c.middle_name}" for c in people))
    for person, _request, *texts in told(name):
        assert not (named - tokens(person.home_city)) & tokens(*texts)


@pytest.mark.parametrize("name", NAMES)
def test_no_other_organisation_is_told_of(name: str) -> None:
    bodies = {names.organisation(request).ja for request in sample(name).requests}
    for person, _request, to_candidate, to_organisation in told(name):
        wished = {names.spot(code).ja for code in person.wishes if code}
        japanese = to_candidate.ja
        for spot in sorted(wished, key=len, reverse=True):
            japanese = japanese.replace(spot, "")
        japanese += to_organisation.ja
        assert [body for body in bodies if body in japanese] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_count_below_five_is_told(name: str) -> None:
    for _person, _request, *texts in told(name):
        for text in texts:
            assert small_counts(text.en) == small_counts(text.ja) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It hoped for N3; 3 people asked.", [3]),
        ("ご要望はN4以上。2人です。", [2]),
        ("number 2 of those you named; 12 people", []),
    ],
)
def test_a_small_count_is_found(text: str, found: list[int]) -> None:
    assert small_counts(text) == found
