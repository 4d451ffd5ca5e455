"""Couples who choose together: the literature's markets, each clause of stability, and force."""

import pytest
from hypothesis import given

from koryu.matching.market import NOWHERE, UNPLACED, BadMarket, Market, Regions
from koryu.matching.stability.couples import blocking_with_couples, roth_peranson
from tests.matching.brute_force import lawful_placements
from tests.matching.couples import random_market
from tests.matching.examples import examples
from tests.matching.markets import Pair, array, market_of, markets
from tests.matching.stable_by_force import blocking_couples, blocking_pairs, stable_placements

# The literature's markets


def klaus_klijn() -> Market:
    """No stable placement: Klaus and Klijn, Journal of Economic Theory 121 (2005), in the
    shape in which Kojima, Pathak and Roth, Quarterly Journal of Economics 128 (2013), give it.

    The couple goes to both hospitals or to none; the first prefers its partner to the single
    doctor, the second the single doctor to its partner.
    """
    return market_of([[0], [1], [0, 1]], [1, 1], [[0, 2], [2, 1]], [Pair((0, 1), [(0, 1)])])


def roth() -> Market:
    """No stable placement: Roth, Journal of Political Economy 92 (1984), two couples and four
    hospitals of one seat, after Roth and Sotomayor (1990), section 5.4."""
    ranks = [[3, 1, 0, 2], [3, 2, 1, 0], [1, 2, 0, 3], [1, 2, 3, 0]]
    first = "01 30 32 31 03 02 23 20 21 12 13 10"
    second = "31 32 30 20 21 23 13 10 12 01 03 02"
    pairs = [Pair((0, 1), _joint(first)), Pair((2, 3), _joint(second))]
    return market_of([[0, 1, 2, 3]] * 4, [1] * 4, ranks, pairs)


def _joint(text: str) -> list[tuple[int, int]]:
    return [(int(pair[0]), int(pair[1])) for pair in text.split()]


@pytest.mark.parametrize(
    ("market", "blocking"),
    [(klaus_klijn(), 1), (roth(), 4)],
    ids=["Klaus and Klijn", "Roth"],
)
def test_a_market_without_a_stable_placement_gets_an_honest_answer(
    market: Market, blocking: int
) -> None:
    found = roth_peranson(market)
    assert stable_placements(market) == []
    assert not found.stable
    assert tuple(found.place_of.tolist()) in set(lawful_placements(market))
    assert len(found.blocking) == blocking


def test_the_example_of_the_matching_programme() -> None:
    """The example by which the National Resident Matching Program explains its algorithm."""
    arthur, sunny, joseph, latha, darrius = range(5)
    mercy, city, general = range(3)
    market = market_of(
        [
            [city],
            [city, mercy],
            [city, general, mercy],
            [mercy, city, general],
            [city, mercy, general],
        ],
        [2, 2, 2],
        [
            [darrius, joseph],
            [darrius, arthur, sunny, latha, joseph],
            [darrius, arthur, joseph, latha],
        ],
    )
    found = roth_peranson(market)
    assert found.stable
    assert found.place_of.tolist() == [city, UNPLACED, general, general, city]


# When a couple blocks: the clauses of McDermid and Manlove's definition, one by one


def couple_blocks(
    seats: list[int], ranks: list[list[int]], wanted: tuple[int, int], place_of: list[int]
) -> bool:
    """Whether people 0 and 1, placed at their second choice, block with the first they name."""
    now = (place_of[0], place_of[1])
    everywhere = list(range(len(seats)))
    joint = [wanted] if now == (UNPLACED, UNPLACED) else [wanted, now]
    market = market_of(
        [everywhere] * 2 + [[place] for place in place_of[2:]], seats, ranks, [Pair((0, 1), joint)]
    )
    blocking = blocking_with_couples(market, array(place_of))
    return [tuple(pair) for pair in blocking.couples.tolist()] == [(0, 0)]


def test_one_partner_moves_where_there_is_room_or_somebody_lower() -> None:
    assert couple_blocks([1, 1, 1], [[0, 1], [0, 1], [1, 0]], (0, 2), [0, 1])
    assert couple_blocks([1, 1, 1], [[0, 1], [0, 1], [1, 2]], (0, 2), [0, 1, 2])
    assert not couple_blocks([1, 1, 1], [[0, 1], [0, 1], [2, 1]], (0, 2), [0, 1, 2])


def test_one_partner_does_not_push_out_the_other() -> None:
    assert couple_blocks([2, 1], [[1, 2, 0], [0, 1]], (0, 0), [0, 1, 0])
    assert not couple_blocks([2, 1], [[2, 1, 0], [0, 1]], (0, 0), [0, 1, 0])
    assert not couple_blocks([1, 1], [[1, 0], [0, 1]], (0, 0), [0, 1])


def test_both_move_where_each_is_welcome() -> None:
    ranks = [[0, 2, 1], [1, 3, 0], [0, 1], [0, 1]]
    assert couple_blocks([1, 1, 1, 1], ranks, (0, 1), [2, 3, 0, 1])
    assert couple_blocks([1, 1, 1, 1], ranks, (0, 1), [2, 3])
    assert not couple_blocks([1, 1, 1, 1], [[0, 2], [3, 1, 0], *ranks[2:]], (0, 1), [2, 3, 0, 1])


def test_a_seat_that_the_partner_would_leave_is_not_free() -> None:
    assert not couple_blocks([1, 1], [[1, 0], [0, 1]], (0, 1), [1, 0])
    assert couple_blocks([1, 1], [[0, 1], [1, 0]], (0, 1), [1, 0])


def test_both_move_to_one_place_with_two_seats_free() -> None:
    assert couple_blocks([2], [[0, 1]], (0, 0), [UNPLACED, UNPLACED])
    assert not couple_blocks([1], [[0, 1]], (0, 0), [UNPLACED, UNPLACED])


def test_both_move_to_one_place_with_one_seat_free() -> None:
    nowhere = [UNPLACED, UNPLACED]
    assert couple_blocks([2], [[0, 2, 1]], (0, 0), [*nowhere, 0])
    assert couple_blocks([2], [[1, 2, 0]], (0, 0), [*nowhere, 0])
    assert not couple_blocks([2], [[2, 0, 1]], (0, 0), [*nowhere, 0])


def test_both_move_to_one_full_place_that_gives_up_one_for_each() -> None:
    nowhere = [UNPLACED, UNPLACED]
    assert couple_blocks([2], [[0, 1, 2, 3]], (0, 0), [*nowhere, 0, 0])
    assert couple_blocks([2], [[0, 2, 1, 3]], (0, 0), [*nowhere, 0, 0])
    assert couple_blocks([2], [[1, 2, 0, 3]], (0, 0), [*nowhere, 0, 0])
    assert not couple_blocks([2], [[2, 0, 1, 3]], (0, 0), [*nowhere, 0, 0])
    assert not couple_blocks([2], [[0, 2, 3, 1]], (0, 0), [*nowhere, 0, 0])


def test_a_partner_who_would_go_without_is_welcome_anywhere() -> None:
    assert couple_blocks([1, 1], [[0, 1], [0, 1]], (0, UNPLACED), [UNPLACED, 1])


# Against force


@examples(80)
@given(markets("ties", "standings", "joint", "forbidden", people=4, places=3))
def test_what_blocks_is_what_force_finds(market: Market) -> None:
    for placement in list(lawful_placements(market))[::7]:
        found = blocking_with_couples(market, array(placement))
        assert sorted(map(tuple, found.people.tolist())) == blocking_pairs(market, placement)
        couples = sorted(map(tuple, found.couples.tolist()))
        assert couples == sorted(blocking_couples(market, placement))


@examples(80)
@given(markets("ties", "standings", "couples", "joint", "forbidden"))
def test_what_is_called_stable_is(market: Market) -> None:
    found = roth_peranson(market)
    if found.stable:
        assert tuple(found.place_of.tolist()) in stable_placements(market)


def test_how_often_a_stable_placement_is_missed() -> None:
    """Allowed, but counted: in 150 markets in which most people are in couples."""
    told = {"stable": 0, "none": 0, "missed": 0}
    for seed in range(150):
        market = random_market(seed, people=5, places=3, choices=2, couples=2, joint=4)
        found = roth_peranson(market)
        by_force = stable_placements(market)
        if found.stable:
            assert tuple(found.place_of.tolist()) in by_force
        told["stable" if found.stable else "missed" if by_force else "none"] += 1
    assert told == {"stable": 144, "none": 4, "missed": 2}


def test_without_couples_it_is_always_stable() -> None:
    for seed in range(20):
        market = random_market(seed, people=30, places=8, choices=4, couples=0)
        found = roth_peranson(market)
        assert found.stable
        assert found.tries == 1


# Seeds, pins and what cannot be kept


def test_six_hundred_people_with_thirty_couples_are_placed_stably() -> None:
    market = random_market(1, people=600, places=150, choices=5, couples=30, joint=10, seats=6)
    found = roth_peranson(market)
    assert found.stable
    assert not len(blocking_with_couples(market, found.place_of))


def test_the_same_seed_gives_the_same_placement() -> None:
    market = random_market(3, people=40, places=15, choices=5, couples=15, joint=8)
    one, other = (roth_peranson(market, seed=9) for _ in range(2))
    assert one.place_of.tolist() == other.place_of.tolist()
    assert one.tries == other.tries


def test_a_pinned_person_is_not_displaced() -> None:
    market = market_of(
        [[0], [1], [0, 1]],
        [1, 1],
        [[0, 2], [2, 1]],
        [Pair((0, 1), [(0, 1)])],
        pins=[[2, 0]],
    )
    found = roth_peranson(market)
    assert found.stable
    assert found.place_of.tolist() == [UNPLACED, UNPLACED, 0]


def test_a_couple_pinned_to_a_joint_choice_stays() -> None:
    pins = [[0, 0], [1, 1]]
    market = market_of(
        [[0], [1], [0, 1]], [1, 1], [[2, 0], [2, 1]], [Pair((0, 1), [(0, 1)])], pins=pins
    )
    found = roth_peranson(market)
    assert found.stable
    assert found.place_of.tolist() == [0, 1, UNPLACED]


def test_one_pinned_partner_is_refused() -> None:
    market = market_of([[0], [1]], [1, 1], None, [Pair((0, 1), [(0, 1)])], pins=[[0, 0]])
    with pytest.raises(BadMarket, match=r"^pin both person 0 and person 1 or neither"):
        roth_peranson(market)


def test_a_couple_pinned_where_it_does_not_choose_to_be_is_refused() -> None:
    pairs = [Pair((0, 1), [(0, 1)])]
    market = market_of([[0, 1], [0, 1]], [1, 1], None, pairs, pins=[[0, 1], [1, 0]])
    with pytest.raises(BadMarket, match="pinned to places that they do not choose together"):
        roth_peranson(market)


def test_a_regional_cap_is_refused_by_name() -> None:
    region = Regions(array([0]), array([NOWHERE]), array([1]), array([0]))
    market = market_of([[0], [0]], [2], None, [Pair((0, 1), [(0, 0)])], regions=region)
    with pytest.raises(BadMarket, match="cannot keep a regional cap; region 0 has one"):
        roth_peranson(market)


def test_a_placement_that_is_not_lawful_is_refused() -> None:
    market = klaus_klijn()
    with pytest.raises(BadMarket, match="person 0 and person 1: placed where they did not choose"):
        blocking_with_couples(market, array([0, UNPLACED, UNPLACED]))
    with pytest.raises(BadMarket, match="more people are placed"):
        blocking_with_couples(market, array([0, 1, 1]))
