"""What the stable mechanisms cannot keep is refused before they start."""

import numpy as np

from koryu.matching.market import NO_CAP, BadMarket, Market


def refuse_classes(market: Market, mechanism: str) -> None:
    """Class lines carry no standing: no place could say whom it would rather have."""
    if market.classes is not None and len(market.classes.place_class):
        raise BadMarket(f"{mechanism} takes choices only, not class lines, which have no standing")


def refuse_floors(market: Market, mechanism: str) -> None:
    """Raises BadMarket for a market with a floor."""
    if market.regions is not None and market.regions.floor.any():
        area = market.area(int(np.argmax(market.regions.floor)))
        raise BadMarket(f"{mechanism} cannot keep a floor; {area} has one")


def refuse_caps(market: Market, mechanism: str) -> None:
    """Raises BadMarket for a market with a cap on a region."""
    if market.regions is not None and (market.regions.cap < NO_CAP).any():
        area = market.area(int(np.argmin(market.regions.cap)))
        raise BadMarket(f"{mechanism} cannot keep a regional cap; {area} has one")


def refuse_quotas(market: Market, mechanism: str) -> None:
    """Raises BadMarket for a market with a quota."""
    if market.quotas is not None and len(market.quotas.cap):
        area = market.area(int(market.quotas.region[0]))
        raise BadMarket(f"{mechanism} cannot keep a quota; {area} has one")


def refuse_joint_choices(market: Market, mechanism: str) -> None:
    """Raises BadMarket for a market in which a couple names joint choices."""
    couples = market.couples
    if couples is not None and len(couples.rank):
        one, other = couples.members[int(np.argmax(np.diff(couples.start)))]
        pair = f"{market.person(int(one))} and {market.person(int(other))}"
        raise BadMarket(f"{mechanism} cannot keep the joint choices of {pair}")
