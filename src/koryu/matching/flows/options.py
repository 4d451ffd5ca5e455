"""Where a couple may go, as arcs of the network to be opened together."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from koryu.matching.flows.spelt import Lines, class_lines_of, own_choices
from koryu.matching.market import NOWHERE, Aim, Couples, Int32, Int64, Market
from koryu.matching.results import APART

NO_ARCS = np.zeros(0, np.int32)


@dataclass(frozen=True, eq=False)
class Options:
    """Where couples may go: o options in the order of couples, the first of each APART.

    ``members`` (k, 2) int32. ``couple``, ``value`` (o,) int32: whose it is, and the label or
    joint choice. ``start`` (2o+1,), ``arcs`` int32: CSR, the arcs of the first and of the
    second partner, two rows an option. ``bonus`` (o, K) int64: what it earns beside its
    lines, and what must be that it lacks. ``first`` (k+1,): where the options of each couple begin.
    """

    members: Int32
    couple: Int32
    value: Int32
    start: Int32
    arcs: Int32
    bonus: Int64
    first: Int32


@dataclass(frozen=True, eq=False)
class _Option:
    value: int
    arcs: tuple[Int32, Int32]
    bonus: Sequence[int]
    must: int = 0  # below nothing where a pin forbids it


def find_options(
    market: Market,
    aims: Sequence[Aim],
    apart_arcs: Callable[[int], Int32],
    shut_arcs: Callable[[Lines, bool], Int32],
) -> Options:
    """The options of all couples. ``apart_arcs`` tells the arcs of a person held to nothing,
    ``shut_arcs`` makes arcs for lines, shut until an option opens them; those of one class line
    may share an arc if the flag is set."""
    couples = market.couples
    if couples is None:
        return _gathered(np.zeros((0, 2), np.int32), [], len(aims))
    finder = _Finder(market, couples, aims, apart_arcs, shut_arcs)
    return _gathered(
        couples.members, [list(finder.of(c)) for c in range(len(couples.members))], len(aims)
    )


def _gathered(members: Int32, found: list[list[_Option]], aims: int) -> Options:
    options = [option for mine in found for option in mine]
    lists = [arcs for option in options for arcs in option.arcs]
    counts = np.array([len(mine) for mine in found], np.int64)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    start = np.concatenate([[0], np.cumsum([len(arcs) for arcs in lists])]).astype(np.int32)
    bonus = np.zeros((len(options), aims + 1), np.int64)
    for row, option in enumerate(options):
        bonus[row] = [option.must, *option.bonus]
    return Options(
        members,
        np.repeat(np.arange(len(found), dtype=np.int32), counts),
        np.array([option.value for option in options], np.int32),
        start,
        np.concatenate([*lists, NO_ARCS]).astype(np.int32),
        bonus,
        first,
    )


class _Finder:
    """The options of one couple after the other."""

    def __init__(
        self,
        market: Market,
        couples: Couples,
        aims: Sequence[Aim],
        apart_arcs: Callable[[int], Int32],
        shut_arcs: Callable[[Lines, bool], Int32],
    ) -> None:
        self._market, self._couples, self._aims = market, couples, aims
        self._apart_arcs, self._shut_arcs = apart_arcs, shut_arcs
        self._pin = {int(person): int(place) for person, place in market.pins}

    def of(self, couple: int) -> Iterator[_Option]:
        """APART first, then labels or joint choices in ascending order."""
        members = [int(person) for person in self._couples.members[couple]]
        if self._couples.start[couple] < self._couples.start[couple + 1]:
            pinned = sum(person in self._pin for person in members)
            yield _Option(APART, (NO_ARCS, NO_ARCS), [0] * len(self._aims), -pinned)
            yield from self._joint(couple, members)
            return
        apart = (self._apart_arcs(members[0]), self._apart_arcs(members[1]))
        yield _Option(APART, apart, [0] * len(self._aims))
        if self._market.label is not None and any(aim.per_couple for aim in self._aims):
            yield from self._near(members, self._market.label)

    def _near(self, members: list[int], labels: Int32) -> Iterator[_Option]:
        """Each label at which both have a line."""
        lines = [self._labelled(person, labels) for person in members]
        near = [labels[mine.place] for mine in lines]
        common = np.intersect1d(near[0], near[1])
        if not len(common):
            return
        lines = [mine.take(np.isin(at, common)) for mine, at in zip(lines, near, strict=True)]
        first, second = (self._by_label(mine, labels) for mine in lines)
        for label, arcs in zip(common, zip(first, second, strict=True), strict=True):
            yield _Option(int(label), arcs, [aim.per_couple for aim in self._aims])

    def _labelled(self, person: int, labels: Int32) -> Lines:
        lines = self._lawful(person, with_classes=True)
        lines = lines.only(lambda line: labels[line.place] != NOWHERE)
        return lines.take(np.argsort(labels[lines.place], kind="stable"))

    def _by_label(self, lines: Lines, labels: Int32) -> list[Int32]:
        """Shut arcs for a person's lines, label by label."""
        of_line = labels[lines.place].astype(np.int64) << 32
        label, arc = np.divmod(np.unique(of_line + self._shut_arcs(lines, True)), 2**32)
        return np.split(arc.astype(np.int32), np.flatnonzero(np.diff(label)) + 1)

    def _joint(self, couple: int, members: list[int]) -> Iterator[_Option]:
        """The joint choices that pins allow."""
        arc_to = [self._arcs_to_places(person) for person in members]
        start = self._couples.start
        for joint in range(int(start[couple]), int(start[couple + 1])):
            places = [int(place) for place in self._couples.places[joint]]
            mine, theirs = (arc_to[side].get(places[side], NO_ARCS) for side in (0, 1))
            lacking = any(
                place not in arc_to[side] if place >= 0 else members[side] in self._pin
                for side, place in enumerate(places)
            )
            if not lacking:
                points = [0 if aim.joint is None else int(aim.joint[joint]) for aim in self._aims]
                yield _Option(joint, (mine, theirs), points)

    def _arcs_to_places(self, person: int) -> dict[int, Int32]:
        """Shut arcs to each place of an own choice; two where a class line leads there too."""
        chosen = self._lawful(person, with_classes=False).place
        lines = self._lawful(person, with_classes=True)
        lines = lines.only(lambda line: np.isin(line.place, chosen))
        arcs = self._shut_arcs(lines, False)
        return {int(place): arcs[lines.place == place] for place in np.unique(lines.place)}

    def _lawful(self, person: int, *, with_classes: bool) -> Lines:
        """The person's lines spelt out, the pinned one alone for who is pinned."""
        one = np.array([person], np.int32)
        lines = own_choices(self._market, one)
        if with_classes:
            lines = lines.plus(class_lines_of(self._market, one))
        pin = self._pin.get(person)
        return lines if pin is None else lines.only(lambda line: line.place == pin)
