"""Letters and what belongs to them, official numbers, the year's plan, feeds, statistics."""

from koryu.desks.correspondence.models.figures import Statistics
from koryu.desks.correspondence.models.letters import Charge, Enclosure, Letter
from koryu.desks.correspondence.models.numbers import Counter, NumberSeries, OfficialNumber
from koryu.desks.correspondence.models.plans import Feed, PlanStep

__all__ = [
    "Charge",
    "Counter",
    "Enclosure",
    "Feed",
    "Letter",
    "NumberSeries",
    "OfficialNumber",
    "PlanStep",
    "Statistics",
]
