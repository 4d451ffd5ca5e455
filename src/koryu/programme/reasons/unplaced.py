"""For the officer: why somebody short-listed has no place."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from koryu.programme.bars import bars_of
from koryu.programme.facts import SHORT_LISTED, Candidate, Snapshot
from koryu.programme.relations import Post
from koryu.programme.rules import PLACED, RuleSet
from koryu.programme.words import Words


def for_unplaced(
    snapshot: Snapshot, rules: RuleSet, lines: Mapping[str, str]
) -> dict[str, list[Words]]:
    """By number, why each short-listed person whom ``lines`` leave out has no place."""
    posts = [(r, snapshot.places[r.organisation_code]) for r in snapshot.requests]
    left = [
        c for c in snapshot.candidates if c.result == SHORT_LISTED and c.candidate_no not in lines
    ]
    taken = Counter(lines.values())
    free = np.array([r.seats - taken[r.request_no] for r, _place in posts], np.int64)
    reasons = _told(left, posts, rules, free)
    return {c.candidate_no: told for c, told in zip(left, reasons, strict=True)}


def _told(
    left: Sequence[Candidate], posts: Sequence[Post], rules: RuleSet, free: np.ndarray
) -> Iterator[list[Words]]:
    bars = bars_of(rules)
    tables = [bar.relation.table(left, posts).astype(bool) for bar in bars]
    seats = np.array([request.seats for request, _place in posts], np.int64)
    for row, _person in enumerate(left):
        holds = np.array([table[row] for table in tables])
        lawful = holds.all(axis=0)
        if lawful.any():
            numbers = (int(array[lawful].sum()) for array in (np.ones_like(seats), seats, free))
            yield list(_full(*numbers, first_aim=rules.aims[0]))
        else:
            yield list(barred([bar.words for bar in bars], holds))


def _full(requests: int, seats: int, free: int, *, first_aim: str) -> Iterator[Words]:
    yield Words(
        "Requests that would be lawful: {requests}, with {seats} seat(s).",
        "条件を満たす要望は{requests}件、{seats}人分あります。",
    ).fill(requests=requests, seats=seats)
    if free:
        yield Words(
            "{free} of the seats are free, but an aim that is weighed earlier leaves them so.",
            "うち{free}人分は空いていますが、先に考慮する目標のために空き枠となっています。",
        ).fill(free=free)
    elif first_aim == PLACED:
        yield Words(
            "All of these seats are taken; no exchange would place one person more.",
            "その枠はすべて埋まっており、入れ替えても配置できる人数は増えません。",
        )
    else:
        yield Words("All of these seats are taken.", "その枠はすべて埋まっています。")


def barred(rules: Sequence[Words], holds: np.ndarray) -> Iterator[Words]:
    """The bars (b,) in the way at the nearest of some requests, none being lawful: how near
    the nearest comes. ``holds`` (b, m) bool: whether each bar holds at each request."""
    yield Words("No request would be lawful.", "条件を満たす要望がありません。")
    if not holds.size:
        return
    broken = (~holds).sum(axis=0)
    nearest = broken == broken.min()
    for bar, words in enumerate(rules):
        if count := int((~holds[bar] & nearest).sum()):
            yield Words(
                "At {count} of the nearest requests this does not hold: {rule}",
                "最も近い要望のうち{count}件で、次の条件が満たされません：{rule}",
            ).fill(count=count, rule=words)
