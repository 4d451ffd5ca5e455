"""Deferred acceptance against the literature's answers and all placements of small markets."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from koryu.matching.market import NO_CAP, NOWHERE, UNPLACED, BadMarket, Classes, Market, Regions
from koryu.matching.stability.acceptance import (
    Side,
    acceptance_without_lots,
    deferred_acceptance,
    largest_acceptance,
)
from tests.matching.brute_force import choice_lines, is_lawful
from tests.matching.examples import examples
from tests.matching.markets import Pair, array, market_of, markets, starts
from tests.matching.midsize import midsize_market
from tests.matching.one_by_one import one_by_one
from tests.matching.stable_by_force import stable_placements

SIDES: tuple[Side, Side] = ("people", "places")


def placed(market: Market, proposing: Side = "people", threads: int = 1) -> list[int]:
    found = deferred_acceptance(market, proposing=proposing, threads=threads)
    return found.place_of.tolist()


def ranks_of(market: Market, place_of: Sequence[int]) -> list[int]:
    """The rank of what each person got, the largest for nothing."""
    ranks = dict(zip(choice_lines(market), market.choices.rank.tolist(), strict=True))
    return [ranks.get((person, place), NO_CAP) for person, place in enumerate(place_of)]


# Known answers


GALE_SHAPLEY_1 = market_of(
    [[0, 1, 2], [1, 2, 0], [2, 0, 1]], [1, 1, 1], [[1, 2, 0], [2, 0, 1], [0, 1, 2]]
)
"""Gale and Shapley (1962), example 1, which has three stable sets of marriages."""


def test_each_side_gets_its_first_choices_when_it_proposes() -> None:
    assert placed(GALE_SHAPLEY_1) == [0, 1, 2]
    assert placed(GALE_SHAPLEY_1, "places") == [2, 0, 1]
    assert stable_placements(GALE_SHAPLEY_1) == [(0, 1, 2), (1, 2, 0), (2, 0, 1)]


@pytest.mark.parametrize("proposing", SIDES)
def test_the_only_stable_set_in_which_nobody_has_the_first_choice(proposing: Side) -> None:
    """Gale and Shapley (1962), example 2."""
    market = market_of(
        [[0, 1, 2, 3], [0, 3, 2, 1], [1, 0, 2, 3], [3, 1, 2, 0]],
        [1, 1, 1, 1],
        [[3, 2, 0, 1], [1, 3, 0, 2], [3, 0, 1, 2], [2, 1, 0, 3]],
    )
    assert placed(market, proposing) == [2, 3, 0, 1]
    assert stable_placements(market) == [(2, 3, 0, 1)]


KNUTH = market_of(
    [[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]],
    [1, 1, 1, 1],
    [[3, 2, 1, 0], [2, 3, 0, 1], [1, 0, 3, 2], [0, 1, 2, 3]],
)
"""Knuth, Mariages stables (1976): ten stable marriages of four couples, the most there can be."""


def test_of_ten_stable_marriages_each_side_gets_its_best() -> None:
    assert len(stable_placements(KNUTH)) == 10
    assert placed(KNUTH) == [0, 1, 2, 3]
    assert placed(KNUTH, "places") == [3, 2, 1, 0]


@pytest.mark.parametrize("people", range(2, 9))
def test_most_proposals_that_can_be_needed(people: int) -> None:
    """n * n - n + 1: Knuth, Mariages stables (1976), first letter; Itoga, Journal of the
    Operational Research Society 29 (1978), shows lists that need them."""
    last = people - 1
    wishes = [[(i + k) % last for k in range(last)] + [last] for i in [*range(last), 0]]
    ranks = [[(j + 1 + k) % people for k in range(people)] for j in range(people)]
    found = deferred_acceptance(market_of(wishes, [1] * people, ranks))
    assert found.proposals == people * people - people + 1


def test_proposals_are_as_many_in_any_order() -> None:
    """McVitie and Wilson (1971): whoever proposes next, the same proposals are made."""
    for seed in range(20):
        market = midsize_strict(seed)
        found = deferred_acceptance(market)
        assert one_by_one(market, seed) == (found.place_of.tolist(), found.proposals)


def midsize_strict(seed: int) -> Market:
    return with_strict_standings(midsize_market(seed), seed)


def with_strict_standings(market: Market, seed: int) -> Market:
    """The market, its places ranking everybody who chooses them, without ties, by lot."""
    drawn = np.random.default_rng(seed).permutation(len(market.choices.place))
    return replace(market, choices=replace(market.choices, standing=array(drawn)))


# Against all placements


@examples(300)
@given(markets("standings", "pins", "forbidden"))
def test_the_side_that_proposes_gets_the_best_of_any_stable_placement(market: Market) -> None:
    every = stable_placements(market)
    ranks = [ranks_of(market, place_of) for place_of in every]
    best = [min(column) for column in zip(*ranks, strict=True)]
    worst = [max(column) for column in zip(*ranks, strict=True)]
    assert ranks_of(market, placed(market)) == best
    assert ranks_of(market, placed(market, "places")) == worst
    assert {tuple(placed(market, side)) for side in SIDES} <= set(every)


@examples(200)
@given(markets("standings", "ties", "pins", "forbidden"), st.sampled_from(SIDES))
def test_with_ties_it_is_weakly_stable(market: Market, proposing: Side) -> None:
    assert tuple(placed(market, proposing)) in stable_placements(market)


@examples(200)
@given(markets("standings", "pins", "forbidden"))
def test_rural_hospitals(market: Market) -> None:
    """Roth (1984, 1986): who is placed, how many where, and who where seats stay free."""
    here, there = placed(market), placed(market, "places")
    assert [p == UNPLACED for p in here] == [p == UNPLACED for p in there]
    assert sorted(here) == sorted(there)
    free = {j for j, seats in enumerate(market.seats.tolist()) if here.count(j) < seats}
    for person, place in enumerate(here):
        if place in free:
            assert there[person] == place


@examples(100)
@given(markets("standings", people=4, places=3))
def test_nobody_gains_by_hiding_the_own_order(market: Market) -> None:
    """Dubins and Freedman (1981); Roth, Mathematics of Operations Research 7 (1982)."""
    honest = ranks_of(market, placed(market))
    for person in range(market.size[0]):
        own = market.choices.of(person)
        for count in range(own.stop - own.start + 1):
            for told in permutations(range(own.start, own.stop), count):
                got = placed(as_told(market, person, told))
                assert ranks_of(market, got)[person] >= honest[person]


def as_told(market: Market, person: int, told: Sequence[int]) -> Market:
    """The market in which this person names these of the own choices in this order."""
    choices, own = market.choices, market.choices.of(person)
    kept = [*range(own.start), *told, *range(own.stop, len(choices.place))]
    count = np.diff(choices.start)
    count[person] = len(told)
    rank = [*choices.rank[: own.start], *range(len(told)), *choices.rank[own.stop :]]
    return replace(
        market,
        choices=replace(
            choices,
            start=np.append(0, np.cumsum(count)),
            place=choices.place[kept],
            rank=array(rank),
            standing=choices.standing[kept],
        ),
    )


# What else is told


@examples(200)
@given(markets("standings", "ties", "pins", "forbidden"), st.sampled_from(SIDES))
def test_cutoffs_are_the_worst_standings_at_full_places(market: Market, proposing: Side) -> None:
    found = deferred_acceptance(market, proposing=proposing)
    place_of, pinned = found.place_of.tolist(), set(market.pins[:, 0].tolist())
    standings = dict(zip(choice_lines(market), market.choices.standing.tolist(), strict=True))
    for place, seats in enumerate(market.seats.tolist()):
        held = [i for i, at in enumerate(place_of) if at == place]
        worst = max((standings[i, place] for i in held if i not in pinned), default=0)
        assert found.cutoff[place] == (worst if len(held) == seats else -1)


def test_more_seats_than_people_ask_for() -> None:
    market = market_of([[0, 1], [0]], [2**31 - 1, 2**31 - 1], [[0, 1], [0]])
    found = deferred_acceptance(market)
    assert found.place_of.tolist() == [0, 0]
    assert found.cutoff.tolist() == [-1, -1]


def test_large_places_keep_the_best_of_many() -> None:
    """One heap of several levels."""
    people = 3_000
    drawn = np.random.default_rng(1).permutation(people)
    choices = market_of([[0]] * people, [1_000]).choices
    market = Market(array([1_000]), replace(choices, standing=array(drawn)))
    found = deferred_acceptance(market)
    assert (found.place_of == 0).tolist() == (drawn < 1_000).tolist()
    assert found.cutoff.tolist() == [999]


@examples(200)
@given(markets("standings", "ties", people=6, places=3), st.sampled_from(SIDES), st.integers(0, 9))
def test_without_lots_no_lot_changes_anything(market: Market, proposing: Side, seed: int) -> None:
    found = acceptance_without_lots(market, proposing, 1)
    assume(found is not None)
    assert found is not None
    drawn = np.random.default_rng(seed).permutation(market.size[0])
    choices = market.choices
    told_apart = choices.standing * market.size[0] + drawn[choices.person]
    again = replace(market, choices=replace(choices, standing=array(told_apart)))
    assert placed(again, proposing) == found.place_of.tolist()


def without_lots(market: Market, proposing: Side = "people") -> bool:
    return acceptance_without_lots(market, proposing, 1) is not None


def test_whether_equals_have_met() -> None:
    equals, told_apart = ([[0], [0]], [[[0, 1]]]), ([[0], [0]], [[1, 0]])
    assert not without_lots(market_of(equals[0], [1], equals[1]))
    assert not without_lots(market_of(equals[0], [1], equals[1]), "places")
    assert not without_lots(market_of([[[0, 1]]], [1, 1], [[0], [0]]))
    assert without_lots(market_of(equals[0], [2], equals[1]))
    assert without_lots(market_of(told_apart[0], [1], told_apart[1]))
    assert without_lots(market_of(told_apart[0], [1], told_apart[1]), "places")


# Threads


def large_market(people: int, ties: int) -> Market:
    """Five choices each of places of twenty seats, one in twenty; so many stand equal."""
    lot = np.random.default_rng(people)
    places = people // 20
    first = lot.integers(0, places, people)
    place = (first[:, None] + np.arange(5) * 7) % places
    return Market(
        np.full(places, 20, np.int32),
        replace(
            market_of([], [1]).choices,
            start=np.arange(0, 5 * people + 1, 5),
            place=place.astype(np.int32).reshape(-1),
            rank=np.tile(np.arange(5, dtype=np.int32), people),
            standing=(lot.permutation(5 * people) // ties).astype(np.int32),
        ),
    )


@pytest.mark.parametrize("ties", [1, 4_000])
def test_threads_change_nothing(ties: int) -> None:
    market = large_market(24_000, ties)
    one = deferred_acceptance(market)
    for threads in (2, 3):
        found = deferred_acceptance(market, threads=threads)
        assert found.place_of.tolist() == one.place_of.tolist()
        assert found.cutoff.tolist() == one.cutoff.tolist()
        assert found.proposals == one.proposals


def test_in_a_large_market_it_is_what_comes_one_by_one() -> None:
    market = large_market(12_000, 1)
    found = deferred_acceptance(market, threads=2)
    assert one_by_one(market, 3) == (found.place_of.tolist(), found.proposals)


# Edges


@pytest.mark.parametrize("proposing", SIDES)
def test_empty_markets(proposing: Side) -> None:
    assert placed(market_of([], []), proposing, threads=2) == []
    assert placed(market_of([[]], [1], [[]]), proposing, threads=2) == [UNPLACED]
    assert placed(market_of([[0]], [0], [[0]]), proposing, threads=2) == [UNPLACED]


def test_the_pinned_are_seated_first() -> None:
    market = market_of([[0], [0]], [1], [[0, 1]], pins=[(1, 0)])
    found = deferred_acceptance(market)
    assert found.place_of.tolist() == [UNPLACED, 0]
    assert found.cutoff.tolist() == [0]


REGION = Regions(array([0]), array([NOWHERE]), array([1]), array([0]))
REFUSED = {
    "class lines": {"classes": Classes(array([0]), array([0]), starts([[0]]), array([0]))},
    "a regional cap": {"regions": REGION},
    "a floor": {"regions": replace(REGION, cap=array([NO_CAP]), floor=array([1]))},
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("accept", [deferred_acceptance, largest_acceptance])
def test_what_it_cannot_keep_is_refused(what: str, accept: object) -> None:
    assert callable(accept)
    with pytest.raises(BadMarket, match=what):
        accept(market_of([[0]], [1], [[0]], **REFUSED[what]))  # type: ignore[arg-type]


def test_joint_choices_are_refused() -> None:
    market = market_of([[0], [0]], [2], [[0, 1]], pairs=[Pair((0, 1), [(0, 0)])])
    with pytest.raises(BadMarket, match="joint choices of person 0 and person 1"):
        deferred_acceptance(market)


@examples(50)
@given(markets("standings", "ties", "couples"))
def test_couples_without_joint_choices_apply_one_by_one(market: Market) -> None:
    alone = replace(market, couples=None)
    assert placed(market) == placed(alone)
    assert is_lawful(market, placed(market))
