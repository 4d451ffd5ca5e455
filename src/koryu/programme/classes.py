"""People and posts in classes that no rule tells apart.

Of two thousand people and a thousand posts a few hundred classes remain, so that what is
lawful for everyone, and what it earns, is a table of class by class.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koryu.programme.facts import Candidate
from koryu.programme.relations import Int32, Post, Relation, Table, distinct, distinct_rows


@dataclass(frozen=True)
class Classes:
    """``of_person`` (n,), ``of_post`` (m,): the class of each. Of each class of people and
    class of posts (g, h): ``lawful``, and by name the ``points`` of a line, 0 if unlawful."""

    of_person: Int32
    of_post: Int32
    lawful: NDArray[np.bool_]
    points: Mapping[str, Int32]


def classify(
    people: Sequence[Candidate],
    posts: Sequence[Post],
    bars: Sequence[Relation],
    earning: Mapping[str, Sequence[Relation]],
) -> Classes:
    """The fewest classes: of ``bars`` all must hold, of ``earning`` each name sums points."""
    relations = [*bars, *(relation for several in earning.values() for relation in several)]
    tables = [relation.small_table(people, posts) for relation in relations]
    of_person, of_post, spread = _crossed(tables)
    lawful = np.logical_and.reduce(spread[: len(bars)])
    rest = iter(spread[len(bars) :])
    points = {
        name: sum(next(rest) for _relation in several) * lawful for name, several in earning.items()
    }
    return _merged(Classes(of_person, of_post, lawful, points))


def _crossed(tables: Sequence[Table]) -> tuple[Int32, Int32, list[Int32]]:
    """People alike in every table, posts alike in every table, and the tables of these."""
    rows, of_person = distinct(list(zip(*(table.of_person for table in tables), strict=True)))
    columns, of_post = distinct(list(zip(*(table.of_post for table in tables), strict=True)))
    spread = [
        table.values[np.ix_([row[k] for row in rows], [column[k] for column in columns])]
        for k, table in enumerate(tables)
    ]
    return np.array(of_person, np.int32), np.array(of_post, np.int32), spread


def _merged(classes: Classes) -> Classes:
    """Classes that differ in a trait, but not in what comes of it, become one."""
    layers = np.stack([classes.lawful.astype(np.int32), *classes.points.values()], axis=1)
    layers, row_of = distinct_rows(layers)
    columns, column_of = distinct_rows(layers.T)
    lawful, *points = columns.T.swapaxes(0, 1)
    return Classes(
        np.array(row_of, np.int32)[classes.of_person],
        np.array(column_of, np.int32)[classes.of_post],
        lawful.astype(np.bool_),
        dict(zip(classes.points, points, strict=True)),
    )
