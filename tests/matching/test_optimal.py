"""The optimal mechanism against all placements of small markets, HiGHS, and the literature."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from koryu.matching.market import UNPLACED, Aim, Classes, Market
from koryu.matching.optimal import Infeasible, optimal
from koryu.matching.results import Optimum
from koryu.matching.verify import verify_optimum
from koryu.programme.market import build_market
from koryu.programme.rules import default_rules, load_rules
from tests.matching import brute_force, mixed_integer
from tests.matching.brute_force import Values, is_lawful, values_of
from tests.matching.examples import examples
from tests.matching.markets import (
    EVERY,
    Feature,
    Pair,
    aims,
    array,
    market_of,
    markets,
    placed,
    total_rank,
)
from tests.matching.midsize import midsize_aims, midsize_market
from tests.matching.shuffled import shuffled
from tests.programme.facts import sample

# Each set of features on its own, so that what fails says where to look.
FEATURES: dict[str, tuple[Feature, ...]] = {
    "choices alone": (),
    "ties and alternates": ("ties", "alternates"),
    "classes": ("classes",),
    "classes, pins and forbidden lines": ("classes", "pins", "forbidden"),
    "caps": ("regions",),
    "caps and floors": ("regions", "floors"),
    "caps, floors and pins": ("regions", "floors", "pins", "forbidden"),
    "groups": ("groups",),
    "groups in regions": ("groups", "regions", "floors"),
    "free couples": ("couples",),
    "joint choices": ("joint",),
    "couples of both kinds": ("couples", "joint", "ties"),
    "couples and pins": ("couples", "joint", "pins", "forbidden"),
    "couples, classes and groups": ("couples", "classes", "groups"),
    "couples, caps and floors": ("couples", "joint", "regions", "floors"),
    "quotas": ("regions", "quotas"),
    "quotas and floors": ("regions", "quotas", "floors", "classes"),
    "quotas and couples": ("regions", "quotas", "couples", "joint"),
}


def agree(market: Market, aimed: Sequence[Aim], best: Values | None) -> None:
    """The engine finds this best, its proof holds; or with the oracle it finds nothing lawful."""
    if best is None:
        with pytest.raises(Infeasible):
            optimal(market, aimed)
        return
    found = optimal(market, aimed)
    assert (found.values, found.bound) == (best, best)
    place_of = found.place_of.tolist()
    assert is_lawful(market, place_of)
    assert values_of(market, aimed, place_of) == best
    assert verify_optimum(market, aimed, found).breaches == ()


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
@examples(150)
@given(data=st.data())
def test_the_best_of_all_placements_is_found_and_proved(
    features: tuple[Feature, ...], data: st.DataObject
) -> None:
    market = data.draw(markets(*features))
    aimed = data.draw(aims(market))
    agree(market, aimed, brute_force.best_values(market, aimed))


@examples(400)
@given(data=st.data())
def test_the_best_is_found_in_markets_of_everything(data: st.DataObject) -> None:
    market = data.draw(markets(*EVERY, people=6))
    aimed = data.draw(aims(market))
    agree(market, aimed, brute_force.best_values(market, aimed))


@examples(150)
@given(data=st.data())
def test_the_order_of_rows_changes_no_value(data: st.DataObject) -> None:
    market = data.draw(markets(*EVERY))
    aimed = data.draw(aims(market))
    again, aimed_again = shuffled(market, aimed, data.draw(st.integers(0, 99)))
    agree(again, aimed_again, brute_force.best_values(market, aimed))


@examples(150)
@given(data=st.data())
def test_a_search_cut_short_tells_what_it_has_and_how_much_more_there_might_be(
    data: st.DataObject,
) -> None:
    market = data.draw(markets("couples", "joint", "regions", "floors", "quotas", "classes"))
    aimed = data.draw(aims(market))
    best = brute_force.best_values(market, aimed)
    if best is None:
        reject()
    found = optimal(market, aimed, time_limit=0)
    place_of = found.place_of.tolist()
    assert is_lawful(market, place_of)
    assert values_of(market, aimed, place_of) == found.values
    assert found.values <= best <= found.bound
    assert verify_optimum(market, aimed, found).breaches == ()


MIDSIZE: dict[str, tuple[Feature, ...]] = {
    "choices alone": ("ties",),
    "classes": ("classes", "alternates", "forbidden", "pins"),
    "caps and floors": ("regions", "floors", "groups"),
    "free couples": ("couples", "classes"),
    "joint choices": ("joint", "ties"),
    "couples, caps and floors": ("couples", "joint", "regions", "floors", "classes"),
    "quotas": ("quotas", "regions", "floors", "classes"),
    "everything": EVERY,
}


SOON = [0, 1]  # each solved within a second or two; HiGHS may take minutes for one
AT_LENGTH = [pytest.param(n, marks=pytest.mark.sweep) for n in range(30) if n not in SOON]


@pytest.mark.parametrize("seed", [*SOON, *AT_LENGTH])
@pytest.mark.parametrize("features", MIDSIZE.values(), ids=MIDSIZE)
def test_a_market_of_hundreds_agrees_with_highs(features: tuple[Feature, ...], seed: int) -> None:
    market = midsize_market(seed, *features)
    aimed = midsize_aims(seed, market)
    agree(market, aimed, mixed_integer.best_values(market, aimed))


@examples(150)
@given(data=st.data())
def test_highs_and_all_placements_agree_too(data: st.DataObject) -> None:
    market = data.draw(markets(*EVERY))
    aimed = data.draw(aims(market))
    expected = brute_force.best_values(market, aimed)
    assert mixed_integer.best_values(market, aimed) == expected


@pytest.mark.parametrize("name", ["small", "special", "messy"])
def test_the_sheets_of_a_sample_agree_with_highs(name: str) -> None:
    year = build_market(sample(name), default_rules(), pins={})
    agree(year.market, year.aims, mixed_integer.best_values(year.market, year.aims))


def test_a_limit_for_each_nationality_leaves_no_gap() -> None:
    """One of each nationality to a host: no price says that a couple of one nationality can't
    be at one host, so that what a case owes must be priced."""
    aims_named = ["placed", "spread", "together", "priority", "asked"]
    limits = [{"host": "*", "nationality": "*", "cap": 1}]
    rules = load_rules({"version": 1, "aims": aims_named, "limits": limits})
    year = build_market(sample("small"), rules, pins={})
    agree(year.market, year.aims, mixed_integer.best_values(year.market, year.aims))


# Known answers


def rated(ratings: Sequence[Sequence[int]]) -> Aim:
    return Aim("rating", choice=array(np.array(ratings).reshape(-1)))


def solved(market: Market, *aimed: Aim) -> Optimum:
    found = optimal(market, aimed)
    assert found.bound == found.values
    assert verify_optimum(market, aimed, found).breaches == ()
    return found


def test_kuhns_four_individuals_fill_three_of_the_four_jobs_they_qualify_for() -> None:
    """H. W. Kuhn, The Hungarian method for the assignment problem, NRLQ 2 (1955), section 2."""
    market = market_of([[0, 1, 2], [2, 3], [3], [3]], [1, 1, 1, 1])
    assert solved(market, placed(market)).values == (3,)


def test_kuhns_ratings_come_to_twenty_seven() -> None:
    """H. W. Kuhn, The Hungarian method for the assignment problem, NRLQ 2 (1955), section 4."""
    market = market_of([[0, 1, 2, 3]] * 4, [1, 1, 1, 1])
    ratings = rated([[8, 7, 9, 9], [5, 2, 7, 8], [6, 1, 4, 9], [2, 3, 2, 6]])
    found = solved(market, placed(market), ratings)
    assert found.values == (4, 27)
    assert found.place_of.tolist() == [0, 2, 3, 1]


def test_two_canneries_supply_three_markets_at_the_least_cost() -> None:
    """R. E. Rosenthal, A GAMS tutorial, after G. B. Dantzig (1963), section 3.3.

    Seattle holds 350 cases, San Diego 600; New York asks for 325, Chicago 300, Topeka 275. At
    90 dollars for a case and a thousand miles the least is 153,675 dollars.
    """
    market = market_of(
        [[]] * 900,
        [350, 600],
        classes=Classes(
            of_person=array([0] * 325 + [1] * 300 + [2] * 275),
            of_place=array([0, 1]),
            start=np.array([0, 2, 4, 6]),
            place_class=array([0, 1, 0, 1, 0, 1]),
        ),
    )
    near = Aim("hundreds of miles", class_line=-array([25, 25, 17, 18, 18, 14]))
    found = solved(market, placed(market), near)
    assert found.values == (900, -153_675 // 9)


def test_a_rank_maximal_matching_may_place_fewer() -> None:
    """Irving, Kavitha, Mehlhorn, Michail and Paluch, Rank-maximal matchings, TALG 2 (2006).

    As they define it: most at a first choice, then most at a second. Two first choices leave
    the third person out; all three are placed only if one of the first choices is given up.
    """
    market = market_of([[0], [1, 2], [0, 1]], [1, 1, 1])
    rank = market.choices.rank
    firsts, seconds = (Aim(f"rank {r}", choice=array(rank == r)) for r in (0, 1))
    assert solved(market, firsts, seconds).values == (2, 0)
    assert solved(market, placed(market), firsts, seconds).values == (3, 1, 2)


def test_a_popular_place_first_then_the_lowest_ranks() -> None:
    market = market_of([[0, 1, 2], [0, 1, 2], [0, 2, 1]], [1, 1, 1])
    assert solved(market, placed(market), total_rank(market)).values == (3, -2)


# Edges


@pytest.mark.parametrize(
    "market",
    [market_of([], [1, 2]), market_of([[], []], []), market_of([[], []], [1])],
    ids=["nobody", "no places", "no choices"],
)
def test_where_there_is_no_line_nobody_is_placed(market: Market) -> None:
    found = solved(market, placed(market), Aim("spread", per_group=1))
    assert found.values == (0, 0)
    assert found.place_of.tolist() == [UNPLACED] * market.size[0]


def test_without_an_aim_any_lawful_placement_will_do() -> None:
    market = market_of([[0, 1], [0]], [1, 1], pins=[(0, 0)])
    found = solved(market)
    assert found.values == ()
    assert is_lawful(market, found.place_of.tolist())


def test_an_earlier_aim_never_yields_to_the_most_points_of_a_later_one() -> None:
    market = market_of([[0, 1], [0]], [1, 1])
    tempting = Aim("points", choice=array([2**20, 0, 0]))
    assert solved(market, placed(market), tempting).values == (2, 0)
    assert solved(market, tempting, placed(market)).values == (2**20, 1)


def test_points_below_nothing_leave_somebody_unplaced_unless_pinned() -> None:
    wishes, points = [[0], [1]], Aim("points", choice=array([-1, -1]))
    assert solved(market_of(wishes, [1, 1]), points).values == (0,)
    found = solved(market_of(wishes, [1, 1], pins=[(1, 1)]), points)
    assert (found.values, found.place_of.tolist()) == ((-1,), [UNPLACED, 1])


def test_a_couple_without_room_for_both_stays_apart() -> None:
    market = market_of([[0], [0]], [1], pairs=[Pair((0, 1))], label=[0])
    assert solved(market, Aim("together", per_couple=2)).values == (0,)


def test_a_pinned_partner_takes_the_other_along() -> None:
    market = market_of([[0], [0], [0]], [2], pairs=[Pair((0, 1), [(0, 0)])], pins=[(0, 0)])
    found = solved(market, placed(market))
    assert found.place_of.tolist() == [0, 0, UNPLACED]
