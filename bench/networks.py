"""The same markets as networks, for peers that know flows or linear programs.

People need not meet places one by one: a wish and a signature make a node between them, so
that the arcs grow with people plus places. Costs are ranks: less is better.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.markets import (
    ANYWHERE,
    BLOCKS,
    HOSTS,
    NATIONALITY_SHARES,
    SIGNATURES,
    WISHES,
    Jet,
    alike,
    granted,
    meets,
)
from koryu.matching.market import Int32, Int64, Market

NATIONALITIES = len(NATIONALITY_SHARES)


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs (a,): ``tail``, ``head``, ``cost``, and the flow they take, ``floor`` to ``cap``.

    ``supply`` (nodes,): units that start at a node; the last node takes them all.
    """

    tail: Int32
    head: Int32
    cost: Int64
    floor: Int64
    cap: Int64
    supply: Int64


class Drawing:
    """A network while its arcs are being drawn."""

    def __init__(self) -> None:
        self._arcs: list[tuple[NDArray[np.integer], ...]] = []

    def add(
        self,
        tail: NDArray[np.integer],
        head: NDArray[np.integer] | int,
        cost: NDArray[np.integer] | int,
        cap: NDArray[np.integer] | int,
        floor: NDArray[np.integer] | int = 0,
    ) -> slice:
        """Draw arcs; where they stand among all."""
        before = sum(len(arcs[0]) for arcs in self._arcs)
        self._arcs.append(tuple(np.broadcast_arrays(tail, head, cost, floor, cap)))
        return slice(before, before + len(tail))

    def network(self, supply: Int64) -> Network:
        tail, head, cost, floor, cap = (
            np.concatenate(column) for column in zip(*self._arcs, strict=True)
        )
        ends = tail.astype(np.int32), head.astype(np.int32)
        return Network(
            *ends, cost.astype(np.int64), floor.astype(np.int64), cap.astype(np.int64), supply
        )


def of_choices(market: Market) -> Network:
    """People, places, and where everybody goes; a choice costs its rank."""
    people, places = market.size
    drawing = Drawing()
    drawing.add(market.choices.person, people + market.choices.place, market.choices.rank, 1)
    drawing.add(people + np.arange(places), people + places, 0, market.seats)
    supply = np.concatenate([np.ones(people), np.zeros(places), [-people]])
    return drawing.network(supply.astype(np.int64))


@dataclass(frozen=True, eq=False)
class Units:
    """People of a year, and its places, each as they are or merged with those alike.

    ``wishes`` (p, 3), ``signature``, ``nationality``, ``count`` (p,) of people; ``host``,
    ``rural``, ``need``, ``seats`` (q,) of places; whether nationality tells people apart.
    """

    wishes: Int32
    signature: Int32
    nationality: Int32
    count: Int64
    host: Int32
    rural: Int32
    need: Int32
    seats: Int64


def units(year: Jet, people: NDArray[np.bool_], *, merged: bool, by_nationality: bool) -> Units:
    """Those of the people who are wanted, and all places."""
    nationality = year.nationality if by_nationality else np.zeros_like(year.nationality)
    persons = np.column_stack([year.wishes, year.signature, nationality])[people]
    places = np.column_stack([year.host, year.rural, year.need])
    count, seats = np.ones(len(persons), np.int64), year.seats.astype(np.int64)
    if merged:
        persons, which = alike(persons)
        count = np.bincount(which).astype(np.int64)
        places, which = alike(places)
        seats = np.bincount(which, seats).astype(np.int64)
    wishes, signature, nationality = np.split(persons, [WISHES, WISHES + 1], axis=1)
    host, rural, need = places.T
    return Units(wishes, signature[:, 0], nationality[:, 0], count, host, rural, need, seats)


@dataclass(frozen=True, eq=False)
class JetNetwork:
    """A year's network; ``shared`` are the arcs from a wish and signature to places.

    Of these, ``nationality`` and ``host`` (shared arcs,). Nodes of places begin at ``places``.
    """

    network: Network
    units: Units
    shared: slice
    nationality: Int32
    host: Int32
    places: int


def of_year(
    year: Jet,
    *,
    merged: bool,
    people: NDArray[np.bool_] | None = None,
    by_nationality: bool = False,
) -> JetNetwork:
    """People to wish-and-signature to places to hosts to blocks to where everybody goes.

    The wish of rank r costs r, anywhere else costs 3.
    """
    everyone = np.ones(len(year.wishes), bool)
    group = units(
        year, everyone if people is None else people, merged=merged, by_nationality=by_nationality
    )
    wish, of_wish, unit = _shared_arcs(group, NATIONALITIES if by_nationality else 1)
    first_wish = len(group.count)
    first_place = first_wish + (ANYWHERE + 1) * SIGNATURES * NATIONALITIES
    first_host = first_place + len(group.seats)
    drawing = Drawing()
    _draw_wishes(drawing, group, first_wish)
    shared = drawing.add(first_wish + of_wish, first_place + unit, 0, group.seats[unit])
    drawing.add(first_place + np.arange(len(group.seats)), first_host + group.host, 0, group.seats)
    _draw_regions(drawing, year, first_host)
    supply = np.zeros(first_host + HOSTS + BLOCKS + 1, np.int64)
    supply[:first_wish], supply[-1] = group.count, -group.count.sum()
    return JetNetwork(drawing.network(supply), group, shared, wish, group.host[unit], first_place)


def _draw_wishes(drawing: Drawing, group: Units, first: int) -> None:
    persons = np.arange(len(group.count))
    for rank in range(WISHES + 1):
        wish = group.wishes[:, rank] if rank < WISHES else np.full(len(persons), ANYWHERE)
        node = (wish * SIGNATURES + group.signature) * NATIONALITIES + group.nationality
        drawing.add(persons, first + node, rank, group.count)


def _shared_arcs(group: Units, nationalities: int) -> tuple[Int32, Int32, Int32]:
    """Nationality, number of the wish-and-signature node, and place, of each shared arc."""
    wish, unit = np.nonzero(granted(group.host, group.rural))
    signature, pair = np.nonzero(meets(np.arange(SIGNATURES, dtype=np.int32), group.need[unit]))
    node = (wish[pair] * SIGNATURES + signature) * NATIONALITIES
    nationality = np.repeat(np.arange(nationalities), len(node))
    nodes = np.tile(node, nationalities) + nationality
    return (
        nationality.astype(np.int32),
        nodes.astype(np.int32),
        np.tile(unit[pair], nationalities).astype(np.int32),
    )


def _draw_regions(drawing: Drawing, year: Jet, first: int) -> None:
    hosts, blocks = np.arange(HOSTS), np.arange(BLOCKS)
    cap, floor = year.cap, year.floor
    drawing.add(first + hosts, first + HOSTS + year.block, 0, cap[:HOSTS], floor[:HOSTS])
    root = first + HOSTS + BLOCKS
    drawing.add(first + HOSTS + blocks, root, 0, cap[HOSTS:], floor[HOSTS:])
