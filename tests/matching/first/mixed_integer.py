"""The same optimum by a general mixed-integer program over every line: another way to it."""

from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np

from koryu.matching.first import Aim, Market


def best_values(market: Market, aims: Sequence[Aim]) -> list[int]:
    """The values of the aims, each the largest that keeps those before it."""
    lp = highspy.Highs()
    lp.silent()
    people, posts = np.nonzero(market.lawful)
    lines = [lp.addBinary() for _ in people]
    covered = [lp.addBinary() for _ in range(market.groups)]
    united = [lp.addBinary() for _ in range(len(market.couples) * market.labels)]

    def chosen(which: Any) -> Any:
        return lp.qsum([lines[at] for at in np.flatnonzero(which)])

    for person in range(market.people):
        lp.addConstr(chosen(people == person) <= 1)
    for post in range(market.posts):
        lp.addConstr(chosen(posts == post) <= int(market.seats[post]))
    for group, switch in enumerate(covered):
        lp.addConstr(switch - chosen(market.group[posts] == group) <= 0)
    for number, switch in enumerate(united):
        couple, label = divmod(number, market.labels)
        for person in market.couples[couple]:
            near = (people == person) & (market.label[posts] == label)
            lp.addConstr(switch - chosen(near) <= 0)
    values = []
    for aim in aims:
        gains = aim.gains(market)[people, posts].tolist()
        earned = lp.qsum([gain * line for gain, line in zip(gains, lines, strict=True)])
        earned += lp.qsum(covered) * aim.per_group + lp.qsum(united) * aim.per_couple
        lp.maximize(earned)
        values.append(round(lp.getInfo().objective_function_value))
        lp.addConstr(earned >= values[-1])
    return values
