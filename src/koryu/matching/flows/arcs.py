"""The arcs of a network while they are being drawn."""

from collections.abc import Sequence

import numpy as np

from koryu.matching.market import Aim, Int32


class Arcs:
    """Arcs as they are gathered, block by block."""

    def __init__(self, aims: Sequence[Aim]) -> None:
        self._aims = aims
        self._blocks: list[tuple[Int32, Int32, Int32, Int32]] = []
        self.count = 0

    def add(self, tail: object, head: object, capacity: object, gain: object = 0) -> int:
        """One block, everything spread to its length; ``gain`` (K, length). Returns its start."""
        tails, heads, caps = np.broadcast_arrays(
            np.atleast_1d(np.asarray(tail, np.int32)),
            np.asarray(head, np.int32),
            np.asarray(capacity, np.int32),
        )
        shape = (len(self._aims) + 1, len(tails))
        gains = np.broadcast_to(np.asarray(gain, np.int32), shape)
        self._blocks.append((tails, heads, caps, gains))
        self.count += len(tails)
        return self.count - len(tails)

    def done(self) -> tuple[Int32, Int32, Int32, Int32]:
        """Tail, head, capacity (A,) and gain (K, A) of all arcs, in the order they came in."""
        tails, heads, caps, gains = zip(*self._blocks, strict=True)
        return (
            np.concatenate(tails),
            np.concatenate(heads),
            np.concatenate(caps),
            np.ascontiguousarray(np.concatenate(gains, axis=1)),
        )
