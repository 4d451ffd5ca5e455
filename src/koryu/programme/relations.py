"""How people and posts stand to each other, trait by trait.

A rule looks at one trait of the person and one of the post. Few people differ in any one
trait, so what a ``Relation`` says of everyone is a small table of distinct traits. A ``Tie``
joins few pairs, so it is the list of those pairs. Neither ever looks at each person and
each post in turn.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from koryu.programme.facts import Candidate, Place, Request

Post = tuple[Request, Place]
Int32 = NDArray[np.int32]
Trait = TypeVar("Trait", bound=Hashable)


@dataclass(frozen=True)
class Table:
    """What a relation says of everyone: ``values[of_person[i], of_post[j]]``."""

    of_person: list[int]
    of_post: list[int]
    values: Int32


@dataclass(frozen=True, slots=True)
class Relation:
    """``value(trait of the person, trait of the post)``."""

    person: Callable[[Candidate], Hashable]
    post: Callable[[Request, Place], Hashable]
    value: Callable[[Any, Any], int]

    def of(self, candidate: Candidate, request: Request, place: Place) -> int:
        """What the rule says of this one person and this one post."""
        return self.value(self.person(candidate), self.post(request, place))

    def small_table(self, people: Sequence[Candidate], posts: Sequence[Post]) -> Table:
        """What it says of everyone; people it does not tell apart share a row, posts a column."""
        mine, of_person = distinct([self.person(candidate) for candidate in people])
        theirs, of_post = distinct([self.post(*post) for post in posts])
        values = np.array([[self.value(a, b) for b in theirs] for a in mine], np.int32)
        values, row_of = distinct_rows(values.reshape(len(mine), len(theirs)))
        columns, column_of = distinct_rows(values.T)
        return Table(
            [row_of[trait] for trait in of_person],
            [column_of[trait] for trait in of_post],
            columns.T,
        )

    def table(self, people: Sequence[Candidate], posts: Sequence[Post]) -> Int32:
        """What it says of everyone: (n, m) for n people and m posts."""
        small = self.small_table(people, posts)
        return small.values[np.ix_(small.of_person, small.of_post)]


@dataclass(frozen=True, slots=True)
class Tie:
    """The person's one key (None for none) is among the keys of the post."""

    person: Callable[[Candidate], Hashable | None]
    post: Callable[[Request, Place], Collection[Hashable]]

    def of(self, candidate: Candidate, request: Request, place: Place) -> bool:
        """Whether it joins this one person and this one post."""
        key = self.person(candidate)
        return key is not None and key in self.post(request, place)

    def pairs(self, people: Sequence[Candidate], posts: Sequence[Post]) -> tuple[Int32, Int32]:
        """Whom it joins: the persons and the posts of all its pairs, person by person."""
        sought = [self.person(candidate) for candidate in people]
        at = self._posts_of(posts, {key for key in sought if key is not None})
        found = [at[key] for key in sought if key in at]
        those = [index for index, key in enumerate(sought) if key in at]
        person = np.repeat(np.array(those, np.int32), [len(posts) for posts in found])
        return person, np.concatenate([np.zeros(0, np.int32), *found])

    def _posts_of(self, posts: Sequence[Post], sought: set[Hashable]) -> dict[Hashable, Int32]:
        at: dict[Hashable, list[int]] = defaultdict(list)
        for index, post in enumerate(posts):
            for key in sought.intersection(self.post(*post)):
                at[key].append(index)
        return {key: np.array(indices, np.int32) for key, indices in at.items()}


def distinct(traits: Sequence[Trait]) -> tuple[list[Trait], list[int]]:
    """Each trait once, in order of appearance, and where each of the list stands in it."""
    seen = {trait: index for index, trait in enumerate(dict.fromkeys(traits))}
    return list(seen), [seen[trait] for trait in traits]


def distinct_rows(table: Int32) -> tuple[Int32, list[int]]:
    """Each row once, in order of appearance, and which of them each row is."""
    _rows, which = distinct([row.tobytes() for row in table])
    first = np.unique(which, return_index=True)[1]
    return table[first], which
