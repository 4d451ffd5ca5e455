"""What a proof settles: lines that no placement can change that is as good in the first aims."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from koryu.matching.flows.bounds import Proof, sign
from koryu.matching.flows.holding import earned_by_options
from koryu.matching.flows.network import Network
from koryu.matching.flows.rows import Rows
from koryu.matching.market import Int32, Int64
from koryu.matching.results import APART

Bool = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Face:
    """Of placements that come to what a proof allows in its first aims (what must be is one of
    them): which arcs (A,) are full and which are empty in all of them, which options (o,) nobody
    takes, and of which (o, 2) that ask for nothing a partner is placed all the same
    (complementary slackness)."""

    aims: int
    full: Bool
    empty: Bool
    barred: Bool
    placed: Bool


def face_of(network: Network, rows: Rows, proof: Proof, fixed: Bool, aims: int) -> Face:
    """The face of the first ``aims``. ``fixed`` (n,): who must be placed."""
    options = network.options
    nothing = np.zeros(len(network.tail), np.bool_)
    if aims == 0:
        none = np.zeros((len(options.couple), 2), np.bool_)
        return Face(0, nothing, nothing, none[:, 0], none)
    paid = rows.charged(proof.network.gain, proof.price)
    worth = proof.worth[:aims]
    gains: Int64 = paid[:aims] + worth[:, network.head] - worth[:, network.tail]
    signs = sign(gains)
    signs[network.gain[0] > 0] = 1  # what must be is
    free = nothing.copy()
    kinds = network.kind[options.members]
    free[kinds[kinds >= 0]] = True
    free[options.arcs] = True
    earned = earned_by_options(proof.network, paid, proof.worth, fixed)[:, :aims]
    barred = (earned != earned[proof.wanted][options.couple]).any(axis=1)
    idle, placed = _lines_of_couples(network, paid[:aims], worth, fixed)
    return Face(aims, ~free & (signs > 0), (~free & (signs < 0)) | idle, barred, placed)


def _lines_of_couples(
    network: Network, paid: Int32, worth: Int64, fixed: Bool
) -> tuple[Bool, Bool]:
    """Arcs (A,) that no option has for its best, and what ``Face.placed`` says."""
    options = network.options
    own = paid[:, : network.first_hub].astype(np.int64)
    own[0] = 0  # whom couples hold, they hold
    used = np.zeros(len(network.tail), np.bool_)
    placed = np.zeros((len(options.couple), 2), np.bool_)
    for row, (begin, end) in enumerate(pairwise(options.start)):
        option, side = divmod(row, 2)
        arcs = options.arcs[begin:end]
        if not len(arcs):
            continue
        person = options.members[options.couple[option], side]
        earned = paid[:, arcs] + worth[:, network.head[arcs]]
        earned = earned + own[:, network.kind[person], None]
        top = earned[:, np.lexsort(earned[::-1])[-1]]
        best = (earned == top[:, None]).all(axis=0)
        if options.value[option] == APART and not fixed[person]:
            worse_or_better = sign(top[:, None])[0]
            placed[option, side] = worse_or_better > 0
            best &= worse_or_better >= 0
        used[arcs[best]] = True
    idle = np.zeros(len(network.tail), np.bool_)
    idle[options.arcs] = ~used[options.arcs]
    return idle, placed
