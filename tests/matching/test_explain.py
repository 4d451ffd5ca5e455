"""Reasons and costs of single lines, against all placements of small markets."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu.matching.explain import Change, Explainer, Losses, Pressure, Unfilled
from koryu.matching.market import NO_CAP, NOWHERE, UNPLACED, Aim, BadMarket, Market, Regions
from koryu.matching.optimal import Infeasible, optimal
from tests.matching import brute_force
from tests.matching.brute_force import Line, Values, lawful_lines
from tests.matching.examples import examples
from tests.matching.markets import (
    Feature,
    Pair,
    aims,
    array,
    market_of,
    markets,
    placed,
    total_rank,
)

FEATURES: dict[str, tuple[Feature, ...]] = {
    "choices alone": ("ties", "alternates"),
    "classes, pins and forbidden lines": ("classes", "pins", "forbidden"),
    "caps and floors": ("regions", "floors", "groups", "classes"),
    "caps, floors and pins": ("regions", "floors", "pins", "forbidden"),
    "couples": ("couples", "joint", "classes", "ties"),
    "couples, caps and floors": ("couples", "joint", "regions", "floors", "pins"),
    "quotas": ("quotas", "regions", "floors", "pins"),
    "quotas, couples and classes": ("quotas", "regions", "couples", "classes", "forbidden"),
}
Points = dict[Line, Values]


def drawn_best(
    market: Market, aimed: Sequence[Aim], line: Line, more: Values | None = None
) -> tuple[Values | None, Values | None]:
    """The most of all placements, and of those that draw the line; ``more`` points for it."""
    worth = brute_force.line_worths(market, aimed)
    if more is not None:
        worth[line] = tuple(map(sum, zip(worth[line], more, strict=True)))
    best: list[Values | None] = [None, None]
    for place_of in brute_force.lawful_placements(market):
        values = brute_force._values(market, aimed, worth, place_of)
        for which in (0, 1) if place_of[line[0]] == line[1] else (0,):
            best[which] = max(best[which] or values, values)
    return best[0], best[1]


def explained(data: st.DataObject, features: tuple[Feature, ...]) -> Explainer | None:
    market = data.draw(markets(*features))
    aimed = data.draw(aims(market))
    try:
        return Explainer(market, aimed, optimal(market, aimed))
    except Infeasible:
        return None


def is_confirmed(explainer: Explainer, line: Line, change: Change) -> bool:
    """Whether after the change some best placement draws the line."""
    market, more = explainer.market, None
    if change.sort == "seat":
        seats = market.seats.copy()
        seats[change.number] += 1
        market = replace(market, seats=seats)
    elif change.sort == "cap":
        assert market.regions is not None
        cap = market.regions.cap.copy()
        cap[change.number] += 1
        market = replace(market, regions=replace(market.regions, cap=cap))
    elif change.sort == "quota":
        assert market.quotas is not None
        cap = market.quotas.cap.copy()
        cap[change.number] += 1
        market = replace(market, quotas=replace(market.quotas, cap=cap))
    elif change.sort == "points":
        more = tuple(change.points * (k == change.number) for k in range(len(explainer.aims)))
    best, drawn = drawn_best(market, explainer.aims, line, more)
    return best == drawn


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
@examples(40)
@given(data=st.data())
def test_a_line_costs_what_all_placements_with_it_fall_short(
    features: tuple[Feature, ...], data: st.DataObject
) -> None:
    if (explainer := explained(data, features)) is None:
        return
    for line in sorted(lawful_lines(explainer.market)):
        best, drawn = drawn_best(explainer.market, explainer.aims, line)
        assert best is not None
        cost = None if drawn is None else tuple(a - b for a, b in zip(best, drawn, strict=True))
        assert explainer.cost_of(*line) == cost


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
@examples(40)
@given(data=st.data())
def test_every_change_that_is_stated_leads_there(
    features: tuple[Feature, ...], data: st.DataObject
) -> None:
    if (explainer := explained(data, features)) is None:
        return
    for line in sorted(lawful_lines(explainer.market)):
        change = explainer.smallest_change(*line)
        if change.sort == "conditions":
            assert explainer.cost_of(*line) is None
            continue
        assert change.sort != "law"
        assert is_confirmed(explainer, line, change)
        if change.sort in ("seat", "cap", "quota", "points"):
            assert not is_confirmed(explainer, line, Change("nothing"))


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
@examples(40)
@given(data=st.data())
def test_a_seat_more_at_the_place_is_stated_wherever_it_is_enough(
    features: tuple[Feature, ...], data: st.DataObject
) -> None:
    if (explainer := explained(data, features)) is None:
        return
    taken = np.bincount(explainer.optimum.place_of + 1, minlength=explainer.market.size[1] + 1)[1:]
    for line in sorted(lawful_lines(explainer.market)):
        seat = Change("seat", line[1])
        full = taken[line[1]] >= explainer.market.seats[line[1]]
        change = explainer.smallest_change(*line)
        if change.sort not in ("nothing", "lot") and full:
            assert (change == seat) == is_confirmed(explainer, line, seat)


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
@examples(40)
@given(data=st.data())
def test_what_is_passed_over_would_not_have_been_enough(
    features: tuple[Feature, ...], data: st.DataObject
) -> None:
    if (explainer := explained(data, features)) is None:
        return
    for line in sorted(lawful_lines(explainer.market)):
        if explainer.smallest_change(*line).sort in ("nothing", "lot"):
            continue
        for change in room(explainer.market):
            if explainer.is_enough(change, *line):
                assert is_confirmed(explainer, line, change)
            elif explainer._is_too_little(change, *line):
                assert not is_confirmed(explainer, line, change)


@examples(60)
@given(data=st.data())
def test_when_time_is_up_what_is_stated_is_true_and_what_was_left_open_is_counted(
    data: st.DataObject,
) -> None:
    if (explainer := explained(data, FEATURES["couples, caps and floors"])) is None:
        return
    for line in sorted(lawful_lines(explainer.market)):
        explainer.give(None)
        whole = explainer.smallest_change(*line)
        explainer.give(0)
        hasty = explainer.smallest_change(*line)
        assert whole.untried == 0
        if hasty.sort not in ("law", "conditions"):
            assert is_confirmed(explainer, line, hasty)
        if not hasty.untried:
            assert hasty == whole


def room(market: Market) -> list[Change]:
    """One more of everything there is."""
    caps = 0 if market.regions is None else len(market.regions.cap)
    quotas = 0 if market.quotas is None else len(market.quotas.cap)
    counts: dict[Literal["seat", "cap", "quota"], int]
    counts = {"seat": market.size[1], "cap": caps, "quota": quotas}
    return [
        Change(sort, number)
        for sort, count in counts.items()
        for number in range(count)
        if sort != "cap" or (market.regions is not None and market.regions.cap[number] < NO_CAP)
    ]


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
@examples(40)
@given(data=st.data())
def test_all_losses_of_a_person_at_once_are_those_of_each_line(
    features: tuple[Feature, ...], data: st.DataObject
) -> None:
    if (explainer := explained(data, features)) is None:
        return
    lines = sorted(lawful_lines(explainer.market))
    members = [] if explainer.market.couples is None else explainer.market.couples.members.ravel()
    for person in range(explainer.market.size[0]):
        losses = explainer.losses(person)
        assert (losses is None) == (person in members or has_quotas(explainer.market))
        if losses is None:
            continue
        assert losses.place.tolist() == [place for who, place in lines if who == person]
        for place, loss, possible in zip(*_columns(losses), strict=True):
            least = explainer.cost_of(person, place)
            if explainer.is_least(person, place):
                assert least == (tuple(loss) if possible else None)
            elif possible:
                assert least is not None
                assert least <= tuple(loss)


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
@examples(40)
@given(data=st.data())
def test_reasons_agree_with_the_prices_and_with_what_lines_cost(
    features: tuple[Feature, ...], data: st.DataObject
) -> None:
    if (explainer := explained(data, features)) is None:
        return
    market, lawful = explainer.market, lawful_lines(explainer.market)
    worth = brute_force.line_worths(market, explainer.aims)
    for line in np.ndindex(market.size):
        reason = explainer.why(*line)
        assert (reason.verdict in ("unlawful", "forbidden", "pinned")) == (line not in lawful)
        if line not in lawful:
            continue
        points = (0 if a.person is None else int(a.person[line[0]]) for a in explainer.aims)
        assert reason.earns == tuple(map(sum, zip(points, worth[line], strict=True)))
        tolls = [pressure.price for pressure in reason.pressing]
        left = zip(reason.earns, *tolls, strict=True)
        assert reason.profit == tuple(first - sum(rest) for first, *rest in left)
        drawn = explainer.optimum.place_of[line[0]] == line[1]
        assert (reason.verdict == "drawn") == drawn
        if market.couples is None and not has_quotas(market):
            cost = explainer.cost_of(*line)
            assert drawn or reason.loss == cost
            assert (reason.verdict == "impossible") == (cost is None)
            assert cost is None or drawn or (cost >= reason.short)


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
@examples(40)
@given(data=st.data())
def test_why_a_place_is_not_filled_is_true_of_it(
    features: tuple[Feature, ...], data: st.DataObject
) -> None:
    if (explainer := explained(data, features)) is None:
        return
    market, lawful = explainer.market, lawful_lines(explainer.market)
    for place in range(market.size[1]):
        why = explainer.why_not_filled(place)
        there = {i for i, j in enumerate(explainer.optimum.place_of.tolist()) if j == place}
        able = {i for i, j in lawful if j == place}
        assert why.lawful == len(able)
        assert why.free == market.seats[place] - len(there)
        assert (why.reason in ("full", "closed")) == (why.free == 0)
        assert (why.reason in ("few", "nobody")) == (why.free > 0 and able <= there)
        if why.reason in ("better", "cap", "equal", "impossible"):
            assert why.person in able - there
        is_plain = market.couples is None and not has_quotas(market)
        if is_plain and why.reason in ("better", "equal", "impossible"):
            cost = explainer.cost_of(why.person, place)
            assert (cost is None) == (why.reason == "impossible")
            assert cost is None or cost == why.loss
            assert (why.reason == "equal") == (cost == (0,) * len(explainer.aims))


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
@examples(40)
@given(data=st.data())
def test_the_nearest_other_place_loses_least(
    features: tuple[Feature, ...], data: st.DataObject
) -> None:
    if (explainer := explained(data, features)) is None:
        return
    drawn = set(enumerate(explainer.optimum.place_of.tolist()))
    for person in range(explainer.market.size[0]):
        others = sorted({*lawful_lines(explainer.market)} - drawn)
        costs = {place: explainer.cost_of(who, place) for who, place in others if who == person}
        nearest = explainer.nearest(person)
        assert (nearest is None) == (not costs)
        if nearest is not None and explainer.market.couples is None:
            possible = [cost for cost in costs.values() if cost is not None]
            if not has_quotas(explainer.market):
                assert costs[nearest] == min(possible, default=None)
            assert explainer.nearest(person, [nearest]) == nearest
            assert explainer.nearest(person, []) is None


def has_quotas(market: Market) -> bool:
    return market.quotas is not None and len(market.quotas.cap) > 0


def _columns(losses: Losses) -> tuple[list[int], list[list[int]], list[bool]]:
    return losses.place.tolist(), losses.loss.tolist(), losses.possible.tolist()


# Known answers


def explainer_of(market: Market, *aimed: Aim) -> Explainer:
    return Explainer(market, aimed, optimal(market, aimed))


def test_two_who_want_one_seat_equally_are_told_of_the_lot() -> None:
    market = market_of([[0], [0]], [1])
    explainer = explainer_of(market, placed(market))
    left = explainer.optimum.place_of.tolist().index(UNPLACED)
    reason = explainer.why(left, 0)
    assert (reason.verdict, reason.full, reason.loss) == ("equal", True, (0,))
    assert reason.pressing == (Pressure("place", 0, (1,)),)
    assert explainer.smallest_change(left, 0) == Change("lot")


def test_who_would_take_another_persons_only_seat_is_told_what_it_would_cost() -> None:
    market = market_of([[0, 1], [0]], [1, 1])
    explainer = explainer_of(market, placed(market), total_rank(market))
    assert explainer.optimum.place_of.tolist() == [1, 0]
    reason = explainer.why(0, 0)
    assert (reason.verdict, reason.aim, reason.full) == ("dearer", 0, True)
    assert explainer.cost_of(0, 0) == (1, -1)  # one person fewer, and a rank saved
    assert explainer.smallest_change(0, 0) == Change("seat", 0)


def test_a_full_region_is_what_has_to_give_way() -> None:
    market = market_of(
        [[0, 1], [0, 1]],
        [2, 2],
        regions=Regions(array([0, NOWHERE]), array([NOWHERE]), array([1]), array([0])),
    )
    explainer = explainer_of(market, placed(market), total_rank(market))
    left = int(explainer.optimum.place_of.tolist().index(1))
    other = explainer_of(market, placed(market), rated([[3, 0], [2, 0]]))
    assert explainer.smallest_change(left, 0) == Change("lot")
    assert other.smallest_change(1, 0) == Change("cap", 0)
    assert other.why(1, 0).pressing == (Pressure("region", 0, (0, 2)),)
    assert other.why_not_filled(0) == Unfilled("cap", 1, 2, 0, 1, (0, 1))


def test_where_a_seat_is_free_points_are_what_is_missing() -> None:
    market = market_of([[0, 1]], [1, 1])
    explainer = explainer_of(market, rated([[1, 5]]), Aim("more", choice=array([0, 2])))
    assert explainer.cost_of(0, 0) == (4, 2)
    assert explainer.smallest_change(0, 0) == Change("points", 0, 5)
    assert explainer.why_not_filled(0) == Unfilled("better", 1, 1, 0, 0, (4, 2))


def test_somebody_elsewhere_may_need_a_seat_for_it() -> None:
    """Who makes room is the one who would follow to a full place."""
    market = market_of([[0], [0, 1], [1]], [1, 1])
    explainer = explainer_of(market, placed(market), rated([[0], [1, 0], [5]]))
    assert explainer.optimum.place_of.tolist() == [UNPLACED, 0, 1]
    assert explainer.cost_of(0, 0) == (0, 1)
    assert explainer.smallest_change(0, 0) == Change("seat", 0)


def test_a_line_that_is_none_is_a_matter_of_law() -> None:
    market = market_of([[0], [1], [0, 1]], [1, 1, 1], pins=[(2, 1)], forbidden=[(0, 0)])
    explainer = explainer_of(market, placed(market))
    verdicts = [explainer.why(*line).verdict for line in ((0, 0), (0, 2), (2, 0))]
    assert verdicts == ["forbidden", "unlawful", "pinned"]
    assert explainer.smallest_change(0, 2) == Change("law")
    assert explainer.why_not_filled(2) == Unfilled("nobody", 1, 0)
    with pytest.raises(BadMarket, match="person 0 may not go to place 2"):
        explainer.cost_of(0, 2)


def test_what_a_pin_stands_against_no_seat_or_point_can_change() -> None:
    market = market_of([[0], [0, 1]], [1, 1], pins=[(1, 0)])
    explainer = explainer_of(market, placed(market))
    assert explainer.cost_of(0, 0) is None
    assert explainer.smallest_change(0, 0) == Change("seat", 0)


def test_a_partner_who_would_be_torn_away_is_counted() -> None:
    market = market_of([[0, 1], [1]], [1, 2], pairs=[Pair((0, 1))], label=[0, 1])
    explainer = explainer_of(market, placed(market), Aim("together", per_couple=1))
    assert explainer.losses(0) is None
    assert explainer.cost_of(0, 0) == (0, 1)
    assert explainer.smallest_change(0, 0) == Change("points", 1, 1)


def test_a_seat_at_a_closed_place_is_the_couples_before_anybody_elses() -> None:
    market = market_of([[0, 1, 2]] * 3, [1, 0, 1], pairs=[Pair((1, 2))], label=[0, 0, 1])
    explainer = explainer_of(market, Aim("together", per_couple=1))
    assert explainer.smallest_change(0, 1) == Change("conditions")
    assert explainer.smallest_change(1, 1) == Change("seat", 1)


def rated(ratings: Sequence[Sequence[int]]) -> Aim:
    return Aim("rating", choice=array([points for row in ratings for points in row]))
