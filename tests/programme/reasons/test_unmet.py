"""What stood in somebody's way and what would help, word for word and tried out."""

import re
from dataclasses import replace

import pytest

from koryu.programme.facts import Candidate, Request, Snapshot
from koryu.programme.placing import Impossible, Placement, place
from koryu.programme.reasons.unmet import Missed, Unmet
from koryu.programme.rules import RuleSet, default_rules, load_rules
from tests.programme.facts import candidate, placed, request, sample, snapshot

RULES = default_rules()


def unmet(facts: Snapshot, placement: Placement, rules: RuleSet = RULES) -> Unmet:
    return Unmet(facts, rules, placement.certificate, placement.pins)


def english(missed: list[Missed]) -> list[tuple[str, list[str], list[str]]]:
    return [(m.what.en, [w.en for w in m.why], [w.en for w in m.help]) for m in missed]


def told(
    people: list[Candidate], lines: list[Request], number: str, rules: RuleSet = RULES
) -> list[tuple[str, list[str], list[str]]]:
    facts = snapshot(people, lines)
    return english(unmet(facts, place(facts, rules, seed=1), rules).of(number))


def test_who_is_left_out_by_lot_reads_so() -> None:
    facts = snapshot([candidate("C-1"), candidate("C-2")], [request()])
    placement = place(facts, RULES, seed=1)
    (left,) = {"C-1", "C-2"} - set(placement.lines)
    assert english(unmet(facts, placement).of(left)) == [
        (
            "A place",
            [
                "R-1 (Abashiri) comes nearest.",
                "All of its seats are taken.",
                "An equally good placement has the person there: the lot decided.",
            ],
            [
                "A move by hand would cost no aim anything.",
                "But somebody else would then be without a place: no more people are placed by it.",
            ],
        )
    ]


def test_who_could_have_had_another_seat_by_lot_reads_that_somebody_makes_room() -> None:
    facts = snapshot(
        [candidate(number, wish_1="01") for number in ("C-1", "C-2")],
        [request(), request("R-2", host_code="13", organisation_code="132012")],
    )
    placement = place(facts, RULES, seed=1)
    (left,) = (person for person, line in placement.lines.items() if line == "R-2")
    ((_what, _why, helps),) = english(unmet(facts, placement).of(left))
    assert helps == [
        "A move by hand would cost no aim anything.",
        "But somebody else would have to make room for it.",
    ]


def test_where_there_was_no_time_it_reads_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is one of a couple has every seat and limit solved for."""
    people = [
        candidate("C-1", partner_no="C-2", wish_1="01", nationality="CA"),
        candidate("C-2", partner_no="C-1", nationality="CA"),
        candidate("C-3"),
    ]
    wanted = {"nationality_rule": "preferred", "nationalities": ("US",)}
    lines = [request(**wanted), request("R-2", host_code="13", organisation_code="132012", seats=2)]
    ((_what, _why, helps),) = told(people, lines, "C-1")
    assert helps == ["No single seat or limit more would be enough."]
    monkeypatch.setattr("koryu.programme.reasons.unmet.SECONDS", 0)
    ((_what, _why, helps),) = told(people, lines, "C-1")
    assert helps == [
        "Among the seats and limits that were tried, no single one more would be enough.",
        "Not everything could be tried in the time there was: less may be lost, and less be "
        "enough.",
    ]


def test_one_seat_more_is_what_a_wish_lacked() -> None:
    people = [candidate("C-1", wish_1="01", nationality="CA"), candidate("C-2")]
    wanted = {"nationality_rule": "preferred", "nationalities": ("US",)}
    lines = [request(**wanted), request("R-2", host_code="13", organisation_code="132012")]
    assert told(people, lines, "C-1") == [
        (
            "Wish 1, Hokkaido",
            [
                "R-1 (Abashiri) comes nearest.",
                "All of its seats are taken.",
                "A move by hand to it would change: Points for what organisations prefer -3; "
                "Points for wishes met +3.",
            ],
            ["3 more for this line in ‘Points for what organisations prefer’ would be enough."],
        )
    ]
    assert told(people, lines, "C-2") == []


def test_a_bar_and_a_place_that_asked_for_nobody_are_told() -> None:
    person = candidate("C-1", wish_1="27", wish_2="01")
    lines = [
        request(driving_rule="required"),
        request("R-2", host_code="13", organisation_code="132012"),
    ]
    assert told([person], lines, "C-1") == [
        ("Wish 1, Osaka Prefecture", ["Nobody there asked for anybody."], []),
        (
            "Wish 2, Hokkaido",
            [
                "No request would be lawful.",
                "At 1 of the nearest requests this does not hold: Where driving is required, "
                "the candidate drives.",
            ],
            [],
        ),
    ]


@pytest.mark.parametrize("nationality", ["", "US"])
def test_a_limit_that_is_reached_is_what_has_to_give_way(nationality: str) -> None:
    limit = {"host": "01", "cap": 1} | ({"nationality": nationality} if nationality else {})
    rules = load_rules({"limits": [limit]})
    people = [
        candidate("C-1", wish_1="01"),
        candidate("C-2", wish_1="01", wish_area="semi_urban"),
        candidate("C-3", wish_1="13"),
    ]
    tokyo = request("R-2", host_code="13", organisation_code="132012", seats=2)
    lines = [request(seats=2), tokyo]
    ((what, why, enough),) = told(people, lines, "C-1", rules)
    whose = " from the United States" if nationality else ""
    sentence = f"Under the host Hokkaido: at most 1 person{whose}."
    assert what == "Wish 1, Hokkaido"
    assert enough == [f"One person more under this limit would be enough: {sentence}"]
    assert why[0] == "R-1 (Abashiri) comes nearest."
    assert why[-1].startswith("A move by hand to it would change: ")


def test_who_was_moved_by_hand_is_held_there() -> None:
    facts = snapshot([candidate("C-1", wish_1="13")], [request(), request("R-2")])
    placement = place(facts, RULES, seed=1, pins={"C-1": "R-2"})
    assert english(unmet(facts, placement).of("C-1")) == [
        (
            "Another place",
            ["Moved by hand: as long as the move holds, nothing else is weighed."],
            [],
        )
    ]


def test_what_is_said_to_be_enough_is_enough_and_what_a_move_costs_it_costs() -> None:
    facts, placement = sample("small"), placed("small")
    asked, tried = unmet(facts, placement), 0
    for person in (c.candidate_no for c in facts.candidates if c.result == "S"):
        for missed in asked.of(person):
            if not (nearest := re.match(r"(\S+) \(", missed.why[0].en)):
                continue
            tried += 1
            pinned = place(facts, RULES, seed=1, pins={person: nearest[1]})
            changes = re.findall(r"[;:] ([^;:]+) ([+-]\d+)", missed.why[-1].en)
            assert len(changes) == sum(
                pinned.aims[aim] != placement.aims[aim] for aim in RULES.aims
            )
            if seat := re.match(r"One more seat (?:there|at (\S+))", missed.help[0].en):
                more = with_seat(facts, seat[1] or nearest[1])
                wanted = place(more, RULES, seed=1, pins={person: nearest[1]})
                assert wanted.aims == place(more, RULES, seed=1).aims
    assert tried > 3


def with_seat(facts: Snapshot, number: str) -> Snapshot:
    lines = tuple(
        replace(r, seats=r.seats + 1) if r.request_no == number else r for r in facts.requests
    )
    return replace(facts, requests=lines)


def test_every_sentence_is_whole_in_both_languages() -> None:
    for name in ("small", "special"):
        try:
            asked = unmet(sample(name), placed(name))
        except Impossible:
            continue
        for number in sorted(asked._rows):
            for missed in asked.of(number):
                for words in (*missed.why, *missed.help):
                    assert words.en.endswith(".")
                    assert words.ja.endswith("。")
                    assert not set("{}") & set(words.en + words.ja)
