"""The same markets as linear and mixed-integer programs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, hstack, vstack

from bench.markets import HOSTS, WISHES, Jet, granted, meets
from bench.networks import JetNetwork, Network, of_year

WITHOUT = 100_000  # cost of leaving a person without a place


@dataclass(frozen=True, eq=False)
class Program:
    """Least ``cost`` over columns from ``low`` to ``high`` with ``matrix`` @ x = ``sides``
    or, from row ``first_cap`` on, at most ``sides``. ``united``: couples held together."""

    cost: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    matrix: Any
    sides: NDArray[np.float64]
    first_cap: int
    united: int = 0


def of_network(network: Network) -> Program:
    """One column an arc, one more a source for those left there; one row a node but the last."""
    arcs, nodes = len(network.tail), len(network.supply)
    sources = np.flatnonzero(network.supply > 0)
    row = np.concatenate([network.tail, network.head, sources])
    column = np.concatenate([np.arange(arcs), np.arange(arcs), arcs + np.arange(len(sources))])
    value = np.repeat([1.0, -1.0, 1.0], [arcs, arcs, len(sources)])
    matrix = coo_array((value, (row, column)), shape=(nodes, arcs + len(sources))).tocsr()
    return Program(
        cost=np.concatenate([network.cost, np.full(len(sources), WITHOUT)]).astype(np.float64),
        low=np.concatenate([network.floor, np.zeros(len(sources))]).astype(np.float64),
        high=np.concatenate([network.cap, network.supply[sources]]).astype(np.float64),
        matrix=matrix[:-1].tocsc(),
        sides=network.supply[:-1].astype(np.float64),
        first_cap=nodes,
    )


def of_bound_year(year: Jet) -> Program:
    """Everyone placed and every couple in one host, at the least sum of ranks.

    The network carries everyone but the couples; each partner has a column for each class
    of places. Rows: the nodes, one a partner, one a couple and host, one a quota. That all
    can be placed and united is given to this peer as a condition, so that it needs one aim.
    """
    alone = np.ones(len(year.wishes), bool)
    alone[year.couples] = False
    drawn = of_year(year, merged=True, people=alone, by_nationality=bool(year.quota.size))
    lines = partners_lines(year, drawn)
    base = of_network(drawn.network)
    arcs = len(drawn.network.tail)
    blocks = [_node_rows(base.matrix[:, :arcs], drawn, lines), _partner_rows(arcs, lines)]
    blocks += [_couple_rows(arcs, lines), *_quota_rows(year, drawn, arcs, lines)]
    people = year.couples.size
    equal = np.concatenate([base.sides, np.ones(people), np.zeros(len(year.couples) * HOSTS)])
    count = len(lines.person)
    return Program(
        cost=np.concatenate([base.cost[:arcs], lines.rank]),
        low=np.concatenate([base.low[:arcs], np.zeros(count)]),
        high=np.concatenate([base.high[:arcs], np.ones(count)]),
        matrix=vstack(blocks).tocsc(),
        sides=np.concatenate([equal, year.quota.reshape(-1)]).astype(np.float64),
        first_cap=len(equal),
        united=len(year.couples),
    )


@dataclass(frozen=True, eq=False)
class Lines:
    """Where partners may go: ``person`` counts through the couples, ``place`` the classes."""

    person: NDArray[np.integer]
    place: NDArray[np.integer]
    rank: NDArray[np.integer]
    host: NDArray[np.integer]
    nationality: NDArray[np.integer]


def partners_lines(year: Jet, drawn: JetNetwork) -> Lines:
    partners = year.couples.reshape(-1)
    places = drawn.units
    person, place = np.nonzero(meets(year.signature[partners], places.need))
    met = granted(places.host, places.rural)
    rank = np.full(len(person), WISHES)
    for wish in reversed(range(WISHES)):
        rank[met[year.wishes[partners[person], wish], place]] = wish
    nationality = year.nationality[partners[person]]
    return Lines(person, place, rank, places.host[place], nationality)


def _node_rows(arcs: Any, drawn: JetNetwork, lines: Lines) -> Any:
    """What a partner brings to a class of places must flow on from there."""
    row, column = drawn.places + lines.place, np.arange(len(lines.person))
    shape = arcs.shape[0], len(column)
    return hstack([arcs, coo_array((np.full(len(column), -1.0), (row, column)), shape=shape)])


def _rows(count: int, arcs: int, row: Any, column: Any, value: Any, lines: Lines) -> Any:
    shape = count, arcs + len(lines.person)
    return coo_array((value, (row, column)), shape=shape)


def _partner_rows(arcs: int, lines: Lines) -> Any:
    count = len(lines.person)
    people = int(lines.person.max()) + 1
    return _rows(people, arcs, lines.person, arcs + np.arange(count), np.ones(count), lines)


def _couple_rows(arcs: int, lines: Lines) -> Any:
    """In each host as many of the first partner as of the second."""
    row = lines.person // 2 * HOSTS + lines.host
    count = (int(lines.person.max()) + 1) // 2 * HOSTS
    sign = np.where(lines.person % 2, -1.0, 1.0)
    return _rows(count, arcs, row, arcs + np.arange(len(row)), sign, lines)


def _quota_rows(year: Jet, drawn: JetNetwork, arcs: int, lines: Lines) -> list[Any]:
    if not year.quota.size:
        return []
    row = np.concatenate(
        [drawn.nationality * HOSTS + drawn.host, lines.nationality * HOSTS + lines.host]
    )
    shared = np.arange(drawn.shared.start, drawn.shared.stop)
    column = np.concatenate([shared, arcs + np.arange(len(lines.person))])
    return [_rows(year.quota.size, arcs, row, column, np.ones(len(row)), lines)]
