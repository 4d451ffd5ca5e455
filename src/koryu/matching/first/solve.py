"""A market and aims in, the one best placement and its proof out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from koryu.matching.first.market import UNPLACED, Aim, IntArray, Market, check_aims
from koryu.matching.first.search import Search


@dataclass(frozen=True)
class Solution:
    """``post_of`` (n,): the post of each person, UNPLACED for none. ``values``: what each
    aim came to. ``gaps``: by how much it might still rise while the aims before it keep
    their values; 0 is proof that it cannot."""

    post_of: IntArray
    values: dict[str, int]
    gaps: dict[str, int]


def solve(
    market: Market,
    aims: Sequence[Aim],
    lots: Sequence[Aim],
    *,
    time_limit: float | None = None,
    follow: Callable[[float, str], None] | None = None,
) -> Solution:
    """The placement that is best by the first aim, among those by the second, and so on.

    What ``aims`` leave equal, ``lots`` decide in the same manner (see ``lottery``), so that
    the result does not depend on the machine or on the order of rows, unless ``time_limit``
    (seconds) ended the search, which ``gaps`` then tells. ``follow`` is told a share done,
    0 to 1, and the aim being settled ("" at first and for lots); what it raises ends the
    search. Raises BadMarket.

    Exact by column generation and branch and bound over linear programs with integral
    duals; see ``program`` and ``search``.
    """
    check_aims(market, [*aims, *lots])
    if not market.open_lines().any():
        nobody = np.full(market.people, UNPLACED)
        return Solution(nobody, {aim.name: 0 for aim in aims}, {aim.name: 0 for aim in aims})
    deadline = np.inf if time_limit is None else monotonic() + time_limit
    search = Search(market, aims, lots, deadline=deadline, follow=_told(follow, aims, lots))
    search.settle()
    names = [aim.name for aim in aims]
    values = [aim.value(market, search.best) for aim in aims]
    return Solution(
        search.best,
        dict(zip(names, values, strict=True)),
        dict(zip(names, search.gaps(), strict=True)),
    )


def _told(
    follow: Callable[[float, str], None] | None, aims: Sequence[Aim], lots: Sequence[Aim]
) -> Callable[[int], None]:
    """The search's steps as shares: its head start takes about six tenths of the time."""
    seen = 0

    def tell(settled: int) -> None:
        nonlocal seen
        seen += 1
        early = 0.6 * (1 - 0.8**seen)
        share = early if settled < 0 else 0.6 + 0.4 * settled / (len(aims) + len(lots))
        name = aims[settled].name if 0 <= settled < len(aims) else ""
        if follow:
            follow(share, name)

    return tell
