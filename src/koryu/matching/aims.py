"""The usual aims, and what a placement comes to by them.

An aim is made as large as possible, so what should be small (a rank, say) earns less than
nothing. Aims are compared in the order in which they are given.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from koryu.matching.market import NOWHERE, UNPLACED, Aim, Int32, Int64, Market
from koryu.matching.pairs import choice_of, class_line_of

Points = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


class UnknownAim(ValueError):
    """No aim goes by that name; says which there are."""


# The usual aims


def placed(market: Market) -> Aim:
    """People of the round who are placed; alternates don't count."""
    if market.alternate is None:
        return Aim("placed", person=np.ones(market.size[0], np.int32))
    return Aim("placed", person=(market.alternate == 0).astype(np.int32))


def spread() -> Aim:
    """Groups of places that receive at least one person."""
    return Aim("spread", per_group=1)


def together() -> Aim:
    """Couples without joint choices of whom both are placed, on one label."""
    return Aim("together", per_couple=1)


def total_rank(market: Market) -> Aim:
    """The sum of the ranks of all lines drawn, counted from 1, as small as possible.

    The rank of a joint choice counts for each partner whom it places. To leave somebody
    unplaced costs nothing here, so this comes after ``placed``.
    """
    ranks = _Ranks(market)
    return Aim("total_rank", choice=-ranks.choice, class_line=-ranks.class_line, joint=-ranks.joint)


def rank_maximal(market: Market) -> list[Aim]:
    """Most people on their first choice, then most on their second, and so on; one aim for
    each rank that occurs (Irving, Kavitha, Mehlhorn, Michail, Paluch: Rank-maximal
    matchings, ACM Transactions on Algorithms 2, 2006)."""
    ranks = _Ranks(market)
    return [ranks.count(f"rank_maximal_{rank}", rank) for rank in ranks.occurring]


def fair(market: Market) -> list[Aim]:
    """Fewest people on the worst rank, then fewest on the next worst, down to the second;
    one aim for each rank that occurs. Comes after ``placed``: the fewest of all would be
    nobody (Huang, Kavitha, Mehlhorn, Michail: Fair matchings and related problems,
    Algorithmica 74, 2016)."""
    ranks = _Ranks(market)
    worst_first = reversed(ranks.occurring[1:])
    return [ranks.count(f"fair_{rank}", rank, each=-1) for rank in worst_first]


def alternates(market: Market) -> Aim:
    """Alternates who are placed, the earlier ones before the later: of k ranks the first
    earns k points, the last 1."""
    if market.alternate is None:
        return Aim("alternates")
    ranks = np.unique(market.alternate[market.alternate > 0])
    earlier = len(ranks) - np.searchsorted(ranks, market.alternate)
    return Aim("alternates", person=np.where(market.alternate > 0, earlier, 0).astype(np.int32))


def points(
    name: str,
    *,
    person: ArrayLike | None = None,
    choice: ArrayLike | None = None,
    class_line: ArrayLike | None = None,
    joint: ArrayLike | None = None,
    per_group: int = 0,
    per_couple: int = 0,
) -> Aim:
    """Points of one's own, as lists or arrays; shapes and units as of ``Aim``."""
    return Aim(
        name, _row(person), _row(choice), _row(class_line), _row(joint), per_group, per_couple
    )


def aims_named(market: Market, names: Iterable[str]) -> list[Aim]:
    """The aims that go by these names, in this order. Raises UnknownAim."""
    found: list[Aim] = []
    for name in names:
        if name not in KNOWN:
            raise UnknownAim(f"no aim is called {name!r}; there are {', '.join(KNOWN)}")
        found += KNOWN[name](market)
    return found


KNOWN: dict[str, Callable[[Market], list[Aim]]] = {
    "placed": lambda market: [placed(market)],
    "unplaced": lambda market: [placed(market)],  # fewest unplaced is most placed
    "spread": lambda market: [spread()],
    "together": lambda market: [together()],
    "total_rank": lambda market: [total_rank(market)],
    "rank_maximal": rank_maximal,
    "fair": fair,
    "alternates": lambda market: [alternates(market)],
}


def _row(numbers: ArrayLike | None) -> Points | None:
    if numbers is None:
        return None
    row = np.asarray(numbers)
    return row if row.size else row.astype(np.int32)  # an empty list would be one of floats


class _Ranks:
    """The rank of every line, counted from 1, as what a person on it has reached.

    A partner's own choices stand at 0 where the couple has joint choices: it is the joint
    choice that ranks them. A class line ranks one behind the last rank of the market.
    """

    def __init__(self, market: Market) -> None:
        self.market = market
        self.partners = _partners(market)  # whom each joint choice places
        self.held = _held_choices(market)
        self.choice: Int32 = np.where(self.held, 0, market.choices.rank + 1).astype(np.int32)
        rank = np.zeros(0, np.int32) if market.couples is None else market.couples.rank
        self.joint_rank = rank + 1
        self.joint: Int32 = (self.joint_rank * self.partners).astype(np.int32)
        lines = 0 if market.classes is None else len(market.classes.place_class)
        self.last = int(max(market.choices.rank.max(initial=-1), rank.max(initial=-1))) + 2
        self.class_line: Int32 = np.full(lines, self.last, np.int32)

    @property
    def occurring(self) -> list[int]:
        """Every rank that a line has, the first first."""
        ranks = np.concatenate([self.choice, self.joint_rank, self.class_line[:1]])
        return [int(rank) for rank in np.unique(ranks) if rank > 0]

    def count(self, name: str, rank: int, *, each: int = 1) -> Aim:
        """``each`` for every person on this rank."""
        choice = (self.choice == rank).astype(np.int32) * each
        joint = np.where(self.joint_rank == rank, self.partners, 0).astype(np.int32) * each
        class_line = (self.class_line == rank).astype(np.int32) * each
        if rank == self.last:
            # A partner's own choice may be a class line too, and a pair counts as the better
            # of the two: here they are made alike, and the joint choice takes both back.
            choice[self.held] = each
            joint -= self.partners * each
        return Aim(name, choice=choice, class_line=class_line, joint=joint)


def _partners(market: Market) -> Int32:
    """How many people each joint choice places (q,)."""
    if market.couples is None:
        return np.zeros(0, np.int32)
    partners: Int32 = (market.couples.places != UNPLACED).sum(axis=1, dtype=np.int32)
    return partners


def _held_choices(market: Market) -> Flags:
    """The choices (c,) of people whose couple has joint choices."""
    couples, choices = market.couples, market.choices
    if couples is None or not len(couples.rank):
        return np.zeros(len(choices.place), np.bool_)
    held = np.zeros(market.size[0], np.bool_)
    held[couples.members[np.diff(couples.start) > 0]] = True
    return np.repeat(held, np.diff(choices.start))


# What a placement comes to


def value(market: Market, aim: Aim, place_of: Int32) -> int:
    """What the placement comes to by this aim, if it were the only one."""
    return values(market, [aim], place_of)[0]


def values(market: Market, aims: Sequence[Aim], place_of: Int32) -> tuple[int, ...]:
    """What the placement comes to by each aim, counted plainly, line by line.

    ``place_of`` (n,) int32, UNPLACED for none. A pair that stands among the choices and in
    a class line counts as the better of the two, the aims compared in their order. Raises
    ValueError, naming the person, where a placement is no line of the market; seats, caps
    and couples are not looked at.
    """
    if place_of.shape != (market.size[0],):
        raise ValueError(f"place_of must have the shape {market.size[:1]}, not {place_of.shape}")
    person = np.flatnonzero(place_of != UNPLACED).astype(np.int32)
    chosen, classed = _lines(market, person, place_of[person])
    by_class = _is_better(aims, chosen, classed)
    bodies, near, joint = _bodies(market, place_of), _near(market, place_of), _met(market, place_of)
    return tuple(
        int(
            _earned(aim.person, person).sum()
            + np.where(
                by_class, _earned(aim.class_line, classed), _earned(aim.choice, chosen)
            ).sum()
            + _earned(aim.joint, joint).sum()
            + aim.per_group * bodies
            + aim.per_couple * near
        )
        for aim in aims
    )


def _lines(market: Market, person: Int32, place: Int32) -> tuple[Int64, Int64]:
    """The choice and the class line of each pair, NOWHERE for none."""
    outside = np.flatnonzero((place < 0) | (place >= market.size[1]))
    if len(outside):
        at = outside[0]
        raise ValueError(f"{market.person(int(person[at]))} is at place {place[at]}: there is none")
    chosen = choice_of(market.choices, person, place)
    classed = np.full(len(person), NOWHERE, np.int64)
    if market.classes is not None:
        classed = class_line_of(market.classes, person, place)
    astray = np.flatnonzero((chosen == NOWHERE) & (classed == NOWHERE))
    if len(astray):
        who, where = market.person(int(person[astray[0]])), market.place(int(place[astray[0]]))
        raise ValueError(f"{who} may not go to {where}")
    return chosen, classed


def _is_better(aims: Sequence[Aim], chosen: Int64, classed: Int64) -> Flags:
    """Where the class line counts: there is no choice, or it earns less."""
    better: Flags = chosen == NOWHERE
    undecided = ~better & (classed != NOWHERE)
    for aim in aims:
        more = _earned(aim.class_line, classed) - _earned(aim.choice, chosen)
        better |= undecided & (more > 0)
        undecided &= more == 0
    return better


def _earned(row: Points | None, numbers: NDArray[np.integer[Any]]) -> Int64:
    """The points at these numbers of a row; of NOWHERE anything at all."""
    if row is None or not len(row):
        return np.zeros(len(numbers), np.int64)
    earned: Int64 = row[numbers].astype(np.int64)
    return earned


def _bodies(market: Market, place_of: Int32) -> int:
    """How many groups of places receive somebody."""
    if market.group is None:
        return 0
    groups = market.group[place_of[place_of != UNPLACED]]
    return len(np.unique(groups[groups != NOWHERE]))


def _near(market: Market, place_of: Int32) -> int:
    """How many couples without joint choices are both placed, on one label."""
    if market.couples is None or market.label is None:
        return 0
    free = market.couples.members[np.diff(market.couples.start) == 0]
    # the label behind the last place is that of UNPLACED
    labels = np.append(market.label, NOWHERE)[place_of[free]]
    return int(((labels[:, 0] == labels[:, 1]) & (labels[:, 0] != NOWHERE)).sum())


def _met(market: Market, place_of: Int32) -> Int64:
    """The numbers of the joint choices that came true."""
    couples = market.couples
    if couples is None:
        return np.zeros(0, np.int64)
    members = np.repeat(couples.members, np.diff(couples.start), axis=0)
    return np.flatnonzero((place_of[members] == couples.places).all(axis=1))
