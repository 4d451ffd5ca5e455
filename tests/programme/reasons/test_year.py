"""Every sentence about every line of a whole year is true of the facts."""

import re
from collections.abc import Iterator

import pytest

from koryu.programme import names
from koryu.programme.facts import Candidate, Request
from koryu.programme.reasons import for_candidate, for_officer, for_organisation, for_unplaced
from koryu.programme.rules import default_rules
from koryu.programme.verify import count
from koryu.programme.words import Words
from tests.programme.facts import placed, sample

RULES = default_rules()
YEAR = "year-2027"
Told = tuple[Candidate, Request, list[Words], list[Words], list[Words]]


@pytest.fixture(scope="module")
def told() -> list[Told]:
    """Each line with what the officer, the candidate and the organisation are told."""
    return list(_told())


def _told() -> Iterator[Told]:
    facts, lines = sample(YEAR), placed(YEAR).lines
    people = {c.candidate_no: c for c in facts.candidates}
    requests = {r.request_no: r for r in facts.requests}
    for who, where in lines.items():
        person, line = people[who], requests[where]
        place = facts.places[line.organisation_code]
        partner = people.get(person.partner_no)
        united = None
        if partner and partner.result == "S":
            host = requests[lines[partner.candidate_no]].host_code
            united = host == line.host_code
        yield (
            person,
            line,
            for_officer(person, line, place, RULES, with_partner=united),
            for_candidate(person, line, place, RULES, with_partner=united),
            for_organisation(person, line, place, RULES),
        )


def test_the_officer_reads_the_points_that_were_counted(told: list[Told]) -> None:
    for person, line, officer, _candidate, _organisation in told:
        counted = count(sample(YEAR), RULES, [(person, line)])
        points = {"Asked": 0, "Wish ": 0}
        for words in officer:
            if match := re.search(r"\(points: (\d+)\)", words.en):
                points[words.en[:5]] += int(match[1])
        assert points == {"Asked": counted["asked"], "Wish ": counted["wishes"]}
        assert _says(officer, "Sister tie") == counted["sister"]
        assert _says(officer, "The wished area") == counted["area"]
        assert _says(officer, "The need is met") == bool(person.needs)


def test_the_officers_points_add_up_to_the_aims(told: list[Told]) -> None:
    found = [
        int(points)
        for _person, _line, officer, *_rest in told
        for words in officer
        for points in re.findall(r"\(points: (\d+)\)", words.en)
    ]
    aims = placed(YEAR).aims
    assert sum(found) == aims["asked"] + aims["wishes"]
    couples = sum(_says(officer, "Couple: the partner is placed") for _, _, officer, *_ in told)
    assert couples == 2 * aims["together"]


def test_the_candidate_reads_whether_each_wish_is_met(told: list[Told]) -> None:
    for person, line, _officer, candidate, _organisation in told:
        counted = count(sample(YEAR), RULES, [(person, line)])
        wished = any(person.wishes)
        assert _says(candidate, "You named no place") == (not wished)
        assert _ends(candidate, "is met here.") == bool(counted["wishes"])
        assert _says(candidate, "You asked for a place that is") == bool(person.wish_area)
        assert _ends(candidate, ": it is.") == counted["area"]
        assert _says(candidate, "Your home town") == counted["sister"]
        assert _says(candidate, "What you told us you need") == bool(person.needs)


def test_the_organisation_reads_which_of_its_wishes_are_met(told: list[Told]) -> None:
    for person, line, _officer, _candidate, organisation in told:
        unmet = sum("could not be met" in words.en for words in organisation)
        assert unmet == len(list(_unmet(person, line)))


def _unmet(person: Candidate, line: Request) -> Iterator[str]:
    if line.nationality_rule and person.nationality not in line.nationalities:
        yield "nationality"
    if line.japanese_rule and (person.japanese_level or "N9") > line.japanese_min:
        yield "japanese"  # N1 is the highest: the larger number is the lower level
    if line.driving_rule != "none" and not person.driving:
        yield "driving"


def test_nobody_but_officer_and_candidate_reads_of_a_need(told: list[Told]) -> None:
    needs = [words for code in names.NEEDS for words in (names.need(code),)]
    with_needs = [told_ for told_ in told if told_[0].needs]
    assert len(with_needs) > 20
    for *_rest, organisation in with_needs:
        for words in organisation:
            assert not any(need.en in words.en or need.ja in words.ja for need in needs)


def test_no_reader_is_told_of_another_person(told: list[Told]) -> None:
    number = re.compile(r"[A-Z]{2}-\d{4}-\d{5}")
    for _person, _line, *texts in told:
        for words in (words for text in texts for words in text):
            assert not number.search(words.en + words.ja)


def test_every_sentence_is_whole_in_both_languages(told: list[Told]) -> None:
    for _person, _line, *texts in told:
        for words in (words for text in texts for words in text):
            assert words.en.endswith(".")
            assert words.ja.endswith("。")
            assert not set("{}") & set(words.en + words.ja)


def test_why_somebody_has_no_place_is_told_of_everyone_left_out() -> None:
    facts, lines = sample(YEAR), placed(YEAR).lines
    why = for_unplaced(facts, RULES, lines)
    listed = [c.candidate_no for c in facts.candidates if c.result == "S"]
    assert set(why) == set(listed) - set(lines)
    full = "All of these seats are taken; no exchange would place one person more."
    for told_ in why.values():
        has_lawful = told_[0].en != "No request would be lawful."
        assert (told_[-1].en == full) == has_lawful
        assert len(told_) >= 2


def _says(told: list[Words], start: str) -> bool:
    return any(words.en.startswith(start) for words in told)


def _ends(told: list[Words], end: str) -> bool:
    return any(words.en.endswith(end) for words in told)
