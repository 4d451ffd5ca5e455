"""Stable placement of people who decide alone: deferred acceptance.

Gale and Shapley, 'College admissions and the stability of marriage', American Mathematical
Monthly 69 (1962), 9-15: whoever proposes goes down the own list, whoever is proposed to keeps
the best so far. No pair of person and place is left that would rather have each other, and
everybody on the proposing side gets the best that any stable placement has for them, in
whatever order proposals are made (McVitie and Wilson, 'The stable marriage problem',
Communications of the ACM 14 (1971), 486-490). Where people propose, to tell the truth is best
for each of them (Dubins and Freedman, 'Machiavelli and the Gale-Shapley algorithm', American
Mathematical Monthly 88 (1981), 485-494). The same people are placed and the same number of
seats filled at each place whichever side proposes (Roth, 'On the allocation of residents to
rural hospitals', Econometrica 54 (1986), 425-427).
"""

from dataclasses import dataclass, replace
from typing import Literal

from koryu.matching.market import Int32, Market
from koryu.matching.stability.singles import OpenPart
from koryu.matching.stability.unsupported import (
    refuse_caps,
    refuse_classes,
    refuse_floors,
    refuse_joint_choices,
    refuse_quotas,
)

NAME = "deferred acceptance"
Side = Literal["people", "places"]


@dataclass(frozen=True, eq=False)
class Stable:
    """A placement and how it was come by.

    ``place_of`` (n,) int32, UNPLACED for none. ``cutoff`` (m,) int32: the worst standing held
    at a full place (0 where nobody there can be moved: no seats, or all of them pinned), -1 at
    the others; who stands better than the cutoff would be let in. ``proposals`` made, 0 where
    they are not counted. ``stable``: False where couples were in play and no stable placement
    was met.
    """

    place_of: Int32
    cutoff: Int32
    mechanism: str
    proposals: int = 0
    stable: bool = True


def deferred_acceptance(market: Market, *, proposing: Side = "people", threads: int = 1) -> Stable:
    """The stable placement that is best for all on the side that proposes.

    Of people who stand equal with a place the lower number comes first, and what a person
    ranks equal comes in the order of the choices: relabel by lot beforehand. The pinned have
    their seats before anyone proposes. The result is the same for any number of ``threads``,
    among which people's proposals are dealt out.
    O(c log seats) time for c choices, O(n x threads + m + seats) memory; places proposing
    O(c + m) of both. Raises BadMarket for class lines, regional limits, quotas and joint
    choices.
    """
    return _accept(market, _open_part(market), proposing, threads)[0]


def acceptance_without_lots(market: Market, proposing: Side, threads: int) -> Stable | None:
    """What deferred acceptance comes to whatever tells equals apart; None where it cannot
    tell, because equals have met (which may hang on their order)."""
    part = _open_part(market)
    if part.has_tied_choices:
        return None
    found, met = _accept(market, part, proposing, threads)
    return None if met else found


def largest_acceptance(market: Market, *, threads: int = 1) -> Stable:
    """A weakly stable placement of at least two thirds as many people as any places.

    Otherwise as ``deferred_acceptance``, in three times the time and O(c) more memory; how it
    is done and by whom: ``ties.several_chances``.
    """
    from koryu.matching.stability.blocking import cutoffs
    from koryu.matching.stability.ties import several_chances

    part = _open_part(market)
    found, _ = _people_propose(several_chances(part), threads)
    mechanism = f"{found.mechanism}, several chances at equal places"
    cutoff = cutoffs(part, found.place_of)
    return _with_pinned(market, replace(found, cutoff=cutoff, mechanism=mechanism))


def _accept(market: Market, part: OpenPart, proposing: Side, threads: int) -> tuple[Stable, bool]:
    """And whether people of equal standing have met."""
    if proposing == "people":
        found, met = _people_propose(part, threads)
    else:
        found, met = _places_propose(part)
    return _with_pinned(market, found), met


def _open_part(market: Market) -> OpenPart:
    refuse_classes(market, NAME)
    refuse_caps(market, NAME)
    refuse_floors(market, NAME)
    refuse_quotas(market, NAME)
    refuse_joint_choices(market, NAME)
    return OpenPart.of(market)


def _with_pinned(market: Market, found: Stable) -> Stable:
    pinned, place = market.pins.T
    found.place_of[pinned] = place
    return found


def _people_propose(part: OpenPart, threads: int) -> tuple[Stable, bool]:
    from koryu.matching.stability.proposing import people_propose

    place_of, cutoff, proposals, met = people_propose(part, threads)
    return Stable(place_of, cutoff, f"{NAME}, people proposing", proposals), met


def _places_propose(part: OpenPart) -> tuple[Stable, bool]:
    from koryu.matching.stability.blocking import cutoffs
    from koryu.matching.stability.offering import places_propose

    place_of, offers, met = places_propose(part)
    return Stable(place_of, cutoffs(part, place_of), f"{NAME}, places proposing", offers), met
