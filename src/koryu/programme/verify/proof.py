"""Why no placement comes to more: the proof of a certificate, worked out on the facts.

Every request has a price, and so has every organisation (for being covered), every area that
the rules limit, and every limit on a nationality in one. A line is worth what it earns, less
the prices of what it uses, plus that of its organisation. If everybody takes the best line,
then what all of them are worth and what all seats, limits and organisations bring at their
prices is more than any lawful placement comes to (weak duality). Prices and worths are
columns of one number an aim, compared number by number.

What cannot be priced (couples under one host, limits on a nationality) is told apart by a tree
of cases that leaves none out, each with prices of its own. The numbers in a certificate count
short-listed candidates and requests in order of number, organisations, hosts and areas in
order of their codes, nationalities likewise.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from koryu.programme.facts import Candidate, Snapshot
from koryu.programme.rules import RuleSet
from koryu.programme.verify.lines import Rows
from koryu.programme.words import Words

Array = NDArray[np.int64]
Bool = NDArray[np.bool_]
NO_CAP = 2**31 - 1
LARGEST = 2**62
MOST_PARTS = 2**10
APART = -1  # the option of a couple that is held to no host


class Prices(Protocol):
    """Each (K, …) for K aims, in parts of a point, ``scale`` of which make one."""

    @property
    def place(self) -> Array: ...
    @property
    def region(self) -> Array: ...
    @property
    def group(self) -> Array: ...
    @property
    def quota(self) -> Array: ...
    @property
    def scale(self) -> int: ...


class Optimum(Protocol):
    @property
    def place_of(self) -> NDArray[np.int32]: ...
    @property
    def values(self) -> tuple[int, ...]: ...
    @property
    def bound(self) -> tuple[int, ...]: ...
    @property
    def tree(self) -> Any: ...
    @property
    def prices(self) -> Sequence[Prices]: ...


class Proof(Protocol):
    """A certificate: an optimum, and the names and gaps of its aims."""

    @property
    def aims(self) -> tuple[str, ...]: ...
    @property
    def gaps(self) -> tuple[int, ...]: ...
    @property
    def optimum(self) -> Optimum: ...


class Unproved(Exception):
    """The proof does not hold; ``words`` says why."""

    def __init__(self, en: str, ja: str) -> None:
        super().__init__(en)
        self.words = Words(en, ja)


@dataclass(frozen=True, eq=False)
class Case:
    """What a leaf of the tree looks at: the options ``left`` to each couple (k, hosts + 1),
    APART first, then each host; who is placed in an area, or is not (``held``)."""

    left: Bool
    held: tuple[tuple[int, int, bool], ...] = ()


class Year:
    """The facts by number: short-listed people, requests, couples, areas and limits.

    ``open``: the requests to which each person may lawfully go. ``within`` (areas, m): which
    requests lie in an area, with its ``floor`` and ``cap``; ``nation`` (n,) and ``limits``:
    (nation, area, cap) of each limit on a nationality.
    """

    def __init__(self, snapshot: Snapshot, rules: RuleSet, pins: Mapping[str, str]) -> None:
        self.people = [c for c in snapshot.candidates if c.result == "S"]
        self.requests = snapshot.requests
        self.aims = rules.aims
        self.seats = np.array([r.seats for r in self.requests], np.int64)
        self.organisation = _numbers([r.organisation_code for r in self.requests])
        self.host = _numbers([r.host_code for r in self.requests])
        self.hosts = int(self.host.max(initial=-1)) + 1
        self.couples = np.array(list(_couples(self.people)), np.int64).reshape(-1, 2)
        self.covers = np.array([aim == "spread" for aim in self.aims], np.int64)
        self.unites = np.array([aim == "together" for aim in self.aims], np.int64)
        self.pinned = np.array([c.candidate_no in pins for c in self.people], np.bool_)
        self._find_areas(rules)
        self.rows = Rows(snapshot, rules)
        self.open = [self._open(person, pins) for person in self.people]

    def _find_areas(self, rules: RuleSet) -> None:
        """Each limit of the rules spelt out for the areas and nationalities of the year."""
        asking = {("host", r.host_code) for r in self.requests}
        asking |= {("prefecture", r.host_code[:2]) for r in self.requests}
        self.nations = nations = sorted({person.nationality for person in self.people})
        self.nation = np.array([nations.index(c.nationality) for c in self.people], np.int64)
        spelt = []
        for limit in rules.limits:
            kind, wanted = ("host", limit.host) if limit.host else ("prefecture", limit.prefecture)
            codes = sorted(code for k, code in asking if k == kind) if wanted == "*" else [wanted]
            whose = nations if limit.nationality == "*" else [limit.nationality]
            spelt += [((kind, code), nation, limit) for code in codes for nation in whose]
        areas = sorted({area for area, _nation, _limit in spelt})
        self.within = np.zeros((len(areas), len(self.requests)), np.bool_)
        for at, (kind, code) in enumerate(areas):
            digits = 2 if kind == "prefecture" else None
            self.within[at] = [r.host_code[:digits] == code for r in self.requests]
        self.floor = np.zeros(len(areas), np.int64)
        self.cap = np.full(len(areas), NO_CAP, np.int64)
        self.limits: list[tuple[int, int, int]] = []
        for area, nation, limit in spelt:
            at, cap = areas.index(area), NO_CAP if limit.cap is None else limit.cap
            if nation in nations:
                self.limits.append((nations.index(nation), at, cap))
            elif not nation:
                self.floor[at] = max(self.floor[at], limit.floor)
                self.cap[at] = min(self.cap[at], cap)

    def _open(self, person: Candidate, pins: Mapping[str, str]) -> Array:
        lawful = np.flatnonzero(self.rows.lawful(person))
        pin = pins.get(person.candidate_no)
        return (
            lawful
            if pin is None
            else lawful[[self.requests[at].request_no == pin for at in lawful]]
        )


def bound_of(year: Year, optimum: Optimum) -> tuple[int, ...]:
    """The most that the proof leaves possible, the aims in their order. Raises Unproved."""
    for prices in optimum.prices:
        _check_prices(year, prices)
    possible = []
    for number, case in _cases(year, optimum):
        worth = _worth_of(year, case, optimum.prices[number])
        if worth is not None:
            possible.append(_whole(worth, optimum.prices[number].scale))
    if not possible:
        raise Unproved(
            "The proof says that nothing is lawful.", "証明によれば、条件を満たす配置がありません。"
        )
    return max(possible)


def _whole(worth: tuple[int, ...], scale: int) -> tuple[int, ...]:
    """Whole points of a bound in parts of a point. No aim comes to the fraction that the bound
    allows, and where one stays below it, nothing is said of the later aims."""
    for at, parts in enumerate(worth):
        if parts % scale:
            return (*(p // scale for p in worth[: at + 1]), *[LARGEST] * (len(worth) - at - 1))
    return tuple(parts // scale for parts in worth)


def most_of(year: Year, aim: int) -> int:
    """What everybody's best lines, all couples and organisations would bring an aim."""
    name = year.aims[aim]
    lines = zip(year.people, year.open, strict=True)
    earned = sum(int(year.rows.earned(who, name, at).max(initial=0)) for who, at in lines)
    organisations = int(year.organisation.max(initial=-1)) + 1
    more = organisations * year.covers[aim] + len(year.couples) * year.unites[aim]
    return earned + int(more)


def _cases(year: Year, optimum: Optimum) -> Iterator[tuple[int, Case]]:
    """The leaves of the tree; Unproved where a branch leaves something out."""
    used, todo = set(), [(optimum.tree, Case(_possible(year)))]
    while todo:
        tree, case = todo.pop()
        match tree:
            case object(number=int(number)) if 0 <= number < len(optimum.prices):
                used.add(number)
                yield number, case
            case object(couple=couple, options=options, children=children):
                todo += zip(children, _by_hosts(year, case, couple, options), strict=True)
            case object(person=person, region=area, inside=inside, outside=outside) if (
                0 <= person < len(year.people) and 0 <= area < len(year.within)
            ):
                for child, whether in ((inside, True), (outside, False)):
                    held = (*case.held, (person, area, whether))
                    todo.append((child, replace(case, held=held)))
            case _:
                raise Unproved(
                    "The tree names what is not there.",
                    "場合分けに存在しないものが含まれています。",
                )
    if len(used) < len(optimum.prices):
        raise Unproved(
            "There are prices for a case that the tree does not have.",
            "場合分けにない場合の価格があります。",
        )


def _by_hosts(
    year: Year, case: Case, couple: int, options: Sequence[Sequence[int]]
) -> Iterator[Case]:
    """The cases into which a branch parts a case; every host left to the couple is in one."""
    if not 0 <= couple < len(year.couples):
        raise Unproved(
            "The tree names a couple that is not there.",
            "場合分けに存在しない夫婦・パートナーが含まれています。",
        )
    parts = [np.isin(np.arange(APART, year.hosts), some) for some in options]
    if (case.left[couple] & ~np.any([np.zeros(year.hosts + 1, np.bool_), *parts], axis=0)).any():
        raise Unproved("The tree leaves out a case.", "場合分けに漏れがあります。")
    for part in parts:
        left = case.left.copy()
        left[couple] &= part
        yield replace(case, left=left)


def _check_prices(year: Year, prices: Prices) -> None:
    """Shapes and signs, and that no sum can run over."""
    sizes = {
        "place": len(year.requests),
        "region": len(year.within),
        "group": int(year.organisation.max(initial=-1)) + 1,
        "quota": len(year.limits),
    }
    if not 1 <= prices.scale <= MOST_PARTS:
        raise Unproved("Prices are in too many parts.", "価格の単位が細かすぎます。")
    units = (len(year.people) + 1) * (4 + sum(sizes.values()))  # no price counts more often
    for name, size in sizes.items():
        price: Array = getattr(prices, name)
        if price.shape != (len(year.aims), size) or price.dtype != np.int64:
            raise Unproved("The prices do not fit the facts.", "価格が入力データと合いません。")
        if max(int(price.max(initial=0)), -int(price.min(initial=0))) > LARGEST // units:
            raise Unproved("A price is too large to be reckoned with.", "価格が大きすぎます。")
        if name != "region" and (_sign(price.T) < 0).any():
            raise Unproved("A price is below nothing.", "価格が負です。")
    if ((_sign(prices.region.T) > 0) & (year.cap == NO_CAP)).any():
        raise Unproved(
            "An area without a cap has a price above nothing.",
            "上限のない地域に正の価格が付いています。",
        )


class Worths:
    """What lines are worth in a case, at its prices. ``open``: where people may go in it,
    ``must``: who cannot be left out. ``best`` (n, K): of the best line or of none at all,
    ``possible`` (n,): whether either may be."""

    def __init__(self, year: Year, case: Case, prices: Prices) -> None:
        self._year, self._place, self.scale = year, _at_prices(year, prices), prices.scale
        self.open, self.must = list(year.open), year.pinned.copy()
        for who, area, inside in case.held:
            self.open[who] = self.open[who][year.within[area][self.open[who]] == inside]
            self.must[who] |= inside
        lines = [self.of(who, self.open[who]) for who in range(len(year.people))]
        found = np.array([line is not None for line in lines], np.bool_)
        nothing = np.zeros(len(year.aims), np.int64)
        self.best = np.array([nothing if line is None else line for line in lines], np.int64)
        self.best = self.best.reshape(len(lines), len(year.aims))
        self.best[(_sign(self.best) < 0) & ~self.must] = 0
        self.possible = found | ~self.must

    def of(self, who: int, requests: Array) -> Array | None:
        """The best that a person's lines to these requests are worth (K,), number by number."""
        if not len(requests):
            return None
        best = np.empty(len(self._year.aims), np.int64)
        place = self._place[self._year.nation[who]]
        for k, aim in enumerate(self._year.aims):
            earned = self._year.rows.earned(self._year.people[who], aim, requests)
            worth = self.scale * earned + place[k, requests]
            best[k] = worth.max()
            requests = requests[worth == best[k]]
        return best


def _at_prices(year: Year, prices: Prices) -> Array:
    """What a request adds to a line, by nationality of the person (nations, K, m)."""
    place = prices.group[:, year.organisation] - prices.place - prices.region @ year.within
    by_nation: Array = np.repeat(place[None], len(year.nations), axis=0)
    for (nation, area, _cap), price in zip(year.limits, prices.quota.T, strict=True):
        by_nation[nation] -= price[:, None] * year.within[area]
    return by_nation


def _worth_of(year: Year, case: Case, prices: Prices) -> tuple[int, ...] | None:
    """The most that a placement of this case comes to; None if there is none."""
    worths = Worths(year, case, prices)
    single = np.ones(len(year.people), np.bool_)
    single[year.couples] = False
    couples = [_of_couple(year, case, worths, couple) for couple in range(len(year.couples))]
    if not worths.possible[single].all() or None in couples:
        return None
    total = worths.best[single].sum(axis=0) + _income(year, prices)
    total += np.array(couples, np.int64).reshape(-1, len(year.aims)).sum(axis=0)
    seated = [at[year.seats[at] > 0] for at in worths.open]
    reached = np.unique(year.organisation[np.concatenate([*seated, np.zeros(0, np.int64)])])
    spare = prices.scale * year.covers - prices.group.T[reached]
    total += spare[_sign(spare) > 0].sum(axis=0)
    return tuple(total.tolist())


def _of_couple(year: Year, case: Case, worths: Worths, couple: int) -> tuple[int, ...] | None:
    """The best of what is left to a couple: to go apart, or both under one host."""
    members = year.couples[couple]
    options = []
    if case.left[couple, 0] and worths.possible[members].all():
        options.append(worths.best[members].sum(axis=0))
    for host in np.flatnonzero(case.left[couple, 1:]):
        there = [worths.open[who][year.host[worths.open[who]] == host] for who in members]
        one, other = (worths.of(who, at) for who, at in zip(members, there, strict=True))
        if one is not None and other is not None:
            options.append(one + other + worths.scale * year.unites)
    return max((tuple(option.tolist()) for option in options), default=None)


def _income(year: Year, prices: Prices) -> Array:
    """What seats, limits and floors bring at their prices; nobody fills more than all."""
    people = len(year.people)
    cap = np.where(_sign(prices.region.T) > 0, np.minimum(year.cap, people), year.floor)
    limits = np.array([min(cap, people) for _nation, _area, cap in year.limits], np.int64)
    income: Array = prices.place @ np.minimum(year.seats, people) + prices.region @ cap
    return income + prices.quota @ limits


def _possible(year: Year) -> Bool:
    """Under which hosts both of a couple have a line (k, hosts + 1), after APART."""
    possible = np.zeros((len(year.couples), year.hosts + 1), np.bool_)
    possible[:, 0] = True
    for couple, (one, other) in enumerate(year.couples):
        both = np.intersect1d(year.host[year.open[one]], year.host[year.open[other]])
        possible[couple, both + 1] = True
    return possible


def _sign(columns: Array) -> Array:
    """Of columns (…, K) the sign of the first number that is not 0."""
    first = (columns != 0).argmax(axis=-1)[..., None]
    signs: Array = np.sign(np.take_along_axis(columns, first, axis=-1)[..., 0])
    return signs


def _couples(people: Sequence[Candidate]) -> Iterator[tuple[int, int]]:
    """Who name each other, by number, in the order of those named first."""
    number = {c.candidate_no: at for at, c in enumerate(people)}
    for at, person in enumerate(people):
        other = number.get(person.partner_no, -1)
        if at < other and people[other].partner_no == person.candidate_no:
            yield at, other


def _numbers(codes: Sequence[str]) -> Array:
    order = {code: at for at, code in enumerate(sorted(set(codes)))}
    return np.array([order[code] for code in codes], np.int64)
