"""The best placement under quotas, by branch and bound.

At a price for each quota a market is one without quotas, and what it comes to, with what the
quotas bring at their prices, bounds every placement that keeps them (Lagrange; Held, Karp
1970). Placements that keep them are found by splitting the quotas (see ``splitting``), and
these give prices. Where that leaves a gap, a linear program gives the best prices there are
(see ``relaxation``), and what still is cut into fractions is told apart case by case: where a
couple goes, or whether somebody is placed inside a region.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from koryu.matching.bounds import Proof, moved, prices_at, proof_at
from koryu.matching.dealing import deal
from koryu.matching.holding import Holding
from koryu.matching.market import NOWHERE, Aim, Int32, Int64, Market
from koryu.matching.network import Network, build_network
from koryu.matching.relaxation import Fractions, Relaxation
from koryu.matching.results import CoupleBranch, Leaf, Optimum, Prices, QuotaBranch, Tree
from koryu.matching.rows import find_rows
from koryu.matching.search import NothingLawful
from koryu.matching.splitting import Splitting

ROUNDS = 6  # of moving couples before quotas are looked at
TRADES = 6  # of shares, between one look at the prices and the next
IDLE = 2  # looks without anything gained before the linear program is asked
SCALES = (1, 2, 3, 4, 6, 12, 60)  # parts of a point in which prices are tried
SURE = 1e-6
LARGEST = 2**62  # no aim comes to more
SEED = 1
Bool = NDArray[np.bool_]
Value = tuple[int, ...]
Held = tuple[tuple[int, int, bool], ...]  # who is placed inside which region, or is not


@dataclass(frozen=True, eq=False)
class _Case:
    """The options (o,) that couples have left, and who is held inside or outside a region;
    ``proof``: of a case that this one is part of."""

    allowed: Bool
    held: Held
    proof: Proof | None = None


class _Model:
    """The network of all cases in which the same people are held."""

    def __init__(self, market: Market, aims: Sequence[Aim], held: Held) -> None:
        must = sorted({person for person, _region, inside in held if inside})
        self.network = build_network(_held_market(market, held), aims, must)
        self.rows = find_rows(self.network)
        self.holding = Holding(self.network, self.rows, must)
        self.splitting = Splitting(self.holding)
        self._relaxation: Relaxation | None = None

    @property
    def relaxation(self) -> Relaxation:
        if self._relaxation is None:
            self._relaxation = Relaxation(self.network, self.rows)
        return self._relaxation

    def possible(self, values: set[tuple[int, int]]) -> Bool:
        """Which options (o,) are among these (couple, value), and can be where people must be
        placed."""
        options = self.network.options
        pairs = zip(options.couple.tolist(), options.value.tolist(), strict=True)
        left: Bool = np.array([pair in values for pair in pairs], np.bool_)
        idle = np.diff(options.start).reshape(-1, 2) == 0
        lacking = (idle & self.holding.fixed[options.members[options.couple]]).any(axis=1)
        return np.asarray(left & ~lacking)

    def proof(self, worth: Int64, price: Int64, allowed: Bool, scale: int = 1) -> Proof:
        return proof_at(self.network, self.rows, worth, price, allowed, self.holding.fixed, scale)


class QuotaSearch:
    """One search; ``run`` it once."""

    def __init__(
        self,
        market: Market,
        aims: Sequence[Aim],
        deadline: float,
        follow: Callable[[float], None] | None = None,
    ) -> None:
        self._market, self._aims = market, aims
        self._deadline, self._follow = deadline, follow
        self._draw = np.random.default_rng(SEED)
        self._best: Value | None = None
        self._found: tuple[Network, Int32] | None = None
        self._bound: Value = ()
        self._prices: list[Prices] = []
        self._closed = 0.0
        self._last: tuple[Held, _Model] | None = None

    def run(self) -> Optimum:
        """The optimum, or the best by the deadline. Raises NothingLawful."""
        root = self._model(())
        options = root.network.options
        self._values = list(zip(options.couple.tolist(), options.value.tolist(), strict=True))
        tree = self._solve(_Case(np.ones(len(options.couple), np.bool_), ()), 1.0)
        if self._best is None or self._found is None:
            raise NothingLawful
        return Optimum(deal(*self._found), self._best[1:], self._bound, tree, tuple(self._prices))

    def _model(self, held: Held) -> _Model:
        if self._last is None or self._last[0] != held:
            self._last = held, _Model(self._market, self._aims, held)
        return self._last[1]

    # One case

    def _solve(self, case: _Case, share: float) -> Tree:
        """Close a case, by prices if they will do it, else by splitting it."""
        model = self._model(case.held)
        left = {pair for pair, mine in zip(self._values, case.allowed, strict=True) if mine}
        allowed = model.possible(left)
        proof = self._inherited(case, model, allowed)
        if proof is None or not self._closes(proof):
            proof = self._look(model, allowed, proof)
        fractions = None
        if not self._closes(proof) and monotonic() < self._deadline:
            fractions = model.relaxation.solve(allowed, self._deadline - monotonic())
        if fractions is not None:
            proof = self._priced(model, allowed, fractions, proof)
        if not self._closes(proof) and fractions is not None:
            self._round(model, allowed, fractions)
        if self._closes(proof) or fractions is None or monotonic() > self._deadline:
            return self._close(model, proof, share)
        return self._split(case, model, fractions, proof, share)

    def _inherited(self, case: _Case, model: _Model, allowed: Bool) -> Proof | None:
        """What the prices of a wider case prove of this one."""
        if case.proof is None:
            return None
        old = case.proof
        worth = moved(old.worth, old.network, model.network)
        return model.proof(worth, old.price, allowed, old.scale)

    def _closes(self, proof: Proof) -> bool:
        """Whether no placement of the case can be better than the best known."""
        if proof.total[0] < 0:
            return True
        if self._best is None or proof.total[0] > 0:
            return False
        for at, (points, best) in enumerate(zip(proof.total, self._best, strict=True)):
            whole, part = divmod(points, proof.scale)
            if whole != best:
                return whole < best
            if part:
                return at == len(proof.total) - 1
        return True

    def _better(self, proof: Proof, other: Proof | None) -> Proof:
        """That which proves more; never one with a fraction before the last aim, which says
        nothing of the later ones, unless it closes the case."""
        if other is None or (self._closes(proof) and not self._closes(other)):
            return proof
        if any(points % proof.scale for points in proof.total[:-1]) and not self._closes(proof):
            return other
        mine, theirs = (tuple(Fraction(p, one.scale) for p in one.total) for one in (proof, other))
        return proof if mine < theirs else other

    # By flows

    def _look(self, model: _Model, allowed: Bool, proof: Proof | None) -> Proof:
        """Settle flows, moving couples and splitting quotas, as long as that gains anything."""
        holding, splitting = model.holding, model.splitting
        splitting.clear()
        holding.price[:] = 0
        chosen = _first_allowed(model.network.options.first, allowed)
        if (chosen < 0).any():
            return model.proof(holding.worth, holding.price, allowed)
        for _round in range(ROUNDS):
            self._note(model, holding.settle(chosen))
            found = model.proof(holding.worth, holding.price, allowed)
            proof = self._better(found, proof)
            if self._closes(proof) or (found.wanted == chosen).all():
                break
            chosen = found.wanted
        if proof is None or not self._closes(proof):
            proof = self._trade(model, allowed, chosen, found if proof is None else proof)
        return proof

    def _trade(self, model: _Model, allowed: Bool, chosen: Int32, proof: Proof) -> Proof:
        holding, splitting = model.holding, model.splitting
        pricing = Holding(model.network, model.rows, np.flatnonzero(holding.fixed))
        idle = 0
        splitting.settle(chosen)
        while idle < IDLE and not self._closes(proof) and monotonic() < self._deadline:
            before = self._best, proof.total
            self._trades(model, chosen)
            pricing.price = splitting.prices()
            pricing.settle(chosen)
            found = model.proof(pricing.worth, pricing.price, allowed)
            proof = self._better(found, proof)
            chosen = found.wanted
            idle = idle + 1 if before == (self._best, proof.total) else 0
        return proof

    def _trades(self, model: _Model, chosen: Int32) -> None:
        """Trade shares a few times, keeping what was gained and undoing what was not."""
        splitting = model.splitting
        value = splitting.settle(chosen)
        self._note(model, value)
        for trade in range(TRADES):
            kept = splitting.keep()
            splitting.trade(self._draw, 1 / (1 + trade / 2))
            after = splitting.settle(chosen)
            self._note(model, after)
            if tuple(after) < tuple(value):
                splitting.restore(kept)
            else:
                value = after
            if monotonic() > self._deadline:
                return

    def _note(self, model: _Model, value: Int64) -> None:
        """Keep the flow if it is lawful and better than the best known."""
        told = tuple(int(points) for points in value)
        flow, better = model.holding.flow, self._best is None or told > self._best
        if told[0] == 0 and better and (model.rows.count(flow) <= model.rows.cap).all():
            self._best, self._found = told, (model.network, flow.copy())
        if self._follow is not None:
            self._follow(self._closed)

    # By fractions

    def _priced(self, model: _Model, allowed: Bool, fractions: Fractions, proof: Proof) -> Proof:
        """The best proof from the prices of the linear program, made whole in parts of a point."""
        for scale in SCALES:
            worth, price = (
                np.rint(of * scale).astype(np.int64) for of in (fractions.worth, fractions.price)
            )
            proof = self._better(model.proof(worth, price, allowed, scale), proof)
            off = np.abs(fractions.worth * scale - worth).max(initial=0)
            if (
                self._closes(proof)
                or max(off, np.abs(fractions.price * scale - price).max()) < 1e-6
            ):
                break
        return proof

    def _round(self, model: _Model, allowed: Bool, fractions: Fractions) -> None:
        """Look for placements near the fractions."""
        first = model.network.options.first
        share = np.where(allowed, fractions.share, -1)
        chosen = np.array(
            [at + int(np.argmax(share[at:end])) for at, end in pairwise(first)],
            np.int32,
        )
        model.splitting.give(fractions.flow)
        model.holding.price[:] = 0
        self._trades(model, chosen)

    # Cases

    def _split(
        self, case: _Case, model: _Model, fractions: Fractions, proof: Proof, share: float
    ) -> Tree:
        """Tell cases apart by what the linear program cuts into fractions."""
        case = replace(case, proof=proof)
        options = model.network.options
        largest = np.maximum.reduceat(fractions.share, options.first[:-1])
        couple = int(np.argmin(largest)) if len(largest) else 0
        if len(largest) and largest[couple] < 1 - SURE:
            mine = range(int(options.first[couple]), int(options.first[couple + 1]))
            option = max(mine, key=lambda o: float(fractions.share[o]))
            return self._by_option(case, couple, int(options.value[option]), share)
        parting = self._parting(case, model, fractions)
        if parting is None:
            return self._close(model, proof, share)
        return self._by_region(case, *parting, share)

    def _by_option(self, case: _Case, couple: int, value: int, share: float) -> Tree:
        """The couple takes this option, or any other that it has left."""
        there, elsewhere = case.allowed.copy(), case.allowed.copy()
        outside = []
        for at, (whose, which) in enumerate(self._values):
            if whose == couple:
                there[at] &= which == value
                elsewhere[at] &= which != value
                outside += [which] if elsewhere[at] else []
        children = (
            self._solve(replace(case, allowed=there), share / 2),
            self._solve(replace(case, allowed=elsewhere), share / 2),
        )
        return CoupleBranch(couple, ((value,), tuple(outside)), children)

    def _by_region(self, case: _Case, person: int, region: int, share: float) -> Tree:
        """The person is placed inside the region, or is not."""
        inside, outside = (
            self._solve(replace(case, held=(*case.held, (person, region, there))), share / 2)
            for there in (True, False)
        )
        return QuotaBranch(person, region, inside, outside)

    def _parting(self, case: _Case, model: _Model, fractions: Fractions) -> tuple[int, int] | None:
        """Somebody whom a quota counts and a region, of whom it is least sure whether inside."""
        quotas = self._market.quotas
        if quotas is None:
            return None
        pinned = set(self._market.pins[:, 0].tolist())
        known = {(person, region) for person, region, _inside in case.held}
        best, found = -1.0, None
        for counted, region in zip(quotas.counted.tolist(), quotas.region.tolist(), strict=True):
            part = _part_inside(model.network, fractions.flow, region)
            for person in np.flatnonzero(quotas.category == counted).tolist():
                kind = int(model.network.kind[person])
                if kind < 0 or person in pinned or (person, region) in known:
                    continue
                unsure = min(part[kind], 1 - part[kind])
                if unsure > best:
                    best, found = unsure, (person, region)
        return found

    def _close(self, model: _Model, proof: Proof, share: float) -> Tree:
        self._closed += share
        penalty = _penalty(model.network, proof)
        if proof.total[0] >= 0:
            folded = [points + penalty * proof.total[0] for points in proof.total[1:2]]
            self._bound = max(self._bound, _whole((*folded, *proof.total[2:]), proof.scale))
        self._prices.append(prices_at(proof, penalty))
        return Leaf(len(self._prices) - 1)


def _penalty(network: Network, proof: Proof) -> int:
    """Points of the first aim that outweigh what must be; see ``worths.prices_of``."""
    if not proof.worth[0].any() and not proof.price[0].any():
        return 0
    gains, bonus = np.abs(network.gain[1:2]), np.abs(network.options.bonus[:, 1:2])
    span = (3 * int(gains.max(initial=0)) + int(bonus.max(initial=0))) * proof.scale
    upper = np.abs(proof.worth[1:2, network.first_place :]).max(initial=0)
    largest = 4 * int(upper + np.abs(proof.price[1:2]).max(initial=0)) + span
    if proof.total[0] < 0:  # nothing lawful in this case: let its bound drop below anything
        largest += 2 * span * (network.market.size[0] + 1)
    return largest + 1


def _whole(total: Value, scale: int) -> Value:
    """A bound in whole points. No aim comes to the fraction of a point that a bound allows, and
    where one stays below it, nothing is said of the later aims."""
    for at, points in enumerate(total):
        if points % scale:
            return (*(p // scale for p in total[: at + 1]), *[LARGEST] * (len(total) - at - 1))
    return tuple(points // scale for points in total)


def _first_allowed(first: Int32, allowed: Bool) -> Int32:
    """The first option that each couple may take (k,), -1 for none."""
    chosen = np.full(len(first) - 1, -1, np.int32)
    for couple in range(len(chosen)):
        mine = np.flatnonzero(allowed[first[couple] : first[couple + 1]])
        if len(mine):
            chosen[couple] = first[couple] + mine[0]
    return chosen


def _part_inside(network: Network, flow: NDArray[np.float64], region: int) -> NDArray[np.float64]:
    """Of what a kind sends (kinds,), the part of each unit that arrives inside a region."""
    inside = np.zeros(network.root + 1)
    places = np.arange(network.first_place, network.first_place + network.market.size[1])
    inside[places] = _is_inside(network.market, region)
    steps = [0, network.first_hub, network.first_pool, network.first_place_class]
    steps += [network.first_gate, network.first_place]
    for low, high in reversed(list(pairwise(steps))):
        along = (network.tail >= low) & (network.tail < high)
        tail, head, units = network.tail[along] - low, network.head[along], flow[along]
        sent = np.bincount(tail, units, high - low)
        arriving = np.bincount(tail, units * inside[head], high - low)
        inside[low:high] = np.divide(arriving, sent, out=np.zeros(high - low), where=sent > 1e-9)
    supplied = network.capacity[: network.first_hub]
    part: NDArray[np.float64] = inside[: network.first_hub]
    return part * np.minimum(flow[: network.first_hub] / supplied, 1)


def _is_inside(market: Market, region: int) -> Bool:
    """Whether each place (m,) lies in the region or one inside it."""
    inside = np.zeros(market.size[1], np.bool_)
    if market.regions is None:
        return inside
    at = market.regions.of_place.copy()
    while (at != NOWHERE).any():
        inside |= at == region
        at = np.where(at == NOWHERE, NOWHERE, market.regions.parent[at])
    return inside


def _held_market(market: Market, held: Held) -> Market:
    """The market without the lines that those held can't take."""
    if not held:
        return market
    pairs = [market.forbidden]
    for person, region, inside in held:
        barred = np.flatnonzero(_is_inside(market, region) != inside)
        pairs.append(np.column_stack([np.full(len(barred), person), barred]).astype(np.int32))
    return replace(market, forbidden=np.concatenate(pairs))
