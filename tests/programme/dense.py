"""Every person against every post: what is lawful and what it earns, as whole tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.programme.aims import SISTER_TIE, WISH_TIES, relations_of
from koryu.programme.bars import bars_of
from koryu.programme.facts import Candidate
from koryu.programme.relations import Post, Tie
from koryu.programme.rules import SISTER, WISHES, RuleSet

Table = NDArray[np.integer[Any]]


def lawful_lines(people: Sequence[Candidate], posts: Sequence[Post], rules: RuleSet) -> Table:
    """1 where every bar holds, (n, m) for n people and m posts."""
    bars = [bar.relation.table(people, posts) for bar in bars_of(rules)]
    return np.logical_and.reduce(bars).astype(np.int32)


def line_points(
    people: Sequence[Candidate], posts: Sequence[Post], rules: RuleSet
) -> dict[str, Table]:
    """By aim, what each line earns, lawful or not."""
    points = {
        aim: sum((relation.table(people, posts) for relation in relations), start=np.int32(0))
        for aim, relations in relations_of(rules).items()
    }
    best = np.zeros((len(people), len(posts)), np.int32)
    for tie, worth in reversed(list(zip(WISH_TIES, rules.points.wishes, strict=True))):
        best[joined(tie, people, posts)] = worth  # the best wish overwrites a lesser one
    return points | {SISTER: joined(SISTER_TIE, people, posts).astype(np.int32), WISHES: best}


def joined(tie: Tie, people: Sequence[Candidate], posts: Sequence[Post]) -> NDArray[np.bool_]:
    return np.array([[tie.of(person, *post) for post in posts] for person in people], np.bool_)
