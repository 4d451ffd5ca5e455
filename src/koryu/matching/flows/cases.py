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
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.bounds import Proof, in_whole_points, moved, penalty_of, prices_at
from koryu.matching.flows.dealing import deal
from koryu.matching.flows.faces import face_of
from koryu.matching.flows.model import Held, Model
from koryu.matching.flows.network import Network
from koryu.matching.flows.parting import (
    as_flowing,
    first_allowed,
    least_sure,
    most_of_each,
    scales,
    undecided_couples,
)
from koryu.matching.flows.relaxation import Fractions
from koryu.matching.flows.search import NothingLawful
from koryu.matching.market import NOWHERE, Aim, Int32, Int64, Market
from koryu.matching.results import CoupleBranch, Leaf, Optimum, Prices, QuotaBranch, Tree

ROUNDS = 2  # of moving couples before quotas are looked at
TURNS = 12  # of pricing quotas and splitting them
IDLE = 3  # turns without anything gained
TRADES = 6  # of shares, where fractions are made whole
SURE = 1e-6
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
    ``share``: how much of everything it is; ``proof``: of a case that this one is part of."""

    allowed: Bool
    held: Held
    share: float = 1.0
    proof: Proof | None = None

    def half(self, proof: Proof) -> "_Case":
        return replace(self, share=self.share / 2, proof=proof)


@dataclass(frozen=True, eq=False)
class _Parted:
    """A case told apart in two, and how their trees become one."""

    cases: tuple[_Case, _Case]
    joined: Callable[[Tree, Tree], Tree]


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
        tree = self._tree(_Case(np.ones(len(options.couple), np.bool_), ()))
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

    def _tree(self, everything: _Case) -> Tree:
        """All cases, one after the other; a tree may be deeper than calls may be nested."""
        todo: list[_Case | _Parted] = [everything]
        done: list[Tree] = []
        while todo:
            match todo.pop():
                case _Parted(_cases, joined):
                    later, earlier = done.pop(), done.pop()
                    done.append(joined(earlier, later))
                case _Case() as case:
                    found = self._solve(case)
                    if isinstance(found, _Parted):
                        todo += [found, *reversed(found.cases)]
                    else:
                        done.append(found)
        return done.pop()

    def _solve(self, case: _Case) -> Leaf | _Parted:
        """Close a case, by prices if they will do it, else tell it apart."""
        model = self._model(case.held)
        left = {pair for pair, mine in zip(self._values, case.allowed, strict=True) if mine}
        allowed = model.possible(left)
        proof = self._inherited(case, model, allowed)
        if proof is None or not self._closes(proof):
            proof = self._look(model, allowed, proof)
        if self._closes(proof) or self._is_over():
            return self._close(case, model, proof)
        if self._is_decided(case, model, allowed):
            return self._close(case, model, self._by_flow(model, allowed, proof))
        fractions = self._relaxed(model, allowed, proof)
        if fractions is None:
            fractions = as_flowing(model, allowed)
        else:
            proof = self._priced(model, allowed, fractions, proof)
            if not self._closes(proof):
                self._round(model, allowed, fractions)
            if not self._closes(proof) and (model.is_small or not self._prices):
                self._make_whole(model, allowed, proof)
        if self._closes(proof) or self._is_over():
            return self._close(case, model, proof)
        return self._parted(case, model, allowed, fractions, proof)

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
        """That which proves more; not one with a fraction before the last aim, which says
        nothing of the later ones, unless it closes the case."""
        if other is None or self._closes(proof) or self._closes(other):
            return other if other is not None and self._closes(other) else proof
        cut, was_cut = (any(p % of.scale for p in of.total[:-1]) for of in (proof, other))
        if cut != was_cut:
            return other if cut else proof
        mine, theirs = (tuple(Fraction(p, one.scale) for p in one.total) for one in (proof, other))
        return proof if mine < theirs else other

    # By flows

    def _look(self, model: Model, allowed: Bool, proof: Proof | None) -> Proof:
        """Settle flows, moving couples, pricing and splitting quotas."""
        holding = model.holding
        model.splitting.clear()
        holding.price[:] = 0
        chosen = first_allowed(model.network.options.first, allowed)
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
        settled = int(proof.total[0] == 0) if self._known is None else self._settled(proof)
        for aims in dict.fromkeys((settled, 0)):
            face = face_of(model.network, model.rows, proof, model.holding.fixed, aims)
            found = model.relaxation.solve(allowed, face, proof, self._left_s())
            if found is not None:
                return found
        return None

    def _priced(self, model: Model, allowed: Bool, fractions: Fractions, proof: Proof) -> Proof:
        """The best proof from the prices of the linear program, made whole in parts of a point."""
        for scale in scales(model.network, fractions):
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
        self._trades(model, most_of_each(model.network, allowed, fractions.share))

    def _make_whole(self, model: Model, allowed: Bool, proof: Proof) -> None:
        """Look for a placement among the lines that lose next to nothing, for any at first."""
        for slack in [np.inf] * (self._known is None) + [1 / proof.scale]:
            found = model.relaxation.whole(slack, self._left_s())
            if found is not None:
                flow, share = found
                chosen = most_of_each(model.network, allowed, share)
                self._keep(model, flow, model.holding.value(flow, chosen))

    # Cases

    def _by_flow(self, model: Model, allowed: Bool, proof: Proof) -> Proof:
        """The proof of a case that leaves nothing open: whom quotas count is settled, so that a
        flow is the best there is, and a quota over its cap is a breach of what must be."""
        holding, rows = model.holding, model.rows
        model.splitting.clear()
        chosen = first_allowed(model.network.options.first, allowed)
        holding.price[:] = 0
        value = holding.settle(chosen)
        if (rows.count(holding.flow) > rows.cap).any():
            holding.price[0] = rows.count(holding.flow) > rows.cap
            value = holding.settle(chosen)
        self._note(model, value)
        return self._better(model.proof(holding.worth, holding.price, allowed), proof)

    def _parted(
        self, case: _Case, model: Model, allowed: Bool, fractions: Fractions, proof: Proof
    ) -> _Parted:
        """Tell a case apart by a couple that is cut into fractions, else by somebody whom a quota
        counts, else by any couple; something must be open."""
        case = case.half(proof)
        first = model.network.options.first
        couples = undecided_couples(first, allowed)
        largest = [fractions.share[first[c] : first[c + 1]].max() for c in couples]
        if not couples or min(largest) > 1 - SURE:
            open_ = self._open_people(case, model)
            if open_.any():
                return self._by_region(case, *least_sure(model, open_, fractions))
        couple = couples[int(np.argmin(largest))]
        mine = range(int(first[couple]), int(first[couple + 1]))
        option = max(mine, key=lambda o: (bool(allowed[o]), float(fractions.share[o])))
        return self._by_option(case, couple, int(model.network.options.value[option]))

    def _by_option(self, case: _Case, couple: int, value: int) -> _Parted:
        """The couple takes this option, or any other that it has left."""
        there, elsewhere = case.allowed.copy(), case.allowed.copy()
        outside = []
        for at, (whose, which) in enumerate(self._values):
            if whose == couple:
                there[at] &= which == value
                elsewhere[at] &= which != value
                outside += [which] if elsewhere[at] else []
        options = ((value,), tuple(outside))
        return _Parted(
            (replace(case, allowed=there), replace(case, allowed=elsewhere)),
            lambda *trees: CoupleBranch(couple, options, trees),
        )

    def _by_region(self, case: _Case, region: int, person: int) -> _Parted:
        """The person is placed inside the region, or is not."""
        inside, outside = (
            replace(case, held=(*case.held, (person, region, there))) for there in (True, False)
        )
        return _Parted(
            (inside, outside), lambda one, other: QuotaBranch(person, region, one, other)
        )

    def _is_decided(self, case: _Case, model: Model, allowed: Bool) -> bool:
        couples = undecided_couples(model.network.options.first, allowed)
        return not couples and not self._open_people(case, model).any()

    def _open_people(self, case: _Case, model: Model) -> Bool:
        """Of whom (r, n) it is open whether they are inside a region for which they count."""
        market = self._market
        quotas, regions = market.quotas, market.regions
        if quotas is None or regions is None:
            return np.zeros((0, market.size[0]), np.bool_)
        open_ = np.zeros((len(regions.parent), market.size[0]), np.bool_)
        for counted, region in zip(quotas.counted, quotas.region, strict=True):
            open_[region] |= quotas.category == counted
        open_[:, model.network.kind == NOWHERE] = False
        open_[:, market.pins[:, 0]] = False
        for person, region, _inside in case.held:
            open_[region, person] = False
        return open_

    def _close(self, case: _Case, model: Model, proof: Proof) -> Leaf:
        self._closed += case.share
        penalty = penalty_of(model.network, proof)
        if proof.total[0] >= 0:
            folded = [points + penalty * proof.total[0] for points in proof.total[1:2]]
            self._bound = max(
                self._bound, in_whole_points((*folded, *proof.total[2:]), proof.scale)
            )
        self._prices.append(prices_at(proof, penalty))
        return Leaf(len(self._prices) - 1)
