"""The best placement by branch and bound over prices: under quotas, and where couples leave a gap.

At a price for each quota a market is one without quotas, and what it comes to, with what the
quotas bring at their prices, bounds every placement that keeps them (Lagrange; Held, Karp
1970). Placements that keep them are found by splitting the quotas (see ``splitting``), and
these give prices. Where that leaves a gap, a linear program gives the best prices there are
(see ``relaxation``), and a search among the lines that cost nothing at them, or little, a
placement. What still is cut into fractions is told apart case by case: where a couple goes,
or whether somebody is placed inside a region.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.bounds import Proof, moved, prices_at
from koryu.matching.flows.dealing import deal
from koryu.matching.flows.faces import face_of
from koryu.matching.flows.model import Held, Model, part_inside
from koryu.matching.flows.network import Network
from koryu.matching.flows.relaxation import Fractions
from koryu.matching.flows.search import NothingLawful
from koryu.matching.market import Aim, Int32, Int64, Market
from koryu.matching.results import CoupleBranch, Leaf, Optimum, Prices, QuotaBranch, Tree

ROUNDS = 2  # of moving couples before quotas are looked at
TURNS = 12  # of pricing quotas and splitting them
IDLE = 3  # turns without anything gained
TRADES = 6  # of shares, where fractions are made whole
SCALES = (1, 2, 3, 4, 6, 12, 60)  # parts of a point in which prices are tried
SURE = 1e-6
LARGEST = 2**62  # no aim comes to more
SEED = 1
Bool = NDArray[np.bool_]
Value = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Known:
    """A lawful placement as a flow (A,), and what it comes to, what must be first."""

    network: Network
    flow: Int32
    value: Value


@dataclass(frozen=True, eq=False)
class _Case:
    """The options (o,) that couples have left, and who is held inside or outside a region;
    ``proof``: of a case that this one is part of."""

    allowed: Bool
    held: Held
    proof: Proof | None = None


class CaseSearch:
    """One search; ``run`` it once. ``known``: a placement to start from."""

    def __init__(
        self,
        market: Market,
        aims: Sequence[Aim],
        deadline: float,
        follow: Callable[[float], None] | None = None,
        known: Known | None = None,
    ) -> None:
        self._market, self._aims = market, aims
        self._deadline, self._follow = deadline, follow
        self._draw = np.random.default_rng(SEED)
        self._known = known
        self._bound: Value = ()
        self._prices: list[Prices] = []
        self._closed = 0.0
        self._last: tuple[Held, Model] | None = None

    def run(self) -> Optimum:
        """The optimum, or the best by the deadline; this does not end the search before something
        lawful is known. Raises NothingLawful."""
        root = self._model(())
        options = root.network.options
        self._values = list(zip(options.couple.tolist(), options.value.tolist(), strict=True))
        tree = self._solve(_Case(np.ones(len(options.couple), np.bool_), ()), 1.0)
        if self._known is None:
            raise NothingLawful
        place_of = deal(self._known.network, self._known.flow)
        return Optimum(place_of, self._known.value[1:], self._bound, tree, tuple(self._prices))

    def _model(self, held: Held) -> Model:
        if self._last is None or self._last[0] != held:
            self._last = held, Model(self._market, self._aims, held, self._ask)
        return self._last[1]

    def _ask(self) -> None:
        if self._follow is not None:
            self._follow(self._closed)

    def _is_over(self) -> bool:
        return self._known is not None and monotonic() > self._deadline

    def _left_s(self) -> float:
        return np.inf if self._known is None else max(self._deadline - monotonic(), 0)

    # One case

    def _solve(self, case: _Case, share: float) -> Tree:
        """Close a case, by prices if they will do it, else by splitting it."""
        model = self._model(case.held)
        left = {pair for pair, mine in zip(self._values, case.allowed, strict=True) if mine}
        allowed = model.possible(left)
        proof = self._inherited(case, model, allowed)
        if proof is None or not self._closes(proof):
            proof = self._look(model, allowed, proof)
        if self._closes(proof) or self._is_over():
            return self._close(model, proof, share)
        fractions = self._relaxed(model, allowed, proof)
        if fractions is not None:
            proof = self._priced(model, allowed, fractions, proof)
            if not self._closes(proof):
                self._round(model, allowed, fractions)
            if not self._closes(proof) and (model.is_small or not self._prices):
                self._make_whole(model, allowed, proof)
        if fractions is None or self._closes(proof) or self._is_over():
            return self._close(model, proof, share)
        return self._split(case, model, allowed, fractions, proof, share)

    def _inherited(self, case: _Case, model: Model, allowed: Bool) -> Proof | None:
        """What the prices of a wider case prove of this one."""
        if case.proof is None:
            return None
        old = case.proof
        worth = moved(old.worth, old.network, model.network)
        return model.proof(worth, old.price, allowed, old.scale)

    def _settled(self, proof: Proof) -> int:
        """In how many of the first aims, what must be before them, the bound is met."""
        best = (0,) if self._known is None else self._known.value
        met = [one == proof.scale * other for one, other in zip(proof.total, best, strict=False)]
        return [*met, False].index(False)

    def _closes(self, proof: Proof) -> bool:
        """Whether no placement of the case can be better than the best known."""
        if self._known is None or proof.total[0] != 0:
            return proof.total[0] < 0
        at = self._settled(proof)
        if at == len(proof.total):
            return True
        whole, part = divmod(proof.total[at], proof.scale)
        best = self._known.value[at]
        return whole < best or (whole == best and part > 0 and at == len(proof.total) - 1)

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

    def _look(self, model: Model, allowed: Bool, proof: Proof | None) -> Proof:
        """Settle flows, moving couples, pricing and splitting quotas."""
        holding = model.holding
        model.splitting.clear()
        holding.price[:] = 0
        chosen = _first_allowed(model.network.options.first, allowed)
        if (chosen < 0).any():
            return model.proof(holding.worth, holding.price, allowed)
        rounds = 0
        while True:
            self._note(model, holding.settle(chosen))
            found = model.proof(holding.worth, holding.price, allowed)
            proof, rounds = self._better(found, proof), rounds + 1
            if self._closes(proof) or rounds == ROUNDS or (found.wanted == chosen).all():
                break
            chosen = found.wanted
        if len(model.rows.cap) and not self._closes(proof):
            proof = self._share_out(model, allowed, chosen, proof)
        return proof

    def _share_out(self, model: Model, allowed: Bool, chosen: Int32, proof: Proof) -> Proof:
        """Split quotas, price them by what shares are worth, split them by what people take at
        these prices, and so on as long as that gains anything."""
        holding, splitting = model.holding, model.splitting
        pricing = holding.copy()
        self._note(model, splitting.settle(chosen))
        idle = 0
        for turn in range(TURNS):
            before = self._known, proof
            pricing.price = splitting.prices()
            pricing.settle(chosen)
            found = model.proof(pricing.worth, pricing.price, allowed)
            proof = self._better(found, proof)
            if self._closes(proof) or (turn > 0 and self._is_over()):
                break
            chosen = found.wanted
            if not model.is_small and not self._is_over():
                splitting.give(pricing.flow)
            self._note(model, splitting.settle(chosen))
            if self._known is None or (model.is_small and not self._is_over()):
                self._trades(model, chosen)
            idle = idle + 1 if before == (self._known, proof) else 0
            if idle == IDLE:
                break
        return proof

    def _trades(self, model: Model, chosen: Int32) -> None:
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
            if self._is_over():
                return

    def _note(self, model: Model, value: Int64) -> None:
        """Keep the flow if it is lawful and better than the best known."""
        self._keep(model, model.holding.flow, value)
        self._ask()

    def _keep(self, model: Model, flow: Int32, value: Int64) -> None:
        told = tuple(int(points) for points in value)
        better = self._known is None or told > self._known.value
        if told[0] == 0 and better and (model.rows.count(flow) <= model.rows.cap).all():
            self._known = Known(model.network, flow.copy(), told)

    # By fractions

    def _relaxed(self, model: Model, allowed: Bool, proof: Proof) -> Fractions | None:
        """The best fractions among those as good as the best known in the aims settled; else, if
        there are none, the best at all."""
        settled = 0 if self._known is None else self._settled(proof)
        for aims in dict.fromkeys((settled, 0)):
            face = face_of(model.network, model.rows, proof, model.holding.fixed, aims)
            found = model.relaxation.solve(allowed, face, proof, self._left_s())
            if found is not None:
                return found
        return None

    def _priced(self, model: Model, allowed: Bool, fractions: Fractions, proof: Proof) -> Proof:
        """The best proof from the prices of the linear program, made whole in parts of a point."""
        for scale in SCALES:
            worth, price = (
                np.rint(of * scale).astype(np.int64) for of in (fractions.worth, fractions.price)
            )
            proof = self._better(model.proof(worth, price, allowed, scale), proof)
            off = np.abs(fractions.worth * scale - worth).max(initial=0)
            off = max(off, np.abs(fractions.price * scale - price).max(initial=0))
            if self._closes(proof) or off < SURE:
                break
        return proof

    def _round(self, model: Model, allowed: Bool, fractions: Fractions) -> None:
        """Look for placements near the fractions."""
        model.holding.price[:] = 0
        model.splitting.give(fractions.flow)
        self._trades(model, _most_of_each(model.network, allowed, fractions.share))

    def _make_whole(self, model: Model, allowed: Bool, proof: Proof) -> None:
        """Look for a placement among the lines that lose next to nothing, for any at first."""
        for slack in [np.inf] * (self._known is None) + [1 / proof.scale]:
            found = model.relaxation.whole(slack, self._left_s())
            if found is not None:
                flow, share = found
                chosen = _most_of_each(model.network, allowed, share)
                self._keep(model, flow, model.holding.value(flow, chosen))

    # Cases

    def _split(
        self,
        case: _Case,
        model: Model,
        allowed: Bool,
        fractions: Fractions,
        proof: Proof,
        share: float,
    ) -> Tree:
        """Tell cases apart by what the linear program cuts into fractions."""
        case = replace(case, proof=proof)
        options = model.network.options
        largest = np.maximum.reduceat(fractions.share, options.first[:-1])
        if len(largest) and largest.min() < 1 - SURE:
            couple = int(np.argmin(largest))
            return self._at_couple(case, model, allowed, fractions, couple, share)
        parting = self._parting(case, model, fractions)
        if parting is not None:
            return self._by_region(case, *parting, share)
        undecided = np.flatnonzero(np.add.reduceat(allowed, options.first[:-1], dtype=int) > 1)
        if len(undecided):
            return self._at_couple(case, model, allowed, fractions, int(undecided[0]), share)
        return self._close(model, proof, share)

    def _at_couple(
        self,
        case: _Case,
        model: Model,
        allowed: Bool,
        fractions: Fractions,
        couple: int,
        share: float,
    ) -> Tree:
        """Tell cases apart by whether the couple takes the option it has most of."""
        options = model.network.options
        mine = range(int(options.first[couple]), int(options.first[couple + 1]))
        option = max(mine, key=lambda o: (bool(allowed[o]), float(fractions.share[o])))
        return self._by_option(case, couple, int(options.value[option]), share)

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

    def _parting(self, case: _Case, model: Model, fractions: Fractions) -> tuple[int, int] | None:
        """Somebody whom a quota counts and a region, of whom it is least sure whether inside."""
        quotas = self._market.quotas
        if quotas is None:
            return None
        pinned = set(self._market.pins[:, 0].tolist())
        known = {(person, region) for person, region, _inside in case.held}
        best, found = -1.0, None
        for counted, region in zip(quotas.counted.tolist(), quotas.region.tolist(), strict=True):
            part = part_inside(model.network, fractions.flow, region)
            for person in np.flatnonzero(quotas.category == counted).tolist():
                kind = int(model.network.kind[person])
                if kind < 0 or person in pinned or (person, region) in known:
                    continue
                unsure = min(part[kind], 1 - part[kind])
                if unsure > best:
                    best, found = unsure, (person, region)
        return found

    def _close(self, model: Model, proof: Proof, share: float) -> Tree:
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


def _most_of_each(network: Network, allowed: Bool, share: NDArray[np.float64]) -> Int32:
    """Of each couple the allowed option that has the largest share (k,)."""
    share = np.where(allowed, share, -1)
    return np.array(
        [at + int(np.argmax(share[at:end])) for at, end in pairwise(network.options.first)],
        np.int32,
    )


def _first_allowed(first: Int32, allowed: Bool) -> Int32:
    """The first option that each couple may take (k,), -1 for none."""
    chosen = np.full(len(first) - 1, -1, np.int32)
    for couple in range(len(chosen)):
        mine = np.flatnonzero(allowed[first[couple] : first[couple + 1]])
        if len(mine):
            chosen[couple] = first[couple] + mine[0]
    return chosen
