"""OR-Tools: the largest flow of least cost (cost scaling)."""

from typing import Any

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from bench.networks import Network


def build(network: Network) -> Any:
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(network.tail, network.head, network.cap, network.cost)
    nodes = np.arange(len(network.supply), dtype=np.int32)
    flow.set_nodes_supplies(nodes, network.supply)
    return flow


def solve(flow: Any) -> Any:
    status = flow.solve_max_flow_with_min_cost()
    assert status == flow.OPTIMAL, status
    return flow


def answer(_network: Network, flow: Any) -> list[int]:
    """People placed and the sum of ranks."""
    return [flow.maximum_flow(), flow.optimal_cost()]
