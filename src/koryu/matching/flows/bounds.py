"""What prices prove: a bound on every placement of a case, reckoned as a checker reckons it."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.holding import earned_by_options
from koryu.matching.flows.network import Network
from koryu.matching.flows.rows import Rows, in_points
from koryu.matching.flows.search import best_options
from koryu.matching.flows.worths import prices_of, tightened
from koryu.matching.market import Int32, Int64
from koryu.matching.results import Prices

Bool = NDArray[np.bool_]
Value = tuple[int, ...]
UNKNOWN = 2**62  # stands for the bound of an aim of which nothing is proved; none comes to more


@dataclass(frozen=True, eq=False)
class Proof:
    """Worths (K, N) and prices of rows (K, t) in points of one in ``scale``, and what they come
    to: ``total`` (K,) in such points, what must be first (below nothing: nothing is lawful);
    ``wanted`` (k,): the options that couples would take."""

    network: Network
    worth: Int64
    price: Int64
    scale: int
    total: Value
    wanted: Int32


def proof_at(
    network: Network,
    rows: Rows,
    worth: Int64,
    price: Int64,
    allowed: Bool,
    fixed: Bool,
    scale: int = 1,
) -> Proof:
    """The proof that these worths and prices amount to, after they are put right: any will do.

    ``allowed`` (o,): the options that couples have in this case. ``fixed`` (n,): who must be
    placed.
    """
    price = np.where(sign(price) > 0, price, 0)
    scaled = in_points(network, scale)
    paid = replace(scaled, gain=rows.charged(scaled.gain, price))
    worth = tightened(paid, _groups_at_best(paid, worth), whole=True)
    earned = earned_by_options(scaled, paid.gain, worth, fixed)
    wanted = best_options(network.options.first, allowed, earned)
    total = _of_people(paid, worth, fixed) + _income(paid, worth)
    total += price @ np.minimum(rows.cap, network.market.size[0])
    total += earned[wanted].sum(axis=0)
    if (wanted < 0).any() or (network.kind[fixed] < 0).any():
        total[0] = -scale
    return Proof(scaled, worth, price, scale, tuple(int(points) for points in total), wanted)


def moved(worth: Int64, old: Network, new: Network) -> Int64:
    """Worths (K, N) of places, groups and regions in another network of the same market."""
    result = np.zeros((len(worth), new.root + 1), np.int64)
    result[:, new.first_place :] = worth[:, old.first_place :]
    return result


def prices_at(proof: Proof, penalty: int) -> Prices:
    """Prices as a certificate has them; ``penalty`` as for ``prices_of``."""
    quota = proof.price[1:].copy()
    quota[:1] += penalty * proof.price[0]
    return replace(
        prices_of(proof.network, proof.worth, penalty=penalty), quota=quota, scale=proof.scale
    )


def penalty_of(network: Network, proof: Proof) -> int:
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


def in_whole_points(total: Value, scale: int) -> Value:
    """A bound in whole points. No aim comes to the fraction of a point that a bound allows, and
    where one stays below it, nothing is said of the later aims."""
    for at, points in enumerate(total):
        if points % scale:
            return (*(p // scale for p in total[: at + 1]), *[UNKNOWN] * (len(total) - at - 1))
    return tuple(points // scale for points in total)


def _groups_at_best(network: Network, worth: Int64) -> Int64:
    """A group that nobody can reach is worth all that it could bring: it then costs nothing."""
    if not len(network.groups):
        return worth
    reached = np.zeros(network.root + 1, np.bool_)
    reached[: network.first_hub] = True
    steps = [0, network.first_hub, network.first_pool, network.first_place_class]
    steps += [network.first_gate, network.first_place]
    for low, high in pairwise(steps):
        along = (network.tail >= low) & (network.tail < high)
        reached[network.head[along & reached[network.tail]]] = True
    market = network.market
    places = np.arange(network.first_place, network.first_place + market.size[1])
    reached[places] &= market.seats > 0
    reached[network.above[places[reached[places]]]] = True
    idle = network.groups[~reached[network.groups]]
    reward = np.array([0, *(aim.per_group for aim in network.aims)], np.int64)[:, None]
    worth = worth.copy()
    worth[:, idle] = worth[:, network.above[idle]] + reward
    return worth


def _of_people(network: Network, worth: Int64, fixed: Bool) -> Int64:
    """What those in no couple earn at most: each the best line, or none if that is better."""
    kinds = network.first_hub
    apart = np.ones(kinds, np.bool_)
    apart[network.kind[network.options.members]] = False
    forced = np.zeros(kinds, np.bool_)
    of_fixed = network.kind[fixed]
    forced[of_fixed[of_fixed >= 0]] = True
    earned = worth[:, :kinds].copy()
    earned[1:] += network.gain[1:, :kinds]
    takes = apart & (forced | (sign(earned) > 0))
    total: Int64 = earned[:, takes] @ network.capacity[:kinds][takes].astype(np.int64)
    return total


def _income(network: Network, worth: Int64) -> Int64:
    """What seats, caps, floors and groups bring at the prices."""
    market, people = network.market, network.market.size[0]
    drop = worth[:, network.above] - worth
    places = slice(network.first_place, network.first_place + market.size[1])
    income: Int64 = drop[:, places] @ np.minimum(market.seats, people).astype(np.int64)
    if market.regions is not None:
        price = drop[:, network.regions]
        cap = np.minimum(market.regions.cap, people)
        income += price @ np.where(sign(price) > 0, cap, market.regions.floor).astype(np.int64)
    if len(network.groups):
        reward = np.array([0, *(aim.per_group for aim in network.aims)], np.int64)[:, None]
        spare = drop[:, network.groups] + reward
        income += np.where(sign(spare) > 0, spare, 0).sum(axis=1)
    return income


def sign(columns: Int64) -> Int64:
    """Of columns (K, x) the sign of the first number that is not 0."""
    first = (columns != 0).argmax(axis=0)
    signs: Int64 = np.sign(np.take_along_axis(columns, first[None], axis=0)[0])
    return signs
