"""The engine: arrays in, a placement and its proof out. It knows nothing of JET or Django."""

from koryu.matching.first.lottery import as_aims, draw
from koryu.matching.first.market import UNPLACED, Aim, BadMarket, Market
from koryu.matching.first.solve import Solution, solve

__all__ = ["UNPLACED", "Aim", "BadMarket", "Market", "Solution", "as_aims", "draw", "solve"]
