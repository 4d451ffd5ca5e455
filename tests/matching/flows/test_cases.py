"""The search over prices by itself, where plain flows would do as well."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from koryu.matching.flows.cases import CaseSearch
from koryu.matching.flows.search import NothingLawful
from koryu.matching.market import NO_CAP, NOWHERE, Aim, Market, Quotas, Regions
from koryu.matching.verify import verify_optimum
from tests.matching import brute_force
from tests.matching.brute_force import Values
from tests.matching.examples import examples
from tests.matching.markets import Pair, array, market_of, placed, points


def by_prices(market: Market, aims: Sequence[Aim]) -> Values | None:
    """What the search finds and proves; None if nothing is lawful."""
    try:
        found = CaseSearch(market, aims, np.inf).run()
    except NothingLawful:
        return None
    assert found.bound == found.values
    assert verify_optimum(market, aims, found).breaches == ()
    return found.values


@st.composite
def crossing(draw: Callable[..., Any]) -> tuple[Market, list[Aim]]:
    """Markets in which quotas of few cross places of few seats, in a ring, groups and couples:
    many have no prices in whole points, and many no single set of prices at all."""
    people, places = draw(st.integers(3, 6)), draw(st.integers(2, 4))

    def row(size: int, *numbers: int) -> list[int]:
        return [int(draw(st.sampled_from(numbers))) for _ in range(size)]

    wishes = [list(dict.fromkeys(row(3, *range(places)))) for _ in range(people)]
    top = places  # all others lie in it
    of_place = [draw(st.sampled_from([j, j, 0])) for j in range(places)]
    regions = Regions(
        array(of_place),
        array([draw(st.sampled_from([NOWHERE, top])) for _ in range(places)] + [NOWHERE]),
        array([*row(places, NO_CAP, NO_CAP, 1, 2), draw(st.sampled_from([NO_CAP, 2, 3]))]),
        array([*row(places, 0, 0, 0, 1), 0]),
    )
    counted = [(c, r) for c in (0, 1) for r in range(places + 1) if draw(st.booleans())]
    quotas = Quotas(
        array(row(people, 0, 1, NOWHERE)),
        array([category for category, _region in counted]),
        array([region for _category, region in counted]),
        array(row(len(counted), 1, 1, 0, 2)),
    )
    pairs = [
        Pair((2 * k, 2 * k + 1))
        for k in range(draw(st.sampled_from([0, 1, 1, 2])))
        if 2 * k + 1 < people
    ]
    market = market_of(
        wishes,
        row(places, 1, 1, 2),
        pairs=pairs,
        label=row(places, 0, 1, NOWHERE),
        group=[
            NOWHERE if number < 0 else of_place[j] for j, number in enumerate(row(places, 0, -1))
        ],
        regions=regions,
        quotas=quotas,
    )
    usual = [placed(market), Aim("spread", per_group=1), Aim("together", per_couple=1)]
    some = draw(st.lists(st.sampled_from(usual), max_size=3, unique_by=lambda aim: aim.name))
    return market, [*some, draw(points(market))]


@examples(800)
@given(crossing())
def test_the_best_is_found_where_quotas_cross_groups_and_couples(
    drawn: tuple[Market, list[Aim]],
) -> None:
    assert by_prices(*drawn) == brute_force.best_values(*drawn)


def test_a_group_counts_in_the_same_parts_of_a_point_as_all_else() -> None:
    """Where prices are in halves, so is what a group brings."""
    market = market_of(
        [[1], [[0, 1]]],
        [1, 1],
        pairs=[Pair((1, 0))],
        group=[NOWHERE, 0],
        label=[NOWHERE, 0],
        regions=Regions(array([NOWHERE, NOWHERE]), *array([[NOWHERE], [NO_CAP], [0]])),
        quotas=Quotas(array([NOWHERE, NOWHERE]), *array([[0], [0], [1]])),
    )
    found = by_prices(market, [Aim("spread", per_group=1), Aim("together", per_couple=1)])
    assert found == (1, 0)
