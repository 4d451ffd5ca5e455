"""The name of a market does not hang on the order of rows, and hangs on all else."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu.matching.aims import points, spread, total_rank
from koryu.matching.canonical import by_lot, canonical_pieces, lottery_order, market_sha256
from koryu.matching.market import NO_CAP, NOWHERE, UNPLACED, Aim, Couples, Market
from tests.matching.markets import array, market_of
from tests.matching.test_checks import part, whole, whole_market


def test_the_canonical_form_is_as_described() -> None:
    market = market_of([[1], [0]], [1, 2], people=["bo", "ana"], places=["y", "x"])
    own = points("own", choice=[7, 8], per_group=1)
    form = [
        (b"koryu market 1\n", b""),
        (b"seats <i4 2\n", "2 1"),
        (b"choices.start <i8 3\n", "0 1 2"),
        (b"choices.place <i4 2\n", "1 0"),
        (b"choices.rank <i4 2\n", "0 0"),
        (b"choices.standing <i4 2\n", "0 0"),
        (b"pins <i4 0,2\n", ""),
        (b"forbidden <i4 0,2\n", ""),
        (b"people json 13\n", b'["ana", "bo"]'),
        (b"places json 10\n", b'["x", "y"]'),
        (b"aim 0 json 13\n", b'["own", 1, 0]'),
        (b"aim 0.choice <i8 2\n", "8 7"),
    ]
    expected = b"".join(head + _bytes(head, body) for head, body in form)
    assert b"".join(canonical_pieces(market, [own])) == expected
    assert market_sha256(market, [own]) == sha256(expected).hexdigest()


def _bytes(head: bytes, body: str | bytes) -> bytes:
    if isinstance(body, bytes):
        return body
    return np.array(body.split(), head.split()[-2].decode()).tobytes()


def test_the_order_of_rows_does_not_matter() -> None:
    one = market_of(
        [[0, [1, 2]], [1]],
        [1, 2, 3],
        group=[5, 5, 1],
        forbidden=[[0, 1], [1, 1]],
        people=["ana", "bo"],
        places=["x", "y", "z"],
    )
    other = market_of(
        [[0], [2, [0, 1]]],
        [2, 3, 1],
        group=[0, 2, 0],
        forbidden=[[0, 0], [1, 0]],
        people=["bo", "ana"],
        places=["y", "z", "x"],
    )
    assert market_sha256(one, [total_rank(one)]) == market_sha256(other, [total_rank(other)])


CHANGES: list[Callable[[Market], Market]] = [
    whole(seats=array([1, 3, 0])),
    whole(target=array([1, 2, 0])),
    whole(target=None),
    whole(group=array([0, 0, 1])),
    whole(label=array([0, NOWHERE, NOWHERE])),
    whole(alternate=array([0, 0, 0, 2])),
    whole(pins=array([]).reshape(0, 2)),
    whole(forbidden=array([[2, 1]])),
    whole(people=["ana", "bo", "cy", "do"]),
    whole(places=["x", "y", "zz"]),
    whole(areas=["inside", "outer"]),
    part("choices", rank=array([0, 0, 0, 0, 0])),
    part("choices", standing=array([0, 0, 1, 1, 1])),
    part("choices", place=array([0, 1, 1, 2, 2])),
    part("choices", start=np.array([0, 2, 4, 4, 5])),
    part("classes", of_person=array([NOWHERE, 0, 0, 1])),
    part("classes", of_place=array([0, 0, 1])),
    part("classes", start=np.array([0, 1, 3]), place_class=array([0, 1, 0])),
    part("regions", of_place=array([0, 0, NOWHERE])),
    part("regions", parent=array([NOWHERE, NOWHERE])),
    part("regions", cap=array([NO_CAP, NO_CAP])),
    part("regions", floor=array([1, 1])),
    part("couples", members=array([[1, 0]]), places=array([[1, 1], [1, UNPLACED]])),
    part("couples", rank=array([0, 0])),
    part("quotas", category=array([0, 1, 1, 0])),
    part("quotas", counted=array([1])),
    part("quotas", region=array([0])),
    part("quotas", cap=array([2])),
]


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_gives_another_name(change: Callable[[Market], Market]) -> None:
    assert market_sha256(change(whole_market())) != market_sha256(whole_market())


def test_to_name_the_partners_the_other_way_round_changes_nothing() -> None:
    market = whole_market()
    turned = Couples(
        array([[1, 0]]), np.array([0, 2]), array([[1, 0], [UNPLACED, 1]]), array([0, 1])
    )
    assert market_sha256(replace(market, couples=turned)) == market_sha256(market)


@pytest.mark.parametrize(
    "aim",
    [
        Aim("b"),
        Aim("a", person=array([1, 0, 0, 0])),
        Aim("a", choice=array([1, 0, 0, 0, 0])),
        Aim("a", class_line=array([1, 0, 0])),
        Aim("a", joint=array([1, 0])),
        Aim("a", per_group=1),
        Aim("a", per_couple=1),
    ],
)
def test_any_change_of_an_aim_gives_another_name(aim: Aim) -> None:
    market = whole_market()
    assert market_sha256(market, [aim]) != market_sha256(market, [Aim("a")])


def test_aims_count_in_their_order_and_points_by_their_number() -> None:
    market = whole_market()
    wide, narrow = points("own", person=np.arange(4)), points("own", person=array([0, 1, 2, 3]))
    assert market_sha256(market, [wide]) == market_sha256(market, [narrow])
    one, other = [spread(), wide], [wide, spread()]
    assert market_sha256(market, one) != market_sha256(market, other)


def lot(seed: int, kind: str, name: str) -> bytes:
    return sha256(f"{seed}\n{kind}\n{name}".encode()).digest()


@given(st.integers(), st.sampled_from(["people", "places"]), st.lists(st.text(), unique=True))
def test_names_stand_in_the_order_of_their_lots(seed: int, kind: str, names: list[str]) -> None:
    order = [names[at] for at in lottery_order(seed, kind, names)]
    assert order == sorted(names, key=lambda name: lot(seed, kind, name))


def test_who_has_no_name_draws_by_number() -> None:
    market = market_of([[]] * 12, [1] * 11)
    way = by_lot(market, 5)
    assert way.people.old.tolist() == sorted(range(12), key=lambda at: lot(5, "people", str(at)))
    assert way.places.old.tolist() == sorted(range(11), key=lambda at: lot(5, "places", str(at)))


def test_the_order_of_lots_does_not_hang_on_the_order_of_rows() -> None:
    one = market_of([[0]] * 5, [3], people=list("abcde"), places=["x"])
    other = market_of([[0]] * 5, [3], people=list("edcba"), places=["x"])
    assert by_lot(one, 1).market.people == by_lot(other, 1).market.people
    assert by_lot(one, 1).market.people != by_lot(one, 2).market.people
