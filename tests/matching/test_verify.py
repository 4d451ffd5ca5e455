"""The checker refuses what is wrong, and whatever prices it is given, proves nothing untrue."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from koryu.matching.market import NO_CAP, UNPLACED, Aim, Classes, Market, Quotas, Regions
from koryu.matching.optimal import Infeasible, optimal
from koryu.matching.results import (
    APART,
    CoupleBranch,
    Leaf,
    Optimum,
    Prices,
    QuotaBranch,
    Tree,
)
from koryu.matching.verify import gaps_of, verify_optimum
from koryu.matching.verify.facts import Facts
from koryu.matching.verify.proof import Unproved, bound_of
from tests.matching.brute_force import best_values, is_lawful, values_of
from tests.matching.examples import examples
from tests.matching.markets import EVERY, Feature, Pair, aims, array, market_of, markets

KINDS = ("place", "region", "group", "quota")
SOLVED: tuple[Feature, ...] = (
    *("ties", "classes", "regions", "floors", "couples", "pins"),
    *("forbidden", "alternates", "groups"),
)
Case = tuple[Market, list[Aim], Optimum]


@st.composite
def solved(draw: Any, *features: Feature) -> Case:
    """A small market with its optimum."""
    market = draw(markets(*features))
    sought = draw(aims(market))
    try:
        return market, sought, optimal(market, sought)
    except Infeasible:
        assume(False)
        raise


def refused(market: Market, sought: Sequence[Aim], optimum: Optimum) -> bool:
    verdict = verify_optimum(market, sought, optimum)
    assert not (verdict.breaches and verdict.proved)
    return bool(verdict.breaches)


# What the solver finds


@examples(60)
@given(solved(*SOLVED))
def test_an_optimum_is_proved(case: Case) -> None:
    assert verify_optimum(*case).breaches == ()


@examples(60)
@given(solved("regions", "joint", "pins"))
def test_an_optimum_with_joint_choices_is_proved(case: Case) -> None:
    assert verify_optimum(*case).breaches == ()


@examples(60)
@given(solved("classes", "regions", "floors", "quotas", "couples", "pins"))
def test_an_optimum_under_quotas_is_proved(case: Case) -> None:
    assert verify_optimum(*case).breaches == ()


def test_what_was_proved_is_said() -> None:
    market = market_of([[0, 1], [0], [0]], [1, 1])
    assert verify_optimum(market, [PLACED], optimal(market, [PLACED])).proved == (
        "All 2 lines are lawful; all seats, limits, pins and joint choices are kept.",
        "Counted anew: placed 2.",
        "No lawful placement is better: the prices prove it.",
    )


# Any single change


@examples(60)
@given(solved(*SOLVED), st.data())
def test_another_placement_is_refused_unless_it_is_as_good(case: Case, data: Any) -> None:
    market, sought, optimum = case
    person = data.draw(st.integers(0, market.size[0] - 1))
    place = data.draw(st.integers(-2, market.size[1]))
    place_of = optimum.place_of.copy()
    place_of[person] = place
    as_good = is_lawful(market, place_of.tolist()) if UNPLACED <= place < market.size[1] else False
    as_good = as_good and values_of(market, sought, place_of.tolist()) == optimum.values
    assert refused(market, sought, replace(optimum, place_of=place_of)) == (not as_good)


@examples(60)
@given(solved(*SOLVED), st.data(), st.sampled_from([-1, 1]), st.sampled_from(["values", "bound"]))
def test_no_figure_can_be_off_by_one(case: Case, data: Any, by: int, field: str) -> None:
    market, sought, optimum = case
    figures = list(getattr(optimum, field))
    figures[data.draw(st.integers(0, len(sought) - 1))] += by
    changed: Any = {field: tuple(figures)}
    assert refused(market, sought, replace(optimum, **changed))


@examples(60)
@given(solved(*SOLVED, "joint"), st.data(), st.sampled_from([-(2**40), -1, 1, 2**40]))
def test_another_price_is_refused_unless_it_proves_the_same(case: Case, data: Any, by: int) -> None:
    """Prices need not be the only ones that prove a bound; what they prove must be true."""
    market, sought, optimum = case
    kind = data.draw(st.sampled_from(KINDS))
    leaf = data.draw(st.integers(0, len(optimum.prices) - 1))
    price = getattr(optimum.prices[leaf], kind).copy()
    assume(price.size)
    price.flat[data.draw(st.integers(0, price.size - 1))] += by
    prices = list(optimum.prices)
    changed: Any = {kind: price}
    prices[leaf] = replace(prices[leaf], **changed)
    if not refused(market, sought, replace(optimum, prices=tuple(prices))):
        assert optimum.bound == best_values(market, sought)


@examples(60)
@given(solved("couples", "joint", "regions", "pins"), st.data())
def test_another_tree_is_refused_unless_it_leaves_nothing_out(case: Case, data: Any) -> None:
    market, sought, optimum = case
    tree = data.draw(st.sampled_from(list(changed_trees(optimum.tree))))
    if not refused(market, sought, replace(optimum, tree=tree)):
        assert optimum.bound == best_values(market, sought)


def test_no_change_of_a_tree_that_is_needed_goes_unseen() -> None:
    market, sought, optimum = near()
    changed = list(changed_trees(optimum.tree))
    assert len(changed) == 16
    for tree in changed:
        assert refused(market, sought, replace(optimum, tree=tree)), tree


def changed_trees(tree: Tree) -> Iterator[Tree]:
    """Every tree with one thing changed."""
    match tree:
        case Leaf(number):
            yield from (Leaf(number - 1), Leaf(number + 1))
        case CoupleBranch(couple, options, children):
            yield from (replace(tree, couple=couple - 1), replace(tree, couple=couple + 1))
            yield CoupleBranch(couple, options[1:], children[1:])
            yield CoupleBranch(couple, options[:-1], children)
            for at, some in enumerate(options):
                for less in {some[1:], some[:-1], (*some, 99)}:
                    yield replace(tree, options=(*options[:at], less, *options[at + 1 :]))
            for at, child in enumerate(children):
                for other in changed_trees(child):
                    yield replace(tree, children=(*children[:at], other, *children[at + 1 :]))


# Any prices, any tree


@examples(60)
@given(st.data())
def test_no_prices_prove_what_is_untrue(data: Any) -> None:
    market = data.draw(markets(*EVERY))
    sought = data.draw(aims(market))
    best = best_values(market, sought)
    assume(best is not None)
    number = count()
    tree = numbered(data.draw(some_trees(Facts(market, sought, Leaf(0)))), number)
    prices = [data.draw(some_prices(market, len(sought))) for _ in range(next(number))]
    nobody = array([UNPLACED] * market.size[0])
    claim = Optimum(nobody, (), (), tree, tuple(prices))
    try:
        bound = bound_of(Facts(market, sought, tree), claim)
    except Unproved:
        return
    assert best is not None
    assert bound >= best


@st.composite
def some_prices(draw: Any, market: Market, rows: int) -> Prices:
    """Prices with the right signs, small enough to matter."""
    regions = market.regions
    sizes = {
        "place": market.size[1],
        "region": 0 if regions is None else len(regions.cap),
        "group": 0 if market.group is None else int(market.group.max(initial=-1)) + 1,
        "quota": 0 if market.quotas is None else len(market.quotas.cap),
    }
    found: dict[str, Any] = {}
    for kind, size in sizes.items():
        number = st.integers(-3, 3)
        columns = [tuple(draw(number) for _ in range(rows)) for _ in range(size)]
        columns = [turned(column, kind, market, at) for at, column in enumerate(columns)]
        found[kind] = np.array(columns, np.int64).reshape(size, rows).T.copy()
    return Prices(**found, scale=draw(st.sampled_from([1, 1, 2, 3])))


def turned(column: tuple[int, ...], kind: str, market: Market, at: int) -> tuple[int, ...]:
    """The same column, or its opposite where the sign must be the other."""
    nothing = (0,) * len(column)
    uncapped = kind == "region" and market.regions is not None and market.regions.cap[at] == NO_CAP
    wrong = column > nothing if uncapped else column < nothing and kind != "region"
    return tuple(-number for number in column) if wrong else column


@st.composite
def some_trees(draw: Any, facts: Facts, depth: int = 2) -> Tree:
    """Branches on couples, some of which leave options out, and on regions."""
    kinds = ["leaf"]
    if depth and len(facts.members):
        kinds.append("couple")
    if depth and facts.regions:
        kinds.append("region")
    kind = draw(st.sampled_from(kinds[::-1]))
    below = some_trees(facts, depth - 1)
    if kind == "couple":
        couple = draw(st.integers(0, len(facts.members) - 1))
        every = facts.options.value[facts.options.couple == couple].tolist()
        side = [draw(st.sampled_from([0, 1, 0, 1, 0, 1, 2, 3])) for _ in every]
        parts = tuple(
            tuple(one for one, at in zip(every, side, strict=True) if at in (part, 2))
            for part in (0, 1)
        )
        return CoupleBranch(couple, parts, (draw(below), draw(below)))
    if kind == "region":
        person = draw(st.integers(0, facts.people - 1))
        region = draw(st.integers(0, facts.regions - 1))
        return QuotaBranch(person, region, draw(below), draw(below))
    return Leaf(0)


def numbered(tree: Tree, number: "count[int]") -> Tree:
    """The same tree with prices of its own for each leaf."""
    match tree:
        case Leaf():
            return Leaf(next(number))
        case CoupleBranch():
            return replace(tree, children=tuple(numbered(one, number) for one in tree.children))
        case QuotaBranch():
            inside, outside = numbered(tree.inside, number), numbered(tree.outside, number)
            return replace(tree, inside=inside, outside=outside)


# By hand

PLACED = Aim("placed", person=np.ones(3, np.int32))
PAIR = Aim("placed", person=np.ones(2, np.int32))


def prices_of(place: Any, region: Any = None, group: Any = None, quota: Any = None) -> Prices:
    """Of each aim a row; nothing where there are no regions, groups or quotas."""
    kinds = [
        place,
        *([()] * len(place) if rows is None else rows for rows in (region, group, quota)),
    ]
    return Prices(*(np.array(rows, np.int64) for rows in kinds))


def near() -> tuple[Market, list[Aim], Optimum]:
    """A couple who could go to one label only one at a time, and so not together."""
    market = market_of([[0, 1], [0, 1]], [1, 1], pairs=[Pair((0, 1))], label=[0, 1])
    together = Aim("together", per_couple=1)
    prices = (prices_of([[1, 0]]), prices_of([[0, 1]]), prices_of([[0, 0]]))
    tree = CoupleBranch(0, ((0,), (1,), (APART,)), (Leaf(0), Leaf(1), Leaf(2)))
    return market, [together], Optimum(array([0, 1]), (0,), (0,), tree, prices)


def test_a_tree_of_cases_is_proved_by_hand() -> None:
    assert verify_optimum(*near()).breaches == ()


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        (Leaf(0), "There are prices for a case that the tree does not have."),
        (Leaf(3), "The tree names prices 3, which are not there."),
        (
            CoupleBranch(0, ((0,), (1,)), (Leaf(0), Leaf(1))),
            "A branch of the tree leaves out an option of couple 0.",
        ),
        (
            CoupleBranch(1, ((0, 1), (APART,)), (Leaf(0), Leaf(1))),
            "A branch of the tree is not one of a couple and its options.",
        ),
        (
            CoupleBranch(0, ((0, 1, APART),), (Leaf(0), Leaf(1))),
            "A branch of the tree is not one of a couple and its options.",
        ),
        (
            QuotaBranch(0, 0, Leaf(0), Leaf(1)),
            "The tree names a person or a region that is not there.",
        ),
    ],
)
def test_what_is_wrong_with_a_tree_is_said(tree: Tree, why: str) -> None:
    market, sought, optimum = near()
    assert verify_optimum(market, sought, replace(optimum, tree=tree)).breaches == (why,)


@pytest.mark.parametrize(
    ("prices", "why"),
    [
        (prices_of([[-1, 0]]), "The price of a place is below nothing."),
        (prices_of([[2**60, 0]]), "The price of a place is too large to be reckoned with."),
        (prices_of([[-(2**63), 0]]), "The price of a place is too large to be reckoned with."),
        (prices_of([[0, 0, 0]]), "The prices of each place are not 1 × 2 whole numbers."),
        (prices_of([[0, 0]], [[0]]), "The prices of each region are not 1 × 0 whole numbers."),
        (prices_of([[0, 0]]), "The bound is said to be (0,); the prices prove (1,)."),
    ],
)
def test_what_is_wrong_with_prices_is_said(prices: Prices, why: str) -> None:
    market, sought, optimum = near()
    wrong = replace(optimum, prices=(prices, *optimum.prices[1:]))
    assert verify_optimum(market, sought, wrong).breaches == (why,)


def test_prices_of_a_region_press_on_what_it_has() -> None:
    """A region without a cap, of which two people must be in."""
    regions: Any = {"of_place": [0, -1], "parent": [-1], "cap": [NO_CAP], "floor": [2]}
    market = market_of([[0, 1], [1, 0]], [2, 2], regions=regions_of(**regions))
    away = Aim("away", choice=array([0, 1, 1, 0]))
    kept = Optimum(array([0, 0]), (0,), (0,), Leaf(0), (prices_of([[0, 0]], [[-1]]),))
    assert verify_optimum(market, [away], kept).breaches == ()
    pressed = replace(kept, prices=(prices_of([[0, 0]], [[1]]),))
    assert verify_optimum(market, [away], pressed).breaches == (
        "A region without a cap has a price above nothing.",
    )


def test_half_a_point_is_never_earned() -> None:
    """2.5 people at most are 2; what these may come to by a later aim is then not said."""
    market = market_of([[0, 1], [0, 1]], [1, 1])
    wishes = Aim("wishes", choice=array([1, 0, 1, 0]))
    halves = replace(prices_of([[1, 0], [0, 0]]), scale=2)
    claim = Optimum(array([0, 1]), (2, 1), (2, 2**62), Leaf(0), (halves,))
    assert verify_optimum(market, [PAIR, wishes], claim).breaches == ()
    whole = replace(claim, prices=(replace(halves, scale=1),))
    assert verify_optimum(market, [PAIR, wishes], whole).breaches == (
        f"The bound is said to be (2, {2**62}); the prices prove (3, 0).",
    )


@pytest.mark.parametrize("scale", [-1, 0, 2**10 + 1])
def test_a_point_has_so_many_parts_and_no_more(scale: int) -> None:
    market, sought, optimum = near()
    wrong = replace(optimum, prices=(replace(optimum.prices[0], scale=scale), *optimum.prices[1:]))
    assert verify_optimum(market, sought, wrong).breaches == (
        f"Prices are in {scale} parts of a point, not 1 to 1024.",
    )


def test_no_price_of_a_later_aim_outweighs_an_earlier_one() -> None:
    """By class, one person might go to a place at the price (1, -most) or for nothing."""
    anywhere = Classes(array([0]), array([0, 1]), np.array([0, 2]), array([0, 1]))
    market = market_of([[]], [1, 1], classes=anywhere)
    one = Aim("placed", person=np.ones(1, np.int32))
    most = 2**58 // (2 * (4 + 2))
    prices = prices_of([[1, 0], [-most, 0]])
    claim = Optimum(array([1]), (1, 0), (2, -most), Leaf(0), (prices,))
    assert verify_optimum(market, [one, Aim("nothing")], claim).breaches == ()
    dearer = replace(claim, prices=(prices_of([[1, 0], [-most - 1, 0]]),))
    assert verify_optimum(market, [one, Aim("nothing")], dearer).breaches == (
        "The price of a place is too large to be reckoned with.",
    )


def regions_of(**rows: Any) -> Regions:
    return Regions(**{name: array(row) for name, row in rows.items()})


def quota_of(people: int) -> str:
    return f"region 0 has a cap of 1 on category 5, for {people} people."


def everything_at_once() -> Market:
    """Four people, four places, and something to break of every kind."""
    return market_of(
        [[0, 1, 2], [0, 1], [2, 3], [2, 3]],
        [1, 2, 2, 2],
        pairs=[Pair((2, 3), [(2, 3)])],
        regions=regions_of(of_place=[0, 0, 1, 1], parent=[-1, -1], cap=[2, 2], floor=[1, 0]),
        quotas=Quotas(array([5, 5, 6, 6]), array([5]), array([0]), array([1])),
        pins=[(1, 1)],
        forbidden=[(0, 1)],
    )


def test_gaps_beyond_the_first_open_aim_are_all_that_could_be_earned() -> None:
    market, sought, _optimum = near()
    wishes = Aim("wishes", choice=array([3, 1, 3, 1]), per_couple=5)
    three = [*sought, PAIR, wishes]
    assert gaps_of(market, three, (0, 2, 4), (0, 2, 4)) == (0, 0, 0)
    assert gaps_of(market, three, (0, 1, 4), (0, 2, 3)) == (0, 1, 3 + 3 + 5 - 4)


@pytest.mark.parametrize("gaps", [(1,), (-1,), (0, 0), ()])
def test_gaps_that_are_not_those_of_the_proof_are_refused(gaps: tuple[int, ...]) -> None:
    assert verify_optimum(*near(), gaps=(0,)).breaches == ()
    assert verify_optimum(*near(), gaps=gaps).breaches == (
        f"The gaps are said to be {gaps}, which is not proved.",
    )


@pytest.mark.parametrize(
    ("place_of", "breaches"),
    [
        ([2, 1, -1, -1], []),
        ([1, 1, -1, -1], ["person 0 may not go to place 1.", quota_of(2)]),
        ([3, 1, -1, -1], ["person 0 may not go to place 3."]),
        ([-1, 0, -1, -1], ["person 1 is pinned, but not placed so."]),
        (
            [-1, -1, -1, -1],
            [
                "person 1 is pinned, but not placed so.",
                "region 0 has a floor of 1 and a cap of 2, for 0 people.",
            ],
        ),
        (
            [2, 1, 2, 3],
            ["region 1 has a floor of 0 and a cap of 2, for 3 people."],
        ),
        ([0, 1, -1, -1], [quota_of(2)]),
        (
            [0, 0, -1, -1],
            [
                "person 1 is pinned, but not placed so.",
                "place 0 takes at most 1; 2 are placed there.",
                quota_of(2),
            ],
        ),
        ([-1, 1, 3, 2], ["person 2 and person 3 did not ask for this together."]),
        ([-1, 1, 2, -1], ["person 2 and person 3 did not ask for this together."]),
        ([-1, 1, -2, 3], ["The placement names places beyond the 4."]),
        ([-1, 1, 4, 3], ["The placement names places beyond the 4."]),
        ([-1, 1, 3], ["The placement is not one of 4 people."]),
    ],
)
def test_what_a_placement_breaks_is_said(place_of: list[int], breaches: list[str]) -> None:
    market = everything_at_once()
    nothing = (prices_of(np.zeros((0, 4)), np.zeros((0, 2)), np.zeros((0, 0)), np.zeros((0, 1))),)
    claim = Optimum(array(place_of), (), (), Leaf(0), nothing)
    assert list(verify_optimum(market, [], claim).breaches) == breaches
