"""SciPy: least weight over full matchings of people with seats (each seat a column)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from koryu.matching.market import Market

WITHOUT = 100_000  # weight of a person's own column for going without a place


@dataclass(frozen=True)
class Table:
    weights: Any
    seats: int


def build(market: Market) -> Table:
    """A weight must not be zero, so that rank r weighs r + 1."""
    people, _places = market.size
    choices = market.choices
    width = market.seats[choices.place].astype(np.int64)
    first = np.cumsum(market.seats) - market.seats
    seats = int(market.seats.sum())
    within = np.arange(width.sum()) - np.repeat(np.cumsum(width) - width, width)
    column = np.repeat(first[choices.place], width) + within
    person = np.arange(people)
    row = np.concatenate([np.repeat(choices.person, width), person])
    column = np.concatenate([column, seats + person])
    weight = np.concatenate([np.repeat(choices.rank + 1, width), np.full(people, WITHOUT)])
    return Table(csr_array((weight, (row, column)), shape=(people, seats + people)), seats)


def solve(table: Table) -> Any:
    row, column = min_weight_full_bipartite_matching(table.weights)
    seated = column < table.seats
    return row[seated], column[seated], table


def answer(_market: Market, solved: Any) -> list[int]:
    """People placed and the sum of ranks."""
    row, column, table = solved
    return [len(row), int(table.weights[row, column].sum()) - len(row)]
