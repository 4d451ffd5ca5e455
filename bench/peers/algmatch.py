"""algmatch: hospitals and residents, for people. Its solve includes a check of stability."""

from typing import Any

import numpy as np
from algmatch import HospitalResidentsProblem

from bench.markets import by_standing
from koryu.matching.market import UNPLACED, Int32, Market


def build(market: Market) -> Any:
    people, _places = market.size
    choices, ranked = market.choices, by_standing(market)
    residents = {i + 1: (choices.place[choices.of(i)] + 1).tolist() for i in range(people)}
    hospitals = {
        j + 1: {"capacity": int(seats), "preferences": (ranked[j] + 1).tolist()}
        for j, seats in enumerate(market.seats)
    }
    return HospitalResidentsProblem(dictionary={"residents": residents, "hospitals": hospitals})


def solve(problem: Any) -> Any:
    return problem.get_stable_matching()


def answer(market: Market, solved: Any) -> Int32:
    place_of = np.full(market.size[0], UNPLACED, np.int32)
    for resident, hospital in solved["resident_sided"].items():
        if hospital:
            place_of[int(resident[1:]) - 1] = int(hospital[1:]) - 1
    return place_of
