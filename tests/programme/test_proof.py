"""The checker proves what a certificate claims, from the facts, and nothing that is untrue."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu.matching.results import APART, CoupleBranch, Leaf, Optimum, Prices, QuotaBranch
from koryu.programme.placing import Placement, place
from koryu.programme.rules import Limit, RuleSet, default_rules
from koryu.programme.verify import verify
from koryu.programme.verify.lines import Rows, conditions, earnings
from koryu.programme.verify.proof import Unproved, Year, bound_of
from tests.programme.every_placement import best_figures
from tests.programme.facts import candidate, placed, request, sample, snapshot

RULES = default_rules()
BEST = (
    "It was proved from the certificate that each aim is the best possible after those before it."
)


def breaches(placement: Placement, optimum: Optimum, **claim: Any) -> list[str]:
    """What is said of the small sample with another optimum in its certificate."""
    proof = replace(placement.certificate, optimum=optimum)
    verdict = verify(sample("small"), RULES, replace(placement, **claim), proof)
    assert not (verdict.breaches and verdict.proved)
    return [words.en for words in verdict.breaches]


@pytest.mark.parametrize("name", ["small", "special", "messy", "year-2027"])
def test_every_sample_is_proved_to_be_the_best(name: str) -> None:
    placement = placed(name)
    verdict = verify(sample(name), RULES, placement, placement.certificate)
    assert [words.en for words in verdict.breaches] == []
    assert verdict.proved[-1].en == BEST


@pytest.mark.parametrize(
    ("limits", "aims"),
    [
        ((Limit(host="*", cap=2),), RULES.aims),
        ((Limit(prefecture="*", cap=3), Limit(host="*", cap=2)), RULES.aims),
        ((Limit(host="13", floor=1),), ("placed", "score", "priority", "sex_wish", "wishes")),
    ],
)
def test_limits_and_further_aims_are_proved_too(
    limits: tuple[Limit, ...], aims: tuple[str, ...]
) -> None:
    rules = replace(RULES, limits=limits, aims=aims)
    facts = sample("special")
    placement = place(facts, rules, seed=1)
    verdict = verify(facts, rules, placement, placement.certificate)
    assert [words.en for words in verdict.breaches] == []
    assert verdict.proved[-1].en == BEST


def test_a_placement_under_pins_is_the_best_under_them() -> None:
    facts, right = sample("small"), placed("small")
    who, where = next(iter(right.lines.items()))
    others = [r.request_no for r in facts.requests if r.request_no != where]
    rows = Rows(facts, RULES)
    person = next(c for c in facts.candidates if c.candidate_no == who)
    lawful = rows.lawful(person)
    numbers = [r.request_no for r in facts.requests]
    pin = next(number for number in others if lawful[numbers.index(number)])
    placement = place(facts, RULES, seed=1, pins={who: pin})
    assert placement.lines[who] == pin
    assert verify(facts, RULES, placement, placement.certificate).proved[-1].en == BEST
    # without the pin its certificate proves nothing of the kind
    unpinned = verify(facts, RULES, replace(placement, pins={}), placement.certificate)
    assert [words.en[:32] for words in unpinned.breaches] == ["The certificate states the bound"]


# Any single change


def test_a_certificate_of_another_placement_is_refused() -> None:
    right = placed("small")
    optimum = right.certificate.optimum
    for person in range(len(optimum.place_of)):
        place_of = optimum.place_of.copy()
        place_of[person] = -1 if place_of[person] >= 0 else 0
        assert breaches(right, replace(optimum, place_of=place_of)) == [
            "The certificate is of another placement."
        ]


@pytest.mark.parametrize("at", range(7))
@pytest.mark.parametrize("by", [-1, 1])
def test_no_figure_of_a_certificate_can_be_off_by_one(at: int, by: int) -> None:
    right = placed("small")
    optimum = right.certificate.optimum
    figures = tuple(value + by * (k == at) for k, value in enumerate(optimum.values))
    assert breaches(right, replace(optimum, values=figures)) == [
        "The certificate names other aims or figures."
    ]
    assert breaches(right, replace(optimum, bound=figures)) == [
        f"The certificate states the bound {figures}, but proves {optimum.bound}."
    ]


@pytest.mark.parametrize("aim", RULES.aims)
def test_no_gap_can_be_made_up(aim: str) -> None:
    right = placed("small")
    wrong = breaches(right, right.certificate.optimum, gap={**right.gap, aim: 1})
    assert wrong == [f"The gap of the aim ‘{aim}’ is said to be 1, which is not proved."]


def test_prices_that_prove_less_are_refused() -> None:
    right = placed("small")
    optimum = right.certificate.optimum
    needed = 0
    for leaf, prices in enumerate(optimum.prices):
        for at in range(prices.place.shape[1]):
            place = prices.place.copy()
            place[0, at] += 1
            changed = list(optimum.prices)
            changed[leaf] = replace(prices, place=place)
            told = breaches(right, replace(optimum, prices=tuple(changed)))
            assert [words[:32] for words in told] in ([], ["The certificate states the bound"])
            needed += bool(told)
    assert needed > 10


@pytest.mark.parametrize(
    ("prices", "why"),
    [
        ({"place": np.zeros((7, 3), np.int64)}, "The prices do not fit the facts."),
        ({"region": np.zeros((7, 1), np.int64)}, "The prices do not fit the facts."),
        ({"place": -1}, "A price is below nothing."),
        ({"group": -1}, "A price is below nothing."),
        ({"place": 2**61}, "A price is too large to be reckoned with."),
        ({"place": -(2**63)}, "A price is too large to be reckoned with."),
    ],
)
def test_what_is_wrong_with_prices_is_said(prices: Mapping[str, Any], why: str) -> None:
    right = placed("small")
    optimum = right.certificate.optimum
    first = optimum.prices[0]
    wrong = {
        kind: np.full_like(getattr(first, kind), price) if isinstance(price, int) else price
        for kind, price in prices.items()
    }
    changed = (replace(first, **wrong), *optimum.prices[1:])
    assert breaches(right, replace(optimum, prices=changed)) == [
        f"The certificate proves nothing: {why}"
    ]


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        (Leaf(99), "The tree names what is not there."),
        (Leaf(-1), "The tree names what is not there."),
        (QuotaBranch(0, 0, Leaf(0), Leaf(0)), "The tree names what is not there."),
        (CoupleBranch(5, ((APART,),), (Leaf(0),)), "The tree names a couple that is not there."),
        (CoupleBranch(0, ((APART,),), (Leaf(0),)), "The tree leaves out a case."),
    ],
)
def test_what_is_wrong_with_a_tree_is_said(tree: Any, why: str) -> None:
    right = placed("small")
    assert breaches(right, replace(right.certificate.optimum, tree=tree)) == [
        f"The certificate proves nothing: {why}"
    ]


# Nothing untrue

FEW = snapshot(
    [
        candidate("C-1", partner_no="C-2", wish_1="13"),
        candidate("C-2", partner_no="C-1", wish_1="01", nationality="GB"),
        candidate("C-3", japanese_level="N1", wish_1="13"),
        candidate("C-4", nationality="GB"),
    ],
    [
        request("R-1", japanese_min="N2", japanese_rule="preferred"),
        request("R-2", organisation_code="010006"),
        request("R-3", host_code="13", organisation_code="131041"),
    ],
)


@given(st.data())
def test_no_prices_prove_what_is_untrue(data: Any) -> None:
    caps = [(), (Limit(host="*", cap=1),), (Limit(prefecture="01", nationality="GB", cap=0),)]
    rules = replace(RULES, limits=data.draw(st.sampled_from(caps)))
    pins = data.draw(st.sampled_from([{}, {"C-3": "R-1"}]))
    year = Year(FEW, rules, pins)
    tree = data.draw(st.sampled_from([Leaf(0), TOGETHER, INSIDE]))
    prices = [data.draw(some_prices(year)) for _ in range(1 if tree == Leaf(0) else 2)]
    claim = Optimum(np.full(4, -1, np.int32), (), (), tree, tuple(prices))
    if tree == INSIDE and not rules.limits:
        with pytest.raises(Unproved, match="The tree names what is not there"):
            bound_of(year, claim)
        return
    assert list(bound_of(year, claim)) >= best(rules, pins)


TOGETHER = CoupleBranch(0, ((0,), (1, APART)), (Leaf(0), Leaf(1)))
INSIDE = QuotaBranch(3, 0, Leaf(0), Leaf(1))
FOUND: dict[str, list[int]] = {}


def best(rules: RuleSet, pins: Mapping[str, str]) -> list[int]:
    key = f"{rules.limits} {pins}"
    if key not in FOUND:
        FOUND[key] = best_figures(FEW, rules, pins)
    return FOUND[key]


@st.composite
def some_prices(draw: Any, year: Year) -> Prices:
    """Prices with the right signs, small enough to matter."""
    sizes = (len(year.requests), len(year.within), 3, len(year.limits))
    found = []
    for kind, size in enumerate(sizes):
        columns = []
        for at in range(size):
            column = [draw(st.integers(-2, 2)) for _ in year.aims]
            uncapped = kind == 1 and year.cap[at] == 2**31 - 1
            turn = column > [0] * 7 if uncapped else column < [0] * 7 and kind != 1
            columns.append([-number for number in column] if turn else column)
        found.append(np.array(columns, np.int64).reshape(size, 7).T.copy())
    return Prices(*found, scale=draw(st.sampled_from([1, 1, 2, 3])))


def test_rows_say_what_the_rules_say_line_by_line() -> None:
    facts = sample("special")
    rows = Rows(facts, RULES)
    needs = {need for person in facts.candidates for need in person.needs}
    bars, every = conditions(RULES, needs), np.arange(len(facts.requests))
    for person in facts.candidates:
        lines = [(person, r, facts.places[r.organisation_code]) for r in facts.requests]
        lawful = [all(bar.of(*line) for bar in bars) for line in lines]
        assert rows.lawful(person).tolist() == lawful
        for aim, rules in earnings(RULES).items():
            points = [sum(rule.of(*line) for rule in rules) for line in lines]
            assert rows.earned(person, aim, every).tolist() == points
