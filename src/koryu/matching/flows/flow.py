"""The kernel: the best flow by aims in order, with the worths that prove it.

A flow runs through a network of nodes and arcs and back to the root, its last node; an arc
takes between nothing and its capacity, and each aim gains some points from a unit on it.
An aim is settled by a primal-dual method (Ford, Fulkerson 1957; Ahuja, Magnanti, Orlin 1993,
section 9.8): whatever disagrees with the present potentials is pushed to its bound, and the
units that are then too many at some nodes are led, along shortest paths by reduced cost, to
the nodes where they lack. The next aim is settled among the arcs whose reduced costs are
zero so far: the optimal face. No weight ever trades one aim for another.

A node's potential is a unit's *worth* there: what it would earn on its way to the root.
Reduced cost of an arc: worth at its tail, less worth at its head, less its gain.

Time goes into looking round from one node to the next, so the arcs lie beside each other
node by node, once at either end (*spokes*), and everything about a node in one row.
"""

import numpy as np

from koryu.matching.kernel import kernel
from koryu.matching.market import Int32, Int64

FAR = 2**62
STUCK = -1  # what was pushed can always flow back: this would be a fault of ours

# Columns of a spoke: the node at the other end, how many more units can go there and how
# many can come from there, what going there gains, the arc's spoke at the other end, and the
# arc itself, as ~arc at its head.
OTHER, OUT, BACK, GAIN, TWIN, ARC = range(6)
# Columns of a node: worth, units too many (or lacking), distance, then turn, the next spoke.
WORTH, EXTRA, AWAY, NEXT = range(4)


def adjacency(tail: Int32, head: Int32, nodes: int) -> tuple[Int32, Int32]:
    """For each node its arcs as ``settle`` takes them: ``start`` (N+1,) and ``spokes`` (2A,)."""
    arcs = np.arange(len(tail), dtype=np.int32)
    ends = np.concatenate([tail, head])
    start = np.zeros(nodes + 1, np.int32)
    np.cumsum(np.bincount(ends, minlength=nodes), out=start[1:])
    order = np.argsort(ends, kind="stable")
    return start, np.concatenate([arcs, ~arcs])[order]


@kernel
def settle(
    tail: Int32,
    head: Int32,
    capacity: Int32,
    gain: Int32,
    start: Int32,
    spokes: Int32,
    flow: Int32,
    worth: Int64,
    warm: bool,
) -> int:
    """Settle all aims in order, in place of ``flow`` and ``worth``. Returns searches made.

    Shapes: A arcs, N nodes, K aims. ``tail``, ``head``, ``capacity`` (A,) int32: every arc
    but those out of the root leads to a node of a higher number; the root is the last.
    ``gain`` (K, A) int32. ``start`` (N+1,), ``spokes`` (2A,) int32: for each node the arcs
    out of it, and as ~arc those into it. ``flow`` (A,) int32: any flow that goes in circles,
    also over capacity. ``worth`` (K, N) int64: where to start from if ``warm``, else made
    anew.

    Time O(K * searches * A) at worst; there are few searches where points are small.
    """
    nodes = len(start) - 1
    node = np.zeros((nodes, 4), np.int64)
    begin = np.empty(nodes + 1, np.int32)
    spoke = _lay_out(tail, head, capacity, start, spokes, flow, node, begin)
    sources = np.empty(nodes, np.int32)
    queue = np.empty(nodes, np.int32)
    entered = np.empty(nodes, np.int32)
    searches = 0
    for aim in range(len(gain)):
        _load(gain[aim], spoke, begin)
        if warm:
            for here in range(nodes):
                node[here, WORTH] = worth[aim, here]
        else:
            _best_worths(spoke, begin, node)
        waiting = _push(spoke, begin, node, sources)
        while waiting > 0:
            searches += 1
            _approach(spoke, begin, node, (waiting + 1) // 2, queue)
            waiting = _lead(spoke, begin, node, sources[:waiting], entered)
            if waiting == STUCK:
                return STUCK
        for here in range(nodes):
            worth[aim, here] = node[here, WORTH]
        _keep_face(spoke, begin, node, flow, aim + 1 == len(gain))
    return searches


@kernel
def _lay_out(
    tail: Int32,
    head: Int32,
    capacity: Int32,
    start: Int32,
    spokes: Int32,
    flow: Int32,
    node: Int64,
    begin: Int32,
) -> Int32:
    """The spokes of all arcs that can carry anything; what is over capacity stays behind."""
    at_tail = np.empty(len(tail), np.int32)
    at_head = np.empty(len(tail), np.int32)
    spoke = np.empty((len(spokes), 6), np.int32)
    laid = 0
    for here in range(len(node)):
        begin[here] = laid
        for at in range(start[here], start[here + 1]):
            arc = spokes[at]
            forward = arc >= 0
            if not forward:
                arc = ~arc
            if forward and flow[arc] > capacity[arc]:
                over = flow[arc] - capacity[arc]
                flow[arc] = capacity[arc]
                node[here, EXTRA] += over
                node[head[arc], EXTRA] -= over
            if capacity[arc] == 0:
                continue
            spoke[laid, ARC] = spokes[at]
            spoke[laid, OTHER] = head[arc] if forward else tail[arc]
            if forward:
                at_tail[arc] = laid
            else:
                at_head[arc] = laid
            laid += 1
    begin[len(node)] = laid
    for at in range(laid):
        arc = spoke[at, ARC]
        if arc >= 0:
            other = at_head[arc]
            spoke[at, TWIN] = other
            spoke[other, TWIN] = at
            spoke[at, OUT] = capacity[arc] - flow[arc]
            spoke[at, BACK] = flow[arc]
            spoke[other, OUT] = spoke[at, BACK]
            spoke[other, BACK] = spoke[at, OUT]
    return spoke


@kernel
def _load(gains: Int32, spoke: Int32, begin: Int32) -> None:
    """Write the gains of an aim beside the spokes."""
    for at in range(begin[-1]):
        arc = spoke[at, ARC]
        spoke[at, GAIN] = gains[arc] if arc >= 0 else -gains[~arc]


@kernel
def _best_worths(spoke: Int32, begin: Int32, node: Int64) -> None:
    """What a unit would earn if nobody were in its way: a worth that no forward arc refutes."""
    root = len(node) - 1
    node[root, WORTH] = 0
    for here in range(root - 1, -1, -1):
        best = -FAR
        for at in range(begin[here], begin[here + 1]):
            if spoke[at, ARC] >= 0:
                best = max(best, spoke[at, GAIN] + node[spoke[at, OTHER], WORTH])
        node[here, WORTH] = best if best > -FAR else 0


@kernel
def _push(spoke: Int32, begin: Int32, node: Int64, sources: Int32) -> int:
    """Fill the arcs that the worths call too good, empty those that they call too bad; list
    the nodes that then have too many."""
    for here in range(len(node)):
        for at in range(begin[here], begin[here + 1]):
            if spoke[at, ARC] < 0:
                continue
            other = spoke[at, OTHER]
            reduced = node[here, WORTH] - node[other, WORTH] - spoke[at, GAIN]
            if reduced == 0:
                continue
            more = spoke[at, OUT] if reduced < 0 else -spoke[at, BACK]
            if more != 0:
                _carry(spoke, at, more)
                node[here, EXTRA] -= more
                node[other, EXTRA] += more
    waiting = 0
    for here in range(len(node)):
        if node[here, EXTRA] > 0:
            sources[waiting] = here
            waiting += 1
    return waiting


@kernel
def _carry(spoke: Int32, at: int, units: int) -> None:
    """Send units over a spoke."""
    twin = spoke[at, TWIN]
    spoke[at, OUT] -= units
    spoke[at, BACK] += units
    spoke[twin, OUT] += units
    spoke[twin, BACK] -= units


@kernel
def _approach(spoke: Int32, begin: Int32, node: Int64, sources: int, queue: Int32) -> None:
    """Change the worths so that as many ``sources`` (nodes with too many) have a way of
    reduced cost zero to a node that lacks. Leaves in AWAY the turn at which a node was met.

    Dijkstra from all that lack, against the arcs, until so many are reached. Nodes at
    the present distance stand in a queue, those further away in a heap.
    """
    heap = np.empty((1024, 2), np.int64)
    size = met = done = 0
    level = np.int64(0)
    for here in range(len(node)):
        node[here, NEXT] = begin[here]
        node[here, AWAY] = FAR
        if node[here, EXTRA] < 0:
            node[here, AWAY] = 0
            queue[met] = here
            met += 1
    while True:
        while done < met and sources > 0:
            here = queue[done]
            done += 1
            if node[here, EXTRA] > 0:
                sources -= 1
            base = level - node[here, WORTH]
            for at in range(begin[here], begin[here + 1]):
                if spoke[at, BACK] == 0:
                    continue
                other = spoke[at, OTHER]
                further = base + node[other, WORTH] + spoke[at, GAIN]
                if further >= node[other, AWAY]:
                    continue
                node[other, AWAY] = further
                if further == level:
                    queue[met] = other
                    met += 1
                else:
                    if size == len(heap):
                        heap = _enlarged(heap)
                    _sift_up(heap, size, further, other)
                    size += 1
        if sources == 0 or size == 0:
            break
        level = heap[0, 0]
        while size > 0 and heap[0, 0] == level:
            here = heap[0, 1]
            size -= 1
            _sift_down(heap, size, heap[size, 0], heap[size, 1])
            if node[here, AWAY] == level:
                queue[met] = here
                met += 1
    for at in range(size):
        if node[heap[at, 1], AWAY] > level:
            node[heap[at, 1], AWAY] = FAR
    for turn in range(met):
        here = queue[turn]
        node[here, WORTH] += level - node[here, AWAY]
        node[here, AWAY] = turn


@kernel
def _enlarged(heap: Int64) -> Int64:
    larger = np.empty((2 * len(heap), 2), np.int64)
    for at in range(len(heap)):
        larger[at, 0] = heap[at, 0]
        larger[at, 1] = heap[at, 1]
    return larger


@kernel
def _sift_up(heap: Int64, at: int, key: int, item: int) -> None:
    """Put (key, item) into the heap, whose free end is ``at``."""
    while at > 0:
        above = (at - 1) >> 1
        if heap[above, 0] <= key:
            break
        heap[at, 0] = heap[above, 0]
        heap[at, 1] = heap[above, 1]
        at = above
    heap[at, 0] = key
    heap[at, 1] = item


@kernel
def _sift_down(heap: Int64, size: int, key: int, item: int) -> None:
    """Put (key, item) in the place of the first, of a heap of ``size`` without its last."""
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and heap[below + 1, 0] < heap[below, 0]:
            below += 1
        if heap[below, 0] >= key:
            break
        heap[at, 0] = heap[below, 0]
        heap[at, 1] = heap[below, 1]
        at = below
    heap[at, 0] = key
    heap[at, 1] = item


@kernel
def _lead(spoke: Int32, begin: Int32, node: Int64, sources: Int32, entered: Int32) -> int:
    """Lead units over arcs of reduced cost zero to where they lack; returns how many of the
    ``sources`` still have too many, or STUCK where nothing could be led.

    Each step goes to a node met earlier, so no way turns back on itself, and a node is left
    for good once its arcs are used up: a blocking flow (Dinic 1970).
    """
    led = waiting = 0
    for source in sources:
        while node[source, EXTRA] > 0 and node[source, AWAY] < FAR:
            here = _descend(spoke, begin, node, source, entered)
            if here < 0:
                break
            amount = min(node[source, EXTRA], -node[here, EXTRA])
            back = here
            while back != source:
                amount = min(amount, spoke[entered[back], OUT])
                back = spoke[spoke[entered[back], TWIN], OTHER]
            node[source, EXTRA] -= amount
            node[here, EXTRA] += amount
            if node[here, EXTRA] == 0:
                node[here, AWAY] = FAR  # it lacks nothing any more: no way ends here
            led += amount
            while here != source:
                _carry(spoke, entered[here], amount)
                here = spoke[spoke[entered[here], TWIN], OTHER]
        if node[source, EXTRA] > 0:
            sources[waiting] = source
            waiting += 1
    return waiting if led > 0 else STUCK


@kernel
def _descend(spoke: Int32, begin: Int32, node: Int64, source: int, entered: Int32) -> int:
    """Walk from the source, ever to nodes met earlier, to one that lacks; -1 if there is no
    way left."""
    here = source
    while node[here, EXTRA] >= 0:
        found = -1
        worth, turn = node[here, WORTH], node[here, AWAY]
        for at in range(node[here, NEXT], begin[here + 1]):
            if spoke[at, OUT] > 0:
                other = spoke[at, OTHER]
                if node[other, AWAY] < turn and worth - node[other, WORTH] == spoke[at, GAIN]:
                    found = at
                    break
        if found >= 0:
            node[here, NEXT] = found
            here = spoke[found, OTHER]
            entered[here] = found
            continue
        node[here, AWAY] = FAR
        if here == source:
            return -1
        here = spoke[spoke[entered[here], TWIN], OTHER]
        node[here, NEXT] += 1
    return here


@kernel
def _keep_face(spoke: Int32, begin: Int32, node: Int64, flow: Int32, last: bool) -> None:
    """Keep the spokes of arcs whose reduced cost is zero; the others carry what they carry."""
    kept = 0
    at = 0
    for here in range(len(node)):
        end = begin[here + 1]
        begin[here] = kept
        while at < end:
            reduced = node[here, WORTH] - node[spoke[at, OTHER], WORTH] - spoke[at, GAIN]
            if last or reduced != 0:
                if spoke[at, ARC] >= 0:
                    flow[spoke[at, ARC]] = spoke[at, BACK]
            else:
                if kept != at:
                    for column in range(6):
                        spoke[kept, column] = spoke[at, column]
                    spoke[spoke[at, TWIN], TWIN] = kept
                kept += 1
            at += 1
    begin[len(node)] = kept
