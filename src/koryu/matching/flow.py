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
"""

import numpy as np

from koryu.matching.kernel import kernel
from koryu.matching.market import Int32, Int64

FAR = 2**62
SETTLED = -1
STUCK = -1  # what was pushed can always flow back: this would be a fault of ours


def adjacency(tail: Int32, head: Int32, nodes: int) -> tuple[Int32, Int32]:
    """For each node its arcs as ``settle`` takes them: ``start`` (N+1,) and ``spokes`` (2A,)."""
    arcs = np.arange(len(tail), dtype=np.int32)
    ends = np.concatenate([tail, head])
    start = np.zeros(nodes + 1, np.int32)
    np.cumsum(np.bincount(ends, minlength=nodes), out=start[1:])
    order = np.argsort(ends, kind="stable")
    return start, np.concatenate([2 * arcs, 2 * arcs + 1])[order]


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
    ``gain`` (K, A) int32. ``start`` (N+1,), ``spokes`` (2A,) int32: for each node its arcs,
    their numbers doubled, plus one where the node is the head (reordered within a node).
    ``flow`` (A,) int32: any flow that goes in circles, also over capacity. ``worth`` (K, N)
    int64: where to start from if ``warm``, else made anew.

    Time O(K * searches * A) at worst; there are few searches where points are small.
    """
    aims, arcs = gain.shape
    nodes = len(start) - 1
    live = np.empty(arcs, np.int32)
    until = np.empty(nodes, np.int32)
    too_many = np.zeros(nodes, np.int64)
    sources = np.empty(nodes, np.int32)
    work = np.zeros((5, nodes), np.int32)
    distance = np.full(nodes, FAR, np.int64)
    searches = 0
    count = _open_arcs(tail, head, capacity, start, spokes, flow, live, until, too_many)
    for aim in range(aims):
        worths, gains = worth[aim], gain[aim]
        if not warm:
            _best_worths(head, gains, start, spokes, until, worths)
        _push(tail, head, capacity, gains, flow, worths, live[:count], too_many)
        waiting = 0
        for node in range(nodes):
            if too_many[node] > 0:
                sources[waiting] = node
                waiting += 1
        while waiting > 0:
            searches += 1
            _approach(
                tail,
                head,
                capacity,
                gains,
                start,
                spokes,
                until,
                flow,
                worths,
                too_many,
                waiting,
                distance,
                work,
            )
            led, fresh = -1, True
            while waiting > 0 and led != 0:
                led = _lead(
                    tail,
                    head,
                    capacity,
                    gains,
                    start,
                    spokes,
                    until,
                    flow,
                    worths,
                    too_many,
                    sources[:waiting],
                    work,
                )
                if led == 0 and fresh:
                    return STUCK
                fresh = False
                before = waiting
                waiting = 0
                for i in range(before):
                    if too_many[sources[i]] > 0:
                        sources[waiting] = sources[i]
                        waiting += 1
        if aim + 1 < aims:
            count = _face(tail, head, gains, start, spokes, worths, live, count, until)
    return searches


@kernel
def _open_arcs(
    tail: Int32,
    head: Int32,
    capacity: Int32,
    start: Int32,
    spokes: Int32,
    flow: Int32,
    live: Int32,
    until: Int32,
    too_many: Int64,
) -> int:
    """List the arcs that can carry anything; what exceeds a capacity is left where it starts."""
    count = 0
    for arc in range(len(tail)):
        over = flow[arc] - capacity[arc]
        if over > 0:
            flow[arc] = capacity[arc]
            too_many[tail[arc]] += over
            too_many[head[arc]] -= over
        if capacity[arc] > 0:
            live[count] = arc
            count += 1
    for node in range(len(until)):
        left = start[node]
        for at in range(start[node], start[node + 1]):
            spoke = spokes[at]
            if capacity[spoke >> 1] > 0:
                spokes[at] = spokes[left]
                spokes[left] = spoke
                left += 1
        until[node] = left
    return count


@kernel
def _best_worths(
    head: Int32, gains: Int32, start: Int32, spokes: Int32, until: Int32, worths: Int64
) -> None:
    """What a unit would earn if nobody were in its way: a worth that no forward arc refutes."""
    root = len(until) - 1
    worths[root] = 0
    for node in range(root - 1, -1, -1):
        best = -FAR
        for at in range(start[node], until[node]):
            spoke = spokes[at]
            if spoke & 1 == 0:
                best = max(best, gains[spoke >> 1] + worths[head[spoke >> 1]])
        worths[node] = best if best > -FAR else 0


@kernel
def _push(
    tail: Int32,
    head: Int32,
    capacity: Int32,
    gains: Int32,
    flow: Int32,
    worths: Int64,
    live: Int32,
    too_many: Int64,
) -> None:
    """Fill the arcs that the worths call too good, empty those that they call too bad."""
    for arc in live:
        reduced = worths[tail[arc]] - worths[head[arc]] - gains[arc]
        if reduced == 0:
            continue
        more = capacity[arc] - flow[arc] if reduced < 0 else -flow[arc]
        if more != 0:
            flow[arc] += more
            too_many[tail[arc]] -= more
            too_many[head[arc]] += more


@kernel
def _approach(
    tail: Int32,
    head: Int32,
    capacity: Int32,
    gains: Int32,
    start: Int32,
    spokes: Int32,
    until: Int32,
    flow: Int32,
    worths: Int64,
    too_many: Int64,
    sources: int,
    distance: Int64,
    work: Int32,
) -> None:
    """Change the worths so that each of the ``sources`` (nodes with too many) has a way of
    reduced cost zero to a node that lacks.

    Dijkstra from all that lack, against the arcs, until every source is reached. Arcs of
    reduced cost zero are followed from a stack, the others wait in a heap.
    """
    reached, stack, mark = work[0], work[1], work[2]
    heap = np.empty((2, 1024), np.int64)
    size = seen = top = 0
    level = np.int64(0)
    for node in range(len(until)):
        if too_many[node] < 0:
            distance[node] = 0
            reached[seen] = node
            stack[top] = node
            seen += 1
            top += 1
    while sources > 0:
        while top > 0:
            top -= 1
            node = stack[top]
            mark[node] = SETTLED
            if too_many[node] > 0:
                sources -= 1
            for at in range(start[node], until[node]):
                arc = spokes[at] >> 1
                if spokes[at] & 1:
                    if flow[arc] == capacity[arc]:
                        continue
                    other = tail[arc]
                    further = level + worths[other] - worths[node] - gains[arc]
                else:
                    if flow[arc] == 0:
                        continue
                    other = head[arc]
                    further = level + worths[other] - worths[node] + gains[arc]
                if further >= distance[other]:
                    continue
                if distance[other] == FAR:
                    reached[seen] = other
                    seen += 1
                distance[other] = further
                if further == level:
                    stack[top] = other
                    top += 1
                else:
                    if size == heap.shape[1]:
                        larger = np.empty((2, 2 * size), np.int64)
                        larger[:, :size] = heap
                        heap = larger
                    _sift_up(heap, size, further, other)
                    size += 1
        if sources == 0 or size == 0:
            break
        level = heap[0, 0]
        while size > 0 and heap[0, 0] == level:
            node = heap[1, 0]
            size -= 1
            _sift_down(heap, size, heap[0, size], heap[1, size])
            if distance[node] == level and mark[node] != SETTLED:
                stack[top] = node
                top += 1
    for i in range(seen):
        node = reached[i]
        if distance[node] < level:
            worths[node] += level - distance[node]
        distance[node] = FAR
        mark[node] = 0


@kernel
def _sift_up(heap: Int64, at: int, key: int, item: int) -> None:
    while at > 0:
        above = (at - 1) >> 1
        if heap[0, above] <= key:
            break
        heap[0, at] = heap[0, above]
        heap[1, at] = heap[1, above]
        at = above
    heap[0, at] = key
    heap[1, at] = item


@kernel
def _sift_down(heap: Int64, size: int, key: int, item: int) -> None:
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and heap[0, below + 1] < heap[0, below]:
            below += 1
        if heap[0, below] >= key:
            break
        heap[0, at] = heap[0, below]
        heap[1, at] = heap[1, below]
        at = below
    heap[0, at] = key
    heap[1, at] = item


@kernel
def _lead(
    tail: Int32,
    head: Int32,
    capacity: Int32,
    gains: Int32,
    start: Int32,
    spokes: Int32,
    until: Int32,
    flow: Int32,
    worths: Int64,
    too_many: Int64,
    sources: Int32,
    work: Int32,
) -> int:
    """Lead units over arcs of reduced cost zero to where they lack. Returns the units led.

    Layers are counted from the nodes that lack; each step goes one layer down, and a node
    is left for good once its arcs are used up (blocking flow; Dinic 1970).
    """
    queue, entered, layer, cursor = work[0], work[1], work[3], work[4]
    nodes = len(until)
    seen = 0
    for node in range(nodes):
        layer[node] = nodes
        cursor[node] = start[node]
        if too_many[node] < 0:
            layer[node] = 0
            queue[seen] = node
            seen += 1
    at_queue, missing = 0, len(sources)
    while at_queue < seen and missing > 0:
        node = queue[at_queue]
        at_queue += 1
        if too_many[node] > 0:
            missing -= 1
        for at in range(start[node], until[node]):
            arc = spokes[at] >> 1
            if spokes[at] & 1:
                other = tail[arc]
                if layer[other] < nodes or flow[arc] == capacity[arc]:
                    continue
                if worths[other] - worths[node] != gains[arc]:
                    continue
            else:
                other = head[arc]
                if layer[other] < nodes or flow[arc] == 0:
                    continue
                if worths[node] - worths[other] != gains[arc]:
                    continue
            layer[other] = layer[node] + 1
            queue[seen] = other
            seen += 1
    led = 0
    for source in sources:
        while too_many[source] > 0 and layer[source] < nodes:
            node = source
            while too_many[node] >= 0:
                forward = -1
                while cursor[node] < until[node]:
                    spoke = spokes[cursor[node]]
                    arc = spoke >> 1
                    if spoke & 1 == 0:
                        other = head[arc]
                        if (
                            layer[other] == layer[node] - 1
                            and flow[arc] < capacity[arc]
                            and worths[node] - worths[other] == gains[arc]
                        ):
                            forward = other
                            break
                    else:
                        other = tail[arc]
                        if (
                            layer[other] == layer[node] - 1
                            and flow[arc] > 0
                            and worths[other] - worths[node] == gains[arc]
                        ):
                            forward = other
                            break
                    cursor[node] += 1
                if forward >= 0:
                    entered[forward] = spoke
                    node = forward
                    continue
                layer[node] = nodes
                if node == source:
                    break
                arc = entered[node] >> 1
                node = tail[arc] if entered[node] & 1 == 0 else head[arc]
                cursor[node] += 1
            if too_many[node] >= 0:
                break
            amount = min(too_many[source], -too_many[node])
            back = node
            while back != source:
                arc = entered[back] >> 1
                if entered[back] & 1 == 0:
                    amount = min(amount, capacity[arc] - flow[arc])
                    back = tail[arc]
                else:
                    amount = min(amount, flow[arc])
                    back = head[arc]
            too_many[source] -= amount
            too_many[node] += amount
            if too_many[node] == 0:
                layer[node] = nodes  # it lacks nothing any more: no way ends here
            led += amount
            while node != source:
                arc = entered[node] >> 1
                if entered[node] & 1 == 0:
                    flow[arc] += amount
                    node = tail[arc]
                else:
                    flow[arc] -= amount
                    node = head[arc]
    return led


@kernel
def _face(
    tail: Int32,
    head: Int32,
    gains: Int32,
    start: Int32,
    spokes: Int32,
    worths: Int64,
    live: Int32,
    count: int,
    until: Int32,
) -> int:
    """Keep only the arcs whose reduced cost is zero: the others carry what they carry."""
    kept = 0
    for i in range(count):
        arc = live[i]
        if worths[tail[arc]] - worths[head[arc]] == gains[arc]:
            live[kept] = arc
            kept += 1
    for node in range(len(until)):
        left = start[node]
        for at in range(start[node], until[node]):
            spoke = spokes[at]
            arc = spoke >> 1
            if worths[tail[arc]] - worths[head[arc]] == gains[arc]:
                spokes[at] = spokes[left]
                spokes[left] = spoke
                left += 1
        until[node] = left
    return kept
