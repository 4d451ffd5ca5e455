"""Reasons word for word, for each of those who read them."""

from typing import Any

import pytest

from koryu.programme.facts import Candidate, Request
from koryu.programme.reasons import for_candidate, for_officer, for_organisation, for_unplaced
from koryu.programme.rules import default_rules, load_rules
from koryu.programme.words import Words
from tests.programme.facts import candidate, place_of, request, snapshot

RULES = default_rules()
FITTING = candidate(
    nationality="CA",
    japanese_level="N2",
    driving=True,
    home_city="Port Alberni",
    home_country="CA",
    wish_1="13",
    wish_2="01",
    wish_area="semi_urban",
    needs=("near_hospital", "no_remote_island"),
)
WANTED = request(
    nationalities=("GB", "CA"),
    nationality_rule="preferred",
    japanese_min="N3",
    japanese_rule="preferred",
    driving_rule="preferred",
)
OTHER = candidate(nationality="ZA", wish_1="13", wish_area="urban")


def english(told: list[Words]) -> list[str]:
    return [words.en for words in told]


def japanese(told: list[Words]) -> list[str]:
    return [words.ja for words in told]


def to_officer(person: Candidate, line: Request, **more: Any) -> list[Words]:
    return for_officer(person, line, place_of(line), RULES, **more)


def to_candidate(person: Candidate, line: Request, **more: Any) -> list[Words]:
    return for_candidate(person, line, place_of(line), RULES, **more)


def to_organisation(person: Candidate, line: Request) -> list[Words]:
    return for_organisation(person, line, place_of(line), RULES)


def test_an_officer_reads_what_a_line_earns() -> None:
    told = to_officer(FITTING, WANTED, with_partner=True)
    assert english(told) == [
        "Couple: the partner is placed under the same host.",
        "Asked: nationality Canada is preferred (points: 2).",
        "Asked: Japanese N2 reaches the preferred N3 (points: 1).",
        "Asked: drives, as preferred (points: 1).",
        "Sister tie: Port Alberni (Canada) and this place or its prefecture.",
        "Wish 2, Hokkaido, is met (points: 2).",
        "The wished area, semi-urban, is met.",
        "The need is met: a hospital near by and a place that is not on a remote island.",
    ]
    assert japanese(told)[1] == "団体の希望：国籍カナダ（2点）。"


def test_an_aim_beyond_the_usual_is_told_where_the_rules_name_it() -> None:
    person, line = candidate(score=57.8, sex="F"), request(priority=2, sex_wish="F")
    rules = load_rules({"aims": ["priority", "score", "sex_wish"]})
    told = for_officer(person, line, place_of(line), rules)
    assert english(told)[1:] == [
        "Priority 2 of the organisation (points: 2).",
        "Interview score 57.8.",
        "The organisation’s wish for a woman or a man is met.",
    ]
    assert english(to_officer(person, line)) == ["No place was wished for."]


@pytest.mark.parametrize(
    ("facts", "asked", "more", "told"),
    [
        ({}, {}, {}, ["No place was wished for."]),
        ({"wish_1": "13"}, {}, {}, ["No wish is met (Tokyo)."]),
        ({}, {}, {"pinned": True}, ["Moved here by hand.", "No place was wished for."]),
        (
            {"named_post": "R-1"},
            {"named_post": True},
            {},
            ["Selected for the named post R-1.", "No place was wished for."],
        ),
        (
            {},
            {},
            {"with_partner": False},
            [
                "Couple: the partner could not be placed under the same host.",
                "No place was wished for.",
            ],
        ),
    ],
)
def test_an_officer_reads_what_a_line_does_not_earn(
    facts: Any, asked: Any, more: Any, told: list[str]
) -> None:
    assert english(to_officer(candidate(**facts), request(**asked), **more)) == told


def test_the_rules_points_stand_in_the_officers_sentences() -> None:
    rules = load_rules({"points": {"nationality": [7], "driving": 5, "wishes": [9, 4, 1]}})
    told = english(for_officer(FITTING, WANTED, place_of(WANTED), rules))
    assert [sentence for sentence in told if "points" in sentence] == [
        "Asked: nationality Canada is preferred (points: 7).",
        "Asked: Japanese N2 reaches the preferred N3 (points: 1).",
        "Asked: drives, as preferred (points: 5).",
        "Wish 2, Hokkaido, is met (points: 4).",
    ]


def test_a_candidate_whose_wish_is_met_reads_why_here() -> None:
    told = to_candidate(FITTING, WANTED, with_partner=True)
    assert english(told) == [
        "You asked for Tokyo and Hokkaido. Your second wish, Hokkaido, is met here.",
        "You asked for a place that is semi-urban: it is.",
        "You and your partner are placed in the area of the same host.",
        "What you told us you need is there: a hospital near by and a place that is not on a "
        "remote island.",
        "The organisation asked for an ALT in English, the position and language you were "
        "selected for.",
        "It hoped for somebody from Canada.",
        "It hoped for Japanese at N3 or above; yours is N2.",
        "It asked for somebody who drives, and you do.",
        "Your home town, Port Alberni, is a sister city of this place or of its prefecture.",
    ]
    assert (
        japanese(told)[0] == "東京都、北海道をご希望でした。このうち第2希望の北海道がかないました。"
    )


def test_a_country_takes_its_article() -> None:
    wanted = request(nationalities=("US",), nationality_rule="preferred")
    told = to_candidate(candidate(nationality="US"), wanted)
    assert english(told)[-1] == "It hoped for somebody from the United States."
    assert japanese(told)[-1] == "アメリカ合衆国の方を希望していました。"


def test_a_candidate_whose_wishes_are_not_met_reads_it_plainly() -> None:
    told = to_candidate(OTHER, WANTED, with_partner=False)
    assert english(told) == [
        "You asked for Tokyo. None of these were met.",
        "You asked for a place that is urban; here it is semi-urban.",
        "You and your partner could not be placed in the area of the same host.",
        "The organisation asked for an ALT in English, the position and language you were "
        "selected for.",
    ]


def test_a_candidate_who_wished_for_nothing_in_a_prefecture() -> None:
    told = to_candidate(candidate(wish_area="rural"), request(organisation_code="010006"))
    assert english(told)[:2] == [
        "You named no place that you wished for.",
        "You asked for a place that is rural. This organisation has workplaces of several "
        "kinds, so that could not be counted; you will hear the workplace from it.",
    ]


@pytest.mark.parametrize(("position", "told"), [("CIR", "a CIR"), ("SEA", "an SEA")])
def test_a_candidate_reads_the_position_that_was_asked_for(position: str, told: str) -> None:
    sentences = english(to_candidate(candidate(position=position), request(position=position)))
    assert sentences[-1] == (
        f"The organisation asked for {told} in English, the position and language you were "
        "selected for."
    )


def test_a_candidate_selected_for_one_post_reads_so() -> None:
    told = to_candidate(candidate(named_post="R-1"), request(named_post=True))
    assert english(told)[-1] == "You were selected for this very post."


def test_an_organisation_reads_what_of_its_request_is_met() -> None:
    told = to_organisation(FITTING, WANTED)
    assert english(told) == [
        "Position ALT and language English are as asked.",
        "Nationality: Canada, number 2 of those you named (United Kingdom and Canada).",
        "Japanese: N2; you asked for N3 or above.",
        "Driving: licensed and willing to drive, as you asked.",
        "Comes from Port Alberni, a sister city of yours or of your prefecture.",
    ]
    assert japanese(told)[2] == "日本語能力：N2（ご要望はN3以上）。"


def test_an_organisation_reads_what_could_not_be_met() -> None:
    assert english(to_organisation(OTHER, WANTED))[1:] == [
        "Nationality: you hoped for United Kingdom and Canada; that could not be met (it is "
        "South Africa).",
        "Japanese: you hoped for N3 or above; that could not be met (none stated).",
        "Driving: you hoped for somebody who drives; that could not be met.",
    ]


def test_an_organisation_that_asked_for_nothing_more_reads_nothing_more() -> None:
    assert english(to_organisation(FITTING, request(nationalities=("CA",), japanese_min="N5"))) == [
        "Position ALT and language English are as asked.",
        "Comes from Port Alberni, a sister city of yours or of your prefecture.",
    ]


def test_an_organisation_reads_the_sport_of_an_sea() -> None:
    person = candidate(position="SEA", sport="judo")
    told = english(to_organisation(person, request(position="SEA", sport="judo")))
    assert told[-1] == "Sport: judo, as asked."


def test_where_all_lawful_seats_are_taken_the_officer_reads_so() -> None:
    facts = snapshot([candidate("C-1"), candidate("C-2")], [request(), request("R-2", group="APR")])
    assert english(for_unplaced(facts, RULES, {"C-1": "R-1"})["C-2"]) == [
        "Requests that would be lawful: 1, with 1 seat(s).",
        "All of these seats are taken; no exchange would place one person more.",
    ]


def test_where_placing_does_not_come_first_less_is_said() -> None:
    facts = snapshot([candidate("C-1"), candidate("C-2")], [request(seats=2)])
    wishes_first = load_rules({"aims": ["wishes", "placed"]})
    assert english(for_unplaced(facts, wishes_first, {"C-1": "R-1"})["C-2"]) == [
        "Requests that would be lawful: 1, with 2 seat(s).",
        "1 of the seats are free, but an aim that is weighed earlier leaves them so.",
    ]
    full = for_unplaced(facts, wishes_first, {"C-1": "R-1", "C-3": "R-1"})
    assert english(full["C-2"])[1] == "All of these seats are taken."


def test_where_no_request_is_lawful_the_officer_reads_what_stands_in_the_way() -> None:
    lines = [
        request("R-1", language="zh"),
        request("R-2", driving_rule="required"),
        request("R-3", driving_rule="required"),
        request("R-4", position="CIR", language="zh"),
    ]
    told = for_unplaced(snapshot([candidate()], lines), RULES, {})["C-1"]
    assert english(told) == [
        "No request would be lawful.",
        "At 1 of the nearest requests this does not hold: The language is the one that was "
        "asked for.",
        "At 2 of the nearest requests this does not hold: Where driving is required, the "
        "candidate drives.",
    ]


def test_without_any_request_there_is_nothing_more_to_say() -> None:
    told = for_unplaced(snapshot([candidate(), candidate("A", result="A")], []), RULES, {})
    assert {who: english(why) for who, why in told.items()} == {
        "C-1": ["No request would be lawful."]
    }
