"""The solver against all placements of small markets, and on markets known by hand."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu.matching.first import UNPLACED, Aim, BadMarket, Market, as_aims, draw, solve
from tests.matching.first.brute_force import best
from tests.matching.first.mixed_integer import best_values


def lots_of(market: Market, seed: int = 1) -> list[Aim]:
    people = [f"C-{person}" for person in range(market.people)]
    posts = [f"R-{post}" for post in range(market.posts)]
    return as_aims(draw(seed, people, posts, market.lawful))


def market_of(lawful: list[list[int]], **parts: Any) -> Market:
    matrix = np.array(lawful, bool)
    posts = matrix.shape[1]
    given = {"seats": [1] * posts, "group": range(posts), "label": range(posts)} | parts
    arrays = {name: np.array(given[name], np.int64) for name in ("seats", "group", "label")}
    couples = np.array(given.get("couples", []), np.int64).reshape(-1, 2)
    return Market(matrix, **arrays, couples=couples, pins=given.get("pins", {}))


PLACED = "placed"


def placed(market: Market) -> Aim:
    return Aim(PLACED, np.ones(market.lawful.shape, np.int64))


@st.composite
def markets(drawn: st.DrawFn) -> Market:
    people, posts = drawn(st.integers(1, 5)), drawn(st.integers(1, 4))
    whole = st.integers(0, 2)
    row = st.lists(st.sampled_from([1, 1, 0]), min_size=posts, max_size=posts)
    lawful = drawn(st.lists(row, min_size=people, max_size=people))
    posts_of = st.lists(whole, min_size=posts, max_size=posts)
    order = drawn(st.permutations(range(people)))
    couples = [order[i : i + 2] for i in range(0, people - 1, 2)][: drawn(st.integers(0, 2))]
    parts = {"seats": drawn(posts_of), "group": drawn(posts_of), "label": drawn(posts_of)}
    return market_of(lawful, couples=couples, pins=drawn(pins(lawful, parts["seats"])), **parts)


@st.composite
def pins(drawn: st.DrawFn, lawful: list[list[int]], seats: list[int]) -> dict[int, int]:
    person, post = drawn(st.integers(0, 4)), drawn(st.integers(0, 3))
    there = person < len(lawful) and post < len(seats)
    return {person: post} if there and lawful[person][post] and seats[post] else {}


@st.composite
def orders(drawn: st.DrawFn, market: Market) -> list[Aim]:
    """Some aims in any order, `placed` not always the first or even among them."""
    size = market.people * market.posts
    kinds = drawn(st.permutations(["placed", "cover", "unite", "points", "more points"]))
    aims = []
    for kind in kinds[: drawn(st.integers(1, 5))]:
        gains = drawn(st.lists(st.integers(0, 3), min_size=size, max_size=size))
        matrix = np.array(gains).reshape(market.lawful.shape)
        aims.append(
            {"placed": placed(market), "cover": Aim("cover", per_group=1)}.get(kind)
            or (Aim("unite", per_couple=1) if kind == "unite" else Aim(kind, matrix))
        )
    return aims


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_best_of_all_placements_is_found(data: st.DataObject) -> None:
    market = data.draw(markets())
    aims = data.draw(orders(market))
    lots = lots_of(market)
    solution = solve(market, aims, lots)
    values, placement = best(market, [*aims, *lots])
    assert tuple(solution.post_of) == placement
    assert tuple(solution.values.values()) == values[: len(aims)]
    assert set(solution.gaps.values()) == {0}


@pytest.mark.parametrize("seed", range(12))
def test_a_larger_market_with_many_couples_agrees_with_a_mixed_integer_program(seed: int) -> None:
    lot = np.random.default_rng(seed)
    people, posts = int(lot.integers(20, 40)), int(lot.integers(8, 20))
    lawful = lot.random((people, posts)) < lot.uniform(0.2, 0.8)
    couples = lot.permutation(people)[:14].reshape(-1, 2)
    seats, group, label = (lot.integers(low, 4, posts) for low in (1, 0, 0))
    market = Market(lawful, seats, group, label, couples)
    aims = [
        placed(market),
        Aim("cover", per_group=1),
        Aim("unite", per_couple=1),
        Aim("points", lot.integers(0, 4, lawful.shape)),
        Aim("few points", lot.integers(0, 2, lawful.shape) * (lot.random(lawful.shape) < 0.2)),
    ]
    aims = [aims[place] for place in lot.permutation(len(aims))]
    solution = solve(market, aims, lots_of(market))
    assert list(solution.values.values()) == best_values(market, aims)
    assert set(solution.gaps.values()) == {0}


def test_a_longer_chain_of_moves_places_one_more() -> None:
    market = market_of([[1, 1, 0], [1, 0, 0], [0, 1, 1]])
    solution = solve(market, [placed(market)], lots_of(market))
    assert solution.post_of.tolist() == [1, 0, 2]


def test_an_earlier_aim_never_yields_to_any_number_of_later_points() -> None:
    market = market_of([[1, 1], [1, 0]])
    tempting = Aim("points", np.array([[1000, 0], [0, 0]]))
    first = solve(market, [placed(market), tempting], lots_of(market))
    assert first.values == {"placed": 2, "points": 0}
    second = solve(market, [tempting, placed(market)], lots_of(market))
    assert second.values == {"points": 1000, "placed": 1}


def test_a_couple_goes_together_only_where_both_can() -> None:
    lines = [[1, 1, 1], [0, 1, 1], [1, 1, 1]]
    market = market_of(lines, label=[0, 1, 1], couples=[[0, 1]])
    solution = solve(market, [placed(market), Aim("unite", per_couple=1)], lots_of(market))
    assert solution.values == {"placed": 3, "unite": 1}
    assert solution.post_of[2] == 0


def test_a_pin_holds_against_every_aim() -> None:
    market = market_of([[1, 1], [1, 0]], pins={0: 0})
    solution = solve(market, [placed(market)], lots_of(market))
    assert solution.post_of.tolist() == [0, UNPLACED]
    assert solution.gaps == {"placed": 0}


def test_seats_of_a_post_are_never_exceeded() -> None:
    market = market_of([[1]] * 5, seats=[3])
    assert solve(market, [placed(market)], lots_of(market)).values == {"placed": 3}


@pytest.mark.parametrize("lines", [np.zeros((0, 3)), np.zeros((3, 0)), np.zeros((2, 2))])
def test_where_no_line_is_lawful_nobody_is_placed(lines: Any) -> None:
    posts = np.arange(lines.shape[1])
    market = Market(lines.astype(bool), posts, posts, posts)
    solution = solve(market, [placed(market), Aim("cover", per_group=1)], lots_of(market))
    assert solution.post_of.tolist() == [UNPLACED] * len(lines)
    assert solution.values == solution.gaps == {"placed": 0, "cover": 0}


@pytest.mark.parametrize("seed", [1, 2])
def test_lots_alone_decide_between_equals_whatever_the_order_of_rows(seed: int) -> None:
    names = [f"C-{number}" for number in range(30)]
    posts = [f"R-{number}" for number in range(12)]

    def result(order: list[int], columns: list[int]) -> dict[str, str]:
        people, places = [names[i] for i in order], [posts[j] for j in columns]
        market = market_of([[1] * 12] * 30, seats=[2] * 12, label=[0] * 12, group=[0] * 12)
        lots = as_aims(draw(seed, people, places, market.lawful))
        drawn = solve(market, [placed(market)], lots).post_of
        return {people[i]: places[j] for i, j in enumerate(drawn) if j != UNPLACED}

    shuffle = np.random.default_rng(seed)
    first = result(list(range(30)), list(range(12)))
    assert first == result(shuffle.permutation(30).tolist(), shuffle.permutation(12).tolist())
    assert len(first) == 24


def test_another_seed_draws_another_placement() -> None:
    market = market_of([[1] * 6] * 6)
    one, other = (solve(market, [placed(market)], lots_of(market, seed)) for seed in (1, 2))
    assert one.post_of.tolist() != other.post_of.tolist()


def test_a_stopped_search_tells_a_true_gap() -> None:
    lot = np.random.default_rng(3)
    market = market_of([[1] * 30] * 60, couples=[[0, 1], [2, 3]], label=lot.integers(0, 9, 30))
    aims = [Aim("points", lot.integers(0, 5, (60, 30))), Aim("unite", per_couple=1)]
    stopped = solve(market, aims, lots_of(market), time_limit=0)
    finished = solve(market, aims, lots_of(market))
    assert stopped.gaps["points"] > 0
    assert stopped.values["points"] + stopped.gaps["points"] >= finished.values["points"]
    taken = np.bincount(stopped.post_of[stopped.post_of != UNPLACED], minlength=30)
    assert (taken <= 1).all()


def test_who_follows_hears_of_each_aim_and_may_end_the_search() -> None:
    market = market_of([[1, 1], [1, 1]])
    heard: list[tuple[float, str]] = []
    solve(market, [placed(market)], lots_of(market), follow=lambda *step: heard.append(step))
    assert [name for _, name in heard if name] == ["placed"]
    assert sorted(heard) == heard
    assert heard[-1][0] <= 1

    def enough(share: float, name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(market, [placed(market)], lots_of(market), follow=enough)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"seats": [1]}, "seats must hold one integer a post"),
        ({"seats": [1, -1]}, "seats must not be negative"),
        ({"couples": [[0, 2]]}, "couples name a person who does not exist"),
        ({"couples": [[0, 0]]}, "a person stands in one couple only"),
        ({"pins": {0: 2}}, "a pin names a person or post that does not exist"),
        ({"pins": {1: 1}}, "the pin of person 1 is not lawful"),
        ({"pins": {0: 0, 1: 0}}, "more pins than seats at post 0"),
    ],
)
def test_arrays_that_describe_no_market_are_refused(parts: dict[str, Any], why: str) -> None:
    with pytest.raises(BadMarket) as refusal:
        market_of([[1, 1], [1, 0]], **parts)
    assert str(refusal.value) == why


@pytest.mark.parametrize(
    ("gain", "why"),
    [
        (np.ones((1, 2), int), "gain of points must have the shape of lawful"),
        (np.ones((2, 2)), "gain of points must be integers"),
        (np.full((2, 2), 2**21), "gain of points must not exceed 1048576"),
    ],
)
def test_points_that_cannot_be_counted_are_refused(gain: Any, why: str) -> None:
    market = market_of([[1, 1], [1, 0]])
    with pytest.raises(BadMarket) as refusal:
        solve(market, [Aim("points", gain)], lots_of(market))
    assert str(refusal.value) == why
