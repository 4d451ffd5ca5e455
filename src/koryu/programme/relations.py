"""How people and posts stand to each other, trait by trait.

A rule looks at one trait of the person and one of the post and answers with a number (or
yes and no). Few people differ in any one trait, so a rule over all people and all posts is
a small table of its distinct traits, spread out by two indices.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.programme.facts import Candidate, Place, Request

Post = tuple[Request, Place]


@dataclass(frozen=True, slots=True)
class Relation:
    """``value(trait of the person, trait of the post)``."""

    person: Callable[[Candidate], Hashable]
    post: Callable[[Request, Place], Hashable]
    value: Callable[[Any, Any], int]

    def of(self, candidate: Candidate, request: Request, place: Place) -> int:
        """What the rule says of this one person and this one post."""
        return self.value(self.person(candidate), self.post(request, place))

    def table(self, people: Sequence[Candidate], posts: Sequence[Post]) -> NDArray[np.int32]:
        """What it says of everyone: (n, m) for n people and m posts."""
        mine, my_index = _distinct([self.person(candidate) for candidate in people])
        theirs, their_index = _distinct([self.post(*post) for post in posts])
        small = [[self.value(a, b) for b in theirs] for a in mine]
        shaped = np.array(small, np.int32).reshape(len(mine), len(theirs))
        return shaped[np.ix_(my_index, their_index)]


def _distinct(traits: list[Hashable]) -> tuple[list[Hashable], list[int]]:
    """Each trait once, in order of appearance, and where each of the list stands in it."""
    seen = {trait: index for index, trait in enumerate(dict.fromkeys(traits))}
    return list(seen), [seen[trait] for trait in traits]
