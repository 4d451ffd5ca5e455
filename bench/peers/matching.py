"""matching: hospitals and residents, for people."""

import sys
from typing import Any

import numpy as np
from matching.games import HospitalResident

from bench.markets import by_standing
from koryu.matching.market import UNPLACED, Int32, Market

DEEP = 1_000_000  # it copies its players one inside the other


def build(market: Market) -> Any:
    sys.setrecursionlimit(DEEP)
    people, places = market.size
    choices, ranked = market.choices, by_standing(market)
    residents = {i: choices.place[choices.of(i)].tolist() for i in range(people)}
    asked = [j for j in range(places) if len(ranked[j])]
    hospitals = {j: ranked[j].tolist() for j in asked}
    seats = {j: int(market.seats[j]) for j in asked}
    return HospitalResident.create_from_dictionaries(residents, hospitals, seats)


def solve(game: Any) -> Any:
    return game.solve(optimal="resident")


def answer(market: Market, solved: Any) -> Int32:
    place_of = np.full(market.size[0], UNPLACED, np.int32)
    for hospital, residents in solved.items():
        place_of[[resident.name for resident in residents]] = hospital.name
    return place_of
